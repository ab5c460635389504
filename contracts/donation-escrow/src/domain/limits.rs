//! Floors and caps of campaigns' spans.

use crate::error::DomainError;
use donation_escrow_api::types::Limits;

/// No span is longer than 10 years: sums of a few of them stay far inside the range of a timestamp.
pub const MAX_SPAN_SECONDS: u64 = 10 * 366 * 86_400;

/// Refuses limits that contradict each other.
pub fn check(limits: &Limits) -> Result<(), DomainError> {
    let within = |what, given, min, max| {
        if given < min || given > max {
            return Err(DomainError::BadLimit {
                what,
                given,
                min,
                max,
            });
        }
        Ok(())
    };
    let max = MAX_SPAN_SECONDS;
    within(
        "max_settlement_window_seconds",
        limits.max_settlement_window_seconds,
        1,
        max,
    )?;
    within(
        "min_settlement_window_seconds",
        limits.min_settlement_window_seconds,
        1,
        limits.max_settlement_window_seconds,
    )?;
    within("cool_off_lead_seconds", limits.cool_off_lead_seconds, 0, max)?;
    within(
        "max_challenge_window_seconds",
        limits.max_challenge_window_seconds,
        0,
        max,
    )?;
    let longer = limits.max_challenge_window_seconds.saturating_add(1);
    within("payee_delay_seconds", limits.payee_delay_seconds, longer, max)?;
    within(
        "max_recall_window_seconds",
        limits.max_recall_window_seconds,
        0,
        max,
    )?;
    within(
        "max_quarantine_hold_seconds",
        limits.max_quarantine_hold_seconds,
        0,
        max,
    )?;
    within("max_campaign_seconds", limits.max_campaign_seconds, 1, max)?;
    within("sweep_after_seconds", limits.sweep_after_seconds, 1, max)
}
