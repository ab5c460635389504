use crate::{registry, secret};
use accreditation_api::OrgId;
use consent_registry_api::types::{
    Body, ConsentId, Effect, EmergencyRule, PublicKey, Registration, Signed, SubjectId,
};
use cosmwasm_std::{Binary, HexBinary, Timestamp};
use proptest::prelude::*;
use subject_keys::{open, seal, verify, KeyError, Registry, SigningKey};

fn key() -> SigningKey {
    secret()
        .relationship(&registry(), OrgId(1), 0)
        .unwrap()
        .key()
        .unwrap()
}

fn subject() -> SubjectId {
    secret()
        .relationship(&registry(), OrgId(1), 0)
        .unwrap()
        .subject()
        .unwrap()
}

fn registration(custodian: u64) -> Body {
    Body::Register(Registration {
        custodian: OrgId(custodian),
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: None,
    })
}

fn signed(body: &Body) -> Signed {
    seal(
        &key(),
        &registry(),
        subject(),
        1,
        Timestamp::from_seconds(9),
        body,
    )
    .unwrap()
}

#[test]
fn an_envelope_opens_to_the_body_that_was_sealed() {
    for body in [
        registration(1),
        Body::Erase {},
        Body::Revoke {
            consent: ConsentId([3; 32]),
        },
    ] {
        assert_eq!(open(&registry(), &signed(&body)), Ok(body));
    }
}

#[test]
fn an_envelope_for_one_registry_is_worth_nothing_on_another() {
    let envelope = signed(&Body::Erase {});
    for other in [
        Registry {
            chain_id: "salus-2".to_owned(),
            ..registry()
        },
        Registry {
            contract: "wasm1other".to_owned(),
            ..registry()
        },
    ] {
        assert_eq!(open(&other, &envelope), Err(KeyError::Signature));
    }
}

#[test]
fn whatever_is_changed_in_an_envelope_breaks_its_signature() {
    let whole = signed(&Body::Erase {});
    let changes: [fn(&mut Signed); 5] = [
        |e| e.subject.0[0] ^= 1,
        |e| e.seq += 1,
        |e| e.not_after = e.not_after.plus_nanos(1),
        |e| e.body = Binary::from(br#"{"cancel_erase":{}}"#),
        |e| {
            e.signer = secret()
                .acting(&registry(), &SubjectId([5; 32]))
                .unwrap()
                .public()
        },
    ];
    for change in changes {
        let mut envelope = whole.clone();
        change(&mut envelope);
        assert_eq!(open(&registry(), &envelope), Err(KeyError::Signature));
    }
}

#[test]
fn a_subject_that_the_key_is_not_the_beginning_of_is_refused_by_name() {
    assert_eq!(
        open(&registry(), &signed(&registration(2))),
        Err(KeyError::ForeignSubject { subject: subject() })
    );
}

#[test]
fn signatures_and_keys_of_a_wrong_form_are_refused_by_name() {
    let mut envelope = signed(&Body::Erase {});
    envelope.signature = HexBinary::from([1; 63]);
    assert_eq!(open(&registry(), &envelope), Err(KeyError::SignatureForm));
    envelope.signer = PublicKey([9; 33]);
    assert_eq!(open(&registry(), &envelope), Err(KeyError::PublicKey));
    let mut body = signed(&Body::Erase {});
    body.body = Binary::from(b"{\"erase\":{\"all\":true}}");
    // signed again, so that only the body is wrong
    let digest = consent_registry_api::sign::signing_hash("salus-1", "wasm1registry", &body);
    body.signature = HexBinary::from(key().sign(&digest).unwrap().as_slice());
    assert!(matches!(open(&registry(), &body), Err(KeyError::Body { .. })));
}

/// The order of secp256k1 less `s`: the other signature that a plain verifier would take.
fn other_half(signature: &[u8; 64]) -> [u8; 64] {
    const ORDER: [u8; 32] = [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 254, 186, 174, 220, 230,
        175, 72, 160, 59, 191, 210, 94, 140, 208, 54, 65, 65,
    ];
    let mut out = *signature;
    let mut borrow = false;
    for place in (0..32).rev() {
        let (once, first) = ORDER[place].overflowing_sub(signature[32 + place]);
        let (twice, second) = once.overflowing_sub(u8::from(borrow));
        out[32 + place] = twice;
        borrow = first || second;
    }
    out
}

proptest! {
    #[test]
    fn every_signature_is_verified_and_its_upper_half_is_not(digest in any::<[u8; 32]>()) {
        let signature = key().sign(&digest).unwrap();
        prop_assert_eq!(verify(&key().public(), &digest, &signature), Ok(()));
        prop_assert_eq!(verify(&key().public(), &digest, &other_half(&signature)), Err(KeyError::SignatureForm));
    }
}
