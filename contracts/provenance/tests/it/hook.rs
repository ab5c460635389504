//! The receipt hook: called, not called, failing, calling back.

use crate::listener::{heard, start, ListenerMsg, Mood};
use crate::suite::*;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Binary, Reply, SubMsgResult, Timestamp};
use provenance_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{HookInfo, HookOutcome, HookRequest, Origin, ShipmentStatus};
use salus_testing::actor;

/// B8: a listener that fails does not keep a hospital from its goods; that it failed is on record, and the facts
/// stay readable.
#[test]
fn a_failing_listener_cannot_block_an_acceptance() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Failing);
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer_with_hook(vec![line(lot, 60)], &listener);
    let response = suite.accept(shipment, vec![all(0, 60)]);
    assert_eq!(
        attribute(&response, "receipt_hook_failed", "shipment").as_deref(),
        Some("1")
    );
    let info = suite.shipment(shipment);
    assert_eq!(info.hook_outcome, HookOutcome::Failed);
    assert_eq!(
        info.status,
        ShipmentStatus::Accepted {
            accepted_at: suite.app.now()
        }
    );
    assert_eq!(heard(&suite.app, &listener), vec![]);
    let facts: Option<ReceiptFacts> = suite.ask(&QueryMsg::Receipt { shipment });
    assert_eq!(facts.unwrap().lines[0].accepted, 60);
    assert_eq!(suite.held(lot, HOSPITAL, Origin::Donated), 60);
}

/// A listener that is no contract at all fails like any other.
#[test]
fn a_hook_that_is_no_contract_cannot_block_an_acceptance() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer_with_hook(vec![line(lot, 60)], &actor("a person"));
    suite.accept(shipment, vec![all(0, 60)]);
    assert_eq!(suite.shipment(shipment).hook_outcome, HookOutcome::Failed);
}

/// The receiver may leave the call out. The goods are donated all the same: the offer makes them so, not the
/// call, or else they could be paid for again.
#[test]
fn goods_are_donated_whether_or_not_the_hook_is_called() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Friendly);
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer_with_hook(vec![line(lot, 60)], &listener);
    let hospital = suite.hospital.clone();
    let quiet = ExecuteMsg::Accept {
        shipment,
        lines: vec![said(0, 50, 10, 0)],
        call_hook: false,
    };
    suite.run_ok(&hospital, &quiet);
    assert_eq!(suite.shipment(shipment).hook_outcome, HookOutcome::NotCalled);
    assert_eq!(heard(&suite.app, &listener), vec![]);
    assert_eq!(suite.held(lot, HOSPITAL, Origin::Donated), 50);
    // what was rejected comes back as fresh as it left
    let maker = suite.maker.clone();
    suite.run_ok(
        &maker,
        &ExecuteMsg::ConfirmReturn {
            shipment,
            line: 0,
            units: 10,
            ranges: vec![],
        },
    );
    assert_eq!(suite.held(lot, MAKER, Origin::Fresh), 50);
}

/// The receiver sees the hook before it accepts; nobody can exchange it afterwards.
#[test]
fn the_hook_is_shown_with_the_shipment() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let listener = actor("listener");
    let shipment = suite.offer_with_hook(vec![line(lot, 1)], &listener);
    let hook = HookInfo {
        hook_addr: listener,
        payload: Binary::from(b"tranche 3"),
    };
    assert_eq!(suite.shipment(shipment).hook, Some(hook));
}

/// Class 13, misconfigured or hostile peer: a listener that calls back in finds the shipment accepted already, and its
/// failure undoes only itself.
#[test]
fn a_listener_that_calls_back_finds_everything_done() {
    let mut suite = Suite::start();
    let listener = start(&mut suite.app, "listener", Mood::Friendly);
    // the listener is even an operator of the hospital
    suite.records().operator(&listener, HOSPITAL, TRADES);
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer_with_hook(vec![line(lot, 60)], &listener);
    let again = Mood::CallsBack(Box::new(accept(shipment, vec![all(0, 60)])));
    let owner = suite.owner.clone();
    suite
        .app
        .run(&owner, &listener, &ListenerMsg::Become(again), &[])
        .unwrap();
    suite.accept(shipment, vec![all(0, 60)]);
    assert_eq!(suite.shipment(shipment).hook_outcome, HookOutcome::Failed);
    assert_eq!(suite.held(lot, HOSPITAL, Origin::Donated), 60);

    // what it may do as that operator, it may do
    let other = suite.offer_with_hook(vec![line(lot, 40)], &listener);
    let onward = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: vec![donated(line(lot, 100))],
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(DAY),
        receipt_hook: None,
    };
    suite
        .app
        .run(
            &owner,
            &listener,
            &ListenerMsg::Become(Mood::CallsBack(Box::new(onward))),
            &[],
        )
        .unwrap();
    suite.accept(other, vec![all(0, 40)]);
    assert_eq!(suite.shipment(other).hook_outcome, HookOutcome::Delivered);
    assert_eq!(suite.held(lot, HOSPITAL, Origin::Donated), 0);
    assert_eq!(suite.totals(lot).in_transit, 100);
}

/// The gas limit is a setting and a query, and goes with the call.
#[test]
fn the_gas_limit_is_a_setting_that_everybody_can_read() {
    let mut suite = Suite::start();
    let owner = suite.owner.clone();
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {});
    assert_eq!(config.hook_gas_limit, GAS_LIMIT);
    let response = suite.run_ok(&owner, &ExecuteMsg::SetHookGasLimit { gas: 700_000 });
    assert_eq!(
        attribute(&response, "hook_gas_limit_set", "gas").as_deref(),
        Some("700000")
    );
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {});
    assert_eq!(config.hook_gas_limit, 700_000);
    assert_eq!(config.accreditation_addr, *suite.registry.addr());
}

/// Class 8, a reply that swallows or fails: whatever the chain replies with, `reply` answers without an error and
/// stores nothing but a code.
#[test]
fn reply_never_fails() {
    let long = vec![1; 1_000_000];
    for payload in [vec![], vec![0; 7], vec![0; 8], vec![255; 8], vec![0; 9], long] {
        for id in [0, 1, 2, u64::MAX] {
            let mut deps = mock_dependencies();
            #[expect(deprecated, reason = "the field is part of the type")]
            let result = SubMsgResult::Ok(cosmwasm_std::SubMsgResponse {
                events: vec![],
                data: None,
                msg_responses: vec![],
            });
            for result in [result, SubMsgResult::Err("out of gas".to_string())] {
                let payload = Binary::from(payload.clone());
                let reply = Reply {
                    id,
                    payload,
                    gas_used: u64::MAX,
                    result,
                };
                let response = provenance::contract::reply(deps.as_mut(), mock_env(), reply).unwrap();
                assert!(response.messages.is_empty());
                assert!(response.data.is_none());
            }
        }
    }
}

/// Not even a store without any of the contract's records makes it fail.
#[test]
fn a_reply_before_the_contract_is_set_up_does_no_harm() {
    let mut deps = mock_dependencies();
    let _ = message_info(&actor("chain"), &[]);
    let mut env = mock_env();
    env.block.time = Timestamp::from_nanos(0);
    let reply = Reply {
        id: 1,
        payload: Binary::from(7u64.to_be_bytes()),
        gas_used: 0,
        result: SubMsgResult::Err("no".to_string()),
    };
    let response = provenance::contract::reply(deps.as_mut(), env, reply).unwrap();
    assert_eq!(response.events[0].ty, "receipt_hook_failed");
    assert_eq!(response.events[0].attributes[0].value, "7");
}

/// An offer without a hook calls nobody, whatever the receiver asks for.
#[test]
fn without_a_hook_nobody_is_called() {
    let mut suite = Suite::start();
    let lot = suite.counted_lot("L", 100);
    let shipment = suite.offer(vec![line(lot, 1)]);
    let response = suite.accept(shipment, vec![all(0, 1)]);
    assert_eq!(
        attribute(&response, "shipment_accepted", "hook_called").as_deref(),
        Some("false")
    );
    assert_eq!(suite.shipment(shipment).hook_outcome, HookOutcome::NotCalled);
    assert_eq!(suite.held(lot, HOSPITAL, Origin::Fresh), 1);
    let hook = Some(HookRequest {
        address: actor("x").to_string(),
        payload: Binary::default(),
    });
    // fresh goods that came without a hook may still be offered with one
    let msg = ExecuteMsg::Offer {
        to: WHOLESALER,
        lines: vec![line(lot, 1)],
        carrier: None,
        sscc: None,
        expires: suite.in_seconds(1),
        receipt_hook: hook,
    };
    let hospital = suite.hospital.clone();
    suite.offered(&hospital, &msg);
}
