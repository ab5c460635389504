use gs1::{Day, Gs1Error};
use proptest::prelude::*;

#[test]
fn every_day_to_9999_follows_the_one_before_in_the_calendar() {
    let mut expected = (1970, 1, 1);
    for n in 0..=Day::MAX.0 {
        let (y, m, d) = Day(n).ymd();
        assert_eq!((y, m, d), expected, "day {n}");
        assert_eq!(Day::from_ymd(y, m, d), Ok(Day(n)));
        let leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);
        let last = [
            31,
            if leap { 29 } else { 28 },
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        ][m as usize - 1];
        expected = if d < last {
            (y, m, d + 1)
        } else if m < 12 {
            (y, m + 1, 1)
        } else {
            (y + 1, 1, 1)
        };
    }
    assert_eq!(expected, (10_000, 1, 1));
}

#[test]
fn days_that_do_not_exist_are_refused() {
    for (year, month, day) in [
        (2027, 2, 29),
        (2027, 4, 31),
        (2027, 0, 1),
        (2027, 13, 1),
        (2027, 1, 0),
        (1969, 12, 31),
        (10_000, 1, 1),
    ] {
        assert_eq!(
            Day::from_ymd(year, month, day),
            Err(Gs1Error::BadDay { year, month, day })
        );
    }
}

/// The century is chosen so that the year lies within 49 years before and 50 years after today.
#[test]
fn two_digit_years_follow_the_century_rule() {
    let today = Day::from_ymd(2026, 11, 21).unwrap();
    for (text, year) in [
        ("260101", 2026),
        ("760101", 2076),
        ("770101", 1977),
        ("000101", 2000),
        ("990101", 1999),
    ] {
        assert_eq!(Day::from_ai(text, today).unwrap().ymd().0, year, "{text}");
    }
    let late = Day::from_ymd(2094, 1, 1).unwrap();
    for (text, year) in [("940101", 2094), ("440101", 2144), ("450101", 2045)] {
        assert_eq!(Day::from_ai(text, late).unwrap().ymd().0, year, "{text}");
    }
}

#[test]
fn day_zero_is_the_last_of_the_month() {
    let today = Day::from_ymd(2026, 11, 21).unwrap();
    assert_eq!(Day::from_ai("280200", today).unwrap().to_string(), "2028-02-29");
    assert_eq!(Day::from_ai("271100", today).unwrap().to_string(), "2027-11-30");
    assert!(Day::from_ai("271300", today).is_err());
    assert!(Day::from_ai("2711", today).is_err());
    assert!(Day::from_ai("27113x", today).is_err());
}

/// What expires on a day is good until that day has ended.
#[test]
fn a_day_ends_when_the_next_begins() {
    let day = Day::from_ymd(2026, 11, 21).unwrap();
    assert_eq!(Day::of_seconds(day.ends_at_seconds() - 1), day);
    assert_eq!(Day::of_seconds(day.ends_at_seconds()), Day(day.0 + 1));
    assert_eq!(Day::of_seconds(u64::MAX), Day(u32::MAX));
}

proptest! {
    #[test]
    fn a_printed_day_is_read_back(n in 0u32..=Day::MAX.0, near in 0i64..=17_800) {
        let day = Day(n);
        let today = Day(u32::try_from((i64::from(n) - near).max(0)).unwrap());
        prop_assert_eq!(Day::from_ai(&day.ai(), today), Ok(day));
    }

    #[test]
    fn no_day_makes_it_panic(n in any::<u32>()) {
        let _ = (Day(n).ymd(), Day(n).ai(), Day(n).to_string(), Day(n).ends_at_seconds());
        let _ = Day::from_ai("991231", Day(n));
    }
}
