//! Who may send which message.

use crate::msg::ExecuteMsg;
use crate::{ClaimId, PlanId};
use accreditation_api::Role;
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
    /// an operator of the plan's organisation, accredited to insure now
    Insurer(PlanId),
    /// an operator of the organisation of the claim's plan, accredited to insure now
    InsurerOf(ClaimId),
    /// the insurer; anyone once it is not accredited, or the plan is left alone or runs off
    InsurerOrAnyone(PlanId),
    /// the member whose claim it is
    Claimant(ClaimId),
    /// the depositor of the book, or who stands for it
    Depositor,
    /// a listed registrar; to release, also one that was listed
    Registrar,
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
            Self::Insurer(_) => f.write_str("operator of the plan's organisation, accredited to insure"),
            Self::InsurerOf(_) => f.write_str("operator of the organisation of the claim's plan, accredited to insure"),
            Self::InsurerOrAnyone(_) => {
                f.write_str("operator of the plan's organisation; anyone once it is not accredited, or the plan is left alone or runs off")
            }
            Self::Claimant(_) => f.write_str("member whose claim it is"),
            Self::Depositor => f.write_str("depositor of the book, or who stands for it"),
            Self::Registrar => f.write_str("listed registrar"),
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
            | Self::Unpause {}
            | Self::AllowDenom { .. }
            | Self::DisallowDenom { .. }
            | Self::AllowRegistrar { .. }
            | Self::DisallowRegistrar { .. } => Access::Owner,
            Self::AcceptOwner {} => Access::ProposedOwner,
            Self::CreatePlan { .. } => Access::Operator(Role::Insure),
            Self::OfferTerms { plan, .. }
            | Self::ListConditions { plan, .. }
            | Self::PausePlan { plan }
            | Self::ResumePlan { plan }
            | Self::OpenEmergency { plan, .. }
            | Self::OpenIndexCover { plan, .. }
            | Self::JoinLayer { plan, .. } => Access::Insurer(*plan),
            Self::AdmitMemberPlan { layer, .. } => Access::Insurer(*layer),
            Self::AnnounceRunOff { plan } | Self::LeaveLayer { plan, .. } => Access::InsurerOrAnyone(*plan),
            Self::PostIndex { .. } => Access::Operator(Role::ReportCases),
            Self::Preauthorise { .. } | Self::Attest { .. } => Access::Operator(Role::AttestTreatment),
            Self::AnswerReferral { claim, .. } => Access::InsurerOf(*claim),
            Self::Appeal { claim, .. } | Self::WithdrawClaim { claim } => Access::Claimant(*claim),
            Self::Withdraw { .. } => Access::Depositor,
            Self::Encounter(_) => Access::Registrar,
            Self::Verdict(_) => Access::Panel,
            Self::AdvancePlan { .. }
            | Self::ClosePeriod { .. }
            | Self::Join { .. }
            | Self::TopUp { .. }
            | Self::Exit { .. }
            | Self::Collect { .. }
            | Self::Deposit { .. }
            | Self::SponsorMember { .. }
            | Self::CedeClaim { .. }
            | Self::FileClaim { .. }
            | Self::Challenge { .. }
            | Self::Advance { .. } => Access::Anyone,
        }
    }
}
