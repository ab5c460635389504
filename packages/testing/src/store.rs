//! A store that knows its hash.

use cosmwasm_std::{Order, Record, Storage};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Bound;

/// A store in memory whose digest is kept up to date with every write, so that comparing two states costs
/// nothing however much they hold.
///
/// The digest is the exclusive or of the SHA-256 of every record: the same records give the same digest in
/// whatever order they were written. It detects accidents, not attacks, which is all that a test needs.
///
/// ```
/// # use cosmwasm_std::Storage;
/// # use salus_testing::store::HashedStore;
/// let mut a = HashedStore::default();
/// let empty = a.digest();
/// a.set(b"k", b"v");
/// assert_ne!(a.digest(), empty);
/// a.remove(b"k");
/// assert_eq!(a.digest(), empty);
/// ```
#[derive(Clone, Default, Debug)]
pub struct HashedStore {
    records: BTreeMap<Vec<u8>, Vec<u8>>,
    digest: [u8; 32],
}

impl HashedStore {
    /// The digest of all records.
    pub const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    fn toggle(&mut self, key: &[u8], value: &[u8]) {
        let mut hasher = Sha256::new();
        // the length keeps ("ab", "c") apart from ("a", "bc")
        hasher.update((key.len() as u64).to_be_bytes());
        hasher.update(key);
        hasher.update(value);
        for (mine, other) in self.digest.iter_mut().zip(hasher.finalize()) {
            *mine ^= other;
        }
    }
}

impl Storage for HashedStore {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.records.get(key).cloned()
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        if matches!((start, end), (Some(s), Some(e)) if s >= e) {
            return Box::new(std::iter::empty());
        }
        let bounds = (
            start.map_or(Bound::Unbounded, |s| Bound::Included(s.to_vec())),
            end.map_or(Bound::Unbounded, |e| Bound::Excluded(e.to_vec())),
        );
        let records = self.records.range(bounds).map(|(k, v)| (k.clone(), v.clone()));
        match order {
            Order::Ascending => Box::new(records),
            Order::Descending => Box::new(records.rev()),
        }
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        assert!(
            !value.is_empty(),
            "a chain refuses to store an empty value (key {key:?})"
        );
        if let Some(old) = self.records.insert(key.to_vec(), value.to_vec()) {
            self.toggle(key, &old);
        }
        self.toggle(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        if let Some(old) = self.records.remove(key) {
            self.toggle(key, &old);
        }
    }
}
