use accreditation_api::{Denial, OrgId};
use cosmwasm_std::{Addr, StdError};
use mutual_aid_api::types::PlanStatus;
use mutual_aid_api::PlanId;
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
    /// the rules of this contract
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// the message has no handler yet
    #[error("this message has no handler in this version")]
    Unwritten,
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
    /// The same class twice in one list.
    #[error("class {class} is in the list twice")]
    ClassTwice {
        /// which
        class: u16,
    },
    /// The panel takes another coin.
    #[error("the panel is paid in {takes}, the plan has {denom}")]
    PanelCoin {
        /// what it takes
        takes: String,
        /// what the plan has
        denom: String,
    },
    /// The panel has too few people for its widest round.
    #[error("the panel is not ready for terms {terms:?}: its roster is too short")]
    PanelNotReady {
        /// which terms
        terms: String,
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
    /// Claims that were filed before the capital was queued go first.
    #[error("a claim filed in period {open} is open, the capital was queued in period {period}")]
    ClaimsAhead {
        /// first period from which a claim is open
        open: u32,
        /// in which the capital was queued
        period: u32,
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
}
