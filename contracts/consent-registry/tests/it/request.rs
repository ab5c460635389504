//! Requests, releases, answers.

use crate::suite::*;

/// CR-05, CR-08, CR-09: the whole way of one access.
#[test]
fn a_permit_is_released_served_and_seen() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(alice);
    let response = suite.release(permit.receipt).unwrap();
    assert_eq!(types(&response), ["access_released"]);
    suite.pass(60);
    let response = suite.served(permit.receipt).unwrap();
    assert_eq!(types(&response), ["access_served"]);
    let receipt = suite.receipt(permit.receipt);
    assert_eq!(receipt.status, ReceiptStatus::Served);
    assert_eq!((receipt.org, receipt.purpose), (CLINIC, Purpose::Treatment));
    assert_eq!(receipt.released_at, Some(suite.now() - 60));
    assert_eq!(
        (receipt.answered_at, receipt.manifest),
        (Some(suite.now()), Some(digest(99)))
    );
    assert_eq!(suite.receipts(alice), [receipt]);
    refused(
        suite.served(permit.receipt),
        "the receipt is served, not released",
    );
    refused(
        suite.refuse(permit.receipt, RefusalCode::NoRecord),
        "the receipt is served, not released",
    );
}

/// CR-05: a permit dies before it is served when the consent under it is revoked.
#[test]
fn a_revocation_kills_an_open_permit() {
    let mut suite = Suite::with_alice();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite.revoke("alice", consent).unwrap();
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);
    assert_eq!(suite.receipt(permit.receipt).status, ReceiptStatus::Died);
    refused(
        suite.release(permit.receipt),
        "the receipt is died, not permitted",
    );
    let response = suite.refuse(permit.receipt, RefusalCode::PermitEnded).unwrap();
    assert_eq!(types(&response), ["access_refused"]);
    assert_eq!(
        suite.receipt(permit.receipt).refusal,
        Some(RefusalCode::PermitEnded)
    );
}

/// CR-05: a word that narrows the permit kills it, too: what was decided is no longer what would be.
#[test]
fn a_narrower_word_kills_an_open_permit() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite.grant("alice", clinic_may_without(1)).unwrap();
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);
}

/// A release and an answer after a revocation: never rejected, but marked.
#[test]
fn what_was_served_after_a_revocation_is_marked_and_not_rejected() {
    let mut suite = Suite::with_alice();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite.release(permit.receipt).unwrap();
    suite.revoke("alice", consent).unwrap();
    let response = suite.served(permit.receipt).unwrap();
    let marked = events(&response)[0]
        .attributes
        .iter()
        .any(|a| a.key == "after_revocation" && a.value == "true");
    assert!(marked);
    let status = suite.receipt(permit.receipt).status;
    assert_eq!(status, ReceiptStatus::ServedAfterRevocation);
}

/// C2: a revoked consent that made room for others stays revoked for who asks whether a permit lives, and for what is served.
#[test]
fn a_revoked_consent_that_made_room_stays_revoked() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(alice);
    suite.release(permit.receipt).unwrap();
    suite.revoke("alice", consent).unwrap();
    for _ in 0..SLOTS {
        suite.grant("alice", clinic_may_not()).unwrap();
    }
    assert_eq!(suite.consent(consent), None);
    let lives: PermittedResponse = suite.ask(&QueryMsg::Permitted {
        receipt: permit.receipt,
        requester: CLINIC,
        purpose: Purpose::Treatment,
    });
    assert!(!lives.permitted);
    suite.served(permit.receipt).unwrap();
    let status = suite.receipt(permit.receipt).status;
    assert_eq!(status, ReceiptStatus::ServedAfterRevocation);
}

/// Attack class 16: a permit can be released up to its last second.
#[test]
fn a_permit_ends_on_its_second() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let (first, second) = (suite.asks(subject_of("alice")), suite.asks(subject_of("alice")));
    suite.pass(599);
    assert_eq!(types(&suite.release(first.receipt).unwrap()), ["access_released"]);
    refused(
        suite.served(second.receipt),
        "the receipt is permitted, not released",
    );
    suite.pass(1);
    // served without a release, when the permit is over: a real access is not left without a receipt
    suite.served(second.receipt).unwrap();
    let status = suite.receipt(second.receipt).status;
    assert_eq!(status, ReceiptStatus::ServedAfterRevocation);
}

#[test]
fn a_permit_never_outlives_its_consent() {
    let mut suite = Suite::with_alice();
    let end = suite.now() + 100;
    suite.grant("alice", clinic_may_until(end)).unwrap();
    assert_eq!(suite.asks(subject_of("alice")).expires, end);
    suite.pass(100);
    assert!(!suite.asks(subject_of("alice")).permitted);
}

#[test]
fn a_nonce_is_used_once_by_an_organisation() {
    let mut suite = Suite::with_alice();
    let request = suite.treatment(subject_of("alice"));
    suite.request("doctor", request.clone()).unwrap();
    refused(suite.request("doctor", request.clone()), "was used before");
    // for a subject that is not there, too
    let other = Request {
        subject: SubjectId([9; 32]),
        ..request.clone()
    };
    refused(suite.request("doctor", other), "was used before");
    // another organisation's nonces are its own
    let insurer = Request {
        role: Role::Insure,
        purpose: Purpose::Payment,
        ..request
    };
    suite.request("adjuster", insurer).unwrap();
}

/// C5, CR-08: receipts have no gap, and whoever has them can compute the chain.
#[test]
fn receipts_form_a_chain_without_a_gap() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    suite.grant("alice", clinic_may()).unwrap();
    for _ in 0..5 {
        let permit = suite.asks(alice);
        suite.release(permit.receipt).unwrap();
        suite.served(permit.receipt).unwrap();
        let insurer = Request {
            role: Role::Insure,
            purpose: Purpose::Payment,
            ..suite.treatment(alice)
        };
        suite.request("adjuster", insurer).unwrap();
    }
    suite.check_chain(alice).unwrap();
    assert_eq!(suite.subject(alice).unwrap().receipts, 10);
}

/// CR-09: who released and says nothing shows, oldest first.
#[test]
fn silence_of_a_custodian_is_visible() {
    let mut suite = Suite::with_alice();
    suite.grant("alice", clinic_may()).unwrap();
    let mut ids = vec![];
    for _ in 0..3 {
        let permit = suite.asks(subject_of("alice"));
        suite.release(permit.receipt).unwrap();
        suite.pass(10);
        ids.push(permit.receipt);
    }
    let silent = |suite: &Suite, start_after, limit| -> Vec<ReceiptId> {
        let found: Vec<ReceiptInfo> = suite.ask(&QueryMsg::Mismatches {
            custodian: HOSPITAL,
            start_after,
            limit,
        });
        found.into_iter().map(|receipt| receipt.receipt).collect()
    };
    assert_eq!(silent(&suite, None, None), []);
    suite.pass(3_600);
    assert_eq!(silent(&suite, None, None), ids);
    assert_eq!(silent(&suite, None, Some(1)), ids[..1]);
    assert_eq!(silent(&suite, Some(ids[0]), Some(5)), ids[1..]);
    suite.served(ids[1]).unwrap();
    suite.refuse(ids[0], RefusalCode::Unavailable).unwrap();
    assert_eq!(silent(&suite, None, None), ids[2..]);
}

/// CR-04: duties of a permit for research are tracked until they are done.
#[test]
fn duties_of_research_are_tracked_tasks() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    suite.grant("alice", research_may()).unwrap();
    let request = Request {
        purpose: Purpose::BiomedicalResearch,
        actions: vec![Action::Derive],
        role: Role::Research,
        profession: None,
        research: Some(research_use()),
        ..suite.treatment(alice)
    };
    let permit = access_data(&suite.request("researcher", request.clone()).unwrap());
    assert!(permit.permitted);
    let tasks = |suite: &Suite| -> Vec<TaskInfo> {
        suite.ask(&QueryMsg::Tasks {
            org: INSTITUTE,
            start_after: None,
            limit: None,
        })
    };
    assert_eq!(tasks(&suite), []);
    suite.pass(60);
    assert_eq!(
        types(&suite.release(permit.receipt).unwrap()),
        ["access_released"]
    );
    let duties: Vec<_> = tasks(&suite).iter().map(|task| task.duty.duty).collect();
    assert_eq!(duties, [DuoModifier::Publication, DuoModifier::TimeLimit]);
    let done = |suite: &mut Suite, duty| {
        let (receipt, evidence) = (permit.receipt, digest(8));
        suite.run(
            "researcher",
            &ExecuteMsg::FulfilTask {
                receipt,
                duty,
                evidence,
            },
        )
    };
    refused(
        done(&mut suite, DuoModifier::TimeLimit),
        "the receipt is released, not served",
    );
    suite.served(permit.receipt).unwrap();
    done(&mut suite, DuoModifier::TimeLimit).unwrap();
    assert_eq!(
        types(&done(&mut suite, DuoModifier::Publication).unwrap()),
        ["task_done"]
    );
    refused(done(&mut suite, DuoModifier::Publication), "has no open duty PUB");
    refused(done(&mut suite, DuoModifier::Return), "has no open duty RTN");
    assert!(tasks(&suite).iter().all(|task| task.done_at == Some(suite.now())));

    // a use that the terms do not allow
    let commercial = Request {
        nonce: suite.nonce(),
        research: Some(ResearchUse {
            accepts: vec![],
            ..research_use()
        }),
        ..request
    };
    assert!(!access_data(&suite.request("researcher", commercial).unwrap()).permitted);
}

/// CR-19: a regulator's read is itself a receipt, in the same chain.
#[test]
fn an_audit_leaves_a_receipt_like_any_access() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let audit = Audit {
        subject: alice,
        nonce: suite.nonce(),
        order: digest(4),
        destination: "KE".to_string(),
        data: Span::default(),
    };
    refused(suite.run("doctor", &ExecuteMsg::Audit(audit.clone())), "regulate");
    let data = access_data(&suite.run("inspector", &ExecuteMsg::Audit(audit.clone())).unwrap());
    assert!(data.permitted);
    let receipt = suite.receipt(data.receipt);
    assert_eq!(
        (receipt.decision.basis, receipt.order),
        (Basis::Audit, Some(digest(4)))
    );
    suite.release(data.receipt).unwrap();
    suite.served(data.receipt).unwrap();
    suite.check_chain(alice).unwrap();
    let absent = Audit {
        subject: SubjectId([1; 32]),
        nonce: suite.nonce(),
        ..audit
    };
    assert!(!access_data(&suite.run("inspector", &ExecuteMsg::Audit(absent)).unwrap()).permitted);
}

/// The narrow question of other contracts: alive in this block, for this organisation and purpose, or not.
#[test]
fn other_contracts_see_whether_a_permit_lives() {
    let mut suite = Suite::with_alice();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    let permitted = |suite: &Suite, receipt, requester, purpose| -> PermittedResponse {
        suite.ask(&QueryMsg::Permitted {
            receipt,
            requester,
            purpose,
        })
    };
    let lives = permitted(&suite, permit.receipt, CLINIC, Purpose::Treatment);
    assert_eq!(
        lives,
        PermittedResponse {
            permitted: true,
            until: permit.expires,
            subject: Some(subject_of("alice")),
            custodian: Some(HOSPITAL),
        }
    );
    let dead = PermittedResponse {
        permitted: false,
        until: suite.now(),
        subject: None,
        custodian: None,
    };
    assert_eq!(
        permitted(&suite, permit.receipt, INSURER, Purpose::Treatment),
        dead
    );
    assert_eq!(permitted(&suite, permit.receipt, CLINIC, Purpose::Payment), dead);
    assert_eq!(
        permitted(&suite, ReceiptId([1; 32]), CLINIC, Purpose::Treatment),
        dead
    );
    suite.revoke("alice", consent).unwrap();
    assert_eq!(
        permitted(&suite, permit.receipt, CLINIC, Purpose::Treatment),
        dead
    );
}

/// What other contracts pay on and what is released are one answer: each of these ends a permit for both, in its block.
#[test]
fn a_permit_that_would_die_at_its_release_is_dead_for_other_contracts() {
    type Ends = (&'static str, fn(&mut Suite));
    let ends: [Ends; 5] = [
        ("the patient denies", |suite| {
            suite.grant("alice", clinic_may_not()).unwrap();
        }),
        ("a court denies", |suite| {
            let deny = Body::Grant(clinic_may_not());
            suite.order(subject_of("alice"), deny).unwrap();
        }),
        ("a narrower word", |suite| {
            suite.grant("alice", clinic_may_without(1)).unwrap();
        }),
        ("the requester is suspended", |suite| {
            let mut records = suite.registry.write(&mut suite.app);
            records.suspend(CLINIC, Role::AttestTreatment);
        }),
        ("the erasure is asked for", |suite| {
            suite.say("alice", &Body::Erase {}).unwrap();
        }),
    ];
    for (what, end) in ends {
        let mut suite = Suite::with_alice();
        suite.grant("alice", clinic_may()).unwrap();
        let permit = suite.asks(subject_of("alice"));
        assert!(suite.lives(permit.receipt), "{what}");
        end(&mut suite);
        assert!(!suite.lives(permit.receipt), "{what}");
        let response = suite.release(permit.receipt).unwrap();
        assert_eq!(types(&response), ["permit_died"], "{what}");
        assert!(!suite.lives(permit.receipt), "{what}");
    }
}

/// A permit by default ends with the default; a use that is gone ends what waits.
#[test]
fn a_default_set_to_deny_and_a_use_that_is_gone_end_a_permit_for_other_contracts() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let effect = Effect::Permit;
    suite.say("alice", &Body::SetDefault { effect }).unwrap();
    let permit = suite.asks(alice);
    assert_eq!(suite.receipt(permit.receipt).decision.basis, Basis::Default);
    assert!(suite.lives(permit.receipt));
    let effect = Effect::Deny;
    suite.say("alice", &Body::SetDefault { effect }).unwrap();
    assert!(!suite.lives(permit.receipt));
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);

    let once = Terms {
        uses: Some(1),
        ..clinic_may()
    };
    suite.grant("alice", once).unwrap();
    let (first, second) = (suite.asks(alice), suite.asks(alice));
    suite.release(first.receipt).unwrap();
    assert!(suite.lives(first.receipt), "it is bound to be served");
    assert!(!suite.lives(second.receipt));
}

/// What was released is bound to be served: a later word that is no revocation does not take it back.
#[test]
fn a_permit_that_was_released_lives_until_its_consent_is_revoked() {
    let mut suite = Suite::with_alice();
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(subject_of("alice"));
    suite.release(permit.receipt).unwrap();
    suite.grant("alice", clinic_may_without(1)).unwrap();
    assert!(suite.lives(permit.receipt));
    suite.served(permit.receipt).unwrap();
    assert!(suite.lives(permit.receipt));
    suite.revoke("alice", consent).unwrap();
    assert!(!suite.lives(permit.receipt));
}
