//! Commitments to records, days of devices, roots of batches.

use crate::error::DomainError;
use accreditation_api::OrgId;
use consent_registry_api::types::{BatchRoot, Digest, NewRecord};
use serde::{Deserialize, Serialize};

/// Seconds of a day.
const SECONDS_PER_DAY: u64 = 86_400;

/// A record that a custodian committed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// who keeps it
    pub custodian: OrgId,
    /// what was committed to
    pub commitment: NewRecord,
    /// when, seconds since 1970
    pub at: u64,
    /// it is kept no longer: only that the commitment was used
    pub retired: bool,
}

impl Record {
    /// A new one.
    pub fn new(custodian: OrgId, commitment: NewRecord, at: u64) -> Result<Self, DomainError> {
        if commitment.epoch == 0 {
            return Err(DomainError::BadEpoch { given: 0, last: 0 });
        }
        let retired = false;
        Ok(Self {
            custodian,
            commitment,
            at,
            retired,
        })
    }

    /// Its key is wrapped anew.
    pub fn rewrap(&mut self, epoch: u32, wrap: Digest) -> Result<(), DomainError> {
        let last = self.commitment.epoch;
        if epoch <= last {
            return Err(DomainError::BadEpoch { given: epoch, last });
        }
        self.commitment.epoch = epoch;
        self.commitment.wrap = wrap;
        Ok(())
    }
}

/// The last day of a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// days since 1970
    pub day: u32,
}

/// Refuses a day that is not over, or not after the last one of the device.
pub fn check_day(day: u32, last: Option<u32>, now: u64) -> Result<(), DomainError> {
    let over = u64::from(day).saturating_add(1).saturating_mul(SECONDS_PER_DAY);
    if over > now {
        return Err(DomainError::NotOver {
            what: "day",
            given: u64::from(day),
            over,
        });
    }
    match last {
        Some(last) if day <= last => Err(DomainError::NotLater {
            what: "day",
            given: u64::from(day),
            last: u64::from(last),
        }),
        _ => Ok(()),
    }
}

/// A root that a custodian posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// what it said
    pub batch: BatchRoot,
    /// when it was posted, seconds since 1970
    pub at: u64,
}

impl Root {
    /// The next one of a custodian, whose own bounds have been looked at.
    pub fn next(batch: BatchRoot, last: Option<&Self>, now: u64) -> Result<Self, DomainError> {
        if let Some(last) = last.filter(|last| batch.hour <= last.batch.hour) {
            return Err(DomainError::NotLater {
                what: "hour",
                given: batch.hour,
                last: last.batch.hour,
            });
        }
        let expected = last.map_or(Digest([0; 32]), |last| last.batch.root);
        if batch.previous != expected {
            return Err(DomainError::WrongPrevious {
                given: batch.previous,
                expected,
            });
        }
        Ok(Self { batch, at: now })
    }
}
