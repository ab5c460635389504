//! What the contract emits: one struct for each event. On the chain the type gets the prefix `wasm-`.

use crate::types::{UnfundedReason, Verdict};
use crate::{CampaignId, GiftId, TrancheId};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Timestamp, Uint128};
use provenance_api::{LotId, ShipmentId};

pub use salus_core::event::{
    DenomAllowed, DenomDisallowed, OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, Paused,
    Unpaused,
};

salus_core::events! {
    /// New campaigns may rely on a provenance contract.
    ProvenanceAllowed = "provenance_allowed" {
        /// its address
        provenance: Addr,
    }

    /// New campaigns may no longer rely on a provenance contract.
    ProvenanceDisallowed = "provenance_disallowed" {
        /// its address
        provenance: Addr,
    }

    /// A campaign was drafted.
    CampaignDrafted = "campaign_drafted" {
        /// its id
        campaign: CampaignId,
        /// who raises the funds
        fund_raiser: OrgId,
        /// sum of the tranche amounts
        goal: Uint128,
        /// the coin
        denom: String,
        /// how many tranches
        tranches: usize,
    }

    /// A draft was replaced.
    DraftRevised = "draft_revised" {
        /// which
        campaign: CampaignId,
        /// sum of the tranche amounts
        goal: Uint128,
        /// the coin
        denom: String,
        /// how many tranches
        tranches: usize,
    }

    /// A campaign takes gifts; its terms are frozen.
    FundingOpened = "funding_opened" {
        /// which
        campaign: CampaignId,
        /// funding deadline
        until: Timestamp,
    }

    /// A campaign was cancelled; every gift can be claimed back whole.
    CampaignCancelled = "campaign_cancelled" {
        /// which
        campaign: CampaignId,
        /// sum of the live gifts
        refundable: Uint128,
    }

    /// A campaign missed its minimum; every gift can be claimed back whole.
    CampaignFailed = "campaign_failed" {
        /// which
        campaign: CampaignId,
        /// sum of the live gifts
        refundable: Uint128,
    }

    /// Funding ended and deliveries are awaited.
    CampaignActivated = "campaign_activated" {
        /// which
        campaign: CampaignId,
        /// D, the live gifts
        gifts: Uint128,
        /// sum of the funded tranches
        funded: Uint128,
        /// what is not needed
        refundable: Uint128,
    }

    /// Every tranche has ended and every receipt is paid.
    CampaignClosed = "campaign_closed" {
        /// which
        campaign: CampaignId,
        /// credited to suppliers in all
        paid: Uint128,
        /// F, refundable in all
        refundable: Uint128,
    }

    /// The gifts cover a tranche.
    TrancheFunded = "tranche_funded" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// its amount
        amount: Uint128,
    }

    /// A tranche will not be paid for.
    TrancheUnfunded = "tranche_unfunded" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// why
        reason: UnfundedReason,
    }

    /// A tranche has ended.
    TrancheClosed = "tranche_closed" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// what its deliveries earned
        earned: Uint128,
        /// the rest, now refundable
        refundable: Uint128,
    }

    /// A gift came in.
    GiftReceived = "gift_received" {
        /// to which campaign
        campaign: CampaignId,
        /// its id there
        gift: GiftId,
        /// who gave
        donor: Addr,
        /// how much
        amount: Uint128,
        /// of which coin
        denom: String,
    }

    /// A donor took a gift back within its cool-off.
    GiftWithdrawn = "gift_withdrawn" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        gift: GiftId,
        /// who gave it and got it back
        donor: Addr,
        /// how much
        amount: Uint128,
    }

    /// A donor got a refund.
    RefundClaimed = "refund_claimed" {
        /// of which campaign
        campaign: CampaignId,
        /// which gift
        gift: GiftId,
        /// who got it
        donor: Addr,
        /// how much, zero if the gift was only marked as done
        amount: Uint128,
        /// whether nothing more can come
        done: bool,
    }

    /// What nobody claimed went to the fallback.
    RemainderSwept = "remainder_swept" {
        /// of which campaign
        campaign: CampaignId,
        /// who got it
        fallback: Addr,
        /// how much
        amount: Uint128,
    }

    /// A shipment is under way to a tranche.
    ShipmentBound = "shipment_bound" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
    }

    /// A delivery was settled: its books are fixed.
    ReceiptSettled = "receipt_settled" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
        /// whether it counts
        verdict: Verdict,
        /// units accepted
        accepted: u64,
        /// units that count
        credited: u64,
        /// payable after the challenge window
        due: Uint128,
        /// payable after the recall window
        retained: Uint128,
    }

    /// A recall took back what was not yet paid for the affected units.
    RecallBooked = "recall_booked" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
        /// which lot
        lot: LotId,
        /// newly affected units
        affected: u64,
        /// now refundable
        amount: Uint128,
    }

    /// A part of a receipt was paid to the supplier, or put to its credit.
    ReceiptPaid = "receipt_paid" {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
        /// the supplier
        org: OrgId,
        /// how much
        amount: Uint128,
        /// of which coin
        denom: String,
    }

    /// A payment could not be sent and stands to the organisation's credit.
    PaymentCredited = "payment_credited" {
        /// whose
        org: OrgId,
        /// how much
        amount: Uint128,
        /// of which coin
        denom: String,
    }

    /// An organisation got what stood to its credit.
    CreditWithdrawn = "credit_withdrawn" {
        /// whose
        org: OrgId,
        /// who got it
        payee: Addr,
        /// how much
        amount: Uint128,
        /// of which coin
        denom: String,
    }

    /// An organisation said where it is paid.
    PayeeProposed = "payee_proposed" {
        /// which
        org: OrgId,
        /// who shall be paid
        payee: Addr,
        /// from when
        from: Timestamp,
    }
}
