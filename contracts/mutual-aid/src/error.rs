mod panel;
pub use panel::PanelError;

use accreditation_api::{Denial, OrgId};
use cosmwasm_std::{Addr, HexBinary, StdError, Uint128};
use mutual_aid_api::types::{ClaimStatus, PlanStatus};
use mutual_aid_api::{ClaimId, PlanId};
use mutual_aid_rules::adjudicate::AdjudicateError;
use mutual_aid_rules::share::ShareError;
use salus_core::CoreError;
use thiserror::Error;

/// Why a call failed.
#[derive(Error, Debug)]
pub enum ContractError {
    /// storage, JSON or a query
    #[error(transparent)]
    Std(#[from] StdError),
    /// the shared kernel
    #[error(transparent)]
    Core(#[from] CoreError),
    /// the share-out
    #[error(transparent)]
    Share(#[from] ShareError),
    /// the rules of claims
    #[error(transparent)]
    Adjudicate(#[from] AdjudicateError),
    /// who may act
    #[error(transparent)]
    Denial(#[from] Denial),
    /// the panel that is to decide
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// the rules of this contract
    #[error(transparent)]
    Domain(#[from] DomainError),
}

/// What the rules of this contract do not allow.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum DomainError {
    /// arithmetic or a window
    #[error(transparent)]
    Core(#[from] CoreError),

    // --- who
    /// The sender was never listed as a registrar.
    #[error("{sender} is not a listed registrar")]
    NotRegistrar {
        /// who sent the message
        sender: Addr,
    },
    /// Only the panel may say this.
    #[error("{sender} is not the panel {panel}")]
    NotPanel {
        /// who sent the message
        sender: Addr,
        /// the panel
        panel: Addr,
    },

    // --- settings
    /// More entries than can be.
    #[error("{given} {what} are more than {max}")]
    TooMany {
        /// of what
        what: &'static str,
        /// how many
        given: u64,
        /// the most
        max: u64,
    },
    /// The contract would be its own peer.
    #[error("the contract cannot be {what}")]
    SelfAsParty {
        /// what it would be
        what: &'static str,
    },
    /// Not the name of a coin.
    #[error("{denom:?} is no denom")]
    BadDenom {
        /// as it was sent
        denom: String,
    },
    /// The coin is listed already.
    #[error("denom {denom} is listed already")]
    DenomListed {
        /// the coin
        denom: String,
    },
    /// The coin is not listed.
    #[error("denom {denom} is not listed")]
    DenomNotListed {
        /// the coin
        denom: String,
    },
    /// The registrar is listed already.
    #[error("registrar {registrar} is listed already")]
    RegistrarListed {
        /// its address
        registrar: Addr,
    },
    /// The registrar is not listed.
    #[error("registrar {registrar} is not listed")]
    RegistrarNotListed {
        /// its address
        registrar: Addr,
    },

    // --- plans
    /// A number outside of its bounds.
    #[error("{what} of {given} is outside of {min} to {max}")]
    OutOfRange {
        /// of what
        what: &'static str,
        /// as it was sent
        given: u128,
        /// least
        min: u128,
        /// most
        max: u128,
    },
    /// A text that is too short or too long.
    #[error("{what} has {given} bytes, it must have {min} to {max}")]
    BadLength {
        /// of what
        what: &'static str,
        /// how many
        given: u64,
        /// least
        min: u64,
        /// most
        max: u64,
    },
    /// Not a country.
    #[error("{given:?} is no country")]
    BadCountry {
        /// as it was sent
        given: String,
    },
    /// Two benefits for the same class, tier and age.
    #[error("two benefits of class {class} and tier {tier} meet at age {age}")]
    BenefitsOverlap {
        /// their class
        class: u16,
        /// their tier
        tier: u8,
        /// first age that both have
        age: u16,
    },
    /// A class that pays bills in one benefit and a lump sum in another: what takes from it would not be told apart.
    #[error("benefits of class {class} pay bills and a lump sum: a class is one or the other")]
    KindsMixed {
        /// the class
        class: u16,
    },
    /// The same class twice in one list.
    #[error("class {class} is in the list twice")]
    ClassTwice {
        /// which
        class: u16,
    },
    /// No child that is born into a membership.
    #[error("on day {today} nobody joins as born on day {born_day} in the years from {birth_group}: to a member that was covered then, within 90 days")]
    NotNewborn {
        /// the day of birth that was given
        born_day: u32,
        /// the group of birth years that was given
        birth_group: u16,
        /// today
        today: u32,
    },
    /// Nobody of that address is or was a member.
    #[error("{member} is no member of plan {plan}")]
    UnknownMember {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
    },
    /// There is no such plan.
    #[error("there is no plan {plan}")]
    UnknownPlan {
        /// as it was sent
        plan: PlanId,
    },
    /// There is no such version of terms.
    #[error("plan {plan} has no terms {version}")]
    UnknownTerms {
        /// which plan
        plan: PlanId,
        /// as it was sent
        version: u16,
    },
    /// The class is on the list with this definition.
    #[error("class {class} is on the list with this definition")]
    ClassListed {
        /// which
        class: u16,
    },
    /// The class is not on the list of conditions.
    #[error("class {class} is not on the list")]
    ClassNotListed {
        /// which
        class: u16,
    },
    /// The plan stands elsewhere.
    #[error("the plan is {status}, it must be {needed}")]
    WrongPlanStatus {
        /// where it stands
        status: PlanStatus,
        /// where it would have to stand
        needed: &'static str,
    },

    // --- members
    /// Joins are stopped until the reserve has at least half its target.
    #[error("the reserve of {reserve} is below half its target of {target}: joins are stopped")]
    JoinsStopped {
        /// what the reserve holds
        reserve: u128,
        /// its target
        target: u128,
    },
    /// Whoever joins agrees to the terms in force.
    #[error("terms {version} are in force, not {given}")]
    OtherTerms {
        /// as it was sent
        given: u16,
        /// in force today
        version: u16,
    },
    /// The terms have no benefit of the tier.
    #[error("terms {terms} have no tier {tier}")]
    NoSuchTier {
        /// as it was sent
        tier: u8,
        /// version of the terms
        terms: u16,
    },
    /// Once is enough.
    #[error("{member} is a member of plan {plan} already")]
    AlreadyMember {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
    },
    /// Nothing is due to the member.
    #[error("nothing is due to {member} in plan {plan}")]
    NothingToCollect {
        /// which plan
        plan: PlanId,
        /// who
        member: Addr,
    },
    /// Claims must be decided before the plan settles.
    #[error("{undecided} claims are undecided")]
    Undecided {
        /// how many
        undecided: u64,
    },

    // --- books
    /// The book takes no coins.
    #[error("{fund} takes no deposits")]
    NoDeposits {
        /// which
        fund: &'static str,
    },
    /// Nothing can be taken out of the book.
    #[error("nothing comes out of {fund} again")]
    NoWithdrawals {
        /// which
        fund: &'static str,
    },
    /// More than is free, or nothing.
    #[error("{asked} cannot be taken: {free} are free")]
    NotFree {
        /// how much was asked
        asked: u128,
        /// how much is free
        free: u128,
    },
    /// Not yet.
    #[error("not before {from}: it is {now}")]
    TooEarly {
        /// from when, in seconds since 1970
        from: u64,
        /// the present
        now: u64,
    },
    /// Claims go first.
    #[error("undecided claims may take {at_stake}: beside them the plan can spare {spare}")]
    ClaimsAhead {
        /// the most that undecided claims may take with their fees
        at_stake: u128,
        /// what can leave
        spare: u128,
    },
    /// Nothing is taken while a panel gives back what a case did not use.
    #[error("a panel's refund is on its way: no message is taken until it is through")]
    Refunding,
    /// A layer that has layers, or a layer that wants one.
    #[error("plan {layer} cannot be this plan's layer: a layer has no layers of its own")]
    LayerOfLayer {
        /// which was to be the layer
        layer: PlanId,
    },
    /// The layer's insurer has not admitted the plan as a member, or no longer.
    #[error("plan {layer} does not admit plan {plan} as a member: its insurer has to say so")]
    NotAdmitted {
        /// the layer
        layer: PlanId,
        /// which wants to be a member
        plan: PlanId,
    },
    /// Something of the plan is in a layer.
    #[error("the plan is a member of plan {layer}, or something is due to it there: let it leave first")]
    StillInLayer {
        /// which
        layer: PlanId,
    },
    /// Only an organisation's admin takes out what is the organisation's.
    #[error("{sender} is not the admin of organisation {org}")]
    NotOrganisationAdmin {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },
    /// There is no such organisation.
    #[error("there is no organisation {org}")]
    UnknownOrganisation {
        /// as it was sent
        org: OrgId,
    },
    /// There is no such fund.
    #[error("plan {plan} has no {what} {number}")]
    UnknownFund {
        /// of what kind
        what: &'static str,
        /// which plan
        plan: PlanId,
        /// as it was sent
        number: u32,
    },
    /// The fund's time is over.
    #[error("{what} {number} is over")]
    FundOver {
        /// of what kind
        what: &'static str,
        /// which
        number: u32,
    },
    /// The fund still runs: its gifts go back after its end.
    #[error("{what} {number} is not over")]
    FundRuns {
        /// of what kind
        what: &'static str,
        /// which
        number: u32,
    },
    /// Another organisation's word counts for the cover.
    #[error("organisation {given} is not the authority {authority} of the cover")]
    OtherAuthority {
        /// for whom the sender acts
        given: OrgId,
        /// whose word counts
        authority: OrgId,
    },

    // --- claims
    /// There is no such claim.
    #[error("there is no claim {claim}")]
    UnknownClaim {
        /// as it was sent
        claim: ClaimId,
    },
    /// Nobody has attested to as many of the member's claims as may be open at once.
    #[error("{open} claims of this member are open and nobody has attested to any of them: no more until one is, or is over")]
    TooManySilent {
        /// how many
        open: u64,
    },
    /// Another question of the provider is at the panel, at the plan's cost; this one would be at the provider's.
    #[error("the plan pays for one question of a provider at a time, and claim {claim} is at the panel: of the provider's bond {free} are free, and the fees are {fees}")]
    QuestionOpen {
        /// which is at the panel
        claim: ClaimId,
        /// what of the bond is free
        free: u128,
        /// fees of the case
        fees: u128,
    },
    /// Only the member itself may do this.
    #[error("{sender} is not the member {member}")]
    NotMember {
        /// who sent the message
        sender: Addr,
        /// whose claim it is
        member: Addr,
    },
    /// The payee is paid elsewhere.
    #[error("{given} is not where this payee is paid: {expected}")]
    OtherPayee {
        /// as it was sent
        given: Addr,
        /// where it is paid
        expected: Addr,
    },
    /// Suppliers are paid against deliveries of a donation escrow, and there is none.
    #[error("there is no donation escrow, so no supplier can be paid")]
    NoEscrow,
    /// The emergency benefit is for another class, another day, or over.
    #[error("emergency benefit {number} does not pay for this")]
    NotThisEmergency {
        /// its number
        number: u32,
    },
    /// The commitment was used for a claim before.
    #[error("this evidence was used for claim {claim}")]
    EvidenceUsed {
        /// for which
        claim: ClaimId,
    },
    /// Terms ask for consent, and nobody could say that it was given.
    #[error("there is no consent registry, so no terms can ask for consent")]
    NoConsentRegistry,
    /// An attestation names a consent if the member's terms ask for one, and only then.
    #[error("whether the terms ask for a consent: {asked}; an attestation names one then, and only then")]
    ConsentAsked {
        /// whether they do
        asked: bool,
    },
    /// The receipt is no live permit for payment of these two.
    #[error("receipt {receipt} is no live permit for organisation {reader} to read for payment what organisation {custodian} keeps")]
    NotConsented {
        /// as it was sent
        receipt: HexBinary,
        /// whose insurer reads
        reader: OrgId,
        /// who attests
        custodian: OrgId,
    },
    /// The permit was used for another claim.
    #[error("this consent was used for claim {claim}")]
    ConsentUsed {
        /// for which
        claim: ClaimId,
    },
    /// The attestation is about something else, or says something else than an earlier one.
    #[error("the {what} is not the claim's, or not what others stated")]
    FactsDiffer {
        /// what differs
        what: &'static str,
    },
    /// The claim takes no attestation now.
    #[error("a claim that is {status} takes no attestation, or its time is over")]
    NoEvidenceTaken {
        /// where it stands
        status: ClaimStatus,
    },
    /// The organisation has attested.
    #[error("organisation {org} has attested before")]
    AttestedBefore {
        /// which
        org: OrgId,
    },
    /// Another provider treats.
    #[error("organisation {given} is not the provider {expected} of this claim")]
    OtherProvider {
        /// who attests
        given: OrgId,
        /// who treats
        expected: OrgId,
    },
    /// The organisation was not accredited on the day of the diagnosis.
    #[error("organisation {org} was not accredited to attest on the day of the diagnosis")]
    NotAccreditedThen {
        /// which
        org: OrgId,
    },
    /// The organisation's accreditation does not cover the class.
    #[error("organisation {org} is not accredited for class {class}")]
    NotAccreditedForClass {
        /// which
        org: OrgId,
        /// of the claim
        class: u16,
    },
    /// An attester is related to the claimant or to another attester, a layer's insurer to its member's, or the authority of an
    /// index cover to the plan's.
    #[error("organisation {org} is related to organisation {other}")]
    Related {
        /// who attests
        org: OrgId,
        /// the claimant's organisation or another attester
        other: OrgId,
    },
    /// The bill is registered with another amount.
    #[error("a bill of {given} is registered with {registered}")]
    OtherBill {
        /// as it was sent
        given: u128,
        /// as it is registered
        registered: u128,
    },
    /// The bond is another one.
    #[error("the bond is {bond}, not {given}")]
    OtherBond {
        /// as it was sent
        given: Uint128,
        /// what it must be
        bond: Uint128,
    },
    /// A refusal is appealed to a panel, and it cannot be asked. As long as that lasts, `Advance` begins the time for the appeal
    /// anew.
    #[error("no case can be opened now: {why}; the time for an appeal does not run out over it")]
    NoCase {
        /// for which reason of the panel's
        why: &'static str,
    },
    /// An appeal that nobody judged is brought again for a while only.
    #[error("claim {claim} was appealed before, and waits no longer for a panel")]
    AppealedBefore {
        /// which
        claim: ClaimId,
    },
    /// Who has proposed a refusal cannot confirm it.
    #[error("{operator} has signed the refusal of claim {claim}: another operator has to")]
    SignedBefore {
        /// of which claim
        claim: ClaimId,
        /// who signed
        operator: Addr,
    },
    /// The answer is not about the claim's own case, or no answer yet.
    #[error("case {case} is not the claim's, or has no outcome")]
    OtherCase {
        /// which
        case: u64,
    },
    /// Not a reason for which people may refuse.
    #[error("{given:?} is no code of a refusal")]
    UnknownCode {
        /// as it was sent
        given: String,
    },
    /// Nothing is due.
    #[error("nothing is due for claim {claim}, which is {status}")]
    NothingDue {
        /// which
        claim: ClaimId,
        /// where it stands
        status: ClaimStatus,
    },

    /// A plan and its layer have the same coin.
    #[error("the plan has {denom}, the layer {layer}")]
    OtherDenom {
        /// of the plan
        denom: String,
        /// of the layer
        layer: String,
    },
    /// The layer did not cover the plan on that day, or the claim comes too late.
    #[error("the layer does not bear a claim diagnosed on day {diagnosis_day}: not covered, or after day {last}, on day {today}")]
    NotCoveredByLayer {
        /// day of the diagnosis
        diagnosis_day: u32,
        /// last day on which it could be ceded
        last: u32,
        /// today
        today: u32,
    },
    /// Only what was paid for good is ceded.
    #[error("claim {claim} is {status}: only what its plan paid for good is ceded")]
    NotPaidYet {
        /// which
        claim: ClaimId,
        /// where it stands
        status: ClaimStatus,
    },
    /// The layer has borne its part.
    #[error("layer {layer} has borne its part of claim {claim}")]
    Ceded {
        /// which
        claim: ClaimId,
        /// which layer
        layer: PlanId,
    },
    /// The layer bears nothing of such a claim.
    #[error("layer {layer} bears nothing of this claim: its class, its age or its amount")]
    NothingCeded {
        /// which layer
        layer: PlanId,
    },
}
