//! Messages and queries. No message takes coins.
//!
//! A field that is not known is refused, not ignored: with a misspelt `until`, an accreditation would have no end.

use crate::raw::ControllerLink;
use crate::types::{
    AccreditationInfo, AuthorityInfo, HistoryEntry, Limits, Metadata, OperatorInfo, OrgId, OrgKind,
    OrganisationInfo, ReasonCode, Role, Standing,
};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Timestamp;
use salus_core::ownership::Ownership;

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who names the authorities
    pub owner: String,
    /// how long after its decision a grant begins to hold; at most 90 days, in seconds
    pub notice_seconds: u64,
}

/// Moves the contract to newer code; nothing to say yet.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What can be done. Who may is frozen in [`crate::access`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// **Owner** names a successor, who has `expires_in_seconds` (≤ 30 days) to accept.
    /// Emits `ownership_proposed`.
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

    /// **Owner** names an authority, or changes one: the record is replaced as a whole and decisions taken
    /// before stay as they are. Fails for an unknown country, no roles, or a window that ends before it
    /// begins or in the past. Emits `authority_named`.
    NameAuthority {
        /// address of the authority
        authority: String,
        /// ISO 3166-1 alpha-2
        country: String,
        /// what it may grant; at least one
        roles: Vec<Role>,
        /// first instant of its validity; none: now
        from: Option<Timestamp>,
        /// first instant after it; none: no end
        until: Option<Timestamp>,
    },
    /// **Owner** removes an authority. What it decided stays. Emits `authority_removed`.
    RemoveAuthority {
        /// address of the authority
        authority: String,
    },

    /// **Anyone** registers an organisation and becomes its admin. Fails for an unknown country, an empty name
    /// or one over 128 bytes, or metadata without a proper hash. Emits `organisation_registered`; the id is
    /// also the response data (`{"org": 1}`).
    RegisterOrganisation {
        /// name in the national register; 1 to 128 bytes
        legal_name: String,
        /// what kind it is
        kind: OrgKind,
        /// ISO 3166-1 alpha-2
        country: String,
        /// where more can be read
        metadata: Option<Metadata>,
    },
    /// **Admin** replaces the metadata; none removes it. Emits `metadata_updated`.
    UpdateMetadata {
        /// which organisation
        org: OrgId,
        /// what stands there from now on
        metadata: Option<Metadata>,
    },
    /// **Admin** corrects the country, which is possible until the first accreditation. Fails also while an
    /// authority's statements rest on it: while the organisation holds a GS1 company prefix, is controlled or
    /// controls. Emits `country_corrected`.
    CorrectCountry {
        /// which organisation
        org: OrgId,
        /// ISO 3166-1 alpha-2
        country: String,
    },
    /// **Admin** names a successor. There is always exactly one admin: it leaves only when another accepts.
    /// Emits `admin_proposed`.
    ProposeAdmin {
        /// which organisation
        org: OrgId,
        /// address of the successor; the admin's own address takes a proposal back
        admin: String,
    },
    /// **The proposed admin** takes over. Emits `admin_accepted`.
    AcceptAdmin {
        /// which organisation
        org: OrgId,
    },

    /// **Admin** proposes an operator, or new permissions for one. Takes effect when that address accepts; at
    /// once if the admin proposes itself. It reserves nothing: an address may be proposed by many and accept
    /// one. Fails for no permissions or an `until` that is not in the future. Emits `operator_proposed` (and
    /// `operator_accepted` for the admin itself).
    ProposeOperator {
        /// which organisation
        org: OrgId,
        /// address that shall act
        operator: String,
        /// in which roles it may act, as far as the organisation holds them; at least one
        permissions: Vec<Role>,
        /// until when (excluded); none: no end
        until: Option<Timestamp>,
    },
    /// **The proposed operator** accepts. Fails while it operates, unexpired, for another organisation. Emits
    /// `operator_accepted`.
    AcceptOperator {
        /// which organisation
        org: OrgId,
    },
    /// **Admin** removes an operator, or a proposal that was not accepted. Emits `operator_removed`.
    RemoveOperator {
        /// which organisation
        org: OrgId,
        /// address of the operator
        operator: String,
    },
    /// **An operator** stops acting for its organisation. Emits `operator_removed`.
    LeaveOperator {},

    /// **Authority of the organisation's country that may grant the role** accredits. Begins after the notice
    /// period. Fails while a grant waits for its notice to end, while suspended (reinstate instead), for an
    /// `until` not after the beginning. The first accreditation fixes the country. Emits
    /// `accreditation_granted`.
    Accredit {
        /// which organisation
        org: OrgId,
        /// for what
        role: Role,
        /// until when (excluded); none: no end
        until: Option<Timestamp>,
        /// what narrows it; an earlier grant keeps its own limits until this one begins
        limits: Limits,
    },
    /// **An authority of the country that may grant the role, or the owner** suspends in this block, also a
    /// grant that waits for its notice. Emits `accreditation_suspended`.
    Suspend {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// why
        reason: ReasonCode,
    },
    /// **An authority of the country that may grant the role, or the owner** lifts a suspension in this block:
    /// the grant that was suspended holds again for what is left of it, and one that waited for its notice waits
    /// again. What the owner suspended, only the owner reinstates. Emits `accreditation_reinstated`.
    Reinstate {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// why
        reason: ReasonCode,
    },
    /// **An authority of the country that may grant the role, or the owner** revokes in this block. Only a new
    /// accreditation, with notice, brings the role back. What the owner suspended, only the owner revokes. Emits
    /// `accreditation_revoked`.
    Revoke {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// why
        reason: ReasonCode,
    },

    /// **An authority of the organisation's country that may grant `regulate`, or the owner** sets or clears who
    /// controls it, from this block on. The past stays as it was. Only the owner makes or ends a link between
    /// organisations of different countries, and changes a controller again that was changed 64 times. Fails for
    /// a cycle, a chain of more than 3 links, itself, or no change. Emits `controller_set`.
    SetController {
        /// which organisation
        org: OrgId,
        /// who controls it; none: nobody
        controller: Option<OrgId>,
    },
    /// **An authority of the organisation's country that may grant `manufacture`** binds a GS1 company prefix to
    /// it. Fails for anything but 4 to 12 digits, when the prefix is a beginning of one that is bound already, or
    /// the reverse, and for a 65th prefix. Emits `prefix_bound`.
    BindPrefix {
        /// which organisation
        org: OrgId,
        /// the digits of the prefix
        prefix: String,
    },
    /// **An authority of the organisation's country that may grant `manufacture`** frees a prefix. Emits
    /// `prefix_released`.
    ReleasePrefix {
        /// which organisation
        org: OrgId,
        /// the digits of the prefix
        prefix: String,
    },
}

/// What can be asked. Listings give at most 100 entries, 30 if no limit is named.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Settings of the contract.
    #[returns(ConfigResponse)]
    Config {},
    /// The owner, and who was proposed.
    #[returns(Ownership)]
    Ownership {},
    /// One authority. Fails if there is none at the address.
    #[returns(AuthorityInfo)]
    Authority {
        /// its address
        authority: String,
    },
    /// All authorities, by address.
    #[returns(Vec<AuthorityInfo>)]
    Authorities {
        /// address of the last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// One organisation. Fails if there is none with the id.
    #[returns(OrganisationInfo)]
    Organisation {
        /// its id
        org: OrgId,
    },
    /// All organisations, by id.
    #[returns(Vec<OrganisationInfo>)]
    Organisations {
        /// id of the last one of the page before
        start_after: Option<OrgId>,
        /// how many
        limit: Option<u32>,
    },
    /// The organisation that an address operates for, expired or not; none if it accepted nowhere. What was
    /// proposed to it elsewhere is in the lists of those organisations.
    #[returns(Option<OperatorInfo>)]
    Operator {
        /// the address
        operator: String,
    },
    /// The operators of an organisation, accepted and proposed, by address.
    #[returns(Vec<OperatorInfo>)]
    Operators {
        /// which organisation
        org: OrgId,
        /// address of the last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// The standing of an organisation in a role at any time; now if `at` is absent.
    #[returns(Standing)]
    Status {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// when
        at: Option<Timestamp>,
    },
    /// All roles in which an organisation was ever accredited, by role code; at most 16.
    #[returns(Vec<AccreditationInfo>)]
    Accreditations {
        /// which organisation
        org: OrgId,
    },
    /// The history of an organisation in a role, oldest first.
    #[returns(Vec<HistoryEntry>)]
    History {
        /// which organisation
        org: OrgId,
        /// in which role
        role: Role,
        /// `seq` of the last entry of the page before
        start_after: Option<u32>,
        /// how many
        limit: Option<u32>,
    },
    /// Who controlled an organisation since when, oldest first; at most 64, unless the owner added some.
    #[returns(Vec<ControllerLink>)]
    Controllers {
        /// which organisation
        org: OrgId,
    },
    /// Whether two organisations are equal or their controller chains meet at a time; now if `at` is absent.
    #[returns(RelatedResponse)]
    Related {
        /// one organisation
        a: OrgId,
        /// the other
        b: OrgId,
        /// when
        at: Option<Timestamp>,
    },
    /// Who holds a GS1 company prefix, or the prefix in a GTIN-14 (whose first digit is the packaging
    /// indicator, so that the match starts at the second).
    #[returns(Option<OrgId>)]
    PrefixHolder {
        /// 4 to 12 digits of a prefix, or 14 of a GTIN
        digits: String,
    },
    /// Whether an address may act in a role now, and for whom: the answer that peers get by raw queries.
    #[returns(ActingResponse)]
    Acting {
        /// who wants to act
        address: String,
        /// in which role
        role: Role,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// seconds between the decision and the beginning of a grant
    pub notice_seconds: u64,
}

/// Answer to [`QueryMsg::Related`].
#[cw_serde]
pub struct RelatedResponse {
    /// whether they are related
    pub related: bool,
}

/// Answer to [`QueryMsg::Acting`].
#[cw_serde]
pub struct ActingResponse {
    /// for whom it may act; none: it may not
    pub org: Option<OrgId>,
    /// why not, in words
    pub denial: Option<String>,
}

/// Response data of [`ExecuteMsg::RegisterOrganisation`].
#[cw_serde]
pub struct RegisteredData {
    /// id of the new organisation
    pub org: OrgId,
}
