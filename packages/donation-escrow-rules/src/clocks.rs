//! When what happens. All spans are half-open: at the named instant it has happened.

use crate::RuleError;
use cosmwasm_std::Timestamp;
use salus_core::window::after;

/// When a gift can no longer be taken back: `cool_off` seconds after it was given, and in no case later than
/// `lead` seconds before the funding deadline. Else a sham giver fills the goal and leaves at the last second.
///
/// ```
/// # use cosmwasm_std::Timestamp;
/// # use donation_escrow_rules::clocks::cool_off_ends;
/// let t = Timestamp::from_seconds;
/// assert_eq!(cool_off_ends(t(100), 50, t(1_000), 48), Ok(t(150)));
/// assert_eq!(cool_off_ends(t(940), 50, t(1_000), 48), Ok(t(952)));
/// ```
pub fn cool_off_ends(
    given_at: Timestamp,
    cool_off: u64,
    funding_deadline: Timestamp,
    lead: u64,
) -> Result<Timestamp, RuleError> {
    Ok(after(given_at, cool_off)?.min(before(funding_deadline, lead)))
}

/// `at` less a number of seconds, not before 1970.
pub fn before(at: Timestamp, seconds: u64) -> Timestamp {
    Timestamp::from_nanos(at.nanos().saturating_sub(seconds.saturating_mul(1_000_000_000)))
}

/// When a tranche ends that was not delivered in full: settlement stays possible for a while after the
/// deadline, because acceptance just before it is in time.
pub fn tranche_ends(deadline: Timestamp, settlement_window: u64) -> Result<Timestamp, RuleError> {
    Ok(after(deadline, settlement_window)?)
}

/// The spans that a campaign's terms fix for each of its receipts, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spans {
    /// from settlement until what is due is payable
    pub challenge: u64,
    /// from acceptance until what is retained is payable
    pub recall: u64,
    /// how long past the cutoff a quarantine may hold a receipt
    pub quarantine_hold: u64,
}

/// The instants that govern one receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// what is due is payable
    pub due_at: Timestamp,
    /// what is retained is payable, and later recalls and quarantines change nothing: the later of acceptance +
    /// recall window and settlement + challenge window
    pub cutoff: Timestamp,
    /// a quarantine no longer holds the receipt
    pub held_until: Timestamp,
}

impl Clock {
    /// The clock of a receipt accepted and settled at these times.
    pub fn of(accepted_at: Timestamp, settled_at: Timestamp, spans: Spans) -> Result<Self, RuleError> {
        let due_at = after(settled_at, spans.challenge)?;
        let cutoff = after(accepted_at, spans.recall)?.max(due_at);
        Ok(Self {
            due_at,
            cutoff,
            held_until: after(cutoff, spans.quarantine_hold)?,
        })
    }

    /// Whether a recall issued at `issued_at`, and not ended, counts against the receipt.
    pub fn recall_counts(&self, issued_at: Timestamp) -> bool {
        issued_at < self.cutoff
    }

    /// Whether a quarantine that runs since `since` holds the receipt at `now`.
    pub fn quarantine_holds(&self, since: Timestamp, now: Timestamp) -> bool {
        since < self.cutoff && now < self.held_until
    }

    /// Which parts are payable at `now`, as far as nothing holds them.
    pub fn payable(&self, now: Timestamp) -> Payable {
        Payable {
            due: now >= self.due_at,
            retained: now >= self.cutoff,
        }
    }
}

/// Which parts of a receipt's books may be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payable {
    /// what is due
    pub due: bool,
    /// what is retained
    pub retained: bool,
}
