//! Spans of time.

use crate::CoreError;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Timestamp;

/// A half-open span: `from` belongs to it, `until` does not; no `until` means for ever.
///
/// Half-open, so that windows that touch neither overlap nor leave a gap.
///
/// ```
/// # use cosmwasm_std::Timestamp;
/// # use salus_core::Window;
/// let t = Timestamp::from_seconds;
/// let w = Window::new(t(10), Some(t(20))).unwrap();
/// assert!(!w.contains(t(9)) && w.contains(t(10)) && w.contains(t(19)) && !w.contains(t(20)));
/// assert!(Window::new(t(10), Some(t(10))).is_err());
/// ```
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Window {
    /// first instant inside, nanoseconds since 1970
    pub from: Timestamp,
    /// first instant outside, nanoseconds since 1970; none: no end
    pub until: Option<Timestamp>,
}

impl Window {
    /// Refuses a window with no instant in it.
    pub fn new(from: Timestamp, until: Option<Timestamp>) -> Result<Self, CoreError> {
        match until {
            Some(until) if until <= from => Err(CoreError::EmptyWindow { from, until }),
            _ => Ok(Self { from, until }),
        }
    }

    /// Whether `at` lies inside.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }

    /// Whether the window has ended at `at`.
    pub fn ended(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}

/// `at` plus a number of seconds, refusing what leaves the range of a timestamp.
///
/// ```
/// # use cosmwasm_std::Timestamp;
/// # use salus_core::window::after;
/// assert_eq!(after(Timestamp::from_seconds(1), 2).unwrap(), Timestamp::from_seconds(3));
/// assert!(after(Timestamp::from_seconds(1), u64::MAX).is_err());
/// ```
pub fn after(at: Timestamp, seconds: u64) -> Result<Timestamp, CoreError> {
    seconds
        .checked_mul(1_000_000_000)
        .and_then(|nanos| at.nanos().checked_add(nanos))
        .map(Timestamp::from_nanos)
        .ok_or(CoreError::Overflow { what: "a time" })
}
