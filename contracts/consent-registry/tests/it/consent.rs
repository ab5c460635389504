//! Consents: granted, listed, revoked, full.

use crate::suite::*;

/// CR-01, C1: what a live consent covers is permitted, and nothing else.
#[test]
fn a_consent_permits_what_it_covers_and_nothing_else() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    assert!(!suite.asks(alice).permitted);
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let data = suite.asks(alice);
    assert!(data.permitted);
    assert_eq!(data.expires, suite.now() + 600);
    let receipt = suite.receipt(data.receipt);
    assert_eq!(receipt.decision.consent, Some(consent));
    assert_eq!(receipt.status, ReceiptStatus::Permitted);

    for request in [
        Request {
            purpose: Purpose::Payment,
            ..suite.treatment(alice)
        },
        Request {
            actions: vec![Action::Read, Action::Copy],
            ..suite.treatment(alice)
        },
    ] {
        assert!(!access_data(&suite.request("doctor", request).unwrap()).permitted);
    }
    let insurer = Request {
        role: Role::Insure,
        purpose: Purpose::Payment,
        ..suite.treatment(alice)
    };
    assert!(!access_data(&suite.request("adjuster", insurer).unwrap()).permitted);
}

/// CR-02: a deny goes before a permit of the same rank about the same actor.
#[test]
fn a_deny_goes_before_a_permit() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let deny = suite.grant("alice", clinic_may_not()).unwrap();
    assert!(!suite.asks(subject_of("alice")).permitted);
    suite.revoke("alice", deny).unwrap();
    assert!(suite.asks(subject_of("alice")).permitted);
}

/// CR-03: a sensitive category is a tag that says nothing, and an obligation of the permit.
#[test]
fn a_sensitive_category_is_left_out_by_its_tag() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may_without(9)).unwrap();
    let data = suite.asks(subject_of("alice"));
    assert_eq!(suite.receipt(data.receipt).decision.without_tags, [tag(9)]);
}

/// CR-05, C2: a revocation takes effect in its block, for good.
#[test]
fn a_revoked_consent_never_comes_back() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let grant = suite.signed("alice", alice, &Body::Grant(clinic_may()));
    suite.run("relay", &ExecuteMsg::Submit(grant.clone())).unwrap();
    let consent = sign::consent_id(&alice, &public("alice"), grant.seq);
    let response = suite.revoke("alice", consent).unwrap();
    assert_eq!(types(&response), ["consent_revoked"]);
    assert!(!suite.asks(alice).permitted);
    let info = suite.consent(consent).unwrap();
    assert_eq!((info.state, info.version), (ConsentState::Revoked, 2));
    assert_eq!(info.revoked_at, Some(suite.now()));
    refused(suite.run("relay", &ExecuteMsg::Submit(grant)), "is not above");
    refused(suite.revoke("alice", consent), "was revoked at");
}

#[test]
fn consents_are_listed_by_id_each_once() {
    let mut suite = Suite::with_alice();
    let mut ids: Vec<ConsentId> = (0..5)
        .map(|_| suite.grant("alice", clinic_may()).unwrap())
        .collect();
    ids.sort();
    let subject = subject_of("alice");
    let (mut seen, mut start_after) = (vec![], None);
    loop {
        let limit = Some(2);
        let page: Vec<ConsentInfo> = suite.ask(&QueryMsg::Consents {
            subject,
            start_after,
            limit,
        });
        let Some(last) = page.last() else { break };
        start_after = Some(last.consent);
        seen.extend(page.iter().map(|info| info.consent));
    }
    assert_eq!(seen, ids);
}

#[test]
fn sixteen_slots_are_full_and_what_is_over_makes_room() {
    let mut suite = Suite::with_alice();
    let soon = suite.now() + 100;
    let revoked = suite.grant("alice", clinic_may()).unwrap();
    let over = suite.grant("alice", clinic_may_until(soon)).unwrap();
    for _ in 2..SLOTS {
        suite.grant("alice", clinic_may()).unwrap();
    }
    refused(
        suite.grant("alice", clinic_may()),
        "1 slots are needed, 0 are free",
    );
    suite.revoke("alice", revoked).unwrap();
    assert!(suite.consent(revoked).is_some(), "kept while there is room");
    suite.pass(100);
    suite.grant("alice", clinic_may()).unwrap();
    assert_eq!((suite.consent(revoked), suite.consent(over)), (None, None));
    suite.grant("alice", clinic_may()).unwrap();
    refused(suite.grant("alice", clinic_may()), "slots are needed");
}

/// A consent with thirty-two provisions takes several slots, and is read again whole.
#[test]
fn a_large_consent_takes_several_slots() {
    let mut suite = Suite::with_alice();
    let mut terms = clinic_may();
    for n in 1..32 {
        let mut exception = provision(Effect::Deny, Some(CLINIC));
        exception.depth = 1;
        exception.tags = (0..2).map(|m| tag(n * 2 + m)).collect();
        terms.provisions.push(exception);
    }
    let consent = suite.grant("alice", terms.clone()).unwrap();
    let info = suite.consent(consent).unwrap();
    assert!(info.slots > 2, "{}", info.slots);
    assert_eq!(info.terms, terms);
    assert_eq!(suite.subject(subject_of("alice")).unwrap().slots, info.slots);
    suite.revoke("alice", consent).unwrap();
    assert_eq!(suite.consent(consent).unwrap().terms, terms);
}

#[test]
fn a_grantee_that_is_not_accredited_is_refused() {
    let mut suite = Suite::with_alice();
    let nobody = terms(vec![provision(Effect::Permit, Some(OrgId(99)))]);
    refused(suite.grant("alice", nobody), "grantee 99 is not accredited");
    let mut wrong_role = clinic_may();
    wrong_role.provisions[0].actors[0].role = Some(Role::Insure);
    refused(suite.grant("alice", wrong_role), "grantee 2 is not accredited");
    // refusing somebody needs no accreditation
    suite
        .grant("alice", terms(vec![provision(Effect::Deny, Some(OrgId(99)))]))
        .unwrap();
}

/// C1: the grantee's accreditation must hold when it asks.
#[test]
fn a_suspended_grantee_cannot_ask() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    suite
        .registry
        .write(&mut suite.app)
        .suspend(CLINIC, Role::AttestTreatment);
    let request = suite.treatment(subject_of("alice"));
    refused(
        suite.request("doctor", request),
        "is not accredited to attest_treatment now",
    );
}

/// CR-10: a consent receipt with the fields of ISO/IEC TS 27560, at three levels of detail.
#[test]
fn a_consent_receipt_says_as_much_as_is_asked_for() {
    let mut suite = Suite::with_alice();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let at = |suite: &Suite, detail| -> ConsentReceipt {
        let found: Option<ConsentReceipt> = suite.ask(&QueryMsg::ConsentReceipt { consent, detail });
        found.unwrap()
    };
    let minimal = at(&suite, Detail::Minimal);
    assert_eq!((minimal.record_id, minimal.pii_controller), (consent, HOSPITAL));
    assert_eq!(
        (minimal.event_state.as_str(), minimal.purposes.len()),
        ("given", 0)
    );
    assert_eq!(at(&suite, Detail::Summary).purposes, [Purpose::Treatment]);
    let full = at(&suite, Detail::Full);
    assert_eq!(full.terms, Some(clinic_may()));
    assert_eq!(full.sha256, minimal.sha256);
    suite.revoke("alice", consent).unwrap();
    assert_eq!(at(&suite, Detail::Minimal).event_state, "withdrawn");
}

/// A consent that may be used twice is used up by two releases.
#[test]
fn uses_are_counted_when_data_is_released() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let mut twice = clinic_may();
    twice.uses = Some(2);
    let consent = suite.grant("alice", twice).unwrap();
    let permits: Vec<_> = (0..3).map(|_| suite.asks(alice)).collect();
    assert!(permits.iter().all(|permit| permit.permitted));
    for permit in &permits[..2] {
        assert_eq!(
            types(&suite.release(permit.receipt).unwrap()),
            ["access_released"]
        );
    }
    assert_eq!(
        types(&suite.release(permits[2].receipt).unwrap()),
        ["permit_died"]
    );
    let info = suite.consent(consent).unwrap();
    assert_eq!((info.used, info.version), (2, 3));
    assert!(!suite.asks(alice).permitted);
}
