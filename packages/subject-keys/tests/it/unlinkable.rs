use crate::{registry, secret, PHRASE};
use accreditation_api::OrgId;
use consent_registry_api::types::SubjectId;
use proptest::prelude::*;
use std::collections::BTreeSet;
use subject_keys::{Category, KeyError, Registry, Salt, Secret, TagKey};

/// CR-03: the same person has nothing in common at two custodians, and neither have two people at one.
#[test]
fn no_two_relationships_share_a_key_a_subject_a_tag_or_a_pseudonym() {
    let other = Secret::from_seed(&[9; 32]).unwrap();
    let elsewhere = Registry {
        chain_id: "salus-2".to_owned(),
        ..registry()
    };
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for person in [secret(), other] {
        for registry in [registry(), elsewhere.clone()] {
            for custodian in 1..=4 {
                for generation in 0..3 {
                    let at = person
                        .relationship(&registry, OrgId(custodian), generation)
                        .unwrap();
                    let tags = at.tags().unwrap();
                    let psy = "PSY".parse().unwrap();
                    for value in [
                        at.key().unwrap().public().to_string(),
                        at.subject().unwrap().to_string(),
                        tags.tag(&psy).unwrap().to_string(),
                        at.devices().unwrap().device("1").unwrap().to_string(),
                    ] {
                        count += 1;
                        assert!(seen.insert(value));
                    }
                }
            }
        }
    }
    assert_eq!(count, 192);
}

#[test]
fn one_secret_gives_the_same_again_and_spaces_in_a_phrase_do_not_matter() {
    let spaced = format!("  {}\n", PHRASE.replace(' ', "  "));
    let again = Secret::from_phrase(&spaced).unwrap();
    let subject = |secret: &Secret| {
        secret
            .relationship(&registry(), OrgId(3), 0)
            .unwrap()
            .subject()
            .unwrap()
    };
    assert_eq!(subject(&secret()), subject(&again));
}

#[test]
fn a_mother_has_another_key_for_each_of_her_children() {
    let (one, two) = (SubjectId([1; 32]), SubjectId([2; 32]));
    let key = |child| secret().acting(&registry(), &child).unwrap().public();
    assert_ne!(key(one), key(two));
    assert_eq!(key(one), key(one));
}

/// CR-03: a category that HL7 does not have would give a tag that no custodian knows, and protect nothing.
#[test]
fn a_category_that_does_not_exist_is_refused_by_name() {
    let unknown = |code: &str| KeyError::UnknownCategory {
        code: code.to_owned(),
    };
    assert_eq!("PSYCH".parse::<Category>(), Err(unknown("PSYCH")));
    assert_eq!("psy".parse::<Category>(), Err(unknown("psy")));
    assert_eq!("".parse::<Category>(), Err(unknown("")));
    for text in ["nowhere|x", "https://clinic.example/codes|", "|PSY"] {
        let form = KeyError::CategoryForm {
            text: text.to_owned(),
        };
        assert_eq!(text.parse::<Category>(), Err(form));
    }
    let all: BTreeSet<_> = Category::known()
        .map(|c| c.to_string().parse::<Category>().unwrap())
        .collect();
    assert_eq!(all.len(), Category::known().count());
}

#[test]
fn secrets_that_are_none_are_refused_by_name() {
    let twelve = "abandon ".repeat(12);
    for phrase in ["", "abandon", "zebra pomegranate", twelve.as_str()] {
        assert_eq!(
            Secret::from_phrase(phrase).unwrap_err(),
            KeyError::Phrase,
            "{phrase:?}"
        );
    }
    assert_eq!(
        Secret::from_seed(&[1; 31]).unwrap_err(),
        KeyError::Seed { least: 32, got: 31 }
    );
    assert_eq!(
        TagKey::from_bytes(&[1; 33]).unwrap_err(),
        KeyError::KeyLength { got: 33 }
    );
    assert_eq!(Salt::from_bytes(&[]).unwrap_err(), KeyError::KeyLength { got: 0 });
}

#[test]
fn nothing_secret_is_in_what_is_printed() {
    let secret = secret();
    let at = secret.relationship(&registry(), OrgId(1), 0).unwrap();
    let tags = at.tags().unwrap();
    let salt = at.salts().unwrap().salt("x").unwrap();
    let shown = format!(
        "{secret:?} {at:?} {:?} {tags:?} {salt:?} {:?}",
        at.key().unwrap(),
        at.devices().unwrap()
    );
    let public = at.key().unwrap().public().to_string();
    assert_eq!(
        shown,
        format!("Secret Relationship(OrgId(1)) SigningKey({public}) TagKey Salt DeviceKey")
    );
}

#[test]
fn a_custodian_makes_the_same_tags_from_the_key_that_it_was_given() {
    let patients = secret()
        .relationship(&registry(), OrgId(1), 0)
        .unwrap()
        .tags()
        .unwrap();
    let custodians = TagKey::from_bytes(patients.to_bytes().as_slice()).unwrap();
    for category in Category::known() {
        assert_eq!(
            patients.tag(&category).unwrap(),
            custodians.tag(&category).unwrap()
        );
    }
}

proptest! {
    /// No two parts of an input can be moved against each other: lengths are hashed, too.
    #[test]
    fn a_letter_that_moves_from_chain_to_contract_makes_another_person(text in "[a-z]{2,12}", cut in 1usize..11) {
        prop_assume!(cut < text.len());
        let registry = |at: usize| Registry { chain_id: text[..at].to_owned(), contract: text[at..].to_owned() };
        let subject = |at| secret().relationship(&registry(at), OrgId(1), 0).unwrap().subject().unwrap();
        prop_assert_ne!(subject(cut), subject(cut - 1));
    }
}
