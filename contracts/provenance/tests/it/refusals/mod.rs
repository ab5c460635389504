//! Every way to be refused: each a named error, with nothing kept.

use crate::suite::*;
use accreditation_api::types::OrgKind;
use accreditation_api::Role;
use cosmwasm_std::{Addr, Timestamp};
use provenance_api::msg::ExecuteMsg;
use provenance_api::types::{
    Day, LineReceipt, MinuteCount, OfferLine, Origin, RecallClass, RecallTarget, RejectReason, SafetyReason,
    SerialCommitment, StorageProfile, StorageRule, TemperatureBound,
};
use provenance_api::{LotId, ShipmentId};
use salus_testing::{actor, variants_of};
use std::collections::BTreeSet;

/// Has vial monitors, and must be watched all the way.
const COLD: &str = "09506000134376";

mod goods;
mod orders;
mod receiving;
mod shipping;

/// A world in which everything has happened that can be in the way.
struct World {
    suite: Suite,
    counted: LotId,
    serialised: LotId,
    cold: LotId,
    expired: LotId,
    quarantined: LotId,
    recalled: LotId,
    /// recalled once by the regulator, and that has ended; 11 recalls by foreign regulators are in force
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
    suite.run_ok(&regulator, &recall(full, RecallClass::I));
    suite.run_ok(&regulator, &ExecuteMsg::EndRecall { lot: full, recall: 0 });
    let mut foreigners = vec![foreign.clone()];
    for name in ["second", "third", "fourth"] {
        foreigners.push(actor(name));
        suite
            .records()
            .member(OrgKind::Government, "UG", &[Role::Regulate], &actor(name));
    }
    let order = |class| holders_recall(full, class);
    let classes = [RecallClass::Iii, RecallClass::Ii, RecallClass::I];
    let orders = foreigners
        .iter()
        .flat_map(|who| classes.map(|class| (who, class)));
    for (who, class) in orders.take(11) {
        suite.run_ok(who, &order(class));
    }
    suite.run_ok(&foreign, &ExecuteMsg::EndRecall { lot: full, recall: 1 });

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

/// A recall by a regulator of the hospital's country.
fn holders_recall(lot: LotId, class: RecallClass) -> ExecuteMsg {
    ExecuteMsg::Recall {
        target: RecallTarget::Lot { lot },
        class,
        reason: SafetyReason::Labelling,
        holder: Some(HOSPITAL),
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

/// B1: whatever is wrong with a message has its own error, and nothing of the message is kept. Every error of
/// the domain occurs here.
#[test]
fn every_bad_message_has_its_own_error_and_changes_nothing() {
    let mut w = world();
    type Fill = fn(&mut World);
    let fills: [Fill; 8] = [
        goods::products,
        goods::lots,
        shipping::offers,
        shipping::stages,
        receiving::receipts,
        receiving::returns,
        orders::safety,
        orders::settings,
    ];
    for fill in fills {
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
    let missing: Vec<_> = variants_of(include_str!("../../../src/domain/error.rs"), "DomainError")
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
        let mut records = suite.records();
        records.operator_until(&actor("hospital"), HOSPITAL, &[Role::ReceiveGoods], until);
    };
    until(&mut suite, Some(now));
    suite.refused(&hospital, &take, "OperatorExpired");
    suite.records().operator(&hospital, HOSPITAL, &[Role::Distribute]);
    suite.refused(&hospital, &take, "NotPermitted");
    until(&mut suite, Some(now.plus_nanos(1)));
    suite.records().suspend(HOSPITAL, Role::ReceiveGoods);
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
