//! The clocks of a claim. Spans are in seconds and half-open: at the named instant the time is over.

use crate::adjudicate::{benefit::share_of, AdjudicateError};
use serde::{Deserialize, Serialize};

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// The shortest public notice: 72 hours.
pub const MIN_NOTICE: u64 = 72 * HOUR;
/// From the announcement of a run-off until undecided claims lapse: 180 days.
pub const RUN_OFF: u64 = 180 * DAY;

/// What a plan's terms allow for each step, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks {
    /// from filing until evidence must be there
    pub evidence: u64,
    /// public notice of tier 1; at least 72 hours
    pub notice: u64,
    /// from the opening of a panel's case until the default applies
    pub panel: u64,
    /// how long a claim that silence approved is held, if its provider's brakes failed or it was challenged
    pub hold: u64,
    /// from payment at once until it can no longer be clawed back
    pub clawback: u64,
    /// from a refusal until it can no longer be appealed
    pub appeal: u64,
    /// from a request for a promise until the insurer must have answered
    pub preauthorise: u64,
    /// from discharge until payment is late
    pub discharge: u64,
    /// how long a promise holds without a discharge
    pub stay: u64,
}

impl Clocks {
    /// The spans that the product promises.
    pub const PUBLIC: Self = Self {
        evidence: 180 * DAY,
        notice: MIN_NOTICE,
        panel: 7 * DAY,
        hold: 30 * DAY,
        clawback: 30 * DAY,
        appeal: 30 * DAY,
        preauthorise: HOUR,
        discharge: 3 * HOUR,
        stay: 90 * DAY,
    };
}

/// The instant `span` seconds after `at`.
pub const fn after(at: u64, span: u64) -> u64 {
    at.saturating_add(span)
}

/// What an insurer owes from its bond when it let a clock pass: a share of the amount, at most `bond`.
///
/// ```
/// # use mutual_aid_rules::adjudicate::clocks::late_interest;
/// assert_eq!(late_interest(1_000_000, 10, 9_999), Ok(1_000));
/// assert_eq!(late_interest(1_000_000, 500, 9_999), Ok(9_999));
/// ```
pub fn late_interest(amount: u128, bps: u16, bond: u128) -> Result<u128, AdjudicateError> {
    Ok(share_of(amount, bps)?.min(bond))
}
