//! Why a record is not kept, or not found whole.

use crate::keyring::KeyringError;
use crate::seal::OpenError;
use consent_registry_api::types::Digest;
use std::path::PathBuf;
use thiserror::Error;

/// Why a record is not kept, or not found whole.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The disk or the object store failed.
    #[error("cannot {doing}: {why}")]
    Storage {
        /// what was tried
        doing: &'static str,
        /// what the store says
        why: String,
    },
    /// Others than the owner may enter the custodian's folder.
    #[error("{} may be entered by others (mode {mode:o}); it must be 700", path.display())]
    Open {
        /// the folder
        path: PathBuf,
        /// its permissions
        mode: u32,
    },
    /// A key of the custodian's own is missing or unusable.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// What a salt should be is none.
    #[error(transparent)]
    Salt(#[from] subject_keys::KeyError),
    /// A record is larger than what can be committed to.
    #[error("a record has at most {most} bytes, this one {bytes}")]
    TooLarge {
        /// its size
        bytes: usize,
        /// the largest
        most: usize,
    },
    /// An empty record.
    #[error("the record is empty")]
    Empty,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// The ciphertext is gone.
    #[error("the ciphertext of record {record} is missing")]
    Missing {
        /// name of the ciphertext
        record: Digest,
    },
    /// The ciphertext has not the length that was written.
    #[error("the ciphertext of record {record} is truncated or grown: {expected} bytes were written, {found} are there")]
    Length {
        /// name of the ciphertext
        record: Digest,
        /// what was written
        expected: u64,
        /// what is there
        found: u64,
    },
    /// The ciphertext has the right length and other bytes.
    #[error("the ciphertext of record {record} was swapped or altered: its hash is {found}, not {expected}")]
    Altered {
        /// name of the ciphertext
        record: Digest,
        /// hash of what was written
        expected: Digest,
        /// hash of what is there
        found: Digest,
    },
    /// The chain has another commitment under this record's id, or none.
    #[error("record {record} is not what the chain has a commitment to")]
    NotCommitted {
        /// name of the ciphertext
        record: Digest,
    },
    /// The record's own key cannot be opened.
    #[error("the key of record {record} cannot be opened with the key of epoch {epoch}: {why}")]
    Key {
        /// name of the ciphertext
        record: Digest,
        /// epoch of the custodian's key
        epoch: u32,
        /// what is wrong
        why: OpenError,
    },
}

impl StoreError {
    /// Whether the record itself is damaged, as against a store that does not answer now.
    pub const fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. }
                | Self::Length { .. }
                | Self::Altered { .. }
                | Self::NotCommitted { .. }
                | Self::Key { .. }
        ) || matches!(self, Self::Keyring(KeyringError::NoEpoch { .. }))
    }
}

/// An error of the object store, with what was tried.
pub(super) fn storage(doing: &'static str) -> impl Fn(object_store::Error) -> StoreError {
    move |why| StoreError::Storage {
        doing,
        why: why.to_string(),
    }
}
