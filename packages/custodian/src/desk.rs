//! What the custodian's work has in common: its journal, its places, its claims on receipts.

use crate::custodian::{Settings, Tell};
use crate::journal::{Journal, JournalError};
use crate::named::Named;
use crate::outbox::Outbox;
use crate::pause::Pauses;
use crate::refusal::Refusal;
use crate::registry::RegistryError;
use crate::step::{Access, Post, Step};
use crate::store::Store;
use consent_registry_api::types::{ReceiptId, RefusalCode};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

/// Keeps others away from a receipt that is being worked on.
pub(crate) struct Claim {
    receipt: ReceiptId,
    claimed: Arc<Mutex<HashSet<ReceiptId>>>,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.claimed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.receipt);
    }
}

/// What an answer holds until its last byte has been read: the claim on the receipt and a reader's place.
pub(crate) struct Held {
    pub(crate) claim: Option<Claim>,
    pub(crate) _place: OwnedSemaphorePermit,
    pub(crate) wake: Arc<Notify>,
}

impl Drop for Held {
    /// What was served is said without delay.
    fn drop(&mut self) {
        drop(self.claim.take());
        self.wake.notify_one();
    }
}

impl Held {
    /// Lets go of it when the answer is dropped, or after this time even if the reader neither reads nor hangs up: then nobody
    /// asks for the next piece, and nobody would notice.
    pub(crate) fn for_at_most(self, time: Duration) -> HeldFor {
        let held = Arc::new(Mutex::new(Some(self)));
        let late = Arc::clone(&held);
        let timer = tokio::spawn(async move {
            tokio::time::sleep(time).await;
            late.lock().unwrap_or_else(PoisonError::into_inner).take();
        });
        HeldFor { held, timer }
    }
}

/// What an answer holds for a time.
pub(crate) struct HeldFor {
    held: Arc<Mutex<Option<Held>>>,
    timer: JoinHandle<()>,
}

impl Drop for HeldFor {
    fn drop(&mut self) {
        self.timer.abort();
        self.held.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// What a custodian works with.
pub(crate) struct Desk<R> {
    pub(crate) store: Store,
    pub(crate) journal: Arc<Journal>,
    pub(crate) registry: Arc<R>,
    pub(crate) outbox: Outbox,
    pub(crate) readers: Arc<Semaphore>,
    pub(crate) claimed: Arc<Mutex<HashSet<ReceiptId>>>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) settings: Settings,
    pub(crate) tell: Tell,
    pub(crate) pauses: Pauses,
    /// one list of readers is looked at at a time
    pub(crate) listing: tokio::sync::Mutex<()>,
}

impl<R> Desk<R> {
    /// The right to work on a receipt; none while somebody else does.
    pub(crate) fn claim(&self, receipt: ReceiptId) -> Option<Claim> {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert(receipt).then(|| Claim {
            receipt,
            claimed: Arc::clone(&self.claimed),
        })
    }

    /// Writes a step down.
    pub(crate) fn mark(&self, access: &mut Access, step: Step) -> Result<(), JournalError> {
        let next = access.at(step);
        self.journal.set(std::slice::from_ref(&next))?;
        *access = next;
        Ok(())
    }

    /// Gives up on an access; the word about it is owed.
    pub(crate) fn give_up(&self, access: &mut Access, code: RefusalCode) -> Refusal {
        (self.tell)(&format!("refused: {code}"));
        match self.mark(
            access,
            Step::Refused {
                code,
                post: Post::Due,
            },
        ) {
            Ok(()) => Refusal::Refused { code },
            Err(e) => self.failed(&e),
        }
    }

    /// Something of this machine failed: the log has it, whoever asked does not.
    pub(crate) fn failed(&self, error: &impl Named) -> Refusal {
        (self.tell)(&format!("failed: {}", error.name()));
        Refusal::Failed
    }

    /// A reader's place.
    pub(crate) async fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = Arc::clone(&self.readers).acquire_owned();
        match tokio::time::timeout(self.settings.queue, turn).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Refusal::Busy),
        }
    }

    /// The chain did not answer, or refused.
    pub(crate) fn silent(&self, error: &RegistryError) -> Refusal {
        let what = match error {
            RegistryError::Refused(_) => "the chain refuses",
            _ => "the chain does not answer",
        };
        (self.tell)(&format!("{what}: {}", error.name()));
        Refusal::Unsettled
    }
}
