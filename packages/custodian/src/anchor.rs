//! Keeps a device's day as a record and anchors its root, in one transaction.

use crate::custodian::{commit, PutError};
use crate::record::{fresh, Anchor, NewRecord};
use crate::registry::{Registry, RegistryError};
use crate::store::{Store, StoreError};
use crate::stream::{Day, StreamError, SECONDS_PER_DAY};
use consent_registry_api::types::{Digest, RecordId, RecordKind, SubjectId, Tag};
use thiserror::Error;

/// Of which device, for whom.
#[derive(Clone, Debug)]
pub struct Device {
    /// whose
    pub subject: SubjectId,
    /// pseudonym of the device for this subject, derived by the patient
    pub device: Digest,
    /// sensitive categories of its records, blinded by the patient
    pub tags: Vec<Tag>,
    /// SHA-256 of what the device or its maker attests about it
    pub attestation: Option<Digest>,
}

/// Why a day is not anchored.
#[derive(Debug, Error)]
pub enum AnchorError {
    /// It is no day.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// It is not kept, or kept and not committed to yet.
    #[error(transparent)]
    Put(#[from] PutError),
    /// The day is not over by the chain's clock.
    #[error("day {day} is not over yet: the chain's clock shows day {today}")]
    NotOver {
        /// days since 1970
        day: u32,
        /// the chain's day
        today: u64,
    },
    /// A later day of the device is anchored already; days come in their order.
    #[error("day {day} cannot be anchored any more: day {last} of this device is anchored already")]
    Late {
        /// days since 1970
        day: u32,
        /// the day that came before it
        last: u32,
    },
    /// The day has other readings already.
    #[error("day {day} of this device is kept already, with other readings")]
    Other {
        /// days since 1970
        day: u32,
    },
    /// The day was anchored, and the record of it is not here.
    #[error("day {day} of this device is anchored already, and its record is not here")]
    Elsewhere {
        /// days since 1970
        day: u32,
    },
}

impl From<StoreError> for AnchorError {
    fn from(error: StoreError) -> Self {
        Self::Put(error.into())
    }
}

impl From<RegistryError> for AnchorError {
    fn from(error: RegistryError) -> Self {
        Self::Put(error.into())
    }
}

/// What became of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchored {
    /// its record
    pub record: RecordId,
    /// its root
    pub root: Digest,
    /// it was kept and anchored before, with the same readings
    pub before: bool,
}

/// Keeps and anchors a day. May be repeated with the same readings, also after a crash: they are kept once.
pub async fn anchor<R: Registry>(
    store: &Store,
    registry: &R,
    device: &Device,
    day: u32,
    readings: Vec<String>,
) -> Result<Anchored, AnchorError> {
    let today = registry.now().await?.div_euclid(SECONDS_PER_DAY);
    if u64::from(day) >= today {
        return Err(AnchorError::NotOver { day, today });
    }
    let found = registry.anchored(&device.subject, &device.device, day).await?;
    if let Some(root) = found.as_ref().filter(|root| root.day > day) {
        return Err(AnchorError::Late { day, last: root.day });
    }
    let entries = store.of_subject(&device.subject).await?;
    let known = entries.into_iter().find(|entry| {
        let anchor = entry.anchor.as_ref();
        anchor.is_some_and(|anchor| anchor.device == device.device && anchor.day == day)
    });
    if let Some((entry, anchor)) = known
        .as_ref()
        .and_then(|entry| Some((entry, entry.anchor.as_ref()?)))
    {
        let kept = Day::from_bytes(&store.content(entry).await?)?;
        if kept.readings() != readings || found.is_some_and(|root| root.root != anchor.root) {
            return Err(AnchorError::Other { day });
        }
        let before = entry.standing == crate::record::Standing::Committed;
        return Ok(Anchored {
            record: commit(store, registry, entry).await?,
            root: anchor.root,
            before,
        });
    }
    if found.is_some() {
        return Err(AnchorError::Elsewhere { day });
    }
    let seed = Digest(fresh().ok_or(StoreError::NoRandomness)?);
    let kept = Day::new(device.device, day, readings, device.attestation, seed)?;
    let root = kept.root()?;
    let bytes = zeroize::Zeroizing::new(kept.to_bytes()?);
    let new = NewRecord {
        subject: device.subject,
        kind: RecordKind::DeviceStream,
        tags: device.tags.clone(),
        summary: false,
        made: u64::from(day).saturating_mul(SECONDS_PER_DAY),
        bytes: &bytes,
    };
    let anchor = Anchor {
        device: device.device,
        day,
        root,
    };
    let entry = store.put_day(&new, anchor).await?;
    Ok(Anchored {
        record: commit(store, registry, &entry).await?,
        root,
        before: false,
    })
}
