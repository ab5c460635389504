//! What is signed and how ids are derived.

use accreditation_api::OrgId;
use consent_registry_api::sign;
use consent_registry_api::types::{ConsentId, Digest, PublicKey, ReceiptId, Signed, SubjectId};
use cosmwasm_std::{Binary, HexBinary, Timestamp};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

fn signed() -> Signed {
    Signed {
        subject: SubjectId([1; 32]),
        signer: PublicKey([2; 33]),
        seq: 3,
        not_after: Timestamp::from_nanos(4),
        body: Binary::from(br#"{"erase":{}}"#.as_slice()),
        signature: HexBinary::default(),
    }
}

fn hash(chain: &str, contract: &str, signed: &Signed) -> [u8; 32] {
    sign::signing_hash(chain, contract, signed)
}

/// C3: the bytes that are hashed, written out one after the other: whoever signs elsewhere finds them here.
#[test]
fn what_is_signed_is_spelled_out() {
    let mut bytes: Vec<u8> = vec![];
    let mut with_length = |part: &[u8]| {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    };
    with_length(b"salus/consent/v1");
    with_length(b"signed");
    with_length(b"salus-1");
    with_length(b"cosmos1contract");
    bytes.extend([1; 32]);
    bytes.extend([2; 33]);
    bytes.extend(3u64.to_be_bytes());
    bytes.extend(4u64.to_be_bytes());
    bytes.extend(Sha256::digest(br#"{"erase":{}}"#));
    let expected: [u8; 32] = Sha256::digest(bytes).into();
    assert_eq!(hash("salus-1", "cosmos1contract", &signed()), expected);
    assert_eq!(
        HexBinary::from(expected).to_hex(),
        "33e92dd2772645b8547e978c6fe32d69db9754664df9b4849516e55eb1ce3ee1"
    );
}

/// C3: no part can be exchanged, and none can be pushed into its neighbour: a signature is for one chain, contract, subject,
/// signer, number, time and body.
#[test]
fn every_part_of_what_is_signed_counts() {
    let base = signed();
    let with = |change: &dyn Fn(&mut Signed)| {
        let mut other = base.clone();
        change(&mut other);
        hash("chain", "contract", &other)
    };
    let all = [
        hash("chain", "contract", &base),
        hash("chainc", "ontract", &base),
        hash("other", "contract", &base),
        hash("chain", "other", &base),
        with(&|signed| signed.subject = SubjectId([9; 32])),
        with(&|signed| signed.signer = PublicKey([9; 33])),
        with(&|signed| signed.seq = 9),
        with(&|signed| signed.not_after = Timestamp::from_nanos(9)),
        with(&|signed| signed.body = Binary::from(br#"{"erase":{} }"#.as_slice())),
    ];
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
    let resigned = with(&|signed| signed.signature = HexBinary::from([1; 64]));
    assert_eq!(resigned, all[0], "the signature is not part of what is signed");
}

/// C2, C4: ids of different kinds, of other subjects, signers, numbers, organisations are different ids; equal input gives
/// an equal id.
#[test]
fn ids_are_told_apart() {
    let key = PublicKey([2; 33]);
    let subject = sign::subject_id(&key, OrgId(1));
    assert_eq!(subject, sign::subject_id(&key, OrgId(1)));
    let digest = Digest([5; 32]);
    let all = [
        subject.0,
        sign::subject_id(&key, OrgId(2)).0,
        sign::subject_id(&PublicKey([3; 33]), OrgId(1)).0,
        sign::consent_id(&subject, &key, 1).0,
        sign::consent_id(&subject, &key, 2).0,
        sign::consent_id(&subject, &PublicKey([3; 33]), 1).0,
        sign::court_consent_id(&subject, OrgId(1), &digest).0,
        sign::court_consent_id(&subject, OrgId(2), &digest).0,
        sign::receipt_id(OrgId(1), &digest).0,
        sign::receipt_id(OrgId(2), &digest).0,
        sign::record_id(OrgId(1), &digest).0,
        sign::record_id(OrgId(2), &digest).0,
        sign::batch_leaf(&subject, 1, &digest),
        sign::batch_leaf(&subject, 2, &digest),
    ];
    let distinct: BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

/// C5: a link of a chain depends on all links before it, on its number, its receipt and what the receipt says.
#[test]
fn a_link_depends_on_all_before_it() {
    let entry = |byte| Digest([byte; 32]);
    let chain = |receipts: &[(u8, u8)]| {
        let mut head = Digest([0; 32]);
        for (number, (receipt, said)) in (1..).zip(receipts) {
            head = sign::chain_head(&head, number, &ReceiptId([*receipt; 32]), &entry(*said));
        }
        head
    };
    let whole = chain(&[(1, 1), (2, 2), (3, 3)]);
    for other in [
        chain(&[(1, 1), (3, 3)]),
        chain(&[(2, 2), (1, 1), (3, 3)]),
        chain(&[(1, 9), (2, 2), (3, 3)]),
        chain(&[(9, 1), (2, 2), (3, 3)]),
        chain(&[(1, 1), (2, 2)]),
    ] {
        assert_ne!(other, whole);
    }
    assert_eq!(ConsentId([7; 32]).to_string(), "07".repeat(32));
}
