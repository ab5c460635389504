//! Spans of seconds, and months of the calendar.

use consent_registry_api::types::Span;

pub(crate) const fn contains(span: Span, at: u64) -> bool {
    starts_by(span, at) && !ended(span, at)
}

const fn starts_by(span: Span, at: u64) -> bool {
    match span.from {
        Some(from) => from <= at,
        None => true,
    }
}

pub(crate) const fn ended(span: Span, at: u64) -> bool {
    match span.until {
        Some(until) => until <= at,
        None => false,
    }
}

/// What both have; none if that is nothing.
pub(crate) fn both(a: Span, b: Span) -> Option<Span> {
    let from = a.from.max(b.from);
    let until = earlier(a.until, b.until);
    match (from, until) {
        (Some(from), Some(until)) if until <= from => None,
        // nothing lies before the first second
        (None, Some(0)) => None,
        _ => Some(Span { from, until }),
    }
}

/// Whether all of `inner` lies in `outer`.
pub(crate) fn covers(outer: Span, inner: Span) -> bool {
    outer.from.unwrap_or(0) <= inner.from.unwrap_or(0)
        && outer.until.unwrap_or(u64::MAX) >= inner.until.unwrap_or(u64::MAX)
}

/// The earlier end; none is no end.
pub(crate) fn earlier(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (one, other) => one.or(other),
    }
}

/// The same time of day so many months later; the last day of the month where the month is too short.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a year of a u64 of seconds has twelve digits; days and months are bounded by it"
)]
pub(crate) fn months_after(at: u64, months: u16) -> u64 {
    const DAY: u64 = 86_400;
    let (day, time) = (at / DAY, at % DAY);
    let (year, month, of_month) = civil(day);
    let month = month - 1 + u64::from(months);
    let (year, month) = (year + month / 12, month % 12 + 1);
    let next = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    let length = first_day(next.0, next.1) - first_day(year, month);
    (first_day(year, month) + of_month.min(length) - 1)
        .saturating_mul(DAY)
        .saturating_add(time)
}

/// Days from 1970-01-01 to the first of a month, in the Gregorian calendar. Years are counted from March, so that the
/// leap day is the last of them.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "years from 1970 on, months from 1 to 12"
)]
const fn first_day(year: u64, month: u64) -> u64 {
    let (year, from_march) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days_of_years = 365 * year + year / 4 - year / 100 + year / 400;
    days_of_years + (153 * from_march + 2) / 5 - 719_468
}

/// Year, month and day of month of a day since 1970-01-01.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "400 years have 146,097 days, so the estimate is a year off at most"
)]
const fn civil(day: u64) -> (u64, u64, u64) {
    let mut year = 1970 + day.saturating_mul(400) / 146_097;
    if year > 1970 {
        year -= 1;
    }
    while first_day(year + 1, 1) <= day {
        year += 1;
    }
    let mut month = 12;
    while first_day(year, month) > day {
        month -= 1;
    }
    (year, month, day - first_day(year, month) + 1)
}
