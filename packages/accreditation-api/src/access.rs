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
    /// to be an authority in force, of the organisation's country
    Authority(OrgId),
    /// to be an authority in force, of the organisation's country, that may grant the role
    GrantingAuthority(OrgId, Role),
    /// to be what [`Access::GrantingAuthority`] says, or the owner
    GrantingAuthorityOrOwner(OrgId, Role),
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anyone => "anyone",
            Self::Owner => "owner",
            Self::ProposedOwner => "proposed owner",
            Self::Admin(_) => "admin of the organisation",
            Self::ProposedAdmin(_) => "proposed admin of the organisation",
            Self::ProposedOperator(_) => "proposed operator of the organisation",
            Self::Operator => "operator of any organisation",
            Self::Authority(_) => "authority of the organisation's country",
            Self::GrantingAuthority(..) => "authority of the organisation's country that may grant the role",
            Self::GrantingAuthorityOrOwner(..) => {
                "authority of the organisation's country that may grant the role, or owner"
            }
        })
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
            Self::SetController { org, .. }
            | Self::BindPrefix { org, .. }
            | Self::ReleasePrefix { org, .. } => Access::Authority(*org),
        }
    }
}
