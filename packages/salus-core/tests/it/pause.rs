use crate::{actor, ns, s, Refused};
use cosmwasm_std::{testing::MockStorage, Event, Response};
use proptest::prelude::*;
use salus_core::{
    pause::{assert_open, load, pause, save, unpause, Pause, MAX_PAUSE_SECONDS, REST_SECONDS},
    CoreError,
};

const DAY: u64 = 86_400;

#[test]
fn a_pause_lasts_up_to_14_days() {
    assert_eq!(MAX_PAUSE_SECONDS, 14 * DAY);
    for seconds in [0, 14 * DAY + 1, u64::MAX] {
        let expected = CoreError::BadPauseLength {
            seconds,
            max_seconds: 14 * DAY,
        };
        assert_eq!(Pause::start(None, seconds, s(100)), Err(expected));
    }
    for seconds in [1, 14 * DAY] {
        let pause = Pause::start(None, seconds, s(100)).unwrap();
        assert_eq!((pause.from, pause.until), (s(100), s(100 + seconds)));
    }
}

/// X3: a pause ends by itself, to the nanosecond.
#[test]
fn a_pause_ends_by_itself_at_its_edge() {
    let pause = Pause::start(None, 10, s(100)).unwrap();
    let (from, until) = (s(100), s(110));
    assert!(!pause.runs(from.minus_nanos(1)) && pause.runs(from));
    assert!(pause.runs(until.minus_nanos(1)) && !pause.runs(until) && !pause.runs(until.plus_nanos(1)));
}

#[test]
fn no_pause_starts_within_7_days_of_the_end_of_the_last() {
    assert_eq!(REST_SECONDS, 7 * DAY);
    let last = Pause::start(None, 10, s(100)).unwrap();
    let allowed_from = s(110 + 7 * DAY);
    for now in [s(100), s(105), s(110), allowed_from.minus_nanos(1)] {
        assert_eq!(
            Pause::start(Some(last), 10, now),
            Err(CoreError::PauseTooSoon { allowed_from })
        );
    }
    assert!(Pause::start(Some(last), 10, allowed_from).is_ok());
}

#[test]
fn a_lifted_pause_is_over_at_once_and_the_rest_counts_from_there() {
    let pause = Pause::start(None, 14 * DAY, s(100)).unwrap();
    let lifted = pause.lift(s(200)).unwrap();
    assert!(!lifted.runs(s(200)) && lifted.runs(s(199)));
    assert_eq!(lifted.lift(s(200)), Err(CoreError::NotPaused));
    assert_eq!(pause.lift(s(99)), Err(CoreError::NotPaused));
    assert_eq!(pause.lift(pause.until), Err(CoreError::NotPaused));
    assert!(Pause::start(Some(lifted), 1, s(200 + 7 * DAY).minus_nanos(1)).is_err());
    assert!(Pause::start(Some(lifted), 1, s(200 + 7 * DAY)).is_ok());
}

#[test]
fn intake_is_refused_while_a_pause_runs_and_only_then() {
    let mut store = MockStorage::new();
    let open = |store: &MockStorage, now| assert_open::<Refused>(store, now);
    assert!(load(&store).unwrap().is_none() && open(&store, s(0)).is_ok());
    let pause = Pause::start(None, 10, s(100)).unwrap();
    save(&mut store, &pause).unwrap();
    assert_eq!(load(&store).unwrap(), Some(pause));
    assert!(open(&store, s(100).minus_nanos(1)).is_ok());
    for now in [s(100), s(110).minus_nanos(1)] {
        let refused = open(&store, now).unwrap_err();
        assert!(
            matches!(refused, Refused::Core(CoreError::Paused { until }) if until == s(110)),
            "{refused:?}"
        );
    }
    assert!(open(&store, s(110)).is_ok());
}

#[test]
fn the_messages_store_a_pause_and_its_end_and_tell() {
    let mut store = MockStorage::new();
    let told = |ty: &str, key: &str, value: String| {
        Response::new().add_event(Event::new(ty).add_attribute(key, value))
    };
    let nothing = unpause::<Refused>(&mut store, actor("ann"), s(1)).unwrap_err();
    assert!(matches!(nothing, Refused::Core(CoreError::NotPaused)));
    let response = pause::<Refused>(&mut store, 10, s(100)).unwrap();
    assert_eq!(response, told("paused", "until", s(110).to_string()));
    assert_eq!(
        load(&store).unwrap(),
        Some(Pause {
            from: s(100),
            until: s(110)
        })
    );
    let response = unpause::<Refused>(&mut store, actor("ann"), s(105)).unwrap();
    assert_eq!(response, told("unpaused", "by", actor("ann").to_string()));
    assert_eq!(
        load(&store).unwrap(),
        Some(Pause {
            from: s(100),
            until: s(105)
        })
    );
    let too_soon = pause::<Refused>(&mut store, 10, s(106)).unwrap_err();
    assert!(matches!(too_soon, Refused::Core(CoreError::PauseTooSoon { .. })));
}

#[test]
fn a_pause_that_would_leave_the_range_of_time_is_refused() {
    assert_eq!(
        Pause::start(None, 10, ns(u64::MAX)),
        Err(CoreError::Overflow { what: "a time" })
    );
    let late = Pause {
        from: ns(u64::MAX - 1),
        until: ns(u64::MAX),
    };
    assert_eq!(
        Pause::start(Some(late), 1, ns(u64::MAX)),
        Err(CoreError::Overflow { what: "a time" })
    );
}

proptest! {
    /// X3: whatever is ordered and when, a contract is open at least a third of the time after any pause.
    #[test]
    fn no_key_stops_a_contract_for_good(
        orders in proptest::collection::vec((0u64..30 * DAY, 0u64..16 * DAY, any::<bool>()), 1..40)
    ) {
        let (mut now, mut last, mut done) = (1_000, None::<Pause>, vec![]);
        for (wait, seconds, lift) in orders {
            now += wait;
            match last {
                Some(pause) if lift => {
                    if let Ok(lifted) = pause.lift(s(now)) {
                        prop_assert!(pause.runs(s(now)));
                        last = Some(lifted);
                        done.pop();
                        done.push(lifted);
                    }
                }
                _ => {
                    if let Ok(pause) = Pause::start(last, seconds, s(now)) {
                        last = Some(pause);
                        done.push(pause);
                    }
                }
            }
        }
        for pause in &done {
            prop_assert!(pause.until.seconds() - pause.from.seconds() <= 14 * DAY);
        }
        for pair in done.windows(2) {
            if let [earlier, later] = pair {
                prop_assert!(later.from.seconds() >= earlier.until.seconds() + 7 * DAY);
            }
        }
    }
}
