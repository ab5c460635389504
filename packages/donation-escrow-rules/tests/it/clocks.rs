use cosmwasm_std::Timestamp;
use donation_escrow_rules::clocks::{before, cool_off_ends, tranche_ends, Clock, Spans};
use proptest::prelude::*;

const fn t(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

const SPANS: Spans = Spans {
    challenge: 10,
    recall: 100,
    quarantine_hold: 1_000,
};

/// A9: the cool-off ends for every gift, however late it came, a fixed time before the funding deadline.
#[test]
fn no_gift_can_be_taken_back_in_the_lead_before_the_deadline() {
    for given_at in [0, 500, 951, 952, 953, 999] {
        let ends = cool_off_ends(t(given_at), 10_000, t(1_000), 48).unwrap();
        assert_eq!(ends, t(952), "given at {given_at}");
    }
}

#[test]
fn a_lead_longer_than_the_time_since_1970_leaves_no_cool_off() {
    assert_eq!(before(t(5), 6), t(0));
    assert_eq!(cool_off_ends(t(3), 1, t(5), u64::MAX).unwrap(), t(0));
}

#[test]
fn a_tranche_ends_a_settlement_window_after_its_deadline() {
    assert_eq!(tranche_ends(t(100), 72).unwrap(), t(172));
    assert!(tranche_ends(t(100), u64::MAX).is_err());
}

#[test]
fn each_part_of_a_receipt_is_payable_from_its_instant_on() {
    let clock = Clock::of(t(1_000), t(1_050), SPANS).unwrap();
    assert_eq!(
        (clock.due_at, clock.cutoff, clock.held_until),
        (t(1_060), t(1_100), t(2_100))
    );
    for (at, due, retained) in [
        (1_059, false, false),
        (1_060, true, false),
        (1_061, true, false),
        (1_099, true, false),
        (1_100, true, true),
    ] {
        let payable = clock.payable(t(at));
        assert_eq!((payable.due, payable.retained), (due, retained), "at {at}");
    }
}

/// A delivery that is settled late keeps its full challenge window: the cutoff moves with it.
#[test]
fn the_cutoff_is_never_before_the_end_of_the_challenge_window() {
    let clock = Clock::of(t(1_000), t(5_000), SPANS).unwrap();
    assert_eq!(clock.cutoff, t(5_010));
}

#[test]
fn recalls_and_quarantines_count_up_to_the_cutoff_and_quarantines_hold_up_to_the_cap() {
    let clock = Clock::of(t(1_000), t(1_050), SPANS).unwrap();
    for (at, counts) in [(900, true), (1_099, true), (1_100, false), (1_101, false)] {
        assert_eq!(clock.recall_counts(t(at)), counts, "issued at {at}");
        assert_eq!(clock.quarantine_holds(t(at), t(2_099)), counts, "since {at}");
        assert!(
            !clock.quarantine_holds(t(at), t(2_100)),
            "since {at}, past the cap"
        );
    }
}

proptest! {
    /// Whatever the terms, everything is payable some time, and a quarantine never holds for ever.
    #[test]
    fn every_receipt_is_payable_in_the_end(
        accepted in 0u64..1_000_000,
        delay in 0u64..1_000_000,
        challenge in 0u64..1_000_000,
        recall in 0u64..1_000_000,
        quarantine_hold in 0u64..1_000_000,
        since in 0u64..10_000_000,
    ) {
        let spans = Spans { challenge, recall, quarantine_hold };
        let clock = Clock::of(t(accepted), t(accepted + delay), spans).unwrap();
        prop_assert!(clock.due_at <= clock.cutoff && clock.cutoff <= clock.held_until);
        let payable = clock.payable(clock.held_until);
        prop_assert!(payable.due && payable.retained);
        prop_assert!(!clock.quarantine_holds(t(since), clock.held_until));
    }
}
