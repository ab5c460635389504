//! Commitments to records, days of devices, roots of batches.

use crate::domain::record::{check_day, Record, Root};
use crate::error::{ContractError, DomainError};
use crate::state;
use accreditation_api::OrgId;
use consent_registry_api::event::{
    RecordCommitted, RecordRetired, RecordRewrapped, RootPosted, StreamAnchored,
};
use consent_registry_api::sign::record_id;
use consent_registry_api::types::{BatchRoot, Digest, NewRecord, RecordId, StreamRoot};
use consent_registry_rules::check;
use cosmwasm_std::{DepsMut, Env, Response};
use salus_core::pause;

/// Commits to a record.
pub fn commit_record(
    deps: DepsMut,
    env: &Env,
    custodian: OrgId,
    commitment: NewRecord,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let subject = commitment.subject;
    state::subject(deps.storage, &subject)?.assert_live()?;
    let id = record_id(custodian, &commitment.content);
    if state::is_committed(deps.storage, &id) {
        return Err(DomainError::CommitmentUsed { record: id }.into());
    }
    let record = Record::new(custodian, commitment, env.block.time.seconds())?;
    state::save_record(deps.storage, &id, &record)?;
    Ok(Response::new().add_event(RecordCommitted {
        record: id,
        subject,
        custodian,
        kind: record.commitment.kind,
    }))
}

/// Wraps a record's key anew.
pub fn rewrap_record(
    deps: DepsMut,
    id: RecordId,
    epoch: u32,
    wrap: Digest,
) -> Result<Response, ContractError> {
    let mut record = state::record(deps.storage, &id)?;
    record.rewrap(epoch, wrap)?;
    state::save_record(deps.storage, &id, &record)?;
    Ok(Response::new().add_event(RecordRewrapped { record: id, epoch }))
}

/// Keeps a record no longer. That its commitment was used stays.
pub fn retire_record(deps: DepsMut, id: RecordId) -> Result<Response, ContractError> {
    let mut record = state::record(deps.storage, &id)?;
    record.retired = true;
    state::save_record(deps.storage, &id, &record)?;
    Ok(Response::new().add_event(RecordRetired { record: id }))
}

/// Anchors one day of a device.
pub fn anchor_stream(deps: DepsMut, env: &Env, stream: StreamRoot) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let StreamRoot {
        subject,
        device,
        day,
        root,
    } = stream;
    state::subject(deps.storage, &subject)?.assert_live()?;
    let last = state::device(deps.storage, &subject, &device)?;
    check_day(day, last.map(|device| device.day), env.block.time.seconds())?;
    state::save_day(deps.storage, &subject, &device, day, &root)?;
    Ok(Response::new().add_event(StreamAnchored {
        subject,
        device,
        day,
        root,
    }))
}

/// Posts the accesses of one hour under standing permits.
pub fn post_root(
    deps: DepsMut,
    env: &Env,
    custodian: OrgId,
    batch: BatchRoot,
) -> Result<Response, ContractError> {
    check::batch(&batch, env.block.time.seconds())?;
    let last = state::last_root(deps.storage, custodian)?;
    let number = last
        .as_ref()
        .map_or(0, |(number, _)| *number)
        .checked_add(1)
        .ok_or(DomainError::Overflow)?;
    let root = Root::next(
        batch,
        last.as_ref().map(|(_, root)| root),
        env.block.time.seconds(),
    )?;
    state::save_root(deps.storage, custodian, number, &root)?;
    Ok(Response::new().add_event(RootPosted {
        custodian,
        number,
        hour: root.batch.hour,
        root: root.batch.root,
    }))
}
