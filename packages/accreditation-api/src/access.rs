//! Who may send which message.

use crate::msg::ExecuteMsg;
use crate::types::{OrgId, Role};
use std::fmt;

/// What a sender needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// nothing
    Anyone,
    /// to be the contract's owner
    Owner,
    /// to be proposed as the next owner
    ProposedOwner,
    /// to be the admin of the organisation
    Admin(OrgId),
    /// to be proposed as admin of the organisation
    ProposedAdmin(OrgId),
    /// to be proposed as operator of the organisation
    ProposedOperator(OrgId),
    /// to be an operator of some organisation, expired or not
    Operator,
    /// to be an authority in force, of the organisation's country, that may grant the role
    GrantingAuthority(OrgId, Role),
    /// to be what [`Access::GrantingAuthority`] says, or the owner
    GrantingAuthorityOrOwner(OrgId, Role),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Owner => f.write_str("owner"),
            Self::ProposedOwner => f.write_str("proposed owner"),
            Self::Admin(_) => f.write_str("admin of the organisation"),
            Self::ProposedAdmin(_) => f.write_str("proposed admin of the organisation"),
            Self::ProposedOperator(_) => f.write_str("proposed operator of the organisation"),
            Self::Operator => f.write_str("operator of any organisation"),
            Self::GrantingAuthority(_, role) => {
                write!(f, "authority of the organisation's country that may grant {role}")
            }
            Self::GrantingAuthorityOrOwner(_, role) => {
                write!(
                    f,
                    "authority of the organisation's country that may grant {role}, or owner"
                )
            }
        }
    }
}

impl ExecuteMsg {
    /// What the sender of this message needs. The contract asks it before it looks at anything else.
    pub const fn required_access(&self) -> Access {
        match self {
            Self::RegisterOrganisation { .. } => Access::Anyone,
            Self::ProposeOwner { .. }
            | Self::WithdrawOwnerProposal {}
            | Self::NameAuthority { .. }
            | Self::RemoveAuthority { .. } => Access::Owner,
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::UpdateMetadata { org, .. }
            | Self::CorrectCountry { org, .. }
            | Self::ProposeAdmin { org, .. }
            | Self::ProposeOperator { org, .. }
            | Self::RemoveOperator { org, .. } => Access::Admin(*org),
            Self::AcceptAdmin { org } => Access::ProposedAdmin(*org),
            Self::AcceptOperator { org } => Access::ProposedOperator(*org),
            Self::LeaveOperator {} => Access::Operator,
            Self::Accredit { org, role, .. } => Access::GrantingAuthority(*org, *role),
            Self::Suspend { org, role, .. }
            | Self::Reinstate { org, role, .. }
            | Self::Revoke { org, role, .. } => Access::GrantingAuthorityOrOwner(*org, *role),
            // who is related to whom is a matter of regulators
            Self::SetController { org, .. } => Access::GrantingAuthorityOrOwner(*org, Role::Regulate),
            // a prefix says whose products these are: a matter of whoever licenses manufacturers
            Self::BindPrefix { org, .. } | Self::ReleasePrefix { org, .. } => {
                Access::GrantingAuthority(*org, Role::Manufacture)
            }
        }
    }
}
