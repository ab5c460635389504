//! Commitments to records. The records are ciphertext that a custodian keeps off chain.

use super::{Digest, RecordId, SubjectId};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use std::fmt;

/// What kind of record.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum RecordKind {
    /// a health record kept by a provider
    Ehr,
    /// a health record kept by the patient
    Ephr,
    /// laboratory results
    Laboratory,
    /// images
    Image,
    /// a prescription
    Prescription,
    /// a vaccination
    Vaccination,
    /// what a device measured
    DeviceStream,
    /// a consultation at a distance
    Telemedicine,
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ehr => "ehr",
            Self::Ephr => "ephr",
            Self::Laboratory => "laboratory",
            Self::Image => "image",
            Self::Prescription => "prescription",
            Self::Vaccination => "vaccination",
            Self::DeviceStream => "device_stream",
            Self::Telemedicine => "telemedicine",
        })
    }
}

/// How large the ciphertext is; it is padded to the upper end, so that its length tells nothing more.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SizeClass {
    /// 5 to 50 KB; smaller ones are padded
    Small,
    /// 50 to 500 KB
    Medium,
    /// 0.5 to 5 MB
    Large,
}

/// A record that a custodian keeps.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewRecord {
    /// whose
    pub subject: SubjectId,
    /// SHA-256 over a salt and the ciphertext; never used before
    pub content: Digest,
    /// what kind
    pub kind: RecordKind,
    /// how large
    pub size: SizeClass,
    /// epoch of the key; above 0
    pub epoch: u32,
    /// SHA-256 of the record's wrapped key
    pub wrap: Digest,
}

/// A record, as queries give it.
#[cw_serde]
pub struct RecordInfo {
    /// its id
    pub record: RecordId,
    /// who keeps it
    pub custodian: OrgId,
    /// what was committed to; epoch and wrap are the present ones
    pub commitment: NewRecord,
    /// when it was committed to, seconds since 1970
    pub at: u64,
}

/// One day of what a device measured.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct StreamRoot {
    /// whose
    pub subject: SubjectId,
    /// pseudonym of the device for this subject: an HMAC under the patient's key
    pub device: Digest,
    /// days since 1970, later than the last one of the device, and over
    pub day: u32,
    /// Merkle root over the salted samples, the device's attestation among them
    pub root: Digest,
}
