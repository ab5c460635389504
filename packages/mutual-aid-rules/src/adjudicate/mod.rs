//! How a claim is decided: checks in a fixed order, each with a stable code, and everything that follows from them.
//!
//! | module | rule |
//! |---|---|
//! | [`facts`] | what a decision is made from |
//! | [`reason`] | the codes, and what they mean |
//! | [`evidence`] | which attestations count |
//! | [`benefit`] | what a claim is worth: schedule, deductible, co-pay, limits, fee, payees |
//! | [`encounter`] | the register of bills: all payers together never pay more than the bill |
//! | [`brakes`] | limits on what is approved and paid on one provider's word |
//! | [`panel`] | what follows from a panel's answer, and from its silence |
//! | [`clocks`] | spans, and what a missed one costs |
//! | [`lifecycle`] | the states of a claim, each with a deadline and a way out |
//!
//! All checks run on every claim, so that a member hears of every fault at once. A reason to deny outweighs one to
//! wait, which outweighs one to refer; within each, codes come in the order of the checks.

pub mod benefit;
pub mod brakes;
pub mod clocks;
pub mod encounter;
mod error;
pub mod evidence;
pub mod facts;
pub mod lifecycle;
pub mod panel;
pub mod reason;

pub use error::AdjudicateError;
pub use facts::{Attestation, Claim, Member, Money, Provider, Rules};
pub use reason::{Reason, REASONS_VERSION};

use benefit::Worth;
use brakes::AtOnce;
use facts::{Cause, Entry, Episode, Funding, Kind, Stage, MAX_ATTESTATIONS, NEVER};
use reason::Effect;
use serde::{Deserialize, Serialize};

/// How much has to happen before an approved claim is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    /// it is paid in the transaction that completes the evidence
    AtOnce,
    /// it is paid after a public notice
    Notice,
    /// a panel decides
    Panel,
}

impl Tier {
    /// The tier of a benefit.
    pub const fn of(benefit: u128, rules: &Rules<'_>) -> Self {
        if benefit <= rules.tier0_max {
            Self::AtOnce
        } else if benefit <= rules.tier1_max {
            Self::Notice
        } else {
            Self::Panel
        }
    }

    /// 0, 1 or 2.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

/// When an approved claim can be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// the free reserve can pay it as soon as its tier allows; a close gives back what the members bear
    FromReserve,
    /// members have prepaid the close that collects it
    FromMembers,
    /// it waits until several closes, or new capital, have made it whole
    InInstalments,
}

/// What is approved, and where it comes from: `benefit + fee = from_room + from_reserve + later`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// what the payees get
    pub benefit: u128,
    /// fee on it
    pub fee: u128,
    /// the next close has room for this
    pub from_room: u128,
    /// the free reserve bears this
    pub from_reserve: u128,
    /// later closes collect this
    pub later: u128,
    /// when it can be paid
    pub payment: Payment,
}

/// What becomes of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// it is approved
    Approve {
        /// how much has to happen before it is paid
        tier: Tier,
        /// how much, and from where
        amounts: Amounts,
        /// what was cut, and what it waits for
        notes: Vec<Reason>,
    },
    /// it is denied
    Deny {
        /// every reason, in the order of the checks
        codes: Vec<Reason>,
    },
    /// a panel decides
    Refer {
        /// every reason, in the order of the checks
        codes: Vec<Reason>,
        /// what it would be worth
        amounts: Amounts,
        /// what was cut, and what it waits for
        notes: Vec<Reason>,
    },
    /// it cannot be decided yet; nothing is lost while its time for evidence runs
    Wait {
        /// every reason, in the order of the checks
        codes: Vec<Reason>,
    },
}

impl Decision {
    /// The codes that it gives: reasons, or notes of an approval.
    pub fn codes(&self) -> &[Reason] {
        match self {
            Self::Approve { notes, .. } => notes,
            Self::Deny { codes } | Self::Refer { codes, .. } | Self::Wait { codes } => codes,
        }
    }

    /// In one word.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Approve { .. } => "approve",
            Self::Deny { .. } => "deny",
            Self::Refer { .. } => "refer",
            Self::Wait { .. } => "wait",
        }
    }
}

/// Refuses a claim that cannot be meant: what is checked before it is filed.
pub fn assert_fileable(
    rules: &Rules<'_>,
    member: &Member<'_>,
    claim: &Claim<'_>,
    now: u64,
) -> Result<(), AdjudicateError> {
    let diagnosed_at = claim.diagnosed_at;
    if diagnosed_at > now {
        return Err(AdjudicateError::DiagnosedInFuture { diagnosed_at, now });
    }
    let (year, birth_group) = (benefit::year_of(diagnosed_at), member.birth_group);
    if year < birth_group {
        return Err(AdjudicateError::DiagnosedBeforeBirth { year, birth_group });
    }
    let asked = claim.asked;
    if asked == 0 {
        return Err(AdjudicateError::NothingAsked);
    }
    let most = benefit::highest(rules, member, claim.class)?;
    // a class without any amount is denied with its code, not refused as a slip
    if most > 0 && asked > most {
        return Err(AdjudicateError::OverSchedule { asked, most });
    }
    Ok(())
}

/// Decides a claim. Pure: the same facts always give the same decision.
pub fn adjudicate(
    rules: &Rules<'_>,
    member: &Member<'_>,
    claim: &Claim<'_>,
    attestations: &[Attestation<'_>],
    provider: &Provider,
    money: &Money,
    now: u64,
) -> Result<Decision, AdjudicateError> {
    if attestations.len() > MAX_ATTESTATIONS {
        return Err(AdjudicateError::TooManyAttestations {
            given: attestations.len(),
            most: MAX_ATTESTATIONS,
        });
    }
    let mut codes: Vec<Reason> = vec![];
    codes.extend(r01_plan(rules, claim));
    codes.extend(r02_cover(member, claim, now));
    codes.extend(r03_wait(member, claim));
    codes.extend(r04_filed(rules, claim));
    codes.extend(r05_class(rules, member, claim));
    codes.extend(evidence::check(rules.attesters, claim, attestations));
    codes.extend(r07_unused(rules, claim, attestations));
    let (bill, worth) = match benefit::worth(rules, member, claim, money)? {
        Ok(worth) => (None, Some(worth)),
        Err(reason) => (Some(reason), None),
    };
    // the bill's reasons are R08's, those of limits R09's, and the age's R05's: sorted below
    codes.extend(bill.filter(|reason| *reason != Reason::NoBenefitForAge || rules.listing.is_some()));
    let mut codes = reason::in_order(codes);

    let Some(worth) = worth else {
        return Ok(decline(codes));
    };
    let Worth {
        benefit,
        fee,
        mut notes,
    } = worth;
    let tier = Tier::of(benefit, rules);
    let at_once = if tier == Tier::AtOnce {
        AtOnce::Yes
    } else {
        AtOnce::No
    };
    codes.extend(brakes::check(provider, benefit, at_once));
    let amounts = r11_money(rules, money, benefit, fee)?;
    if amounts.later > 0 {
        notes.push(Reason::InInstalments);
    } else if amounts.from_reserve > 0 && rules.funding == Funding::Mutual {
        notes.push(Reason::FromReserve);
    }
    let notes = reason::in_order(notes);
    if tier == Tier::Panel {
        codes.push(Reason::Large);
    }

    if codes
        .iter()
        .any(|code| matches!(code.effect(), Effect::Deny | Effect::Wait))
    {
        return Ok(decline(codes));
    }
    if codes.is_empty() {
        Ok(Decision::Approve { tier, amounts, notes })
    } else {
        Ok(Decision::Refer {
            codes,
            amounts,
            notes,
        })
    }
}

/// Denies if there is any reason to; else waits.
fn decline(codes: Vec<Reason>) -> Decision {
    let with = |effect| -> Vec<Reason> {
        codes
            .iter()
            .copied()
            .filter(|code| code.effect() == effect)
            .collect()
    };
    let denials = with(Effect::Deny);
    if denials.is_empty() {
        Decision::Wait {
            codes: with(Effect::Wait),
        }
    } else {
        Decision::Deny { codes: denials }
    }
}

/// R01: the plan was open on the day of diagnosis, and still takes claims.
fn r01_plan(rules: &Rules<'_>, claim: &Claim<'_>) -> Option<Reason> {
    if rules.stage == Stage::Over {
        Some(Reason::PlanOver)
    } else if claim.diagnosed_at < rules.active_from {
        Some(Reason::PlanNotOpen)
    } else if claim.diagnosed_at >= rules.run_off_at {
        Some(Reason::RunOff)
    } else {
        None
    }
}

/// The span of cover that a day lies in.
fn cover_on(member: &Member<'_>, at: u64) -> Option<facts::Cover> {
    let covers = member.covers.iter();
    covers.copied().find(|cover| cover.from <= at && at < cover.until)
}

/// R02: the member was covered on the day of diagnosis.
fn r02_cover(member: &Member<'_>, claim: &Claim<'_>, now: u64) -> Option<Reason> {
    let at = claim.diagnosed_at;
    if cover_on(member, at).is_some() {
        return None;
    }
    let began = member.covers.iter().any(|cover| cover.from <= at);
    // the open gap is the one after the last span
    let last = member
        .covers
        .iter()
        .map(|cover| cover.until)
        .max()
        .unwrap_or(NEVER);
    Some(if !began {
        Reason::BeforeCover
    } else if last <= at && at < member.grace_until && now < member.grace_until {
        Reason::GraceUnpaid
    } else {
        Reason::NotCovered
    })
}

/// R03: the wait was over. Accidents need none after joining; after coming back everybody does.
fn r03_wait(member: &Member<'_>, claim: &Claim<'_>) -> Option<Reason> {
    let cover = cover_on(member, claim.diagnosed_at)?;
    if cover.active_from <= claim.diagnosed_at {
        return None;
    }
    match (cover.entry, claim.cause) {
        (Entry::CameBack, _) => Some(Reason::InReentryWait),
        (Entry::Joined, Cause::Illness) => Some(Reason::InWait),
        (Entry::Joined, Cause::Accident) => None,
    }
}

/// R04: filed in time.
fn r04_filed(rules: &Rules<'_>, claim: &Claim<'_>) -> Option<Reason> {
    let until = clocks::after(claim.diagnosed_at, rules.filing_limit);
    (claim.filed_at > until).then_some(Reason::FiledLate)
}

/// R05: the class was on the list of that day, for those who joined when the member did.
fn r05_class(rules: &Rules<'_>, member: &Member<'_>, claim: &Claim<'_>) -> Option<Reason> {
    let Some(listing) = rules.listing else {
        return Some(Reason::ClassUnknown);
    };
    if claim.diagnosed_at < listing.from {
        Some(Reason::ClassLater)
    } else if member.joined_at >= listing.removed_at {
        Some(Reason::ClassRemoved)
    } else {
        None
    }
}

/// R07: no attestation was used before; no lump sum twice for one illness.
fn r07_unused(rules: &Rules<'_>, claim: &Claim<'_>, attestations: &[Attestation<'_>]) -> Vec<Reason> {
    let mut reasons = vec![];
    if evidence::reused(attestations) {
        reasons.push(Reason::AttestationUsed);
    }
    let lump_sum = rules
        .benefits
        .iter()
        .any(|benefit| benefit.class == claim.class && benefit.kind == Kind::LumpSum);
    if lump_sum && claim.episode == Episode::Taken {
        reasons.push(Reason::EpisodePaid);
    }
    reasons
}

/// R11: where the money comes from. What fits into nothing is collected over the next periods, oldest first.
fn r11_money(rules: &Rules<'_>, money: &Money, benefit: u128, fee: u128) -> Result<Amounts, AdjudicateError> {
    let need = benefit.checked_add(fee).ok_or(AdjudicateError::Overflow {
        what: "amounts and fees",
    })?;
    let room = match rules.funding {
        Funding::Mutual => money.room,
        Funding::Reserve | Funding::Fund => 0,
    };
    let from_room = need.min(room);
    let rest = need.saturating_sub(from_room);
    let from_reserve = rest.min(money.free_reserve);
    let later = rest.saturating_sub(from_reserve);
    // the reserve pays before the close has collected, so that it must hold all of it, not only its own part
    let payment = if later > 0 {
        Payment::InInstalments
    } else if need <= money.free_reserve {
        Payment::FromReserve
    } else {
        Payment::FromMembers
    };
    Ok(Amounts {
        benefit,
        fee,
        from_room,
        from_reserve,
        later,
        payment,
    })
}
