//! What is simulated, within bounds.

use super::error::SimError;
use super::population::COIN;

/// The most members that are simulated: what fits into a few gibibytes.
const MOST_MEMBERS: u64 = 10_000_000;
/// The most periods: twenty years.
const MOST_PERIODS: u32 = 240;
/// The highest cap, in base units.
const MOST_CAP: u128 = 1_000_000 * COIN;
/// The highest reserve, in base units.
const MOST_RESERVE: u128 = 1_000_000_000_000_000 * COIN;
/// Steps of the grid in a cap.
const STEPS: u128 = 4;
/// A year charges at most so many caps.
const YEAR_CAPS: u128 = 10;

/// One plan and its history. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// memberships in all
    pub members: u64,
    /// claims that are filed
    pub claims: u64,
    /// closes after the first, which makes the founders active
    pub periods: u32,
    /// of all draws
    pub seed: u64,
    /// most that a close charges a unit
    pub cap: u128,
    /// part of each claim that all cohorts share, in basis points
    pub solidarity_bps: u16,
    /// what the insurer puts into the reserve at the start
    pub reserve: u128,
    /// added to what a close charges until the reserve has its target, in basis points
    pub loading_bps: u16,
}

impl Setup {
    /// Refuses what cannot be simulated.
    pub fn checked(self) -> Result<Self, SimError> {
        let (members, periods) = (self.members, self.periods);
        if members == 0 || members > MOST_MEMBERS {
            return Err(SimError::Members {
                given: members,
                most: MOST_MEMBERS,
            });
        }
        if periods == 0 || periods > MOST_PERIODS {
            return Err(SimError::Periods {
                given: periods,
                most: MOST_PERIODS,
            });
        }
        let most = members.saturating_mul(periods.into());
        if self.claims > most {
            return Err(SimError::Claims {
                given: self.claims,
                members,
                periods,
                most,
            });
        }
        if self.cap == 0 || self.cap > MOST_CAP {
            return Err(SimError::Cap {
                given: self.cap,
                most: MOST_CAP,
            });
        }
        if self.solidarity_bps > 10_000 {
            return Err(SimError::Solidarity {
                given: self.solidarity_bps,
            });
        }
        if self.reserve > MOST_RESERVE {
            return Err(SimError::Reserve {
                given: self.reserve,
                most: MOST_RESERVE,
            });
        }
        Ok(self)
    }

    /// Grid of the thresholds.
    pub fn grid(&self) -> u128 {
        self.cap.div_ceil(STEPS)
    }

    /// Most that a year charges a unit.
    pub fn year_cap(&self) -> u128 {
        self.cap.saturating_mul(YEAR_CAPS)
    }

    /// Most that one case may cost a unit.
    pub fn case_cap(&self) -> u128 {
        self.cap.div_ceil(2)
    }
}
