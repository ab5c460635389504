//! The beacon of tests and local runs.

use beacon::{randomness, BeaconError, Scheme, Signer};
use cosmwasm_std::testing::MockApi;
use proptest::prelude::*;

#[test]
fn the_same_seed_gives_the_same_key_and_another_seed_another() {
    let key = |seed| Signer::from_seed(&[seed; 32]).public_key();
    assert_eq!(key(1), key(1));
    assert_ne!(key(1), key(2));
}

#[test]
fn the_secret_is_not_printed() {
    assert_eq!(format!("{:?}", Signer::from_seed(&[1; 32])), "Signer { .. }");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn what_a_signer_signs_verifies_for_its_round_and_for_no_other(seed: [u8; 32], round in 1..u64::MAX, other in 1..u64::MAX) {
        prop_assume!(round != other);
        let api = MockApi::default();
        let signer = Signer::from_seed(&seed);
        let scheme = Scheme::new(&api, &signer.public_key(), 0, 1).unwrap();
        let signature = signer.sign(round);
        prop_assert_eq!(scheme.verify(&api, round, &signature), Ok(randomness(&signature)));
        prop_assert_eq!(
            scheme.verify(&api, other, &signature),
            Err(BeaconError::WrongSignature { round: other })
        );
    }
}
