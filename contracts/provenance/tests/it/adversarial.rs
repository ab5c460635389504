//! Known ways to attack contracts of this kind, by class.

use crate::listener::{start, Mood};
use crate::suite::*;
use accreditation_api::types::OrgKind;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{from_json, Binary, StdError};
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{
    Day, HookRequest, LineInfo, LotStatus, OfferLine, Origin, RejectReason, ShipmentStatus,
    LOST_AFTER_SECONDS,
};
use provenance_api::LotId;
use salus_testing::actor;

/// The same goods named twice in one list, to be moved or paid twice: lots in an offer, units in ranges, lines in a
/// receipt, returns of what was returned.
#[test]
fn class_1_the_same_goods_twice_in_one_list() {
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 100);
    let maker = suite.maker.clone();
    let twice = suite.offer_msg(
        vec![serials(lot, &[pack(0, 9)]), serials(lot, &[pack(10, 19)])],
        None,
    );
    suite.refused(&maker, &twice, "LotTwice");
    let overlapping = suite.offer_msg(vec![serials(lot, &[pack(0, 9), pack(9, 18)])], None);
    suite.refused(&maker, &overlapping, "RangesOverlap");
    let shipment = suite.offer(vec![serials(lot, &[pack(0, 9)])]);
    let again = suite.offer_msg(vec![serials(lot, &[pack(5, 14)])], None);
    suite.refused(&maker, &again, "RangeNotHeld");
    let hospital = suite.hospital.clone();
    suite.refused(
        &hospital,
        &accept(shipment, vec![all(0, 10), all(0, 10)]),
        "LineCountMismatch",
    );
    suite.run_ok(
        &hospital,
        &ExecuteMsg::Refuse {
            shipment,
            reason: RejectReason::Damaged,
        },
    );
    let back = |first, last| ExecuteMsg::ConfirmReturn {
        shipment,
        line: 0,
        units: last - first + 1,
        ranges: vec![pack(first, last)],
    };
    suite.run_ok(&maker, &back(0, 5));
    suite.refused(&maker, &back(0, 3), "RangeNotHeld");
    suite.refused(&maker, &back(5, 9), "NotPending");
    suite.run_ok(&maker, &back(6, 9));
    suite.refused(&maker, &back(0, 0), "NotPending");
    assert_eq!(suite.held(lot, MAKER, Origin::Fresh), 100);
}

/// No way makes goods fresh again that were donated: shipping on, refusing, returning, cancelling, expiring. They are
/// never offered with a hook again.
#[test]
fn class_1_no_way_makes_donated_goods_fresh() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Friendly);
    let counted = suite.counted_lot("C", 100);
    let numbered = suite.serialised_lot("S", 100);
    let gift = suite.offer_with_hook(
        vec![line(counted, 50), serials(numbered, &[pack(0, 49)])],
        &listener,
    );
    suite.accept(gift, vec![all(0, 50), all(1, 50)]);
    let (hospital, wholesaler) = (suite.hospital.clone(), suite.wholesaler.clone());
    let goods = || {
        vec![
            donated(line(counted, 50)),
            donated(serials(numbered, &[pack(0, 49)])),
        ]
    };
    let onward = |suite: &Suite, to| ExecuteMsg::Offer {
        to,
        lines: goods(),
        carrier: Some(CARRIER),
        sscc: None,
        expires: suite.in_seconds(DAY),
        receipt_hook: None,
    };
    let end = |units, origin: Origin, suite: &Suite, org| {
        assert_eq!(suite.held(counted, org, origin), units);
        assert_eq!(suite.held(numbered, org, origin), units);
    };
    let returned = |suite: &mut Suite, shipment| {
        for (line, ranges) in [(0, vec![]), (1, vec![pack(0, 49)])] {
            suite.run_ok(
                &hospital,
                &ExecuteMsg::ConfirmReturn {
                    shipment,
                    line,
                    units: 50,
                    ranges,
                },
            );
        }
    };
    // cancelled
    let shipment = suite.offered(&hospital, &onward(&suite, WHOLESALER));
    suite.run_ok(&hospital, &ExecuteMsg::Cancel { shipment });
    end(50, Origin::Donated, &suite, HOSPITAL);
    // refused and returned
    let shipment = suite.offered(&hospital, &onward(&suite, WHOLESALER));
    suite.run_ok(
        &wholesaler,
        &ExecuteMsg::Refuse {
            shipment,
            reason: RejectReason::Damaged,
        },
    );
    returned(&mut suite, shipment);
    end(50, Origin::Donated, &suite, HOSPITAL);
    // expired and returned
    let shipment = suite.offered(&hospital, &onward(&suite, WHOLESALER));
    suite.app.pass(DAY);
    suite.run_ok(&hospital, &ExecuteMsg::Expire { shipment });
    returned(&mut suite, shipment);
    end(50, Origin::Donated, &suite, HOSPITAL);
    // rejected and returned
    let shipment = suite.offered(&hospital, &onward(&suite, WHOLESALER));
    let mut second = said(1, 0, 50, 0);
    second.rejected_ranges = vec![pack(0, 49)];
    suite.run_ok(&wholesaler, &accept(shipment, vec![said(0, 0, 50, 0), second]));
    returned(&mut suite, shipment);
    end(50, Origin::Donated, &suite, HOSPITAL);
    // accepted by another, and sent back
    let shipment = suite.offered(&hospital, &onward(&suite, WHOLESALER));
    suite.run_ok(&wholesaler, &accept(shipment, vec![all(0, 50), all(1, 50)]));
    end(50, Origin::Donated, &suite, WHOLESALER);
    let shipment = suite.offered(&wholesaler, &onward(&suite, HOSPITAL));
    suite.accept(shipment, vec![all(0, 50), all(1, 50)]);
    end(50, Origin::Donated, &suite, HOSPITAL);
    end(0, Origin::Fresh, &suite, HOSPITAL);
    // and in none of these lives could a hook be put on them, alone or among fresh goods
    let hook = HookRequest {
        address: listener.to_string(),
        payload: Binary::default(),
    };
    let paid = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: goods(),
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(1),
        receipt_hook: Some(hook.clone()),
    };
    suite.refused(&hospital, &paid, "DonatedWithHook");
    // naming them fresh does not help
    let posing = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: vec![serials(numbered, &[pack(0, 9)])],
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(1),
        receipt_hook: Some(hook),
    };
    suite.refused(&hospital, &posing, "RangeNotHeld");
}

/// Sums at the ends of 64 bits are refused by name; none wraps around.
#[test]
fn class_2_sums_that_would_wrap() {
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 100);
    let maker = suite.maker.clone();
    let shipment = suite.offer(vec![serials(lot, &[pack(0, 9)])]);
    let hospital = suite.hospital.clone();
    // u64::MAX + 11 is 10
    suite.refused(
        &hospital,
        &accept(shipment, vec![said(0, u64::MAX, 11, 0)]),
        "UnitsDoNotAddUp",
    );
    // eleven units, of which the first and the last are at both ends
    let around = OfferLine {
        units: 10,
        ..serials(lot, &[pack(u64::MAX - 4, u64::MAX), pack(90, 94)])
    };
    suite.refused(&maker, &suite.offer_msg(vec![around], None), "IndexTooHigh");
    let all_there_is = OfferLine {
        units: 0,
        ..serials(lot, &[pack(0, u64::MAX)])
    };
    suite.refused(&maker, &suite.offer_msg(vec![all_there_is], None), "NoUnits");
}

/// Two spellings of one lot or product would be two records, and goods could be registered twice.
#[test]
fn class_3_and_7_one_thing_has_one_key() {
    let mut suite = Suite::start();
    let maker = suite.maker.clone();
    suite.counted_lot("AB", 10);
    // lot numbers are case-sensitive in GS1: another lot
    suite.counted_lot("ab", 10);
    let again = suite.lot("AB", 10, None);
    suite.refused(&maker, &again, "LotExists");
    let spaced = suite.lot(" AB", 10, None);
    suite.refused(&maker, &spaced, "BadCharacter");
    for spelling in ["9506000134352", "009506000134352", "+9506000134352", "٠٩٥٠٦٠٠"] {
        let error = suite.refused(
            &maker,
            &product(spelling),
            if spelling.is_ascii() && spelling.len() != 14 {
                "BadLength"
            } else {
                "BadCharacter"
            },
        );
        assert!(error.contains("GTIN"), "{error}");
    }
    // keys of two numbers do not run into each other: (GTIN, "1" + lot 1) against (GTIN, "11")
    let one = suite.counted_lot("1", 10);
    let eleven = suite.counted_lot("11", 10);
    assert_ne!(one, eleven);
    let found: provenance_api::types::LotInfo = suite.ask(&QueryMsg::LotByNumber {
        gtin: MASKS.to_string(),
        lot: "11".to_string(),
    });
    assert_eq!(found.id, eleven);
}

/// A suspension is seen in its own block, by every message that needs accreditation: no party slips through at the
/// end of a block.
#[test]
fn class_13_a_suspension_counts_in_its_own_block() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer(vec![line(lot, 10)]);
    let at = suite.app.now();
    let (maker, carrier, hospital) = (suite.maker.clone(), suite.carrier.clone(), suite.hospital.clone());
    suite.records().suspend(MAKER, Role::Manufacture);
    suite.records().suspend(MAKER, Role::Distribute);
    suite.records().suspend(CARRIER, Role::Carry);
    suite.records().suspend(HOSPITAL, Role::ReceiveGoods);
    assert_eq!(suite.app.now(), at);
    suite.refused(&maker, &product("09506000134376"), "NotAccredited");
    suite.refused(&maker, &suite.lot("NEW", 1, None), "NotAccredited");
    suite.refused(
        &maker,
        &suite.offer_msg(vec![line(lot, 1)], None),
        "NotAccredited",
    );
    suite.refused(&carrier, &ExecuteMsg::PickUp { shipment }, "NotAccredited");
    suite.refused(&hospital, &accept(shipment, vec![all(0, 10)]), "NotAccredited");
    // the ways out stay open to all of them
    suite.run_ok(
        &hospital,
        &ExecuteMsg::Refuse {
            shipment,
            reason: RejectReason::Documents,
        },
    );
    let back = ExecuteMsg::ConfirmReturn {
        shipment,
        line: 0,
        units: 10,
        ranges: vec![],
    };
    suite.run_ok(&maker, &back);
    assert_eq!(suite.held(lot, MAKER, Origin::Fresh), 100);
}

/// Nobody is both sides of a handover: an organisation does not ship to itself, and the contract is no listener
/// of its own.
#[test]
fn class_14_the_contract_or_a_party_as_its_own_counterparty() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let (maker, contract) = (suite.maker.clone(), suite.contract.clone());
    let hook = HookRequest {
        address: contract.to_string(),
        payload: Binary::default(),
    };
    let msg = suite.offer_msg(vec![line(lot, 1)], Some(hook));
    suite.refused(&maker, &msg, "HookIsSelf");
    // an operator of both sides of the law still speaks for one organisation only
    suite
        .records()
        .operator(&maker, HOSPITAL, &[Role::ReceiveGoods, Role::Distribute]);
    suite.refused(&maker, &suite.offer_msg(vec![line(lot, 1)], None), "ToSelf");
}

/// Invariant P4: t − 1, t and t + 1 of every deadline.
#[test]
fn class_16_deadline_edges() {
    // acceptance and expiry
    for (offset, accepted) in [(-1i64, true), (0, false), (1, false)] {
        let mut suite = Suite::start();
        let lot = suite.counted_lot("L", 100);
        let shipment = suite.offer(vec![line(lot, 10)]);
        let expires = suite.shipment(shipment).expires;
        let at = if offset < 0 {
            expires.minus_nanos(1)
        } else {
            expires.plus_nanos(offset as u64)
        };
        suite.app.go_to(at);
        let (hospital, carrier) = (suite.hospital.clone(), suite.carrier.clone());
        let take = accept(shipment, vec![all(0, 10)]);
        let expire = ExecuteMsg::Expire { shipment };
        if accepted {
            suite.refused(&hospital, &expire, "NotYetExpired");
            suite.run_ok(&carrier, &ExecuteMsg::PickUp { shipment });
            suite.run_ok(&hospital, &take);
        } else {
            suite.refused(&carrier, &ExecuteMsg::PickUp { shipment }, "ShipmentExpired");
            suite.refused(&hospital, &take, "ShipmentExpired");
            suite.run_ok(&hospital, &expire);
            suite.refused(&hospital, &take, "WrongStage");
        }
    }
    // the last good day of a lot, to the nanosecond
    let mut suite = Suite::start();
    let today = Day::of(suite.app.now());
    let msg = ExecuteMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "L".to_string(),
        made: today,
        expiry: Day(today.0 + 1),
        quantity: 10,
        serials: None,
        certificates: vec![],
    };
    let lot = suite.register_lot(&msg);
    let first = suite.offer(vec![line(lot, 1)]);
    let second = suite.offer(vec![line(lot, 1)]);
    let midnight = cosmwasm_std::Timestamp::from_seconds(u64::from(today.0 + 2) * DAY);
    suite.app.go_to(midnight.minus_nanos(1));
    suite.accept(first, vec![all(0, 1)]);
    assert_eq!(suite.lot_info(lot).status, LotStatus::Active);
    suite.app.go_to(midnight);
    assert_eq!(suite.lot_info(lot).status, LotStatus::Expired);
    let hospital = suite.hospital.clone();
    suite.refused(&hospital, &accept(second, vec![all(0, 1)]), "LotStopped");
    suite.accept(second, vec![said(0, 0, 1, 0)]);
    // declared lost by anyone, 90 days after the end
    let lose = ExecuteMsg::DeclareLost {
        shipment: second,
        line: 0,
        units: 1,
        ranges: vec![],
    };
    let anyone = actor("anyone");
    suite
        .app
        .go_to(midnight.plus_seconds(LOST_AFTER_SECONDS).minus_nanos(1));
    suite.refused(&anyone, &lose, "NotLateEnough");
    suite.app.go_to(midnight.plus_seconds(LOST_AFTER_SECONDS));
    suite.run_ok(&anyone, &lose);
    assert_eq!(suite.totals(lot).lost, 1);
}

/// A sender, a carrier and a receiver that all vanish leave nothing behind that stays in transit for ever.
#[test]
fn class_17_and_18_goods_of_parties_that_fell_silent_come_to_an_end() {
    let mut suite = Suite::start();
    let counted = suite.counted_lot("C", 100);
    let numbered = suite.serialised_lot("S", 100);
    let shipment = suite.offer(vec![line(counted, 10), serials(numbered, &[pack(0, 9)])]);
    suite.pick_up(shipment);
    for (org, name) in [(MAKER, "maker"), (HOSPITAL, "hospital"), (CARRIER, "carrier")] {
        suite.records().revoke(org, Role::Distribute);
        suite.records().remove_operator(&actor(name));
    }
    let anyone = actor("anyone");
    suite.app.pass(30 * DAY);
    suite.run_ok(&anyone, &ExecuteMsg::Expire { shipment });
    suite.app.pass(90 * DAY);
    for (line, ranges) in [(0, vec![]), (1, vec![pack(0, 9)])] {
        suite.run_ok(
            &anyone,
            &ExecuteMsg::DeclareLost {
                shipment,
                line,
                units: 10,
                ranges,
            },
        );
    }
    for lot in [counted, numbered] {
        let totals = suite.totals(lot);
        assert_eq!((totals.held, totals.in_transit, totals.lost), (90, 0, 10));
    }
    let lines: Vec<LineInfo> = suite.lines(shipment);
    assert!(lines
        .iter()
        .all(|line| line.pending_units == 0 && line.pending_ranges.is_empty()));
}

/// What was fixed with the offer cannot be changed under the receiver: a new gas limit or a pause does not touch the
/// hook, the lines or the time.
#[test]
fn class_19_settings_do_not_change_an_open_shipment() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Friendly);
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer_with_hook(vec![line(lot, 10)], &listener);
    let before = suite.shipment(shipment);
    let owner = suite.owner.clone();
    suite.run_ok(&owner, &ExecuteMsg::SetHookGasLimit { gas: 1 });
    suite.run_ok(&owner, &ExecuteMsg::Pause { seconds: 60 });
    assert_eq!(suite.shipment(shipment), before);
    suite.accept(shipment, vec![all(0, 10)]);
    assert!(matches!(
        suite.shipment(shipment).status,
        ShipmentStatus::Accepted { .. }
    ));
}

/// JSON that is nested a thousand deep, strings of a megabyte and lists without end: an error each, never a
/// panic.
#[test]
fn class_20_deep_and_huge_json() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(1_000), close.repeat(1_000));
    for text in [
        deep("[", "]"),
        deep(r#"{"offer":"#, "}"),
        deep(r#"{"a":["#, "]}"),
        r#"{"offer":{"to":1,"lines":[],"expires":"1","receipt_hook":{"address":"x","payload":"!"}}}"#
            .to_string(),
        r#"{"accept":{"shipment":-1,"lines":[],"call_hook":true}}"#.to_string(),
        r#"{"accept":{"shipment":18446744073709551616,"lines":[],"call_hook":true}}"#.to_string(),
        r#"{"expire":{"shipment":1,"shipment":2}}"#.to_string(),
        r#"{"expire":{"shipment":1},"cancel":{"shipment":1}}"#.to_string(),
        // a name that is not known is refused: a misspelt hook or reason would be lost for good otherwise
        r#"{"expire":{"shipment":1,"more":1}}"#.to_string(),
        r#"{"offer":{"to":1,"lines":[],"expires":"1","reciept_hook":null}}"#.to_string(),
        r#"{"offer":{"to":1,"lines":[{"lot":1,"units":1,"origin":"fresh","ranges":[],"x":1}],"expires":"1"}}"#
            .to_string(),
        r#"{"accept":{"shipment":1,"lines":[{"line":0,"accepted":1,"rejected":0,"missing":0,"rejected_ranges":[],"missing_ranges":[],"vvm":1}],"call_hook":true}}"#
            .to_string(),
        r#"{"lot":{"lot":1,"limit":1}}"#.to_string(),
        r#"{"expire":{}}"#.to_string(),
        "null".to_string(),
        String::new(),
    ] {
        let parsed: Result<ExecuteMsg, StdError> = from_json(text.as_bytes());
        assert!(parsed.is_err(), "{}", &text[..text.len().min(80)]);
        let parsed: Result<QueryMsg, StdError> = from_json(text.as_bytes());
        assert!(parsed.is_err(), "{}", &text[..text.len().min(80)]);
    }
    let mut suite = Suite::start();
    let maker = suite.maker.clone();
    let huge = "9".repeat(1_000_000);
    let error = suite.refused(&maker, &product(&huge), "BadLength");
    // cw-multi-test adds the message; the contract's own part does not repeat the text
    let own = error.rsplit("kind: Other, error:").next().unwrap();
    assert!(own.len() < 200, "{own}");
    let lot = suite.lot(&huge, 1, None);
    suite.refused(&maker, &lot, "BadLength");
    let known = suite.counted_lot("L", 10);
    let hook = |address: String, bytes: usize| HookRequest {
        address,
        payload: Binary::from(vec![0; bytes]),
    };
    let msg = suite.offer_msg(vec![line(known, 1)], Some(hook(huge.clone(), 0)));
    suite.refused(&maker, &msg, "BadAddress");
    let msg = suite.offer_msg(vec![line(known, 1)], Some(hook(maker.to_string(), 1_000_000)));
    suite.refused(&maker, &msg, "PayloadTooLong");
    let many = (0..100_000).map(|n| line(LotId(n), 1)).collect();
    let msg = suite.offer_msg(many, None);
    suite.refused(&maker, &msg, "BadLineCount");
    let many = vec![all(0, 1); 10_000];
    let shipment = suite.offer(vec![line(known, 1)]);
    let hospital = suite.hospital.clone();
    suite.refused(&hospital, &accept(shipment, many), "LineCountMismatch");
    let many = OfferLine {
        ranges: vec![pack(0, 0); 100_000],
        ..line(known, 1)
    };
    let msg = suite.offer_msg(vec![many], None);
    suite.refused(&maker, &msg, "TooManyRanges");
    suite.refused(&owner_of(&suite), &propose(&huge), "BadAddress");
}

fn owner_of(suite: &Suite) -> cosmwasm_std::Addr {
    suite.owner.clone()
}

fn propose(owner: &str) -> ExecuteMsg {
    ExecuteMsg::ProposeOwner {
        owner: owner.to_string(),
        expires_in_seconds: 1,
    }
}

/// Somebody registers an organisation and points at others' goods: without accreditation it can do nothing, and with
/// it only what is its own.
#[test]
fn class_6_an_unknown_party_gets_nowhere() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer(vec![line(lot, 10)]);
    let sham = actor("sham");
    let id = suite.records().organisation(OrgKind::Hospital, "UG");
    assert_eq!(id, OrgId(8));
    let roles = [
        Role::Manufacture,
        Role::Distribute,
        Role::Carry,
        Role::ReceiveGoods,
        Role::Regulate,
    ];
    suite.records().operator(&sham, id, &roles);
    for msg in [
        product("09506000134376"),
        suite.lot("NEW", 1, None),
        suite.offer_msg(vec![line(lot, 1)], None),
        ExecuteMsg::PickUp { shipment },
        accept(shipment, vec![all(0, 10)]),
        quarantine(lot),
    ] {
        suite.refused(&sham, &msg, "NotAccredited");
    }
    for role in roles {
        suite.records().accredit(id, role);
    }
    suite.refused(&sham, &product("09506000134376"), "ForeignGtin");
    suite.refused(&sham, &suite.lot("NEW", 1, None), "OtherOrganisation");
    suite.refused(&sham, &suite.offer_msg(vec![line(lot, 1)], None), "NotEnoughHeld");
    suite.refused(&sham, &ExecuteMsg::PickUp { shipment }, "OtherOrganisation");
    suite.refused(&sham, &accept(shipment, vec![all(0, 10)]), "OtherOrganisation");
    suite.refused(&sham, &quarantine(lot), "NoJurisdiction");
    suite.refused(&sham, &ExecuteMsg::Cancel { shipment }, "OtherOrganisation");
}
