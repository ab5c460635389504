//! Signatures that must not pass.

use crate::quicknet::ROUNDS;
use crate::{hex, plus_prime};
use ark_bls12_381::{Fq, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use beacon::{BeaconError, Scheme, Signer};
use cosmwasm_std::testing::MockApi;

const WHAT: &str = "signature";

fn verify(signature: &[u8]) -> Result<[u8; 32], BeaconError> {
    Scheme::QUICKNET.verify(&MockApi::default(), 1000, signature)
}

fn good() -> Vec<u8> {
    hex(ROUNDS[0].1)
}

fn bytes(point: &G1Affine) -> Vec<u8> {
    let mut bytes = vec![];
    point.serialize_compressed(&mut bytes).unwrap();
    bytes
}

#[test]
fn there_is_no_round_zero() {
    let refused = Scheme::QUICKNET.verify(&MockApi::default(), 0, &good());
    assert_eq!(refused, Err(BeaconError::NoSuchRound { round: 0 }));
}

#[test]
fn a_neighbouring_round_is_not_the_signed_one() {
    for round in [1, 999, 1001, u64::MAX] {
        let refused = Scheme::QUICKNET.verify(&MockApi::default(), round, &good());
        assert_eq!(refused, Err(BeaconError::WrongSignature { round }));
    }
}

#[test]
fn another_beacon_is_not_this_one() {
    let api = MockApi::default();
    let other = Signer::from_seed(&[3; 32]);
    assert_eq!(
        verify(&other.sign(1000)),
        Err(BeaconError::WrongSignature { round: 1000 })
    );
    let scheme = Scheme::new(&api, &other.public_key(), 1_692_803_367, 3).unwrap();
    let refused = scheme.verify(&api, 1000, &good());
    assert_eq!(refused, Err(BeaconError::WrongSignature { round: 1000 }));
}

#[test]
fn a_signature_of_another_length_is_refused_with_both_lengths() {
    for length in [0, 47, 49, 96] {
        let mut signature = good();
        signature.resize(length, 0);
        assert_eq!(
            verify(&signature),
            Err(BeaconError::Length {
                what: WHAT,
                length,
                needed: 48
            })
        );
    }
}

#[test]
fn the_point_at_infinity_signs_nothing() {
    let mut signature = vec![0; 48];
    signature[0] = 0xc0;
    assert_eq!(verify(&signature), Err(BeaconError::Identity { what: WHAT }));
}

/// One round has one randomness: the other spellings of a valid signature that a decoder might accept.
#[test]
fn a_valid_signature_has_no_second_spelling() {
    // a signature whose coordinate plus the prime still fits 381 bits
    let api = MockApi::default();
    let signer = Signer::from_seed(&[9; 32]);
    let scheme = Scheme::new(&api, &signer.public_key(), 0, 1).unwrap();
    let low = |signature: &[u8; 48]| signature[0] & 0x1f < 0x05;
    let round = (1..).find(|round| low(&signer.sign(*round))).unwrap();
    let valid = signer.sign(round);
    assert!(scheme.verify(&api, round, &valid).is_ok());

    let flags = valid[0] & 0xe0;
    let mut reduced = valid.to_vec();
    reduced[0] -= flags;
    let mut unreduced = plus_prime(&reduced);
    unreduced[0] += flags;
    let refused = scheme.verify(&api, round, &unreduced);
    assert_eq!(
        refused,
        Err(BeaconError::NotReduced {
            what: WHAT,
            coordinate: 0
        })
    );

    // the same point without compression, or with other flags
    for first in [valid[0] & 0x7f, valid[0] & 0x1f, valid[0] | 0x40] {
        let mut other = valid;
        other[0] = first;
        let refused = scheme.verify(&api, round, &other);
        assert_eq!(refused, Err(BeaconError::NotCompressed { what: WHAT, first }));
    }
    // the point with the other sign is a point of the group, but its negative signs nothing
    let mut negative = valid;
    negative[0] ^= 0x20;
    let refused = scheme.verify(&api, round, &negative);
    assert_eq!(refused, Err(BeaconError::WrongSignature { round }));
}

#[test]
fn the_prime_itself_is_no_coordinate() {
    let mut signature = plus_prime(&[0; 48]);
    signature[0] |= 0x80;
    assert_eq!(
        verify(&signature),
        Err(BeaconError::NotReduced {
            what: WHAT,
            coordinate: 0
        })
    );
}

#[test]
fn each_flipped_bit_of_a_signature_is_refused() {
    for bit in 0..48 * 8 {
        let mut signature = good();
        signature[bit / 8] ^= 1 << (bit % 8);
        assert!(verify(&signature).is_err(), "bit {bit}");
    }
}

/// Adding a point of small order would leave a careless pairing check satisfied.
#[test]
fn a_point_of_the_curve_outside_of_the_group_is_refused() {
    let outside = (0u64..)
        .filter_map(|x| G1Affine::get_point_from_x_unchecked(Fq::from(x), false))
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap();
    assert_eq!(
        verify(&bytes(&outside)),
        Err(BeaconError::NotInGroup { what: WHAT })
    );

    let valid = G1Affine::deserialize_compressed(good().as_slice()).unwrap();
    let order: Vec<u64> = <ark_bls12_381::Fr as ark_ff::PrimeField>::MODULUS.0.to_vec();
    let small = outside.mul_bigint(order).into_affine();
    assert!(!small.is_zero());
    let shifted = (valid + small).into_affine();
    assert_eq!(
        verify(&bytes(&shifted)),
        Err(BeaconError::NotInGroup { what: WHAT })
    );
}

#[test]
fn a_coordinate_without_a_point_on_the_curve_is_refused() {
    let no_point = (0u64..)
        .find(|x| G1Affine::get_point_from_x_unchecked(Fq::from(*x), false).is_none())
        .unwrap();
    let mut signature = vec![0; 48];
    signature[0] = 0x80;
    signature[40..].copy_from_slice(&no_point.to_be_bytes());
    assert_eq!(verify(&signature), Err(BeaconError::NotInGroup { what: WHAT }));
}

#[test]
fn messages_of_errors_name_the_values() {
    let text = |error: BeaconError| error.to_string();
    assert_eq!(
        text(verify(&[1; 47]).unwrap_err()),
        "a signature has 48 bytes, not 47"
    );
    assert_eq!(
        text(verify(&[1; 48]).unwrap_err()),
        "a signature beginning with 0x01 is not a compressed point"
    );
    assert_eq!(
        text(verify(&Signer::from_seed(&[3; 32]).sign(1)).unwrap_err()),
        "this is not the beacon's signature of round 1000"
    );
}
