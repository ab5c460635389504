//! What a plan may be, and how it moves.

use crate::domain::limits::{within, MAX_SPAN_SECONDS};
use crate::error::{DomainError, PanelError};
use accreditation_api::{country, OrgId};
use cosmwasm_std::{HexBinary, Uint128};
use mutual_aid_api::msg::Limits;
use mutual_aid_api::types::{
    Condition, NewPlan, PlanStatus, BIRTH_GROUP_YEARS, MAX_CONDITION_CHANGES, MAX_DISCHARGE_SECONDS,
    MAX_PANEL_SECONDS, MAX_PREAUTH_SECONDS, MAX_REGIONS, MIN_CLINICIANS,
};
use mutual_aid_api::PlanId;
use panel_api::opener::Offer;
use salus_core::{text::clipped, Bps};
use serde::{Deserialize, Serialize};

/// The longest licence, and name of a set of terms of the panel, in bytes.
const MAX_NAME_BYTES: u64 = 64;
/// Bytes of a hash.
const HASH_BYTES: u64 = 32;
/// The most plans of which a plan can be a member.
const MAX_LAYERS: u64 = 8;
/// A child has no wait if it joins so many days after its birth at the latest.
const NEWBORN_DAYS: u32 = 90;
/// After so many periods without a close anybody may announce the end.
const PERIODS_LEFT_ALONE: u64 = 3;

/// The part of a plan that calls read again and again. What it is for good is kept apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// who runs it
    pub insurer: u64,
    /// whether the insurer pays from its own deposit, and members pay premiums
    pub reserve: bool,
    /// the coin of contributions and aid
    pub denom: String,
    /// how many regions it has
    pub regions: u16,
    /// where it stands
    pub status: PlanStatus,
    /// newest version of terms
    pub terms: u16,
    /// newest version of the list of conditions
    pub conditions: u16,
    /// longest time to file that any of its terms gives, in days
    pub filing_days: u32,
    /// seconds of a day, as the contract counts them; kept here because every call reads the plan anyway
    pub day_seconds: u64,
    /// when it was opened, in seconds since 1970
    pub created_at: u64,
    /// when the last close began; before the first one: when it was opened
    pub last_close: u64,
    /// when the run-off was announced
    pub run_off_at: Option<u64>,
    /// how many emergency benefits were opened
    pub emergencies: u32,
    /// how many index covers were opened
    pub covers: u32,
    /// plans of which it is or was a member; at most 8
    pub layers: Vec<u64>,
    /// whether its insurer ever admitted another plan as a member
    pub is_layer: bool,
}

impl Plan {
    /// A new plan.
    pub fn new(insurer: OrgId, reserve: bool, denom: String, (now, day_seconds): (u64, u64)) -> Self {
        Self {
            insurer: insurer.u64(),
            reserve,
            denom,
            regions: 0,
            status: PlanStatus::Active,
            terms: 0,
            conditions: 0,
            filing_days: 0,
            day_seconds,
            created_at: now,
            last_close: now,
            run_off_at: None,
            emergencies: 0,
            covers: 0,
            layers: vec![],
            is_layer: false,
        }
    }

    /// Who runs it.
    pub const fn insurer(&self) -> OrgId {
        OrgId(self.insurer)
    }

    /// Whether it had no close for three periods.
    pub const fn is_left_alone(&self, period: u64, now: u64) -> bool {
        now.saturating_sub(self.last_close) >= period.saturating_mul(PERIODS_LEFT_ALONE)
    }

    /// From when it may settle, in seconds since 1970: when nobody can file any more what was diagnosed before the
    /// announcement, and at the latest at the end of the time that claims have. None: no end was announced.
    pub fn settles_from(&self, run_off_seconds: u64) -> Option<u64> {
        let days = u64::from(self.filing_days).saturating_add(1);
        let span = days.saturating_mul(self.day_seconds).min(run_off_seconds);
        self.run_off_at.map(|at| at.saturating_add(span))
    }

    /// The insurer stops joins.
    pub fn pause(self) -> Result<Self, DomainError> {
        self.assert_status(PlanStatus::Active, "active")?;
        Ok(Self {
            status: PlanStatus::Paused,
            ..self
        })
    }

    /// The insurer takes joins again.
    pub fn resume(self) -> Result<Self, DomainError> {
        self.assert_status(PlanStatus::Paused, "paused")?;
        Ok(Self {
            status: PlanStatus::Active,
            ..self
        })
    }

    /// Refuses a plan that takes no members.
    pub fn assert_active(&self) -> Result<(), DomainError> {
        self.assert_status(PlanStatus::Active, "active")
    }

    /// Refuses a plan that has announced its end.
    pub fn assert_running(&self) -> Result<(), DomainError> {
        match self.status {
            PlanStatus::Active | PlanStatus::Paused => Ok(()),
            status => Err(DomainError::WrongPlanStatus {
                status,
                needed: "active or paused",
            }),
        }
    }

    /// It lets other plans be members of it. Layers have no layers of their own: two plans that wait for each other's end
    /// would wait for ever. Nobody but its own insurer says so: else a stranger's membership would bar it from layers.
    pub fn become_layer(&mut self, layer: PlanId) -> Result<(), DomainError> {
        if !self.layers.is_empty() {
            return Err(DomainError::LayerOfLayer { layer });
        }
        self.is_layer = true;
        Ok(())
    }

    /// It becomes a member of another plan.
    pub fn join_layer(&mut self, layer: PlanId) -> Result<(), DomainError> {
        if self.is_layer {
            return Err(DomainError::LayerOfLayer { layer });
        }
        if !self.layers.contains(&layer.u64()) {
            within("layers", self.layers.len() as u64, 0, MAX_LAYERS - 1)?;
            self.layers.push(layer.u64());
        }
        Ok(())
    }

    /// Refuses a plan whose books are closed.
    pub fn assert_not_closed(&self) -> Result<(), DomainError> {
        match self.status {
            PlanStatus::Closed => Err(DomainError::WrongPlanStatus {
                status: self.status,
                needed: "open",
            }),
            _ => Ok(()),
        }
    }

    fn assert_status(&self, status: PlanStatus, needed: &'static str) -> Result<(), DomainError> {
        if self.status == status {
            return Ok(());
        }
        Err(DomainError::WrongPlanStatus {
            status: self.status,
            needed,
        })
    }
}

/// Refuses a plan whose spans are shorter than the contract's floors, or that contradicts itself.
pub fn check(plan: &NewPlan, limits: &Limits) -> Result<(), DomainError> {
    text("licence", &plan.licence)?;
    text("panel_terms", &plan.panel_terms)?;
    text("appeal_terms", &plan.appeal_terms)?;
    if !country::is_assigned(&plan.jurisdiction) {
        return Err(DomainError::BadCountry {
            given: clipped(&plan.jurisdiction, 2),
        });
    }
    hash("rules", &plan.rules)?;
    within("regions", plan.regions.into(), 1, MAX_REGIONS.into())?;
    bps(plan.solidarity_bps, "solidarity_bps", Bps::WHOLE.into())?;
    bps(plan.interest_bps, "interest_bps", Bps::WHOLE.into())?;
    let longest = MAX_SPAN_SECONDS;
    for (what, given, least, most) in [
        (
            "period_seconds",
            plan.period_seconds,
            limits.min_period_seconds,
            limits
                .day_seconds
                .saturating_mul(366)
                .max(limits.min_period_seconds),
        ),
        (
            "notice_seconds",
            plan.notice_seconds,
            limits.min_notice_seconds,
            longest,
        ),
        (
            "clawback_seconds",
            plan.clawback_seconds,
            limits.min_clawback_seconds,
            longest,
        ),
        ("preauth_seconds", plan.preauth_seconds, 1, MAX_PREAUTH_SECONDS),
        (
            "discharge_seconds",
            plan.discharge_seconds,
            1,
            MAX_DISCHARGE_SECONDS,
        ),
        ("rate_seconds", plan.rate_seconds, 1, longest),
        (
            "evidence_seconds",
            plan.evidence_seconds,
            limits.min_evidence_seconds,
            longest,
        ),
        (
            "run_off_seconds",
            plan.run_off_seconds,
            limits.min_evidence_seconds,
            longest,
        ),
        ("rate_count", plan.rate_count.into(), 1, u32::MAX.into()),
    ] {
        within(what, given, least, most)?;
    }
    for (what, amount) in [
        ("challenge_bond", plan.challenge_bond),
        ("rate_amount", plan.rate_amount),
    ] {
        super::limits::within_128(what, amount.u128(), 1, super::terms::MAX_AMOUNT)?;
    }
    Ok(())
}

/// Refuses a panel that cannot serve the plan under a set of terms: its fees must be in the plan's coin and no more than a
/// challenge deposits, since a dearer panel is never asked; it must have clinicians for a refusal, answer in time, and its
/// roster be long enough.
pub fn check_panel(terms: &str, offer: &Offer, denom: &str, bond: Uint128) -> Result<(), PanelError> {
    if offer.prepay.denom != denom {
        return Err(PanelError::PanelCoin {
            takes: offer.prepay.denom.clone(),
            denom: denom.to_string(),
        });
    }
    let price = offer.prepay.amount;
    if price > bond.into() {
        return Err(PanelError::BondBelowPrice { bond, price });
    }
    if offer.clinicians < MIN_CLINICIANS {
        return Err(PanelError::FewClinicians {
            terms: terms.to_string(),
            given: offer.clinicians,
            min: MIN_CLINICIANS,
        });
    }
    if offer.longest_seconds > MAX_PANEL_SECONDS {
        return Err(PanelError::SlowPanel {
            terms: terms.to_string(),
            given: offer.longest_seconds,
            max: MAX_PANEL_SECONDS,
        });
    }
    if !offer.ready {
        return Err(PanelError::PanelNotReady {
            terms: terms.to_string(),
        });
    }
    Ok(())
}

/// Refuses a panel for appeals that is not larger than every round of the one whose opinion it judges.
pub const fn check_appeal_panel(claims: &Offer, appeals: &Offer) -> Result<(), PanelError> {
    if appeals.first_seats <= claims.widest_seats {
        return Err(PanelError::AppealNotLarger {
            claims: claims.widest_seats,
            appeals: appeals.first_seats,
        });
    }
    Ok(())
}

/// Refuses basis points above a rate.
pub fn bps(given: Bps, what: &'static str, max: u64) -> Result<(), DomainError> {
    within(what, given.get().into(), 0, max)
}

fn text(what: &'static str, text: &str) -> Result<(), DomainError> {
    length(what, text.len(), 1, MAX_NAME_BYTES)
}

/// Refuses what is not the size of a hash.
pub fn hash(what: &'static str, given: &HexBinary) -> Result<[u8; 32], DomainError> {
    length(what, given.len(), HASH_BYTES, HASH_BYTES)?;
    let mut bytes = [0; 32];
    bytes.copy_from_slice(given.as_slice());
    Ok(bytes)
}

fn length(what: &'static str, given: usize, min: u64, max: u64) -> Result<(), DomainError> {
    let given = given as u64;
    if given < min || given > max {
        return Err(DomainError::BadLength {
            what,
            given,
            min,
            max,
        });
    }
    Ok(())
}

/// Refuses a change of the list of conditions that is empty, too long, or names a class twice.
pub fn check_changes(add: &[Condition], remove: &[u16]) -> Result<(), DomainError> {
    let all: Vec<u16> = add
        .iter()
        .map(|c| c.class)
        .chain(remove.iter().copied())
        .collect();
    within(
        "changes of the list",
        all.len() as u64,
        1,
        MAX_CONDITION_CHANGES as u64,
    )?;
    for (n, class) in all.iter().enumerate() {
        if all.iter().skip(n.saturating_add(1)).any(|other| other == class) {
            return Err(DomainError::ClassTwice { class: *class });
        }
    }
    Ok(())
}

/// Refuses that somebody joins as newborn who was born on a day on which no parent was covered, too long ago, or in other
/// years than its group's.
pub fn assert_newborn(
    covered: bool,
    (born_day, year): (u32, u16),
    birth_group: u16,
    today: u32,
) -> Result<(), DomainError> {
    let recent = born_day <= today && today <= born_day.saturating_add(NEWBORN_DAYS);
    let group = birth_group <= year && year < birth_group.saturating_add(BIRTH_GROUP_YEARS);
    if covered && recent && group {
        return Ok(());
    }
    Err(DomainError::NotNewborn {
        born_day,
        birth_group,
        today,
    })
}
