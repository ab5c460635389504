//! What indexers and peers depend on: events, raw keys and records, answers.

use crate::listener::{start, Mood};
use crate::suite::*;
use cosmwasm_std::{Order, Storage};
use provenance_api::msg::ExecuteMsg;
use provenance_api::raw::{LOT_SAFETY, RECEIPTS};
use provenance_api::types::{RecallClass, RejectReason};
use salus_testing::events::EventLog;
use salus_testing::layout::{assert_prefixes_listed, prefixes};
use salus_testing::{actor, assert_golden};

/// A story in which every event of the contract happens. B8: each carries what an EPCIS document of the step needs.
#[test]
fn every_event_is_frozen() {
    let mut suite = Suite::start();
    let mut log = EventLog::of(suite.contract.clone());
    let mut send = |suite: &mut Suite, who: &str, msg: ExecuteMsg| {
        log.add(Ok(suite.run_ok(&actor(who), &msg)));
    };
    let failing = start(&mut suite.app, "listener", Mood::Failing);
    send(&mut suite, "maker", product("09506000134376"));
    let counted = suite.lot("COUNTED", 1_000, None);
    send(&mut suite, "maker", counted);
    let numbered = suite.lot(
        "SERIAL",
        100,
        Some(provenance_api::types::SerialCommitment {
            root: root(1),
            leaf_count: 100,
        }),
    );
    send(&mut suite, "maker", numbered);
    let (counted, numbered) = (provenance_api::LotId(1), provenance_api::LotId(2));
    let more = provenance_api::types::SerialCommitment {
        root: root(2),
        leaf_count: 50,
    };
    send(
        &mut suite,
        "maker",
        ExecuteMsg::AppendSerials {
            lot: numbered,
            first_index: 100,
            serials: more,
        },
    );
    let hook = provenance_api::types::HookRequest {
        address: failing.to_string(),
        payload: cosmwasm_std::Binary::from(b"tranche 3"),
    };
    let ship = |suite: &Suite, hook| ExecuteMsg::Offer {
        to: HOSPITAL,
        lines: vec![serials(numbered, &[pack(0, 9), pack(20, 29)]), line(counted, 5)],
        carrier: Some(CARRIER),
        sscc: Some("106141412345678908".to_string()),
        expires: suite.in_seconds(DAY),
        receipt_hook: hook,
    };
    let msg = ship(&suite, Some(hook));
    send(&mut suite, "maker", msg);
    let first = provenance_api::ShipmentId(1);
    send(&mut suite, "carrier", ExecuteMsg::PickUp { shipment: first });
    let mut part = said(0, 15, 5, 0);
    part.rejected_ranges = vec![pack(5, 9)];
    send(&mut suite, "hospital", accept(first, vec![part, all(1, 5)]));
    let ranges = vec![pack(5, 6)];
    send(
        &mut suite,
        "maker",
        ExecuteMsg::ConfirmReturn {
            shipment: first,
            line: 0,
            units: 2,
            ranges,
        },
    );
    let ranges = vec![pack(7, 9)];
    send(
        &mut suite,
        "maker",
        ExecuteMsg::DeclareLost {
            shipment: first,
            line: 0,
            units: 3,
            ranges,
        },
    );
    for n in 2..=4u64 {
        let msg = suite.offer_msg(vec![line(counted, 1)], None);
        send(&mut suite, "maker", msg);
        let shipment = provenance_api::ShipmentId(n);
        match n {
            2 => {
                let reason = RejectReason::SuspectedFalsified;
                send(&mut suite, "hospital", ExecuteMsg::Refuse { shipment, reason });
            }
            3 => send(&mut suite, "maker", ExecuteMsg::Cancel { shipment }),
            _ => {
                suite.app.pass(31 * DAY);
                send(&mut suite, "stranger", ExecuteMsg::Expire { shipment });
            }
        }
    }
    send(&mut suite, "maker", quarantine(counted));
    send(
        &mut suite,
        "regulator",
        ExecuteMsg::ReleaseQuarantine { lot: counted },
    );
    send(&mut suite, "maker", recall(counted, RecallClass::Ii));
    send(
        &mut suite,
        "maker",
        ExecuteMsg::EndRecall {
            lot: counted,
            recall: 0,
        },
    );
    send(
        &mut suite,
        "regulator",
        ExecuteMsg::EndRecall {
            lot: counted,
            recall: 0,
        },
    );
    send(&mut suite, "owner", ExecuteMsg::SetHookGasLimit { gas: 500_000 });
    send(&mut suite, "owner", ExecuteMsg::Pause { seconds: 60 });
    send(&mut suite, "owner", ExecuteMsg::Unpause {});
    let propose = ExecuteMsg::ProposeOwner {
        owner: actor("stranger").to_string(),
        expires_in_seconds: 60,
    };
    send(&mut suite, "owner", propose.clone());
    send(&mut suite, "owner", ExecuteMsg::WithdrawOwnerProposal {});
    send(&mut suite, "owner", propose);
    send(&mut suite, "stranger", ExecuteMsg::AcceptOwner {});

    log.assert_frozen(include_str!("../../../../packages/provenance-api/src/event.rs"));
}

/// Listeners rest on it: the keys and bytes that peers read raw.
#[test]
fn raw_keys_and_records_are_frozen() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let other = suite.serialised_lot("M", 50);
    let with_hook = suite.offer_with_hook(
        vec![line(lot, 60), serials(other, &[pack(0, 9)])],
        &actor("listener"),
    );
    suite.accept(with_hook, vec![said(0, 50, 7, 3), all(1, 10)]);
    let without = suite.offer(vec![line(lot, 1)]);
    suite.accept(without, vec![all(0, 1)]);
    suite.run_ok(&suite.maker.clone(), &quarantine(lot));
    suite.run_ok(&suite.maker.clone(), &recall(lot, RecallClass::Ii));
    suite.run_ok(&suite.maker.clone(), &ExecuteMsg::EndRecall { lot, recall: 0 });
    suite.run_ok(
        &suite.regulator.clone(),
        &ExecuteMsg::EndRecall { lot, recall: 0 },
    );
    let mut store = suite.app.contract_storage_mut(&suite.contract);
    let store: &mut dyn Storage = &mut *store;
    let mut lines = vec![];
    let keys = [
        ("receipt of shipment 1", RECEIPTS.key(with_hook).to_vec()),
        ("receipt of shipment 2", RECEIPTS.key(without).to_vec()),
        ("safety of lot 1", LOT_SAFETY.key(lot).to_vec()),
    ];
    for (name, key) in keys {
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let value = String::from_utf8(store.get(&key).unwrap()).unwrap();
        lines.push(format!("{name}\n  {hex}\n  {value}"));
    }
    assert_eq!(
        store.get(&LOT_SAFETY.key(other)),
        None,
        "nothing is stored while nothing is wrong"
    );
    assert_golden("tests/it/golden/raw.txt", &lines.join("\n"));
}

/// Invariant X9: every record lies under a namespace of the list in the README, and no two share one.
#[test]
fn storage_namespaces_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state.rs"),
        include_str!("../../../../packages/provenance-api/src/raw.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
        include_str!("../../../../packages/salus-core/src/pause.rs"),
    ];
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
    let declared = prefixes(&sources);
    // no namespace of a map is the beginning of an item's key: those are two letters, too, without a length
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 50);
    let shipment = suite.offer_with_hook(vec![serials(lot, &[pack(0, 9)])], &actor("listener"));
    suite.accept(shipment, vec![all(0, 10)]);
    let store = suite.app.contract_storage_mut(&suite.contract);
    for (key, _) in store.range(None, None, Order::Ascending) {
        let namespace = match key.as_slice() {
            [0, 2, a, b, ..] => vec![*a, *b],
            other => other.to_vec(),
        };
        let namespace = String::from_utf8(namespace).unwrap();
        assert!(declared.contains(&namespace), "{namespace}");
    }
}
