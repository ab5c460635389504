//! Records' keys, moved under the key of the newest epoch.
//!
//! A record's own key is kept encrypted to the key of an epoch, and the chain has that epoch and the hash of the encrypted key.
//! Moving it on takes three steps, each on the disk or in a block before the next one begins:
//!
//! 1. the new wrap is written into the record's entry, **beside** the old one;
//! 2. the chain is told of it;
//! 3. the new one takes the place of the old one in the entry.
//!
//! Whatever moment it is killed at, the entry has a wrap that opens, and the next run goes on where this one ended. The
//! ciphertext is not touched, only read: a record that is not whole is left as it is and reported.

use crate::custodian::{commit, PutError};
use crate::record::{sha256, Entry, Standing, Wrapped};
use crate::registry::{Registry, RegistryError, Why, Word};
use crate::store::{Store, StoreError};
use consent_registry_api::types::{Digest, RecordInfo};

/// The most records of one transaction.
const MOST: usize = 24;

/// What came of it.
#[derive(Debug, Default)]
pub struct Rewrapped {
    /// epoch under whose key records are now
    pub epoch: u32,
    /// records that were moved by this run
    pub moved: usize,
    /// records that were there already
    pub there: usize,
    /// records that are not whole, or of which the chain has another commitment, each by the name of its ciphertext: left as
    /// they are
    pub damaged: Vec<(Digest, StoreError)>,
}

/// Moves the keys of all records under the key of the newest epoch. `told` hears after each step how many of all records are
/// done. May be repeated, and broken off at any point.
pub async fn rewrap<R: Registry>(
    store: &Store,
    registry: &R,
    told: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Rewrapped, PutError> {
    let (epoch, _) = store.newest()?;
    let mut outcome = Rewrapped {
        epoch,
        ..Rewrapped::default()
    };
    let entries = store.all().await?;
    let all = entries.len();
    let mut done = 0_usize;
    let (there, old): (Vec<Entry>, Vec<Entry>) = entries
        .into_iter()
        .partition(|entry| entry.epoch >= epoch && entry.next.is_none());
    outcome.there = there.len();
    done = done.saturating_add(there.len());
    told(done, all);
    for some in old.chunks(MOST) {
        let mut ready = vec![];
        for entry in some {
            match prepare(store, registry, entry, epoch).await {
                Ok(Some(entry)) => ready.push(entry),
                // erased in between
                Ok(None) => {}
                Err(PutError::Store(e)) if e.is_damage() => outcome.damaged.push((entry.blob, e)),
                Err(e) => return Err(e),
            }
        }
        outcome.moved = outcome.moved.saturating_add(say(store, registry, &ready).await?);
        done = done.saturating_add(some.len());
        told(done, all);
    }
    Ok(outcome)
}

/// The record as the chain has it; it must be the same record.
async fn on_chain<R: Registry>(registry: &R, entry: &Entry) -> Result<RecordInfo, PutError> {
    let custodian = registry.place().custodian;
    let record = entry.record_id(custodian).map_err(StoreError::from)?;
    let found = registry.record(&record).await?;
    let other = StoreError::NotCommitted { record: entry.blob };
    Ok(found
        .filter(|info| info.commitment.subject == entry.subject)
        .ok_or(other)?)
}

fn is_said(entry: &Entry, info: &RecordInfo) -> bool {
    entry
        .next
        .as_ref()
        .is_some_and(|next| info.commitment.epoch == next.epoch && info.commitment.wrap == sha256(&next.wrap))
}

/// Writes the new wrap beside the old one, after a look at the record. Gives the entry; none if it is gone.
async fn prepare<R: Registry>(
    store: &Store,
    registry: &R,
    entry: &Entry,
    epoch: u32,
) -> Result<Option<Entry>, PutError> {
    store.check(entry).await?;
    if entry.standing != Standing::Committed {
        commit(store, registry, entry).await?;
    }
    let mut entry = entry.clone();
    if entry.next.is_some() && is_said(&entry, &on_chain(registry, &entry).await?) {
        // an earlier run was broken off when a block had it
        let Some(moved) = store.move_on(&entry).await? else {
            return Ok(None);
        };
        entry = moved;
    }
    if entry.epoch >= epoch {
        return Ok(Some(entry));
    }
    Ok(store.wrap_anew(&entry, epoch).await?)
}

/// Tells the chain, and then moves the entries on. Gives how many were moved.
async fn say<R: Registry>(store: &Store, registry: &R, entries: &[Entry]) -> Result<usize, PutError> {
    let custodian = registry.place().custodian;
    let mut words = vec![];
    for entry in entries {
        if let Some(Wrapped { epoch, wrap }) = &entry.next {
            let record = entry.record_id(custodian).map_err(StoreError::from)?;
            words.push(Word::Rewrap(record, *epoch, sha256(wrap)));
        }
    }
    if !words.is_empty() {
        match registry.say(&words, &mut |_| Ok(())).await {
            Ok(()) => {}
            // an earlier attempt, or another run of this, came first with some of them
            Err(RegistryError::Refused(why)) => return one_by_one(store, registry, entries, &why).await,
            Err(e) => return Err(e.into()),
        }
    }
    for entry in entries {
        if entry.next.is_some() {
            store.move_on(entry).await?;
        }
    }
    Ok(entries.len())
}

async fn one_by_one<R: Registry>(
    store: &Store,
    registry: &R,
    entries: &[Entry],
    why: &Why,
) -> Result<usize, PutError> {
    let custodian = registry.place().custodian;
    let mut moved = 0_usize;
    for entry in entries {
        let Some(Wrapped { epoch, wrap }) = &entry.next else {
            moved = moved.saturating_add(1);
            continue;
        };
        if !is_said(entry, &on_chain(registry, entry).await?) {
            let record = entry.record_id(custodian).map_err(StoreError::from)?;
            let word = Word::Rewrap(record, *epoch, sha256(wrap));
            match registry.say(&[word], &mut |_| Ok(())).await {
                Ok(()) => {}
                Err(RegistryError::Refused(_)) if is_said(entry, &on_chain(registry, entry).await?) => {}
                Err(RegistryError::Refused(alone)) => {
                    let text = format!("{alone} (together: {why})");
                    return Err(RegistryError::Refused(Why { text, ..alone }).into());
                }
                Err(e) => return Err(e.into()),
            }
        }
        store.move_on(entry).await?;
        moved = moved.saturating_add(1);
    }
    Ok(moved)
}
