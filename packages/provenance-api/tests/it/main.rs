//! What can be told of the interface alone.

use accreditation_api::OrgId;
use cosmwasm_std::{from_json, to_json_string, Event, Timestamp};
use provenance_api::event::{ranges_text, LineReceived, ShipmentOffered};
use provenance_api::msg::ExecuteMsg;
use provenance_api::raw::{LotSafetyRecord, QuarantineRecord, RecallRecord};
use provenance_api::types::{
    Day, IndexRange, Origin, RecallClass, RejectReason, SafetyReason, MAX_LINES, MAX_RANGES,
};
use provenance_api::{LotId, ShipmentId};
use serde::{de::DeserializeOwned, Serialize};
use std::fmt::{Debug, Display};

/// A code in an event or a table is the code of the messages.
#[test]
fn codes_print_as_they_are_spelled_in_json() {
    fn check<T: Serialize + DeserializeOwned + Display + PartialEq + Debug>(
        codes: impl IntoIterator<Item = T>,
    ) {
        for code in codes {
            let json = to_json_string(&code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(from_json::<T>(json).unwrap(), code);
        }
    }
    check([Origin::Fresh, Origin::Donated]);
    check([RecallClass::I, RecallClass::Ii, RecallClass::Iii]);
    check([
        SafetyReason::Contamination,
        SafetyReason::Potency,
        SafetyReason::Labelling,
        SafetyReason::Packaging,
        SafetyReason::Temperature,
        SafetyReason::Falsified,
        SafetyReason::AdverseEvents,
        SafetyReason::Investigation,
    ]);
    check([
        RejectReason::Damaged,
        RejectReason::ShortDelivery,
        RejectReason::WrongProduct,
        RejectReason::Expired,
        RejectReason::Temperature,
        RejectReason::Recalled,
        RejectReason::Documents,
        RejectReason::SuspectedFalsified,
        RejectReason::NotOrdered,
    ]);
}

#[test]
fn an_attribute_without_a_value_is_left_out() {
    let offered = |carrier| -> Event {
        ShipmentOffered {
            shipment: ShipmentId(1),
            from: OrgId(2),
            to: OrgId(3),
            lines: 1,
            expires: Timestamp::from_seconds(1),
            carrier,
            sscc: None,
            hook: None,
        }
        .into()
    };
    let keys = |event: Event| event.attributes.into_iter().map(|a| a.key).collect::<Vec<_>>();
    assert_eq!(
        keys(offered(None)),
        ["shipment", "from", "to", "lines", "expires"]
    );
    assert_eq!(
        keys(offered(Some(OrgId(4)))),
        ["shipment", "from", "to", "lines", "expires", "carrier"]
    );
}

/// The longest event that a shipment can emit fits the chain's usual limits with room to spare.
#[test]
fn the_longest_event_is_bounded() {
    let far = 999_999_999_998;
    let ranges: Vec<IndexRange> = (0..MAX_RANGES)
        .map(|_| IndexRange {
            first: far,
            last: far,
        })
        .collect();
    let received: Event = LineReceived {
        shipment: ShipmentId(u64::MAX),
        line: u32::MAX,
        lot: LotId(u64::MAX),
        accepted: u64::MAX,
        rejected: u64::MAX,
        missing: u64::MAX,
        origin: Origin::Donated,
        reason: Some(RejectReason::SuspectedFalsified),
        // what is left of 16 ranges when 32 others are taken out of their middle
        ranges: ranges_text(&[ranges.clone(), ranges.clone(), ranges].concat()),
    }
    .into();
    let bytes: usize = received
        .attributes
        .iter()
        .map(|a| a.key.len() + a.value.len())
        .sum();
    assert!(bytes * MAX_LINES < 64_000, "{bytes} bytes a line");
}

#[test]
fn a_lot_stops_by_quarantine_or_by_a_recall_of_class_i_or_ii_in_force() {
    let recall = |class, ended| RecallRecord {
        class,
        by: OrgId(1),
        reason: SafetyReason::Potency,
        issued_at: Timestamp::from_seconds(1),
        end_agreed_by: vec![],
        ended_at: ended,
    };
    let record = |recalls| LotSafetyRecord {
        quarantine: None,
        recalls,
    };
    let ended = Some(Timestamp::from_seconds(2));
    assert!(!LotSafetyRecord::default().stops());
    assert!(record(vec![recall(RecallClass::I, None)]).stops());
    assert!(record(vec![recall(RecallClass::Ii, None)]).stops());
    assert!(!record(vec![recall(RecallClass::Iii, None)]).stops());
    assert!(!record(vec![recall(RecallClass::I, ended)]).stops());
    let both = record(vec![
        recall(RecallClass::I, ended),
        recall(RecallClass::Iii, None),
    ]);
    assert_eq!((both.recalled(), both.stops()), (Some(RecallClass::Iii), false));
    let several = record(vec![
        recall(RecallClass::Iii, None),
        recall(RecallClass::Ii, None),
    ]);
    assert_eq!(several.recalled(), Some(RecallClass::Ii));
    let order = QuarantineRecord {
        by: OrgId(1),
        reason: SafetyReason::Investigation,
        since: Timestamp::from_seconds(1),
    };
    assert!(LotSafetyRecord {
        quarantine: Some(order),
        recalls: vec![]
    }
    .stops());
}

#[test]
fn the_day_of_a_block_changes_at_midnight() {
    let day = |seconds| Day::of(Timestamp::from_seconds(seconds));
    assert_eq!((day(0), day(86_399), day(86_400)), (Day(0), Day(0), Day(1)));
    assert_eq!(Day::of(Timestamp::from_nanos(u64::MAX)), Day(213_503));
}

/// What goes with a message is in its JSON: names and shapes that signers see in their wallets.
#[test]
fn messages_are_spelled_as_documented() {
    let msg = ExecuteMsg::PickUp {
        shipment: ShipmentId(7),
    };
    assert_eq!(to_json_string(&msg).unwrap(), r#"{"pick_up":{"shipment":7}}"#);
}
