//! Which round is due when.

use beacon::{Scheme, Signer};
use cosmwasm_std::testing::MockApi;
use proptest::prelude::*;

fn scheme(genesis: u64, period: u64) -> Scheme {
    Scheme::new(
        &MockApi::default(),
        &Signer::from_seed(&[1; 32]).public_key(),
        genesis,
        period,
    )
    .unwrap()
}

#[test]
fn round_one_is_due_at_genesis_and_at_any_time_before() {
    let scheme = scheme(1_000, 30);
    assert_eq!(scheme.time_of(1), 1_000);
    assert_eq!(
        [0, 999, 1_000].map(|time| scheme.round_at_or_after(time)),
        [1, 1, 1]
    );
}

#[test]
fn a_time_between_two_rounds_has_the_later_one() {
    let scheme = scheme(1_000, 30);
    assert_eq!(
        [1_001, 1_029, 1_030, 1_031].map(|time| scheme.round_at_or_after(time)),
        [2, 2, 2, 3]
    );
    assert_eq!([2, 3].map(|round| scheme.time_of(round)), [1_030, 1_060]);
}

#[test]
fn with_a_round_each_second_every_second_has_its_own() {
    let scheme = scheme(1_000, 1);
    assert_eq!(
        [1_000, 1_001, 1_002].map(|time| scheme.round_at_or_after(time)),
        [1, 2, 3]
    );
}

#[test]
fn times_and_rounds_beyond_all_clocks_stop_at_the_largest_number() {
    assert_eq!(scheme(0, 1).round_at_or_after(u64::MAX), u64::MAX);
    assert_eq!(scheme(1, u64::MAX).time_of(3), u64::MAX);
    assert_eq!(scheme(u64::MAX, 3).round_at_or_after(u64::MAX - 1), 1);
}

proptest! {
    /// The round of a time is due then or later, and the one before it is not.
    #[test]
    fn the_round_of_a_time_is_the_first_that_is_not_over(
        genesis in 0..u64::from(u32::MAX),
        period in 1..100_000u64,
        time in 0..u64::from(u32::MAX) * 2,
    ) {
        let scheme = scheme_of(genesis, period);
        let round = scheme.round_at_or_after(time);
        prop_assert!(scheme.time_of(round) >= time);
        prop_assert!(round == 1 || scheme.time_of(round - 1) < time);
        prop_assert_eq!(scheme.round_at_or_after(scheme.time_of(round)), round);
    }
}

/// As [`scheme`], with the check of the key done once only.
fn scheme_of(genesis: u64, period: u64) -> Scheme {
    static KEY: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
        let packed = postcard::to_allocvec(&scheme(0, 1)).unwrap();
        packed[..packed.len() - 2].to_vec()
    });
    let mut packed = KEY.clone();
    packed.extend(postcard::to_allocvec(&(genesis, period)).unwrap());
    postcard::from_bytes(&packed).unwrap()
}
