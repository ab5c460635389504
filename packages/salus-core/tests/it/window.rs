use crate::{ns, s};
use cosmwasm_std::Timestamp;
use proptest::prelude::*;
use salus_core::{window::after, CoreError, Window};

#[test]
fn a_window_is_half_open_at_both_edges() {
    let window = Window::new(ns(10), Some(ns(20))).unwrap();
    for (at, inside, over) in [
        (9, false, false),
        (10, true, false),
        (19, true, false),
        (20, false, true),
        (21, false, true),
    ] {
        assert_eq!(
            (window.contains(ns(at)), window.ended(ns(at))),
            (inside, over),
            "at {at}"
        );
    }
}

#[test]
fn a_window_without_end_never_ends() {
    let window = Window::new(ns(10), None).unwrap();
    assert!(window.contains(ns(u64::MAX)) && !window.ended(ns(u64::MAX)) && !window.contains(ns(9)));
}

#[test]
fn a_window_holds_at_least_one_instant() {
    for until in [0, 9, 10] {
        let empty = CoreError::EmptyWindow {
            from: ns(10),
            until: ns(until),
        };
        assert_eq!(Window::new(ns(10), Some(ns(until))), Err(empty));
    }
    assert!(Window::new(ns(10), Some(ns(11))).unwrap().contains(ns(10)));
}

proptest! {
    /// Windows that touch share no instant and leave none out.
    #[test]
    fn windows_that_touch_neither_overlap_nor_leave_a_gap(a in 0u64..1_000, b in 1u64..1_000, c in 1u64..1_000, at in 0u64..4_000) {
        let first = Window::new(ns(a), Some(ns(a + b))).unwrap();
        let second = Window::new(ns(a + b), Some(ns(a + b + c))).unwrap();
        let both = Window::new(ns(a), Some(ns(a + b + c))).unwrap();
        prop_assert!(!(first.contains(ns(at)) && second.contains(ns(at))));
        prop_assert_eq!(first.contains(ns(at)) || second.contains(ns(at)), both.contains(ns(at)));
    }

    #[test]
    fn every_instant_lies_before_in_or_after_a_window(from: u64, until: u64, at: u64) {
        if let Ok(window) = Window::new(ns(from), Some(ns(until))) {
            let states = [ns(at) < window.from, window.contains(ns(at)), window.ended(ns(at))];
            prop_assert_eq!(states.iter().filter(|state| **state).count(), 1);
        } else {
            prop_assert!(until <= from);
        }
    }

    #[test]
    fn seconds_are_added_exactly_or_refused(at: u64, seconds: u64) {
        let exact = u128::from(at) + u128::from(seconds) * 1_000_000_000;
        let expected = u64::try_from(exact).map(ns).map_err(|_| CoreError::Overflow { what: "a time" });
        prop_assert_eq!(after(ns(at), seconds), expected);
    }
}

#[test]
fn the_last_instant_can_be_reached_and_not_passed() {
    let last = Timestamp::from_nanos(u64::MAX);
    assert_eq!(after(last, 0), Ok(last));
    assert!(after(last, 1).is_err());
    assert_eq!(after(s(5), 7), Ok(s(12)));
}
