//! What the custodian says on chain, one transaction after the other.
//!
//! An account's transactions need consecutive numbers, so one task sends them all. What has gathered while the last one was
//! on its way goes together, so that a hundred readers wait for a few blocks and not for a hundred. A transaction that is
//! refused because of one of its messages is halved until that one is alone.

use crate::journal::Journal;
use crate::registry::{Registry, RegistryError, Word};
use crate::step::{Access, Sent};
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most messages of one transaction: well below a block's gas.
const MOST: usize = 24;

/// What an access becomes once its word is on its way.
type Noted = fn(&Access, Sent) -> Access;

struct Letter {
    word: Word,
    access: Option<(Access, Noted)>,
    answer: oneshot::Sender<Result<(), RegistryError>>,
}

/// Takes words to be said on chain.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    queue: mpsc::Sender<Letter>,
}

impl Outbox {
    /// Begins to send.
    pub(crate) fn begin<R: Registry>(
        registry: Arc<R>,
        journal: Arc<Journal>,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (queue, mut letters) = mpsc::channel::<Letter>(256);
        let task = tokio::spawn(async move {
            while let Some(first) = letters.recv().await {
                let mut batch = vec![first];
                while batch.len() < MOST {
                    let Ok(next) = letters.try_recv() else { break };
                    batch.push(next);
                }
                send(registry.as_ref(), &journal, batch).await;
            }
        });
        (Self { queue }, task)
    }

    /// Says something, and waits until a block holds it. When an access is given, the journal has it as `noted` before the
    /// transaction leaves this machine.
    pub(crate) async fn say(&self, word: Word, access: Option<(Access, Noted)>) -> Result<(), RegistryError> {
        let (answer, answered) = oneshot::channel();
        let over = || RegistryError::Silent("the custodian is stopping".to_owned());
        self.queue
            .send(Letter { word, access, answer })
            .await
            .map_err(|_| over())?;
        answered.await.map_err(|_| over())?
    }
}

async fn send<R: Registry>(registry: &R, journal: &Journal, batch: Vec<Letter>) {
    let mut batches = VecDeque::from([batch]);
    while let Some(mut batch) = batches.pop_front() {
        let words: Vec<Word> = batch.iter().map(|letter| letter.word.clone()).collect();
        let mut note = |sent: &Sent| {
            let accesses: Vec<Access> = batch
                .iter()
                .filter_map(|letter| letter.access.as_ref())
                .map(|(access, noted)| noted(access, sent.clone()))
                .collect();
            journal.set(&accesses).map_err(|e| e.to_string())
        };
        let outcome = registry.say(&words, &mut note).await;
        if matches!(outcome, Err(RegistryError::Refused(_))) && batch.len() > 1 {
            let half = batch.split_off(batch.len().div_euclid(2));
            batches.push_front(half);
            batches.push_front(batch);
            continue;
        }
        for letter in batch {
            // who asked may have gone; the journal has it
            let _ = letter.answer.send(outcome.clone());
        }
    }
}
