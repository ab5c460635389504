//! What patients had erased: heard on the chain, and destroyed here.
//!
//! A patient may take an erasure back until it is due, so nothing is destroyed before; from then on nobody can, and the
//! records go although the registry may still keep state until reviews have ended. A subject that is gone when it is looked
//! at was erased if its erasure was heard of before. If it was not, this may be another chain than the one on which its
//! records were committed to: what cannot be undone is not done on that, and the log says so.

use crate::desk::Desk;
use crate::journal::JournalError;
use crate::named::Named;
use crate::record::Standing;
use crate::registry::{Life, Registry, RegistryError};
use crate::store::StoreError;
use consent_registry_api::types::SubjectId;
use futures_util::stream::{self, StreamExt};
use std::sync::Arc;
use thiserror::Error;

/// How many subjects are asked about at once.
const AT_ONCE: usize = 8;

/// Why nothing could be found out or destroyed this time.
#[derive(Debug, Error)]
enum Later {
    #[error(transparent)]
    Registry(#[from] RegistryError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl Named for Later {
    fn name(&self) -> String {
        match self {
            Self::Registry(e) => e.name(),
            Self::Store(e) => e.name(),
            Self::Journal(e) => e.name(),
        }
    }
}

/// Listens for erasures, for ever.
pub(crate) async fn listen<R: Registry>(inner: Arc<Desk<R>>) {
    loop {
        inner.hear_erasures().await;
        tokio::time::sleep(inner.settings.erasures).await;
    }
}

impl<R: Registry> Desk<R> {
    /// Looks at every subject of which something is kept. What could not be done is tried again the next time.
    async fn hear_erasures(&self) {
        // a disk that failed in the middle of the last one left ciphertexts to which no entry leads
        if let Err(e) = self.store.finish_erasures().await {
            self.failed(&e);
        }
        let subjects = match self.store.subjects().await {
            Ok(subjects) => subjects,
            Err(e) => {
                self.failed(&e);
                return;
            }
        };
        let work = subjects.into_iter().map(|subject| self.hear(subject));
        let mut work = stream::iter(work).buffer_unordered(AT_ONCE);
        let mut silent = None;
        while let Some(done) = work.next().await {
            match done {
                Ok(()) => {}
                // one line for all of them: a chain that does not answer does so for everybody
                Err(Later::Registry(e)) => silent = Some(e),
                Err(e) => {
                    self.failed(&e);
                }
            }
        }
        if let Some(e) = silent {
            self.silent(&e);
        }
    }

    async fn hear(&self, subject: SubjectId) -> Result<(), Later> {
        let heard = self.journal.erasing(&subject)?;
        match self.registry.life(&subject).await? {
            Life::Lives => {
                if heard.is_some() {
                    (self.tell)("an erasure was taken back");
                    self.journal.note_erasing(&subject, None)?;
                }
                Ok(())
            }
            Life::Erasing { due_at, .. } => {
                if heard != Some(due_at) {
                    self.journal.note_erasing(&subject, Some(due_at))?;
                    (self.tell)("a patient asked to be erased; the records go when that cannot be taken back any more");
                }
                if self.registry.now().await? < due_at {
                    return Ok(());
                }
                self.destroy(subject).await
            }
            Life::Gone if heard.is_some() => self.destroy(subject).await,
            Life::Gone => {
                let entries = self.store.of_subject(&subject).await?;
                if entries.iter().any(|entry| entry.standing == Standing::Committed) {
                    (self.tell)(
                        "the chain knows nothing of somebody whose records it had commitments to, and no erasure was heard of: \
                         `salus custodian verify` names the records, `salus custodian erase` destroys them",
                    );
                }
                Ok(())
            }
        }
    }

    async fn destroy(&self, subject: SubjectId) -> Result<(), Later> {
        let destroyed = self.store.erase(&subject).await?;
        self.journal.note_erasing(&subject, None)?;
        (self.tell)(&format!("erased: {destroyed} records and their keys"));
        Ok(())
    }
}
