//! What the contract emits: one struct for each event.
//!
//! Attributes are plain scalars. Optional ones are left out when there is no value. Lists of roles are written
//! `carry,distribute`, in order of their code. Names of organisations and metadata stay out: they are one query
//! away, and an event cannot be taken back.

use crate::types::{OrgId, OrgKind, ReasonCode, Role, RoleSet};
use cosmwasm_std::{Addr, Event, Timestamp};

/// An event struct, and how it becomes attributes. What stands after the semicolon may be absent.
macro_rules! event {
    ($(#[$meta:meta])* $name:ident => $ty:literal {
        $( $(#[$fmeta:meta])* $field:ident : $fty:ty, )*
        $(; $( $(#[$ometa:meta])* $opt:ident : $oty:ty, )* )?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: $fty, )*
            $( $( $(#[$ometa])* pub $opt: Option<$oty>, )* )?
        }

        impl From<$name> for Event {
            fn from(event: $name) -> Self {
                let out = Event::new($ty)
                    $( .add_attribute(stringify!($field), event.$field.to_string()) )*;
                $( $(
                    let out = match event.$opt {
                        Some(value) => out.add_attribute(stringify!($opt), value.to_string()),
                        None => out,
                    };
                )* )?
                out
            }
        }
    };
}

event! {
    /// The owner named a successor.
    OwnershipProposed => "ownership_proposed" {
        /// who may take over
        owner: Addr,
        /// first instant at which it is too late
        expires: Timestamp,
    }
}
event! {
    /// The successor took over.
    OwnershipAccepted => "ownership_accepted" {
        /// the new owner
        owner: Addr,
    }
}
event! {
    /// The owner took a proposal back.
    OwnershipProposalWithdrawn => "ownership_proposal_withdrawn" {
        /// who stays the owner
        owner: Addr,
    }
}
event! {
    /// An authority was named or replaced.
    AuthorityNamed => "authority_named" {
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
}
event! {
    /// An authority was removed.
    AuthorityRemoved => "authority_removed" {
        /// where it signed
        authority: Addr,
    }
}
event! {
    /// An organisation was registered.
    OrganisationRegistered => "organisation_registered" {
        /// its id
        org: OrgId,
        /// what kind it is
        kind: OrgKind,
        /// ISO 3166-1 alpha-2
        country: String,
        /// who administers it
        admin: Addr,
    }
}
event! {
    /// An organisation's metadata were replaced.
    MetadataUpdated => "metadata_updated" {
        /// which organisation
        org: OrgId,
        ;
        /// the hash that stands there now
        sha256: String,
    }
}
event! {
    /// An organisation's country was corrected.
    CountryCorrected => "country_corrected" {
        /// which organisation
        org: OrgId,
        /// the country from now on
        country: String,
    }
}
event! {
    /// A successor was proposed for the admin.
    AdminProposed => "admin_proposed" {
        /// which organisation
        org: OrgId,
        /// who may take over
        admin: Addr,
    }
}
event! {
    /// The administration was handed over.
    AdminAccepted => "admin_accepted" {
        /// which organisation
        org: OrgId,
        /// the new admin
        admin: Addr,
    }
}
event! {
    /// An operator, or new permissions for one, were proposed.
    OperatorProposed => "operator_proposed" {
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
}
event! {
    /// An operator accepted, and may act from now on.
    OperatorAccepted => "operator_accepted" {
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
}
event! {
    /// An operator, or a proposal for one, was removed, or the operator left.
    OperatorRemoved => "operator_removed" {
        /// for which organisation
        org: OrgId,
        /// who may no longer act
        operator: Addr,
    }
}
event! {
    /// A role was granted.
    AccreditationGranted => "accreditation_granted" {
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
}
event! {
    /// A role was suspended, in this block.
    AccreditationSuspended => "accreditation_suspended" {
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
}
event! {
    /// A suspension was lifted: a grant holds again. Emitted once for each grant that the suspension held back.
    AccreditationReinstated => "accreditation_reinstated" {
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
}
event! {
    /// A role was revoked, in this block.
    AccreditationRevoked => "accreditation_revoked" {
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
}
event! {
    /// Who controls an organisation changed.
    ControllerSet => "controller_set" {
        /// which organisation
        org: OrgId,
        /// who decided
        by: Addr,
        ;
        /// who controls it; absent: nobody
        controller: OrgId,
    }
}
event! {
    /// A GS1 company prefix was bound.
    PrefixBound => "prefix_bound" {
        /// to which organisation
        org: OrgId,
        /// its digits
        prefix: String,
        /// who decided
        by: Addr,
    }
}
event! {
    /// A GS1 company prefix was freed.
    PrefixReleased => "prefix_released" {
        /// which organisation held it
        org: OrgId,
        /// its digits
        prefix: String,
        /// who decided
        by: Addr,
    }
}
