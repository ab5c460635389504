//! What an accepted delivery earns.
//!
//! A tranche pays its amount for N units. With b units accepted before, a delivery of a accepted units earns
//! ⌊amount·min(N, b+a)/N⌋ − ⌊amount·min(N, b)/N⌋: computed on the running total, so that many small deliveries
//! earn exactly what one large one does, and all N earn the amount to the last unit. Each delivery has its own
//! books, fixed at its settlement, which only fall afterwards.

use crate::RuleError;
use cosmwasm_std::Uint128;
use salus_core::{math::mul_div_floor, Bps, CoreError};

/// The price of a tranche.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    amount: Uint128,
    units: u64,
}

impl Price {
    /// `amount` for `units`; refuses a price of no units.
    pub const fn new(amount: Uint128, units: u64) -> Result<Self, RuleError> {
        if units == 0 {
            return Err(RuleError::NoUnits);
        }
        Ok(Self { amount, units })
    }

    /// Units that count out of `accepted`: at most N.
    pub fn counted(self, accepted: u64) -> u64 {
        accepted.min(self.units)
    }

    /// Whether nothing more can be earned.
    pub const fn is_complete(self, accepted: u64) -> bool {
        accepted >= self.units
    }

    /// What the first `accepted` units earn: ⌊amount·min(N, accepted)/N⌋.
    pub fn earned(self, accepted: u64) -> Result<Uint128, RuleError> {
        Ok(mul_div_floor(
            self.amount,
            self.counted(accepted),
            self.units,
            "a share of a tranche",
        )?)
    }

    /// What is not earned after `accepted` units; given back when the tranche ends.
    pub fn unearned(self, accepted: u64) -> Result<Uint128, RuleError> {
        let earned = self.earned(accepted)?;
        Ok(self.amount.checked_sub(earned).map_err(|_| CoreError::Overflow {
            what: "an unearned share",
        })?)
    }

    /// The books of a delivery of `accepted` units after `before` units were accepted; `retention` of its
    /// share is held back. The units accepted in all come with them.
    pub fn settle(self, before: u64, accepted: u64, retention: Bps) -> Result<(Settled, u64), RuleError> {
        let after = before.checked_add(accepted).ok_or(CoreError::Overflow {
            what: "accepted units",
        })?;
        let share = self
            .earned(after)?
            .checked_sub(self.earned(before)?)
            .map_err(|_| CoreError::Overflow {
                what: "a share of a tranche",
            })?;
        let credited = self.counted(after).saturating_sub(self.counted(before));
        let retained = retention.floor_of(share)?;
        let due = share
            .checked_sub(retained)
            .map_err(|_| CoreError::Overflow { what: "a retention" })?;
        Ok((
            Settled {
                credited,
                share,
                due,
                retained,
            },
            after,
        ))
    }
}

/// What a delivery's settlement fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// units that count: accepted ones up to the N of the tranche
    pub credited: u64,
    /// what they earn
    pub share: Uint128,
    /// payable after the challenge window
    pub due: Uint128,
    /// payable after the recall window
    pub retained: Uint128,
}
