//! What must not change by accident: schema, storage, events.

use crate::opener::Msg;
use crate::suite::*;
use cosmwasm_schema::generate_api;
use cosmwasm_std::Event;
use cw_multi_test::AppResponse;
use panel_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use panel_api::types::Phase;
use salus_testing::{actor, assert_golden};
use std::collections::BTreeSet;

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = generate_api! {
        name: "panel",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/panel/panel.json", &schema);
}

/// X9: storage prefixes are unique, and the README lists each of them.
#[test]
fn storage_prefixes_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
    ];
    let mut prefixes = vec!["contract_info".to_string()];
    for source in sources {
        for declared in source.split("::new(\"").skip(1) {
            prefixes.push(declared.split('"').next().unwrap().to_string());
        }
    }
    let unique: BTreeSet<_> = prefixes.iter().cloned().collect();
    assert_eq!(unique.len(), prefixes.len(), "{prefixes:?}");
    let listed: BTreeSet<_> = include_str!("../../README.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_string))
        .collect();
    assert_eq!(listed, unique);
}

/// Keys and packed records of a whole case: a change of either is a migration.
#[test]
fn what_lies_in_the_store_is_what_it_was() {
    let (suite, _) = told();
    let hex = |bytes: &[u8]| cosmwasm_std::HexBinary::from(bytes).to_hex();
    let lines: Vec<String> = suite
        .app
        .records(&suite.panel)
        .into_iter()
        .map(|(key, value)| format!("{:40} {}", hex(&key), hex(&value)))
        .collect();
    assert_golden("tests/it/golden/store.txt", &lines.join("\n"));
}

/// Hot records are small: what every vote pays for.
#[test]
fn records_that_votes_write_are_small() {
    let mut suite = Suite::with_roster(45);
    let case = suite.open();
    suite.draw(case);
    suite.commits(case, &[Some(GRANT); 5]);
    let largest = |suite: &Suite, prefix: &[u8]| {
        let records = suite.app.records(&suite.panel);
        let of = records.iter().filter(|(key, _)| key.starts_with(prefix));
        of.map(|(_, value)| value.len()).max().unwrap()
    };
    // 32 bytes of commitment, 32 of a simulated chain's address (20 on a real one)
    assert!(largest(&suite, b"\0\x02st") <= 72);
    assert!(largest(&suite, b"\0\x02ca") <= 56);
    assert!(largest(&suite, b"\0\x02en") <= 40);
}

/// Writes down what the contract itself emitted.
struct Log(Vec<String>);

impl Log {
    fn add(&mut self, response: Result<AppResponse, String>) {
        let events: Vec<Event> = response.unwrap().events;
        for event in events.iter().filter(|event| event.ty.starts_with("wasm-")) {
            let attributes: Vec<_> = event
                .attributes
                .iter()
                .filter(|attribute| attribute.key != "_contract_address")
                .map(|attribute| format!("  {} = {}", attribute.key, attribute.value))
                .collect();
            self.0.push(format!("{}\n{}", event.ty, attributes.join("\n")));
        }
    }
}

/// A story in which everything happens once, at least.
fn told() -> (Suite, Log) {
    let mut log = Log(vec![]);
    let mut suite = Suite::with_roster(16);
    let owner = actor("owner");
    let propose = |owner: &cosmwasm_std::Addr| ExecuteMsg::ProposeOwner {
        owner: owner.to_string(),
        expires_in_seconds: 60,
    };
    log.add(suite.run(&owner, &propose(&actor("next owner")), &[]));
    log.add(suite.run(&owner, &ExecuteMsg::WithdrawOwnerProposal {}, &[]));
    suite.run(&owner, &propose(&owner), &[]).unwrap();
    log.add(suite.run(&owner, &ExecuteMsg::AcceptOwner {}, &[]));
    let mut terms = suite.terms();
    terms.seats = vec![3, 5];
    terms.appeal_seconds = DAY;
    log.add(suite.define("claims", terms));
    let org = suite.accredited(true);
    log.add(suite.join(org, STANDING));
    log.add(suite.enlist(&assessor_of(org)));
    log.add(suite.leave(org));
    suite.app.pass(10);
    let case = panel_api::CaseId(1);
    let question = suite.question();
    log.add(suite.opener(&Msg::Ask(Box::new(question))));
    let draw = |suite: &mut Suite| {
        let round = suite.case(case).draw.unwrap().beacon_round;
        suite.wait_for(round);
        suite.draw_once(case)
    };
    let next = |suite: &mut Suite| {
        let until = suite.case(case).until;
        suite.app.go_to(until);
        suite.advance(case)
    };
    log.add(draw(&mut suite));
    log.add(suite.commit(case, 0, part(600)));
    suite.commit(case, 1, part(600)).unwrap();
    // one is absent, and replaced by somebody who is absent, too
    log.add(next(&mut suite));
    log.add(draw(&mut suite));
    log.add(next(&mut suite));
    log.add(suite.reveal(case, 0, part(600)));
    log.add(suite.reveal(case, 1, part(600)));
    suite.opener(&Msg::Deafen { deaf: true }).unwrap();
    log.add(next(&mut suite));
    log.add(suite.opener(&Msg::Appeal { case }));
    suite.opener(&Msg::Deafen { deaf: false }).unwrap();
    while suite.case(case).phase != Phase::Decided {
        let done = match suite.case(case).phase {
            Phase::Drawing => draw(&mut suite),
            _ => next(&mut suite),
        };
        log.add(done);
    }
    log.add(suite.opener(&Msg::Refund { case }));
    // a second one comes to nothing
    let hangs = suite.open();
    let until = suite.case(hangs).until;
    suite.app.go_to(until);
    log.add(suite.advance(hangs));
    let org = suite.seat(case, 0).org;
    log.add(suite.withdraw(org));
    (suite, log)
}

#[test]
fn every_event_is_what_it_was() {
    let (_, log) = told();
    let seen: BTreeSet<_> = log
        .0
        .iter()
        .map(|entry| entry.lines().next().unwrap().to_string())
        .collect();
    let source = include_str!("../../../../packages/panel-api/src/event.rs");
    let mut declared: BTreeSet<_> = source
        .lines()
        .filter_map(|line| {
            line.strip_suffix("\" {")?
                .split_once(" = \"")
                .map(|(_, ty)| format!("wasm-{ty}"))
        })
        .collect();
    // of the kernel
    for ty in [
        "ownership_proposed",
        "ownership_proposal_withdrawn",
        "ownership_accepted",
    ] {
        declared.insert(format!("wasm-{ty}"));
    }
    assert_eq!(seen, declared, "every declared event, and no other");
    assert_golden("tests/it/golden/events.txt", &log.0.join("\n"));
}
