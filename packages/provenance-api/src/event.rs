//! What the contract emits: one struct for each event.
//!
//! Every state change emits what an EPCIS document of it needs: who, which lot or shipment, how many units, at
//! which places in the lot. Times are those of the block. Optional attributes are left out when there is no
//! value. A list of index ranges is written `0-9,20-29`.

use crate::types::{Day, IndexRange, LotId, Origin, RecallClass, RejectReason, SafetyReason, ShipmentId};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Timestamp};

pub use salus_core::event::{
    OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, Paused, Unpaused,
};

salus_core::events! {
    /// The most gas that a receipt hook may use was changed.
    HookGasLimitSet = "hook_gas_limit_set" {
        /// in the chain's gas units
        gas: u64,
    }

    /// A product was registered.
    ProductRegistered = "product_registered" {
        /// 14 digits
        gtin: String,
        /// who registered it
        maker: OrgId,
        ;
        /// from whom the prefix, and with it the product, has passed
        former_maker: OrgId,
    }

    /// A lot was registered; its issuer holds all of it.
    LotRegistered = "lot_registered" {
        /// its id
        lot: LotId,
        /// 14 digits
        gtin: String,
        /// lot number
        number: String,
        /// who registered it
        issuer: OrgId,
        /// day of manufacture, days since 1970
        made: Day,
        /// last day on which it may be used, days since 1970
        expiry: Day,
        /// units in it
        quantity: u64,
        /// whether custody is kept by index
        serialised: bool,
    }

    /// Units were added to a serialised lot; its issuer holds them.
    SerialsAppended = "serials_appended" {
        /// which lot
        lot: LotId,
        /// its issuer
        issuer: OrgId,
        /// position of the new commitment in the lot's list, from 0
        commitment: u32,
        /// the new units
        ranges: String,
    }

    /// A shipment was offered: one [`LineOffered`] for each line goes with it.
    ShipmentOffered = "shipment_offered" {
        /// its id
        shipment: ShipmentId,
        /// sender
        from: OrgId,
        /// receiver
        to: OrgId,
        /// how many lines it has
        lines: u32,
        /// first instant at which it can no longer be accepted
        expires: Timestamp,
        ;
        /// who carries it
        carrier: OrgId,
        /// SSCC of the outermost logistic unit
        sscc: String,
        /// who will be told about the acceptance
        hook: Addr,
    }

    /// A line of an offer: its units moved from the sender into transit.
    LineOffered = "line_offered" {
        /// of which shipment
        shipment: ShipmentId,
        /// position in the offer, from 0
        line: u32,
        /// which lot
        lot: LotId,
        /// how many units
        units: u64,
        /// of which origin
        origin: Origin,
        ;
        /// for serialised lots which units
        ranges: String,
    }

    /// The carrier has the goods.
    ShipmentPickedUp = "shipment_picked_up" {
        /// which shipment
        shipment: ShipmentId,
        /// the carrier
        carrier: OrgId,
    }

    /// A shipment was accepted: one [`LineReceived`] for each line goes with it.
    ShipmentAccepted = "shipment_accepted" {
        /// which shipment
        shipment: ShipmentId,
        /// sender
        from: OrgId,
        /// receiver
        to: OrgId,
        /// whether the receipt hook is being called
        hook_called: bool,
    }

    /// What the receiver said about one line.
    LineReceived = "line_received" {
        /// of which shipment
        shipment: ShipmentId,
        /// position in the offer, from 0
        line: u32,
        /// which lot
        lot: LotId,
        /// units taken over
        accepted: u64,
        /// units that came and were not taken over
        rejected: u64,
        /// units that did not come
        missing: u64,
        /// origin of the accepted units from now on
        origin: Origin,
        ;
        /// why not all were taken over
        reason: RejectReason,
        /// for serialised lots the units that were taken over
        ranges: String,
    }

    /// The receiver took nothing.
    ShipmentRefused = "shipment_refused" {
        /// which shipment
        shipment: ShipmentId,
        /// the receiver
        by: OrgId,
        /// why
        reason: RejectReason,
    }

    /// The sender took the goods back before pick-up.
    ShipmentCancelled = "shipment_cancelled" {
        /// which shipment
        shipment: ShipmentId,
        /// the sender
        by: OrgId,
    }

    /// Nobody accepted the shipment in time.
    ShipmentExpired = "shipment_expired" {
        /// which shipment
        shipment: ShipmentId,
    }

    /// The listener failed or ran out of its gas; it can read the facts at any time.
    ReceiptHookFailed = "receipt_hook_failed" {
        /// which shipment
        shipment: ShipmentId,
    }

    /// Units of a pending return are with the sender again.
    ReturnConfirmed = "return_confirmed" {
        /// which shipment
        shipment: ShipmentId,
        /// position of the line, from 0
        line: u32,
        /// which lot
        lot: LotId,
        /// the sender
        by: OrgId,
        /// how many units
        units: u64,
        ;
        /// for serialised lots which units
        ranges: String,
    }

    /// Units of a pending return are lost.
    UnitsDeclaredLost = "units_declared_lost" {
        /// which shipment
        shipment: ShipmentId,
        /// position of the line, from 0
        line: u32,
        /// which lot
        lot: LotId,
        /// who declared it
        by: Addr,
        /// how many units
        units: u64,
        ;
        /// for serialised lots which units
        ranges: String,
    }

    /// A lot is held.
    LotQuarantined = "lot_quarantined" {
        /// which lot
        lot: LotId,
        /// who ordered it
        by: OrgId,
        /// why
        reason: SafetyReason,
    }

    /// A quarantine ended.
    QuarantineReleased = "quarantine_released" {
        /// which lot
        lot: LotId,
        /// who ended it
        by: OrgId,
    }

    /// A lot was recalled.
    LotRecalled = "lot_recalled" {
        /// which lot
        lot: LotId,
        /// position of the recall in the lot's list, from 0
        recall: u32,
        /// how grave it is
        class: RecallClass,
        /// who ordered it
        by: OrgId,
        /// why
        reason: SafetyReason,
    }

    /// Somebody who has a say agreed to end a recall.
    RecallEndAgreed = "recall_end_agreed" {
        /// which lot
        lot: LotId,
        /// position of the recall in the lot's list, from 0
        recall: u32,
        /// who agreed
        by: OrgId,
    }

    /// A recall ended.
    RecallEnded = "recall_ended" {
        /// which lot
        lot: LotId,
        /// position of the recall in the lot's list, from 0
        recall: u32,
    }
}

/// Ranges as events write them; none for an empty list.
///
/// ```
/// use provenance_api::{event::ranges_text, types::IndexRange};
/// let ranges = [IndexRange { first: 0, last: 9 }, IndexRange { first: 20, last: 20 }];
/// assert_eq!(ranges_text(&ranges).as_deref(), Some("0-9,20-20"));
/// assert_eq!(ranges_text(&[]), None);
/// ```
pub fn ranges_text(ranges: &[IndexRange]) -> Option<String> {
    if ranges.is_empty() {
        return None;
    }
    let parts: Vec<String> = ranges
        .iter()
        .map(|range| format!("{}-{}", range.first, range.last))
        .collect();
    Some(parts.join(","))
}
