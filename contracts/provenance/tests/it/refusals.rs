//! Every way to be refused: each a named error, with nothing kept.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Addr, Binary, Timestamp};
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    CertificateKind, CertificateRef, Day, HookRequest, IndexRange, LegSummary, LineReceipt, MinuteCount,
    OfferLine, Origin, RecallClass, RejectReason, StorageProfile, StorageRule, TemperatureBound, MAX_UNITS,
};
use provenance_api::types::{RecallTarget, SafetyReason, SerialCommitment};
use provenance_api::{LotId, ShipmentId};
use salus_testing::actors::foreign_actor;
use salus_testing::variants_of;
use std::collections::BTreeSet;

/// Has vial monitors, and must be watched all the way.
const COLD: &str = "09506000134376";

/// A world in which everything has happened that can be in the way.
struct World {
    suite: Suite,
    counted: LotId,
    serialised: LotId,
    cold: LotId,
    expired: LotId,
    quarantined: LotId,
    recalled: LotId,
    /// recalled by the maker and 11 times, off and on, by the foreign regulator
    full: LotId,
    /// 100 units of `counted`, carrier named
    open: ShipmentId,
    /// units 0 to 9 and 20 to 29 of `serialised`, no carrier
    numbered: ShipmentId,
    /// one line of `cold`, picked up
    cooled: ShipmentId,
    picked: ShipmentId,
    /// one line of 100 units of `counted`, of which 10 are pending
    accepted: ShipmentId,
    /// of units 100 to 109 of `serialised`, 5 to be returned
    numbered_accepted: ShipmentId,
    cancelled: ShipmentId,
    refused: ShipmentId,
    /// past its end, and nobody has moved it
    past: ShipmentId,
    past_expires: Timestamp,
    /// offered before its lot was recalled
    recalled_underway: ShipmentId,
    case: Vec<(&'static str, Addr, ExecuteMsg)>,
}

fn world() -> World {
    let mut suite = Suite::start();
    let maker = suite.maker.clone();
    let rule = StorageRule {
        bound: TemperatureBound::AtOrAbove,
        centi_celsius: 1_000,
        minutes: 1_200,
        count: MinuteCount::Cumulative,
    };
    let storage = StorageProfile {
        rules: vec![rule],
        full_sensor_cover: true,
        vial_monitor: true,
    };
    suite.run_ok(
        &maker,
        &ExecuteMsg::RegisterProduct {
            gtin: COLD.to_string(),
            storage,
            master_data_sha256: Some(root(1)),
        },
    );
    let counted = suite.counted_lot("COUNTED", 1_000);
    let serialised = suite.serialised_lot("SERIAL", 500);
    let msg = suite.lot_of(COLD, "COLD", 50, None);
    let cold = suite.register_lot(&msg);
    let today = Day::of(suite.app.now());
    let expired = suite.register_lot(&ExecuteMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "SHORT".to_string(),
        made: today,
        expiry: today,
        quantity: 9,
        serials: Some(SerialCommitment {
            root: root(1),
            leaf_count: 9,
        }),
        certificates: vec![],
    });
    let quarantined = suite.counted_lot("Q", 10);
    suite.run_ok(&maker, &quarantine(quarantined));
    let recalled = suite.counted_lot("R", 10);
    let recalled_underway = suite.offer(vec![line(recalled, 5)]);
    suite.run_ok(&maker, &recall(recalled, RecallClass::Ii));

    let full = suite.counted_lot("FULL", 10);
    let (regulator, foreign) = (suite.regulator.clone(), suite.foreign_regulator.clone());
    let stock = suite.offer(vec![line(full, 3)]);
    suite.accept(stock, vec![all(0, 3)]);
    for n in 0..12 {
        let order = ExecuteMsg::Recall {
            target: RecallTarget::Lot { lot: full },
            class: RecallClass::Iii,
            reason: SafetyReason::Labelling,
            holder: Some(HOSPITAL),
        };
        suite.run_ok(&foreign, &order);
        if n < 11 {
            for who in [&foreign, &regulator] {
                suite.run_ok(who, &ExecuteMsg::EndRecall { lot: full, recall: n });
            }
        }
    }
    suite.run_ok(
        &foreign,
        &ExecuteMsg::EndRecall {
            lot: full,
            recall: 11,
        },
    );

    let open = suite.offer(vec![line(counted, 100)]);
    let numbered = ExecuteMsg::Offer {
        to: HOSPITAL,
        lines: vec![serials(serialised, &[pack(0, 9), pack(20, 29)])],
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(30 * DAY),
        receipt_hook: None,
    };
    let numbered = suite.offered(&maker, &numbered);
    let cooled = suite.offer(vec![line(cold, 10)]);
    suite.pick_up(cooled);
    let picked = suite.offer(vec![line(counted, 1)]);
    suite.pick_up(picked);
    let accepted = suite.offer(vec![line(counted, 100)]);
    suite.accept(accepted, vec![said(0, 90, 10, 0)]);
    let numbered_accepted = suite.offer(vec![serials(serialised, &[pack(100, 109)])]);
    let mut part = said(0, 5, 5, 0);
    part.rejected_ranges = vec![pack(105, 109)];
    suite.accept(numbered_accepted, vec![part]);
    let cancelled = suite.offer(vec![line(counted, 1)]);
    suite.run_ok(&maker, &ExecuteMsg::Cancel { shipment: cancelled });
    let refused = suite.offer(vec![line(counted, 1)]);
    let hospital = suite.hospital.clone();
    suite.run_ok(
        &hospital,
        &ExecuteMsg::Refuse {
            shipment: refused,
            reason: RejectReason::NotOrdered,
        },
    );
    let past_expires = suite.in_seconds(3_600);
    let past = ExecuteMsg::Offer {
        to: HOSPITAL,
        lines: vec![line(counted, 1)],
        carrier: Some(CARRIER),
        sscc: None,
        expires: past_expires,
        receipt_hook: None,
    };
    let past = suite.offered(&maker, &past);
    suite.app.pass(2 * DAY);
    World {
        suite,
        counted,
        serialised,
        cold,
        expired,
        quarantined,
        recalled,
        full,
        open,
        numbered,
        cooled,
        picked,
        accepted,
        numbered_accepted,
        cancelled,
        refused,
        past,
        past_expires,
        recalled_underway,
        case: vec![],
    }
}

impl World {
    /// `msg` of the maker must be refused as `variant`.
    fn maker(&mut self, variant: &'static str, msg: ExecuteMsg) {
        self.case.push((variant, self.suite.maker.clone(), msg));
    }

    fn by(&mut self, who: &Addr, variant: &'static str, msg: ExecuteMsg) {
        self.case.push((variant, who.clone(), msg));
    }

    /// An offer of these lines by the maker must be refused as `variant`.
    fn lines(&mut self, variant: &'static str, lines: Vec<OfferLine>) {
        let msg = self.suite.offer_msg(lines, None);
        self.maker(variant, msg);
    }

    /// An acceptance by the hospital must be refused as `variant`.
    fn accept(&mut self, variant: &'static str, shipment: ShipmentId, lines: Vec<LineReceipt>) {
        let hospital = self.suite.hospital.clone();
        self.by(&hospital, variant, accept(shipment, lines));
    }
}

fn products(w: &mut World) {
    let other = w.suite.other_maker.clone();
    for (variant, gtin) in [
        ("BadCheckDigit", "09506000134353"),
        ("BadLength", "9506000134352"),
        ("BadLength", ""),
        ("BadCharacter", "0950600013435O"),
        ("ProductExists", MASKS),
        ("ForeignGtin", GLOVES),
        // a GTIN-8 belongs to no company prefix
        ("ForeignGtin", "00000096385074"),
    ] {
        w.maker(variant, product(gtin));
    }
    w.by(&other, "ForeignGtin", product("09506000134383"));
    let with = |storage, digest| ExecuteMsg::RegisterProduct {
        gtin: "09506000134383".to_string(),
        storage,
        master_data_sha256: digest,
    };
    let rule = |centi_celsius, minutes| StorageRule {
        bound: TemperatureBound::AtOrBelow,
        centi_celsius,
        minutes,
        count: MinuteCount::Single,
    };
    let profile = |rules| StorageProfile {
        rules,
        ..StorageProfile::default()
    };
    w.maker("TooManyStorageRules", with(profile(vec![rule(-50, 60); 9]), None));
    for bad in [rule(-27_316, 60), rule(20_001, 60), rule(0, 0), rule(0, u32::MAX)] {
        w.maker("BadStorageRule", with(profile(vec![rule(-50, 60), bad]), None));
    }
    w.maker("BadDigest", with(profile(vec![]), Some(Binary::from([0; 31]))));
}

fn lots(w: &mut World) {
    let today = Day::of(w.suite.app.now()).0;
    let good = w.suite.lot("NEW", 10, None);
    let change = |change: &dyn Fn(&mut ExecuteMsg)| {
        let mut msg = good.clone();
        change(&mut msg);
        msg
    };
    macro_rules! with {
        ($variant:literal, $field:ident = $value:expr) => {
            let msg = change(&|msg| {
                if let ExecuteMsg::RegisterLot { $field, .. } = msg {
                    *$field = $value;
                }
            });
            w.maker($variant, msg);
        };
    }
    with!("UnknownProduct", gtin = GLOVES.to_string());
    with!("BadCheckDigit", gtin = "09506000134353".to_string());
    with!("BadLength", lot = String::new());
    with!("BadLength", lot = "x".repeat(21));
    with!("BadCharacter", lot = "white space".to_string());
    with!("LotExists", lot = "COUNTED".to_string());
    with!("MadeInFuture", made = Day(today + 1));
    with!("ExpiryBeforeMade", expiry = Day(today - 11));
    with!("ExpiryInPast", expiry = Day(today - 1));
    with!("BadQuantity", quantity = 0);
    with!("BadQuantity", quantity = MAX_UNITS + 1);
    with!("BadQuantity", quantity = u64::MAX);
    with!(
        "LeafCountMismatch",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: 9
        })
    );
    with!(
        "BadLeafCount",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: 0
        })
    );
    with!(
        "BadLeafCount",
        serials = Some(SerialCommitment {
            root: root(1),
            leaf_count: (1 << 32) + 1
        })
    );
    with!(
        "BadDigest",
        serials = Some(SerialCommitment {
            root: Binary::default(),
            leaf_count: 10
        })
    );
    let certificate = |seed: u8| CertificateRef {
        issuer: REGULATOR,
        kind: CertificateKind::BatchRelease,
        sha256: root(seed),
        valid_until: None,
    };
    with!(
        "TooManyCertificates",
        certificates = (0..17).map(certificate).collect()
    );
    with!(
        "CertificateTwice",
        certificates = vec![certificate(1), certificate(2), certificate(1)]
    );
    let ended = CertificateRef {
        valid_until: Some(Day(today - 1)),
        ..certificate(1)
    };
    with!("CertificateEnded", certificates = vec![ended.clone()]);
    let nobody = CertificateRef {
        issuer: OrgId(99),
        ..certificate(1)
    };
    with!("UnknownOrganisation", certificates = vec![nobody.clone()]);
    let short = CertificateRef {
        sha256: Binary::from([1; 33]),
        ..certificate(1)
    };
    with!("BadDigest", certificates = vec![short.clone()]);
    let other = w.suite.other_maker.clone();
    w.by(&other, "OtherOrganisation", good.clone());

    let (counted, serialised, expired) = (w.counted, w.serialised, w.expired);
    let append = |lot, first_index, leaf_count| ExecuteMsg::AppendSerials {
        lot,
        first_index,
        serials: SerialCommitment {
            root: root(9),
            leaf_count,
        },
    };
    w.maker("UnknownLot", append(LotId(99), 0, 1));
    w.maker("NotSerialised", append(counted, 1_000, 1));
    w.maker("WrongFirstIndex", append(serialised, 499, 1));
    w.maker("WrongFirstIndex", append(serialised, 0, 500));
    w.maker("BadLeafCount", append(serialised, 500, 0));
    w.maker("ExpiryInPast", append(expired, 9, 1));
    w.by(&other, "OtherOrganisation", append(serialised, 500, 1));
}

fn offers(w: &mut World) {
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

fn stages(w: &mut World) {
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

fn receipts(w: &mut World) {
    let (open, numbered, cooled) = (w.open, w.numbered, w.cooled);
    let now = w.suite.app.now();
    w.accept("LineCountMismatch", open, vec![]);
    w.accept("LineCountMismatch", open, vec![all(0, 100), all(0, 100)]);
    w.accept("UnknownLine", open, vec![all(1, 100)]);
    w.accept("UnknownLine", open, vec![all(u32::MAX, 100)]);
    w.accept("UnitsDoNotAddUp", open, vec![all(0, 101)]);
    w.accept("UnitsDoNotAddUp", open, vec![said(0, 90, 9, 0)]);
    w.accept("UnitsDoNotAddUp", open, vec![said(0, u64::MAX, u64::MAX, 102)]);
    let unexplained = LineReceipt {
        reason: None,
        ..said(0, 90, 10, 0)
    };
    w.accept("ReasonLacking", open, vec![unexplained]);
    let needless = LineReceipt {
        reason: Some(RejectReason::Damaged),
        ..all(0, 100)
    };
    w.accept("ReasonForNothing", open, vec![needless]);
    let ranged = LineReceipt {
        rejected_ranges: vec![pack(0, 9)],
        ..said(0, 90, 10, 0)
    };
    w.accept("RangesWithoutSerials", open, vec![ranged]);
    // serialised: 0 to 9 and 20 to 29 were shipped
    let numbers = |rejected: &[IndexRange], missing: &[IndexRange]| LineReceipt {
        rejected_ranges: rejected.to_vec(),
        missing_ranges: missing.to_vec(),
        ..said(0, 15, 3, 2)
    };
    for (variant, rejected, missing) in [
        ("RangeSumMismatch", vec![], vec![]),
        ("RangeSumMismatch", vec![pack(0, 2)], vec![]),
        ("RangeSumMismatch", vec![pack(0, 1)], vec![pack(20, 22)]),
        ("RangesOverlap", vec![pack(0, 2)], vec![pack(2, 3)]),
        ("RangeNotShipped", vec![pack(10, 12)], vec![pack(20, 21)]),
        ("RangeNotShipped", vec![pack(8, 10)], vec![pack(20, 21)]),
        ("RangeNotShipped", vec![pack(0, 2)], vec![pack(30, 31)]),
        ("RangeNotShipped", vec![pack(0, 2)], vec![pack(19, 20)]),
        ("RangeNotShipped", vec![pack(0, 2)], vec![pack(400, 401)]),
        ("RangeBackwards", vec![pack(2, 0)], vec![pack(20, 21)]),
    ] {
        w.accept(variant, numbered, vec![numbers(&rejected, &missing)]);
    }
    let single: Vec<_> = (0..17).map(|n| pack(n, n)).collect();
    w.accept("TooManyRanges", numbered, vec![numbers(&single, &[])]);
    w.accept("LotStopped", w.recalled_underway, vec![all(0, 5)]);

    // the cold chain: vial monitors and a logger
    let leg = LegSummary {
        start: now.minus_seconds(3 * DAY),
        end: now,
        coverage_bps: 10_000,
        min_centi_celsius: 210,
        max_centi_celsius: 790,
        mean_centi_celsius: 450,
        rule_minutes: vec![0],
        raw_log_sha256: root(3),
    };
    let good = LineReceipt {
        vvm_stage: Some(1),
        leg_summary: Some(leg.clone()),
        ..all(0, 10)
    };
    w.accept(
        "VialMonitorLacking",
        cooled,
        vec![LineReceipt {
            vvm_stage: None,
            ..good.clone()
        }],
    );
    w.accept(
        "VialMonitorPast",
        cooled,
        vec![LineReceipt {
            vvm_stage: Some(3),
            ..good.clone()
        }],
    );
    for stage in [0, 5, u8::MAX] {
        w.accept(
            "BadVialMonitor",
            cooled,
            vec![LineReceipt {
                vvm_stage: Some(stage),
                ..good.clone()
            }],
        );
    }
    w.accept(
        "SensorCoverLacking",
        cooled,
        vec![LineReceipt {
            leg_summary: None,
            ..good.clone()
        }],
    );
    for (variant, leg) in [
        (
            "SensorCoverLacking",
            LegSummary {
                coverage_bps: 9_999,
                ..leg.clone()
            },
        ),
        // the carrier had the goods for an hour before the logger ran
        (
            "SensorCoverLacking",
            LegSummary {
                start: now.minus_seconds(2 * DAY - 3_600),
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                coverage_bps: 10_001,
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                start: now,
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                end: now.plus_nanos(1),
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                min_centi_celsius: 451,
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                max_centi_celsius: 449,
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                rule_minutes: vec![],
                ..leg.clone()
            },
        ),
        (
            "BadLegSummary",
            LegSummary {
                rule_minutes: vec![0, 0],
                ..leg.clone()
            },
        ),
        (
            "BadDigest",
            LegSummary {
                raw_log_sha256: Binary::default(),
                ..leg
            },
        ),
    ] {
        w.accept(
            variant,
            cooled,
            vec![LineReceipt {
                leg_summary: Some(leg),
                ..good.clone()
            }],
        );
    }
}

fn returns(w: &mut World) {
    let (hospital, stranger) = (w.suite.hospital.clone(), w.suite.stranger.clone());
    let regulator = w.suite.regulator.clone();
    let (accepted, open) = (w.accepted, w.open);
    let both = |shipment, line, units, ranges: &[IndexRange]| {
        let ranges = ranges.to_vec();
        [
            ExecuteMsg::ConfirmReturn {
                shipment,
                line,
                units,
                ranges: ranges.clone(),
            },
            ExecuteMsg::DeclareLost {
                shipment,
                line,
                units,
                ranges,
            },
        ]
    };
    let mut both = |variant, shipment, line, units, ranges: &[IndexRange]| {
        for msg in both(shipment, line, units, ranges) {
            w.maker(variant, msg);
        }
    };
    both("UnknownShipment", ShipmentId(99), 0, 1, &[]);
    both("UnknownLine", accepted, 1, 1, &[]);
    both("NoUnits", accepted, 0, 0, &[]);
    both("NotPending", accepted, 0, 11, &[]);
    both("RangesWithoutSerials", accepted, 0, 10, &[pack(0, 9)]);
    both("WrongStage", open, 0, 1, &[]);
    let (numbered_accepted, cancelled, picked) = (w.numbered_accepted, w.cancelled, w.picked);
    let mut both = |variant, shipment, units, ranges: &[IndexRange]| {
        let ranges = ranges.to_vec();
        w.maker(
            variant,
            ExecuteMsg::ConfirmReturn {
                shipment,
                line: 0,
                units,
                ranges: ranges.clone(),
            },
        );
        w.maker(
            variant,
            ExecuteMsg::DeclareLost {
                shipment,
                line: 0,
                units,
                ranges,
            },
        );
    };
    both("WrongStage", cancelled, 1, &[]);
    both("WrongStage", picked, 1, &[]);
    both("RangeSumMismatch", numbered_accepted, 5, &[]);
    both("RangeSumMismatch", numbered_accepted, 4, &[pack(105, 109)]);
    both(
        "RangesOverlap",
        numbered_accepted,
        2,
        &[pack(105, 105), pack(105, 105)],
    );
    // the hospital took those over; and one of them
    both("RangeNotHeld", numbered_accepted, 5, &[pack(100, 104)]);
    both("RangeNotHeld", numbered_accepted, 2, &[pack(104, 105)]);
    both("NotPending", numbered_accepted, 6, &[pack(104, 109)]);
    let confirm = ExecuteMsg::ConfirmReturn {
        shipment: accepted,
        line: 0,
        units: 10,
        ranges: vec![],
    };
    w.by(&hospital, "OtherOrganisation", confirm);
    let lose = ExecuteMsg::DeclareLost {
        shipment: accepted,
        line: 0,
        units: 10,
        ranges: vec![],
    };
    w.by(&hospital, "OtherOrganisation", lose.clone());
    w.by(&stranger, "NotLateEnough", lose.clone());
    w.by(&regulator, "NotLateEnough", lose);
}

fn safety(w: &mut World) {
    let (regulator, foreign) = (w.suite.regulator.clone(), w.suite.foreign_regulator.clone());
    let other = w.suite.other_maker.clone();
    let (counted, quarantined, recalled, full) = (w.counted, w.quarantined, w.recalled, w.full);
    let nobodys = LotId(99);
    let with_holder = |lot, holder| ExecuteMsg::Quarantine {
        lot,
        reason: SafetyReason::Investigation,
        holder: Some(holder),
    };
    let end = |lot, recall| ExecuteMsg::EndRecall { lot, recall };
    w.maker("UnknownLot", quarantine(nobodys));
    w.maker("UnknownLot", recall(nobodys, RecallClass::I));
    w.maker("UnknownLot", end(nobodys, 0));
    w.maker("UnknownLot", ExecuteMsg::ReleaseQuarantine { lot: nobodys });
    w.maker("AlreadyQuarantined", quarantine(quarantined));
    w.maker("NotQuarantined", ExecuteMsg::ReleaseQuarantine { lot: counted });
    w.by(
        &foreign,
        "NoJurisdiction",
        ExecuteMsg::ReleaseQuarantine { lot: quarantined },
    );
    w.maker("AlreadyRecalled", recall(recalled, RecallClass::Ii));
    w.maker("AlreadyRecalled", recall(recalled, RecallClass::Iii));
    w.maker("TooManyRecalls", recall(full, RecallClass::I));
    w.maker("UnknownRecall", end(recalled, 1));
    w.maker("UnknownRecall", end(counted, 0));
    w.by(&regulator, "RecallHasEnded", end(full, 0));
    w.by(&foreign, "AlreadyAgreed", end(full, 11));
    w.by(&foreign, "NoJurisdiction", end(recalled, 0));
    for msg in [quarantine(counted), recall(counted, RecallClass::I)] {
        w.by(&other, "NoJurisdiction", msg.clone());
        w.by(&foreign, "NoJurisdiction", msg);
    }
    // a holder in another country than the regulator's; one that holds nothing; one that is none
    w.by(&foreign, "NoJurisdiction", with_holder(counted, MAKER));
    w.by(&foreign, "NotAHolder", with_holder(quarantined, HOSPITAL));
    w.by(&foreign, "NotAHolder", with_holder(counted, OrgId(99)));
}

fn settings(w: &mut World) {
    let (owner, stranger) = (w.suite.owner.clone(), w.suite.stranger.clone());
    let propose = |who: &str, expires_in_seconds| ExecuteMsg::ProposeOwner {
        owner: who.to_string(),
        expires_in_seconds,
    };
    w.by(&owner, "ZeroGasLimit", ExecuteMsg::SetHookGasLimit { gas: 0 });
    w.by(&owner, "BadPauseLength", ExecuteMsg::Pause { seconds: 0 });
    w.by(
        &owner,
        "BadPauseLength",
        ExecuteMsg::Pause {
            seconds: 14 * DAY + 1,
        },
    );
    w.by(&owner, "NotPaused", ExecuteMsg::Unpause {});
    w.by(&owner, "BadAddress", propose("somebody", 60));
    w.by(&owner, "BadAddress", propose(foreign_actor("x").as_str(), 60));
    w.by(&owner, "BadProposalExpiry", propose(stranger.as_str(), 0));
    w.by(
        &owner,
        "BadProposalExpiry",
        propose(stranger.as_str(), 30 * DAY + 1),
    );
    w.by(&owner, "NotProposed", ExecuteMsg::AcceptOwner {});
}

/// B1: whatever is wrong with a message has its own error, and nothing of the message is kept. Every error of
/// the domain occurs here.
#[test]
fn every_bad_message_has_its_own_error_and_changes_nothing() {
    let mut w = world();
    for fill in [
        products, lots, offers, stages, receipts, returns, safety, settings,
    ] {
        fill(&mut w);
    }
    let cases = std::mem::take(&mut w.case);
    assert!(cases.len() >= 200, "{} cases", cases.len());
    let mut seen = BTreeSet::new();
    for (variant, who, msg) in cases {
        w.suite.refused(&who, &msg, variant);
        seen.insert(variant.to_string());
    }
    let elsewhere = [
        // the errors of identifiers are named themselves
        "Gs1",
        // questions, not messages
        "UnknownLotNumber",
        // needs two lines, or 64 commitments: tested below
        "LineTwice",
        "TooManyCommitments",
    ];
    let missing: Vec<_> = variants_of(include_str!("../../src/domain/error.rs"), "DomainError")
        .into_iter()
        .filter(|variant| !seen.contains(variant) && !elsewhere.contains(&variant.as_str()))
        .collect();
    assert!(missing.is_empty(), "never provoked: {missing:?}");
    assert_eq!(w.past_expires, w.suite.shipment(w.past).expires);
    assert_eq!(w.suite.lot_info(w.cold).quantity, 50);
}

/// B9: a line that is named twice is not received twice.
#[test]
fn a_line_named_twice_is_refused() {
    let mut suite = Suite::start();
    let (a, b) = (suite.counted_lot("A", 10), suite.counted_lot("B", 10));
    let shipment = suite.offer(vec![line(a, 10), line(b, 10)]);
    let hospital = suite.hospital.clone();
    suite.refused(
        &hospital,
        &accept(shipment, vec![all(1, 10), all(1, 10)]),
        "LineTwice",
    );
    // the order does not matter, as long as each is there
    suite.accept(shipment, vec![all(1, 10), said(0, 8, 0, 2)]);
    assert_eq!(suite.held(a, HOSPITAL, Origin::Fresh), 8);
    assert_eq!(suite.held(b, HOSPITAL, Origin::Fresh), 10);
}

#[test]
fn a_lot_takes_64_commitments_and_not_one_more() {
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 1);
    let maker = suite.maker.clone();
    let append = |first_index| ExecuteMsg::AppendSerials {
        lot,
        first_index,
        serials: SerialCommitment {
            root: root(2),
            leaf_count: 1,
        },
    };
    for first in 1..64 {
        suite.run_ok(&maker, &append(first));
    }
    suite.refused(&maker, &append(64), "TooManyCommitments");
    let info = suite.lot_info(lot);
    assert_eq!((info.quantity, info.commitments.len()), (64, 64));
    // all with one holder: one interval
    assert_eq!(suite.custody(lot).len(), 1);
}

/// An operator whose time is over, one without the permission, and one whose organisation was suspended in
/// this block.
#[test]
fn operators_need_time_permission_and_accreditation() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 10);
    let shipment = suite.offer(vec![line(lot, 5)]);
    let hospital = suite.hospital.clone();
    let now = suite.app.now();
    let take = accept(shipment, vec![all(0, 5)]);
    let until = |suite: &mut Suite, until| {
        let registry = suite.registry.clone();
        registry.operator_until(&mut suite.app, &hospital, HOSPITAL, &[Role::ReceiveGoods], until);
    };
    until(&mut suite, Some(now));
    suite.refused(&hospital, &take, "OperatorExpired");
    suite
        .registry
        .clone()
        .operator(&mut suite.app, &hospital, HOSPITAL, &[Role::Distribute]);
    suite.refused(&hospital, &take, "NotPermitted");
    until(&mut suite, Some(now.plus_nanos(1)));
    suite.suspend(HOSPITAL, Role::ReceiveGoods);
    suite.refused(&hospital, &take, "NotAccredited");
    // a suspended hospital can still say no
    suite.run_ok(
        &hospital,
        &ExecuteMsg::Refuse {
            shipment,
            reason: RejectReason::Documents,
        },
    );
}
