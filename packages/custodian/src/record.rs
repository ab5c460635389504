//! A record as the custodian keeps it, and the commitment to it.

use accreditation_api::OrgId;
use consent_registry_api::sign::record_id;
use consent_registry_api::types::{
    Digest, NewRecord as Commitment, RecordId, RecordKind, SizeClass, StreamRoot, SubjectId, Tag,
};
use cosmwasm_std::Binary;
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subject_keys::{commitment, KeyError, Salt};

/// The largest record, in bytes before encryption.
pub const LARGEST: usize = 5_000_000;

/// The size class of a record, and the most bytes that a record of this class has; none if it is too large for all.
pub const fn class_of(bytes: usize) -> Option<(SizeClass, usize)> {
    let size = match bytes {
        0..=50_000 => SizeClass::Small,
        50_001..=500_000 => SizeClass::Medium,
        500_001..=LARGEST => SizeClass::Large,
        _ => return None,
    };
    Some((size, most_of(size)))
}

/// The most bytes that a record of a class has.
pub const fn most_of(size: SizeClass) -> usize {
    match size {
        SizeClass::Small => 50_000,
        SizeClass::Medium => 500_000,
        SizeClass::Large => LARGEST,
    }
}

/// 32 bytes from the system's randomness; none when it has none to give.
pub fn fresh() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).ok().map(|()| bytes)
}

/// What is committed to on chain: the ciphertext's SHA-256 under a salt, so that nobody without the salt can tell whether a
/// ciphertext that was seen elsewhere is this one.
pub fn content(salt: &Digest, ciphertext: &Digest) -> Result<Digest, KeyError> {
    Ok(commitment(&Salt::from_bytes(&salt.0)?, &ciphertext.0))
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// A record that is to be kept.
#[derive(Debug)]
pub struct NewRecord<'a> {
    /// whose, as this custodian and the chain know the patient
    pub subject: SubjectId,
    /// what kind
    pub kind: RecordKind,
    /// sensitive categories, blinded by the patient
    pub tags: Vec<Tag>,
    /// it is part of the patient's summary: what an emergency may see
    pub summary: bool,
    /// when the data is from, seconds since 1970
    pub made: u64,
    /// the record itself
    pub bytes: &'a [u8],
}

/// Whether the chain knows a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// it is kept; the commitment is owed
    Kept,
    /// a block holds the commitment
    Committed,
}

/// What is said on chain of a device's day, besides the commitment to its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// pseudonym of the device for this subject
    pub device: Digest,
    /// days since 1970
    pub day: u32,
    /// root over the day's readings
    pub root: Digest,
}

/// A record's own key, encrypted to the key of an epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrapped {
    /// epoch of the custodian's key
    pub epoch: u32,
    /// the record's own key, encrypted to that key
    pub wrap: Binary,
}

/// What the custodian knows of a record, apart from its ciphertext.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// name of its ciphertext: random, and used nowhere else
    pub blob: Digest,
    /// whose
    pub subject: SubjectId,
    /// what kind
    pub kind: RecordKind,
    /// size class of the record
    pub size: SizeClass,
    /// sensitive categories, blinded by the patient
    pub tags: Vec<Tag>,
    /// it is part of the patient's summary: what an emergency may see
    pub summary: bool,
    /// when the data is from, seconds since 1970
    pub made: u64,
    /// bytes of the ciphertext
    pub length: u64,
    /// SHA-256 of the ciphertext
    pub sha256: Digest,
    /// what the commitment is salted with; destroyed at erasure
    pub salt: Digest,
    /// epoch of the key under which the record's own key is kept
    pub epoch: u32,
    /// the record's own key, encrypted to that key; destroyed at erasure
    pub wrap: Binary,
    /// what is about to take the place of epoch and wrap, once the chain has been told
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Wrapped>,
    /// of a device's day: what else is said on chain
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Anchor>,
    /// whether the chain knows it
    pub standing: Standing,
}

impl Entry {
    /// What is said on chain about it.
    pub fn commitment(&self) -> Result<Commitment, KeyError> {
        Ok(Commitment {
            subject: self.subject,
            content: content(&self.salt, &self.sha256)?,
            kind: self.kind,
            size: self.size,
            epoch: self.epoch,
            wrap: sha256(&self.wrap),
        })
    }

    /// What is said on chain of the day that it is the record of; none if it is not that of a device's day.
    pub fn stream_root(&self) -> Option<StreamRoot> {
        let Anchor { device, day, root } = self.anchor.clone()?;
        Some(StreamRoot {
            subject: self.subject,
            device,
            day,
            root,
        })
    }

    /// Its id on chain.
    pub fn record_id(&self, custodian: OrgId) -> Result<RecordId, KeyError> {
        Ok(record_id(custodian, &content(&self.salt, &self.sha256)?))
    }
}
