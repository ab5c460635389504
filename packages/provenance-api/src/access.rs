//! Who may send which message.
//!
//! What is said here is checked before anything else, with the sender's records at the accreditation contract.
//! Which organisation a message concerns (the sender of this shipment, the maker of this product) is checked
//! next, by the handler, against the record that names it.

use crate::msg::ExecuteMsg;
use accreditation_api::Role;
use std::fmt;

/// What a sender needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// to be the contract's owner
    Owner,
    /// to be proposed as the next owner
    ProposedOwner,
    /// to be an operator with permission for the role, of an organisation that is accredited for it now
    Accredited(Role),
    /// to be an operator with permission for the role; the organisation's accreditation may have ended, since
    /// what it does is a way out
    Permitted(Role),
    /// to be an operator of the lot's issuer with permission to manufacture, accredited or not, or an operator
    /// with permission to regulate, of an organisation that is accredited to
    SafetyOfficer,
    /// to be an operator of the shipment's sender with permission for the role, accredited or not; nothing, once
    /// [`crate::types::LOST_AFTER_SECONDS`] have passed since the shipment ended
    PermittedOrLate(Role),
    /// nothing
    Anyone,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owner => f.write_str("owner"),
            Self::ProposedOwner => f.write_str("proposed owner"),
            Self::Accredited(role) => write!(f, "operator, accredited to {role}"),
            Self::Permitted(role) => write!(f, "operator, permitted to {role}"),
            Self::SafetyOfficer => f.write_str("issuer of the lot, or accredited regulator"),
            Self::PermittedOrLate(role) => write!(f, "operator, permitted to {role}; later anyone"),
            Self::Anyone => f.write_str("anyone"),
        }
    }
}

impl ExecuteMsg {
    /// What the sender of this message needs.
    pub const fn required_access(&self) -> Access {
        match self {
            Self::ProposeOwner { .. }
            | Self::WithdrawOwnerProposal {}
            | Self::Pause { .. }
            | Self::Unpause {}
            | Self::SetHookGasLimit { .. } => Access::Owner,
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::RegisterProduct { .. } | Self::RegisterLot { .. } | Self::AppendSerials { .. } => {
                Access::Accredited(Role::Manufacture)
            }
            Self::Offer { .. } => Access::Accredited(Role::Distribute),
            Self::PickUp { .. } => Access::Accredited(Role::Carry),
            Self::Accept { .. } => Access::Accredited(Role::ReceiveGoods),
            Self::Refuse { .. } => Access::Permitted(Role::ReceiveGoods),
            Self::Cancel { .. } | Self::ConfirmReturn { .. } => Access::Permitted(Role::Distribute),
            Self::DeclareLost { .. } => Access::PermittedOrLate(Role::Distribute),
            Self::Expire { .. } => Access::Anyone,
            Self::Quarantine { .. }
            | Self::ReleaseQuarantine { .. }
            | Self::Recall { .. }
            | Self::EndRecall { .. } => Access::SafetyOfficer,
        }
    }
}
