//! Who may send which message.

use crate::msg::ExecuteMsg;
use crate::{CampaignId, GiftId};
use accreditation_api::{OrgId, Role};
use std::fmt;

/// What the sender of a message must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// anyone; payments go to the recorded party only
    Anyone,
    /// the contract's owner
    Owner,
    /// the address that the owner has proposed
    ProposedOwner,
    /// an operator of some organisation that holds the role now
    Operator(Role),
    /// an operator of the campaign's fund-raiser, accredited to raise funds now
    FundRaiser(CampaignId),
    /// the donor of the gift
    Donor(CampaignId, GiftId),
    /// the admin of the organisation
    OrganisationAdmin(OrgId),
    /// a listed provenance contract; the campaign it speaks of must name it
    Provenance,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("anyone"),
            Self::Owner => f.write_str("owner"),
            Self::ProposedOwner => f.write_str("proposed owner"),
            Self::Operator(role) => write!(f, "operator of an organisation accredited to {role}"),
            Self::FundRaiser(_) => {
                f.write_str("operator of the campaign's fund-raiser, accredited to raise_funds")
            }
            Self::Donor(..) => f.write_str("donor of the gift"),
            Self::OrganisationAdmin(_) => f.write_str("admin of the organisation"),
            Self::Provenance => {
                f.write_str("listed provenance contract, the one that the campaign relies on")
            }
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
            | Self::Unpause {}
            | Self::AllowDenom { .. }
            | Self::DisallowDenom { .. }
            | Self::AllowProvenance { .. }
            | Self::DisallowProvenance { .. } => Access::Owner,
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::CreateCampaign { .. } => Access::Operator(Role::RaiseFunds),
            Self::ReviseDraft { campaign, .. }
            | Self::OpenFunding { campaign }
            | Self::CancelCampaign { campaign } => Access::FundRaiser(*campaign),
            Self::WithdrawGift { campaign, gift } => Access::Donor(*campaign, *gift),
            Self::ProposePayee { org, .. } => Access::OrganisationAdmin(*org),
            Self::Receipt(_) => Access::Provenance,
            Self::Give { .. }
            | Self::Activate { .. }
            | Self::BindShipment { .. }
            | Self::Settle { .. }
            | Self::PayOut { .. }
            | Self::BookRecall { .. }
            | Self::WithdrawCredit { .. }
            | Self::ClaimRefund { .. }
            | Self::AdvanceCampaign { .. }
            | Self::AdvanceTranche { .. }
            | Self::Sweep { .. } => Access::Anyone,
        }
    }
}
