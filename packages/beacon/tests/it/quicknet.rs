//! Rounds that drand published, each from
//! `https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/public/{round}`.
//! and quoted in public test suites, which is where these are taken from: 1000 to 1005 in those of Ideal Labs' beacon
//! pallet, 657413 in the readme of python-drand-verify.

use crate::hex;
use beacon::{message, Scheme};
use cosmwasm_std::testing::MockApi;
use sha2::{Digest, Sha256};

pub const ROUNDS: [(u64, &str, Option<&str>); 7] = [
    (
        1000,
        "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
        Some("fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"),
    ),
    (
        1001,
        "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
        Some("b0a591ad1b9002cfc372ac6e30abd3da8d3088d4caae026961743474fb94235f"),
    ),
    (
        1002,
        "ab066f9c12dd6de1336fca0f925192fb0c72a771c3e4c82ede1fd362c1a770f9eb05843c6308ce2530b53a99c0281a6e",
        None,
    ),
    (
        1003,
        "b104c82771698f45fd8dcfead083d482694c31ab519bcef077f126f3736fe98c8392fd5d45d88aeb76b56ccfcb0296d7",
        None,
    ),
    (
        1004,
        "a40658b820c0f8c10207524179a2031ba9537688a0d04e4851b58026be9a341fee3b96fb48ffad28483d84b40a5864aa",
        None,
    ),
    (
        1005,
        "b896a4e9ebdb143601d1cdb39aa9357ef27b48d7d3c1c614e14110243850a9ea21fd96e016a5b64c2a2960d1c73abad8",
        None,
    ),
    (
        657_413,
        "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
        Some("fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"),
    ),
];

#[test]
fn every_published_round_verifies_and_gives_the_published_randomness() {
    let api = MockApi::default();
    for (round, signature, randomness) in ROUNDS {
        let signature = hex(signature);
        let got = Scheme::QUICKNET.verify(&api, round, &signature).unwrap();
        assert_eq!(got, <[u8; 32]>::from(Sha256::digest(&signature)), "round {round}");
        if let Some(randomness) = randomness {
            assert_eq!(got.as_slice(), hex(randomness), "round {round}");
        }
    }
}

#[test]
fn a_published_signature_passes_for_its_own_round_only() {
    let api = MockApi::default();
    for (of, signature, _) in ROUNDS {
        for (round, _, _) in ROUNDS {
            let passes = Scheme::QUICKNET.verify(&api, round, &hex(signature)).is_ok();
            assert_eq!(passes, of == round, "signature of {of} for round {round}");
        }
    }
}

/// drand's hash of a network names its period, genesis, key, group and name: ours are the ones behind the published hash.
#[test]
fn the_constants_are_those_behind_the_published_hash_of_the_network() {
    let scheme = Scheme::QUICKNET;
    let hash = Sha256::new()
        .chain_update(u32::try_from(scheme.period()).unwrap().to_be_bytes())
        .chain_update(scheme.genesis().to_be_bytes())
        .chain_update(scheme.public_key())
        .chain_update(hex(
            "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
        ))
        .chain_update(b"quicknet")
        .finalize();
    assert_eq!(
        hash.to_vec(),
        hex("52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971")
    );
    let api = MockApi::default();
    let checked = Scheme::new(&api, scheme.public_key(), scheme.genesis(), scheme.period()).unwrap();
    assert_eq!(checked, scheme);
}

#[test]
fn the_message_is_the_hash_of_eight_bytes_with_the_highest_first() {
    assert_eq!(
        message(258),
        <[u8; 32]>::from(Sha256::digest([0, 0, 0, 0, 0, 0, 1, 2]))
    );
}
