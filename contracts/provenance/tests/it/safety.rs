//! Quarantine and recall.

use crate::suite::*;
use accreditation_api::types::OrgKind;
use accreditation_api::Role;
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::raw::{LotSafetyRecord, MAX_RECALLS, RESERVED_RECALLS};
use provenance_api::types::{LotStatus, Origin, RecallClass, RecallTarget, SafetyReason};
use salus_testing::actor;

/// Recall, for whole lots: one write by the issuer stops a lot with every holder in the same block: what is underway cannot be
/// accepted, what is held cannot be shipped on, and the record that payers read says so.
#[test]
fn a_recall_is_in_force_in_its_own_block() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let arrived = suite.offer(vec![line(lot, 30)]);
    suite.accept(arrived, vec![all(0, 30)]);
    let underway = suite.offer(vec![line(lot, 30)]);
    let (maker, hospital) = (suite.maker.clone(), suite.hospital.clone());

    let at = suite.app.now();
    suite.run_ok(&maker, &recall(lot, RecallClass::I));
    assert_eq!(suite.app.now(), at, "the same block");
    suite.refused(&hospital, &accept(underway, vec![all(0, 30)]), "LotStopped");
    let onward = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: vec![line(lot, 1)],
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(DAY),
        receipt_hook: None,
    };
    suite.refused(&hospital, &onward, "LotStopped");
    suite.refused(&maker, &suite.offer_msg(vec![line(lot, 1)], None), "LotStopped");
    assert_eq!(
        suite.lot_info(lot).status,
        LotStatus::Recalled {
            class: RecallClass::I
        }
    );
    let safety: LotSafetyRecord = suite.ask(&QueryMsg::LotSafety { lot });
    assert!(safety.stops());
    assert_eq!((safety.recalls[0].by, safety.recalls[0].issued_at), (MAKER, at));

    // what cannot be accepted can be sent back
    suite.run_ok(&hospital, &accept(underway, vec![said(0, 0, 30, 0)]));
    suite.run_ok(
        &maker,
        &ExecuteMsg::ConfirmReturn {
            shipment: underway,
            line: 0,
            units: 30,
            ranges: vec![],
        },
    );
    assert_eq!(suite.held(lot, MAKER, Origin::Fresh), 70);
}

/// Recall, for whole lots: class III warns and stops nothing.
#[test]
fn a_class_iii_recall_warns_and_stops_nothing() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let maker = suite.maker.clone();
    suite.run_ok(&maker, &recall(lot, RecallClass::Iii));
    assert_eq!(
        suite.lot_info(lot).status,
        LotStatus::Recalled {
            class: RecallClass::Iii
        }
    );
    let shipment = suite.offer(vec![line(lot, 30)]);
    suite.accept(shipment, vec![all(0, 30)]);
    // a graver one by the same maker adds to it
    suite.run_ok(&maker, &recall(lot, RecallClass::I));
    assert_eq!(
        suite.lot_info(lot).status,
        LotStatus::Recalled {
            class: RecallClass::I
        }
    );
}

/// One line of a shipment may be of a recalled lot: the others are accepted in the same message.
#[test]
fn the_good_lines_of_a_shipment_are_accepted_beside_the_recalled_one() {
    let mut suite = Suite::start();
    let (good, bad) = (suite.counted_lot("GOOD", 100), suite.counted_lot("BAD", 100));
    let shipment = suite.offer(vec![line(bad, 10), line(good, 10)]);
    suite.run_ok(&suite.maker.clone(), &quarantine(bad));
    suite.accept(shipment, vec![said(0, 0, 10, 0), all(1, 10)]);
    assert_eq!(suite.held(good, HOSPITAL, Origin::Fresh), 10);
    assert_eq!(suite.lines(shipment)[0].pending_units, 10);
}

/// Recall, for whole lots: regulators of the issuer's country may act on any lot of it; those of a holder's country name the holder;
/// others may not act.
#[test]
fn regulators_act_for_the_country_of_the_issuer_or_of_a_holder() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (regulator, foreign) = (suite.regulator.clone(), suite.foreign_regulator.clone());
    let order = |holder| ExecuteMsg::Recall {
        target: RecallTarget::Lot { lot },
        class: RecallClass::Ii,
        reason: SafetyReason::Contamination,
        holder,
    };
    suite.run_ok(&regulator, &order(None));
    // the hospital, in the foreign regulator's country, holds nothing yet
    suite.refused(&foreign, &order(Some(HOSPITAL)), "NotAHolder");
    suite.run_ok(&regulator, &ExecuteMsg::EndRecall { lot, recall: 0 });
    let shipment = suite.offer(vec![line(lot, 30)]);
    suite.accept(shipment, vec![all(0, 30)]);
    suite.refused(&foreign, &order(None), "NoJurisdiction");
    suite.run_ok(&foreign, &order(Some(HOSPITAL)));
    // and it keeps its say when the hospital has nothing left: ending takes both all the same
    suite.run_ok(&foreign, &ExecuteMsg::EndRecall { lot, recall: 1 });
    assert_eq!(
        suite.lot_info(lot).status,
        LotStatus::Recalled {
            class: RecallClass::Ii
        }
    );
    suite.run_ok(&regulator, &ExecuteMsg::EndRecall { lot, recall: 1 });
    assert_eq!(suite.lot_info(lot).status, LotStatus::Active);
}

/// Recall, for whole lots: a maker that has lost its accreditation still recalls what it made; a regulator that has lost its own
/// orders nothing.
#[test]
fn a_maker_without_accreditation_can_still_recall() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (maker, regulator) = (suite.maker.clone(), suite.regulator.clone());
    suite.records().revoke(MAKER, Role::Manufacture);
    suite.records().suspend(REGULATOR, Role::Regulate);
    suite.refused(&regulator, &recall(lot, RecallClass::I), "NotAccredited");
    suite.run_ok(&maker, &recall(lot, RecallClass::I));
    assert!(suite.ask::<LotSafetyRecord>(&QueryMsg::LotSafety { lot }).stops());
}

/// A regulator may take the issuer's quarantine over; then the issuer cannot end it any more.
#[test]
fn a_home_regulator_takes_a_quarantine_over() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (maker, regulator) = (suite.maker.clone(), suite.regulator.clone());
    let release = ExecuteMsg::ReleaseQuarantine { lot };
    suite.run_ok(&maker, &quarantine(lot));
    let since = suite.app.now();
    suite.app.pass(DAY);
    suite.run_ok(&regulator, &quarantine(lot));
    let order = suite
        .ask::<LotSafetyRecord>(&QueryMsg::LotSafety { lot })
        .quarantine
        .unwrap();
    assert_eq!((order.by, order.since), (REGULATOR, since));
    suite.refused(&regulator, &quarantine(lot), "AlreadyQuarantined");
    suite.refused(&maker, &quarantine(lot), "AlreadyQuarantined");
    suite.refused(&maker, &release, "NoJurisdiction");
    suite.run_ok(&regulator, &release);
    assert_eq!(suite.lot_info(lot).status, LotStatus::Active);
}

/// A quarantine by the issuer does not shield a lot from the regulator of a holder's country: it takes the order over, and
/// the issuer cannot end it any more.
#[test]
fn the_issuers_quarantine_shields_the_lot_from_nobody() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (maker, foreign, regulator) = (
        suite.maker.clone(),
        suite.foreign_regulator.clone(),
        suite.regulator.clone(),
    );
    let shipment = suite.offer(vec![line(lot, 30)]);
    suite.accept(shipment, vec![all(0, 30)]);
    suite.run_ok(&maker, &quarantine(lot));
    let order = ExecuteMsg::Quarantine {
        lot,
        reason: SafetyReason::AdverseEvents,
        holder: Some(HOSPITAL),
    };
    suite.run_ok(&foreign, &order);
    suite.refused(&maker, &ExecuteMsg::ReleaseQuarantine { lot }, "NoJurisdiction");
    suite.refused(&maker, &quarantine(lot), "AlreadyQuarantined");
    suite.refused(&foreign, &order, "AlreadyQuarantined");
    // what a regulator ordered, only a home regulator takes over
    suite.run_ok(&regulator, &quarantine(lot));
    suite.refused(&foreign, &ExecuteMsg::ReleaseQuarantine { lot }, "NoJurisdiction");
    suite.run_ok(&regulator, &ExecuteMsg::ReleaseQuarantine { lot });
}

/// Class 10, limits that somebody else can use up: recalls that have ended make room, and of those in force the last is the
/// issuer's and four more are the home regulators'.
#[test]
fn nobody_can_use_up_the_list_of_recalls() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (maker, regulator) = (suite.maker.clone(), suite.regulator.clone());
    // off and on, three times as often as the list is long
    for n in 0..3 * MAX_RECALLS {
        suite.run_ok(&regulator, &recall(lot, RecallClass::I));
        let end = ExecuteMsg::EndRecall {
            lot,
            recall: n.min(MAX_RECALLS) as u32 % MAX_RECALLS as u32,
        };
        suite.run_ok(&regulator, &end);
    }
    let safety: LotSafetyRecord = suite.ask(&QueryMsg::LotSafety { lot });
    assert_eq!(safety.recalls.len(), MAX_RECALLS);
    assert_eq!(suite.lot_info(lot).status, LotStatus::Active);

    let shipment = suite.offer(vec![line(lot, 30)]);
    suite.accept(shipment, vec![all(0, 30)]);
    let classes = [RecallClass::Iii, RecallClass::Ii, RecallClass::I];
    let order = |class, holder| ExecuteMsg::Recall {
        target: RecallTarget::Lot { lot },
        class,
        reason: SafetyReason::Contamination,
        holder,
    };
    let fill = |suite: &mut Suite, country: &str, holder, room: usize| {
        let orders = (0..).flat_map(|n| classes.map(|class| (n, class)));
        for (n, class) in orders.take(room + 1) {
            let who = actor(&format!("regulator {n} of {country}"));
            if class == RecallClass::Iii {
                suite
                    .records()
                    .member(OrgKind::Government, country, &[Role::Regulate], &who);
            }
            let placed = suite
                .app
                .run(&who, &suite.contract.clone(), &order(class, holder), &[]);
            if let Err(error) = placed {
                assert!(error.contains("the most for this organisation"), "{error}");
                return n * 3 + classes.iter().position(|c| *c == class).unwrap();
            }
        }
        room + 1
    };
    let foreign = MAX_RECALLS - RESERVED_RECALLS - 1;
    assert_eq!(fill(&mut suite, "UG", Some(HOSPITAL), foreign), foreign);
    assert_eq!(fill(&mut suite, "KE", None, RESERVED_RECALLS), RESERVED_RECALLS);
    suite.run_ok(&maker, &recall(lot, RecallClass::I));
    let safety: LotSafetyRecord = suite.ask(&QueryMsg::LotSafety { lot });
    assert!(safety.recalls.iter().all(|recall| recall.ended_at.is_none()));
    assert_eq!(safety.recalls.last().unwrap().by, MAKER);
    // a quarantine works in any case
    suite.run_ok(&maker, &quarantine(lot));
}
