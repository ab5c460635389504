//! Refusals tell nothing: *no consent*, *no such subject* and *sixteen consents that do not match* look alike.

use crate::suite::meter::store_gas;
use crate::suite::*;

/// A subject with sixteen consents for others, after some receipts of permits to the clinic, which no longer holds.
fn full(suite: &mut Suite, name: &str) -> SubjectId {
    suite.register(name).unwrap();
    let subject = subject_of(name);
    let consent = suite.grant(name, clinic_may()).unwrap();
    for _ in 0..5 {
        assert!(suite.asks(subject).permitted);
    }
    suite.revoke(name, consent).unwrap();
    for n in 0..SLOTS {
        let mut other = terms(vec![provision(Effect::Permit, Some(INSURER))]);
        other.provisions[0].tags = vec![tag(n)];
        other.uses = Some(5);
        suite.grant(name, other).unwrap();
    }
    assert_eq!(suite.subject(subject).unwrap().slots, SLOTS);
    subject
}

/// Subjects: one that was erased, absent, empty, full, and full while it is being erased.
fn subjects(suite: &mut Suite) -> [SubjectId; 5] {
    let erased = full(suite, "erased");
    suite.say("erased", &Body::Erase {}).unwrap();
    suite.pass(14 * DAY);
    suite.erase_all(erased);
    suite.register("empty").unwrap();
    let full_one = full(suite, "full");
    let erasing = full(suite, "erasing");
    suite.say("erasing", &Body::Erase {}).unwrap();
    let absent = SubjectId([9; 32]);
    [absent, subject_of("empty"), full_one, erasing, erased]
}

/// What differs by what was asked: ids. Everything else must be the same.
fn shape(suite: &mut Suite, subject: SubjectId) -> (Vec<Event>, AccessData, ReceiptInfo) {
    let request = suite.treatment(subject);
    let response = suite.request("doctor", request).unwrap();
    let mut events = events(&response);
    for event in &mut events {
        for attribute in &mut event.attributes {
            if ["receipt", "subject"].contains(&attribute.key.as_str()) {
                attribute.value = "…".to_string();
            }
        }
    }
    let mut data = access_data(&response);
    let mut receipt = suite.receipt(data.receipt);
    data.receipt = ReceiptId([0; 32]);
    receipt.receipt = ReceiptId([0; 32]);
    receipt.subject = SubjectId([0; 32]);
    (events, data, receipt)
}

/// CR-08: the same code, the same events, the same receipt to the last field, however often the subject was asked about before.
#[test]
fn refusals_are_equal_for_absent_empty_full_and_erased_subjects() {
    let mut suite = Suite::new();
    let subjects = subjects(&mut suite);
    let expected = shape(&mut suite, subjects[0]);
    assert!(!expected.1.permitted);
    assert_eq!(expected.2.decision, Decision::refusal(suite.now()));
    for subject in &subjects[1..] {
        assert_eq!(shape(&mut suite, *subject), expected);
    }
    // evaluated without asking, too
    for subject in subjects {
        let request = Box::new(suite.treatment(subject));
        let decision: Decision = suite.ask(&QueryMsg::Evaluate { org: CLINIC, request });
        assert_eq!(decision, Decision::refusal(suite.now()));
    }
}

/// Equal within a hundredth of what the store alone costs, which is less than a half of the whole: the tests in the chain's machine
/// measure the whole.
#[test]
fn refusals_cost_the_same_for_absent_empty_full_and_erased_subjects() {
    let mut suite = Suite::new();
    let subjects = subjects(&mut suite);
    let costs = subjects.map(|subject| {
        let msg = ExecuteMsg::RequestAccess(suite.treatment(subject));
        store_gas(&suite, "doctor", msg)
    });
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!((most - least) * 100 <= *least, "{costs:?}");
}

/// CR-08: a refusal's number and heads would tell its asker how often others asked. They stand in the subject's own list alone,
/// which is whole; a permit has said that there is somebody, and shows its place.
#[test]
fn a_refusals_place_in_the_chain_stands_in_the_subjects_list_alone() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(alice);
    suite.revoke("alice", consent).unwrap();
    let refusal = suite.asks(alice);
    let seen = suite.receipt(refusal.receipt);
    assert_eq!(seen.status, ReceiptStatus::Denied);
    assert_eq!((seen.number, seen.previous, seen.head), (None, None, None));
    assert_eq!(suite.receipt(permit.receipt).number, Some(1));
    let listed = suite.receipts(alice);
    assert_eq!(listed[0], suite.receipt(permit.receipt));
    assert_eq!((listed[1].number, listed[1].previous), (Some(2), listed[0].head));
    let without_place = ReceiptInfo {
        number: None,
        previous: None,
        head: None,
        ..listed[1].clone()
    };
    assert_eq!(without_place, seen);
    suite.check_chain(alice).unwrap();
}
