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

/// Two consents that tie, each about one category; the second one has the larger id, and is for one use.
fn two_that_tie(suite: &mut Suite) -> (ConsentId, ConsentId) {
    let mut plain = clinic_may();
    plain.provisions[0].tags = vec![tag(1)];
    let mut limited = clinic_may();
    limited.provisions[0].tags = vec![tag(2)];
    limited.uses = Some(1);
    let plain = suite.grant("alice", plain).unwrap();
    loop {
        let limited = suite.grant("alice", limited.clone()).unwrap();
        if plain < limited {
            return (plain, limited);
        }
        suite.revoke("alice", limited).unwrap();
    }
}

fn given(decision: &Decision) -> Vec<&[Tag]> {
    decision.parts.iter().map(|part| &*part.tags).collect()
}

/// CR-01, CR-02: a use of what is joined is a use of each: what one of them permits once is given once, whatever its id is.
#[test]
fn uses_of_all_that_tie_are_counted() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let (plain, limited) = two_that_tie(&mut suite);
    let permits = [suite.asks(alice), suite.asks(alice)];
    let decision = suite.receipt(permits[0].receipt).decision;
    assert_eq!(
        (decision.consent, &*decision.joined),
        (Some(plain), &[limited][..])
    );
    assert_eq!(given(&decision), [&[tag(1)][..], &[tag(2)]]);
    let response = suite.release(permits[0].receipt).unwrap();
    assert_eq!(types(&response), ["access_released"]);
    for consent in [plain, limited] {
        assert_eq!(suite.consent(consent).unwrap().used, 1);
    }
    let response = suite.release(permits[1].receipt).unwrap();
    assert_eq!(types(&response), ["permit_died"]);
    let again = suite.asks(alice);
    let decision = suite.receipt(again.receipt).decision;
    assert_eq!((decision.consent, &*decision.joined), (Some(plain), &[][..]));
    assert_eq!(given(&decision), [&[tag(1)][..]]);
    suite.release(again.receipt).unwrap();
    assert_eq!(suite.consent(plain).unwrap().used, 2);
    assert_eq!(suite.consent(limited).unwrap().used, 1);
}

/// CR-02, CR-03: what took a category in again is used, too, though another consent decides.
#[test]
fn a_use_of_what_takes_a_category_in_again_is_counted() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let amina = PersonId([6; 32]);
    let mut by_person = clinic_may();
    by_person.provisions[0].actors = vec![Actor {
        person: Some(amina),
        ..Actor::default()
    }];
    let decides = suite.grant("alice", by_person).unwrap();
    let mut shield = terms(vec![provision(Effect::Deny, None)]);
    shield.provisions[0].tags = vec![tag(2)];
    suite.grant("alice", shield).unwrap();
    let mut once = clinic_may();
    once.provisions[0].tags = vec![tag(2)];
    once.uses = Some(1);
    let once = suite.grant("alice", once).unwrap();
    let asks = |suite: &mut Suite| {
        let request = Request {
            person: Some(amina),
            ..suite.treatment(alice)
        };
        access_data(&suite.request("doctor", request).unwrap()).receipt
    };
    let first = asks(&mut suite);
    let decision = suite.receipt(first).decision;
    assert_eq!(
        (decision.consent, &*decision.joined),
        (Some(decides), &[once][..])
    );
    assert_eq!(decision.without_tags, []);
    suite.release(first).unwrap();
    assert_eq!(suite.consent(once).unwrap().used, 1);
    let second = asks(&mut suite);
    let decision = suite.receipt(second).decision;
    assert_eq!((decision.consent, &*decision.joined), (Some(decides), &[][..]));
    assert_eq!(decision.without_tags, [tag(2)]);
}

/// CR-05: a permit rests on all that tie: one of them revoked ends it before it is released, and marks what is served after.
#[test]
fn revoking_one_of_two_that_tie_is_a_revocation() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let (_, limited) = two_that_tie(&mut suite);
    let permits = [suite.asks(alice), suite.asks(alice)];
    suite.release(permits[0].receipt).unwrap();
    suite.revoke("alice", limited).unwrap();
    let lives: PermittedResponse = suite.ask(&QueryMsg::Permitted {
        receipt: permits[0].receipt,
        requester: CLINIC,
        purpose: Purpose::Treatment,
    });
    assert!(!lives.permitted);
    suite.served(permits[0].receipt).unwrap();
    let status = suite.receipt(permits[0].receipt).status;
    assert_eq!(status, ReceiptStatus::ServedAfterRevocation);
    let response = suite.release(permits[1].receipt).unwrap();
    assert_eq!(types(&response), ["permit_died"]);
}
