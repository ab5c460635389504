//! C4: what becomes of words about a person that a careless client would send. The contract cannot know what a digest was made of:
//! it refuses words where it reads text, and keeps the bytes of digests, ids and tags as they are given. Which ones those are, and
//! where each of them ends up, is a golden file.

use crate::suite::*;
use panel_api::types::Outcome;
use salus_testing::assert_golden;

const WORDS: [&str; 4] = ["Wanjiru", "1987-03-21", "A0012345678", "depression"];

/// A request for research with all that can be said of it.
fn research(suite: &mut Suite, subject: SubjectId, research: ResearchUse) -> Request {
    Request {
        purpose: Purpose::BiomedicalResearch,
        actions: vec![Action::Derive],
        role: Role::Research,
        profession: None,
        research: Some(research),
        ..suite.treatment(subject)
    }
}

/// C4: wherever a message has text, words that are no code of the list that is meant are refused, and so are fields that nobody
/// reads, in the message and in what is signed. Nothing of it is kept, and nothing told.
#[test]
fn words_are_refused_wherever_a_message_has_text() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let before = suite.app.state_hash();
    for word in WORDS {
        let text = || word.to_string();
        let request = Request {
            destination: text(),
            ..suite.treatment(alice)
        };
        refused(suite.request("doctor", request), "is not a country");
        let ill = ResearchUse {
            diseases: vec![text()],
            permission: DuoPermission::DiseaseSpecific,
            ..research_use()
        };
        let request = research(&mut suite, alice, ill);
        refused(suite.request("researcher", request), "is not a code of ICD-10");
        let audit = Audit {
            subject: alice,
            nonce: suite.nonce(),
            order: digest(1),
            destination: text(),
            data: Span::default(),
        };
        refused(
            suite.run("inspector", &ExecuteMsg::Audit(audit)),
            "is not a country",
        );
        type Change<'a> = (&'a str, &'a dyn Fn(&mut Terms));
        let changes: [Change<'_>; 4] = [
            ("is not a language", &|terms| terms.texts[0].language = text()),
            ("is not a country", &|terms| {
                terms.provisions[0].destinations = vec![text()];
            }),
            ("is not a code of ICD-10", &|terms| {
                *terms = research_may();
                let duo = terms.duo.as_mut().unwrap();
                (duo.permission, duo.diseases) = (DuoPermission::DiseaseSpecific, vec![text()]);
            }),
            ("is not a country", &|terms| {
                *terms = research_may();
                let duo = terms.duo.as_mut().unwrap();
                duo.modifiers.push(DuoModifier::Geographic);
                duo.countries = vec![text()];
            }),
        ];
        for (error, change) in changes {
            let mut terms = clinic_may();
            change(&mut terms);
            refused(suite.grant("alice", terms.clone()), error);
            refused(suite.order(alice, Body::Grant(terms)), error);
        }
        // a field of its own, in a message and in what is signed
        let consent = suite.consent.clone();
        let unknown = serde_json::json!({"advance": {"subject": alice, "name": word}});
        let sent = suite.app.run(&actor("anybody"), &consent, &unknown, &[]);
        refused(sent, "name");
        let mut grant = serde_json::to_value(Body::Grant(clinic_may())).unwrap();
        grant["grant"]["name"] = word.into();
        let signed = suite.signed_words("alice", alice, grant.to_string().as_bytes());
        refused(suite.run("relay", &ExecuteMsg::Submit(signed)), "name");
        // a comment is no JSON, and space is not kept
        let mut body = serde_json::to_vec(&Body::Grant(clinic_may())).unwrap();
        body.extend(format!(" // {word}").bytes());
        let signed = suite.signed_words("alice", alice, &body);
        assert!(suite.run("relay", &ExecuteMsg::Submit(signed)).is_err());
    }
    assert_eq!(suite.app.state_hash(), before);
}

/// Bytes that say of which field they are.
fn canary<const N: usize>(field: &str) -> [u8; N] {
    let mut bytes = [b'.'; N];
    bytes[..field.len()].copy_from_slice(field.as_bytes());
    bytes
}

fn bytes(field: &str) -> Digest {
    Digest(canary(field))
}

/// Every field whose bytes are the sender's own, each with its name.
const FIELDS: [&str; 23] = [
    "emergency tag",
    "consent tag",
    "actor person",
    "actor study",
    "text",
    "duo person",
    "duo study",
    "nonce",
    "person",
    "study",
    "ethics",
    "manifest",
    "evidence",
    "audit nonce",
    "order",
    "document",
    "statement",
    "override",
    "record",
    "wrap",
    "device",
    "day",
    "hour",
];

/// What is free in terms.
fn said(suite: &mut Suite) -> Vec<cw_multi_test::AppResponse> {
    let person = PersonId(canary("actor person"));
    let alice = subject_of("alice");
    let rule = EmergencyRule {
        refuse: false,
        without: vec![Tag(canary("emergency tag"))],
    };
    let mut care = clinic_may_without(1);
    care.texts[0].sha256 = bytes("text");
    care.provisions[1].tags = vec![Tag(canary("consent tag"))];
    care.provisions[0].actors.push(Actor {
        person: Some(person),
        ..Actor::default()
    });
    let mut studies = research_may();
    studies.provisions[0].actors.push(Actor {
        study: Some(StudyId(canary("actor study"))),
        ..Actor::default()
    });
    let duo = studies.duo.as_mut().unwrap();
    duo.modifiers.push(DuoModifier::UserSpecific);
    duo.users = vec![PersonId(canary("duo person")), PersonId(canary("person"))];
    duo.modifiers.push(DuoModifier::ProjectSpecific);
    duo.projects = vec![StudyId(canary("duo study")), StudyId(canary("study"))];
    let order = Order {
        subject: alice,
        document: bytes("document"),
        act: Body::Grant(clinic_may_without(2)),
    };
    vec![
        suite.register("alice").unwrap(),
        suite.say("alice", &Body::SetEmergencyRule(rule)).unwrap(),
        suite.say("alice", &Body::Grant(care)).unwrap(),
        suite.say("alice", &Body::Grant(studies)).unwrap(),
        suite.run("judge", &ExecuteMsg::CourtOrder(order)).unwrap(),
    ]
}

/// What is free in requests, answers and what follows from them.
fn asked(suite: &mut Suite) -> Vec<cw_multi_test::AppResponse> {
    let alice = subject_of("alice");
    let mut seen = vec![];
    let request = Request {
        nonce: bytes("nonce"),
        person: Some(PersonId(canary("person"))),
        ..suite.treatment(alice)
    };
    let done = suite.request("doctor", request).unwrap();
    let receipt = access_data(&done).receipt;
    seen.extend([done, suite.release(receipt).unwrap()]);
    let manifest = bytes("manifest");
    let served = ExecuteMsg::Served { receipt, manifest };
    seen.push(suite.run("records", &served).unwrap());
    let used = ResearchUse {
        study: StudyId(canary("study")),
        ethics: Some(bytes("ethics")),
        ..research_use()
    };
    for _ in 0..2 {
        let request = Request {
            person: Some(PersonId(canary("person"))),
            ..research(suite, alice, used.clone())
        };
        seen.push(suite.request("researcher", request).unwrap());
    }
    // the other one waits to be released
    let receipt = access_data(&seen[seen.len() - 1]).receipt;
    assert!(access_data(&seen[seen.len() - 1]).permitted);
    seen.push(suite.release(receipt).unwrap());
    let (duty, evidence) = (DuoModifier::Publication, bytes("evidence"));
    let done = ExecuteMsg::FulfilTask {
        receipt,
        duty,
        evidence,
    };
    seen.push(suite.run("researcher", &done).unwrap());
    let audit = Audit {
        subject: alice,
        nonce: bytes("audit nonce"),
        order: bytes("order"),
        destination: "KE".to_string(),
        data: Span::default(),
    };
    seen.push(suite.run("inspector", &ExecuteMsg::Audit(audit)).unwrap());
    let receipt = suite.breaks(alice).receipt;
    let statement = bytes("statement");
    let fee = coins(panel::PANEL_FEE, DENOM);
    let justify = ExecuteMsg::Justify { receipt, statement };
    seen.push(suite.run_with("doctor", &justify, &fee).unwrap());
    seen.push(suite.rule(1, Outcome::Granted, true).unwrap());
    let take = ExecuteMsg::OverridePrivilege {
        org: CLINIC,
        suspend: true,
        document: bytes("override"),
    };
    seen.push(suite.run("inspector", &take).unwrap());
    seen
}

/// What is free in what a custodian commits to.
fn kept(suite: &mut Suite) -> Vec<cw_multi_test::AppResponse> {
    let subject = subject_of("alice");
    let record = NewRecord {
        content: bytes("record"),
        wrap: bytes("wrap"),
        ..new_record(subject, 1)
    };
    let day = StreamRoot {
        subject,
        device: bytes("device"),
        day: (suite.now() / DAY) as u32 - 1,
        root: bytes("day"),
    };
    let hour = BatchRoot {
        hour: suite.now() / 3_600 - 1,
        root: bytes("hour"),
        subjects: 1,
        accesses: 1,
        previous: Digest([0; 32]),
    };
    [
        ExecuteMsg::CommitRecord(record),
        ExecuteMsg::AnchorStream(day),
        ExecuteMsg::PostRoot(hour),
    ]
    .iter()
    .map(|msg| suite.run("records", msg).unwrap())
    .collect()
}

fn has(bytes: &[u8], field: &str) -> bool {
    // as it is, and in hex, as events have it
    let raw: [u8; 16] = canary(field);
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    let within = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    within(&raw) || within(hex.as_bytes())
}

/// C4, CR-20: bytes that are the sender's own are kept as they are given: which fields those are, whether state and events have
/// them, and what an erasure leaves of each. A client that put words there would publish them, so clients put salted digests,
/// keyed tags and pseudonyms; nothing else that is sent is anybody's own words.
#[test]
fn free_bytes_are_where_the_list_says_and_no_erasure_leaves_any_of_a_subject() {
    let mut suite = Suite::new();
    let mut seen = said(&mut suite);
    seen.extend(asked(&mut suite));
    seen.extend(kept(&mut suite));
    let in_state = |suite: &Suite, field: &str| {
        let records = suite.app.records(&suite.consent);
        let mut records = records.iter();
        records.any(|(key, value)| has(key, field) || has(value, field))
    };
    let in_events = |field: &str| {
        let attributes = seen.iter().flat_map(|done| &done.events);
        let mut attributes = attributes.flat_map(|event| &event.attributes);
        attributes.any(|attribute| has(attribute.value.as_bytes(), field))
    };
    let mut lines = vec![];
    for field in FIELDS {
        let state = if in_state(&suite, field) { "state" } else { "" };
        let event = if in_events(field) { "events" } else { "" };
        lines.push((field, state, event));
    }
    suite.say("alice", &Body::Erase {}).unwrap();
    suite.pass(14 * DAY);
    suite.erase_all(subject_of("alice"));
    let lines: Vec<String> = lines
        .into_iter()
        .map(|(field, state, event)| {
            let left = if in_state(&suite, field) { "stays" } else { "" };
            let line = format!("{field:<15}{state:<7}{event:<8}{left}");
            line.trim_end().to_string()
        })
        .collect();
    // an hour's root is of many subjects, and no subject's
    let stays: Vec<_> = lines.iter().filter(|line| line.ends_with("stays")).collect();
    assert_eq!(stays.len(), 1, "{stays:?}");
    assert!(stays[0].starts_with("hour"), "{stays:?}");
    assert_golden("tests/it/golden/bytes.txt", &lines.join("\n"));
}
