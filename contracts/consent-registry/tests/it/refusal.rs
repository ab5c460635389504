//! Refusals tell nothing: *no consent*, *no such subject* and *sixteen consents that do not match* look alike.

use crate::suite::meter::store_gas;
use crate::suite::*;

/// Subjects: absent, empty, and full of consents for others.
fn three(suite: &mut Suite) -> [SubjectId; 3] {
    suite.register("empty").unwrap();
    suite.register("full").unwrap();
    for n in 0..SLOTS {
        let mut other = terms(vec![provision(Effect::Permit, Some(INSURER))]);
        other.provisions[0].tags = vec![tag(n)];
        other.uses = Some(5);
        suite.grant("full", other).unwrap();
    }
    [SubjectId([9; 32]), subject_of("empty"), subject_of("full")]
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
    receipt.head = Digest([0; 32]);
    (events, data, receipt)
}

/// CR-08: the same code, the same events, the same receipt.
#[test]
fn refusals_are_equal_for_absent_empty_and_full_subjects() {
    let mut suite = Suite::new();
    let [absent, empty, full] = three(&mut suite);
    let expected = shape(&mut suite, absent);
    assert!(!expected.1.permitted);
    assert_eq!(expected.2.decision, Decision::refusal(suite.now()));
    assert_eq!(shape(&mut suite, empty), expected);
    assert_eq!(shape(&mut suite, full), expected);
    // evaluated without asking, too
    for subject in [absent, empty, full] {
        let request = Box::new(suite.treatment(subject));
        let decision: Decision = suite.ask(&QueryMsg::Evaluate { org: CLINIC, request });
        assert_eq!(decision, Decision::refusal(suite.now()));
    }
}

/// Equal within a hundredth of what the store alone costs, which is less than a half of the whole: the tests in the chain's machine
/// measure the whole.
#[test]
fn refusals_cost_the_same_for_absent_empty_and_full_subjects() {
    let mut suite = Suite::new();
    let subjects = three(&mut suite);
    let costs = subjects.map(|subject| {
        let msg = ExecuteMsg::RequestAccess(suite.treatment(subject));
        store_gas(&suite, "doctor", msg)
    });
    let (least, most) = (costs.iter().min().unwrap(), costs.iter().max().unwrap());
    assert!((most - least) * 100 <= *least, "{costs:?}");
}
