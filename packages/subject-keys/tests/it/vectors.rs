use accreditation_api::OrgId;
use consent_registry_api::sign;
use consent_registry_api::types::{Body, Effect, SubjectId};
use cosmwasm_std::{HexBinary, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;
use subject_keys::{commitment, seal, study_id, DirectoryKey, Registry, Secret};

const FILE: &str = include_str!("../../vectors/v1.json");

#[derive(Deserialize)]
struct Vectors {
    relationships: Vec<Case>,
    directory: DirectoryCase,
    study: StudyCase,
}

#[derive(Deserialize)]
struct Case {
    phrase: String,
    chain_id: String,
    contract: String,
    custodian: u64,
    generation: u32,
    public_key: String,
    subject: SubjectId,
    tag_key: String,
    tags: BTreeMap<String, String>,
    salt_name: String,
    salt: String,
    content: String,
    commitment: String,
    device_serial: String,
    device: String,
    acting_for: SubjectId,
    acting_key: String,
    recovery_keys: Vec<String>,
    seq: u64,
    not_after_nanos: u64,
    body: String,
    signing_hash: String,
    signature: String,
}

#[derive(Deserialize)]
struct DirectoryCase {
    secret: String,
    number: String,
    person: String,
}

#[derive(Deserialize)]
struct StudyCase {
    number: String,
    study: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(FILE).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    HexBinary::from(bytes).to_hex()
}

impl Case {
    fn registry(&self) -> Registry {
        Registry {
            chain_id: self.chain_id.clone(),
            contract: self.contract.clone(),
        }
    }
}

#[test]
fn there_are_vectors_for_two_people_three_registries_two_custodians_and_two_generations() {
    assert_eq!(vectors().relationships.len(), 24);
}

/// CR-03: what blinds a category is the same for everybody who implements it.
#[test]
fn keys_subjects_tags_salts_and_devices_are_those_of_the_second_implementation() {
    for case in vectors().relationships {
        let secret = Secret::from_phrase(&case.phrase).unwrap();
        let relationship = secret
            .relationship(&case.registry(), OrgId(case.custodian), case.generation)
            .unwrap();
        assert_eq!(relationship.key().unwrap().public().to_string(), case.public_key);
        assert_eq!(relationship.subject().unwrap(), case.subject);
        let tags = relationship.tags().unwrap();
        assert_eq!(hex(tags.to_bytes().as_slice()), case.tag_key);
        assert_eq!(case.tags.len(), 3);
        for (category, tag) in &case.tags {
            assert_eq!(&tags.tag(&category.parse().unwrap()).unwrap().to_string(), tag);
        }
        let salt = relationship.salts().unwrap().salt(&case.salt_name).unwrap();
        assert_eq!(hex(salt.to_bytes().as_slice()), case.salt);
        assert_eq!(
            commitment(&salt, case.content.as_bytes()).to_string(),
            case.commitment
        );
        let device = relationship
            .devices()
            .unwrap()
            .device(&case.device_serial)
            .unwrap();
        assert_eq!(device.to_string(), case.device);
    }
}

#[test]
fn keys_for_others_and_for_recovery_are_those_of_the_second_implementation() {
    for case in vectors().relationships {
        let secret = Secret::from_phrase(&case.phrase).unwrap();
        let acting = secret.acting(&case.registry(), &case.acting_for).unwrap();
        assert_eq!(acting.public().to_string(), case.acting_key);
        for (number, key) in (0..).zip(&case.recovery_keys) {
            let recovery = secret.recovery(&case.registry(), &case.subject, number).unwrap();
            assert_eq!(&recovery.public().to_string(), key);
        }
    }
}

#[test]
fn envelopes_are_signed_as_by_the_second_implementation() {
    for case in vectors().relationships {
        let secret = Secret::from_phrase(&case.phrase).unwrap();
        let relationship = secret
            .relationship(&case.registry(), OrgId(case.custodian), case.generation)
            .unwrap();
        let signed = seal(
            &relationship.key().unwrap(),
            &case.registry(),
            case.subject,
            case.seq,
            Timestamp::from_nanos(case.not_after_nanos),
            &Body::SetDefault { effect: Effect::Deny },
        )
        .unwrap();
        assert_eq!(signed.body.as_slice(), case.body.as_bytes());
        let digest = sign::signing_hash(&case.chain_id, &case.contract, &signed);
        assert_eq!(hex(&digest), case.signing_hash);
        assert_eq!(signed.signature.to_hex(), case.signature);
    }
}

#[test]
fn pseudonyms_of_people_and_studies_are_those_of_the_second_implementation() {
    let Vectors { directory, study, .. } = vectors();
    let key = DirectoryKey::from_bytes(HexBinary::from_hex(&directory.secret).unwrap().as_slice()).unwrap();
    assert_eq!(
        key.person(&directory.number).unwrap().to_string(),
        directory.person
    );
    assert_eq!(study_id(&study.number).unwrap().to_string(), study.study);
}
