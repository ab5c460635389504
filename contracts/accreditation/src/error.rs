//! What can go wrong.

use accreditation_api::types::{OrgId, Role};
use cosmwasm_std::{Addr, StdError, Timestamp};
use salus_core::CoreError;
use thiserror::Error;

/// Every error of the contract.
#[derive(Error, Debug)]
pub enum ContractError {
    /// The store, the wire or a damaged record.
    #[error(transparent)]
    Std(#[from] StdError),
    /// The kernel: addresses, coins, ownership, windows, migration.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// The rules of this contract.
    #[error(transparent)]
    Domain(#[from] DomainError),
}

/// A rule of this contract that a call would break.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum DomainError {
    // ----- settings and authorities
    /// The notice period is longer than allowed.
    #[error("a notice of {seconds} s is longer than {max_seconds} s")]
    NoticeTooLong {
        /// asked for
        seconds: u64,
        /// the most that is allowed
        max_seconds: u64,
    },
    /// No country has this code.
    #[error("{country:?} is not an assigned ISO 3166-1 alpha-2 code")]
    UnknownCountry {
        /// as it was sent
        country: String,
    },
    /// An authority that may grant nothing.
    #[error("an authority needs at least one role that it may grant")]
    NoRoles,
    /// The window lies wholly in the past.
    #[error("the window ended at {until}, it is {now} now")]
    WindowOver {
        /// end of the window
        until: Timestamp,
        /// time of the block
        now: Timestamp,
    },
    /// Nobody named this address an authority.
    #[error("{authority} is not an authority")]
    UnknownAuthority {
        /// address that was looked up
        authority: Addr,
    },
    /// The authority's own validity has not begun or is over.
    #[error(
        "authority {authority} is in force from {from} until {}, not at {now}",
        until.map_or("ever".to_string(), |until| until.to_string())
    )]
    AuthorityNotInForce {
        /// who decided
        authority: Addr,
        /// begin of its validity
        from: Timestamp,
        /// end of its validity
        until: Option<Timestamp>,
        /// time of the block
        now: Timestamp,
    },
    /// The authority decides for another country.
    #[error("authority {authority} decides for {own}, organisation {org} is of {country}")]
    WrongCountry {
        /// who decided
        authority: Addr,
        /// the authority's country
        own: String,
        /// about whom
        org: OrgId,
        /// the organisation's country
        country: String,
    },
    /// The authority may not grant this role, so it may not take it away either.
    #[error("authority {authority} may not decide about {role}")]
    RoleNotGrantable {
        /// who decided
        authority: Addr,
        /// about which role
        role: Role,
    },

    // ----- organisations
    /// There is no such organisation.
    #[error("organisation {org} does not exist")]
    UnknownOrganisation {
        /// id that was looked up
        org: OrgId,
    },
    /// A name is needed.
    #[error("the legal name is empty")]
    EmptyName,
    /// The name is too long.
    #[error("a legal name of {bytes} bytes is longer than {max}")]
    NameTooLong {
        /// bytes sent
        bytes: usize,
        /// the most that is allowed
        max: usize,
    },
    /// The metadata address is empty or too long.
    #[error("a metadata address has 1 to {max} bytes, not {bytes}")]
    BadUri {
        /// bytes sent
        bytes: usize,
        /// the most that is allowed
        max: usize,
    },
    /// The metadata hash is no SHA-256 in lower-case hexadecimal.
    #[error("a metadata hash has 64 lower-case hexadecimal digits, not {given:?}")]
    BadHash {
        /// as it was sent, at most 80 characters of it
        given: String,
    },
    /// Only the admin of the organisation may do this.
    #[error("{sender} is not the admin of organisation {org}")]
    NotAdmin {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },
    /// The sender was not proposed as admin.
    #[error("{sender} is not proposed as admin of organisation {org}")]
    NotProposedAdmin {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },
    /// The country can no longer be corrected.
    #[error("organisation {org} was accredited in {country}: its country is fixed")]
    CountryFixed {
        /// which organisation
        org: OrgId,
        /// its country
        country: String,
    },

    /// What an authority of the country said about the organisation would no longer be about its own country.
    #[error("organisation {org} holds prefixes or is part of a chain of control in {country}: its country is fixed")]
    CountryInUse {
        /// which organisation
        org: OrgId,
        /// its country
        country: String,
    },

    // ----- operators
    /// An operator without a permission.
    #[error("an operator needs at least one permission")]
    NoPermissions,
    /// The operator's time would be over already.
    #[error("the operator's time ended at {until}, it is {now} now")]
    OperatorTimeOver {
        /// end of its time
        until: Timestamp,
        /// time of the block
        now: Timestamp,
    },
    /// The sender was not proposed as operator.
    #[error("{sender} is not proposed as operator of organisation {org}")]
    NotProposedOperator {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },
    /// An address operates for at most one organisation.
    #[error("{operator} operates for organisation {acts_for}, it cannot operate for {org} as well")]
    OperatesElsewhere {
        /// the operator
        operator: Addr,
        /// for whom it operates
        acts_for: OrgId,
        /// for whom it was to operate
        org: OrgId,
    },
    /// The address neither operates for the organisation nor was it proposed.
    #[error("{operator} is no operator of organisation {org}")]
    UnknownOperator {
        /// address that was looked up
        operator: Addr,
        /// which organisation
        org: OrgId,
    },
    /// The sender operates for nobody.
    #[error("{sender} operates for no organisation")]
    NotAnOperator {
        /// who sent the message
        sender: Addr,
    },

    // ----- accreditations
    /// A grant waits for its notice to end; there is at most one.
    #[error("organisation {org} already has a grant of {role} that begins at {from}")]
    GrantPending {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// when the waiting grant begins
        from: Timestamp,
    },
    /// The role is suspended: reinstate or revoke it.
    #[error("organisation {org} is suspended in {role}")]
    AlreadySuspended {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// There is no suspension to lift.
    #[error("organisation {org} is not suspended in {role}")]
    NotSuspended {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// There is no grant, running or to come, that could be taken away.
    #[error("organisation {org} has no grant of {role}, running or to come")]
    NotGranted {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// Nothing is left of the grant that was suspended.
    #[error("the grant of {role} to organisation {org} ended at {until}: accredit it anew")]
    GrantEnded {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// when the suspended grant ended
        until: Timestamp,
    },
    /// What the owner suspended, only the owner lifts or revokes.
    #[error("the owner suspended organisation {org} in {role}: only the owner may lift or revoke that")]
    SuspendedByOwner {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
    },
    /// Too many classes in a limit.
    #[error("{count} classes limit one accreditation, at most {max} may")]
    TooManyClasses {
        /// classes sent
        count: usize,
        /// the most that is allowed
        max: usize,
    },
    /// A class that is empty, too long or named twice.
    #[error("{class:?} is not a class of 1 to {max} bytes, named once")]
    BadClass {
        /// as it was sent, at most 80 characters of it
        class: String,
        /// the most bytes that are allowed
        max: usize,
    },

    // ----- control
    /// An organisation cannot control itself.
    #[error("organisation {org} cannot control itself")]
    ControlsItself {
        /// which organisation
        org: OrgId,
    },
    /// The link would close a circle.
    #[error("organisation {controller} is controlled by {org}, so it cannot control it")]
    ControlCycle {
        /// which organisation
        org: OrgId,
        /// who was to control it
        controller: OrgId,
    },
    /// The link would make a chain too long.
    #[error("the chain of control would have {links} links, more than {max}")]
    ChainTooLong {
        /// links from the lowest organisation to the top
        links: usize,
        /// the most that is allowed
        max: usize,
    },
    /// The controller is already the one named.
    #[error("organisation {org} is controlled by {} already", controller.map_or("nobody".to_string(), |c| c.to_string()))]
    ControllerUnchanged {
        /// which organisation
        org: OrgId,
        /// who controls it
        controller: Option<OrgId>,
    },
    /// Authorities have used up their changes.
    #[error(
        "the controller of organisation {org} was changed {max} times: only the owner may change it again"
    )]
    TooManyControllerChanges {
        /// which organisation
        org: OrgId,
        /// how often authorities may change it
        max: usize,
    },
    /// An authority decides about control inside its country; a link to another one is the owner's to make and end.
    #[error("organisation {org} is of {country} and {other} of {other_country}: only the owner makes or ends a link between them")]
    LinkAcrossCountries {
        /// the lower end of the link
        org: OrgId,
        /// its country
        country: String,
        /// the upper end: who controls it, or was to
        other: OrgId,
        /// the country of that one
        other_country: String,
    },

    // ----- prefixes
    /// Not the digits of a company prefix.
    #[error("a GS1 company prefix has 4 to 12 digits, not {given:?}")]
    BadPrefix {
        /// as it was sent, at most 80 characters of it
        given: String,
    },
    /// One prefix begins the other, so that some number would belong to both.
    #[error("prefix {prefix} overlaps {held}, which organisation {holder} holds")]
    PrefixOverlap {
        /// the prefix to bind
        prefix: String,
        /// the prefix in the way
        held: String,
        /// who holds it
        holder: OrgId,
    },
    /// The organisation holds as many prefixes as it may.
    #[error("organisation {org} holds {max} prefixes, it cannot hold more")]
    TooManyPrefixes {
        /// which organisation
        org: OrgId,
        /// the most that is allowed
        max: usize,
    },
    /// The organisation does not hold this prefix.
    #[error("organisation {org} does not hold prefix {prefix}")]
    PrefixNotHeld {
        /// which organisation
        org: OrgId,
        /// the prefix
        prefix: String,
    },
    /// The question needs the digits of a prefix or of a GTIN.
    #[error("ask with 4 to 12 digits of a prefix or 14 of a GTIN, not {given:?}")]
    BadDigits {
        /// as it was sent, at most 80 characters of it
        given: String,
    },
}

/// As much of a text as an error repeats: enough to recognise it, too little to fill a log.
pub(crate) fn shown(text: &str) -> String {
    salus_core::text::clipped(text, 80)
}
