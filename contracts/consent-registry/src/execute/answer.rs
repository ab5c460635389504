//! What custodians say, and what those who got data say.

use crate::domain::receipt::{same_permit, Receipt, State};
use crate::error::{ContractError, DomainError};
use crate::execute::decide::{again, Ground};
use crate::state::{self, Settings};
use consent_registry_api::event::{AccessRefused, AccessReleased, AccessServed, PermitDied, TaskDone};
use consent_registry_api::types::{Digest, DuoModifier, ReceiptId, ReceiptStatus, RefusalCode, TaskInfo};
use cosmwasm_std::{Deps, DepsMut, Env, Response};

/// Binds the custodian to serve, if the permit would be given again now; else the permit dies.
pub fn release(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    id: ReceiptId,
) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let ground = Ground::probe(deps.as_ref(), &receipt.subject)?;
    let holds = holds(deps.as_ref(), env, settings, &id, &receipt, &ground)?;
    let now = env.block.time.seconds();
    let lives = receipt.release(holds, now)?;
    state::forget_research(deps.storage, &id);
    state::save_receipt(deps.storage, &id, &receipt)?;
    if !lives {
        return Ok(Response::new().add_event(PermitDied { receipt: id }));
    }
    let custodian = receipt.custodian;
    state::owe(deps.storage, custodian, now, &id)?;
    if !receipt.decision.duties.is_empty() {
        let task = |duty| TaskInfo {
            receipt: id,
            org: receipt.org,
            duty,
            evidence: None,
            done_at: None,
        };
        let tasks = receipt.decision.duties.iter().copied().map(task).collect();
        state::save_tasks(deps.storage, receipt.org, &id, &tasks)?;
    }
    let rests_on = receipt.decision.consents();
    let slots: Vec<u8> = rests_on.filter_map(|consent| ground.slot(consent)).collect();
    if let (Some(mut subject), false) = (ground.stored, slots.is_empty()) {
        slots.into_iter().for_each(|slot| subject.note_use(slot));
        state::save_subject(deps.storage, &receipt.subject, &subject)?;
    }
    Ok(Response::new().add_event(AccessReleased {
        receipt: id,
        custodian,
    }))
}

/// Whether a permit that waits to be released would be given again in this block, in the same words.
pub fn holds(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    id: &ReceiptId,
    receipt: &Receipt,
    ground: &Ground,
) -> Result<bool, ContractError> {
    let research = state::research(deps.storage, id)?;
    let decision = again(deps, env, settings, receipt, ground, research)?;
    Ok(same_permit(&receipt.decision, &decision))
}

/// Whether what a receipt rests on was taken back: one of its consents revoked or gone, or the subject's erasure asked for.
pub fn is_revoked(deps: Deps, receipt: &Receipt) -> Result<bool, ContractError> {
    let Some(subject) = state::may_subject(deps.storage, &receipt.subject)? else {
        return Ok(true);
    };
    if receipt.decision.consent.is_none() {
        return Ok(!subject.is_live());
    }
    let consents = state::consents_in(&state::slots(deps.storage, &receipt.subject)?)?;
    // one that is gone from its slots has made room for another: it was revoked, or its time was over
    let gone = |id| {
        let found = consents.iter().find(|(_, consent)| consent.id == id);
        found.is_none_or(|(_, consent)| consent.revoked_at.is_some())
    };
    Ok(receipt.decision.consents().any(gone) || !subject.is_live())
}

/// The custodian served.
pub fn served(deps: DepsMut, env: &Env, id: ReceiptId, manifest: Digest) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let revoked = is_revoked(deps.as_ref(), &receipt)?;
    let answered = receipt.serve(manifest, revoked, env.block.time.seconds())?;
    if let Some(at) = answered.released_at {
        state::answered(deps.storage, receipt.custodian, at, &id);
    }
    state::forget_research(deps.storage, &id);
    state::save_receipt(deps.storage, &id, &receipt)?;
    Ok(Response::new().add_event(AccessServed {
        receipt: id,
        custodian: receipt.custodian,
        manifest,
        after_revocation: answered.late,
    }))
}

/// The custodian did not serve.
pub fn refuse(deps: DepsMut, env: &Env, id: ReceiptId, code: RefusalCode) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let answered = receipt.refuse(code, env.block.time.seconds())?;
    if let Some(at) = answered.released_at {
        state::answered(deps.storage, receipt.custodian, at, &id);
    }
    state::forget_research(deps.storage, &id);
    state::save_receipt(deps.storage, &id, &receipt)?;
    Ok(Response::new().add_event(AccessRefused {
        receipt: id,
        custodian: receipt.custodian,
        code,
    }))
}

/// Who got data did what it had to.
pub fn fulfil_task(
    deps: DepsMut,
    env: &Env,
    id: ReceiptId,
    duty: DuoModifier,
    evidence: Digest,
) -> Result<Response, ContractError> {
    let receipt = state::receipt(deps.storage, &id)?;
    if duty == DuoModifier::TimeLimit && !matches!(receipt.state, State::Served { .. }) {
        return Err(DomainError::WrongStatus {
            status: receipt.status(),
            wanted: ReceiptStatus::Served,
        }
        .into());
    }
    let mut tasks = state::tasks(deps.storage, receipt.org, &id)?;
    let open = tasks
        .iter_mut()
        .find(|task| task.duty.duty == duty && task.done_at.is_none())
        .ok_or(DomainError::NoTask { receipt: id, duty })?;
    open.evidence = Some(evidence);
    open.done_at = Some(env.block.time.seconds());
    state::save_tasks(deps.storage, receipt.org, &id, &tasks)?;
    Ok(Response::new().add_event(TaskDone {
        receipt: id,
        duty,
        evidence,
    }))
}
