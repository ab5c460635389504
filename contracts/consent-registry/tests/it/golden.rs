//! What must not change by accident: schema, storage, events.

use crate::suite::panel::PanelMsg;
use crate::suite::*;
use consent_registry_api::msg::{InstantiateMsg, MigrateMsg};
use cosmwasm_schema::generate_api;
use panel_api::types::Outcome;
use salus_testing::assert_golden;
use salus_testing::events::EventLog;
use salus_testing::layout::{assert_named_tests_exist, assert_prefixes_listed};

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = generate_api! {
        name: "consent-registry",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/consent-registry/consent-registry.json", &schema);
}

/// X9: storage prefixes are unique, and the README lists each of them.
#[test]
fn storage_prefixes_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state/mod.rs"),
        include_str!("../../src/state/custody.rs"),
        include_str!("../../src/state/receipt.rs"),
        include_str!("../../src/state/review.rs"),
        include_str!("../../src/state/subject.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
        include_str!("../../../../packages/salus-core/src/pause.rs"),
    ];
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
}

/// SECURITY.md names tests that are there.
#[test]
fn every_test_that_the_security_page_names_exists() {
    assert_named_tests_exist(include_str!("../../SECURITY.md"), 36);
}

/// A story in which everything happens once, at least.
fn told() -> (Suite, EventLog) {
    let mut limits = limits();
    limits.unjustified = 1;
    let mut suite = Suite::with_limits(limits);
    let mut log = EventLog::of(suite.consent.clone());
    let propose = |owner: &str| ExecuteMsg::ProposeOwner {
        owner: actor(owner).to_string(),
        expires_in_seconds: 60,
    };
    log.add(suite.run("owner", &propose("next owner")));
    log.add(suite.run("owner", &ExecuteMsg::WithdrawOwnerProposal {}));
    suite.run("owner", &propose("owner")).unwrap();
    log.add(suite.run("owner", &ExecuteMsg::AcceptOwner {}));
    log.add(suite.run("owner", &ExecuteMsg::Pause { seconds: 60 }));
    log.add(suite.run("owner", &ExecuteMsg::Unpause {}));

    let begin = Registration {
        guardians: Some(guardians(&["sister", "brother"], 2)),
        ..registration()
    };
    log.add(suite.say("alice", &Body::Register(begin)));
    let alice = subject_of("alice");
    log.add(suite.say("alice", &Body::SetEmergencyRule(EmergencyRule::default())));
    let effect = Effect::Deny;
    log.add(suite.say("alice", &Body::SetDefault { effect }));
    let delegate = Delegate {
        key: public("dan"),
        purposes: vec![Purpose::Treatment],
        until: suite.now() + DAY,
    };
    log.add(suite.say("alice", &Body::NameDelegate(delegate)));
    let key = public("dan");
    log.add(suite.say("alice", &Body::DismissDelegate { key }));
    log.add(suite.say("alice", &Body::Grant(research_may())));
    let consent = suite.grant("alice", clinic_may()).unwrap();

    let request = suite.treatment(alice);
    let permit = access_data(&suite.request("doctor", request.clone()).unwrap());
    let other = suite.asks(alice);
    let third = suite.asks(alice);
    log.add(suite.release(permit.receipt));
    log.add(suite.served(permit.receipt));
    log.add(suite.say("alice", &Body::Revoke { consent }));
    log.add(suite.release(other.receipt));
    log.add(suite.refuse(third.receipt, RefusalCode::PermitEnded));
    let denied = Request {
        nonce: suite.nonce(),
        ..request
    };
    log.add(suite.request("doctor", denied));
    let research = Request {
        purpose: Purpose::BiomedicalResearch,
        actions: vec![Action::Derive],
        role: Role::Research,
        profession: None,
        research: Some(research_use()),
        ..suite.treatment(alice)
    };
    let data = access_data(&suite.request("researcher", research).unwrap());
    suite.release(data.receipt).unwrap();
    let (receipt, evidence) = (data.receipt, digest(8));
    let duty = DuoModifier::Publication;
    log.add(suite.run(
        "researcher",
        &ExecuteMsg::FulfilTask {
            receipt,
            duty,
            evidence,
        },
    ));
    let audit = Audit {
        subject: alice,
        nonce: suite.nonce(),
        order: digest(4),
        destination: "KE".to_string(),
        data: Span::default(),
    };
    log.add(suite.run("inspector", &ExecuteMsg::Audit(audit)));
    custody(&mut suite, &mut log, alice);
    emergency(&mut suite, &mut log, alice);
    family(&mut suite, &mut log, alice);
    (suite, log)
}

fn custody(suite: &mut Suite, log: &mut EventLog, alice: SubjectId) {
    log.add(suite.commit_record(alice, 1));
    let record = sign::record_id(HOSPITAL, &new_record(alice, 1).content);
    let (epoch, wrap) = (2, digest(9));
    log.add(suite.run("records", &ExecuteMsg::RewrapRecord { record, epoch, wrap }));
    log.add(suite.run("records", &ExecuteMsg::RetireRecord { record }));
    suite.commit_record(alice, 2).unwrap();
    log.add(suite.anchor(alice, 1, 20_000));
    let batch = BatchRoot {
        hour: 400_000,
        root: digest(5),
        subjects: 3,
        accesses: 9,
        previous: Digest([0; 32]),
    };
    log.add(suite.run("records", &ExecuteMsg::PostRoot(batch)));
}

fn emergency(suite: &mut Suite, log: &mut EventLog, alice: SubjectId) {
    let request = Request {
        purpose: Purpose::BreakTheGlass,
        emergency: Some(Emergency::Unconscious),
        ..suite.treatment(alice)
    };
    let response = suite.request("doctor", request);
    let broken = access_data(response.as_ref().unwrap()).receipt;
    log.add(response);
    // no reviewers can be drawn, and later they can
    suite.tell_panel(&PanelMsg::Ready { ready: false });
    let (receipt, statement) = (broken, digest(54));
    let justify = ExecuteMsg::Justify { receipt, statement };
    suite.run("doctor", &justify).unwrap();
    suite.pass(3 * DAY);
    suite.tell_panel(&PanelMsg::Ready { ready: true });
    log.add(suite.settle(broken));
    log.add(suite.justify(broken));
    log.add(suite.rule(1, Outcome::Refused, true));
    log.add(suite.run(
        "inspector",
        &ExecuteMsg::OverridePrivilege {
            org: CLINIC,
            suspend: false,
            document: digest(6),
        },
    ));
}

fn family(suite: &mut Suite, log: &mut EventLog, alice: SubjectId) {
    let change = Body::SetGuardians(guardians(&["sister"], 1));
    log.add(suite.say_about("sister", alice, &change));
    log.add(suite.say_about("brother", alice, &change));
    suite.pass(14 * DAY);
    log.add(suite.advance(alice));
    let key = public("new alice");
    log.add(suite.say_about("sister", alice, &Body::Recover { key }));
    log.add(suite.say("alice", &Body::CancelRecovery {}));
    suite.say_about("sister", alice, &Body::Recover { key }).unwrap();
    log.add(suite.say("alice", &Body::CancelRecovery {}));
    log.add(suite.order(alice, Body::Recover { key }));
    log.add(suite.say_about("new alice", alice, &Body::Erase {}));
    log.add(suite.say_about("new alice", alice, &Body::CancelErase {}));
    suite.register("bob").unwrap();
    suite.say("bob", &Body::Erase {}).unwrap();
    suite.pass(14 * DAY);
    log.add(suite.advance(subject_of("bob")));
}

/// Keys and packed records of a whole story: a change of either is a migration.
#[test]
fn what_lies_in_the_store_is_what_it_was() {
    let (suite, _) = told();
    let hex = |bytes: &[u8]| cosmwasm_std::HexBinary::from(bytes).to_hex();
    let lines: Vec<String> = suite
        .app
        .records(&suite.consent)
        .into_iter()
        .map(|(key, value)| {
            // zeros at the end of slots are only counted
            let used = value
                .iter()
                .rposition(|byte| *byte != 0)
                .map_or(0, |last| last + 1);
            let zeros = value.len() - used;
            format!("{:40} {} +{zeros}", hex(&key), hex(&value[..used]))
        })
        .collect();
    assert_golden("tests/it/golden/store.txt", &lines.join("\n"));
}

#[test]
fn every_event_is_what_it_was() {
    let (_, log) = told();
    log.assert_frozen(include_str!(
        "../../../../packages/consent-registry-api/src/event.rs"
    ));
}

/// C4: nothing that a person could be known by is stored or told: no key of a signer and no category in events, and no
/// text at all but codes.
#[test]
fn events_name_no_keys_and_no_categories() {
    let (_, log) = told();
    let all = log.text();
    for name in ["alice", "new alice", "sister", "brother", "dan", "bob"] {
        assert!(!all.contains(&public(name).to_string()), "{name}");
    }
    assert!(!all.contains(&tag(3).to_string()));
}

/// Hot records are small: what every request pays for.
#[test]
fn records_that_requests_write_are_small() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    suite.asks(subject_of("alice"));
    let largest = |prefix: &[u8]| suite.app.largest(&suite.consent, prefix);
    assert!(largest(b"\0\x02re") <= 137, "{}", largest(b"\0\x02re"));
    assert!(largest(b"\0\x02ch") <= 73, "{}", largest(b"\0\x02ch"));
    assert!(largest(b"\0\x02su") <= 64, "{}", largest(b"\0\x02su"));
}
