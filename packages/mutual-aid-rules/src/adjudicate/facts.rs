//! What a decision is made from: plain facts that the caller gathers. Times are seconds since 1970, amounts are base
//! units of the plan's coin.

use crate::adjudicate::encounter::Encounter;
use crate::share;
use serde::{Deserialize, Serialize};

/// A time that never comes.
pub const NEVER: u64 = u64::MAX;
/// The most attestations that one claim can carry.
pub const MAX_ATTESTATIONS: usize = 5;
/// The whole, in basis points.
pub const WHOLE_BPS: u16 = 10_000;

/// Where the money of a plan comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Funding {
    /// members share what was approved, after the fact
    Mutual,
    /// the insurer's own deposit
    Reserve,
    /// a fund of gifts: what it does not hold cannot be promised
    Fund,
}

/// Where a plan stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// it takes claims: active, paused or in run-off
    Open,
    /// it is being settled, or closed
    Over,
}

/// What a benefit pays for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// a sum, once for an illness and plan
    LumpSum,
    /// what a treatment cost
    Expenses,
}

/// What is paid for one class, to members of an age and tier. Amounts are for one unit of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// class of condition or treatment
    pub class: u16,
    /// tier of members
    pub tier: u8,
    /// least age in full years
    pub from_age: u16,
    /// first age that is too old
    pub below_age: u16,
    /// what it pays for
    pub kind: Kind,
    /// the most for one case; a lump sum pays it whole
    pub per_case: u128,
    /// the most for all cases of one year
    pub per_year: u128,
    /// the part of each bill that the member bears, whatever its weight; only for expenses
    pub deductible: u128,
    /// the member's share of what exceeds the deductible, in basis points; only for expenses
    pub co_pay: u16,
}

/// When a class was on the plan's list. Additions hold at once, removals for those who join later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// from when it was listed
    pub from: u64,
    /// from when members who join are no longer covered for it; [`NEVER`]: it is still listed
    pub removed_at: u64,
}

/// The plan and the member's terms.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// where the money comes from
    pub funding: Funding,
    /// where the plan stands now
    pub stage: Stage,
    /// first instant at which it was active
    pub active_from: u64,
    /// when its end was announced; [`NEVER`]: it was not
    pub run_off_at: u64,
    /// when the claimed class was on the list; none: never
    pub listing: Option<Listing>,
    /// what the member's terms promise, of all classes, ages and tiers
    pub benefits: &'a [Benefit],
    /// seconds from the diagnosis within which a claim has to be filed
    pub filing_limit: u64,
    /// how many organisations must attest
    pub attesters: u8,
    /// up to this benefit a claim is paid at once
    pub tier0_max: u128,
    /// up to this benefit a public notice is enough
    pub tier1_max: u128,
    /// fee on aid that is paid, in basis points
    pub fee: u16,
    /// the most that one case may cost each active unit, fee included; 0: no such cap
    pub case_cap: u128,
}

/// How a span of cover began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// by joining: accidents are covered before the wait is over
    Joined,
    /// by coming back after a lapse: nothing is covered before the wait is over
    CameBack,
}

/// A span of cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// how it began
    pub entry: Entry,
    /// first instant with money in the account
    pub from: u64,
    /// first instant after the wait
    pub active_from: u64,
    /// first instant after the cover; [`NEVER`] while it lasts
    pub until: u64,
}

/// The spans of cover of a member that is up to date, as the rules take them. The days that somebody who came back is not
/// covered yet are a span of their own, in which everything waits. `start_of` gives the first instant of a day, and [`NEVER`]
/// for `u32::MAX`.
pub fn covers_of(member: &share::Member, start_of: impl Fn(u32) -> u64) -> Vec<Cover> {
    let mut covers = Vec::with_capacity(member.covers.len().saturating_add(2));
    for span in member.covers.iter().copied().chain([member.cover()]) {
        if let Some((back, covered)) = span.reentry() {
            covers.push(Cover {
                entry: Entry::CameBack,
                from: start_of(back),
                active_from: start_of(covered),
                until: start_of(covered),
            });
        }
        covers.push(Cover {
            entry: Entry::Joined,
            from: start_of(span.from),
            active_from: start_of(span.from.max(span.waited_day)),
            until: start_of(span.until),
        });
    }
    covers
}

/// The claimant as a member.
#[derive(Debug, Clone, Copy)]
pub struct Member<'a> {
    /// when it joined: decides which removals from the list concern it
    pub joined_at: u64,
    /// the first of the birth years of its group: its age is that of the oldest of the group
    pub birth_group: u16,
    /// its tier
    pub tier: u8,
    /// its weight
    pub weight: u64,
    /// the spans of cover that are known, oldest first
    pub covers: &'a [Cover],
    /// until when a top-up pays for a gap that has begun; 0: no gap is open
    pub grace_until: u64,
    /// what was approved for it in the same year
    pub approved_this_year: u128,
}

/// What caused the claim, as attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// an illness
    Illness,
    /// an accident: no wait
    Accident,
}

/// Whether a lump sum was promised for the illness before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Episode {
    /// no
    Fresh,
    /// by an earlier claim in this plan
    Taken,
}

/// What is claimed.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// class of the benefit
    pub class: u16,
    /// when the illness was diagnosed
    pub diagnosed_at: u64,
    /// when the claim was filed
    pub filed_at: u64,
    /// what caused it
    pub cause: Cause,
    /// the most that is asked for
    pub asked: u128,
    /// the group of birth years that was attested; none: not yet
    pub birth_group: Option<u16>,
    /// the bill, and what all payers have taken of it; none: not registered
    pub encounter: Option<Encounter>,
    /// whether a lump sum was promised for the illness before
    pub episode: Episode,
    /// the organisation that the claimant acts for and everybody above it, on the day of diagnosis
    pub owners_then: &'a [u64],
    /// the same, now
    pub owners_now: &'a [u64],
}

/// Whether an organisation may attest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// accredited for the class on the day of diagnosis, and not suspended now
    Good,
    /// not accredited on the day of diagnosis
    NotAccredited,
    /// accredited on that day, and not for the class
    OtherClass,
    /// suspended or ended now
    Suspended,
}

/// Whether an attestation counts for another claim already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// no
    Fresh,
    /// yes
    Used,
}

/// Whether an attestation says what the claim says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Agreement {
    /// it does
    Same,
    /// it does not
    Differs,
}

/// What one organisation signed.
#[derive(Debug, Clone, Copy)]
pub struct Attestation<'a> {
    /// who it was
    pub org: u64,
    /// whether it may attest
    pub standing: Standing,
    /// itself and everybody above it, on the day of diagnosis
    pub owners_then: &'a [u64],
    /// the same, now
    pub owners_now: &'a [u64],
    /// whether it says what the claim says
    pub agreement: Agreement,
    /// whether it counts for another claim already
    pub used: Use,
}

/// What was approved and paid on the word of the organisation that holds the bill, this claim not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// claims that are usual within the window
    pub usual_count: u32,
    /// amount that is usual within the window
    pub usual_amount: u128,
    /// claims approved within the window
    pub count: u32,
    /// amount approved within the window
    pub amount: u128,
    /// paid at once within the clawback window
    pub tier0_paid: u128,
    /// its bond, less what is claimed or leaving
    pub free_bond: u128,
}

/// What the plan can pay from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// Σ units·C_c − what is to be collected already
    pub room: u128,
    /// reserve less uncollected advances and commitments; of a fund: what is left in it
    pub free_reserve: u128,
    /// active units of all cohorts
    pub units: u64,
}
