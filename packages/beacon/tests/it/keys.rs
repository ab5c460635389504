//! Which public keys make a scheme, and how it is kept.

use crate::{hex, plus_prime};
use ark_bls12_381::{Fq, Fq2, G2Affine};
use ark_serialize::CanonicalSerialize;
use beacon::{BeaconError, Scheme, Signer};
use cosmwasm_std::testing::MockApi;

const WHAT: &str = "public key";

fn new(key: &[u8]) -> Result<Scheme, BeaconError> {
    Scheme::new(&MockApi::default(), key, 1_692_803_367, 3)
}

fn good() -> Vec<u8> {
    Scheme::QUICKNET.public_key().to_vec()
}

#[test]
fn a_key_of_another_length_is_refused_with_both_lengths() {
    for length in [0, 48, 95, 97, 192] {
        let mut key = good();
        key.resize(length, 0);
        assert_eq!(
            new(&key),
            Err(BeaconError::Length {
                what: WHAT,
                length,
                needed: 96
            })
        );
    }
}

#[test]
fn the_point_at_infinity_is_no_key() {
    let mut key = vec![0; 96];
    key[0] = 0xc0;
    assert_eq!(new(&key), Err(BeaconError::Identity { what: WHAT }));
}

#[test]
fn a_key_with_wrong_flags_is_refused() {
    for (first, rest) in [(0x03, 1), (0x23, 1), (0x43, 1), (0xc0, 1), (0xe0, 0), (0x40, 0)] {
        let mut key = if rest == 0 { vec![0; 96] } else { good() };
        key[0] = first;
        assert_eq!(new(&key), Err(BeaconError::NotCompressed { what: WHAT, first }));
    }
}

#[test]
fn a_key_with_a_coordinate_that_is_not_reduced_is_refused() {
    // small coordinates, so that the sums with the prime fit 381 bits
    let small = small_point();
    for coordinate in [0, 1] {
        let mut key = small.clone();
        let at = coordinate * 48;
        let mut part = key[at..at + 48].to_vec();
        let flags = if coordinate == 0 { part[0] & 0xe0 } else { 0 };
        part[0] -= flags;
        let mut part = plus_prime(&part);
        part[0] += flags;
        key[at..at + 48].copy_from_slice(&part);
        assert_eq!(
            new(&key),
            Err(BeaconError::NotReduced {
                what: WHAT,
                coordinate
            })
        );
    }
}

#[test]
fn a_point_of_the_curve_outside_of_the_group_is_no_key() {
    assert_eq!(new(&small_point()), Err(BeaconError::NotInGroup { what: WHAT }));
}

#[test]
fn a_coordinate_without_a_point_on_the_curve_is_no_key() {
    let mut key = good();
    let refused = (0..=255).filter(|last| {
        key[95] = *last;
        match new(&key) {
            Ok(_) => false,
            Err(e) => {
                assert_eq!(e, BeaconError::NotInGroup { what: WHAT });
                true
            }
        }
    });
    // of 256 neighbours only the key itself is in the group
    assert_eq!(refused.count(), 255);
}

/// The key says which network it is; with another clock, the round of a time to come would be one that is public.
#[test]
fn the_key_of_quicknet_comes_with_the_times_of_quicknet_only() {
    for (genesis, period) in [(1_692_803_366, 3), (1_692_803_367, 30), (0, 3), (u64::MAX, 1)] {
        assert_eq!(
            Scheme::new(&MockApi::default(), &good(), genesis, period),
            Err(BeaconError::OtherTimes {
                genesis: 1_692_803_367,
                period: 3
            })
        );
    }
    assert_eq!(new(&good()), Ok(Scheme::QUICKNET));
}

#[test]
fn rounds_in_no_time_are_refused() {
    let refused = Scheme::new(&MockApi::default(), &good(), 0, 0);
    assert_eq!(refused, Err(BeaconError::PeriodTooShort { period: 0 }));
}

#[test]
fn a_scheme_is_kept_in_packed_form_and_comes_back_the_same() {
    let packed = postcard::to_allocvec(&Scheme::QUICKNET).unwrap();
    assert_eq!(packed.len(), 1 + 96 + 5 + 1);
    assert_eq!(postcard::from_bytes::<Scheme>(&packed).unwrap(), Scheme::QUICKNET);
}

#[test]
fn a_damaged_record_is_no_scheme() {
    let packed = postcard::to_allocvec(&Scheme::QUICKNET).unwrap();
    let mut no_period = packed.clone();
    *no_period.last_mut().unwrap() = 0;
    let mut short_key = postcard::to_allocvec(&[9u8; 95].as_slice()).unwrap();
    short_key.extend([0, 3]);
    for damaged in [no_period, short_key] {
        assert!(postcard::from_bytes::<Scheme>(&damaged).is_err());
    }
    assert!(postcard::from_bytes::<Scheme>(&packed).is_ok());
}

#[test]
fn keys_of_other_networks_are_points_too() {
    // drand's testnet quicknet-t, from its article "quicknet is live on the League of Entropy mainnet" of 2023-10-16
    let key = hex(
        "b15b65b46fb29104f6a4b5d1e11a8da6344463973d423661bb0804846a0ecd1ef93c25057f1c0baab2ac53e56c662b66\
         072f6d84ee791a3382bfb055afab1e6a375538d8ffc451104ac971d2dc9b168e2d3246b0be2015969cbaac298f6502da",
    );
    assert!(new(&key).is_ok());
    assert!(new(&Signer::from_seed(&[0; 32]).public_key()).is_ok());
}

/// A point of the curve over the larger field, with small coordinates: in all likelihood not of the group.
fn small_point() -> Vec<u8> {
    let points = (0u64..)
        .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(Fq::from(x), Fq::from(1u64)), false));
    let point = points
        .into_iter()
        .find(|point| !point.is_in_correct_subgroup_assuming_on_curve())
        .unwrap();
    let mut bytes = vec![];
    point.serialize_compressed(&mut bytes).unwrap();
    bytes
}
