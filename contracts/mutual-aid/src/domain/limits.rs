//! Floors of plans' spans.

use crate::error::DomainError;
use mutual_aid_api::msg::Limits;

/// No span is longer than 10 years: sums of a few of them stay far inside the range of a timestamp.
pub const MAX_SPAN_SECONDS: u64 = 10 * 366 * 86_400;

/// Refuses limits that make no sense.
pub fn check(limits: &Limits) -> Result<(), DomainError> {
    let Limits {
        day_seconds,
        min_notice_seconds,
        min_clawback_seconds,
        min_period_seconds,
        min_evidence_seconds,
    } = *limits;
    within("day_seconds", day_seconds, 1, 86_400)?;
    within("min_notice_seconds", min_notice_seconds, 1, MAX_SPAN_SECONDS)?;
    within("min_clawback_seconds", min_clawback_seconds, 1, MAX_SPAN_SECONDS)?;
    within("min_period_seconds", min_period_seconds, 1, MAX_SPAN_SECONDS)?;
    within("min_evidence_seconds", min_evidence_seconds, 1, MAX_SPAN_SECONDS)
}

/// Refuses a number outside of its bounds.
pub fn within(what: &'static str, given: u64, min: u64, max: u64) -> Result<(), DomainError> {
    within_128(what, given.into(), min.into(), max.into())
}

/// The same, for amounts.
pub const fn within_128(what: &'static str, given: u128, min: u128, max: u128) -> Result<(), DomainError> {
    if given < min || given > max {
        return Err(DomainError::OutOfRange {
            what,
            given,
            min,
            max,
        });
    }
    Ok(())
}
