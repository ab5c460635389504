//! Wire types. Amounts are in the smallest unit of the plan's denom. A *day* is a count of whole days since
//! 1970-01-01 UTC. A *unit* is the share of a plan that is charged and covered: a member of weight 2 pays for and is
//! covered with two.

use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, HexBinary, Timestamp, Uint128, Uint256};
use salus_core::Bps;

pub use crate::claim::{
    Attestation, AttestationInfo, ClaimInfo, ClaimStatus, NewClaim, Outcome, Payee, PayeeKind, PreparedFacts,
};

salus_core::id_type!(
    /// Identifies a plan in this contract.
    PlanId
);
salus_core::id_type!(
    /// Identifies a claim in this contract, over all its plans, in order of filing.
    ClaimId
);

/// The most live cohorts of a plan: a close visits each of them.
pub const MAX_COHORTS: u16 = 128;
/// The most terms versions that a plan ever offers.
pub const MAX_TERMS_VERSIONS: u16 = 64;
/// The longest clock of a question before a treatment: an hour.
pub const MAX_PREAUTH_SECONDS: u64 = 3_600;
/// The longest clock of a discharge: three hours.
pub const MAX_DISCHARGE_SECONDS: u64 = 3 * 3_600;
/// The longest that a panel of a plan may take for a case, with all its rounds, replacements and an appeal of its own: 7 days.
pub const MAX_PANEL_SECONDS: u64 = 7 * 86_400;
/// The least clinicians in each round of a plan's panels: a refusal takes two clinical votes.
pub const MIN_CLINICIANS: u8 = 2;
/// The most benefits of one terms version.
pub const MAX_BENEFITS: usize = 32;
/// The most classes that one change of the list of conditions adds or removes.
pub const MAX_CONDITION_CHANGES: usize = 32;
/// Definitions of a class that its plan's list ever has, at most: each claim of the class reads them.
pub const MAX_DEFINITIONS: usize = 16;
/// The most payees of one claim.
pub const MAX_PAYEES: usize = 4;
/// The most attestations that a plan may ask for, and that one claim keeps.
pub const MAX_ATTESTERS: u8 = 5;
/// Claims of a member in a plan that are open at once without any attestation, at most.
pub const MAX_SILENT_CLAIMS: usize = 8;
/// The most regions of a plan.
pub const MAX_REGIONS: u16 = 16;
/// The highest fee, on aid that was paid.
pub const MAX_FEE_BPS: u64 = 800;
/// The highest loading, until the reserve target is met.
pub const MAX_LOADING_BPS: u64 = 500;
/// Years of birth in one group.
pub const BIRTH_GROUP_YEARS: u16 = 5;

/// Who pays for the aid.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Funding {
    /// members share, after the fact, what was paid
    Mutual {},
    /// the insurer's own deposit; members pay a premium for each term
    Reserve {},
}

/// Where a plan stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum PlanStatus {
    /// takes members and claims
    Active,
    /// takes no new members; claims, closes and exits go on
    Paused,
    /// announced its end: pays what was diagnosed before the announcement, takes no joins, top-ups or exits
    RunOff,
    /// no claim is undecided any more: approved claims are being paid, pro rata if it must be
    Settling,
    /// the index of return is fixed: members and then capital take what is left
    Closed,
}

impl std::fmt::Display for PlanStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::RunOff => "run_off",
            Self::Settling => "settling",
            Self::Closed => "closed",
        })
    }
}

/// What a plan is, for good. Terms that may change for later members are in [`NewTerms`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewPlan {
    /// who pays for the aid
    pub funding: Funding,
    /// the coin of contributions and aid; must be listed
    pub denom: String,
    /// licence under which the plan is run, as its regulator writes it; 1 to 64 bytes
    pub licence: String,
    /// ISO 3166-1 alpha-2 of the jurisdiction
    pub jurisdiction: String,
    /// SHA-256 of the published rules
    pub rules: HexBinary,
    /// how many regions there are, 1 to 16; a member belongs to one, for index covers
    pub regions: u16,
    /// least seconds between two closes; at least a day, at most a year on a public network
    pub period_seconds: u64,
    /// part of each claim that all cohorts share, instead of the claimant's own alone
    pub solidarity_bps: Bps,
    /// public notice of a tier 1 claim; at least 72 hours on a public network
    pub notice_seconds: u64,
    /// time to appeal against a refusal, and to challenge what was paid under tier 0 (the clawback window)
    pub clawback_seconds: u64,
    /// what a challenge or an appeal deposits; lost if the panel finds it unfounded. A case may cost the plan no more: no
    /// panel is asked that is dearer
    pub challenge_bond: Uint128,
    /// clock of a pre-authorisation that was referred to the insurer; at most an hour ([`MAX_PREAUTH_SECONDS`])
    pub preauth_seconds: u64,
    /// clock of a discharge that was referred to the insurer; at most three hours ([`MAX_DISCHARGE_SECONDS`])
    pub discharge_seconds: u64,
    /// late interest on an amount whose clock the insurer missed, out of its bond or its capital; zero: the plan has none
    pub interest_bps: Bps,
    /// most claims of one provider that are approved without a panel in `rate_seconds`
    pub rate_count: u32,
    /// most money of one provider that is approved without a panel in `rate_seconds`
    pub rate_amount: Uint128,
    /// the window of both
    pub rate_seconds: u64,
    /// how long a claim without enough evidence stays open before it lapses, counted from filing
    pub evidence_seconds: u64,
    /// how long after the announcement of a run-off undecided claims lapse; 180 days on a public network
    pub run_off_seconds: u64,
    /// the panel's named set of terms for claims: at least two clinicians ([`MIN_CLINICIANS`]), at most 7 days
    /// ([`MAX_PANEL_SECONDS`])
    pub panel_terms: String,
    /// the panel's named set of terms for appeals: the same, and more seats in the first round than a claim's case has in any
    pub appeal_terms: String,
}

/// What a member agrees to at joining. A member keeps the version that it joined with.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewTerms {
    /// most that a unit is charged in one close (C); above zero
    pub cap: Uint128,
    /// most that a unit is charged in a year (Y); at least `cap`
    pub year_cap: Uint128,
    /// most that a unit is charged for one case; at most `cap`
    pub case_cap: Uint128,
    /// grid of the thresholds below which a member leaves (G): at least a 64th of `cap`, a divisor need not be
    pub grid: Uint128,
    /// fee on aid that was paid; ≤ 800
    pub fee_bps: Bps,
    /// loading on charges until the reserve target is met; ≤ 500
    pub loading_bps: Bps,
    /// days from joining until cover begins; at least one
    pub wait_days: u32,
    /// days after the diagnosis within which a claim must be filed
    pub filing_days: u32,
    /// days after a lapse in which a top-up makes good for it
    pub grace_days: u32,
    /// days after the end of grace in which a member can come back without waiting again
    pub reentry_days: u32,
    /// most units of one member; at least one
    pub max_weight: u32,
    /// a Reserve plan: the premium of a unit for one term (its caps, grid, fee and loading are zero); a Mutual plan: zero
    pub premium: Uint128,
    /// a Reserve plan: days of one term; a Mutual plan: zero
    pub term_days: u32,
    /// what is paid, by class and age; 1 to 32
    pub benefits: Vec<Benefit>,
    /// claims up to this amount are paid in the transaction that completes their evidence
    pub tier0_limit: Uint128,
    /// claims up to this amount are paid after public notice; larger ones go to a panel
    pub tier1_limit: Uint128,
    /// how many attestations of different, unrelated organisations a claim needs; 1 to 5
    pub attesters: u8,
    /// whether each attestation must name a live permit of the patient to read for payment; only if the contract has a
    /// consent registry
    pub consent: bool,
}

/// What is paid for one class, to members of an age on the day of diagnosis.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Benefit {
    /// class of condition or treatment, as the plan's rules define it
    pub class: u16,
    /// least age, in full years by the year of birth
    pub from_age: u16,
    /// first age that is too old
    pub below_age: u16,
    /// tier of members; a member's tier is chosen at joining
    pub tier: u8,
    /// most for one case and unit; a lump sum pays it whole
    pub per_case: Uint128,
    /// most for one member, unit and year of cover; at least `per_case`
    pub per_year: Uint128,
    /// what is paid: a lump sum once an episode, or bills
    pub kind: BenefitKind,
    /// indemnity: what the member bears of each bill first
    pub deductible: Uint128,
    /// indemnity: part of the rest that the member bears
    pub copay_bps: Bps,
}

/// What a benefit pays.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum BenefitKind {
    /// `per_case`, once for an episode and plan
    LumpSum,
    /// bills, up to `per_case`, never more than the bill over all plans together
    Indemnity,
}

/// Who joins.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewMember {
    /// year of birth divided by five, times five; confirmed by whoever attests
    pub birth_group: u16,
    /// tier of benefits
    pub tier: u8,
    /// region, counted from 1
    pub region: u16,
    /// how many units; 1 to the terms' `max_weight`
    pub weight: u32,
    /// the version of terms that the member has read: the newest in force
    pub terms: u16,
    /// who the member is, if not the sender: an employer, a parent or a donor joins somebody else. The coins are
    /// theirs from then on
    pub member: Option<String>,
    /// a child that is born into the membership: on which day, counted from 1970. At most 90 days ago, in the years of
    /// `birth_group`, and on a day on which the sender was covered and through with its own wait: the child has no wait
    pub born_day: Option<u32>,
}

/// A book of a plan into which anybody may pay, and out of which its owner takes.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Fund {
    /// capital of the plan's insurer, whoever pays it in. Comes out to the admin of its organisation, through a queue,
    /// never ahead of what undecided claims may take
    Capital {},
    /// a gift to the plan's reserve; does not come back
    Reserve {},
    /// what a sponsor holds ready for members; comes back at any time
    Sponsor {},
    /// the bond of a provider's organisation, behind what is paid on its word; comes out to the organisation's admin, who
    /// asks once and is paid by a second call after the clawback window
    Bond {
        /// which organisation
        org: OrgId,
    },
    /// an emergency benefit's own money; the unspent part comes back pro rata after its end
    Emergency {
        /// which emergency benefit
        emergency: u32,
    },
    /// an index cover's own money; the unspent part comes back pro rata after its end
    IndexCover {
        /// which cover
        cover: u32,
    },
    /// fees that can no longer be clawed back, for the admin of the insurer's organisation; takes no deposits
    Fees {},
}

/// How a plan stands with its promises, now.
#[cw_serde]
pub struct Solvency {
    /// coins in the plan's books
    pub cash: Uint128,
    /// approved aid, fees and advances that the next closes will collect
    pub to_collect: Uint128,
    /// approved and not yet paid
    pub approved_unpaid: Uint128,
    /// members' prepaid money and the cohorts' surplus, rounded down
    pub prepaid: Uint128,
    /// the reserve, capital included
    pub reserve: Uint128,
    /// advances of the reserve that closes will give back
    pub advances: Uint128,
    /// reserve that is committed to approved claims
    pub committed: Uint128,
    /// what the reserve should hold: the larger of three mean periods and the 99.5 % period
    pub reserve_target: Uint128,
    /// reserve ÷ target in basis points; none while there is no target
    pub reserve_bps: Option<Uint128>,
    /// periods that the free reserve would last at the mean need, times 100; none while there was no need
    pub run_off_periods_x100: Option<Uint128>,
    /// whether joins are taken: the reserve is at least half its target
    pub joins_open: bool,
    /// everything the conservation identity adds up, in 10⁻¹⁸ of a unit of the denom: what is there and to collect
    pub assets_scaled: Uint256,
    /// the same for what it is owed to; equal to `assets_scaled` at every moment
    pub liabilities_scaled: Uint256,
}

/// A plan.
#[cw_serde]
pub struct PlanInfo {
    /// which
    pub plan: PlanId,
    /// who runs it
    pub insurer: OrgId,
    /// what it is
    pub plan_terms: NewPlan,
    /// where it stands
    pub status: PlanStatus,
    /// newest version of terms
    pub terms: u16,
    /// newest version of the list of conditions
    pub conditions: u16,
    /// how many cohorts there are
    pub cohorts: u16,
    /// how many closes are done
    pub closes: u32,
    /// first instant at which the next close may begin
    pub next_close: Timestamp,
    /// a close is under way: next cohort that it will visit
    pub closing: Option<u16>,
    /// when the run-off was announced
    pub run_off: Option<Timestamp>,
    /// claims that are neither paid for good nor ended
    pub open_claims: u64,
}

/// A cohort: members of one group of birth years, tier, region and version of terms.
#[cw_serde]
pub struct CohortInfo {
    /// its number in the plan
    pub cohort: u16,
    /// group of birth years
    pub birth_group: u16,
    /// tier
    pub tier: u8,
    /// region
    pub region: u16,
    /// version of terms
    pub terms: u16,
    /// active units
    pub units: u64,
    /// charged per unit since the start, in 10⁻¹⁸
    pub index_scaled: Uint256,
    /// collected above need, in 10⁻¹⁸
    pub surplus_scaled: Uint256,
    /// its own part of what the next close will collect
    pub own_need: Uint128,
    /// charged per unit this year, in 10⁻¹⁸
    pub year_scaled: Uint256,
}

/// Where a member stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MemberStatus {
    /// joined, cover begins on its activation day
    Waiting,
    /// covered
    Active,
    /// left for want of money; a top-up makes good for it
    Grace,
    /// grace is over; can come back
    Lapsed,
    /// left, or the plan is closed; what remains can be collected
    Left,
}

impl std::fmt::Display for MemberStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Active => "active",
            Self::Grace => "grace",
            Self::Lapsed => "lapsed",
            Self::Left => "left",
        })
    }
}

/// A member.
#[cw_serde]
pub struct MemberInfo {
    /// who
    pub member_addr: Addr,
    /// its cohort
    pub cohort: u16,
    /// units
    pub weight: u32,
    /// where it stands now
    pub status: MemberStatus,
    /// first day of cover
    pub activation_day: u32,
    /// first day after the wait; a claim diagnosed before is refused
    pub waited_day: u32,
    /// prepaid money that is left, rounded down
    pub balance: Uint128,
    /// what it was ever charged, rounded up
    pub charged: Uint128,
    /// least top-up that keeps it covered for one more close at the cap; zero if none is needed
    pub least_top_up: Uint128,
    /// whether the next close at the cap would make it leave
    pub low_balance: bool,
    /// asked to leave
    pub leaving: bool,
    /// what `Collect` would pay now
    pub collectable: Uint128,
    /// Reserve plan: cover is paid until this day (excluded)
    pub paid_until_day: Option<u32>,
}

/// A provider of care, as one plan sees it.
#[cw_serde]
pub struct ProviderInfo {
    /// which organisation
    pub org: OrgId,
    /// its bond
    pub bond: Uint128,
    /// what was approved on its word under tier 0, paid or not, and can still be clawed back
    pub at_risk: Uint128,
    /// claims approved on its word in the present window of the plan
    pub approved_count: u32,
    /// their sum
    pub approved_amount: Uint128,
}

/// A bill in the shared register of encounters.
#[cw_serde]
pub struct EncounterInfo {
    /// who issued the bill; the largest one, if several have issued one under the key
    pub org: OrgId,
    /// the whole bill; zero: none was stated
    pub bill: Uint128,
    /// approved or paid of it over all plans; never more than the bill
    pub taken: Uint128,
}

/// An emergency benefit: a class that is paid out of its own fund, at no cost to members.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewEmergency {
    /// the class, which the plan's own benefits need not list
    pub class: u16,
    /// what a member with cover is paid for one episode and unit
    pub per_case: Uint128,
    /// first day of diagnosis that counts
    pub from_day: u32,
    /// first day of diagnosis that is too late
    pub until_day: u32,
}

/// An emergency benefit.
#[cw_serde]
pub struct EmergencyInfo {
    /// its number in the plan
    pub emergency: u32,
    /// what it pays
    pub benefit: NewEmergency,
    /// ever paid in
    pub given: Uint128,
    /// approved or paid out of it
    pub spent: Uint128,
}

/// A cover that pays every member of a region when an authority posts an index at or above a level.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewIndexCover {
    /// which region
    pub region: u16,
    /// whose word counts: an organisation accredited to report cases, and not related to the plan's insurer
    pub authority: OrgId,
    /// least level that pays
    pub level: u32,
    /// what a unit is paid for each posting that pays
    pub per_unit: Uint128,
    /// least days between two postings that pay
    pub rest_days: u32,
    /// first day that is too late for a posting
    pub until_day: u32,
}

/// An index cover.
#[cw_serde]
pub struct IndexCoverInfo {
    /// its number in the plan
    pub cover: u32,
    /// what it pays, when
    pub terms: NewIndexCover,
    /// ever paid in
    pub given: Uint128,
    /// credited to members
    pub spent: Uint128,
    /// the last day that was posted, with its level
    pub last_post: Option<(u32, u32)>,
}

/// One class of the list of conditions.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Condition {
    /// the class
    pub class: u16,
    /// SHA-256 of its published definition
    pub definition: HexBinary,
}

/// A class, and from when to when it was on the list.
#[cw_serde]
pub struct ConditionInfo {
    /// the class with its definition
    pub condition: Condition,
    /// version of the list that added it
    pub added: u16,
    /// first day on which it counts
    pub from_day: u32,
    /// first day of joining for which it no longer counts
    pub removed_for_joins_from_day: Option<u32>,
}
