//! What goes before the ciphertexts: which there are, how they are opened, and what they are checked against.
//!
//! An answer to a request is one line of JSON, the manifest, and then the ciphertexts in the manifest's order, each as long
//! as it says there. The hash of that line is what the custodian says on chain that it has served.

use crate::record::{self, Entry};
use consent_registry_api::types::{Digest, ReceiptId, RecordId, RecordKind, SizeClass, Tag};
use cosmwasm_std::Binary;
use serde::{Deserialize, Serialize};
use subject_keys::KeyError;

/// The longest manifest that a reader takes, in bytes.
pub const LONGEST: usize = 4 << 20;

/// What a manifest says that it is.
pub const WHAT: &str = "salus custodian manifest v1";

/// One record of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// its id on the chain
    pub record: RecordId,
    /// what kind
    pub kind: RecordKind,
    /// its size class
    pub size: SizeClass,
    /// when the data is from, seconds since 1970
    pub made: u64,
    /// sensitive categories, blinded
    pub tags: Vec<Tag>,
    /// bytes of the ciphertext
    pub length: u64,
    /// SHA-256 of the ciphertext
    pub sha256: Digest,
    /// what the commitment on chain is salted with
    pub salt: Digest,
    /// the record's own key, encrypted to the reader
    pub key: Binary,
}

/// What is served, the first line of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// always [`WHAT`]: no hash of anything else is ever taken for that of a manifest
    pub what: String,
    /// for which receipt
    pub receipt: ReceiptId,
    /// random, so that nobody can guess from its hash on chain what was served
    pub nonce: Digest,
    /// the records, in the order in which their ciphertexts follow
    pub records: Vec<Item>,
}

impl Item {
    /// A record as it is announced to a reader to whom its key was encrypted.
    pub fn of(entry: &Entry, record: RecordId, key: Vec<u8>) -> Self {
        Self {
            record,
            kind: entry.kind,
            size: entry.size,
            made: entry.made,
            tags: entry.tags.clone(),
            length: entry.length,
            sha256: entry.sha256,
            salt: entry.salt,
            key: key.into(),
        }
    }

    /// What must be committed to on chain for it.
    pub fn content(&self) -> Result<Digest, KeyError> {
        record::content(&self.salt, &self.sha256)
    }
}

/// What the custodian says on chain that it has served: the SHA-256 of the manifest's line, without its end.
pub fn hash(line: &[u8]) -> Digest {
    record::sha256(line)
}
