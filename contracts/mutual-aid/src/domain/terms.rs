//! What members may agree to.

use crate::domain::limits::{within, within_128};
use crate::domain::plan::bps;
use crate::error::DomainError;
use mutual_aid_api::types::{
    Benefit, BenefitKind, NewTerms, MAX_ATTESTERS, MAX_BENEFITS, MAX_FEE_BPS, MAX_LOADING_BPS,
};
use mutual_aid_rules::adjudicate::facts;
use salus_core::Bps;
use serde::{Deserialize, Serialize};

/// The largest amount in terms: no sum over members and benefits leaves 128 bits.
pub const MAX_AMOUNT: u128 = u64::MAX as u128;
/// The longest span in terms, in days: ten years.
pub const MAX_DAYS: u32 = 3_660;
/// The grid of thresholds is at least this part of the cap.
const GRID_PARTS: u128 = 64;
/// The most units of one member.
const MAX_WEIGHT: u32 = 1_000_000;

/// One version of terms, without its benefits: those are read class by class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// first day of joining for which they are the terms
    pub from_day: u32,
    /// most that a unit is charged in one close
    pub cap: u128,
    /// most that a unit is charged in a year
    pub year_cap: u128,
    /// most that a unit is charged for one case; 0 in a plan that charges no units
    pub case_cap: u128,
    /// grid of the thresholds
    pub grid: u128,
    /// fee on aid that was paid, in basis points
    pub fee_bps: u16,
    /// loading on charges, in basis points
    pub loading_bps: u16,
    /// days from joining until cover begins
    pub wait_days: u32,
    /// days from the diagnosis until a claim must be filed
    pub filing_days: u32,
    /// days after a lapse in which a top-up makes good for it
    pub grace_days: u32,
    /// days after grace in which a member can come back without waiting again
    pub reentry_days: u32,
    /// most units of one member
    pub max_weight: u32,
    /// premium of a unit for one term; 0 in a plan whose members share
    pub premium: u128,
    /// days of one term
    pub term_days: u32,
    /// claims up to this amount are paid at once
    pub tier0_limit: u128,
    /// claims up to this amount are paid after notice
    pub tier1_limit: u128,
    /// how many attestations a claim needs
    pub attesters: u8,
    /// whether each of them names a consent
    pub consent: bool,
}

/// Refuses terms that contradict themselves, or that do not fit how the plan is funded.
pub fn check(terms: &NewTerms, reserve: bool) -> Result<(), DomainError> {
    let amount = |what, given: cosmwasm_std::Uint128, min, max| within_128(what, given.u128(), min, max);
    let (cap, grid) = (terms.cap.u128(), terms.grid.u128());
    if reserve {
        // its members pay premiums, and nothing is charged by unit
        for (what, given) in [
            ("cap", terms.cap),
            ("year_cap", terms.year_cap),
            ("case_cap", terms.case_cap),
            ("grid", terms.grid),
        ] {
            amount(what, given, 0, 0)?;
        }
        bps(terms.fee_bps, "fee_bps", 0)?;
        bps(terms.loading_bps, "loading_bps", 0)?;
        amount("premium", terms.premium, 1, MAX_AMOUNT)?;
        within("term_days", terms.term_days.into(), 1, MAX_DAYS.into())?;
    } else {
        amount("cap", terms.cap, 1, MAX_AMOUNT)?;
        amount("year_cap", terms.year_cap, cap, MAX_AMOUNT)?;
        amount("case_cap", terms.case_cap, 1, cap)?;
        // a finer grid would make a close visit more buckets than it can pay for
        within_128("grid", grid, cap.div_ceil(GRID_PARTS), cap)?;
        bps(terms.fee_bps, "fee_bps", MAX_FEE_BPS)?;
        bps(terms.loading_bps, "loading_bps", MAX_LOADING_BPS)?;
        amount("premium", terms.premium, 0, 0)?;
        within("term_days", terms.term_days.into(), 0, 0)?;
    }
    within("wait_days", terms.wait_days.into(), 1, MAX_DAYS.into())?;
    within("filing_days", terms.filing_days.into(), 1, MAX_DAYS.into())?;
    within("grace_days", terms.grace_days.into(), 0, MAX_DAYS.into())?;
    within("reentry_days", terms.reentry_days.into(), 0, MAX_DAYS.into())?;
    within("max_weight", terms.max_weight.into(), 1, MAX_WEIGHT.into())?;
    amount("tier1_limit", terms.tier1_limit, 0, MAX_AMOUNT)?;
    amount("tier0_limit", terms.tier0_limit, 0, terms.tier1_limit.u128())?;
    within("attesters", terms.attesters.into(), 1, MAX_ATTESTERS.into())?;
    within("benefits", terms.benefits.len() as u64, 1, MAX_BENEFITS as u64)?;
    for (n, benefit) in terms.benefits.iter().enumerate() {
        check_benefit(benefit)?;
        for other in terms.benefits.iter().take(n) {
            if other.class == benefit.class && other.kind != benefit.kind {
                return Err(DomainError::KindsMixed { class: benefit.class });
            }
            let same = other.class == benefit.class && other.tier == benefit.tier;
            let age = other.from_age.max(benefit.from_age);
            if same && age < other.below_age.min(benefit.below_age) {
                return Err(DomainError::BenefitsOverlap {
                    class: benefit.class,
                    tier: benefit.tier,
                    age,
                });
            }
        }
    }
    Ok(())
}

fn check_benefit(benefit: &Benefit) -> Result<(), DomainError> {
    within_128("per_case", benefit.per_case.u128(), 1, MAX_AMOUNT)?;
    within_128(
        "per_year",
        benefit.per_year.u128(),
        benefit.per_case.u128(),
        MAX_AMOUNT,
    )?;
    within(
        "below_age",
        benefit.below_age.into(),
        u64::from(benefit.from_age).saturating_add(1),
        u16::MAX.into(),
    )?;
    // a lump sum is no bill: nothing to deduct, nothing to share
    let (deductible, copay) = match benefit.kind {
        BenefitKind::LumpSum => (0, 0),
        BenefitKind::Indemnity => (MAX_AMOUNT, u64::from(Bps::WHOLE).saturating_sub(1)),
    };
    within_128("deductible", benefit.deductible.u128(), 0, deductible)?;
    bps(benefit.copay_bps, "copay_bps", copay)
}

impl Terms {
    /// As they are stored; `from_day` is the first day of joining for which they are the terms.
    pub const fn of(terms: &NewTerms, from_day: u32) -> Self {
        Self {
            from_day,
            cap: terms.cap.u128(),
            year_cap: terms.year_cap.u128(),
            case_cap: terms.case_cap.u128(),
            grid: terms.grid.u128(),
            fee_bps: terms.fee_bps.get(),
            loading_bps: terms.loading_bps.get(),
            wait_days: terms.wait_days,
            filing_days: terms.filing_days,
            grace_days: terms.grace_days,
            reentry_days: terms.reentry_days,
            max_weight: terms.max_weight,
            premium: terms.premium.u128(),
            term_days: terms.term_days,
            tier0_limit: terms.tier0_limit.u128(),
            tier1_limit: terms.tier1_limit.u128(),
            attesters: terms.attesters,
            consent: terms.consent,
        }
    }

    /// As queries give them.
    pub fn into_wire(self, benefits: Vec<facts::Benefit>) -> Result<NewTerms, DomainError> {
        Ok(NewTerms {
            cap: self.cap.into(),
            year_cap: self.year_cap.into(),
            case_cap: self.case_cap.into(),
            grid: self.grid.into(),
            fee_bps: Bps::checked(self.fee_bps)?,
            loading_bps: Bps::checked(self.loading_bps)?,
            wait_days: self.wait_days,
            filing_days: self.filing_days,
            grace_days: self.grace_days,
            reentry_days: self.reentry_days,
            max_weight: self.max_weight,
            premium: self.premium.into(),
            term_days: self.term_days,
            benefits: benefits
                .into_iter()
                .map(|benefit| {
                    Ok(Benefit {
                        class: benefit.class,
                        from_age: benefit.from_age,
                        below_age: benefit.below_age,
                        tier: benefit.tier,
                        per_case: benefit.per_case.into(),
                        per_year: benefit.per_year.into(),
                        kind: match benefit.kind {
                            facts::Kind::LumpSum => BenefitKind::LumpSum,
                            facts::Kind::Expenses => BenefitKind::Indemnity,
                        },
                        deductible: benefit.deductible.into(),
                        copay_bps: Bps::checked(benefit.co_pay)?,
                    })
                })
                .collect::<Result<_, DomainError>>()?,
            tier0_limit: self.tier0_limit.into(),
            tier1_limit: self.tier1_limit.into(),
            attesters: self.attesters,
            consent: self.consent,
        })
    }
}

/// A benefit as the rules take it.
pub const fn benefit(benefit: &Benefit) -> facts::Benefit {
    facts::Benefit {
        class: benefit.class,
        tier: benefit.tier,
        from_age: benefit.from_age,
        below_age: benefit.below_age,
        kind: match benefit.kind {
            BenefitKind::LumpSum => facts::Kind::LumpSum,
            BenefitKind::Indemnity => facts::Kind::Expenses,
        },
        per_case: benefit.per_case.u128(),
        per_year: benefit.per_year.u128(),
        deductible: benefit.deductible.u128(),
        co_pay: benefit.copay_bps.get(),
    }
}
