//! Messages and queries. Only `Join`, `TopUp`, `Deposit`, `Challenge` and `Appeal` take coins. Unknown fields are refused.

use crate::types::{
    Attestation, ClaimInfo, CohortInfo, Condition, ConditionInfo, EmergencyInfo, EncounterInfo, Fund,
    IndexCoverInfo, MemberInfo, NewClaim, NewEmergency, NewIndexCover, NewMember, NewPlan, NewTerms, Outcome,
    PlanInfo, PreparedFacts, ProviderInfo, Solvency,
};
use crate::{ClaimId, PlanId};
use accreditation_api::OrgId;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, HexBinary, Uint128};
use panel_api::opener::Answer;
use salus_core::{ownership::Ownership, pause::Pause};

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who lists coins and registrars and may pause intake
    pub owner: String,
    /// the accreditation contract; fixed for good
    pub accreditation: String,
    /// the panel that decides cases; fixed for good
    pub panel: String,
    /// the donation escrow whose receipts release what a claim pays to a supplier; none: no supplier payees
    pub escrow: Option<String>,
    /// the consent registry of which terms may ask for permits; fixed for good; none: no terms ask for consent
    pub consents: Option<String>,
    /// coins that plans may take; at most 64
    pub denoms: Vec<String>,
    /// floors of plans' spans; fixed for good
    pub limits: Limits,
}

/// Floors of the spans in plans, in seconds. Fixed when the contract is set up, so that a local chain can tell a year's
/// story in a minute and a public one cannot be set up carelessly: `salus deploy verify` compares.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Limits {
    /// length of a *day* of waits, filing limits, grace and years of cover; 86,400 on a public network
    pub day_seconds: u64,
    /// least public notice; 72 hours on a public network
    pub min_notice_seconds: u64,
    /// least clawback and appeal window; 14 days on a public network
    pub min_clawback_seconds: u64,
    /// least seconds between two closes; a day on a public network
    pub min_period_seconds: u64,
    /// least time for evidence, and until undecided claims of a run-off lapse; 90 days on a public network
    pub min_evidence_seconds: u64,
}

impl Limits {
    /// What a public network should have at least.
    pub const PUBLIC: Self = Self {
        day_seconds: 86_400,
        min_notice_seconds: 72 * 3_600,
        min_clawback_seconds: 14 * 86_400,
        min_period_seconds: 86_400,
        min_evidence_seconds: 90 * 86_400,
    };
}

/// Moves the contract to newer code; nothing to say yet.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What a registrar may do with the shared register of encounters.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum EncounterMsg {
    /// **Registrar** takes part of a bill for a claim of its own. The key must be registered by an attestation here, or
    /// is registered for `org` with `bill`. Fails if more than the bill would be taken. Emits `encounter_taken`.
    Take {
        /// the encounter's key, 32 bytes
        encounter: HexBinary,
        /// the provider that issued it; must be the one registered
        org: OrgId,
        /// the whole bill; must be the one registered
        bill: Uint128,
        /// how much of it
        amount: Uint128,
    },
    /// **Registrar** gives back what it took. Fails if it took less. Emits `encounter_released`.
    Release {
        /// the encounter's key, 32 bytes
        encounter: HexBinary,
        /// how much of it
        amount: Uint128,
    },
}

/// What can be done. Who may is frozen in [`crate::access`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// **Owner** names a successor, who has `expires_in_seconds` (≤ 30 days) to accept. Emits `ownership_proposed`.
    ProposeOwner {
        /// address of the successor
        owner: String,
        /// seconds within which it must accept
        expires_in_seconds: u64,
    },
    /// **The proposed successor** takes over. Emits `ownership_accepted`.
    AcceptOwner {},
    /// **Owner** takes the proposal back. Emits `ownership_proposal_withdrawn`.
    WithdrawOwnerProposal {},
    /// **Owner** stops intake (new plans, joins, index covers, emergency benefits) for at most 14 days; not within 7
    /// days of the end of the last pause. Claims, closes, exits and payments go on. Emits `paused`.
    Pause {
        /// for how long
        seconds: u64,
    },
    /// **Owner** ends a pause. Emits `unpaused`.
    Unpause {},
    /// **Owner** lists a coin for new plans. Emits `denom_allowed`.
    AllowDenom {
        /// the coin
        denom: String,
    },
    /// **Owner** takes a coin off the list. Plans that exist go on. Emits `denom_disallowed`.
    DisallowDenom {
        /// the coin
        denom: String,
    },
    /// **Owner** lists a registrar; at most 64. Emits `registrar_allowed`.
    AllowRegistrar {
        /// the contract's address
        registrar: String,
    },
    /// **Owner** takes a registrar off the list; what it took stays taken, and it may still release. Emits
    /// `registrar_disallowed`.
    DisallowRegistrar {
        /// the contract's address
        registrar: String,
    },

    /// **Operator of an organisation accredited to insure** opens a plan. Fails for spans below the contract's limits,
    /// rates above the caps, an unlisted denom, while paused. Emits `plan_created`; the id is also the response data
    /// (`{"plan": 1}`).
    CreatePlan {
        /// what it is
        plan: NewPlan,
        /// the first version of terms
        terms: NewTerms,
        /// the first list of conditions, 1 to 32 classes
        conditions: Vec<Condition>,
    },
    /// **Insurer** offers new terms to members who join from `from_day` on, at least 30 days ahead. No member's own
    /// terms change. Emits `terms_offered`.
    OfferTerms {
        /// of which plan
        plan: PlanId,
        /// the terms
        terms: NewTerms,
        /// first day of joining for which they are the terms
        from_day: u32,
    },
    /// **Insurer** changes the list of conditions. What is added counts at once for all; what is removed no longer
    /// counts for members who join at least 30 days later. Fails for what is listed already with the same definition, and for a
    /// class that has had 16. Emits `conditions_listed`.
    ListConditions {
        /// of which plan
        plan: PlanId,
        /// classes that are new, or have a new definition
        add: Vec<Condition>,
        /// classes that later members will not have
        remove: Vec<u16>,
    },
    /// **Insurer** stops joins. Emits `plan_moved`.
    PausePlan {
        /// which
        plan: PlanId,
    },
    /// **Insurer** takes joins again. Emits `plan_moved`.
    ResumePlan {
        /// which
        plan: PlanId,
    },
    /// **Insurer**, or anyone once the insurer is no longer accredited to insure or the plan had no close for three
    /// periods: announces the end. From now on no joins, top-ups or exits; what was diagnosed before is paid. Not
    /// while a close is under way. Emits `plan_moved`.
    AnnounceRunOff {
        /// which
        plan: PlanId,
    },
    /// **Anyone** moves a plan in run-off on: to Settling when no claim is undecided, when what was diagnosed before the
    /// announcement can no longer be filed and nothing of it is in a layer; to Closed when every approved claim is paid as far as money goes. Of a closed plan it adds
    /// what has come into the reserve since then to what members get back. Emits `plan_moved`. Fails if nothing is due.
    AdvancePlan {
        /// which
        plan: PlanId,
    },
    /// **Anyone**, once the period is over: begins the close, or goes on with the one under way. Charges at most `steps`
    /// cohorts in this call. Emits `close_begun`, `cohort_charged` for each cohort and `close_done`.
    ClosePeriod {
        /// which plan
        plan: PlanId,
        /// most cohorts to charge in this call; above zero
        steps: u16,
    },

    /// **Anyone**, takes coins: joins, for itself or somebody else. Prepays at least one close at the cap and one step
    /// of the grid for each unit (Reserve plan: one term's premium for each unit). Emits `member_joined`.
    Join {
        /// which plan
        plan: PlanId,
        /// who
        member: NewMember,
    },
    /// **Anyone**, takes coins: tops a member up; in grace and after it, makes good for closes that were missed (Reserve
    /// plan: pays the next term). Emits `member_topped_up`. Fails with `Closing` while a close is under way.
    TopUp {
        /// which plan
        plan: PlanId,
        /// which member; none: the sender
        member: Option<String>,
    },
    /// **Member** asks to leave. A waiting member leaves at once and is paid back whole in this transaction (Reserve
    /// plan: every member, with the unearned premium). Others leave with a close, at latest the third. Emits
    /// `exit_requested` or `member_left`.
    Exit {
        /// which plan
        plan: PlanId,
    },
    /// **Anyone** has a member paid what is due to it: what remains after it left, the credits of index covers, the
    /// return of a closed plan. Paid to the member. Emits `member_paid`. Fails if nothing is due.
    Collect {
        /// which plan
        plan: PlanId,
        /// which member; none: the sender
        member: Option<String>,
    },

    /// **Anyone**, takes coins: pays into a book of a plan. Emits `deposited`.
    Deposit {
        /// which plan
        plan: PlanId,
        /// which book
        fund: Fund,
    },
    /// **Whoever paid in** (for a bond, capital and fees: the organisation's admin): takes out what is free. Capital
    /// and bonds are queued first and paid by a second call after the clawback window: capital as far as the plan
    /// would have enough without it for all that undecided claims may take, a bond never while it stands behind what can be clawed back. Other books pay at once. Emits `withdrawn`
    /// or
    /// `withdrawal_queued`.
    Withdraw {
        /// which plan
        plan: PlanId,
        /// which book
        fund: Fund,
        /// how much
        amount: Uint128,
    },
    /// **Sponsor** tops a member up out of what it has deposited. Emits `member_topped_up`.
    SponsorMember {
        /// which plan
        plan: PlanId,
        /// which member
        member: String,
        /// how much
        amount: Uint128,
    },
    /// **Insurer** opens an emergency benefit with a fund of its own. Emits `emergency_opened`.
    OpenEmergency {
        /// of which plan
        plan: PlanId,
        /// what it pays
        benefit: NewEmergency,
    },
    /// **Insurer** opens an index cover with a fund of its own. Emits `index_cover_opened`.
    OpenIndexCover {
        /// of which plan
        plan: PlanId,
        /// what it pays
        cover: NewIndexCover,
    },
    /// **Authority of the cover** posts the index of a day, today or yesterday. At or above the level every active unit of
    /// the region is credited, as far as the fund goes. Emits `index_posted`.
    PostIndex {
        /// which plan
        plan: PlanId,
        /// which cover
        cover: u32,
        /// of which day
        day: u32,
        /// the level
        level: u32,
    },
    /// **Insurer** of a layer lets another plan be a member of it and cede claims to it, or lets it no longer: then it
    /// is not topped up, leaves the layer with a close as if it had asked to, and cedes nothing that is diagnosed from this day on.
    /// What was diagnosed before is still borne. A plan with layers admits none, and one that has admitted another has
    /// none later. Not without an admission, or in the middle of a close, can it be taken back. Emits
    /// `member_plan_admitted` and what leaving emits.
    AdmitMemberPlan {
        /// the layer
        layer: PlanId,
        /// the plan that may be a member
        plan: PlanId,
        /// whether it may; false takes the admission back
        admitted: bool,
    },
    /// **Insurer** of a plan makes it a member of another plan, its layer, with what capital may take out of its reserve; once
    /// it is one: tops it up. The layer's insurer has admitted it. Both have the same denom, and insurers that are not related; what undecided
    /// claims of the plan may take stays there. A layer has no layers of its own, a plan at most 8. Emits `member_joined` or `member_topped_up`.
    JoinLayer {
        /// the plan that becomes a member
        plan: PlanId,
        /// the plan that it joins
        layer: PlanId,
        /// how it joins; `member` must be none
        member: NewMember,
        /// coins from the reserve
        amount: Uint128,
    },
    /// **Insurer** of a plan, or anyone once the plan runs off: has it leave a layer, and brings what is due to it from
    /// there into its reserve. Emits `exit_requested`, `member_left` or `member_paid`. Fails if nothing is due.
    LeaveLayer {
        /// the plan that is a member
        plan: PlanId,
        /// the plan of which it is a member
        layer: PlanId,
    },
    /// **Anyone** has the layer bear its part of a claim that its member plan has paid for good, diagnosed on a day on
    /// which it was covered and admitted: above the layer benefit's deductible, up to its limits, without a fee. It goes to the member plan's reserve, at once or, if the layer
    /// must collect it first, by a second call. Emits `claim_ceded`.
    CedeClaim {
        /// the claim
        claim: ClaimId,
        /// the layer
        layer: PlanId,
    },

    /// **Member** files a claim. Fails while eight of its claims in the plan are open and no provider has attested to any of
    /// them: capital waits for what is open. Emits `claim_filed`; the id is also the response data (`{"claim": 1}`).
    FileClaim {
        /// the claim
        claim: NewClaim,
    },
    /// **Provider** asks first: the claim is decided before the treatment, and paid on discharge, for which it attests.
    /// Only for bills. Where members share, the panel decides what the rules refer above the notice tier, and not the insurer;
    /// the plan pays it for one question of a provider at a time, and while that is at the panel the fees of another come out of the
    /// provider's free bond: fails if that does not reach. Emits `claim_filed` and what the decision emits.
    Preauthorise {
        /// the claim
        claim: NewClaim,
        /// what the provider states so far; the bill is an estimate
        facts: Attestation,
    },
    /// **Provider** states facts about a claim. What completes the evidence decides it, and pays it under tier 0, in
    /// this transaction. For a pre-authorised claim it is the discharge. Emits `claim_attested` and what the decision emits.
    Attest {
        /// which claim
        claim: ClaimId,
        /// what it states
        facts: Attestation,
    },
    /// **Insurer** answers what the rules referred to it, before its clock runs out. One operator grants; a refusal needs two of
    /// them: the first one's word is a proposal, and emits `refusal_proposed`; a second one's with the same code refuses. With
    /// another code it takes the place of the first one's. Fails if the same operator signs twice. Emits `claim_answered`.
    AnswerReferral {
        /// which claim
        claim: ClaimId,
        /// granted, or refused with a code
        refuse: Option<String>,
    },
    /// **Anyone**, takes the bond: challenges a claim on public notice, or one paid under tier 0 whose clawback window
    /// runs. Opens a case at the panel. Emits `case_opened`.
    Challenge {
        /// which claim
        claim: ClaimId,
        /// commitment to what the challenger knows: 32 bytes
        evidence: HexBinary,
    },
    /// **Member**, takes the bond: appeals once against a refusal, within the window. Fails while the panel can open no case for
    /// it; `Advance` begins the window anew then. Fees that the plan's free reserve cannot pay are lent by the bond, and come
    /// back with it. If the panel stays silent, the claim is refused as it was, and can be appealed again. Emits `case_opened`.
    Appeal {
        /// which claim
        claim: ClaimId,
        /// commitment to what the member adds: 32 bytes
        evidence: HexBinary,
    },
    /// **Anyone** moves a claim on that has come to its time: decides what could not be decided during a close, ends a
    /// notice, pays what is approved, asks the panel for its verdict or applies what holds without one, ends a clawback
    /// window, lapses what has no evidence. While no appeal could be heard it gives the member of a refused claim the whole
    /// window again, early or late. Gives back what bonds have lent. Fails if nothing is due.
    Advance {
        /// which claim
        claim: ClaimId,
    },
    /// **Member** withdraws a claim that is not decided. What a provider asked for and was promised lapses after the plan's
    /// notice: until then the provider can still state its discharge. Emits `claim_moved`.
    WithdrawClaim {
        /// which claim
        claim: ClaimId,
    },
    /// **Registrar** takes or releases part of a bill.
    Encounter(EncounterMsg),
    /// **The panel** says what came out of a case; `Advance` asks it for the same. Emits `claim_decided`.
    Verdict(Answer),
}

/// What can be asked.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Peers and limits.
    #[returns(ConfigResponse)]
    Config {},
    /// Owner and proposed owner.
    #[returns(Ownership)]
    Ownership {},
    /// The last pause, if there ever was one.
    #[returns(Option<Pause>)]
    Pause {},
    /// Coins that new plans may take, in order.
    #[returns(Vec<String>)]
    Denoms {
        /// after this one
        start_after: Option<String>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// A plan.
    #[returns(PlanInfo)]
    Plan {
        /// which
        plan: PlanId,
    },
    /// Plans, in order of their ids.
    #[returns(Vec<PlanInfo>)]
    Plans {
        /// after this one
        start_after: Option<PlanId>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// A version of a plan's terms.
    #[returns(NewTerms)]
    Terms {
        /// of which plan
        plan: PlanId,
        /// version, counted from 1
        version: u16,
    },
    /// What is or was on a plan's list of conditions, in order of class and of the version that added it.
    #[returns(Vec<ConditionInfo>)]
    Conditions {
        /// of which plan
        plan: PlanId,
        /// after this class and version
        start_after: Option<(u16, u16)>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// Cohorts of a plan, in order of their numbers.
    #[returns(Vec<CohortInfo>)]
    Cohorts {
        /// of which plan
        plan: PlanId,
        /// after this one
        start_after: Option<u16>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// A member.
    #[returns(MemberInfo)]
    Member {
        /// of which plan
        plan: PlanId,
        /// its address
        member: String,
    },
    /// How a plan stands with its promises.
    #[returns(Solvency)]
    Solvency {
        /// which plan
        plan: PlanId,
    },
    /// A claim.
    #[returns(ClaimInfo)]
    Claim {
        /// which
        claim: ClaimId,
    },
    /// Claims of a plan, in order of their ids.
    #[returns(Vec<ClaimInfo>)]
    Claims {
        /// of which plan
        plan: PlanId,
        /// after this one
        start_after: Option<ClaimId>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// What the rules would say of a claim that was not sent, with attestations that were not sent.
    #[returns(Outcome)]
    WouldDecide {
        /// the claim
        claim: NewClaim,
        /// what would be stated
        facts: Vec<PreparedFacts>,
    },
    /// What the rules would have said of a plan's past claims under other terms: a dry run before they are offered.
    #[returns(Vec<DryRun>)]
    DryRun {
        /// of which plan
        plan: PlanId,
        /// the terms
        terms: NewTerms,
        /// after this claim
        start_after: Option<ClaimId>,
        /// most entries, default 30, at most 100
        limit: Option<u32>,
    },
    /// A provider, as a plan sees it.
    #[returns(ProviderInfo)]
    Provider {
        /// which plan
        plan: PlanId,
        /// which organisation
        org: OrgId,
    },
    /// What a bill still has room for. None: the key is not registered.
    #[returns(Option<EncounterInfo>)]
    Encounter {
        /// the key, 32 bytes
        encounter: HexBinary,
    },
    /// What a depositor holds in a book, and how much of it is free to withdraw.
    #[returns(FundResponse)]
    Fund {
        /// of which plan
        plan: PlanId,
        /// which book
        fund: Fund,
        /// whose part
        depositor: String,
    },
    /// An emergency benefit.
    #[returns(EmergencyInfo)]
    Emergency {
        /// of which plan
        plan: PlanId,
        /// its number
        emergency: u32,
    },
    /// An index cover.
    #[returns(IndexCoverInfo)]
    IndexCover {
        /// of which plan
        plan: PlanId,
        /// its number
        cover: u32,
    },
}

/// Peers and limits.
#[cw_serde]
pub struct ConfigResponse {
    /// the accreditation contract
    pub accreditation_addr: Addr,
    /// the panel
    pub panel_addr: Addr,
    /// the donation escrow
    pub escrow_addr: Option<Addr>,
    /// the consent registry
    pub consents_addr: Option<Addr>,
    /// floors of plans' spans
    pub limits: Limits,
}

/// A past claim under other terms.
#[cw_serde]
pub struct DryRun {
    /// which claim
    pub claim: ClaimId,
    /// what was approved of it
    pub approved: Uint128,
    /// what the rules would say
    pub outcome: Outcome,
}

/// What a depositor holds in a book.
#[cw_serde]
pub struct FundResponse {
    /// paid in and not taken out
    pub held: Uint128,
    /// free to withdraw now
    pub free: Uint128,
}
