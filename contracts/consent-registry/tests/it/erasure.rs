//! Erasure: denied at once, gone after the wait, nothing left but the last seqs, under keys that name nobody.

use crate::suite::*;
use panel_api::types::Outcome;

/// Who said something about the subject.
const SPOKE: [&str; 3] = ["alice", "dan", "sister"];
/// Who was anything to it.
const ALL: [&str; 4] = ["alice", "dan", "sister", "brother"];

/// Everything that can be stored about a subject.
fn lived(suite: &mut Suite) -> SubjectId {
    let begin = Registration {
        guardians: Some(guardians(&["sister"], 1)),
        ..registration()
    };
    suite.say("alice", &Body::Register(begin)).unwrap();
    let alice = subject_of("alice");
    let delegate = Delegate {
        key: public("dan"),
        purposes: vec![Purpose::Treatment],
        until: suite.now() + 900 * DAY,
    };
    suite.say("alice", &Body::NameDelegate(delegate)).unwrap();
    suite.grant("alice", clinic_may()).unwrap();
    suite.grant("alice", research_may()).unwrap();
    suite.grant_about("dan", alice, clinic_may_without(3)).unwrap();
    suite
        .say_about("sister", alice, &Body::Grant(clinic_may()))
        .unwrap();
    let guardian = guardians(&["brother"], 1);
    suite.say("alice", &Body::SetGuardians(guardian)).unwrap();
    suite.order(alice, Body::Grant(clinic_may())).unwrap();
    let request = Request {
        purpose: Purpose::BiomedicalResearch,
        actions: vec![Action::Derive],
        role: Role::Research,
        profession: None,
        research: Some(research_use()),
        ..suite.treatment(alice)
    };
    for released in [true, false] {
        let nonce = suite.nonce();
        let request = Request {
            nonce,
            ..request.clone()
        };
        let data = access_data(&suite.request("researcher", request).unwrap());
        if released {
            suite.release(data.receipt).unwrap();
        }
    }
    for _ in 0..30 {
        suite.asks(alice);
    }
    let broken = suite.breaks(alice);
    suite.justify(broken.receipt).unwrap();
    suite.rule(1, Outcome::Granted, true).unwrap();
    for n in 0..25 {
        suite.commit_record(alice, n).unwrap();
        suite
            .anchor(alice, 1, 20_000 + n as u32 % 3 + 3 * n as u32)
            .unwrap();
    }
    alice
}

/// CR-20: every access is denied from the request on; the state goes after the wait, in bounded steps; the raw store has no
/// entry of the subject but the last seqs of those who spoke, and no byte of it names the subject or any of them.
#[test]
fn erasure_leaves_last_seqs_that_name_nobody_and_nothing_else() {
    let mut suite = Suite::new();
    let untouched: Vec<_> = suite.app.records(&suite.consent);
    let alice = lived(&mut suite);
    let consents: Vec<ConsentInfo> = suite.ask(&QueryMsg::Consents {
        subject: alice,
        start_after: None,
        limit: Some(100),
    });
    let receipts = suite.receipts(alice);
    assert!(suite.asks(alice).permitted);
    let response = suite.say("alice", &Body::Erase {}).unwrap();
    assert_eq!(types(&response), ["erasure_requested"]);
    assert!(!suite.asks(alice).permitted);
    refused(suite.grant("alice", clinic_may()), "is being erased");
    refused(suite.commit_record(alice, 999), "is being erased");
    refused(suite.advance(alice), "nothing is due");
    suite.pass(14 * DAY - 1);
    refused(suite.advance(alice), "nothing is due");
    suite.pass(1);
    refused(
        suite.say("alice", &Body::CancelErase {}),
        "the erasure is due since",
    );
    let mut calls = 0;
    loop {
        let before = suite.app.records(&suite.consent).len();
        let response = suite.advance(alice).unwrap();
        calls += 1;
        let removed = before - suite.app.records(&suite.consent).len();
        assert!(removed <= 100, "{removed} records in one call");
        if types(&response) == ["subject_erased"] {
            break;
        }
    }
    assert!(calls > 3, "{calls} calls");
    assert_eq!(suite.subject(alice), None);
    assert_eq!(suite.erasure(alice), None);
    assert_eq!(suite.receipts(alice), []);
    assert_eq!(suite.ask::<ConfigResponse>(&QueryMsg::Config {}).erased, 1);
    refused(suite.advance(alice), "there is no subject");

    // what is left, by prefix: only what was there before, and a seq of each of the three who spoke
    let contains = |record: &(Vec<u8>, Vec<u8>), what: &[u8]| {
        [&record.0, &record.1]
            .iter()
            .any(|bytes| bytes.windows(what.len()).any(|window| window == what))
    };
    let left: Vec<_> = suite
        .app
        .records(&suite.consent)
        .into_iter()
        .filter(|record| !untouched.iter().any(|(key, _)| *key == record.0))
        .collect();
    let prefix = |record: &(Vec<u8>, Vec<u8>)| String::from_utf8_lossy(&record.0[2..4]).to_string();
    let mut prefixes: Vec<_> = left.iter().map(prefix).collect();
    prefixes.dedup();
    assert_eq!(
        (left.len(), prefixes),
        (SPOKE.len(), vec!["sq".to_string()]),
        "{left:?}"
    );
    for (key, value) in suite.app.records(&suite.consent) {
        let record = (key, value);
        assert!(!contains(&record, &alice.0), "{record:?}");
        for who in ALL {
            assert!(!contains(&record, &public(who).0[1..]), "{who}: {record:?}");
        }
    }
    // whoever has both the id and a key can still look
    for who in SPOKE {
        let signer = public(who);
        let last: u64 = suite.ask(&QueryMsg::LastSeq {
            subject: alice,
            signer,
        });
        assert!(last > 0, "{who}");
    }
    for consent in consents {
        assert!(!left.iter().any(|record| contains(record, &consent.consent.0)));
    }
    for receipt in receipts {
        assert!(!left.iter().any(|record| contains(record, &receipt.receipt.0)));
        assert!(!left
            .iter()
            .any(|record| contains(record, &receipt.head.unwrap().0)));
    }
    // an erased subject does not begin again, and nothing that it signed comes back
    let old = suite.signed_as("alice", alice, &Body::Register(registration()), 1, suite.now());
    refused(suite.run("relay", &ExecuteMsg::Submit(old)), "is not above");
    refused(suite.register("alice"), "exists or existed");
    refused(suite.grant("alice", clinic_may()), "there is no subject");
    // who asks about the id again begins a chain, like that of any id that is nobody's
    assert!(!suite.asks(alice).permitted);
    assert_eq!(suite.receipts(alice)[0].number, Some(1));
}

#[test]
fn an_erasure_can_be_taken_back_in_time() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    suite.grant("alice", clinic_may()).unwrap();
    suite.say("alice", &Body::Erase {}).unwrap();
    refused(suite.say("alice", &Body::Erase {}), "is being erased");
    let info = suite.erasure(alice).unwrap();
    assert_eq!(
        (info.requested_at, info.due_at),
        (suite.now(), suite.now() + 14 * DAY)
    );
    suite.pass(14 * DAY - 1);
    let response = suite.say("alice", &Body::CancelErase {}).unwrap();
    assert_eq!(types(&response), ["erasure_cancelled"]);
    assert!(suite.asks(subject_of("alice")).permitted);
    refused(
        suite.say("alice", &Body::CancelErase {}),
        "no erasure was asked for",
    );
}

/// CR-20: reviews end first; an open permit dies.
#[test]
fn reviews_end_before_the_state_goes() {
    let mut limits = limits();
    limits.erasure_seconds = 60;
    let mut suite = Suite::with_limits(limits);
    suite.register("alice").unwrap();
    let alice = subject_of("alice");
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(alice);
    let broken = suite.breaks(alice);
    suite.say("alice", &Body::Erase {}).unwrap();
    assert_eq!(suite.erasure(alice).unwrap().open, 2);
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);
    suite.pass(60);
    refused(suite.advance(alice), "1 reviews and permits until");
    suite.pass(DAY);
    refused(suite.advance(alice), "1 reviews and permits until");
    suite.settle(broken.receipt).unwrap();
    assert_eq!(types(&suite.advance(alice).unwrap()), ["subject_erased"]);
}
