use crate::{known, tag_key};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    Action, Actor, Digest, Duo, DuoModifier, DuoPermission, Effect, PersonId, Provision, Purpose, Span,
    StudyId, SubjectId, Tag, Terms, Text,
};
use fhir_consent::{export, import, Origin, Release};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use subject_keys::Category;

fn effect() -> impl Strategy<Value = Effect> {
    select(vec![Effect::Permit, Effect::Deny])
}

fn span() -> impl Strategy<Value = Span> {
    (option::of(0..4_000_000_000_u64), option::of(1..4_000_000_000_u64)).prop_map(|(from, length)| Span {
        from,
        until: length.map(|length| from.unwrap_or_default() + length),
    })
}

fn actor() -> impl Strategy<Value = Actor> {
    (
        option::of(any::<u64>().prop_map(OrgId)),
        option::of(select(Role::ALL.to_vec())),
        option::of(any::<u16>()),
        option::of(any::<[u8; 32]>().prop_map(PersonId)),
        option::of(any::<[u8; 32]>().prop_map(StudyId)),
    )
        .prop_map(|(org, role, profession, person, study)| Actor {
            org,
            role,
            profession,
            person,
            study,
        })
        .prop_filter("somebody", |actor| *actor != Actor::default())
}

fn tags() -> impl Strategy<Value = Vec<Tag>> {
    let known: Vec<Tag> = Category::known().map(|it| tag_key().tag(&it).unwrap()).collect();
    vec(prop_oneof![any::<[u8; 16]>().prop_map(Tag), select(known)], 0..4)
}

fn countries() -> impl Strategy<Value = Vec<String>> {
    vec("[A-Z]{2}", 0..3)
}

fn provision() -> impl Strategy<Value = Provision> {
    const ACTIONS: [Action; 5] = [
        Action::Read,
        Action::Copy,
        Action::Write,
        Action::Derive,
        Action::Reshare,
    ];
    (
        (0..=3_u8, effect(), vec(actor(), 0..3)),
        subsequence(Purpose::ALL.to_vec(), 0..4),
        subsequence(ACTIONS.to_vec(), 0..=5),
        tags(),
        (span(), span()),
        countries(),
    )
        .prop_map(
            |((depth, effect, actors), purposes, actions, tags, (data, valid), destinations)| Provision {
                depth,
                effect,
                actors,
                purposes,
                actions,
                tags,
                data,
                valid,
                destinations,
            },
        )
}

fn duo() -> impl Strategy<Value = Duo> {
    (
        select(DuoPermission::ALL.to_vec()),
        vec("[A-Z][0-9]{2,5}", 0..3),
        subsequence(DuoModifier::ALL.to_vec(), 0..=18),
        (vec(any::<u16>(), 0..3), countries()),
        vec(any::<[u8; 32]>().prop_map(PersonId), 0..2),
        vec(any::<[u8; 32]>().prop_map(StudyId), 0..2),
        (
            vec(any::<u64>().prop_map(OrgId), 0..2),
            option::of(0..250_000_000_000_u64),
            option::of(any::<u16>()),
        ),
    )
        .prop_map(
            |(permission, diseases, modifiers, (research_types, countries), users, projects, rest)| Duo {
                permission,
                diseases,
                modifiers,
                research_types,
                countries,
                users,
                projects,
                institutions: rest.0,
                moratorium: rest.1,
                months: rest.2,
            },
        )
}

/// Terms with a base rule and exceptions whose depths do not jump.
fn terms() -> impl Strategy<Value = Terms> {
    let text = ("[a-z]{2,3}", any::<[u8; 32]>()).prop_map(|(language, sha256)| Text {
        language,
        sha256: Digest(sha256),
    });
    (
        vec(provision(), 1..12),
        option::of(duo()),
        option::of(1..u32::MAX),
        vec(text, 1..4),
        any::<bool>(),
    )
        .prop_map(|(mut provisions, duo, uses, texts, plain)| {
            let mut before = None;
            for provision in &mut provisions {
                provision.depth = match before {
                    None => 0,
                    Some(before) => provision.depth.clamp(1, 3).min(before + 1),
                };
                before = Some(provision.depth);
            }
            if plain {
                let base = &mut provisions[0];
                *base = Provision {
                    depth: 0,
                    effect: base.effect,
                    actors: vec![],
                    purposes: vec![],
                    actions: vec![],
                    tags: vec![],
                    data: Span::default(),
                    valid: base.valid,
                    destinations: vec![],
                };
            }
            Terms {
                provisions,
                duo,
                uses,
                texts,
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// CR-01, CR-02, CR-04: whatever the registry can say goes through FHIR and comes back the same, whichever release, with
    /// and without the key of the categories.
    #[test]
    fn terms_come_back_from_fhir_as_they_were(
        terms in terms(),
        subject in any::<[u8; 32]>(),
        at in 0..250_000_000_000_u64,
        r5 in any::<bool>(),
        with_key in any::<bool>(),
    ) {
        let tags = tag_key();
        let origin = Origin {
            subject: SubjectId(subject),
            custodian: Some(OrgId(1)),
            consent: None,
            at,
            revoked: false,
        };
        let release = if r5 { Release::R5 } else { Release::R4 };
        let written = export(&terms, &origin, release, with_key.then_some(&tags)).unwrap();
        let read = import(written.to_string().as_bytes(), &known(&tags)).unwrap();
        prop_assert_eq!(read.release, release);
        prop_assert_eq!(read.subject, Some(origin.subject));
        let mut once: Vec<Text> = vec![];
        for text in &terms.texts {
            if !once.contains(text) {
                once.push(text.clone());
            }
        }
        prop_assert_eq!(read.terms, Terms { texts: once, ..terms });
    }

    /// Nothing that is not FHIR makes the reader stumble.
    #[test]
    fn any_bytes_at_all_get_an_answer(bytes in vec(any::<u8>(), 0..400)) {
        let tags = tag_key();
        prop_assert!(import(&bytes, &known(&tags)).is_err());
    }
}
