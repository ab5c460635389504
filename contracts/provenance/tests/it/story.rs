//! The whole way of goods, told once.

use crate::listener::{heard, start, Mood};
use crate::suite::{all, attribute, donated, line, pack, said, serials, Suite, HOSPITAL, MAKER, MASKS};
use cosmwasm_std::Binary;
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine};
use provenance_api::types::{
    Custodian, CustodyInfo, HookOutcome, LotTotals, Origin, RejectReason, ShipmentStatus,
};

/// B8: goods go from maker to hospital with both sides' words on record, and the listener hears of it in the
/// hospital's own transaction.
#[test]
fn goods_go_from_maker_to_hospital_and_the_listener_hears_of_it() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Friendly);
    let counted = suite.counted_lot("L1", 1_000);
    let numbered = suite.serialised_lot("L2", 500);

    let shipment = suite.offer_with_hook(
        vec![line(counted, 400), serials(numbered, &[pack(0, 99)])],
        &listener,
    );
    assert_eq!(suite.totals(counted).in_transit, 400);
    let offered_at = suite.app.now();
    suite.app.pass(3_600);
    suite.pick_up(shipment);
    suite.app.pass(3_600);

    let mut second = said(1, 90, 10, 0);
    second.rejected_ranges = vec![pack(20, 29)];
    let response = suite.accept(shipment, vec![all(0, 400), second]);
    assert_eq!(
        attribute(&response, "shipment_accepted", "hook_called").as_deref(),
        Some("true")
    );

    let info = suite.shipment(shipment);
    let accepted_at = suite.app.now();
    assert_eq!(info.status, ShipmentStatus::Accepted { accepted_at });
    assert_eq!(info.hook_outcome, HookOutcome::Delivered);

    let facts = ReceiptFacts {
        shipment,
        from: MAKER,
        to: HOSPITAL,
        carrier: Some(crate::suite::CARRIER),
        hook_addr: Some(listener.clone()),
        payload: Binary::from(b"tranche 3"),
        offered_at,
        accepted_at,
        expires: offered_at.plus_seconds(30 * 86_400),
        lines: vec![
            ReceiptLine {
                lot: counted,
                gtin: MASKS.to_string(),
                accepted: 400,
                rejected: 0,
                missing: 0,
            },
            ReceiptLine {
                lot: numbered,
                gtin: MASKS.to_string(),
                accepted: 90,
                rejected: 10,
                missing: 0,
            },
        ],
    };
    assert_eq!(
        heard(&suite.app, &listener),
        vec![(suite.contract.clone(), facts.clone())]
    );
    assert_eq!(
        suite.ask::<Option<ReceiptFacts>>(&QueryMsg::Receipt { shipment }),
        Some(facts)
    );

    assert_eq!(suite.held(counted, HOSPITAL, Origin::Donated), 400);
    assert_eq!(suite.held(counted, MAKER, Origin::Fresh), 600);
    let org = |org| Custodian::Organisation { org };
    let piece = |first, last, custodian, origin| CustodyInfo {
        range: pack(first, last),
        custodian,
        origin,
    };
    assert_eq!(
        suite.custody(numbered),
        vec![
            piece(0, 19, org(HOSPITAL), Origin::Donated),
            piece(20, 29, Custodian::Shipment { shipment }, Origin::Fresh),
            piece(30, 99, org(HOSPITAL), Origin::Donated),
            piece(100, 499, org(MAKER), Origin::Fresh),
        ]
    );
    let lines = suite.lines(shipment);
    assert_eq!(
        (lines[1].pending_units, lines[1].pending_ranges.clone()),
        (10, vec![pack(20, 29)])
    );
    assert_eq!(
        lines[1].outcome.as_ref().unwrap().reason,
        Some(RejectReason::Damaged)
    );

    // the maker gets the ten back: they are fresh as they were, since nobody took them over
    let back = ExecuteMsg::ConfirmReturn {
        shipment,
        line: 1,
        units: 10,
        ranges: vec![pack(20, 29)],
    };
    suite.run_ok(&suite.maker.clone(), &back);
    assert_eq!(suite.held(numbered, MAKER, Origin::Fresh), 410);
    assert_eq!(
        suite.totals(numbered),
        LotTotals {
            quantity: 500,
            held: 500,
            in_transit: 0,
            ..LotTotals::default()
        }
    );

    // and what was donated is shipped on, without a hook
    let again = ExecuteMsg::Offer {
        to: crate::suite::WHOLESALER,
        lines: vec![donated(serials(numbered, &[pack(30, 39)]))],
        carrier: None,
        sscc: Some("106141412345678908".to_string()),
        expires: suite.in_seconds(86_400),
        receipt_hook: None,
    };
    let onward = suite.offered(&suite.hospital.clone(), &again);
    suite.run_ok(
        &suite.wholesaler.clone(),
        &crate::suite::accept(onward, vec![all(0, 10)]),
    );
    assert_eq!(
        suite.held(numbered, crate::suite::WHOLESALER, Origin::Donated),
        10
    );
}
