//! The custodian: decides what may leave, and sees to it that every access ends with a word on chain.

use crate::ask::Ask;
use crate::journal::{Journal, JournalError};
use crate::manifest::{self, Item, Manifest};
use crate::outbox::Outbox;
use crate::record::{self, Entry, NewRecord, Standing};
use crate::refusal::Refusal;
use crate::registry::{Fate, Registry, RegistryError, Word};
use crate::scope;
use crate::step::{Access, Post, Step};
use crate::store::{Piece, Store, StoreError};
use age::x25519::Recipient;
use consent_registry_api::types::{Digest, ReceiptId, ReceiptInfo, ReceiptStatus, RecordId, RefusalCode};
use futures_util::stream::{self, BoxStream, StreamExt};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;

/// How many seconds after its permit an access that is over is kept in the journal: 30 days.
const KEPT: u64 = 30 * 86_400;

/// How a custodian works.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// answers that are under way at once
    pub readers: usize,
    /// how long a further request waits for its turn before it is told to come again
    pub queue: Duration,
    /// how often it looks after what is still owed
    pub every: Duration,
    /// how long one answer may take to be read
    pub reading: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            readers: 32,
            queue: Duration::from_secs(2),
            every: Duration::from_secs(1),
            reading: Duration::from_secs(300),
        }
    }
}

/// Lines of what happens, for a log. They name no person, subject, receipt, record or organisation.
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

/// Keeps others away from a receipt that is being worked on.
struct Claim {
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
struct Held {
    claim: Option<Claim>,
    _place: OwnedSemaphorePermit,
    wake: Arc<Notify>,
}

impl Drop for Held {
    /// What was served is said without delay.
    fn drop(&mut self) {
        drop(self.claim.take());
        self.wake.notify_one();
    }
}

struct Inner<R> {
    store: Store,
    journal: Arc<Journal>,
    registry: Arc<R>,
    outbox: Outbox,
    readers: Arc<Semaphore>,
    claimed: Arc<Mutex<HashSet<ReceiptId>>>,
    wake: Arc<Notify>,
    settings: Settings,
    tell: Tell,
}

/// A custodian at work. Dropping the last copy stops it, as a kill would: what it owes is in the journal.
pub struct Custodian<R> {
    inner: Arc<Inner<R>>,
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
        let inner = Arc::new(Inner {
            store,
            journal,
            registry,
            outbox,
            readers: Arc::new(Semaphore::new(settings.readers)),
            claimed: Arc::default(),
            wake: Arc::default(),
            settings,
            tell,
        });
        let keeper = tokio::spawn(keep(Arc::clone(&inner)));
        Ok(Self {
            inner,
            tasks: Arc::new(Tasks(vec![sender, keeper])),
        })
    }

    /// The records.
    pub fn store(&self) -> &Store {
        &self.inner.store
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
        let word = Word::Commit(entry.commitment().map_err(StoreError::from)?);
        match registry.say(&[word], &mut |_| Ok(())).await {
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

/// Looks after what is owed, for ever.
async fn keep<R: Registry>(inner: Arc<Inner<R>>) {
    inner.tidy().await;
    loop {
        inner.settle().await;
        // whichever comes first
        let _ = tokio::time::timeout(inner.settings.every, inner.wake.notified()).await;
    }
}

impl<R: Registry> Inner<R> {
    fn claim(&self, receipt: ReceiptId) -> Option<Claim> {
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert(receipt).then(|| Claim {
            receipt,
            claimed: Arc::clone(&self.claimed),
        })
    }

    /// Writes a step down.
    fn mark(&self, access: &mut Access, step: Step) -> Result<(), JournalError> {
        let next = access.at(step);
        self.journal.set(std::slice::from_ref(&next))?;
        *access = next;
        Ok(())
    }

    /// Gives up on an access; the word about it is owed.
    fn give_up(&self, access: &mut Access, code: RefusalCode) -> Refusal {
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

    fn failed(&self, error: &dyn std::fmt::Display) -> Refusal {
        (self.tell)(&format!("failed: {error}"));
        Refusal::Failed
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let turn = Arc::clone(&self.readers).acquire_owned();
        match tokio::time::timeout(self.settings.queue, turn).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Refusal::Busy),
        }
    }

    async fn release(self: &Arc<Self>, ask: &Ask) -> Result<Answer, Refusal> {
        let place = self.place().await?;
        let info = self.proven(ask).await?;
        let claim = self.claim(ask.receipt).ok_or(Refusal::InProgress)?;
        let mut access = match self.journal.get(&ask.receipt).map_err(|e| self.failed(&e))? {
            Some(access) => access,
            None => Access {
                receipt: ask.receipt,
                reader: ask.reader.clone(),
                until: info.decision.expires,
                step: Step::Requested,
            },
        };
        if access.reader != ask.reader {
            return Err(Refusal::OtherReader);
        }
        self.may_go_on(&mut access, &info).await?;

        let Ok(reader) = ask.reader.parse::<Recipient>() else {
            return Err(self.give_up(&mut access, RefusalCode::WrongKey));
        };
        let entries = match self.records(&info).await {
            Ok(entries) => entries,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        if entries.is_empty() {
            return Err(self.give_up(&mut access, RefusalCode::NoRecord));
        }
        let (line, manifest) = match self.manifest(&ask.receipt, &entries, &reader) {
            Ok(made) => made,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        if access.step != Step::Released {
            self.bind(&mut access).await?;
        }
        let parts = match self.parts(&entries).await {
            Ok(parts) => parts,
            Err(e) => return Err(self.cannot(&mut access, &e)),
        };
        let held = Held {
            claim: Some(claim),
            _place: place,
            wake: Arc::clone(&self.wake),
        };
        let length = entries.iter().map(|entry| entry.length);
        let length = length.fold(u64::try_from(line.len()).unwrap_or(u64::MAX), u64::saturating_add);
        let first = Arc::clone(self).begin_to_serve(access, manifest, line);
        // the claim and the reader's place end with the stream, read to its end or not
        let bytes = stream::once(first)
            .chain(stream::iter(parts).flatten())
            .take_until(tokio::time::sleep(self.settings.reading))
            .map(move |piece| {
                let _ = &held;
                piece
            });
        Ok(Answer {
            length,
            manifest,
            bytes: bytes.boxed(),
        })
    }

    /// The first piece of an answer. From here on bytes may leave: that is on disk first. An answer of which nothing is
    /// read never comes here, and may be asked for again.
    async fn begin_to_serve(
        self: Arc<Self>,
        mut access: Access,
        manifest: Digest,
        line: Vec<u8>,
    ) -> Result<Piece, StoreError> {
        self.mark(
            &mut access,
            Step::Served {
                manifest,
                post: Post::Due,
            },
        )
        .map_err(|e| StoreError::Storage {
            doing: "write the journal",
            why: e.to_string(),
        })?;
        (self.tell)("serving");
        Ok(Piece::from(line))
    }

    async fn parts(
        &self,
        entries: &[Entry],
    ) -> Result<Vec<BoxStream<'static, Result<Piece, StoreError>>>, StoreError> {
        let mut parts = vec![];
        for entry in entries {
            parts.push(self.store.read(entry).await?);
        }
        Ok(parts)
    }

    /// The receipt, if an operator of the organisation that was permitted has signed the request. Anybody else changes
    /// nothing: neither the journal nor the chain hears of it.
    async fn proven(&self, ask: &Ask) -> Result<ReceiptInfo, Refusal> {
        let signer = ask
            .signer(self.registry.place())
            .map_err(|e| Refusal::NotProven { why: e.to_string() })?;
        let silent = |e: RegistryError| self.silent(&e);
        let info = self.registry.receipt(&ask.receipt).await.map_err(silent)?;
        let org = self.registry.organisation(&signer).await.map_err(silent)?;
        // one answer for both, as a receipt that is not there must not differ from another's
        info.filter(|info| Some(info.org) == org)
            .ok_or(Refusal::NotTheRequester)
    }

    fn silent(&self, error: &RegistryError) -> Refusal {
        (self.tell)(&format!("the chain does not answer: {error}"));
        Refusal::Unsettled
    }

    /// Whether bytes may still leave under this receipt, by what the journal and the chain say.
    async fn may_go_on(&self, access: &mut Access, info: &ReceiptInfo) -> Result<(), Refusal> {
        if let Step::Releasing(_) = access.step {
            self.settle_release(access, info.status).await?;
        }
        match &access.step {
            Step::Requested => match info.status {
                ReceiptStatus::Permitted => Ok(()),
                ReceiptStatus::Died => Err(self.give_up(access, RefusalCode::PermitEnded)),
                ReceiptStatus::Denied => Err(Refusal::Denied),
                // released, and this journal knows nothing of it: bytes may have left
                _ => Err(Refusal::AlreadyAnswered),
            },
            Step::Released => Ok(()),
            Step::Releasing(_) => Err(Refusal::Unsettled),
            Step::Served { .. } => Err(Refusal::AlreadyAnswered),
            Step::Refused { code, .. } => Err(Refusal::Refused { code: *code }),
        }
    }

    /// The records that a receipt covers, each looked at: whole, unaltered, its key at hand, committed to.
    async fn records(&self, info: &ReceiptInfo) -> Result<Vec<Entry>, StoreError> {
        let mut entries = self.store.of_subject(&info.subject).await?;
        entries.retain(|entry| entry.standing == Standing::Committed && scope::covers(&info.decision, entry));
        for entry in &entries {
            self.store.check(entry).await?;
        }
        Ok(entries)
    }

    /// Says that a damaged record will not be served; leaves everything as it is when only the store does not answer.
    fn cannot(&self, access: &mut Access, error: &StoreError) -> Refusal {
        if error.is_damage() {
            self.give_up(access, RefusalCode::Integrity)
        } else {
            self.failed(error)
        }
    }

    fn manifest(
        &self,
        receipt: &ReceiptId,
        entries: &[Entry],
        reader: &Recipient,
    ) -> Result<(Vec<u8>, Digest), StoreError> {
        let custodian = self.registry.place().custodian;
        let mut records = vec![];
        for entry in entries {
            let unusable = |why| StoreError::Key {
                record: entry.blob,
                epoch: entry.epoch,
                why,
            };
            let key = self.store.key(entry)?.wrap(reader).map_err(unusable)?;
            records.push(Item::of(entry, entry.record_id(custodian)?, key));
        }
        let manifest = Manifest {
            what: manifest::WHAT.to_owned(),
            receipt: *receipt,
            nonce: Digest(record::fresh().ok_or(StoreError::NoRandomness)?),
            records,
        };
        let mut line = serde_json::to_vec(&manifest).map_err(|e| StoreError::Storage {
            doing: "write a manifest",
            why: e.to_string(),
        })?;
        let hash = manifest::hash(&line);
        line.push(b'\n');
        Ok((line, hash))
    }

    /// Commits to release, and goes on only when a block holds it and the permit was alive in that block.
    async fn bind(&self, access: &mut Access) -> Result<(), Refusal> {
        self.mark(access, Step::Requested).map_err(|e| self.failed(&e))?;
        let word = Word::Release(access.receipt);
        let said = self.outbox.say(
            word,
            Some((access.clone(), |access, sent| access.at(Step::Releasing(sent)))),
        );
        let said = said.await;
        if let Ok(Some(noted)) = self.journal.get(&access.receipt) {
            *access = noted;
        }
        if let Err(RegistryError::Unknown { .. }) = &said {
            return Err(Refusal::Unsettled);
        }
        if let (Err(e), Step::Releasing(_)) = (&said, &access.step) {
            // nothing was kept of what was noted
            (self.tell)(&format!("not released: {e}"));
            self.mark(access, Step::Requested).map_err(|e| self.failed(&e))?;
        }
        // whether it was released, or the permit had died, only the receipt says
        let info = self
            .registry
            .receipt(&access.receipt)
            .await
            .map_err(|e| self.silent(&e))?;
        let status = info.ok_or(Refusal::NotTheRequester)?.status;
        self.settle_release(access, status).await?;
        match &access.step {
            Step::Released => Ok(()),
            Step::Refused { code, .. } => Err(Refusal::Refused { code: *code }),
            _ => Err(Refusal::Unsettled),
        }
    }

    /// Finds out what became of a release that was on its way.
    async fn settle_release(&self, access: &mut Access, status: ReceiptStatus) -> Result<(), Refusal> {
        let failed = |e: JournalError| self.failed(&e);
        match status {
            ReceiptStatus::Released => self.mark(access, Step::Released).map_err(failed),
            ReceiptStatus::Permitted => {
                let Step::Releasing(sent) = &access.step else {
                    return Ok(());
                };
                match self.registry.fate(sent).await {
                    Ok(Fate::Never) => self.mark(access, Step::Requested).map_err(failed),
                    Ok(_) => Ok(()),
                    Err(e) => Err(self.silent(&e)),
                }
            }
            _ => {
                self.give_up(access, RefusalCode::PermitEnded);
                Ok(())
            }
        }
    }

    /// Says the commitments that are owed since a crash, and forgets accesses that have long been over.
    async fn tidy(&self) {
        match self.store.all().await {
            Ok(entries) => {
                for entry in entries
                    .iter()
                    .filter(|entry| entry.standing != Standing::Committed)
                {
                    if let Err(e) = commit(&self.store, self.registry.as_ref(), entry).await {
                        (self.tell)(&format!("a commitment is still owed: {e}"));
                    }
                }
            }
            Err(e) => {
                self.failed(&e);
            }
        }
        if let Ok(now) = self.registry.now().await {
            if let Err(e) = self.journal.forget(now.saturating_sub(KEPT)) {
                self.failed(&e);
            }
        }
    }

    /// Takes every access that is owed something one step further, if nobody else works on it.
    async fn settle(&self) {
        let open = match self.journal.open_accesses() {
            Ok(open) => open,
            Err(e) => {
                self.failed(&e);
                return;
            }
        };
        let work = open.into_iter().map(|access| self.settle_one(access.receipt));
        // a few at a time, so that what is owed for many accesses goes into few transactions
        let mut work = stream::iter(work).buffer_unordered(64);
        while work.next().await.is_some() {}
    }

    async fn settle_one(&self, receipt: ReceiptId) {
        let Some(_claim) = self.claim(receipt) else { return };
        // it may have moved on since it was listed
        let Ok(Some(mut access)) = self.journal.get(&receipt) else {
            return;
        };
        if access.step.is_over() {
            return;
        }
        // what is not settled now is looked at again soon
        let _ = self.settle_access(&mut access).await;
    }

    async fn settle_access(&self, access: &mut Access) -> Result<(), Refusal> {
        let silent = |e: RegistryError| self.silent(&e);
        let Some(info) = self.registry.receipt(&access.receipt).await.map_err(silent)? else {
            return Ok(());
        };
        match access.step.clone() {
            Step::Releasing(_) => self.settle_release(access, info.status).await,
            Step::Requested | Step::Released => {
                let over = info.status == ReceiptStatus::Died
                    || self.registry.now().await.map_err(silent)? >= access.until;
                if over {
                    self.give_up(access, RefusalCode::PermitEnded);
                }
                Ok(())
            }
            Step::Served { manifest, post } => {
                let said = match info.status {
                    ReceiptStatus::Served | ReceiptStatus::ServedAfterRevocation => Some(Post::Done),
                    ReceiptStatus::Refused | ReceiptStatus::Denied => Some(Post::Moot),
                    _ => None,
                };
                let word = Word::Served(access.receipt, manifest);
                self.settle_post(access, said, &post, word).await
            }
            Step::Refused { code, post } => {
                let said = match info.status {
                    ReceiptStatus::Refused => Some(Post::Done),
                    ReceiptStatus::Served | ReceiptStatus::ServedAfterRevocation | ReceiptStatus::Denied => {
                        Some(Post::Moot)
                    }
                    _ => None,
                };
                self.settle_post(access, said, &post, Word::Refuse(access.receipt, code))
                    .await
            }
        }
    }

    async fn settle_post(
        &self,
        access: &mut Access,
        said: Option<Post>,
        post: &Post,
        word: Word,
    ) -> Result<(), Refusal> {
        if let Some(post) = said {
            return self
                .mark(access, posted(&access.step, post))
                .map_err(|e| self.failed(&e));
        }
        if let Post::Sent(sent) = post {
            match self.registry.fate(sent).await.map_err(|e| self.silent(&e))? {
                Fate::Never => {}
                // the receipt will show it
                _ => return Ok(()),
            }
        }
        let noted = |access: &Access, sent| access.at(posted(&access.step, Post::Sent(sent)));
        match self.outbox.say(word, Some((access.clone(), noted))).await {
            Ok(()) => {
                let done = posted(&access.step, Post::Done);
                self.mark(access, done).map_err(|e| self.failed(&e))
            }
            Err(e @ RegistryError::Unknown { .. }) => Err(self.silent(&e)),
            Err(e) => {
                // nothing was kept: it is owed as before
                let due = posted(&access.step, Post::Due);
                self.mark(access, due).map_err(|e| self.failed(&e))?;
                Err(self.silent(&e))
            }
        }
    }
}

fn posted(step: &Step, post: Post) -> Step {
    match step {
        Step::Served { manifest, .. } => Step::Served {
            manifest: *manifest,
            post,
        },
        Step::Refused { code, .. } => Step::Refused { code: *code, post },
        other => other.clone(),
    }
}
