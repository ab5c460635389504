//! Words that the chain has refused wait longer and longer until they are said again, so that they do not keep others back.

use consent_registry_api::types::ReceiptId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(300);

/// How long a word waits, and until when.
#[derive(Clone, Copy, Debug)]
struct Pause {
    span: Duration,
    until: Instant,
}

/// The pauses of all receipts. They are in memory only: after a start every word is said at once, and once.
#[derive(Debug, Default)]
pub(crate) struct Pauses(Mutex<HashMap<ReceiptId, Pause>>);

impl Pauses {
    fn all(&self) -> MutexGuard<'_, HashMap<ReceiptId, Pause>> {
        // a thread that panicked while it held the lock leaves pauses that are still good
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a word still has to wait.
    pub(crate) fn lasts(&self, receipt: &ReceiptId) -> bool {
        self.all()
            .get(receipt)
            .is_some_and(|pause| Instant::now() < pause.until)
    }

    /// Begins a pause of this length, or one that is twice as long as the last.
    pub(crate) fn grow(&self, receipt: ReceiptId, first: Duration) {
        let mut all = self.all();
        let last = all.get(&receipt).map(|pause| pause.span);
        let span = last.map_or(first, |last| last.saturating_mul(2)).min(LONGEST);
        if let Some(until) = Instant::now().checked_add(span) {
            all.insert(receipt, Pause { span, until });
        }
    }

    /// Nothing is left to be said.
    pub(crate) fn end(&self, receipt: &ReceiptId) {
        self.all().remove(receipt);
    }
}
