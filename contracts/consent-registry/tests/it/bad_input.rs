//! X5: whatever arrives is refused or done; nothing panics, and what is refused leaves nothing behind.

use crate::suite::*;
use salus_testing::json::assert_other_shapes_refused;
use serde_json::json;

fn good(suite: &mut Suite) -> Vec<ExecuteMsg> {
    let subject = subject_of("alice");
    let receipt = ReceiptId([1; 32]);
    let record = RecordId([1; 32]);
    vec![
        ExecuteMsg::ProposeOwner {
            owner: actor("x").to_string(),
            expires_in_seconds: 5,
        },
        ExecuteMsg::Pause { seconds: 5 },
        ExecuteMsg::Submit(suite.signed("alice", subject, &Body::Erase {})),
        ExecuteMsg::Advance { subject },
        ExecuteMsg::RequestAccess(suite.treatment(subject)),
        ExecuteMsg::Release { receipt },
        ExecuteMsg::Served {
            receipt,
            manifest: digest(1),
        },
        ExecuteMsg::Refuse {
            receipt,
            code: RefusalCode::Legal,
        },
        ExecuteMsg::CommitRecord(new_record(subject, 1)),
        ExecuteMsg::RewrapRecord {
            record,
            epoch: 2,
            wrap: digest(1),
        },
        ExecuteMsg::OverridePrivilege {
            org: CLINIC,
            suspend: true,
            document: digest(1),
        },
    ]
}

/// JSON that is no message, or a message with the wrong kind of value in a field, or a field that nobody knows.
#[test]
fn json_of_another_shape_is_refused_and_nothing_is_kept() {
    let mut suite = Suite::with_alice();
    let good = good(&mut suite);
    let tried = assert_other_shapes_refused(
        &mut suite.app,
        (&actor("doctor"), &suite.consent),
        &good,
        |field, _, bad| match field {
            // what may be absent may be null
            "profession" | "person" | "research" | "emergency" => bad.is_null(),
            "destination" => bad.is_string(),
            // a span without ends
            "data" => *bad == json!({}),
            _ => false,
        },
    );
    assert!(tried >= 200, "{tried}");
}

/// One thing wrong in each request: a named error, and nothing kept.
#[test]
fn each_bad_request_has_its_own_error() {
    let mut suite = Suite::with_alice();
    let good = suite.treatment(subject_of("alice"));
    let with = |f: &dyn Fn(&mut Request)| {
        let mut request = good.clone();
        f(&mut request);
        request
    };
    let now = suite.now();
    for (bad, why) in [
        (with(&|r| r.actions = vec![]), "no actions"),
        (with(&|r| r.actions = vec![Action::Read; 2]), "twice"),
        (with(&|r| r.destination = "XX".into()), "is not a country"),
        (with(&|r| r.destination = "ke".into()), "is not a country"),
        (with(&|r| r.destination = String::new()), "is not a country"),
        (with(&|r| r.profession = Some(1)), "ISCO-08"),
        (with(&|r| r.profession = Some(10_000)), "ISCO-08"),
        (with(&|r| r.purpose = Purpose::BreakTheGlass), "BTG"),
        (with(&|r| r.emergency = Some(Emergency::Poisoning)), "BTG"),
        (with(&|r| r.purpose = Purpose::Research), "come together"),
        (with(&|r| r.research = Some(research_use())), "come together"),
        (
            with(&|r| {
                r.data = Span {
                    from: Some(now),
                    until: Some(now),
                }
            }),
            "is empty",
        ),
        (with(&|r| r.role = Role::Insure), "has no permission to insure"),
    ] {
        let before = suite.app.state_hash();
        refused(suite.request("doctor", bad), why);
        assert_eq!(suite.app.state_hash(), before);
    }
    suite.request("doctor", good).unwrap();
}

/// CR-02: one thing wrong in each consent: a named error, and nothing kept, not even the seq.
#[test]
fn each_bad_consent_has_its_own_error() {
    let mut suite = Suite::with_alice();
    let with = |f: &dyn Fn(&mut Terms)| {
        let mut terms = clinic_may();
        f(&mut terms);
        terms
    };
    let deeper = |depth| {
        let mut exception = provision(Effect::Deny, None);
        exception.depth = depth;
        exception
    };
    for (bad, why) in [
        (with(&|t| t.provisions.clear()), "at least a base rule"),
        (with(&|t| t.provisions.push(deeper(0))), "exception of nothing"),
        (with(&|t| t.provisions.push(deeper(2))), "exception of nothing"),
        (
            with(&|t| t.provisions.extend([deeper(1), deeper(2), deeper(3), deeper(4)])),
            "4 deep, at most 3",
        ),
        (
            with(&|t| t.provisions.extend((0..32).map(|_| deeper(1)))),
            "33 provisions, at most 32",
        ),
        (
            with(&|t| t.provisions[0].tags = (0..17).map(tag).collect()),
            "17 tags, at most 16",
        ),
        (
            with(&|t| {
                t.provisions[0].valid = Span {
                    from: Some(9),
                    until: Some(8),
                }
            }),
            "is empty",
        ),
        (with(&|t| t.texts.clear()), "no texts"),
        (with(&|t| t.uses = Some(0)), "above 0"),
        (
            with(&|t| t.provisions[0].purposes = vec![Purpose::Research]),
            "needs terms for research",
        ),
        (
            with(&|t| t.provisions[0].actors.push(Actor::default())),
            "without saying who",
        ),
        (
            with(&|t| t.duo = research_may().duo.map(|duo| Duo { months: None, ..duo })),
            "TS",
        ),
        (
            with(&|t| {
                t.provisions.extend((0..31).map(|_| Provision {
                    tags: (0..16).map(tag).collect(),
                    ..deeper(1)
                }))
            }),
            "slots are needed, at most 8",
        ),
    ] {
        let before = suite.app.state_hash();
        refused(suite.grant("alice", bad), why);
        assert_eq!(suite.app.state_hash(), before);
    }
    suite.grant("alice", clinic_may()).unwrap();
}

/// One thing wrong in each word about guardians and delegates.
#[test]
fn bad_guardians_and_delegates_are_refused() {
    let mut suite = Suite::with_alice();
    let now = suite.now();
    let set = |guardians| Body::SetGuardians(guardians);
    let delegate = |purposes, until, key| Body::NameDelegate(Delegate { key, purposes, until });
    let dan = public("dan");
    for (bad, why) in [
        (set(guardians(&["a", "b"], 0)), "1 to 2"),
        (set(guardians(&["a", "b"], 3)), "1 to 2"),
        (
            set(guardians(&["a", "b", "c", "d", "e", "f"], 1)),
            "6 guardians, at most 5",
        ),
        (
            set(Guardians {
                keys: vec![PublicKey([9; 33])],
                ..guardians(&["a"], 1)
            }),
            "no compressed key",
        ),
        (delegate(vec![], now + 5, dan), "no purposes"),
        (
            delegate(vec![Purpose::Treatment], now + 5, PublicKey([0; 33])),
            "no compressed key",
        ),
        (Body::DismissDelegate { key: dan }, "there is no such delegate"),
        (
            Body::Revoke {
                consent: ConsentId([1; 32]),
            },
            "there is no consent",
        ),
    ] {
        let before = suite.app.state_hash();
        refused(suite.say("alice", &bad), why);
        assert_eq!(suite.app.state_hash(), before);
    }
    let past = suite.say("alice", &delegate(vec![Purpose::Treatment], now, dan));
    assert!(past.is_err());
}
