use super::World;
use crate::suite::*;
use accreditation_api::OrgId;
use cosmwasm_std::{Binary, Timestamp};
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{HookRequest, IndexRange, OfferLine, RejectReason, MAX_UNITS};
use provenance_api::{LotId, ShipmentId};
use salus_testing::actors::foreign_actor;

pub fn offers(w: &mut World) {
    let (counted, serialised) = (w.counted, w.serialised);
    w.lines("BadLineCount", vec![]);
    w.lines("BadLineCount", (1..=33).map(|lot| line(LotId(lot), 1)).collect());
    w.lines(
        "LotTwice",
        vec![
            line(counted, 1),
            serials(serialised, &[pack(50, 50)]),
            line(counted, 1),
        ],
    );
    w.lines("NoUnits", vec![line(counted, 0)]);
    w.lines("UnknownLot", vec![line(LotId(99), 1)]);
    w.lines("NotEnoughHeld", vec![line(counted, 1_001)]);
    w.lines("NotEnoughHeld", vec![line(counted, u64::MAX)]);
    w.lines("NotEnoughHeld", vec![donated(line(counted, 1))]);
    for lot in [w.quarantined, w.recalled] {
        w.lines("LotStopped", vec![line(lot, 1)]);
    }
    w.lines("LotStopped", vec![serials(w.expired, &[pack(0, 0)])]);
    // ranges
    let ranged = |units, ranges: &[IndexRange]| OfferLine {
        units,
        ..serials(serialised, ranges)
    };
    w.lines(
        "RangesWithoutSerials",
        vec![OfferLine {
            units: 1,
            ..serials(counted, &[pack(0, 0)])
        }],
    );
    w.lines("RangeSumMismatch", vec![ranged(10, &[])]);
    w.lines("RangeSumMismatch", vec![ranged(9, &[pack(40, 49)])]);
    w.lines("RangeBackwards", vec![ranged(1, &[pack(41, 40)])]);
    w.lines("RangesOverlap", vec![ranged(11, &[pack(40, 45), pack(45, 49)])]);
    w.lines("RangesOverlap", vec![ranged(2, &[pack(45, 45), pack(40, 40)])]);
    w.lines("IndexTooHigh", vec![ranged(1, &[pack(MAX_UNITS, MAX_UNITS)])]);
    w.lines("IndexTooHigh", vec![ranged(1, &[pack(0, u64::MAX)])]);
    let many: Vec<_> = (0..17).map(|n| pack(200 + 2 * n, 200 + 2 * n)).collect();
    w.lines("TooManyRanges", vec![ranged(17, &many)]);
    // in transit; partly in transit; beyond the lot; with the hospital
    for range in [
        pack(0, 9),
        pack(5, 15),
        pack(9, 10),
        pack(495, 500),
        pack(500, 500),
        pack(100, 104),
    ] {
        w.lines("RangeNotHeld", vec![serials(serialised, &[range])]);
    }
    // partners, times, hook
    let good = w.suite.offer_msg(vec![line(counted, 1)], None);
    let now = w.suite.app.now();
    let contract = w.suite.contract.to_string();
    let change = |change: &dyn Fn(&mut ExecuteMsg)| {
        let mut msg = good.clone();
        change(&mut msg);
        msg
    };
    macro_rules! with {
        ($variant:literal, $field:ident = $value:expr) => {
            let msg = change(&|msg| {
                if let ExecuteMsg::Offer { $field, .. } = msg {
                    *$field = $value;
                }
            });
            w.maker($variant, msg);
        };
    }
    with!("ToSelf", to = MAKER);
    with!("UnknownOrganisation", to = OrgId(99));
    with!("UnknownOrganisation", carrier = Some(OrgId(99)));
    with!("BadExpiry", expires = now);
    with!("BadExpiry", expires = now.minus_nanos(1));
    with!("BadExpiry", expires = now.plus_seconds(400 * DAY).plus_nanos(1));
    with!("BadExpiry", expires = Timestamp::from_nanos(u64::MAX));
    with!("BadCheckDigit", sscc = Some("106141412345678909".to_string()));
    with!("BadLength", sscc = Some("1".to_string()));
    let hook = |address: &str, bytes: usize| {
        Some(HookRequest {
            address: address.to_string(),
            payload: Binary::from(vec![0; bytes]),
        })
    };
    with!("PayloadTooLong", receipt_hook = hook(&contract, 257));
    with!("HookIsSelf", receipt_hook = hook(&contract, 256));
    with!("BadAddress", receipt_hook = hook("nobody", 0));
    let foreign = foreign_actor("listener").to_string();
    with!("BadAddress", receipt_hook = hook(&foreign, 0));
    let upper = contract.to_uppercase();
    with!("BadAddress", receipt_hook = hook(&upper, 0));
    let hook = HookRequest {
        address: w.suite.stranger.to_string(),
        payload: Binary::default(),
    };
    let hospital = w.suite.hospital.clone();
    let resold = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: vec![donated(line(counted, 1))],
        carrier: None,
        sscc: None,
        expires: now.plus_seconds(1),
        receipt_hook: Some(hook),
    };
    w.by(&hospital, "DonatedWithHook", resold);
}

pub fn stages(w: &mut World) {
    let (hospital, carrier, maker) = (
        w.suite.hospital.clone(),
        w.suite.carrier.clone(),
        w.suite.maker.clone(),
    );
    let wholesaler = w.suite.wholesaler.clone();
    let none = ShipmentId(99);
    let (open, numbered, picked, past) = (w.open, w.numbered, w.picked, w.past);
    let ended = [w.accepted, w.cancelled, w.refused];
    let refuse = |shipment| ExecuteMsg::Refuse {
        shipment,
        reason: RejectReason::Damaged,
    };
    w.by(&carrier, "UnknownShipment", ExecuteMsg::PickUp { shipment: none });
    w.by(&carrier, "NoCarrier", ExecuteMsg::PickUp { shipment: numbered });
    w.by(&carrier, "WrongStage", ExecuteMsg::PickUp { shipment: picked });
    w.by(&carrier, "ShipmentExpired", ExecuteMsg::PickUp { shipment: past });
    w.by(&hospital, "UnknownShipment", accept(none, vec![]));
    w.by(&hospital, "ShipmentExpired", accept(past, vec![all(0, 1)]));
    w.by(&hospital, "ShipmentExpired", refuse(past));
    w.by(&hospital, "UnknownShipment", refuse(none));
    w.by(&maker, "UnknownShipment", ExecuteMsg::Cancel { shipment: none });
    w.by(&maker, "WrongStage", ExecuteMsg::Cancel { shipment: picked });
    w.by(&maker, "UnknownShipment", ExecuteMsg::Expire { shipment: none });
    w.by(&maker, "NotYetExpired", ExecuteMsg::Expire { shipment: open });
    w.by(&maker, "NotYetExpired", ExecuteMsg::Expire { shipment: picked });
    for shipment in ended {
        w.by(&carrier, "WrongStage", ExecuteMsg::PickUp { shipment });
        w.by(&hospital, "WrongStage", accept(shipment, vec![all(0, 1)]));
        w.by(&hospital, "WrongStage", refuse(shipment));
        w.by(&maker, "WrongStage", ExecuteMsg::Cancel { shipment });
        w.by(&maker, "WrongStage", ExecuteMsg::Expire { shipment });
    }
    // the wrong organisation
    w.by(&wholesaler, "OtherOrganisation", accept(open, vec![all(0, 100)]));
    w.by(&wholesaler, "OtherOrganisation", refuse(open));
    w.by(
        &wholesaler,
        "OtherOrganisation",
        ExecuteMsg::Cancel { shipment: open },
    );
}
