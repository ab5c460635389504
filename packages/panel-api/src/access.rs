//! Who may send which message.

use crate::msg::ExecuteMsg;
use crate::CaseId;
use accreditation_api::{OrgId, Role};
use std::fmt;

/// What a sender needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access<'a> {
    /// nothing
    Anyone,
    /// to be the contract's owner
    Owner,
    /// to be proposed as the next owner
    ProposedOwner,
    /// to act for an organisation that is accredited for the role
    Operator(Role),
    /// to be the admin of the organisation
    OrganisationAdmin(OrgId),
    /// to be on the list of openers of the named terms
    ListedOpener(&'a str),
    /// to have opened the case
    Opener(CaseId),
    /// to operate now for the seat's organisation in the role, and to have been its enlisted assessor when the case was
    /// opened; that the organisation was accredited then is enough
    Assessor(CaseId, u8),
    /// to have committed for the seat
    Committed(CaseId, u8),
}

impl fmt::Display for Access<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anyone => "anyone",
            Self::Owner => "owner",
            Self::ProposedOwner => "proposed owner",
            Self::Operator(_) => "operator of an organisation accredited for the role",
            Self::OrganisationAdmin(_) => "admin of the organisation",
            Self::ListedOpener(_) => "contract that the terms list as opener",
            Self::Opener(_) => "opener of the case",
            Self::Assessor(..) => "assessor of the seat's organisation, enlisted before the case was opened",
            Self::Committed(..) => "who committed for the seat",
        })
    }
}

impl ExecuteMsg {
    /// What the sender of this message needs. The contract asks it before it looks at anything else.
    pub fn required_access(&self) -> Access<'_> {
        match self {
            Self::ProposeOwner { .. } | Self::WithdrawOwnerProposal {} | Self::DefineTerms { .. } => {
                Access::Owner
            }
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::JoinRoster { role } | Self::Enlist { role } => Access::Operator(*role),
            Self::LeaveRoster { org, .. } => Access::OrganisationAdmin(*org),
            Self::OpenCase(open) => Access::ListedOpener(&open.terms),
            Self::Draw { .. } | Self::Advance { .. } | Self::Withdraw { .. } => Access::Anyone,
            Self::Commit { case, seat, .. } => Access::Assessor(*case, *seat),
            Self::Reveal { case, seat, .. } => Access::Committed(*case, *seat),
            Self::Appeal { case } | Self::Refund { case } => Access::Opener(*case),
        }
    }
}
