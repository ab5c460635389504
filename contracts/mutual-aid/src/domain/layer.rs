//! A plan as a member of another plan, its layer.

use crate::error::DomainError;
use cosmwasm_std::Addr;
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{Cover, Grant, Member, Scaled, Stage};
use serde::{Deserialize, Serialize};

/// What a layer bears of a claim of its member plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cession {
    /// where its money comes from
    pub grant: Grant,
    /// it went to the member plan's reserve
    pub paid: bool,
}

/// Until when a plan cedes to a layer that has admitted it: for good, or before the day on which that was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Admission {
    /// first day whose diagnoses the layer does not bear; `u32::MAX`: none yet
    pub until: u32,
}

impl Admission {
    /// That may join and be topped up.
    pub const OPEN: Self = Self { until: u32::MAX };
}

/// Under which name a plan is a member: no address of this chain looks like it.
pub fn member_name(plan: PlanId) -> Addr {
    Addr::unchecked(format!("plan {plan}"))
}

/// Refuses a membership that is not over, or of which something is due.
pub fn assert_left(layer: PlanId, member: &Member) -> Result<(), DomainError> {
    let over = matches!(member.stage, Stage::Left { .. } | Stage::Lapsed { .. });
    let due = member.prepaid >= Scaled::of(1) || member.credit_due > 0 || member.return_basis.is_some();
    if over && !due {
        return Ok(());
    }
    Err(DomainError::StillInLayer { layer })
}

/// Refuses a claim of a day on which the layer did not cover the plan, did not admit it any more or had announced its end, and
/// one that comes too late.
pub fn assert_covered(
    cover: &Cover,
    has_ended: bool,
    diagnosis_day: u32,
    filing_days: u32,
    today: u32,
) -> Result<(), DomainError> {
    let last = diagnosis_day.saturating_add(filing_days);
    let day = diagnosis_day;
    let covered = !has_ended && cover.from.max(cover.waited_day) <= day && day < cover.until;
    if covered && today <= last {
        return Ok(());
    }
    Err(DomainError::NotCoveredByLayer {
        diagnosis_day,
        last,
        today,
    })
}
