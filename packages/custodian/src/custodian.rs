//! The custodian: decides what may leave, and sees to it that every access ends with a word on chain.

use crate::ask::Ask;
use crate::desk::Desk;
use crate::erasures;
use crate::journal::{Journal, JournalError};
use crate::outbox::Outbox;
use crate::pause::Pauses;
use crate::readers::ReaderList;
use crate::record::{Entry, NewRecord, Standing};
use crate::refusal::Refusal;
use crate::registry::{Registry, RegistryError, Word};
use crate::settle::keep;
use crate::step::Access;
use crate::store::{Piece, Store, StoreError};
use consent_registry_api::types::{Digest, ReceiptId, RecordId};
use futures_util::stream::BoxStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// How a custodian works.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// answers that are under way at once
    pub readers: usize,
    /// how long a further request waits for its turn before it is told to come again
    pub queue: Duration,
    /// how often it looks after what is still owed
    pub every: Duration,
    /// how often it forgets accesses that have long been over
    pub forget: Duration,
    /// how long one answer may take to be read
    pub reading: Duration,
    /// how long the head of a request may take to come, and then its body; and how long a connection may stay idle
    pub request: Duration,
    /// connections that are open at once; further ones wait to be accepted
    pub connections: usize,
    /// requests of one address, or one /64 of IPv6, in a second, and twice as many at once; 0 for a server behind another one, where all come from
    /// one address
    pub pace: u32,
    /// how often it looks whether a patient whose records it keeps has been erased
    pub erasures: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            readers: 32,
            queue: Duration::from_secs(2),
            every: Duration::from_secs(1),
            forget: Duration::from_secs(6 * 3_600),
            reading: Duration::from_secs(300),
            request: Duration::from_secs(10),
            connections: 512,
            pace: 50,
            erasures: Duration::from_secs(600),
        }
    }
}

/// Lines of what happens, for a log. They name no person, subject, receipt, record, organisation or account: of an error they
/// have the name only.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// An answer to a request: the manifest's line, then the ciphertexts. Dropping it ends the access.
pub struct Answer {
    /// bytes of all of it
    pub length: u64,
    /// hash of the manifest, as it will be said on chain
    pub manifest: Digest,
    /// the bytes. An error breaks the answer off: what was stored has changed since it was looked at
    pub bytes: BoxStream<'static, Result<Piece, StoreError>>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
/// A custodian at work. Dropping the last copy stops it, as a kill would: what it owes is in the journal.
pub struct Custodian<R> {
    inner: Arc<Desk<R>>,
    tasks: Arc<Tasks>,
}

impl<R> Clone for Custodian<R> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            tasks: Arc::clone(&self.tasks),
        }
    }
}

impl<R> std::fmt::Debug for Custodian<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Custodian")
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl<R: Registry> Custodian<R> {
    /// Begins to work on a store: takes its journal, and goes on with whatever is owed from before.
    pub fn begin(store: Store, registry: R, settings: Settings, tell: Tell) -> Result<Self, JournalError> {
        let journal = Arc::new(Journal::open(&store.folder().join("journal.redb"))?);
        let registry = Arc::new(registry);
        let (outbox, sender) = Outbox::begin(Arc::clone(&registry), Arc::clone(&journal));
        let inner = Arc::new(Desk {
            store,
            journal,
            registry,
            outbox,
            readers: Arc::new(Semaphore::new(settings.readers)),
            claimed: Arc::default(),
            wake: Arc::default(),
            settings,
            tell,
            pauses: Pauses::default(),
            listing: tokio::sync::Mutex::default(),
        });
        let keeper = tokio::spawn(keep(Arc::clone(&inner)));
        let listener = tokio::spawn(erasures::listen(Arc::clone(&inner)));
        Ok(Self {
            inner,
            tasks: Arc::new(Tasks(vec![sender, keeper, listener])),
        })
    }

    /// The records.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// How it works.
    pub fn settings(&self) -> Settings {
        self.inner.settings
    }

    /// Where its log goes.
    pub fn tell(&self) -> Tell {
        Arc::clone(&self.inner.tell)
    }

    /// The chain.
    pub fn registry(&self) -> &R {
        &self.inner.registry
    }

    /// What is known of a receipt.
    pub fn access(&self, receipt: &ReceiptId) -> Result<Option<Access>, JournalError> {
        self.inner.journal.get(receipt)
    }

    /// All accesses for which something is left to do.
    pub fn owed(&self) -> Result<Vec<Access>, JournalError> {
        self.inner.journal.open_accesses()
    }

    /// Answers a request. Nothing has left when it fails.
    ///
    /// The work goes on when whoever asked hangs up: what was promised on chain is kept, or answered for.
    pub async fn release(&self, ask: Ask) -> Result<Answer, Refusal> {
        let inner = Arc::clone(&self.inner);
        let work = tokio::spawn(async move {
            let answer = inner.release(&ask).await;
            if answer.is_err() {
                inner.wake.notify_one();
            }
            answer
        });
        work.await.map_err(|_| Refusal::Failed)?
    }

    /// Keeps the list of keys that an organisation reads with, if its admin has signed it and it is newer than the last.
    pub async fn name_readers(&self, list: &ReaderList) -> Result<(), Refusal> {
        self.inner.name_readers(list).await
    }

    /// Says what is owed, for a last time before a stop; gives how many accesses are still owed something.
    pub async fn finish(&self) -> Result<usize, JournalError> {
        self.inner.settle().await;
        Ok(self.owed()?.len())
    }

    /// Keeps a record and commits to it on chain.
    pub async fn put(&self, new: &NewRecord<'_>) -> Result<RecordId, PutError> {
        put(&self.inner.store, self.inner.registry.as_ref(), new).await
    }
}

/// Why a record is not kept, or not committed to.
#[derive(Debug, thiserror::Error)]
pub enum PutError {
    /// It is not kept.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is kept; the commitment is owed.
    #[error("the record is kept, but not committed to yet: {0}")]
    Registry(#[from] RegistryError),
}

/// Keeps a record and commits to it on chain, without a custodian at work on the store.
pub async fn put<R: Registry>(
    store: &Store,
    registry: &R,
    new: &NewRecord<'_>,
) -> Result<RecordId, PutError> {
    let entry = store.put(new).await?;
    commit(store, registry, &entry).await
}

/// Commits to a record that is kept, unless the chain knows it already. May be repeated.
pub async fn commit<R: Registry>(store: &Store, registry: &R, entry: &Entry) -> Result<RecordId, PutError> {
    let custodian = registry.place().custodian;
    let record = entry.record_id(custodian).map_err(StoreError::from)?;
    if registry.record(&record).await?.is_none() {
        let mut words = vec![Word::Commit(entry.commitment().map_err(StoreError::from)?)];
        // both or neither
        words.extend(entry.stream_root().map(Word::Anchor));
        match registry.say(&words, &mut |_| Ok(())).await {
            // an earlier attempt, whose outcome was not known, has come through
            Err(RegistryError::Refused(_)) if registry.record(&record).await?.is_some() => {}
            outcome => outcome?,
        }
    }
    if entry.standing != Standing::Committed {
        store.committed(entry).await?;
    }
    Ok(record)
}
