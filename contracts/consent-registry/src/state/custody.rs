//! Commitments to records, days of devices, roots of batches.

use crate::domain::record::{Device, Record, Root};
use crate::error::{ContractError, DomainError};
use crate::state::rests;
use accreditation_api::OrgId;
use consent_registry_api::types::{Digest, RecordId, SubjectId};
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;
use salus_core::packed::PackedMap;

/// record → commitment
const RECORDS: PackedMap<&[u8], Record> = PackedMap::new("rc");
/// (subject, record): whether it is there
const RECORDS_OF: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("rs");
/// (subject, device) → its last day
const DEVICES: PackedMap<(&[u8], &[u8]), Device> = PackedMap::new("dv");
/// (subject, device, day) → root
const STREAMS: PackedMap<(&[u8], &[u8], u32), Digest> = PackedMap::new("st");
/// custodian → number of its last root
const LAST_ROOTS: PackedMap<OrgId, u64> = PackedMap::new("lr");
/// (custodian, number) → root
const ROOTS: PackedMap<(OrgId, u64), Root> = PackedMap::new("ro");

pub fn may_record(store: &dyn Storage, id: &RecordId) -> StdResult<Option<Record>> {
    Ok(RECORDS.may_load(store, &id.0)?.filter(|record| !record.retired))
}

pub fn record(store: &dyn Storage, id: &RecordId) -> Result<Record, ContractError> {
    may_record(store, id)?.ok_or_else(|| DomainError::NoRecord { record: *id }.into())
}

/// Whether there is, or was, such a commitment.
pub fn is_committed(store: &dyn Storage, id: &RecordId) -> bool {
    RECORDS.has(store, &id.0)
}

pub fn save_record(store: &mut dyn Storage, id: &RecordId, record: &Record) -> StdResult<()> {
    RECORDS_OF.save(store, (&record.commitment.subject.0, &id.0), &!record.retired)?;
    RECORDS.save(store, &id.0, record)
}

pub fn records_of(
    store: &dyn Storage,
    subject: &SubjectId,
    start_after: Option<RecordId>,
    limit: usize,
) -> StdResult<Vec<RecordId>> {
    let min = start_after
        .as_ref()
        .map(|last| Bound::exclusive(last.0.as_slice()));
    RECORDS_OF
        .prefix_range(store, &subject.0, min, None, Order::Ascending)
        .filter(|entry| !matches!(entry, Ok((_, false))))
        .take(limit)
        .map(|entry| Ok(RecordId(entry?.0.try_into().unwrap_or_default())))
        .collect()
}

pub fn device(store: &dyn Storage, subject: &SubjectId, device: &Digest) -> StdResult<Option<Device>> {
    DEVICES.may_load(store, (&subject.0, &device.0))
}

pub fn save_day(
    store: &mut dyn Storage,
    subject: &SubjectId,
    device: &Digest,
    day: u32,
    root: &Digest,
) -> StdResult<()> {
    DEVICES.save(store, (&subject.0, &device.0), &Device { day })?;
    STREAMS.save(store, (&subject.0, &device.0, day), root)
}

pub fn days(
    store: &dyn Storage,
    subject: &SubjectId,
    device: &Digest,
    start_after: Option<u32>,
    limit: usize,
) -> StdResult<Vec<(u32, Digest)>> {
    STREAMS
        .prefix_range(
            store,
            (&subject.0, &device.0),
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// The last root of a custodian with its number.
pub fn last_root(store: &dyn Storage, custodian: OrgId) -> StdResult<Option<(u64, Root)>> {
    match LAST_ROOTS.may_load(store, custodian)? {
        None => Ok(None),
        Some(number) => Ok(Some((number, ROOTS.load(store, (custodian, number))?))),
    }
}

pub fn save_root(store: &mut dyn Storage, custodian: OrgId, number: u64, root: &Root) -> StdResult<()> {
    LAST_ROOTS.save(store, custodian, &number)?;
    ROOTS.save(store, (custodian, number), root)
}

pub fn roots(
    store: &dyn Storage,
    custodian: OrgId,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Root)>> {
    ROOTS
        .prefix_range(
            store,
            custodian,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// Removes what is stored of a subject's records and devices, at most `left` entries. How many more may be removed; 0: there
/// may be more.
pub fn prune_custody(store: &mut dyn Storage, id: &SubjectId, mut left: usize) -> StdResult<usize> {
    let keys = rests(store, &RECORDS_OF.raw_key((&id.0, &[])), left);
    for key in keys {
        RECORDS.remove(store, &key);
        RECORDS_OF.remove(store, (&id.0, &key));
        left = left.saturating_sub(1);
    }
    let devices = rests(store, &DEVICES.raw_key((&id.0, &[])), left);
    for device in devices {
        let device = Digest(device.try_into().unwrap_or_default());
        for (day, _) in days(store, id, &device, None, left)? {
            STREAMS.remove(store, (&id.0, &device.0, day));
            left = left.saturating_sub(1);
        }
        if left == 0 {
            break;
        }
        DEVICES.remove(store, (&id.0, &device.0));
    }
    Ok(left)
}
