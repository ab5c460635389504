//! The order in which a relay works: collect, look what became of earlier attempts, send together, answer.

use super::check::{self, RelayError};
use super::envelope::Envelope;
use super::journal::{Entry, Journal, Place};
use super::limit::Budget;
use super::sink::{Sent, Sink};
use crate::output;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// The most envelopes of one transaction.
pub const TOGETHER: usize = 16;
/// The most bytes of bodies in one transaction: its simulation is asked for in hexadecimal digits, and a node takes
/// requests of a million bytes.
pub const TOGETHER_BYTES: usize = 196_608;
/// The most that may wait.
const WAITING: usize = 1_024;

/// What whoever posted an envelope hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// it is in a block
    Done(Place),
    /// it was sent, and nobody can say yet; post it again to hear more
    Pending,
}

type Reply = Result<Answer, RelayError>;
type Listeners = Arc<Mutex<HashMap<String, Vec<oneshot::Sender<Reply>>>>>;

/// The way in.
#[derive(Clone, Debug)]
pub struct Queue {
    journal: Journal,
    listeners: Listeners,
    budget: Arc<Budget>,
    into: mpsc::Sender<Envelope>,
}

/// Starts the worker; it ends when the last queue is dropped and all is answered.
pub fn start<S: Sink>(
    sink: S,
    journal: Journal,
    budget: Budget,
    collect: Duration,
    clock: fn() -> u64,
) -> (Queue, tokio::task::JoinHandle<()>) {
    let (into, from) = mpsc::channel(WAITING);
    let listeners = Listeners::default();
    let budget = Arc::new(budget);
    let worker = Worker {
        sink,
        journal: journal.clone(),
        listeners: Arc::clone(&listeners),
        budget: Arc::clone(&budget),
        clock,
    };
    let queue = Queue {
        journal,
        listeners,
        budget,
        into,
    };
    (queue, tokio::spawn(worker.run(from, collect)))
}

impl Queue {
    /// Submits an envelope, once however often it is posted, and waits for what becomes of it.
    pub async fn submit(&self, envelope: Envelope, patience: Duration) -> Reply {
        let name = envelope.name();
        if let Some(place) = self.journal.read(&name)?.and_then(|entry| entry.done) {
            return Ok(Answer::Done(place));
        }
        self.budget.look(Instant::now())?;
        let (tell, hear) = oneshot::channel();
        let first = {
            let mut listeners = self.listeners.lock().unwrap_or_else(PoisonError::into_inner);
            let waiting = listeners.entry(name.clone()).or_default();
            waiting.push(tell);
            waiting.len() == 1
        };
        if first && self.into.try_send(envelope).is_err() {
            self.listeners
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&name);
            return Err(RelayError::Busy);
        }
        match tokio::time::timeout(patience, hear).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(_)) => Err(RelayError::Busy),
            Err(_) => Ok(Answer::Pending),
        }
    }
}

struct Worker<S> {
    sink: S,
    journal: Journal,
    listeners: Listeners,
    budget: Arc<Budget>,
    clock: fn() -> u64,
}

impl<S: Sink> Worker<S> {
    async fn run(self, mut from: mpsc::Receiver<Envelope>, collect: Duration) {
        let mut left_over = None;
        loop {
            let first = match left_over.take() {
                Some(first) => first,
                None => {
                    let Some(first) = from.recv().await else { return };
                    if !collect.is_zero() {
                        tokio::time::sleep(collect).await;
                    }
                    first
                }
            };
            let mut bytes = first.length();
            let mut batch = vec![first];
            while batch.len() < TOGETHER {
                let Ok(next) = from.try_recv() else { break };
                bytes = bytes.saturating_add(next.length());
                if bytes > TOGETHER_BYTES {
                    left_over = Some(next);
                    break;
                }
                batch.push(next);
            }
            self.work(batch).await;
        }
    }

    async fn work(&self, batch: Vec<Envelope>) {
        let mut fresh = vec![];
        for envelope in batch {
            match self.earlier(&envelope).await {
                Ok(None) => fresh.push(envelope),
                Ok(Some(answer)) => self.tell(&envelope, &Ok(answer)),
                Err(error) => self.tell(&envelope, &Err(error)),
            }
        }
        if fresh.is_empty() {
            return;
        }
        match self.send(&fresh).await {
            // one of them is bad, and takes the others with it: nothing was kept, so each is tried for itself
            Err(RelayError::Refused { .. }) if fresh.len() > 1 => {
                for envelope in fresh {
                    let sent = self.send(std::slice::from_ref(&envelope)).await;
                    self.settle(std::slice::from_ref(&envelope), sent);
                }
            }
            sent => self.settle(&fresh, sent),
        }
    }

    /// What became of attempts of an earlier run, or of one that nobody could say anything about; none: it may be sent.
    async fn earlier(&self, envelope: &Envelope) -> Result<Option<Answer>, RelayError> {
        let name = envelope.name();
        let entry = self.journal.read(&name)?.unwrap_or_default();
        if let Some(place) = entry.done {
            return Ok(Some(Answer::Done(place)));
        }
        for attempt in &entry.attempts {
            match self.sink.look(attempt).await? {
                Sent::Done(place) => {
                    self.done(&name, &entry, &place)?;
                    return Ok(Some(Answer::Done(place)));
                }
                Sent::Pending => return Ok(Some(Answer::Pending)),
                Sent::Never => {}
            }
        }
        self.journal.forget(&name)?;
        check::time(envelope, (self.clock)())?;
        Ok(None)
    }

    async fn send(&self, envelopes: &[Envelope]) -> Result<Sent, RelayError> {
        let signed = envelopes.iter().map(|envelope| envelope.signed.clone()).collect();
        let sent = self
            .sink
            .send(signed, |attempt| {
                self.budget.spend(envelopes.len(), Instant::now());
                envelopes.iter().try_for_each(|envelope| {
                    let not_after = envelope.signed.not_after.seconds();
                    self.journal.attempt(&envelope.name(), not_after, attempt)
                })
            })
            .await;
        if matches!(
            sent,
            Err(RelayError::Refused { .. } | RelayError::Unfunded { .. }) | Ok(Sent::Never)
        ) {
            for envelope in envelopes {
                self.journal.forget(&envelope.name())?;
            }
        }
        sent
    }

    fn settle(&self, envelopes: &[Envelope], sent: Result<Sent, RelayError>) {
        if let Ok(Sent::Done(place)) = &sent {
            // how many, not which
            output::progress(&format!("{} in block {}", envelopes.len(), place.height));
        }
        if let Err(RelayError::Unfunded { why }) = &sent {
            output::progress(&format!("{} could not be submitted: {why}", envelopes.len()));
        }
        for envelope in envelopes {
            let reply = match &sent {
                Ok(Sent::Done(place)) => {
                    let name = envelope.name();
                    let entry = self.journal.read(&name).ok().flatten().unwrap_or_default();
                    let entry = Entry {
                        not_after: envelope.signed.not_after.seconds(),
                        ..entry
                    };
                    self.done(&name, &entry, place)
                        .map(|()| Answer::Done(place.clone()))
                }
                Ok(Sent::Pending) => Ok(Answer::Pending),
                Ok(Sent::Never) => Err(RelayError::Unreachable),
                Err(error) => Err(error.clone()),
            };
            self.tell(envelope, &reply);
        }
    }

    fn done(&self, name: &str, entry: &Entry, place: &Place) -> Result<(), RelayError> {
        let entry = Entry {
            done: Some(place.clone()),
            ..entry.clone()
        };
        self.journal.keep(name, &entry)
    }

    fn tell(&self, envelope: &Envelope, reply: &Reply) {
        let waiting = self
            .listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&envelope.name())
            .unwrap_or_default();
        for listener in waiting {
            // whoever no longer listens can post again
            let _ = listener.send(reply.clone());
        }
    }
}
