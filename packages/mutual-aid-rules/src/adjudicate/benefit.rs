//! What a claim is worth: schedule, deductible, co-pay, limits, fee, payees.

use crate::adjudicate::{
    facts::{Benefit, Claim, Funding, Kind, Member, Money, Rules, WHOLE_BPS},
    reason::Reason,
    AdjudicateError,
};
use cosmwasm_std::Uint128;
use salus_core::math::mul_div_floor;

/// What a claim is worth, and why not more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worth {
    /// what the plan pays
    pub benefit: u128,
    /// what the plan keeps for its own work
    pub fee: u128,
    /// what was cut
    pub notes: Vec<Reason>,
}

impl Benefit {
    /// Refuses a benefit that could not be applied.
    pub fn checked(&self) -> Result<(), AdjudicateError> {
        let fits = match self.kind {
            Kind::LumpSum => self.deductible == 0 && self.co_pay == 0,
            Kind::Expenses => self.co_pay < WHOLE_BPS,
        };
        let worth = self.per_case > 0 && self.per_year >= self.per_case;
        if fits && worth && self.from_age < self.below_age {
            Ok(())
        } else {
            Err(AdjudicateError::BadBenefit { class: self.class })
        }
    }
}

/// The benefit of a class for a tier and an age in full years, if there is one.
pub fn benefit_for(benefits: &[Benefit], class: u16, tier: u8, age: u16) -> Option<&Benefit> {
    benefits.iter().find(|benefit| {
        benefit.class == class && benefit.tier == tier && (benefit.from_age..benefit.below_age).contains(&age)
    })
}

/// The calendar year of an instant.
///
/// ```
/// # use mutual_aid_rules::adjudicate::benefit::year_of;
/// assert_eq!(year_of(0), 1970);
/// assert_eq!(year_of(951_782_399), 2000); // 28 February
/// assert_eq!(year_of(1_767_225_599), 2025);
/// assert_eq!(year_of(1_767_225_600), 2026);
/// ```
pub fn year_of(seconds: u64) -> u16 {
    // years that begin in March, in eras of 400 years, so that the leap day is the last of its year
    let days = (seconds / 86_400).saturating_add(719_468);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = day
        .saturating_sub(day / 1_460)
        .saturating_add(day / 36_524)
        .saturating_sub(day / 146_096)
        / 365;
    let before = year
        .saturating_mul(365)
        .saturating_add(year / 4)
        .saturating_sub(year / 100);
    let day_of_year = day.saturating_sub(before);
    // the tenth month from March is January
    let january = u64::from(day_of_year >= 306);
    let year = era
        .saturating_mul(400)
        .saturating_add(year)
        .saturating_add(january);
    u16::try_from(year).unwrap_or(u16::MAX)
}

/// The benefit that the member's terms have for the claim, and whether the birth year was another one.
fn scheduled<'r>(rules: &Rules<'r>, member: &Member<'_>, claim: &Claim<'_>) -> (Option<&'r Benefit>, bool) {
    let year = year_of(claim.diagnosed_at);
    let born = |group: u16| {
        benefit_for(
            rules.benefits,
            claim.class,
            member.tier,
            year.saturating_sub(group),
        )
    };
    let joined = born(member.birth_group);
    match claim.birth_group {
        Some(group) if group != member.birth_group => {
            // whoever gave another birth year gets the lower of the two
            let pair = joined.zip(born(group));
            (
                pair.map(|(a, b)| if a.per_case <= b.per_case { a } else { b }),
                true,
            )
        }
        _ => (joined, false),
    }
}

/// The share of `amount` in basis points, rounded down.
pub fn share_of(amount: u128, bps: u16) -> Result<u128, AdjudicateError> {
    scaled(amount, bps.into(), WHOLE_BPS.into(), "shares")
}

fn scaled(a: u128, b: u128, c: u128, what: &'static str) -> Result<u128, AdjudicateError> {
    let product = mul_div_floor(Uint128::new(a), Uint128::new(b), Uint128::new(c), what);
    product
        .map(|amount| amount.u128())
        .map_err(|_| AdjudicateError::Overflow { what })
}

fn times(amount: u128, weight: u64) -> Result<u128, AdjudicateError> {
    amount
        .checked_mul(weight.into())
        .ok_or(AdjudicateError::Overflow { what: "benefits" })
}

/// The fee on aid that is paid: it is only ever charged on what is paid.
pub fn fee_on(paid: u128, fee: u16) -> Result<u128, AdjudicateError> {
    share_of(paid, fee)
}

/// The largest benefit that fits into `limit` together with its fee.
pub fn most_within(limit: u128, fee: u16) -> Result<u128, AdjudicateError> {
    let whole = u128::from(WHOLE_BPS);
    scaled(limit, whole, whole.saturating_add(fee.into()), "benefits")
}

/// What the plan bears of a bill: it less the deductible, less the member's share of the rest, which is rounded up.
pub fn covered(eligible: u128, deductible: u128, co_pay: u16) -> Result<u128, AdjudicateError> {
    share_of(
        eligible.saturating_sub(deductible),
        WHOLE_BPS.saturating_sub(co_pay),
    )
}

/// What the claim is worth, or the first reason why it is worth nothing.
pub fn worth(
    rules: &Rules<'_>,
    member: &Member<'_>,
    claim: &Claim<'_>,
    money: &Money,
) -> Result<Result<Worth, Reason>, AdjudicateError> {
    let mut notes = vec![];
    let (benefit, other_year) = scheduled(rules, member, claim);
    let Some(terms) = benefit else {
        return Ok(Err(Reason::NoBenefitForAge));
    };
    if other_year {
        notes.push(Reason::BirthYear);
    }
    let mut benefit = claim.asked;
    if terms.kind == Kind::Expenses {
        let Some(encounter) = claim.encounter else {
            return Ok(Err(Reason::NoBill));
        };
        benefit = covered(benefit.min(encounter.bill), terms.deductible, terms.co_pay)?;
        if benefit == 0 {
            return Ok(Err(Reason::UnderDeductible));
        }
        // a second payer bears what it would bear alone, at most what the first has left
        if let Err(reason) = cut(
            &mut benefit,
            encounter.room(),
            (Reason::BillPart, Reason::BillFull),
            &mut notes,
        ) {
            return Ok(Err(reason));
        }
    }
    let ceiling = times(terms.per_case, member.weight)?;
    let left = times(terms.per_year, member.weight)?.saturating_sub(member.approved_this_year);
    let case = if rules.case_cap == 0 {
        u128::MAX
    } else {
        most_within(times(rules.case_cap, money.units)?, rules.fee)?
    };
    let fund = match rules.funding {
        Funding::Fund => money.free_reserve,
        Funding::Mutual | Funding::Reserve => u128::MAX,
    };
    for (limit, reasons) in [
        (ceiling, (Reason::CutToSchedule, Reason::NoBenefitForAge)),
        (left, (Reason::CutToYear, Reason::YearUsedUp)),
        (case, (Reason::CutToCase, Reason::NobodyShares)),
        (fund, (Reason::CutToFund, Reason::FundEmpty)),
    ] {
        if let Err(reason) = cut(&mut benefit, limit, reasons, &mut notes) {
            return Ok(Err(reason));
        }
    }
    let fee = fee_on(benefit, rules.fee)?;
    Ok(Ok(Worth { benefit, fee, notes }))
}

/// The highest amount that the terms have for the class and the member's tier, at any age.
pub fn highest(rules: &Rules<'_>, member: &Member<'_>, class: u16) -> Result<u128, AdjudicateError> {
    let rows = rules
        .benefits
        .iter()
        .filter(|row| row.class == class && row.tier == member.tier);
    times(
        rows.map(|row| row.per_case).max().unwrap_or_default(),
        member.weight,
    )
}

/// The most that the terms have for a member's cases of a class in one year, at any age: what people decide is bound by
/// it, too.
pub fn yearly(benefits: &[Benefit], class: u16, tier: u8, weight: u64) -> Result<u128, AdjudicateError> {
    let rows = benefits
        .iter()
        .filter(|row| row.class == class && row.tier == tier);
    times(rows.map(|row| row.per_year).max().unwrap_or_default(), weight)
}

/// Lowers a benefit to a limit, and notes it; a limit of nothing is a reason of its own.
fn cut(
    benefit: &mut u128,
    limit: u128,
    (note, nothing): (Reason, Reason),
    notes: &mut Vec<Reason>,
) -> Result<(), Reason> {
    if limit == 0 {
        return Err(nothing);
    }
    if *benefit > limit {
        *benefit = limit;
        notes.push(note);
    }
    Ok(())
}

/// Splits an amount among payees by their shares in basis points, to the last unit: the shares must be the whole.
///
/// ```
/// # use mutual_aid_rules::adjudicate::benefit::split;
/// assert_eq!(split(100, &[3_333, 3_333, 3_334]).unwrap(), vec![33, 33, 34]);
/// assert!(split(100, &[3_333, 3_333]).is_err());
/// ```
pub fn split(amount: u128, shares: &[u16]) -> Result<Vec<u128>, AdjudicateError> {
    let given = shares
        .iter()
        .fold(0u32, |sum, share| sum.saturating_add((*share).into()));
    if given != u32::from(WHOLE_BPS) {
        return Err(AdjudicateError::BadShares { given });
    }
    let (mut before, mut paid) = (0u16, 0u128);
    let mut parts = Vec::with_capacity(shares.len());
    for share in shares {
        before = before.saturating_add(*share);
        let up_to = share_of(amount, before)?;
        parts.push(up_to.saturating_sub(paid));
        paid = up_to;
    }
    Ok(parts)
}
