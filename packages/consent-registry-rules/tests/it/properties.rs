//! What holds for every case, whatever it says.

use crate::language::Case;
use crate::random::case;
use crate::vectors::traced;
use consent_registry_api::types::{Basis, ConsentState, Decision, Effect, Tag};
use consent_registry_rules::trace::Step;
use salus_testing::dice::Dice;

const CASES: u32 = 10_000;

fn each(mut check: impl FnMut(&mut Dice, &Case, &Decision)) {
    let mut dice = Dice::new(7);
    for _ in 0..CASES {
        let lines = case(&mut dice);
        let case = Case::read(lines.iter().map(String::as_str));
        let (decision, _) = traced(&case);
        check(&mut dice, &case, &decision);
    }
}

/// C1: what is permitted by consent is permitted by one that lives: neither revoked, nor over, nor used up; and of a subject
/// that is there, to an organisation that is accredited.
#[test]
fn a_permit_rests_on_something_that_lives() {
    let mut permits = 0;
    each(|_, case, decision| {
        if decision.effect == Effect::Deny {
            return;
        }
        permits += 1;
        assert!(case.subject.known && !case.subject.erasing && case.by.acting);
        assert!(decision.expires > case.clock.now && !decision.parts.is_empty());
        let held = case
            .subject
            .consents
            .iter()
            .find(|held| Some(held.id) == decision.consent);
        for joined in &decision.joined {
            let mut all = case.subject.consents.iter();
            let held = all
                .find(|held| held.id == *joined)
                .expect("it names consents of the subject");
            assert_eq!(
                (decision.basis, held.state),
                (Basis::Consent, ConsentState::Active)
            );
            assert!(held.power.until.is_none_or(|until| until >= decision.expires));
            assert!(held.terms.uses.is_none_or(|uses| held.used < uses));
        }
        match decision.basis {
            Basis::Consent => {
                let held = held.expect("it names one of the consents");
                assert_eq!(held.state, ConsentState::Active);
                assert!(held
                    .power
                    .until
                    .is_none_or(|until| until > case.clock.now && until >= decision.expires));
                assert!(held.terms.uses.is_none_or(|uses| held.used < uses));
                assert_eq!(decision.version, Some(held.version));
                let permits =
                    |provision: &consent_registry_api::types::Provision| provision.effect == Effect::Permit;
                assert!(held.terms.provisions.iter().any(permits));
            }
            Basis::Default => assert_eq!(case.subject.default, Effect::Permit),
            Basis::Emergency => assert!(case.request.emergency.is_some() && decision.summary_only),
            Basis::Audit => panic!("nobody audits here"),
        }
    });
    assert!(permits > 1_000, "{permits}");
}

/// C2, CR-05: a permit by a consent that is revoked now is not there any more: without it, the decision never names it, and
/// revoking what decides changes what is decided.
#[test]
fn what_is_revoked_decides_nothing() {
    each(|_, case, decision| {
        for id in decision.consents() {
            let mut case = case.clone();
            let held = case
                .subject
                .consents
                .iter_mut()
                .find(|held| held.id == id)
                .unwrap();
            held.state = ConsentState::Revoked;
            let (after, _) = traced(&case);
            assert!(after.consents().all(|other| other != id));
            case.subject.consents.retain(|held| held.id != id);
            assert_eq!(traced(&case).0, after, "revoked is as if it had never been");
        }
    });
}

/// CR-02: whoever denies more never gives more: a deny that is added turns no deny into a permit, and no tag that was left
/// out comes in.
#[test]
fn a_deny_that_is_added_gives_nothing() {
    each(|dice, case, decision| {
        let mut more = case.clone();
        let rule = *dice.pick(&[
            "deny everybody",
            "deny clinic",
            "deny everybody tags hiv",
            "deny clinic data ..2020-01-01",
        ]);
        let grantor = *dice.pick(&["court", "patient", "delegate"]);
        let mut added = Case::read([format!("consent Z {grantor}").as_str(), &format!("  {rule}")]);
        more.subject.consents.append(&mut added.subject.consents);
        let (after, _) = traced(&more);
        if decision.effect == Effect::Deny {
            assert_eq!(after.effect, Effect::Deny);
        }
        if after.effect == Effect::Permit {
            let still_out = |tag: &Tag| after.without_tags.contains(tag);
            assert!(decision.without_tags.iter().all(still_out));
            assert!(after.parts.iter().all(|part| decision.parts.contains(part)));
        }
    });
}

/// CR-01: a refusal carries nothing but the consent that decided it, and that is for the patient's eyes; what anybody can
/// read of two refusals at one time is the same.
#[test]
fn a_refusal_carries_nothing() {
    each(|_, case, decision| {
        if decision.effect == Effect::Deny {
            let seen = Decision {
                basis: Basis::Default,
                consent: None,
                version: None,
                ..decision.clone()
            };
            assert_eq!(seen, Decision::refusal(case.clock.now));
        }
    });
}

/// CR-01: the explanation ends with the decision, names the consent that decided, and speaks of every consent that was
/// looked at.
#[test]
fn the_trace_explains_the_decision() {
    each(|_, case, _| {
        let (decision, steps) = traced(case);
        let text: Vec<String> = steps.iter().map(ToString::to_string).collect();
        let last = text.last().expect("something is said");
        let nothing_left = steps.last() == Some(&Step::NothingLeft);
        let word = if decision.effect == Effect::Permit {
            "permit"
        } else {
            "deny"
        };
        assert!(last.starts_with(word), "{last}");
        if let Some(id) = decision.consent {
            let decides = if nothing_left { &text[text.len() - 2] } else { last };
            assert!(decides.contains(&id.to_string()), "{decides}");
        }
        let looked_at = matches!(
            steps.last(),
            Some(Step::Decides { .. } | Step::Default(_) | Step::NothingLeft)
        );
        for held in case.subject.consents.iter().filter(|_| looked_at) {
            let spoken_of = |line: &&String| line.contains(&held.id.to_string());
            assert!(
                text.iter().any(|line| spoken_of(&line)),
                "{} in {text:?}",
                held.id
            );
        }
    });
}
