//! What the contract emits: one struct for each event.
//!
//! Attributes are plain scalars. Optional ones are left out when there is no value. Lists of roles are written
//! `carry,distribute`, in order of their code. Names of organisations and metadata stay out: they are one query
//! away, and an event cannot be taken back.

use crate::types::{OrgId, OrgKind, ReasonCode, Role, RoleSet};
use cosmwasm_std::{Addr, Timestamp};

pub use salus_core::event::{OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed};

salus_core::events! {
    /// An authority was named or replaced.
    AuthorityNamed = "authority_named" {
        /// where it signs
        authority: Addr,
        /// ISO 3166-1 alpha-2
        country: String,
        /// what it may grant
        roles: RoleSet,
        /// begin of its validity
        from: Timestamp,
        ;
        /// end of its validity (excluded)
        until: Timestamp,
    }

    /// An authority was removed.
    AuthorityRemoved = "authority_removed" {
        /// where it signed
        authority: Addr,
    }

    /// An organisation was registered.
    OrganisationRegistered = "organisation_registered" {
        /// its id
        org: OrgId,
        /// what kind it is
        kind: OrgKind,
        /// ISO 3166-1 alpha-2
        country: String,
        /// who administers it
        admin: Addr,
    }

    /// An organisation's metadata were replaced.
    MetadataUpdated = "metadata_updated" {
        /// which organisation
        org: OrgId,
        ;
        /// the hash that stands there now
        sha256: String,
    }

    /// An organisation's country was corrected.
    CountryCorrected = "country_corrected" {
        /// which organisation
        org: OrgId,
        /// the country from now on
        country: String,
    }

    /// A successor was proposed for the admin.
    AdminProposed = "admin_proposed" {
        /// which organisation
        org: OrgId,
        /// who may take over
        admin: Addr,
    }

    /// The administration was handed over.
    AdminAccepted = "admin_accepted" {
        /// which organisation
        org: OrgId,
        /// the new admin
        admin: Addr,
    }

    /// An operator, or new permissions for one, were proposed.
    OperatorProposed = "operator_proposed" {
        /// for which organisation
        org: OrgId,
        /// who shall act
        operator: Addr,
        /// in which roles
        permissions: RoleSet,
        ;
        /// until when (excluded)
        until: Timestamp,
    }

    /// An operator accepted, and may act from now on.
    OperatorAccepted = "operator_accepted" {
        /// for which organisation
        org: OrgId,
        /// who may act
        operator: Addr,
        /// in which roles
        permissions: RoleSet,
        ;
        /// until when (excluded)
        until: Timestamp,
    }

    /// An operator, or a proposal for one, was removed, or the operator left.
    OperatorRemoved = "operator_removed" {
        /// for which organisation
        org: OrgId,
        /// who may no longer act
        operator: Addr,
    }

    /// A role was granted.
    AccreditationGranted = "accreditation_granted" {
        /// to which organisation
        org: OrgId,
        /// which role
        role: Role,
        /// who decided
        by: Addr,
        /// when the notice ends and the grant begins
        from: Timestamp,
        /// position in the history
        seq: u32,
        ;
        /// until when (excluded)
        until: Timestamp,
    }

    /// A role was suspended, in this block.
    AccreditationSuspended = "accreditation_suspended" {
        /// of which organisation
        org: OrgId,
        /// which role
        role: Role,
        /// who decided
        by: Addr,
        /// why
        reason: ReasonCode,
        /// position in the history
        seq: u32,
    }

    /// A suspension was lifted: a grant holds again. Emitted once for each grant that the suspension held back.
    AccreditationReinstated = "accreditation_reinstated" {
        /// of which organisation
        org: OrgId,
        /// which role
        role: Role,
        /// who decided
        by: Addr,
        /// why
        reason: ReasonCode,
        /// from when the grant holds
        from: Timestamp,
        /// position in the history
        seq: u32,
        ;
        /// until when (excluded)
        until: Timestamp,
    }

    /// A role was revoked, in this block.
    AccreditationRevoked = "accreditation_revoked" {
        /// of which organisation
        org: OrgId,
        /// which role
        role: Role,
        /// who decided
        by: Addr,
        /// why
        reason: ReasonCode,
        /// position in the history
        seq: u32,
    }

    /// Who controls an organisation changed.
    ControllerSet = "controller_set" {
        /// which organisation
        org: OrgId,
        /// who decided
        by: Addr,
        ;
        /// who controls it; absent: nobody
        controller: OrgId,
    }

    /// A GS1 company prefix was bound.
    PrefixBound = "prefix_bound" {
        /// to which organisation
        org: OrgId,
        /// its digits
        prefix: String,
        /// who decided
        by: Addr,
    }

    /// A GS1 company prefix was freed.
    PrefixReleased = "prefix_released" {
        /// which organisation held it
        org: OrgId,
        /// its digits
        prefix: String,
        /// who decided
        by: Addr,
    }
}
