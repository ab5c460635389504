//! Guardians, delegates, courts.

use crate::recovery::with_guardians;
use crate::suite::*;

/// A child whose key its parents keep, with two guardians.
fn child(suite: &mut Suite, guardians: Guardians) -> SubjectId {
    let begin = Registration {
        guardians: Some(guardians),
        ..registration()
    };
    suite.say("child", &Body::Register(begin)).unwrap();
    subject_of("child")
}

/// CR-06: a guardian acts for a child until the birthday, to the second.
#[test]
fn guardian_power_ends_at_majority_by_itself() {
    let mut suite = Suite::new();
    let birthday = suite.now() + 30 * DAY;
    let until = Some(birthday);
    let child = child(
        &mut suite,
        Guardians {
            until,
            ..guardians(&["mother", "father"], 1)
        },
    );
    let consent = suite.grant_about("mother", child, clinic_may()).unwrap();
    let power = suite.consent(consent).unwrap().power;
    assert_eq!((power.grantor, power.until), (Grantor::Guardian, until));
    assert!(suite.asks(child).permitted);
    suite.pass(30 * DAY - 1);
    let permit = suite.asks(child);
    assert_eq!(permit.expires, birthday);
    suite.grant_about("father", child, clinic_may()).unwrap();
    suite.pass(1);
    assert!(!suite.asks(child).permitted);
    refused(
        suite.grant_about("mother", child, clinic_may()),
        "no power over subject",
    );
    assert_eq!(suite.guardians(child).guardians, None);
    // and an open permit dies with it
    assert_eq!(types(&suite.release(permit.receipt).unwrap()), ["permit_died"]);
}

/// CR-06: patient before guardian, guardian before delegate.
#[test]
fn whoever_ranks_higher_decides() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother"], 1));
    suite.grant_about("mother", child, clinic_may()).unwrap();
    let own = suite.grant("child", clinic_may_not()).unwrap();
    assert!(!suite.asks(child).permitted);
    // a guardian does not revoke what the patient said
    refused(
        suite.say_about("mother", child, &Body::Revoke { consent: own }),
        "a guardian cannot do this",
    );
    suite.revoke("child", own).unwrap();
    assert!(suite.asks(child).permitted);
    // a court goes before both
    let response = suite.order(child, Body::Grant(clinic_may_not())).unwrap();
    assert_eq!(types(&response), ["consent_granted", "court_ordered"]);
    assert!(!suite.asks(child).permitted);
}

/// CR-06: m of n, where a court says so.
#[test]
fn joint_guardians_say_the_same_before_it_holds() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother"], 1));
    let joint = Guardians {
        joint: true,
        ..guardians(&["mother", "father", "aunt"], 2)
    };
    let response = suite.order(child, Body::SetGuardians(joint)).unwrap();
    assert_eq!(types(&response), ["guardians_set", "court_ordered"]);
    let grant = Body::Grant(clinic_may());
    let response = suite.say_about("mother", child, &grant).unwrap();
    assert_eq!(types(&response), ["voice_given"]);
    assert!(!suite.asks(child).permitted);
    refused(suite.say_about("mother", child, &grant), "has said it before");
    // something else is another act
    let other = Body::Grant(clinic_may_not());
    assert_eq!(
        types(&suite.say_about("father", child, &other).unwrap()),
        ["voice_given"]
    );
    let response = suite.say_about("aunt", child, &grant).unwrap();
    assert_eq!(types(&response), ["consent_granted"]);
    assert!(suite.asks(child).permitted);
    // a voice is forgotten after a week
    suite.pass(7 * DAY);
    assert_eq!(
        types(&suite.say_about("aunt", child, &other).unwrap()),
        ["voice_given"]
    );
}

/// One guardian alone cannot crowd out what the others want.
#[test]
fn many_acts_of_one_guardian_leave_those_of_others_waiting() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother", "father", "aunt"], 2));
    let key = public("new key");
    let wanted = Body::Recover { key };
    suite.say_about("mother", child, &wanted).unwrap();
    for n in 0..20 {
        let key = public(&format!("key {n}"));
        let response = suite.say_about("aunt", child, &Body::Recover { key }).unwrap();
        assert_eq!(types(&response), ["voice_given"]);
    }
    let response = suite.say_about("father", child, &wanted).unwrap();
    assert_eq!(types(&response), ["recovery_begun"]);
}

/// CR-06: a change of guardians waits fourteen days, and ends the consents of those who go.
#[test]
fn guardians_change_after_a_wait_and_take_their_consents_along() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother", "father"], 2));
    let consent = suite.grant_about("mother", child, clinic_may()).unwrap();
    let change = Body::SetGuardians(guardians(&["father"], 1));
    assert_eq!(
        types(&suite.say_about("mother", child, &change).unwrap()),
        ["voice_given"]
    );
    let response = suite.say_about("father", child, &change).unwrap();
    assert_eq!(types(&response), ["guardians_proposed"]);
    suite.pass(14 * DAY - 1);
    refused(suite.advance(child), "nothing is due");
    assert!(suite.asks(child).permitted);
    suite.pass(1);
    let response = suite.advance(child).unwrap();
    assert_eq!(types(&response), ["guardians_set", "consent_revoked"]);
    assert_eq!(suite.consent(consent).unwrap().state, ConsentState::Revoked);
    assert!(!suite.asks(child).permitted);
    refused(
        suite.grant_about("mother", child, clinic_may()),
        "no power over subject",
    );
    suite.grant_about("father", child, clinic_may()).unwrap();
}

/// CR-06: a delegate grants within its purposes and time; its consents end with its power.
#[test]
fn a_delegate_grants_within_its_power() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let until = suite.now() + 10 * DAY;
    let delegate = Delegate {
        key: public("dan"),
        purposes: vec![Purpose::Treatment],
        until,
    };
    let response = suite.say("alice", &Body::NameDelegate(delegate.clone())).unwrap();
    assert_eq!(types(&response), ["delegate_named"]);
    assert_eq!(suite.subject(alice).unwrap().delegates, [delegate]);
    let consent = suite.grant_about("dan", alice, clinic_may()).unwrap();
    assert_eq!(suite.consent(consent).unwrap().power.until, Some(until));
    let mut payment = clinic_may();
    payment.provisions[0].purposes = vec![Purpose::Payment];
    refused(
        suite.grant_about("dan", alice, payment),
        "a delegate for other purposes",
    );
    for body in [
        Body::SetDefault {
            effect: Effect::Permit,
        },
        Body::NameDelegate(Delegate {
            key: public("eve"),
            purposes: vec![Purpose::Treatment],
            until,
        }),
        Body::SetGuardians(guardians(&["dan"], 1)),
        Body::Recover { key: public("dan") },
        Body::Erase {},
        Body::CancelErase {},
        Body::CancelRecovery {},
        Body::SetEmergencyRule(EmergencyRule::default()),
    ] {
        refused(suite.say_about("dan", alice, &body), "a delegate cannot do this");
    }
    let own = suite.grant("alice", clinic_may()).unwrap();
    refused(
        suite.say_about("dan", alice, &Body::Revoke { consent: own }),
        "a delegate cannot do this",
    );
    suite.revoke("alice", own).unwrap();
    assert!(suite.asks(alice).permitted);
    suite.pass(10 * DAY);
    assert!(!suite.asks(alice).permitted);
    refused(
        suite.grant_about("dan", alice, clinic_may()),
        "no power over subject",
    );
}

#[test]
fn a_dismissed_delegate_takes_its_consents_along() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let until = suite.now() + 10 * DAY;
    let named = |name: &str| Delegate {
        key: public(name),
        purposes: vec![Purpose::Treatment],
        until,
    };
    for name in ["dan", "eve", "fay", "gus"] {
        suite.say("alice", &Body::NameDelegate(named(name))).unwrap();
    }
    refused(
        suite.say("alice", &Body::NameDelegate(named("hal"))),
        "5 delegates are more than 4",
    );
    suite
        .order(alice, Body::SetGuardians(guardians(&["ida"], 1)))
        .unwrap();
    refused(
        suite.say("alice", &Body::NameDelegate(named("ida"))),
        "guardian is named twice",
    );
    let consent = suite.grant_about("dan", alice, clinic_may()).unwrap();
    let key = public("dan");
    refused(
        suite.say_about("eve", alice, &Body::DismissDelegate { key }),
        "a delegate cannot do this",
    );
    let response = suite.say("alice", &Body::DismissDelegate { key }).unwrap();
    assert_eq!(types(&response), ["delegate_dismissed", "consent_revoked"]);
    assert_eq!(suite.consent(consent).unwrap().state, ConsentState::Revoked);
    refused(
        suite.say("alice", &Body::DismissDelegate { key }),
        "there is no such delegate",
    );
    // a delegate may go by itself
    let key = public("eve");
    suite
        .say_about("eve", alice, &Body::DismissDelegate { key })
        .unwrap();
}

/// Attack class 1: one document of a court is one order.
#[test]
fn a_document_of_a_court_is_used_once() {
    let mut suite = Suite::with_alice();
    let order = ExecuteMsg::CourtOrder(Order {
        subject: subject_of("alice"),
        document: digest(500),
        act: Body::Grant(clinic_may()),
    });
    refused(suite.run("doctor", &order), "arbitrate");
    suite.run("judge", &order).unwrap();
    refused(suite.run("judge", &order), "was used before");
    let consent = sign::court_consent_id(&subject_of("alice"), COURT, &digest(500));
    refused(suite.revoke("alice", consent), "a patient cannot do this");
    let response = suite
        .order(subject_of("alice"), Body::Revoke { consent })
        .unwrap();
    assert_eq!(types(&response), ["consent_revoked", "court_ordered"]);
}

#[test]
fn guardians_and_delegates_leave_four_slots_to_the_patient() {
    let (mut suite, alice) = with_guardians();
    for _ in 0..12 {
        suite.grant_about("sister", alice, clinic_may()).unwrap();
    }
    refused(
        suite.grant_about("brother", alice, clinic_may()),
        "1 slots are needed, 0 are free",
    );
    for _ in 0..4 {
        suite.grant("alice", clinic_may()).unwrap();
    }
}

#[test]
fn the_default_can_be_treatment_by_whoever_is_accredited() {
    let mut suite = Suite::with_alice();
    let effect = Effect::Permit;
    let response = suite.say("alice", &Body::SetDefault { effect }).unwrap();
    assert_eq!(types(&response), ["default_set"]);
    let data = suite.asks(subject_of("alice"));
    assert_eq!(suite.receipt(data.receipt).decision.basis, Basis::Default);
    suite.release(data.receipt).unwrap();
    suite.served(data.receipt).unwrap();
}

/// CR-06: what a delegate granted keeps within what it may: an earlier end and fewer purposes count at once, more of either do
/// not make it more.
#[test]
fn a_delegate_that_is_named_anew_takes_its_consents_along() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let now = suite.now();
    let named = |purposes: &[Purpose], days: u64| {
        Body::NameDelegate(Delegate {
            key: public("dan"),
            purposes: purposes.to_vec(),
            until: now + days * DAY,
        })
    };
    let both = [Purpose::Treatment, Purpose::Payment];
    suite.say("alice", &named(&both, 30)).unwrap();
    let treatment = suite.grant_about("dan", alice, clinic_may()).unwrap();
    let mut payment = clinic_may();
    payment.provisions[0].purposes = vec![Purpose::Payment];
    let payment = suite.grant_about("dan", alice, payment).unwrap();
    let own = suite.grant("alice", clinic_may()).unwrap();
    let until = |suite: &Suite, consent| suite.consent(consent).unwrap().power.until;

    let response = suite.say("alice", &named(&both, 10)).unwrap();
    assert_eq!(types(&response), ["delegate_named"]);
    assert_eq!(until(&suite, treatment), Some(now + 10 * DAY));
    assert_eq!(until(&suite, payment), Some(now + 10 * DAY));
    assert_eq!(until(&suite, own), None);
    suite.say("alice", &named(&both, 60)).unwrap();
    assert_eq!(until(&suite, treatment), Some(now + 10 * DAY));

    let response = suite.say("alice", &named(&[Purpose::Treatment], 60)).unwrap();
    assert_eq!(types(&response), ["delegate_named", "consent_revoked"]);
    assert_eq!(suite.consent(payment).unwrap().state, ConsentState::Revoked);
    assert_eq!(suite.consent(treatment).unwrap().state, ConsentState::Active);
    suite.revoke("alice", own).unwrap();
    suite.pass(10 * DAY - 1);
    assert!(suite.asks(alice).permitted);
    suite.pass(1);
    assert!(!suite.asks(alice).permitted);
}

/// CR-04, CR-06: terms for research can allow clinical care without a word about treatment. A delegate for research cannot grant
/// them; and one that may no longer permit treatment leaves none of them behind.
#[test]
fn a_delegate_for_research_cannot_permit_care() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let named = |purposes: &[Purpose], until| {
        Body::NameDelegate(Delegate {
            key: public("dan"),
            purposes: purposes.to_vec(),
            until,
        })
    };
    let until = suite.now() + 10 * DAY;
    let research = [Purpose::Research];
    let both = [Purpose::Research, Purpose::Treatment];
    suite.say("alice", &named(&research, until)).unwrap();
    let mut care = research_may();
    care.provisions[0].actors.clear();
    care.provisions[0].actions.clear();
    let without = suite.grant_about("dan", alice, care.clone()).unwrap();
    care.duo
        .as_mut()
        .unwrap()
        .modifiers
        .push(DuoModifier::ClinicalCare);
    refused(
        suite.grant_about("dan", alice, care.clone()),
        "a delegate for other purposes",
    );
    assert!(!suite.asks(alice).permitted);

    suite.say("alice", &named(&both, until)).unwrap();
    let with = suite.grant_about("dan", alice, care).unwrap();
    assert!(suite.asks(alice).permitted);
    let response = suite.say("alice", &named(&research, until)).unwrap();
    assert_eq!(types(&response), ["delegate_named", "consent_revoked"]);
    assert_eq!(suite.consent(with).unwrap().state, ConsentState::Revoked);
    assert_eq!(suite.consent(without).unwrap().state, ConsentState::Active);
    assert!(!suite.asks(alice).permitted);
}

/// CR-06: a delegate lasts no longer than the guardian who named it, and neither does what it granted; those whom the key itself
/// named stay. A court dismisses delegates, too.
#[test]
fn delegates_go_with_the_guardian_who_named_them() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother", "father"], 1));
    let until = suite.now() + 90 * DAY;
    let delegate = |name: &str| Delegate {
        key: public(name),
        purposes: vec![Purpose::Treatment],
        until,
    };
    let named = |suite: &mut Suite, by: &str, name: &str| {
        suite
            .say_about(by, child, &Body::NameDelegate(delegate(name)))
            .unwrap();
        suite.grant_about(name, child, clinic_may()).unwrap()
    };
    let mothers = named(&mut suite, "mother", "uncle");
    let fathers = named(&mut suite, "father", "aunt");
    let own = named(&mut suite, "child", "friend");
    // who names a delegate anew answers for it from then on
    let taken_over = named(&mut suite, "mother", "cousin");
    suite
        .say("child", &Body::NameDelegate(delegate("cousin")))
        .unwrap();
    let state = |suite: &Suite, consent| suite.consent(consent).unwrap().state;
    let end = |suite: &Suite, consent| suite.consent(consent).unwrap().power.until;

    let birthday = suite.now() + 20 * DAY;
    let change = Guardians {
        until: Some(birthday),
        ..guardians(&["father"], 1)
    };
    suite
        .say_about("father", child, &Body::SetGuardians(change))
        .unwrap();
    suite.pass(14 * DAY);
    assert_eq!(state(&suite, mothers), ConsentState::Active);
    let response = suite.advance(child).unwrap();
    assert_eq!(
        types(&response),
        ["guardians_set", "delegate_dismissed", "consent_revoked"]
    );
    assert_eq!(state(&suite, mothers), ConsentState::Revoked);
    let still = [fathers, own, taken_over];
    assert!(still
        .iter()
        .all(|consent| state(&suite, *consent) == ConsentState::Active));
    assert_eq!(
        still.map(|consent| end(&suite, consent)),
        [birthday, until, until].map(Some)
    );
    let delegates = suite.subject(child).unwrap().delegates;
    let aunt = Delegate {
        until: birthday,
        ..delegate("aunt")
    };
    assert_eq!(delegates, [aunt, delegate("friend"), delegate("cousin")]);
    refused(
        suite.grant_about("uncle", child, clinic_may()),
        "no power over subject",
    );
    // at the birthday it is over for the father's delegate, too
    suite.pass(6 * DAY);
    refused(
        suite.grant_about("aunt", child, clinic_may()),
        "no power over subject",
    );
    let key = public("friend");
    let response = suite.order(child, Body::DismissDelegate { key }).unwrap();
    assert_eq!(
        types(&response),
        ["delegate_dismissed", "consent_revoked", "court_ordered"]
    );
    assert_eq!(state(&suite, own), ConsentState::Revoked);
    refused(
        suite.order(child, Body::NameDelegate(delegate("friend"))),
        "a court does not do this",
    );
}

/// CR-06: guardians who come with an end that has passed while they waited leave no delegate in power.
#[test]
fn delegates_of_guardians_whose_end_has_passed_have_none() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother"], 1));
    let uncle = Delegate {
        key: public("uncle"),
        purposes: vec![Purpose::Treatment],
        until: suite.now() + 90 * DAY,
    };
    suite
        .say_about("mother", child, &Body::NameDelegate(uncle))
        .unwrap();
    suite.grant_about("uncle", child, clinic_may()).unwrap();
    let birthday = suite.now() + DAY;
    let change = Guardians {
        until: Some(birthday),
        ..guardians(&["mother"], 1)
    };
    suite
        .say_about("mother", child, &Body::SetGuardians(change))
        .unwrap();
    suite.pass(14 * DAY);
    assert!(suite.asks(child).permitted);
    suite.advance(child).unwrap();
    assert!(!suite.asks(child).permitted);
    assert_eq!(suite.subject(child).unwrap().delegates, []);
}

/// CR-06: guardians whose power is to end earlier take what they granted along, with none that has no end left behind.
#[test]
fn guardians_whose_power_is_cut_short_take_their_consents_along() {
    let mut suite = Suite::new();
    let child = child(&mut suite, guardians(&["mother", "father"], 1));
    let mothers = suite.grant_about("mother", child, clinic_may()).unwrap();
    // as long as it can be in its slot: what changes must find room
    let mut long = clinic_may();
    long.provisions.extend((1..24u8).map(|n| Provision {
        depth: 1,
        tags: vec![tag(n)],
        ..provision(Effect::Deny, None)
    }));
    let fathers = suite.grant_about("father", child, long).unwrap();
    let birthday = suite.now() + 5 * DAY;
    let shorter = Guardians {
        until: Some(birthday),
        ..guardians(&["mother", "father"], 1)
    };
    let response = suite.order(child, Body::SetGuardians(shorter)).unwrap();
    assert_eq!(types(&response), ["guardians_set", "court_ordered"]);
    for consent in [mothers, fathers] {
        assert_eq!(suite.consent(consent).unwrap().power.until, Some(birthday));
    }
    suite.say("child", &Body::Revoke { consent: fathers }).unwrap();
    suite.pass(5 * DAY - 1);
    assert!(suite.asks(child).permitted);
    suite.pass(1);
    assert!(!suite.asks(child).permitted);
}

/// CR-06: at majority power ends whatever guardians did before: they cannot pass on more than they have, to guardians, to delegates
/// or to a new key.
#[test]
fn guardians_cannot_outlast_majority() {
    let mut suite = Suite::new();
    let birthday = suite.now() + 10 * DAY;
    let until = |until| Guardians {
        until,
        ..guardians(&["mother"], 1)
    };
    let child = child(&mut suite, until(Some(birthday)));
    let delegate = |until| {
        Body::NameDelegate(Delegate {
            key: public("uncle"),
            purposes: vec![Purpose::Treatment],
            until,
        })
    };
    let key = public("mother's other key");
    for body in [
        Body::SetGuardians(until(None)),
        Body::SetGuardians(until(Some(birthday + 1))),
        delegate(birthday + 1),
        Body::Recover { key },
    ] {
        refused(suite.say_about("mother", child, &body), "cannot give more");
    }
    suite.say_about("mother", child, &delegate(birthday)).unwrap();
    let same = Body::SetGuardians(until(Some(birthday)));
    suite.say_about("mother", child, &same).unwrap();
    // the key itself may, and a court
    suite.say("child", &Body::SetGuardians(until(None))).unwrap();
    suite.say("child", &delegate(birthday + 1)).unwrap();
    suite.order(child, Body::SetGuardians(until(None))).unwrap();
    suite.say_about("mother", child, &Body::Recover { key }).unwrap();
}
