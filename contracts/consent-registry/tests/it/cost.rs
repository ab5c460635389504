//! What the store's share of a message costs. A transaction costs about 85,000 more; the whole is measured on the compiled
//! contract.

use crate::suite::meter::store_gas;
use crate::suite::*;

/// Grant, request with its receipt, root of an hour.
fn costs(suite: &mut Suite) -> [u64; 3] {
    let alice = subject_of("alice");
    let grant = ExecuteMsg::Submit(suite.signed("alice", alice, &Body::Grant(clinic_may_without(1))));
    let request = ExecuteMsg::RequestAccess(suite.treatment(alice));
    let root = ExecuteMsg::PostRoot(BatchRoot {
        hour: suite.now() / 3_600 - 1,
        root: digest(1),
        subjects: 1_000_000,
        accesses: 9_000_000,
        previous: Digest([0; 32]),
    });
    [("relay", grant), ("doctor", request), ("records", root)].map(|(who, msg)| store_gas(suite, who, msg))
}

/// CR-22: within the goals of 220,000, 180,000 and 140,000 for the whole transaction, and the same with 600 consents of
/// others (X7).
#[test]
fn a_grant_a_request_and_a_root_cost_what_they_may_with_any_number_of_others() {
    let mut suite = Suite::with_alice();
    for _ in 0..3 {
        suite.grant("alice", clinic_may()).unwrap();
    }
    let alone = costs(&mut suite);
    let [grant, request, root] = alone;
    assert!(grant < 110_000, "{grant}");
    assert!(request < 40_000, "{request}");
    assert!(root < 30_000, "{root}");
    for n in 0..40 {
        let other: &'static str = Box::leak(format!("other {n}").into_boxed_str());
        suite.register(other).unwrap();
        for _ in 0..15 {
            suite.grant(other, clinic_may()).unwrap();
        }
        suite.asks(subject_of(other));
    }
    for (before, after) in alone.into_iter().zip(costs(&mut suite)) {
        assert!(
            after * 100 <= before * 105,
            "{before} alone, {after} among others"
        );
    }
}
