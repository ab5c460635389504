//! Which tranches a campaign can pay for.

use crate::RuleError;
use cosmwasm_std::Uint128;
use salus_core::CoreError;

/// What happens to one tranche when the campaign is activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// the gifts cover it
    Funded,
    /// its parties may not be paid, or it was not needed: skipped and not summed
    Ineligible,
    /// it, or one before it, did not fit
    NoRoom,
}

/// The outcome of an activation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// one for each tranche, in order
    pub decisions: Vec<Decision>,
    /// sum of the funded amounts
    pub funded: Uint128,
}

/// Funds tranches in order while the cumulative sum fits the gifts. The first eligible one that does not fit
/// ends funding, also for smaller ones after it: the order is the fund-raiser's promise of what comes first.
/// An ineligible tranche is skipped and not summed.
///
/// Never fails for amounts whose sum fits 128 bits, which the terms guarantee.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use donation_escrow_rules::funding::{in_order, Decision::*};
/// let u = Uint128::new;
/// let plan = in_order(u(100), [(u(60), true), (u(30), false), (u(50), true), (u(10), true)]).unwrap();
/// assert_eq!(plan.decisions, [Funded, Ineligible, NoRoom, NoRoom]);
/// assert_eq!(plan.funded, u(60));
/// ```
pub fn in_order(
    gifts: Uint128,
    tranches: impl IntoIterator<Item = (Uint128, bool)>,
) -> Result<Plan, RuleError> {
    let mut funded = Uint128::zero();
    let mut full = false;
    let mut decisions = vec![];
    for (amount, eligible) in tranches {
        decisions.push(if !eligible {
            Decision::Ineligible
        } else if full {
            Decision::NoRoom
        } else {
            let sum = funded.checked_add(amount).map_err(|_| CoreError::Overflow {
                what: "the sum of tranches",
            })?;
            if sum <= gifts {
                funded = sum;
                Decision::Funded
            } else {
                full = true;
                Decision::NoRoom
            }
        });
    }
    Ok(Plan { decisions, funded })
}
