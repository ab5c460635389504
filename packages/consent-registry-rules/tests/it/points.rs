//! Work is counted: everything that a consent says is some.

use accreditation_api::OrgId;
use consent_registry_api::types::{
    Action, Actor, Digest, Duo, DuoModifier, DuoPermission, Effect, PersonId, Provision, Purpose, Span, Tag,
    Terms, Text,
};
use consent_registry_rules::points::{points, SLOT_POINTS};

fn provision() -> Provision {
    Provision {
        depth: 0,
        effect: Effect::Permit,
        actors: vec![],
        purposes: vec![],
        actions: vec![],
        tags: vec![],
        data: Span::default(),
        valid: Span::default(),
        destinations: vec![],
    }
}

fn terms(provisions: Vec<Provision>) -> Terms {
    Terms {
        provisions,
        duo: None,
        uses: None,
        texts: vec![],
    }
}

/// CR-08: nothing that can be said is free, or a subject could be full of it and be told by its price.
#[test]
fn everything_that_a_consent_says_is_work() {
    let least = points(&terms(vec![provision()]));
    let more = |change: &dyn Fn(&mut Terms)| {
        let mut changed = terms(vec![provision()]);
        change(&mut changed);
        let points = points(&changed);
        assert!(points > least, "{changed:?} is no more than {least}");
        points
    };
    let org = Actor {
        org: Some(OrgId(1)),
        ..Actor::default()
    };
    let person = Actor {
        person: Some(PersonId([1; 32])),
        ..org.clone()
    };
    let one = more(&|t| t.provisions[0].actors = vec![org.clone()]);
    assert!(more(&|t| t.provisions[0].actors = vec![person.clone()]) > one);
    more(&|t| t.provisions[0].purposes = Purpose::ALL[..2].to_vec());
    more(&|t| t.provisions[0].actions = vec![Action::Read, Action::Copy]);
    more(&|t| t.provisions[0].tags = vec![Tag([1; 16])]);
    more(&|t| t.provisions[0].destinations = vec!["KE".to_string()]);
    more(&|t| t.provisions[0].data.from = Some(1));
    more(&|t| t.provisions[0].valid.until = Some(1));
    more(&|t| t.provisions.push(provision()));
    more(&|t| {
        t.texts.push(Text {
            language: "sw".to_string(),
            sha256: Digest([1; 32]),
        });
    });
    let duo = Duo {
        permission: DuoPermission::NoRestriction,
        diseases: vec![],
        modifiers: vec![],
        research_types: vec![],
        countries: vec![],
        users: vec![],
        projects: vec![],
        institutions: vec![],
        moratorium: None,
        months: None,
    };
    let research = more(&|t| t.duo = Some(duo.clone()));
    let narrower = more(&|t| {
        t.duo = Some(Duo {
            diseases: vec!["C25".to_string()],
            modifiers: vec![DuoModifier::Ethics],
            institutions: vec![OrgId(1)],
            ..duo.clone()
        });
    });
    assert!(narrower > research);
}

/// What people say every day fits into one slot.
#[test]
fn a_plain_consent_is_one_slot_of_work() {
    let clinic = Provision {
        actors: vec![Actor {
            org: Some(OrgId(1)),
            ..Actor::default()
        }],
        purposes: vec![Purpose::Treatment],
        actions: vec![Action::Read, Action::Copy],
        valid: Span {
            from: Some(1),
            until: Some(2),
        },
        ..provision()
    };
    let but = Provision {
        depth: 1,
        effect: Effect::Deny,
        tags: vec![Tag([1; 16]), Tag([2; 16]), Tag([3; 16])],
        ..provision()
    };
    let mut plain = terms(vec![clinic, but]);
    plain.texts = vec![Text {
        language: "sw".to_string(),
        sha256: Digest([1; 32]),
    }];
    assert!(points(&plain) * 3 / 2 < SLOT_POINTS, "{}", points(&plain));
}
