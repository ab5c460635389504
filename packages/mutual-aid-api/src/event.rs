//! What the contract emits: one struct for each event. On the chain the type gets the prefix `wasm-`.
//!
//! A claim shows its benefit class, amounts and reason codes. Its evidence, the keys of its encounter and episode, and
//! the addresses of its payees are not in events.

use crate::types::{ClaimStatus, PlanStatus};
use crate::{ClaimId, PlanId};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, HexBinary, Timestamp, Uint128, Uint256};

pub use salus_core::event::{
    DenomAllowed, DenomDisallowed, OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, Paused,
    Unpaused,
};

salus_core::events! {
    /// A registrar was listed.
    RegistrarAllowed = "registrar_allowed" {
        /// its address
        registrar: Addr,
    }

    /// A registrar was taken off the list.
    RegistrarDisallowed = "registrar_disallowed" {
        /// its address
        registrar: Addr,
    }

    /// A plan was opened.
    PlanCreated = "plan_created" {
        /// its id
        plan: PlanId,
        /// who runs it
        insurer: OrgId,
    }

    /// New terms for later members.
    TermsOffered = "terms_offered" {
        /// of which plan
        plan: PlanId,
        /// their version
        version: u16,
        /// first day of joining for which they hold
        from_day: u32,
    }

    /// The list of conditions changed.
    ConditionsListed = "conditions_listed" {
        /// of which plan
        plan: PlanId,
        /// the list's version
        version: u16,
        /// how many classes were added
        added: u16,
        /// how many were removed for later members
        removed: u16,
    }

    /// A plan moved on: paused, resumed, run off, settling or closed.
    PlanMoved = "plan_moved" {
        /// which
        plan: PlanId,
        /// where it stands now
        status: PlanStatus,
    }

    /// A close began.
    CloseBegun = "close_begun" {
        /// of which plan
        plan: PlanId,
        /// which close, counted from 1
        close: u32,
        /// what it will collect
        to_collect: Uint128,
        /// active units
        units: u64,
    }

    /// A cohort was charged.
    CohortCharged = "cohort_charged" {
        /// of which plan
        plan: PlanId,
        /// which cohort
        cohort: u16,
        /// what each unit pays, in 10⁻¹⁸
        per_unit_scaled: Uint256,
        /// its index now, in 10⁻¹⁸
        index_scaled: Uint256,
        /// units that left with this close
        left: u64,
    }

    /// A close is done.
    CloseDone = "close_done" {
        /// of which plan
        plan: PlanId,
        /// which close
        close: u32,
        /// what it collected
        collected: Uint128,
    }

    /// Somebody joined.
    MemberJoined = "member_joined" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
        /// its cohort
        cohort: u16,
        /// its units
        weight: u32,
        /// prepaid
        amount: Uint128,
        /// first day of cover
        activation_day: u32,
    }

    /// A member was topped up.
    MemberToppedUp = "member_topped_up" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
        /// by how much
        amount: Uint128,
        /// what of it made good for closes that were missed
        made_good: Uint128,
    }

    /// The next close at the cap would make the member leave.
    LowBalance = "low_balance" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
        /// least top-up
        least_top_up: Uint128,
    }

    /// A member asked to leave.
    ExitRequested = "exit_requested" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
    }

    /// A member left.
    MemberLeft = "member_left" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
    }

    /// A member was paid what was due to it.
    MemberPaid = "member_paid" {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
        /// how much
        amount: Uint128,
    }

    /// Coins came into a book.
    Deposited = "deposited" {
        /// of which plan
        plan: PlanId,
        /// which book
        fund: &'static str,
        /// who paid
        by: Addr,
        /// how much
        amount: Uint128,
    }

    /// Coins left a book.
    Withdrawn = "withdrawn" {
        /// of which plan
        plan: PlanId,
        /// which book
        fund: &'static str,
        /// who was paid
        to: Addr,
        /// how much
        amount: Uint128,
    }

    /// Capital or a bond is on its way out.
    WithdrawalQueued = "withdrawal_queued" {
        /// of which plan
        plan: PlanId,
        /// which book
        fund: &'static str,
        /// how much
        amount: Uint128,
        /// first instant at which it can leave
        from: Timestamp,
    }

    /// An emergency benefit was opened.
    EmergencyOpened = "emergency_opened" {
        /// of which plan
        plan: PlanId,
        /// its number
        emergency: u32,
        /// the class
        class: u16,
    }

    /// An index cover was opened.
    IndexCoverOpened = "index_cover_opened" {
        /// of which plan
        plan: PlanId,
        /// its number
        cover: u32,
        /// the region
        region: u16,
    }

    /// An index was posted.
    IndexPosted = "index_posted" {
        /// of which plan
        plan: PlanId,
        /// which cover
        cover: u32,
        /// of which day
        day: u32,
        /// the level
        level: u32,
        /// what each unit of the region is credited
        per_unit: Uint128,
        /// what all of them are credited
        credited: Uint128,
    }

    /// A claim was filed.
    ClaimFiled = "claim_filed" {
        /// of which plan
        plan: PlanId,
        /// its id
        claim: ClaimId,
        /// its class
        class: u16,
        /// what is asked
        amount: Uint128,
        /// salted commitment to the evidence
        evidence: HexBinary,
    }

    /// A provider stated facts about a claim.
    ClaimAttested = "claim_attested" {
        /// which
        claim: ClaimId,
        /// for whom the operator signed
        org: OrgId,
        /// commitment to its evidence
        evidence: HexBinary,
    }

    /// A claim was decided.
    ClaimDecided = "claim_decided" {
        /// which
        claim: ClaimId,
        /// where it stands now
        status: ClaimStatus,
        /// codes in the order of the checks, separated by commas
        codes: String,
        /// approved amount, without fee
        amount: Uint128,
        /// fee on it
        fee: Uint128,
    }

    /// A claim moved on without a new decision.
    ClaimMoved = "claim_moved" {
        /// which
        claim: ClaimId,
        /// where it stands now
        status: ClaimStatus,
    }

    /// A claim was paid.
    ClaimPaid = "claim_paid" {
        /// which
        claim: ClaimId,
        /// how much
        amount: Uint128,
        /// late interest in it
        interest: Uint128,
    }

    /// A claim was challenged or appealed, or went to the panel by itself: a case was opened.
    CaseOpened = "case_opened" {
        /// which claim
        claim: ClaimId,
        /// the case at the panel
        case: u64,
        /// `tier2`, `rate`, `challenge` or `appeal`
        cause: &'static str,
    }

    /// An operator of the insurer signed a refusal; another one must sign it, too.
    RefusalProposed = "refusal_proposed" {
        /// which claim
        claim: ClaimId,
        /// who signed
        by: Addr,
        /// the code of the refusal
        code: &'static str,
    }

    /// The insurer answered what was referred to it.
    ClaimAnswered = "claim_answered" {
        /// which
        claim: ClaimId,
        /// `granted`, or the code of the refusal
        answer: String,
    }

    /// A layer's insurer said whether a plan may be a member of it.
    MemberPlanAdmitted = "member_plan_admitted" {
        /// the layer
        layer: PlanId,
        /// the plan
        plan: PlanId,
        /// whether it may
        admitted: bool,
    }

    /// A layer bore its part of a claim.
    ClaimCeded = "claim_ceded" {
        /// which claim
        claim: ClaimId,
        /// the layer
        layer: PlanId,
        /// its part
        amount: Uint128,
        /// what of it went to the member plan's reserve now; the rest when the layer's closes have collected it
        paid: Uint128,
    }

    /// A bond was given back or lost.
    BondSettled = "bond_settled" {
        /// of which claim
        claim: ClaimId,
        /// `returned` or `lost`; `repaid`: what it lent to the plan for the fees of an appeal came back
        outcome: &'static str,
        /// how much
        amount: Uint128,
    }

    /// Part of a bill was taken.
    EncounterTaken = "encounter_taken" {
        /// SHA-256 of the encounter's key
        encounter: HexBinary,
        /// how much
        amount: Uint128,
    }

    /// Part of a bill was given back.
    EncounterReleased = "encounter_released" {
        /// SHA-256 of the encounter's key
        encounter: HexBinary,
        /// how much
        amount: Uint128,
    }
}
