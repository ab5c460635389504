//! What a relay remembers, so that it sends nothing twice after a restart: for each envelope the hashes of transactions
//! that may hold it. No envelope, no subject, no address.

use super::check::RelayError;
use crate::home;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A transaction that was signed for an envelope, noted before it left this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// its hash
    pub hash: String,
    /// last height at which it can happen
    pub last_height: u64,
}

/// A transaction that holds an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// its hash
    pub hash: String,
    /// the block
    pub height: u64,
}

/// What is known of an envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// last second of the envelope, after which nobody can submit it
    pub not_after: u64,
    /// transactions that may hold it
    pub attempts: Vec<Attempt>,
    /// the one that does
    pub done: Option<Place>,
}

/// Entries in a folder, one file each.
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
}

impl Journal {
    /// The journal in a folder.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }

    /// What is known of an envelope.
    pub fn read(&self, name: &str) -> Result<Option<Entry>, RelayError> {
        home::read_json(&self.path(name)).map_err(|_| RelayError::Journal)
    }

    /// Keeps an entry, whole or not at all; on disk when it returns.
    pub fn keep(&self, name: &str, entry: &Entry) -> Result<(), RelayError> {
        let bytes = serde_json::to_vec(entry).map_err(|_| RelayError::Journal)?;
        home::write_whole(&self.path(name), &bytes, true).map_err(|_| RelayError::Journal)
    }

    /// Notes a transaction before it is sent.
    pub fn attempt(&self, name: &str, not_after: u64, attempt: &Attempt) -> Result<(), RelayError> {
        let mut entry = self.read(name)?.unwrap_or_default();
        entry.not_after = not_after;
        if !entry.attempts.contains(attempt) {
            entry.attempts.push(attempt.clone());
        }
        self.keep(name, &entry)
    }

    /// Forgets an envelope that no transaction holds.
    pub fn forget(&self, name: &str) -> Result<(), RelayError> {
        match std::fs::remove_file(self.path(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(RelayError::Journal),
            _ => Ok(()),
        }
    }

    /// Forgets envelopes that ended before `past`, and says how many. The registry takes them from nobody any more.
    pub fn clear(&self, past: u64) -> Result<usize, RelayError> {
        let files = match std::fs::read_dir(&self.folder) {
            Ok(files) => files,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(_) => return Err(RelayError::Journal),
        };
        let mut cleared = 0_usize;
        for path in files.flatten().map(|file| file.path()) {
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let entry: Option<Entry> = home::read_json(&path).map_err(|_| RelayError::Journal)?;
            if entry.is_some_and(|entry| entry.not_after < past) {
                std::fs::remove_file(&path).map_err(|_| RelayError::Journal)?;
                cleared = cleared.saturating_add(1);
            }
        }
        Ok(cleared)
    }
}
