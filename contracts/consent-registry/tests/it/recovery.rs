//! A lost or stolen key, and what a recovery ends.

use crate::suite::*;

pub fn with_guardians() -> (Suite, SubjectId) {
    let mut suite = Suite::new();
    let begin = Registration {
        guardians: Some(guardians(&["sister", "brother", "friend"], 2)),
        ..registration()
    };
    suite.say("alice", &Body::Register(begin)).unwrap();
    (suite, subject_of("alice"))
}

fn recover(suite: &mut Suite, key: &str) -> Result<cw_multi_test::AppResponse, String> {
    let body = Body::Recover { key: public(key) };
    suite.say_about("sister", subject_of("alice"), &body)?;
    suite.say_about("brother", subject_of("alice"), &body)
}

/// A lost key: guardians name a new one, which decides after a delay. The last seqs stay.
#[test]
fn a_lost_key_is_recovered_by_guardians_after_a_delay() {
    let (mut suite, alice) = with_guardians();
    let grant = suite.signed("alice", alice, &Body::Grant(clinic_may()));
    suite.run("relay", &ExecuteMsg::Submit(grant.clone())).unwrap();
    suite.pass(1);
    let response = recover(&mut suite, "new alice").unwrap();
    assert_eq!(types(&response), ["recovery_begun"]);
    let recovery = suite.guardians(alice).recovery.unwrap();
    assert_eq!((recovery.voices, recovery.at), (2, Some(suite.now() + 14 * DAY)));
    refused(suite.grant_about("new alice", alice, clinic_may()), "no power");
    suite.pass(14 * DAY - 1);
    refused(suite.advance(alice), "nothing is due");
    suite.pass(1);
    refused(
        suite.say("alice", &Body::CancelRecovery {}),
        "the recovery is due since",
    );
    assert_eq!(types(&suite.advance(alice).unwrap()), ["key_recovered"]);
    assert_eq!(suite.subject(alice).unwrap().key, public("new alice"));
    refused(suite.grant("alice", clinic_may()), "no power over subject");
    refused(suite.run("relay", &ExecuteMsg::Submit(grant)), "signed until");
    let id = suite.grant_about("new alice", alice, clinic_may()).unwrap();
    suite
        .say_about("new alice", alice, &Body::Revoke { consent: id })
        .unwrap();
}

/// A thief with the key: cancels once, and the second time a court has to say.
#[test]
fn a_second_cancel_within_a_year_goes_to_a_court() {
    let (mut suite, alice) = with_guardians();
    recover(&mut suite, "new alice").unwrap();
    refused(recover(&mut suite, "other alice"), "a recovery is under way");
    assert_eq!(
        types(&suite.say("alice", &Body::CancelRecovery {}).unwrap()),
        ["recovery_cancelled"]
    );
    refused(
        suite.say("alice", &Body::CancelRecovery {}),
        "no recovery is under way",
    );
    suite.pass(364 * DAY);
    recover(&mut suite, "new alice").unwrap();
    assert_eq!(
        types(&suite.say("alice", &Body::CancelRecovery {}).unwrap()),
        ["recovery_referred"]
    );
    assert!(suite.guardians(alice).recovery.unwrap().referred);
    refused(suite.say("alice", &Body::CancelRecovery {}), "waits for a court");
    suite.pass(1_000 * DAY);
    refused(suite.advance(alice), "nothing is due");
    let key = public("new alice");
    let response = suite.order(alice, Body::Recover { key }).unwrap();
    assert_eq!(types(&response), ["key_recovered", "court_ordered"]);
    assert_eq!(suite.subject(alice).unwrap().key, key);
    assert_eq!(suite.guardians(alice).recovery, None);
}

#[test]
fn a_cancel_is_forgotten_after_a_year() {
    let (mut suite, _) = with_guardians();
    recover(&mut suite, "new alice").unwrap();
    suite.say("alice", &Body::CancelRecovery {}).unwrap();
    suite.pass(365 * DAY);
    recover(&mut suite, "new alice").unwrap();
    assert_eq!(
        types(&suite.say("alice", &Body::CancelRecovery {}).unwrap()),
        ["recovery_cancelled"]
    );
}

/// What a thief would do first: change the guardians, or erase.
#[test]
fn a_recovery_freezes_guardians_and_erasure() {
    let (mut suite, alice) = with_guardians();
    let change = Body::SetGuardians(guardians(&["thief"], 1));
    suite.say("alice", &change).unwrap();
    suite.pass(13 * DAY);
    recover(&mut suite, "new alice").unwrap();
    refused(suite.say("alice", &change), "a recovery is under way");
    refused(suite.say("alice", &Body::Erase {}), "a recovery is under way");
    suite.pass(2 * DAY);
    // the change that was on its way is off
    refused(suite.advance(alice), "nothing is due");
    assert_eq!(suite.guardians(alice).next, None);
    let response = suite.order(alice, Body::CancelRecovery {}).unwrap();
    assert_eq!(types(&response), ["recovery_cancelled", "court_ordered"]);
    suite.say("alice", &change).unwrap();
}

/// A thief with the key erases the subject: guardians recover it all the same, and the erasure is off.
#[test]
fn a_recovery_takes_back_an_erasure_that_is_on_its_way() {
    let (mut suite, alice) = with_guardians();
    suite.grant("alice", clinic_may()).unwrap();
    suite.say("alice", &Body::Erase {}).unwrap();
    let response = recover(&mut suite, "new alice").unwrap();
    assert_eq!(types(&response), ["erasure_cancelled", "recovery_begun"]);
    assert_eq!(suite.erasure(alice), None);
    refused(suite.say("alice", &Body::Erase {}), "a recovery is under way");
    assert!(suite.asks(alice).permitted);
    suite.say("alice", &Body::CancelRecovery {}).unwrap();
    // a court, too; but not when the erasure is due
    suite.say("alice", &Body::Erase {}).unwrap();
    let key = public("new alice");
    let response = suite.order(alice, Body::Recover { key }).unwrap();
    assert_eq!(
        types(&response),
        ["erasure_cancelled", "key_recovered", "court_ordered"]
    );
    suite.say_about("new alice", alice, &Body::Erase {}).unwrap();
    suite.pass(14 * DAY);
    refused(recover(&mut suite, "other alice"), "the erasure is due since");
}

#[test]
fn only_guardians_recover_and_only_the_key_cancels() {
    let (mut suite, alice) = with_guardians();
    let body = Body::Recover {
        key: public("new alice"),
    };
    refused(suite.say("alice", &body), "a patient cannot do this");
    recover(&mut suite, "new alice").unwrap();
    refused(
        suite.say_about("sister", alice, &Body::CancelRecovery {}),
        "a guardian cannot do this",
    );
    refused(suite.order(alice, Body::Erase {}), "a court does not do this");
    refused(suite.order(SubjectId([9; 32]), body), "there is no subject");
}
/// A thief with the key: when the recovery holds, the delegates that it named are gone with what they granted, and so is what it
/// granted since the recovery was begun. What was granted before stays until the new key revokes it.
#[test]
fn a_recovery_ends_what_a_thief_granted() {
    let (mut suite, alice) = with_guardians();
    let before = suite.grant("alice", clinic_may()).unwrap();
    let guardians_own = suite.grant_about("sister", alice, clinic_may()).unwrap();
    let accomplice = Delegate {
        key: public("accomplice"),
        purposes: vec![Purpose::Treatment],
        until: suite.now() + 900 * DAY,
    };
    suite
        .say("alice", &Body::NameDelegate(accomplice.clone()))
        .unwrap();
    let delegates = suite.grant_about("accomplice", alice, clinic_may()).unwrap();
    suite.pass(DAY);
    recover(&mut suite, "new alice").unwrap();
    suite.pass(DAY);
    let since = suite.grant("alice", clinic_may()).unwrap();
    suite.order(alice, Body::Grant(clinic_may())).unwrap();
    suite.pass(13 * DAY);
    let response = suite.advance(alice).unwrap();
    assert_eq!(
        types(&response),
        ["key_recovered", "consent_revoked", "consent_revoked"]
    );
    let state = |suite: &Suite, consent| suite.consent(consent).unwrap().state;
    assert_eq!(state(&suite, since), ConsentState::Revoked);
    assert_eq!(state(&suite, delegates), ConsentState::Revoked);
    assert_eq!(state(&suite, before), ConsentState::Active);
    assert_eq!(state(&suite, guardians_own), ConsentState::Active);
    assert_eq!(suite.subject(alice).unwrap().delegates, []);
    refused(
        suite.grant_about("accomplice", alice, clinic_may()),
        "no power over subject",
    );
    suite
        .say_about("new alice", alice, &Body::Revoke { consent: before })
        .unwrap();

    // a court's recovery does the same, at once; that a key cancelled is remembered with the subject, not with the key
    suite
        .say_about("new alice", alice, &Body::NameDelegate(accomplice))
        .unwrap();
    recover(&mut suite, "newest alice").unwrap();
    suite
        .say_about("new alice", alice, &Body::CancelRecovery {})
        .unwrap();
    let key = public("newest alice");
    let change = Body::SetGuardians(guardians(&["thief"], 1));
    suite.say_about("new alice", alice, &change).unwrap();
    suite.order(alice, Body::Recover { key }).unwrap();
    assert_eq!(suite.subject(alice).unwrap().delegates, []);
    assert_eq!(suite.guardians(alice).next, None);
    recover(&mut suite, "other alice").unwrap();
    let response = suite
        .say_about("newest alice", alice, &Body::CancelRecovery {})
        .unwrap();
    assert_eq!(types(&response), ["recovery_referred"]);
}

/// A thief with the key and without guardians that could recover it: a court takes the erasure back, in time.
#[test]
fn a_court_takes_an_erasure_back() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    refused(
        suite.order(alice, Body::CancelErase {}),
        "no erasure was asked for",
    );
    suite.say("alice", &Body::Erase {}).unwrap();
    let response = suite.order(alice, Body::CancelErase {}).unwrap();
    assert_eq!(types(&response), ["erasure_cancelled", "court_ordered"]);
    assert_eq!(suite.erasure(alice), None);
    suite.say("alice", &Body::Erase {}).unwrap();
    suite.pass(14 * DAY);
    refused(
        suite.order(alice, Body::CancelErase {}),
        "the erasure is due since",
    );
}

/// CR-06: when a court replaces guardians, what they had set on its way goes with them.
#[test]
fn a_recovery_goes_with_the_guardians_who_wanted_it() {
    let (mut suite, alice) = with_guardians();
    recover(&mut suite, "sister's own key").unwrap();
    let others = Body::SetGuardians(guardians(&["friend"], 1));
    let response = suite.order(alice, others).unwrap();
    assert_eq!(
        types(&response),
        ["recovery_cancelled", "guardians_set", "court_ordered"]
    );
    suite.pass(30 * DAY);
    refused(suite.advance(alice), "nothing is due");
    assert_eq!(suite.subject(alice).unwrap().key, public("alice"));
}

fn says(suite: &mut Suite, who: &str, body: &Body) -> Vec<String> {
    types(&suite.say_about(who, subject_of("alice"), body).unwrap())
}

/// CR-06: a guardian whose voice was not needed any more leaves none behind for the next time: what was cancelled begins with as many
/// voices as before.
#[test]
fn a_surplus_voice_does_not_wait_for_the_next_recovery() {
    let (mut suite, alice) = with_guardians();
    let key = public("new alice");
    let wanted = Body::Recover { key };
    let other = Body::Recover {
        key: public("other alice"),
    };
    assert_eq!(says(&mut suite, "friend", &other), ["voice_given"]);
    recover(&mut suite, "new alice").unwrap();
    let late = suite.say_about("friend", alice, &wanted);
    refused(late, "a recovery is under way");
    suite.say("alice", &Body::CancelRecovery {}).unwrap();
    for body in [&wanted, &other] {
        assert_eq!(says(&mut suite, "sister", body), ["voice_given"]);
    }
    // a court's word does the same
    assert_eq!(says(&mut suite, "brother", &other), ["recovery_begun"]);
    suite.order(alice, Body::CancelRecovery {}).unwrap();
    assert_eq!(says(&mut suite, "brother", &wanted), ["voice_given"]);
    suite.order(alice, Body::Recover { key }).unwrap();
    assert_eq!(says(&mut suite, "friend", &wanted), ["voice_given"]);
}

/// CR-06: the same with an erasure, and with a change of guardians.
#[test]
fn a_surplus_voice_does_not_wait_for_the_next_erasure() {
    let (mut suite, alice) = with_guardians();
    let (erase, back) = (Body::Erase {}, Body::CancelErase {});
    assert_eq!(says(&mut suite, "sister", &erase), ["voice_given"]);
    assert_eq!(says(&mut suite, "brother", &erase), ["erasure_requested"]);
    refused(suite.say_about("friend", alice, &erase), "is being erased");
    suite.say("alice", &back).unwrap();
    assert_eq!(says(&mut suite, "friend", &erase), ["voice_given"]);
    suite.say("alice", &erase).unwrap();
    suite.say("alice", &back).unwrap();
    assert_eq!(says(&mut suite, "sister", &erase), ["voice_given"]);

    // a recovery takes an erasure back, too
    suite.say("alice", &erase).unwrap();
    recover(&mut suite, "new alice").unwrap();
    suite.say("alice", &Body::CancelRecovery {}).unwrap();
    assert_eq!(says(&mut suite, "brother", &erase), ["voice_given"]);

    // where everything takes as many, taking it back does, too
    let joint = Guardians {
        joint: true,
        ..guardians(&["sister", "brother", "friend"], 2)
    };
    suite.order(alice, Body::SetGuardians(joint)).unwrap();
    refused(
        suite.say_about("friend", alice, &back),
        "no erasure was asked for",
    );
    suite.say("alice", &erase).unwrap();
    assert_eq!(says(&mut suite, "sister", &back), ["voice_given"]);
    suite.say("alice", &back).unwrap();
    suite.say("alice", &erase).unwrap();
    assert_eq!(says(&mut suite, "brother", &back), ["voice_given"]);
    assert_eq!(says(&mut suite, "friend", &back), ["erasure_cancelled"]);

    let change = Body::SetGuardians(guardians(&["sister"], 1));
    assert_eq!(says(&mut suite, "sister", &change), ["voice_given"]);
    let same = Body::SetGuardians(guardians(&["sister", "brother", "friend"], 2));
    suite.say("alice", &same).unwrap();
    assert_eq!(says(&mut suite, "brother", &change), ["voice_given"]);
}
