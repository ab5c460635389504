//! Messages and queries. No message takes coins.

use crate::raw::LotSafetyRecord;
use crate::receipt_hook::ReceiptFacts;
use crate::types::{
    CertificateRef, CustodyInfo, Day, HoldingInfo, HookRequest, IndexRange, LineInfo, LineReceipt, LotId,
    LotInfo, LotTotals, OfferLine, Origin, ProductInfo, RecallClass, RecallTarget, RejectReason,
    SafetyReason, SerialCommitment, ShipmentId, ShipmentInfo, StorageProfile,
};
use accreditation_api::OrgId;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, Binary, Timestamp};
use salus_core::ownership::Ownership;
use salus_core::pause::Pause;

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who may change the hook's gas limit and pause intake
    pub owner: String,
    /// address of the accreditation contract; fixed
    pub accreditation: String,
    /// the most gas that a receipt hook may use, in the chain's gas units; above zero
    pub hook_gas_limit: u64,
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
    /// **Owner** stops intake (new products, lots and offers) for at most 14 days, not again within 7 days.
    /// Pick-up, acceptance, refusal, cancellation, expiry, returns, quarantine and recall go on. Emits
    /// `paused`.
    Pause {
        /// for how many seconds
        seconds: u64,
    },
    /// **Owner** ends a pause early. Emits `unpaused`.
    Unpause {},
    /// **Owner** sets the most gas that a receipt hook may use. Emits `hook_gas_limit_set`.
    SetHookGasLimit {
        /// in the chain's gas units; above zero
        gas: u64,
    },

    /// **Maker** registers a product. Fails for a bad check digit, a GTIN outside the maker's GS1 prefixes, one
    /// that is registered, or a bad storage profile. Where the prefix has passed from the former maker to this one,
    /// it takes the product over, with the same storage profile. Emits `product_registered`.
    RegisterProduct {
        /// 14 digits with check digit
        gtin: String,
        /// how it must be stored
        storage: StorageProfile,
        /// SHA-256 of the product's published master data, 32 bytes
        master_data_sha256: Option<Binary>,
    },
    /// **Maker of the product**, as long as the GTIN is under its prefixes, registers a lot; the maker holds all of it, fresh. With a serial commitment
    /// custody is kept by index, and `quantity` equals its leaf count. Fails for a lot number that is not GS1's
    /// or is registered, a quantity of zero or above 10¹², an expiry before the day of manufacture or in the
    /// past, a manufacture in the future. Emits `lot_registered`; the id is also the response data
    /// (`{"lot": 1}`).
    RegisterLot {
        /// product, 14 digits
        gtin: String,
        /// lot number, 1 to 20 characters of GS1's set
        lot: String,
        /// day of manufacture
        made: Day,
        /// last day on which it may be used
        expiry: Day,
        /// units in it
        quantity: u64,
        /// commitment to the serials; none: custody is kept by count
        serials: Option<SerialCommitment>,
        /// documents that vouch for it; at most 16
        certificates: Vec<CertificateRef>,
    },
    /// **Issuer of the lot** adds units to a serialised lot with a further commitment, which never replaces one.
    /// `first_index` is the index of its first unit: the lot's quantity so far. Emits `serials_appended`.
    AppendSerials {
        /// which lot
        lot: LotId,
        /// index of the first unit
        first_index: u64,
        /// commitment to the serials
        serials: SerialCommitment,
    },

    /// **Sender** offers goods that its organisation holds and moves them into transit. Fails for no lines or
    /// more than 32, one lot twice in the same origin, more than it holds, lots that are quarantined, recalled
    /// in class I or II, or expired, donated goods with a hook, itself as receiver, a receiver or carrier that is
    /// not registered, this contract as the hook, or `expires` not in the future. Emits `shipment_offered` and one
    /// `line_offered` a line; the id is also the response data (`{"shipment": 1}`).
    Offer {
        /// receiver
        to: OrgId,
        /// what is shipped
        lines: Vec<OfferLine>,
        /// who carries it; none: the sender delivers
        carrier: Option<OrgId>,
        /// SSCC of the outermost logistic unit, 18 digits with check digit
        sscc: Option<String>,
        /// first instant at which it can no longer be accepted; at most 400 days ahead
        expires: Timestamp,
        /// whom to tell about the acceptance
        receipt_hook: Option<HookRequest>,
    },
    /// **Carrier of the shipment** confirms that it has the goods. Emits `shipment_picked_up`.
    PickUp {
        /// which shipment
        shipment: ShipmentId,
    },
    /// **Receiver** says for every line, exactly once, what it took over: accepted + rejected + missing =
    /// shipped. Final. Fails from `expires` on, for a reason that is lacking, for accepted units of a lot that
    /// is quarantined, recalled in class I or II or expired, for a vial monitor past stage 2, for a sensor cover
    /// that is lacking where the product asks for it. Emits `shipment_accepted` and one `line_received` a line.
    Accept {
        /// which shipment
        shipment: ShipmentId,
        /// one entry for each line
        lines: Vec<LineReceipt>,
        /// false: do not call the receipt hook; the listener reads the facts later
        call_hook: bool,
    },
    /// **Receiver** takes nothing, before `expires`. The goods become a pending return. Works without
    /// accreditation. Emits `shipment_refused`.
    Refuse {
        /// which shipment
        shipment: ShipmentId,
        /// why
        reason: RejectReason,
    },
    /// **Sender** takes the goods back before pick-up, also past `expires`. Works without accreditation. Emits
    /// `shipment_cancelled`.
    Cancel {
        /// which shipment
        shipment: ShipmentId,
    },
    /// **Anyone**, from `expires` on: the goods become a pending return. Emits `shipment_expired`.
    Expire {
        /// which shipment
        shipment: ShipmentId,
    },
    /// **Sender** confirms that units of a pending return are with it again. Works without accreditation. Emits
    /// `return_confirmed`.
    ConfirmReturn {
        /// which shipment
        shipment: ShipmentId,
        /// position of the line, from 0
        line: u32,
        /// how many units, at least one; for serialised lots the sum of `ranges`
        units: u64,
        /// for serialised lots which units
        ranges: Vec<IndexRange>,
    },
    /// **Sender**, or **anyone** from 90 days after the shipment ended: units of a pending return are lost.
    /// Emits `units_declared_lost`.
    DeclareLost {
        /// which shipment
        shipment: ShipmentId,
        /// position of the line, from 0
        line: u32,
        /// how many units, at least one; for serialised lots the sum of `ranges`
        units: u64,
        /// for serialised lots which units
        ranges: Vec<IndexRange>,
    },

    /// **Issuer or regulator** holds a lot until it is released. In force in this block. The issuer needs no
    /// accreditation. Fails if the lot is held already; but a regulator takes over what the issuer ordered, and one
    /// of the issuer's country what anybody else did, so that neither shields the lot from it. Emits
    /// `lot_quarantined`.
    Quarantine {
        /// which lot
        lot: LotId,
        /// why
        reason: SafetyReason,
        /// for a regulator of a holder's country: which holder
        holder: Option<OrgId>,
    },
    /// **Whoever ordered the quarantine, or a regulator of the issuer's country** ends it. Emits
    /// `quarantine_released`.
    ReleaseQuarantine {
        /// which lot
        lot: LotId,
    },
    /// **Issuer or regulator** recalls. In force in this block for every holder. The issuer needs no accreditation.
    /// Fails if the same organisation has a recall in force that is as grave or graver, or if too many are in force:
    /// [`crate::raw::MAX_RECALLS`], of which the last is for the issuer and [`crate::raw::RESERVED_RECALLS`] more are
    /// for regulators of its country. In a full list it takes the place of the first that has ended. Emits
    /// `lot_recalled`.
    Recall {
        /// what is recalled
        target: RecallTarget,
        /// how grave it is
        class: RecallClass,
        /// why
        reason: SafetyReason,
        /// for a regulator of a holder's country: which holder
        holder: Option<OrgId>,
    },
    /// **The recall's initiator, and a regulator of the issuer's country**, in any order: when both have agreed
    /// the recall has ended. If the initiator is that regulator, its word is enough. Emits
    /// `recall_end_agreed`, and `recall_ended` at the end.
    EndRecall {
        /// which lot
        lot: LotId,
        /// position of the recall in the lot's list, from 0
        recall: u32,
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
    /// The last pause that was ordered.
    #[returns(Option<Pause>)]
    PauseState {},
    /// One product. Fails if there is none with the GTIN.
    #[returns(ProductInfo)]
    Product {
        /// 14 digits
        gtin: String,
    },
    /// All products, by GTIN.
    #[returns(Vec<ProductInfo>)]
    Products {
        /// GTIN of the last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// One lot. Fails if there is none with the id.
    #[returns(LotInfo)]
    Lot {
        /// its id
        lot: LotId,
    },
    /// One lot by what is printed on the pack. Fails if there is none.
    #[returns(LotInfo)]
    LotByNumber {
        /// 14 digits
        gtin: String,
        /// lot number
        lot: String,
    },
    /// The lots of a product, by id.
    #[returns(Vec<LotInfo>)]
    Lots {
        /// 14 digits
        gtin: String,
        /// id of the last one of the page before
        start_after: Option<LotId>,
        /// how many
        limit: Option<u32>,
    },
    /// Where the units of a lot are.
    #[returns(LotTotals)]
    Totals {
        /// which lot
        lot: LotId,
    },
    /// Who holds how much of a lot, by organisation and origin.
    #[returns(Vec<HoldingInfo>)]
    Holdings {
        /// which lot
        lot: LotId,
        /// the last one of the page before
        start_after: Option<(OrgId, Origin)>,
        /// how many
        limit: Option<u32>,
    },
    /// The custody map of a serialised lot, by index.
    #[returns(Vec<CustodyInfo>)]
    Custody {
        /// which lot
        lot: LotId,
        /// first index of the last interval of the page before
        start_after: Option<u64>,
        /// how many
        limit: Option<u32>,
    },
    /// Quarantine and recalls of a lot.
    #[returns(LotSafetyRecord)]
    LotSafety {
        /// which lot
        lot: LotId,
    },
    /// One shipment. Fails if there is none with the id.
    #[returns(ShipmentInfo)]
    Shipment {
        /// its id
        shipment: ShipmentId,
    },
    /// The lines of a shipment; at most 32.
    #[returns(Vec<LineInfo>)]
    Lines {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The shipments that an organisation sent, by id.
    #[returns(Vec<ShipmentInfo>)]
    ShipmentsFrom {
        /// which organisation
        org: OrgId,
        /// id of the last one of the page before
        start_after: Option<ShipmentId>,
        /// how many
        limit: Option<u32>,
    },
    /// The shipments that were offered to an organisation, by id.
    #[returns(Vec<ShipmentInfo>)]
    ShipmentsTo {
        /// which organisation
        org: OrgId,
        /// id of the last one of the page before
        start_after: Option<ShipmentId>,
        /// how many
        limit: Option<u32>,
    },
    /// The facts of an accepted shipment, as its hook gets them; none while it is not accepted.
    #[returns(Option<ReceiptFacts>)]
    Receipt {
        /// which shipment
        shipment: ShipmentId,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// address of the accreditation contract
    pub accreditation_addr: Addr,
    /// the most gas that a receipt hook may use. An acceptance that calls its hook needs this much on top of
    /// its simulated gas, or the chain does not enforce the limit.
    pub hook_gas_limit: u64,
}

/// Response data of [`ExecuteMsg::RegisterLot`].
#[cw_serde]
pub struct LotData {
    /// id of the new lot
    pub lot: LotId,
}

/// Response data of [`ExecuteMsg::Offer`].
#[cw_serde]
pub struct ShipmentData {
    /// id of the new shipment
    pub shipment: ShipmentId,
}
