//! A plan as a member of another plan, its layer.

use crate::error::DomainError;
use cosmwasm_std::Addr;
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{Grant, Member};
use serde::{Deserialize, Serialize};

/// What a layer bears of a claim of its member plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cession {
    /// where its money comes from
    pub grant: Grant,
    /// it went to the member plan's reserve
    pub paid: bool,
}

/// Under which name a plan is a member: no address of this chain looks like it.
pub fn member_name(plan: PlanId) -> Addr {
    Addr::unchecked(format!("plan {plan}"))
}

/// Refuses a claim of a day on which the layer did not cover the plan, and one that comes too late.
pub fn assert_covered(
    member: &Member,
    diagnosis_day: u32,
    filing_days: u32,
    today: u32,
) -> Result<(), DomainError> {
    let last = diagnosis_day.saturating_add(filing_days);
    let covered = member.covered_on(diagnosis_day) && diagnosis_day >= member.waited_day;
    if covered && today <= last {
        return Ok(());
    }
    Err(DomainError::NotCoveredByLayer {
        diagnosis_day,
        last,
        today,
    })
}
