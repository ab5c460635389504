//! What must not change by accident: schema, storage, events.

use crate::opener::Msg;
use crate::suite::*;
use cosmwasm_schema::generate_api;
use panel_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use panel_api::types::Phase;
use salus_testing::events::EventLog;
use salus_testing::layout::assert_prefixes_listed;
use salus_testing::{actor, assert_golden};

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
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
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
    let largest = |prefix: &[u8]| suite.app.largest(&suite.panel, prefix);
    // 32 bytes of commitment, 32 of a simulated chain's address (20 on a real one)
    assert!(largest(b"\0\x02st") <= 72);
    assert!(largest(b"\0\x02ca") <= 56);
    assert!(largest(b"\0\x02en") <= 40);
}

/// A story in which everything happens once, at least.
fn told() -> (Suite, EventLog) {
    let mut suite = Suite::with_roster(16);
    let mut log = EventLog::of(suite.panel.clone());
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
    log.assert_frozen(include_str!("../../../../packages/panel-api/src/event.rs"));
}
