//! Accesses without a receipt of their own: only what a consent covered at that second is let through.

use crate::lab::{Lab, SUBJECT};
use crate::registry::{CLINIC, CUSTODIAN, START};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Actor, ConsentId, ConsentInfo, ConsentState, Digest, Effect, Grantor, Power, Provision, Purpose, Span,
    SubjectId, Tag, Terms, Text,
};
use custodian::batch::Access;
use custodian::cover::{uncovered, Uncovered};
use custodian::registry::Known;

const CONSENT: ConsentId = ConsentId([7; 32]);
/// When the consent was granted.
const GRANTED: u64 = START - 10_000;

fn provision(effect: Effect) -> Provision {
    Provision {
        depth: 0,
        effect,
        actors: vec![Actor {
            org: Some(CLINIC),
            ..Actor::default()
        }],
        purposes: vec![Purpose::Treatment],
        actions: vec![],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    }
}

fn consent(id: ConsentId, provisions: Vec<Provision>) -> ConsentInfo {
    ConsentInfo {
        consent: id,
        subject: SUBJECT,
        version: 1,
        power: Power {
            grantor: Grantor::Patient,
            until: None,
        },
        state: ConsentState::Active,
        used: 0,
        granted_at: GRANTED,
        revoked_at: None,
        slots: 1,
        terms: Terms {
            provisions,
            duo: None,
            uses: None,
            texts: vec![Text {
                language: "en".to_owned(),
                sha256: Digest([1; 32]),
            }],
        },
    }
}

fn revoked(consent: ConsentInfo, at: u64) -> ConsentInfo {
    ConsentInfo {
        state: ConsentState::Revoked,
        revoked_at: Some(at),
        version: 2,
        ..consent
    }
}

fn usual() -> ConsentInfo {
    consent(CONSENT, vec![provision(Effect::Permit)])
}

fn access() -> Access {
    Access {
        subject: SUBJECT,
        second: START - 5_000,
        consent: CONSENT,
        org: CLINIC,
        role: Role::AttestTreatment,
        profession: None,
        purpose: Purpose::Treatment,
        destination: "CH".to_owned(),
        what: Digest([3; 32]),
    }
}

fn lab(consents: Vec<ConsentInfo>) -> Lab {
    let lab = Lab::new();
    lab.chain.with(|state| {
        let known = Known {
            custodian: CUSTODIAN,
            erasing_since: None,
            default: Effect::Deny,
            consents,
        };
        state.known.insert(SUBJECT, known);
        state
            .accredited
            .insert((CLINIC, Role::AttestTreatment), START - 100_000);
    });
    lab
}

async fn why(lab: &Lab, access: Access) -> Option<Uncovered> {
    let mut found = uncovered(&lab.chain, &[access]).await.unwrap();
    found.pop().map(|(_, why)| why)
}

/// CR-08: what a consent covers passes; of a list, what it does not cover is named by its place: an invented consent, an
/// invented subject, another reader, another purpose, another country that the consent leaves out.
#[tokio::test]
async fn only_what_the_named_consent_covers_passes() {
    let mut at_home = provision(Effect::Permit);
    at_home.destinations = vec!["CH".to_owned()];
    let lab = lab(vec![consent(CONSENT, vec![at_home])]);
    lab.chain
        .with(|state| state.accredited.insert((OrgId(3), Role::AttestTreatment), 0));
    let accesses = [
        access(),
        Access {
            consent: ConsentId([8; 32]),
            ..access()
        },
        Access {
            subject: SubjectId([0x11; 32]),
            ..access()
        },
        Access {
            org: OrgId(3),
            ..access()
        },
        Access {
            purpose: Purpose::Payment,
            ..access()
        },
        Access {
            destination: "US".to_owned(),
            ..access()
        },
        Access {
            destination: "nowhere".to_owned(),
            ..access()
        },
        access(),
    ];
    let found = uncovered(&lab.chain, &accesses).await.unwrap();
    let (places, reasons): (Vec<usize>, Vec<Uncovered>) = found.into_iter().unzip();
    assert_eq!(places, [1, 2, 3, 4, 5, 6]);
    assert_eq!(
        reasons[..5],
        [
            Uncovered::NoConsent,
            Uncovered::NoSubject,
            Uncovered::NotPermitted,
            Uncovered::NotPermitted,
            Uncovered::NotPermitted
        ]
    );
    assert!(matches!(reasons[5], Uncovered::NoRequest(_)), "{:?}", reasons[5]);
}

/// CR-05, CR-08: a consent covers from the second of its grant to the second before its revocation, whenever it is looked at.
#[tokio::test]
async fn a_consent_covers_from_its_grant_to_its_revocation() {
    let ended = START - 4_000;
    let lab = lab(vec![revoked(usual(), ended)]);
    for (second, expected) in [
        (GRANTED - 1, Some(Uncovered::NotYet { granted_at: GRANTED })),
        (GRANTED, None),
        (ended - 1, None),
        (ended, Some(Uncovered::Revoked { revoked_at: ended })),
        (START, Some(Uncovered::Revoked { revoked_at: ended })),
        (START + 1, Some(Uncovered::Future)),
    ] {
        let found = why(&lab, Access { second, ..access() }).await;
        assert_eq!(found, expected, "{second}");
    }
}

/// CR-08: a consent that the patient dated back counts from that day, and one of which only a part is dated back does not.
#[tokio::test]
async fn a_consent_that_the_patient_dated_back_covers_from_that_day() {
    let dated = |from| {
        let mut one = provision(Effect::Permit);
        one.valid.from = Some(from);
        one
    };
    let lab = lab(vec![consent(CONSENT, vec![dated(GRANTED - 500)])]);
    let before = Access {
        second: GRANTED - 400,
        ..access()
    };
    assert_eq!(why(&lab, before.clone()).await, None);
    let early = Access {
        second: GRANTED - 501,
        ..access()
    };
    let not_yet = Some(Uncovered::NotYet { granted_at: GRANTED });
    assert_eq!(why(&lab, early).await, not_yet);
    let lab = self::lab(vec![consent(
        CONSENT,
        vec![dated(GRANTED - 500), provision(Effect::Permit)],
    )]);
    assert_eq!(why(&lab, before).await, not_yet);
}

/// CR-02, CR-08: a Deny of the subject's that held at that second outvotes the consent that a row names; one that was revoked
/// before, or granted after, does not.
#[tokio::test]
async fn a_deny_that_held_then_outvotes_the_named_consent() {
    let deny = || consent(ConsentId([9; 32]), vec![provision(Effect::Deny)]);
    let at = access().second;
    for (other, expected) in [
        (deny(), Some(Uncovered::Denied)),
        (revoked(deny(), at + 1), Some(Uncovered::Denied)),
        (revoked(deny(), at), None),
        (
            ConsentInfo {
                granted_at: at + 1,
                ..deny()
            },
            None,
        ),
    ] {
        let lab = lab(vec![usual(), other]);
        assert_eq!(why(&lab, access()).await, expected);
    }
}

/// CR-08: an organisation that could not act, a subject that had asked to be erased, a consent that counts its uses, and one
/// that is kept elsewhere cover nothing; leaving a category out does not matter, as nobody is asked about it here.
#[tokio::test]
async fn nothing_is_covered_without_standing_subject_and_free_use() {
    let lab = lab(vec![usual()]);
    lab.chain.with(|state| {
        state
            .accredited
            .insert((CLINIC, Role::AttestTreatment), access().second + 1)
    });
    assert_eq!(why(&lab, access()).await, Some(Uncovered::NotAccredited));
    lab.chain.with(|state| {
        state
            .accredited
            .insert((CLINIC, Role::AttestTreatment), access().second)
    });
    assert_eq!(why(&lab, access()).await, None);

    let since = |since| {
        lab.chain.with(|state| {
            if let Some(known) = state.known.get_mut(&SUBJECT) {
                known.erasing_since = since;
            }
        });
    };
    since(Some(access().second));
    assert_eq!(why(&lab, access()).await, Some(Uncovered::Erasing));
    since(Some(access().second + 1));
    assert_eq!(why(&lab, access()).await, None);

    let mut counted = usual();
    counted.terms.uses = Some(5);
    assert_eq!(
        why(&self::lab(vec![counted]), access()).await,
        Some(Uncovered::Counted)
    );

    let mut except = provision(Effect::Deny);
    (except.depth, except.actors, except.purposes, except.tags) = (1, vec![], vec![], vec![Tag([3; 16])]);
    let without = consent(CONSENT, vec![provision(Effect::Permit), except]);
    assert_eq!(why(&self::lab(vec![without]), access()).await, None);

    let elsewhere = self::lab(vec![usual()]);
    elsewhere.chain.with(|state| {
        if let Some(known) = state.known.get_mut(&SUBJECT) {
            known.custodian = OrgId(99);
        }
    });
    assert_eq!(why(&elsewhere, access()).await, Some(Uncovered::NoSubject));
}

/// A chain that does not answer lets nothing through.
#[tokio::test]
async fn a_silent_chain_lets_nothing_through() {
    let lab = lab(vec![usual()]);
    lab.chain.with(|state| state.silent = true);
    uncovered(&lab.chain, &[access()]).await.unwrap_err();
}
