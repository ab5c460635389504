//! How an approved claim is paid for.

use serde::{Deserialize, Serialize};

/// Money of an approved claim: kept with it until it is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// cohort of the claimant
    pub cohort: u16,
    /// closes that were done at approval: the next one collects `now`
    pub closes: u32,
    /// approved aid, in whole units
    pub amount: u128,
    /// fee on it, in whole units
    pub fee: u128,
    /// part of aid and fee that the next close collects, from members or from committed reserve
    pub now: u128,
    /// of `now`: reserve that was committed
    pub reserve: u128,
    /// part of aid and fee in the queue of instalments
    pub later: u128,
    /// end of that part: the claim is whole when so much of the queue was collected since the plan began; zero if none
    pub position: u128,
}
