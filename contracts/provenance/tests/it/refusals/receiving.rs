use super::World;
use crate::suite::*;
use cosmwasm_std::Binary;
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{IndexRange, LegSummary, LineReceipt, RejectReason};
use provenance_api::ShipmentId;

pub fn receipts(w: &mut World) {
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
        // it stopped a day and a nanosecond before the acceptance
        (
            "SensorCoverLacking",
            LegSummary {
                end: now.minus_seconds(DAY).minus_nanos(1),
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

pub fn returns(w: &mut World) {
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
