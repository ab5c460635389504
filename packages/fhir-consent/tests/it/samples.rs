use crate::{known, tag_key, R4, R5};
use accreditation_api::OrgId;
use consent_registry_api::types::{Action, Actor, Effect, PersonId, Provision, Purpose, Span, Terms, Text};
use cosmwasm_std::HexBinary;
use fhir_consent::{export, import, Origin, Release};
use subject_keys::Category;

/// 2027-02-01T00:00:00Z
const FEBRUARY: u64 = 1_801_440_000;
/// 2027-03-01T00:00:00Z
const MARCH: u64 = 1_803_859_200;

fn rule(depth: u8, effect: Effect) -> Provision {
    Provision {
        depth,
        effect,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    }
}

fn clinic() -> Actor {
    Actor {
        org: Some(OrgId(2)),
        ..Actor::default()
    }
}

fn digest_of(text: &str) -> String {
    use sha2::{Digest, Sha256};
    HexBinary::from(<[u8; 32]>::from(Sha256::digest(text))).to_hex()
}

fn text_of(language: &str, text: &str) -> Text {
    Text {
        language: language.to_owned(),
        sha256: digest_of(text).parse().unwrap(),
    }
}

/// CR-01, CR-03: treatment by a clinic for a month except mental health, unless a certain doctor asks, as FHIR R4 says it.
#[test]
fn a_consent_of_release_4_means_the_same_here() {
    let tags = tag_key();
    let imported = import(R4.as_bytes(), &known(&tags)).unwrap();
    let tag = |code: &str| tags.tag(&code.parse::<Category>().unwrap()).unwrap();
    let doctor = Actor {
        person: Some(PersonId([17; 32])),
        ..Actor::default()
    };
    let expected = Terms {
        provisions: vec![
            Provision {
                actors: vec![clinic()],
                purposes: vec![Purpose::Treatment],
                actions: vec![Action::Read, Action::Copy],
                // 2020-01-01T00:00:00Z
                data: Span {
                    from: Some(1_577_836_800),
                    until: None,
                },
                // the whole of the 28th is inside
                valid: Span {
                    from: Some(FEBRUARY),
                    until: Some(MARCH),
                },
                ..rule(0, Effect::Permit)
            },
            Provision {
                tags: vec![tag("MH"), tag("PSY")],
                ..rule(1, Effect::Deny)
            },
            Provision {
                actors: vec![doctor],
                ..rule(2, Effect::Permit)
            },
        ],
        duo: None,
        uses: None,
        texts: vec![text_of("de", "Ich willige ein.")],
    };
    assert_eq!(imported.terms, expected);
    assert_eq!((imported.release, imported.subject), (Release::R4, None));
    assert_eq!(
        imported.left_behind,
        [
            "Consent.meta",
            "Consent.language",
            "Consent.text",
            "Consent.category",
            "Consent.patient",
            "Consent.dateTime",
            "Consent.performer",
            "Consent.organization",
            "Consent.policy[0].authority"
        ]
    );
}

/// CR-01, CR-02: release 5 begins with a decision, and each level turns it round.
#[test]
fn a_consent_of_release_5_means_the_same_here() {
    let tags = tag_key();
    let imported = import(R5.as_bytes(), &known(&tags)).unwrap();
    let expected = vec![
        Provision {
            valid: Span {
                from: Some(FEBRUARY),
                // 2027-12-31T23:00:00Z, the second after the last one inside
                until: Some(1_830_294_000),
            },
            ..rule(0, Effect::Deny)
        },
        Provision {
            actors: vec![clinic()],
            purposes: vec![Purpose::Treatment],
            ..rule(1, Effect::Permit)
        },
        Provision {
            purposes: vec![Purpose::ClinicalTrial],
            ..rule(2, Effect::Deny)
        },
        Provision {
            purposes: vec![Purpose::Payment],
            actions: vec![Action::Read],
            ..rule(1, Effect::Permit)
        },
    ];
    assert_eq!(imported.terms.provisions, expected);
    assert_eq!(imported.terms.texts, [text_of("en", "I agree.")]);
    assert!(imported
        .left_behind
        .contains(&"Consent.sourceAttachment[1]".to_owned()));
    assert_eq!(imported.release, Release::R5);
}

/// CR-03: what was read is written again with the labels that the patient's own key recognises, and nothing else has them.
#[test]
fn a_consent_that_was_read_is_written_again_with_its_labels() {
    let tags = tag_key();
    let terms = import(R4.as_bytes(), &known(&tags)).unwrap().terms;
    let origin = Origin {
        subject: "11".repeat(32).parse().unwrap(),
        custodian: Some(OrgId(1)),
        consent: Some("22".repeat(32).parse().unwrap()),
        at: FEBRUARY,
        revoked: false,
    };
    for release in [Release::R4, Release::R5] {
        let written = export(&terms, &origin, release, Some(&tags)).unwrap();
        let again = import(written.to_string().as_bytes(), &known(&tags)).unwrap();
        assert_eq!(
            (again.terms, again.subject),
            (terms.clone(), Some(origin.subject))
        );
        let text = written.to_string();
        assert!(
            text.contains(r#""code":"PSY""#) && text.contains(r#""code":"TREAT""#),
            "{text}"
        );
        let blinded = export(&terms, &origin, release, None).unwrap().to_string();
        assert!(
            !blinded.contains("PSY") && !blinded.contains("\"MH\""),
            "{blinded}"
        );
        assert_eq!(import(blinded.as_bytes(), &known(&tags)).unwrap().terms, terms);
    }
}

#[test]
fn a_revoked_consent_is_written_as_inactive_and_not_read_again() {
    let tags = tag_key();
    let terms = import(R5.as_bytes(), &known(&tags)).unwrap().terms;
    let origin = Origin {
        subject: "11".repeat(32).parse().unwrap(),
        custodian: None,
        consent: None,
        at: FEBRUARY,
        revoked: true,
    };
    for release in [Release::R4, Release::R5] {
        let written = export(&terms, &origin, release, None).unwrap();
        assert_eq!(written["status"], "inactive");
        let error = import(written.to_string().as_bytes(), &known(&tags)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a Consent that is \"inactive\" grants nothing; only an active one is read"
        );
    }
}
