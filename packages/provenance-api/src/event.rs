//! What the contract emits: one struct for each event.
//!
//! Every state change emits what an EPCIS document of it needs: who, which lot or shipment, how many units, at
//! which places in the lot. Times are those of the block. Optional attributes are left out when there is no
//! value. A list of index ranges is written `0-9,20-29`.

use crate::types::{Day, IndexRange, LotId, Origin, RecallClass, RejectReason, SafetyReason, ShipmentId};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Event, Timestamp};

/// An event struct, and how it becomes attributes. `?` marks an attribute that may be absent.
macro_rules! event {
    ($(#[$meta:meta])* $name:ident => $ty:literal {
        $( $(#[$fmeta:meta])* $field:ident : $fty:ty, )*
        $(; $( $(#[$ometa:meta])* $opt:ident : $oty:ty, )* )?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$fmeta])* pub $field: $fty, )*
            $( $( $(#[$ometa])* pub $opt: Option<$oty>, )* )?
        }

        impl From<$name> for Event {
            fn from(event: $name) -> Self {
                let out = Event::new($ty)
                    $( .add_attribute(stringify!($field), event.$field.to_string()) )*;
                $( $(
                    let out = match event.$opt {
                        Some(value) => out.add_attribute(stringify!($opt), value.to_string()),
                        None => out,
                    };
                )* )?
                out
            }
        }
    };
}

event! {
    /// The owner named a successor.
    OwnershipProposed => "ownership_proposed" {
        /// the owner
        owner: Addr,
        /// the successor
        proposed: Addr,
        /// first instant at which it is too late to accept
        expires: Timestamp,
    }
}
event! {
    /// The successor took over.
    OwnershipAccepted => "ownership_accepted" {
        /// the new owner
        owner: Addr,
    }
}
event! {
    /// The owner took a proposal back.
    OwnershipProposalWithdrawn => "ownership_proposal_withdrawn" {
        /// the owner
        owner: Addr,
    }
}
event! {
    /// Intake is stopped for a while.
    Paused => "paused" {
        /// first instant at which it is open again
        until: Timestamp,
    }
}
event! {
    /// Intake was opened before the pause ended by itself.
    Unpaused => "unpaused" {
        /// by the owner
        owner: Addr,
    }
}
event! {
    /// The most gas that a receipt hook may use was changed.
    HookGasLimitSet => "hook_gas_limit_set" {
        /// in the chain's gas units
        gas: u64,
    }
}
event! {
    /// A product was registered.
    ProductRegistered => "product_registered" {
        /// 14 digits
        gtin: String,
        /// who registered it
        maker: OrgId,
        ;
        /// from whom the prefix, and with it the product, has passed
        former_maker: OrgId,
    }
}
event! {
    /// A lot was registered; its issuer holds all of it.
    LotRegistered => "lot_registered" {
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
}
event! {
    /// Units were added to a serialised lot; its issuer holds them.
    SerialsAppended => "serials_appended" {
        /// which lot
        lot: LotId,
        /// its issuer
        issuer: OrgId,
        /// position of the new commitment in the lot's list, from 0
        commitment: u32,
        /// the new units
        ranges: String,
    }
}
event! {
    /// A shipment was offered: one [`LineOffered`] for each line goes with it.
    ShipmentOffered => "shipment_offered" {
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
}
event! {
    /// A line of an offer: its units moved from the sender into transit.
    LineOffered => "line_offered" {
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
}
event! {
    /// The carrier has the goods.
    ShipmentPickedUp => "shipment_picked_up" {
        /// which shipment
        shipment: ShipmentId,
        /// the carrier
        carrier: OrgId,
    }
}
event! {
    /// A shipment was accepted: one [`LineReceived`] for each line goes with it.
    ShipmentAccepted => "shipment_accepted" {
        /// which shipment
        shipment: ShipmentId,
        /// sender
        from: OrgId,
        /// receiver
        to: OrgId,
        /// whether the receipt hook is being called
        hook_called: bool,
    }
}
event! {
    /// What the receiver said about one line.
    LineReceived => "line_received" {
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
}
event! {
    /// The receiver took nothing.
    ShipmentRefused => "shipment_refused" {
        /// which shipment
        shipment: ShipmentId,
        /// the receiver
        by: OrgId,
        /// why
        reason: RejectReason,
    }
}
event! {
    /// The sender took the goods back before pick-up.
    ShipmentCancelled => "shipment_cancelled" {
        /// which shipment
        shipment: ShipmentId,
        /// the sender
        by: OrgId,
    }
}
event! {
    /// Nobody accepted the shipment in time.
    ShipmentExpired => "shipment_expired" {
        /// which shipment
        shipment: ShipmentId,
    }
}
event! {
    /// The listener failed or ran out of its gas; it can read the facts at any time.
    ReceiptHookFailed => "receipt_hook_failed" {
        /// which shipment
        shipment: ShipmentId,
    }
}
event! {
    /// Units of a pending return are with the sender again.
    ReturnConfirmed => "return_confirmed" {
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
}
event! {
    /// Units of a pending return are lost.
    UnitsDeclaredLost => "units_declared_lost" {
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
}
event! {
    /// A lot is held.
    LotQuarantined => "lot_quarantined" {
        /// which lot
        lot: LotId,
        /// who ordered it
        by: OrgId,
        /// why
        reason: SafetyReason,
    }
}
event! {
    /// A quarantine ended.
    QuarantineReleased => "quarantine_released" {
        /// which lot
        lot: LotId,
        /// who ended it
        by: OrgId,
    }
}
event! {
    /// A lot was recalled.
    LotRecalled => "lot_recalled" {
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
}
event! {
    /// Somebody who has a say agreed to end a recall.
    RecallEndAgreed => "recall_end_agreed" {
        /// which lot
        lot: LotId,
        /// position of the recall in the lot's list, from 0
        recall: u32,
        /// who agreed
        by: OrgId,
    }
}
event! {
    /// A recall ended.
    RecallEnded => "recall_ended" {
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
