//! Messages and queries. Only [`ExecuteMsg::Give`] takes coins; every other message refuses them.
//!
//! A field that is not known is refused, not ignored: with a misspelt `carrier`, the terms of a tranche would bind no
//! carrier for good. Only [`ReceiptFacts`] may gain fields: they come from a provenance contract that may be newer.

use crate::terms::TermsResponse;
use crate::types::{
    CampaignInfo, CreditInfo, GiftInfo, Limits, NewTerms, NewTranche, PayeeInfo, ProvenanceInfo, ReceiptInfo,
    Trace, TrancheInfo,
};
use crate::{CampaignId, GiftId, TrancheId};
use accreditation_api::OrgId;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::ShipmentId;
use salus_core::{ownership::Ownership, pause::Pause};

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who lists denoms and provenance contracts and may pause intake
    pub owner: String,
    /// the accreditation contract; fixed for good
    pub accreditation: String,
    /// provenance contracts whose word may count; at most 16, more can be added later. Each must exist and rely on the
    /// same accreditation contract
    pub provenances: Vec<String>,
    /// coins that campaigns may take; at most 64, more can be added later
    pub denoms: Vec<String>,
    /// floors and caps of campaigns' spans; fixed for good
    pub limits: Limits,
}

/// Moves the contract to newer code; nothing to say yet.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What can be done. Who may is frozen in [`crate::access`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// **Owner** names a successor, who has `expires_in_seconds` (≤ 30 days) to accept.
    /// Emits `ownership_proposed`.
    ProposeOwner {
        /// address of the successor
        owner: String,
        /// seconds within which it must accept
        expires_in_seconds: u64,
    },
    /// **The proposed successor** takes over. Emits `ownership_accepted`.
    AcceptOwner {},
    /// **Owner** takes the proposal back. Emits `ownership_proposal_withdrawn`.
    WithdrawOwnerProposal {},
    /// **Owner** stops intake (new campaigns, openings, gifts) for at most 14 days; not within 7 days of the end
    /// of the last pause. Exits, settlement and payments go on. Emits `paused`.
    Pause {
        /// for how long
        seconds: u64,
    },
    /// **Owner** ends a pause. Emits `unpaused`.
    Unpause {},
    /// **Owner** lists a coin for new campaigns. Fails if it is listed, or no denom. Emits `denom_allowed`.
    AllowDenom {
        /// the coin
        denom: String,
    },
    /// **Owner** takes a coin off the list. Campaigns that are open go on. Emits `denom_disallowed`.
    DisallowDenom {
        /// the coin
        denom: String,
    },
    /// **Owner** lists a provenance contract for new campaigns. Fails if it is listed, no provenance contract, or one
    /// that relies on another accreditation contract. Emits `provenance_allowed`.
    AllowProvenance {
        /// its address
        provenance: String,
    },
    /// **Owner** takes a provenance contract off the list. Campaigns that are open go on with it. Emits
    /// `provenance_disallowed`.
    DisallowProvenance {
        /// its address
        provenance: String,
    },

    /// **Operator of an organisation accredited to raise funds** drafts a campaign. Fails for terms outside the
    /// contract's limits, an unlisted denom or provenance, 0 or more than 32 tranches, a party that is not
    /// accredited for its part, related parties, while paused. Emits `campaign_drafted`; the id is also the
    /// response data (`{"campaign": 1}`).
    CreateCampaign {
        /// the terms
        terms: NewTerms,
        /// 1 to 32 tranches, in the order in which they shall be funded
        tranches: Vec<NewTranche>,
    },
    /// **Fund-raiser** replaces the terms and tranches of a draft as a whole. Fails like `CreateCampaign`, and
    /// once funding is open. Emits `draft_revised`.
    ReviseDraft {
        /// which campaign
        campaign: CampaignId,
        /// the terms from now on
        terms: NewTerms,
        /// the tranches from now on
        tranches: Vec<NewTranche>,
    },
    /// **Fund-raiser** opens a draft for gifts; from here on its terms never change. Fails if the denom or the
    /// provenance contract is no longer listed, the funding deadline has come, or the delivery deadline is too
    /// far away; while paused. Emits `funding_opened`.
    OpenFunding {
        /// which campaign
        campaign: CampaignId,
    },
    /// **Fund-raiser** cancels a draft or an open campaign before activation. Every gift can be claimed back
    /// whole. Emits `campaign_cancelled`.
    CancelCampaign {
        /// which campaign
        campaign: CampaignId,
    },
    /// **Anyone** gives. Takes exactly one coin, of the campaign's denom, above zero and below 2¹²⁸. Gifts above
    /// the goal are taken; what turns out not to be needed can be claimed back. Fails from the funding deadline
    /// on, and while paused. Emits `gift_received`; the id is also the response data (`{"gift": 1}`).
    Give {
        /// to which campaign
        campaign: CampaignId,
    },
    /// **Donor** takes a gift back whole, while its cool-off runs and funding is open. Emits `gift_withdrawn`.
    WithdrawGift {
        /// of which campaign
        campaign: CampaignId,
        /// which gift
        gift: GiftId,
    },
    /// **Anyone** ends funding: from the funding deadline on, or before it when the goal is reached and no
    /// cool-off runs. Never fails once that time has come. Emits `campaign_activated` with a `tranche_funded` or
    /// `tranche_unfunded` for each tranche, or `campaign_failed`, or `campaign_cancelled`.
    Activate {
        /// which campaign
        campaign: CampaignId,
    },
    /// **Anyone** shows a shipment as under way to a tranche, before it is accepted. Needed for nothing else.
    /// Fails if it does not match the tranche, was bound before, is not on its way or can no longer be accepted, or
    /// if the tranche counts no more deliveries. Asks the provenance contract by a smart query. Emits
    /// `shipment_bound`.
    BindShipment {
        /// which campaign
        campaign: CampaignId,
        /// which tranche
        tranche: TrancheId,
        /// which shipment of the campaign's provenance contract
        shipment: ShipmentId,
    },
    /// **The campaign's provenance contract** tells of an acceptance: see [`provenance_api::receipt_hook`].
    /// Settles it: fixes its books, and pays what is payable at once. Fails if the shipment does not match the
    /// tranche that its payload names or was settled before, and from the tranche's end on. Emits `receipt_settled`, and what follows from it.
    Receipt(ReceiptFacts),
    /// **Anyone** settles an accepted shipment whose hook was not called or failed: the same facts, read from
    /// the provenance contract's store. Fails and emits like `Receipt`.
    Settle {
        /// which campaign
        campaign: CampaignId,
        /// which tranche
        tranche: TrancheId,
        /// which shipment of the campaign's provenance contract
        shipment: ShipmentId,
    },
    /// **Anyone** pays the supplier what is payable of a receipt, after booking the recalls that count. Fails if
    /// nothing is payable yet, or a quarantine holds it. Emits `receipt_paid`, `recall_booked`.
    PayOut {
        /// which campaign
        campaign: CampaignId,
        /// which tranche
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
    },
    /// **Anyone** books the recalls that count against a receipt: what is not yet paid for the affected units
    /// becomes refundable. Fails if there is none, or nothing that it could take. Emits `recall_booked` for each lot.
    BookRecall {
        /// which campaign
        campaign: CampaignId,
        /// which tranche
        tranche: TrancheId,
        /// which shipment
        shipment: ShipmentId,
    },
    /// **Anyone** sends an organisation what it has earned and could not be sent; if it never named a payee,
    /// its admin. Fails without credit, or if that admin cannot be read either. Emits `credit_withdrawn`.
    WithdrawCredit {
        /// which organisation
        org: OrgId,
        /// in which coin
        denom: String,
    },
    /// **Anyone** sends a donor the refund that its gift may claim now. Fails if there is nothing (unless the
    /// campaign is over: then it marks the gift as done), if the gift is done or was withdrawn, and with
    /// `RefundLapsed` once the rest was swept. Emits `refund_claimed`.
    ClaimRefund {
        /// of which campaign
        campaign: CampaignId,
        /// which gift
        gift: GiftId,
    },
    /// **Anyone** moves a campaign past its funding deadline: a draft is cancelled, an open one is activated as
    /// by `Activate`. Fails before that.
    AdvanceCampaign {
        /// which campaign
        campaign: CampaignId,
    },
    /// **Anyone** ends a tranche whose end has come; what was not earned becomes refundable. Fails before. Emits
    /// `tranche_closed`.
    AdvanceTranche {
        /// which campaign
        campaign: CampaignId,
        /// which tranche
        tranche: TrancheId,
    },
    /// **Anyone** sends what is left of a campaign that is over to its fallback: once every gift is done, or
    /// after the time that `Terms` states. Emits `remainder_swept`.
    Sweep {
        /// which campaign
        campaign: CampaignId,
    },
    /// **Admin of the organisation** says where it is paid. The first time at once; a change takes effect by
    /// itself after the contract's delay, and replaces one that waits. Naming the present payee takes a change
    /// back. Emits `payee_proposed`.
    ProposePayee {
        /// which organisation
        org: OrgId,
        /// who shall be paid; not this contract
        payee: String,
    },
}

/// What can be asked. Listings give at most 100 entries, 30 if no limit is named.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Settings of the contract.
    #[returns(ConfigResponse)]
    Config {},
    /// The owner, and who was proposed.
    #[returns(Ownership)]
    Ownership {},
    /// The last pause, running or not; none if there never was one.
    #[returns(Option<Pause>)]
    Pause {},
    /// Coins that new campaigns may take, in alphabetical order.
    #[returns(Vec<String>)]
    Denoms {
        /// last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// Provenance contracts that are or were listed, by address.
    #[returns(Vec<ProvenanceInfo>)]
    Provenances {
        /// address of the last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// A campaign with its books.
    #[returns(CampaignInfo)]
    Campaign {
        /// which
        campaign: CampaignId,
    },
    /// All campaigns, by id.
    #[returns(Vec<CampaignInfo>)]
    Campaigns {
        /// id of the last one of the page before
        start_after: Option<CampaignId>,
        /// how many
        limit: Option<u32>,
    },
    /// The terms of a campaign, and what will happen in each case: dates and outcomes.
    #[returns(TermsResponse)]
    Terms {
        /// of which campaign
        campaign: CampaignId,
    },
    /// A tranche.
    #[returns(TrancheInfo)]
    Tranche {
        /// of which campaign
        campaign: CampaignId,
        /// which
        tranche: TrancheId,
    },
    /// The tranches of a campaign, in order; at most 32.
    #[returns(Vec<TrancheInfo>)]
    Tranches {
        /// of which campaign
        campaign: CampaignId,
        /// id of the last one of the page before
        start_after: Option<TrancheId>,
        /// how many
        limit: Option<u32>,
    },
    /// A delivery.
    #[returns(ReceiptInfo)]
    Receipt {
        /// of which campaign
        campaign: CampaignId,
        /// which shipment of its provenance contract
        shipment: ShipmentId,
    },
    /// The settled deliveries of a tranche of which units count, in order of settlement; at most 16. One that
    /// earned nothing is not among them: `Receipt` gives it.
    #[returns(Vec<ReceiptInfo>)]
    Receipts {
        /// of which campaign
        campaign: CampaignId,
        /// of which tranche
        tranche: TrancheId,
    },
    /// Shipments that were bound to a tranche and are not settled, by id.
    #[returns(Vec<ReceiptInfo>)]
    InTransit {
        /// of which campaign
        campaign: CampaignId,
        /// of which tranche
        tranche: TrancheId,
        /// id of the last one of the page before
        start_after: Option<ShipmentId>,
        /// how many
        limit: Option<u32>,
    },
    /// A gift, and what its donor can claim now.
    #[returns(GiftInfo)]
    Gift {
        /// of which campaign
        campaign: CampaignId,
        /// which
        gift: GiftId,
    },
    /// The gifts to a campaign, in order of giving.
    #[returns(Vec<GiftInfo>)]
    Gifts {
        /// to which campaign
        campaign: CampaignId,
        /// id of the last one of the page before
        start_after: Option<GiftId>,
        /// how many
        limit: Option<u32>,
    },
    /// The gifts of a donor, by campaign and order of giving.
    #[returns(Vec<GiftInfo>)]
    GiftsBy {
        /// address of the donor
        donor: String,
        /// last one of the page before
        start_after: Option<GiftCursor>,
        /// how many
        limit: Option<u32>,
    },
    /// What became of a gift: its money, and the units it stands for, tranche by tranche.
    #[returns(Trace)]
    Trace {
        /// of which campaign
        campaign: CampaignId,
        /// which
        gift: GiftId,
        /// id of the last tranche of the page before
        start_after: Option<TrancheId>,
        /// how many tranches
        limit: Option<u32>,
    },
    /// Where an organisation is paid; none if it never said.
    #[returns(Option<PayeeInfo>)]
    Payee {
        /// which organisation
        org: OrgId,
    },
    /// What organisations have earned and could not be sent, by organisation and coin.
    #[returns(Vec<CreditInfo>)]
    Credits {
        /// last one of the page before
        start_after: Option<CreditCursor>,
        /// how many
        limit: Option<u32>,
    },
}

/// Where a listing of a donor's gifts goes on.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct GiftCursor {
    /// campaign of the last gift
    pub campaign: CampaignId,
    /// the last gift
    pub gift: GiftId,
}

/// Where a listing of credits goes on.
#[cw_serde]
#[derive(Eq)]
pub struct CreditCursor {
    /// organisation of the last credit
    pub org: OrgId,
    /// its coin
    pub denom: String,
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// the accreditation contract
    pub accreditation_addr: Addr,
    /// floors and caps of campaigns' spans
    pub limits: Limits,
    /// the longest time from the opening of a campaign until all its money is payable or refundable: a timelock
    /// on the contract's code must be longer
    pub longest_exit_seconds: u64,
}

/// Response data of [`ExecuteMsg::CreateCampaign`].
#[cw_serde]
#[derive(Copy, Eq)]
pub struct CampaignData {
    /// id of the new campaign
    pub campaign: CampaignId,
}

/// Response data of [`ExecuteMsg::Give`].
#[cw_serde]
#[derive(Copy, Eq)]
pub struct GiftData {
    /// id of the new gift within its campaign
    pub gift: GiftId,
}
