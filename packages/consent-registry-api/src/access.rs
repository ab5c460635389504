//! Who may send which message.

use crate::msg::ExecuteMsg;
use crate::types::{ReceiptId, RecordId, SubjectId};
use accreditation_api::Role;
use std::fmt;

/// What the sender of a message must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// anyone; what was signed says by itself who said it
    Anyone,
    /// the contract's owner
    Owner,
    /// the address that the owner has proposed
    ProposedOwner,
    /// an operator of some organisation that holds the role now
    Operator(Role),
    /// an operator of the subject's custodian, accredited to hold records
    CustodianOf(SubjectId),
    /// an operator of the custodian of the receipt's subject, accredited to hold records now
    Releasing(ReceiptId),
    /// an operator of the custodian of the receipt's subject. Its accreditation may have ended since: it still owes answers
    CustodianFor(ReceiptId),
    /// an operator of the custodian that keeps the record
    RecordCustodian(RecordId),
    /// an operator of the organisation that asked, in the role in which it asked
    Requester(ReceiptId),
    /// the panel
    Panel,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Owner => f.write_str("owner"),
            Self::ProposedOwner => f.write_str("proposed owner"),
            Self::Operator(role) => write!(f, "operator of an organisation accredited to {role}"),
            Self::CustodianOf(_) => f.write_str("operator of the subject's custodian"),
            Self::Releasing(_) => {
                f.write_str("operator of the custodian of the receipt's subject, accredited now")
            }
            Self::CustodianFor(_) => f.write_str("operator of the custodian of the receipt's subject"),
            Self::RecordCustodian(_) => f.write_str("operator of the custodian that keeps the record"),
            Self::Requester(_) => f.write_str("operator of the organisation that asked"),
            Self::Panel => f.write_str("the panel"),
        }
    }
}

impl ExecuteMsg {
    /// What its sender must be.
    pub const fn required_access(&self) -> Access {
        match self {
            Self::ProposeOwner { .. }
            | Self::WithdrawOwnerProposal {}
            | Self::Pause { .. }
            | Self::Unpause {} => Access::Owner,
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::Submit(_) | Self::Advance { .. } | Self::SettleReview { .. } => Access::Anyone,
            Self::CourtOrder(_) => Access::Operator(Role::Arbitrate),
            Self::RequestAccess(request) => Access::Operator(request.role),
            Self::Audit(_) | Self::OverridePrivilege { .. } => Access::Operator(Role::Regulate),
            Self::Release { receipt } => Access::Releasing(*receipt),
            Self::Served { receipt, .. } | Self::Refuse { receipt, .. } => Access::CustodianFor(*receipt),
            Self::PostRoot(_) => Access::Operator(Role::HoldRecords),
            Self::CommitRecord(record) => Access::CustodianOf(record.subject),
            Self::AnchorStream(stream) => Access::CustodianOf(stream.subject),
            Self::RewrapRecord { record, .. } | Self::RetireRecord { record } => {
                Access::RecordCustodian(*record)
            }
            Self::FulfilTask { receipt, .. } | Self::Justify { receipt, .. } => Access::Requester(*receipt),
            Self::Verdict(_) => Access::Panel,
        }
    }
}
