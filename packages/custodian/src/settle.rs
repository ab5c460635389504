//! What is owed to the chain, said sooner or later.

use crate::custodian::commit;
use crate::desk::Desk;
use crate::named::Named;
use crate::record::Standing;
use crate::refusal::Refusal;
use crate::registry::{Fate, Registry, RegistryError, Word};
use crate::step::{Access, Post, Step};
use consent_registry_api::types::{ReceiptId, ReceiptInfo, ReceiptStatus, RefusalCode};
use futures_util::stream::{self, StreamExt};
use std::sync::Arc;
use tokio::time::Instant;

/// How many seconds after its permit an access that is over is kept in the journal: 30 days.
const KEPT: u64 = 30 * 86_400;

/// Looks after what is owed, for ever.
pub(crate) async fn keep<R: Registry>(inner: Arc<Desk<R>>) {
    inner.tidy().await;
    let mut forgot: Option<Instant> = None;
    loop {
        if forgot.is_none_or(|at| at.elapsed() >= inner.settings.forget) {
            inner.forget().await;
            forgot = Some(Instant::now());
        }
        inner.settle().await;
        // whichever comes first
        let _ = tokio::time::timeout(inner.settings.every, inner.wake.notified()).await;
    }
}

impl<R: Registry> Desk<R> {
    /// Ends erasures that were broken off, says the commitments that are owed since a crash.
    async fn tidy(&self) {
        if let Err(e) = self.store.finish_erasures().await {
            self.failed(&e);
        }
        match self.store.all().await {
            Ok(entries) => {
                for entry in entries
                    .iter()
                    .filter(|entry| entry.standing != Standing::Committed)
                {
                    if let Err(e) = commit(&self.store, self.registry.as_ref(), entry).await {
                        (self.tell)(&format!("a commitment is still owed: {}", e.name()));
                    }
                }
            }
            Err(e) => {
                self.failed(&e);
            }
        }
    }

    /// Forgets accesses that have long been over.
    async fn forget(&self) {
        if let Ok(now) = self.registry.now().await {
            if let Err(e) = self.journal.forget(now.saturating_sub(KEPT)) {
                self.failed(&e);
            }
        }
    }

    /// Takes every access that is owed something one step further, if nobody else works on it.
    pub(crate) async fn settle(&self) {
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
        if access.step.is_over() || self.pauses.lasts(&receipt) {
            return;
        }
        // what is not settled now is looked at again soon
        let _ = self.settle_access(&mut access).await;
        if access.step.is_over() {
            self.pauses.end(&receipt);
        }
    }

    async fn settle_access(&self, access: &mut Access) -> Result<(), Refusal> {
        let silent = |e: RegistryError| self.silent(&e);
        let Some(info) = self.registry.receipt(&access.receipt).await.map_err(silent)? else {
            return self.settle_erased(access).await;
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
                self.settle_post(access, &info, said, &post, word).await
            }
            Step::Refused { code, post } => {
                let said = match info.status {
                    ReceiptStatus::Refused => Some(Post::Done),
                    ReceiptStatus::Served | ReceiptStatus::ServedAfterRevocation | ReceiptStatus::Denied => {
                        Some(Post::Moot)
                    }
                    _ => None,
                };
                self.settle_post(access, &info, said, &post, Word::Refuse(access.receipt, code))
                    .await
            }
        }
    }

    /// There is no such receipt: it went with its subject, which nothing does while a permit lives. No word about it is taken
    /// any more.
    async fn settle_erased(&self, access: &mut Access) -> Result<(), Refusal> {
        if self.registry.now().await.map_err(|e| self.silent(&e))? < access.until {
            return Ok(());
        }
        let step = match &access.step {
            step @ (Step::Served { .. } | Step::Refused { .. }) => posted(step, Post::Moot),
            Step::Requested | Step::Releasing(_) | Step::Released => Step::Refused {
                code: RefusalCode::PermitEnded,
                post: Post::Moot,
            },
        };
        self.mark(access, step).map_err(|e| self.failed(&e))
    }

    async fn settle_post(
        &self,
        access: &mut Access,
        info: &ReceiptInfo,
        said: Option<Post>,
        post: &Post,
        word: Word,
    ) -> Result<(), Refusal> {
        let silent = |e: RegistryError| self.silent(&e);
        if let Some(post) = said {
            return self
                .mark(access, posted(&access.step, post))
                .map_err(|e| self.failed(&e));
        }
        if let Post::Sent(sent) = post {
            match self.registry.fate(sent).await.map_err(silent)? {
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
                let refused = matches!(e, RegistryError::Refused(_));
                // nothing was kept: it is owed as before, unless it is another custodian's word
                let post = match refused && self.is_anothers(info).await.map_err(silent)? {
                    true => Post::Moot,
                    false => Post::Due,
                };
                self.mark(access, posted(&access.step, post))
                    .map_err(|e| self.failed(&e))?;
                if refused {
                    // what the contract refuses now, it hardly takes a second later
                    self.pauses.grow(access.receipt, self.settings.every);
                }
                Err(self.silent(&e))
            }
        }
    }

    /// Whether a receipt is about records of another custodian.
    async fn is_anothers(&self, info: &ReceiptInfo) -> Result<bool, RegistryError> {
        let custodian = self.registry.custodian_of(&info.subject).await?;
        Ok(custodian.is_some_and(|custodian| custodian != self.registry.place().custodian))
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
