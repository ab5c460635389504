//! The numbers of a version of terms that the share-out needs.

use crate::share::ShareError;
use serde::{Deserialize, Serialize};

/// The highest fee, in basis points of aid that was paid.
pub const MAX_FEE_BPS: u16 = 800;
/// The highest loading, in basis points of what a close charges for aid.
pub const MAX_LOADING_BPS: u16 = 500;
/// The most live cohorts of a plan: a close visits each of them.
pub const MAX_COHORTS: u16 = 128;
/// The grid is at least this part of the cap, so that a close crosses a bounded number of buckets in each cohort.
pub const GRID_STEPS: u128 = 64;
/// After a lapse without grace, cover begins so many days after coming back.
pub const REENTRY_WAIT_DAYS: u32 = 30;

/// What a cohort's members agreed to, as far as it concerns the share-out; fixed for good for the cohort. Amounts are in
/// whole units of the plan's denom for one unit of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortTerms {
    /// C: most that one close charges; zero in a plan that its insurer's reserve pays for
    pub cap: u128,
    /// Y: most that a year charges; at least `cap`
    pub year_cap: u128,
    /// most that one case charges on average over all units; at most `cap`. Judged when a claim is approved
    pub case_cap: u128,
    /// G: grid of the thresholds; above zero, at least a 64th of `cap`
    pub grid: u128,
    /// fee on aid that was paid; at most 800
    pub fee_bps: u16,
    /// loading on what a close charges, until the reserve has its target; at most 500
    pub loading_bps: u16,
    /// days after a lapse in which a top-up makes good for it
    pub grace_days: u32,
    /// days after the end of grace in which a member can come back without waiting again
    pub reentry_days: u32,
    /// premium of one term; zero in a plan whose members share
    pub premium: u128,
    /// days of one term; zero in a plan whose members share
    pub term_days: u32,
}

impl CohortTerms {
    /// Refuses terms outside of their bounds.
    pub fn checked(self) -> Result<Self, ShareError> {
        let shares = u128::from(self.term_days == 0);
        within("cap", self.cap, shares, u64::MAX.into())?;
        within("year cap", self.year_cap, self.cap, u64::MAX.into())?;
        within("case cap", self.case_cap, shares, self.cap.max(shares))?;
        let least = self.cap.div_ceil(GRID_STEPS).max(1);
        within("grid", self.grid, least, u64::MAX.into())?;
        within("fee", self.fee_bps.into(), 0, MAX_FEE_BPS.into())?;
        within("loading", self.loading_bps.into(), 0, MAX_LOADING_BPS.into())?;
        within("premium", self.premium, 0, u64::MAX.into())?;
        Ok(self)
    }
}

fn within(term: &'static str, given: u128, least: u128, most: u128) -> Result<(), ShareError> {
    if given < least || given > most {
        return Err(ShareError::TermOutOfRange {
            term,
            given,
            least,
            most,
        });
    }
    Ok(())
}
