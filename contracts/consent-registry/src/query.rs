//! Answers.

use crate::domain::circle::Circle;
use crate::domain::consent::Consent;
use crate::domain::privilege::Privilege;
use crate::domain::receipt::{Broken, Receipt, State};
use crate::domain::record::Record;
use crate::domain::slots::{Slots, SLOTS};
use crate::domain::subject::{Phase, Subject};
use crate::error::{ContractError, DomainError};
use crate::execute::answer::{holds, is_revoked};
use crate::execute::decide::{acting, by, clock, public, Ground};
use crate::state;
use accreditation_api::OrgId;
use consent_registry_api::msg::{ConfigResponse, PermittedResponse, QueryMsg};
use consent_registry_api::types::{
    ConsentId, ConsentInfo, ConsentState, Decision, Detail, Effect, EmergencyInfo, ErasureInfo,
    GuardiansInfo, PrivilegeInfo, Purpose, ReceiptId, ReceiptInfo, RecordId, RecordInfo, RecoveryInfo,
    Request, RootInfo, StreamRoot, SubjectId, SubjectInfo,
};
use consent_registry_rules::check;
use cosmwasm_std::{to_json_binary, Binary, Deps, Env};
use salus_core::packed::pack;
use salus_core::page::limit as page;
use salus_core::{ownership, pause};

/// Answers one query as it stands in this block.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let now = env.block.time.seconds();
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Evaluate { org, request } => to_json_binary(&evaluate(deps, env, org, &request)?),
        QueryMsg::Permitted {
            receipt,
            requester,
            purpose,
        } => to_json_binary(&permitted(deps, env, &receipt, requester, purpose)?),
        QueryMsg::Subject { subject } => to_json_binary(&subject_info(deps, subject, now)?),
        QueryMsg::LastSeq { subject, signer } => {
            to_json_binary(&state::last_seq(store, &subject, &signer)?.unwrap_or(0))
        }
        QueryMsg::Consent { consent } => to_json_binary(&consent_of(deps, &consent)?.map(|(info, _)| info)),
        QueryMsg::Consents {
            subject,
            start_after,
            limit,
        } => to_json_binary(&consents(deps, subject, start_after, page(limit))?),
        QueryMsg::ConsentReceipt { consent, detail } => {
            to_json_binary(&consent_receipt(deps, &consent, detail, now)?)
        }
        QueryMsg::Receipt { receipt } => {
            let found = state::may_receipt(store, &receipt)?;
            to_json_binary(
                &found
                    .map(|found| {
                        // who asked in vain has this question: a place in a chain would say how often others asked
                        let placed = found.state != State::Denied;
                        receipt_info(deps, receipt, found, placed)
                    })
                    .transpose()?,
            )
        }
        QueryMsg::Receipts {
            subject,
            start_after,
            limit,
        } => {
            let ids = state::receipts(store, &subject, start_after, page(limit))?;
            to_json_binary(&receipt_infos(deps, ids)?)
        }
        QueryMsg::Mismatches {
            custodian,
            start_after,
            limit,
        } => to_json_binary(&mismatches(deps, custodian, start_after, page(limit), now)?),
        QueryMsg::Tasks {
            org,
            start_after,
            limit,
        } => to_json_binary(&state::tasks_of(store, org, start_after, page(limit))?),
        QueryMsg::Record { record } => {
            let found = state::may_record(store, &record)?;
            to_json_binary(&found.map(|found| record_info(record, found)))
        }
        QueryMsg::Records {
            subject,
            start_after,
            limit,
        } => {
            let mut list = Vec::new();
            for id in state::records_of(store, &subject, start_after, page(limit))? {
                list.push(record_info(id, state::record(store, &id)?));
            }
            to_json_binary(&list)
        }
        QueryMsg::Streams {
            subject,
            device,
            start_after,
            limit,
        } => {
            let days = state::days(store, &subject, &device, start_after, page(limit))?;
            let root = |(day, root)| StreamRoot {
                subject,
                device,
                day,
                root,
            };
            to_json_binary(&days.into_iter().map(root).collect::<Vec<_>>())
        }
        QueryMsg::Roots {
            custodian,
            start_after,
            limit,
        } => {
            let roots = state::roots(store, custodian, start_after, page(limit))?;
            let info = |(number, root): (u64, crate::domain::record::Root)| RootInfo {
                custodian,
                number,
                batch: root.batch,
                at: root.at,
            };
            to_json_binary(&roots.into_iter().map(info).collect::<Vec<_>>())
        }
        QueryMsg::Privilege { org } => to_json_binary(&privilege_info(org, &state::privilege(store, org)?)),
        QueryMsg::Guardians { subject } => to_json_binary(&guardians_info(deps, &subject, now)?),
        QueryMsg::Erasure { subject } => to_json_binary(&erasure_info(deps, &subject, now)?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> Result<ConfigResponse, ContractError> {
    let (settings, reviewers) = (state::settings(deps.storage)?, state::reviewers(deps.storage)?);
    Ok(ConfigResponse {
        accreditation_addr: settings.accreditation,
        panel_addr: reviewers.panel,
        panel_terms: reviewers.terms,
        limits: settings.limits,
        pause: pause::load(deps.storage)?,
        erased: state::erased(deps.storage)?,
    })
}

/// What would be decided if the organisation asked now.
fn evaluate(deps: Deps, env: &Env, org: OrgId, request: &Request) -> Result<Decision, ContractError> {
    check::request(request)?;
    let settings = state::settings(deps.storage)?;
    let acting = acting(deps, env, &settings, org, request.role)?;
    let by = by(deps, org, acting, request.emergency.is_some())?;
    let ground = Ground::probe(deps, &request.subject)?;
    let clock = clock(env, &settings);
    let decision = ground.decide(request, &by, clock);
    if decision.effect == Effect::Deny {
        ground.even_out(deps);
    }
    Ok(public(decision, clock.now))
}

/// Whether a receipt is a permit that lives in this block. One that waits to be released is decided again, as its release
/// would be: whatever would let it die there ends it here. What was released is bound to be served, and only a revocation or
/// the subject's erasure ends it.
fn permitted(
    deps: Deps,
    env: &Env,
    id: &ReceiptId,
    requester: OrgId,
    purpose: Purpose,
) -> Result<PermittedResponse, ContractError> {
    let now = env.block.time.seconds();
    let dead = PermittedResponse {
        permitted: false,
        until: now,
        subject: None,
        custodian: None,
    };
    let Some(receipt) = state::may_receipt(deps.storage, id)? else {
        return Ok(dead);
    };
    let until = receipt.decision.expires;
    if receipt.org != requester || !purpose.covers(receipt.asked.purpose) || until <= now {
        return Ok(dead);
    }
    let lives = match receipt.state {
        State::Permitted => {
            let ground = Ground::probe(deps, &receipt.subject)?;
            holds(deps, env, &state::settings(deps.storage)?, id, &receipt, &ground)?
        }
        State::Released { .. } | State::Served { late: false, .. } => !is_revoked(deps, &receipt)?,
        State::Denied | State::Died | State::Served { late: true, .. } | State::Refused { .. } => false,
    };
    if !lives {
        return Ok(dead);
    }
    Ok(PermittedResponse {
        permitted: true,
        until,
        subject: Some(receipt.subject),
        custodian: Some(receipt.custodian),
    })
}

fn subject_info(deps: Deps, id: SubjectId, now: u64) -> Result<Option<SubjectInfo>, ContractError> {
    let Some(subject) = state::may_subject(deps.storage, &id)? else {
        return Ok(None);
    };
    let chain = state::chain(deps.storage, &id)?;
    let taken = SLOTS.saturating_sub(state::slots(deps.storage, &id)?.free());
    let named = state::circle(deps.storage, &id)?.delegates.into_iter();
    let delegates = named.map(|named| named.delegate);
    Ok(Some(SubjectInfo {
        subject: id,
        key: subject.key,
        custodian: subject.custodian,
        emergency: subject.emergency,
        default: subject.default,
        delegates: delegates.filter(|delegate| now < delegate.until).collect(),
        slots: u8::try_from(taken).unwrap_or(u8::MAX),
        receipts: chain.number,
        head: chain.last.head,
    }))
}

fn consent_info(subject: SubjectId, used: u32, consent: Consent) -> Result<ConsentInfo, ContractError> {
    Ok(ConsentInfo {
        consent: consent.id,
        subject,
        version: consent.version(used),
        power: consent.power,
        state: match consent.revoked_at {
            None => ConsentState::Active,
            Some(_) => ConsentState::Revoked,
        },
        used,
        granted_at: consent.granted_at,
        revoked_at: consent.revoked_at,
        slots: u8::try_from(Slots::needed(&pack(&consent)?, consent.points())).unwrap_or(u8::MAX),
        terms: consent.terms,
    })
}

/// A consent with who keeps the records.
fn consent_of(deps: Deps, id: &ConsentId) -> Result<Option<(ConsentInfo, OrgId)>, ContractError> {
    let Some(subject) = state::subject_of(deps.storage, id)? else {
        return Ok(None);
    };
    let stored = state::subject(deps.storage, &subject)?;
    for (slot, consent) in state::consents_in(&state::slots(deps.storage, &subject)?)? {
        if consent.id == *id {
            let info = consent_info(subject, stored.used(slot), consent)?;
            return Ok(Some((info, stored.custodian)));
        }
    }
    Ok(None)
}

fn consents(
    deps: Deps,
    id: SubjectId,
    start_after: Option<ConsentId>,
    limit: usize,
) -> Result<Vec<ConsentInfo>, ContractError> {
    let Some(stored) = state::may_subject(deps.storage, &id)? else {
        return Ok(vec![]);
    };
    let mut found = state::consents_in(&state::slots(deps.storage, &id)?)?;
    found.sort_unstable_by_key(|(_, consent)| consent.id);
    found
        .into_iter()
        .filter(|(_, consent)| start_after.is_none_or(|last| last < consent.id))
        .take(limit)
        .map(|(slot, consent)| consent_info(id, stored.used(slot), consent))
        .collect()
}

fn consent_receipt(
    deps: Deps,
    id: &ConsentId,
    detail: Detail,
    now: u64,
) -> Result<Option<consent_registry_api::types::ConsentReceipt>, ContractError> {
    let Some((info, custodian)) = consent_of(deps, id)? else {
        return Ok(None);
    };
    let receipt = consent_registry_rules::receipt::receipt(&info, custodian, detail, now)?;
    Ok(Some(receipt))
}

/// A receipt, with its place in the subject's chain or without.
fn receipt_info(
    deps: Deps,
    id: ReceiptId,
    receipt: Receipt,
    placed: bool,
) -> Result<ReceiptInfo, ContractError> {
    let (number, previous, head) = if placed {
        let (previous, head) = state::heads(deps.storage, &receipt.subject, receipt.number)?;
        (Some(receipt.number), Some(previous), Some(head))
    } else {
        (None, None, None)
    };
    let (released_at, answered_at, manifest, refusal) = match receipt.state {
        State::Denied | State::Permitted | State::Died => (None, None, None, None),
        State::Released { at } => (Some(at), None, None, None),
        State::Served {
            released_at,
            at,
            manifest,
            ..
        } => (released_at, Some(at), Some(manifest), None),
        State::Refused {
            released_at,
            at,
            code,
        } => (released_at, Some(at), None, Some(code)),
    };
    let status = receipt.status();
    Ok(ReceiptInfo {
        receipt: id,
        subject: receipt.subject,
        number,
        previous,
        head,
        org: receipt.org,
        role: receipt.asked.role,
        profession: receipt.asked.profession,
        person: receipt.asked.person,
        purpose: receipt.asked.purpose,
        actions: receipt.asked.actions,
        destination: receipt.asked.destination,
        asked_at: receipt.asked_at,
        decision: receipt.decision,
        status,
        released_at,
        answered_at,
        manifest,
        refusal,
        emergency: receipt.broken.map(emergency_info),
        order: receipt.order,
    })
}

fn emergency_info(broken: Broken) -> EmergencyInfo {
    let review = broken.review;
    EmergencyInfo {
        reason: broken.reason,
        justify_until: broken.justify_until,
        justification: review.map(|review| review.statement),
        case: review.map(|review| review.case).filter(|case| *case > 0),
        review_until: broken.review_until,
        finding: broken.finding,
    }
}

fn receipt_infos(deps: Deps, ids: Vec<ReceiptId>) -> Result<Vec<ReceiptInfo>, ContractError> {
    ids.into_iter()
        .map(|id| receipt_info(deps, id, state::receipt(deps.storage, &id)?, true))
        .collect()
}

/// Released, and not answered in time.
fn mismatches(
    deps: Deps,
    custodian: OrgId,
    start_after: Option<ReceiptId>,
    limit: usize,
    now: u64,
) -> Result<Vec<ReceiptInfo>, ContractError> {
    let seconds = state::settings(deps.storage)?.limits.answer_seconds;
    let Some(before) = now.checked_sub(seconds) else {
        return Ok(vec![]);
    };
    let after = match start_after {
        None => None,
        Some(id) => match state::receipt(deps.storage, &id)?.state {
            State::Released { at } => Some((at, id)),
            _ => return Err(DomainError::NoReceipt { receipt: id }.into()),
        },
    };
    let ids = state::owed(deps.storage, custodian, after, before.saturating_add(1), limit)?;
    receipt_infos(deps, ids)
}

fn record_info(id: RecordId, record: Record) -> RecordInfo {
    RecordInfo {
        record: id,
        custodian: record.custodian,
        commitment: record.commitment,
        at: record.at,
    }
}

const fn privilege_info(org: OrgId, privilege: &Privilege) -> PrivilegeInfo {
    PrivilegeInfo {
        org,
        unjustified: privilege.unjustified,
        silent: privilege.silent,
        suspended_at: privilege.suspended_at,
        overrides: privilege.overrides,
    }
}

fn guardians_info(deps: Deps, id: &SubjectId, now: u64) -> Result<Option<GuardiansInfo>, ContractError> {
    if state::may_subject(deps.storage, id)?.is_none() {
        return Ok(None);
    }
    let Circle {
        guardians, recovery, ..
    } = state::circle(deps.storage, id)?;
    let in_power = !guardians.now.keys.is_empty() && guardians.now.until.is_none_or(|until| now < until);
    Ok(Some(GuardiansInfo {
        guardians: Some(guardians.now).filter(|_| in_power),
        next: guardians.next,
        recovery: recovery.map(|recovery| RecoveryInfo {
            key: recovery.key,
            voices: recovery.voices,
            at: recovery.at,
            referred: recovery.at.is_none(),
        }),
    }))
}

fn erasure_info(deps: Deps, id: &SubjectId, now: u64) -> Result<Option<ErasureInfo>, ContractError> {
    let Some(Subject {
        phase: Phase::Erasing { requested_at, due_at },
        reviews,
        ..
    }) = state::may_subject(deps.storage, id)?
    else {
        return Ok(None);
    };
    let permits = u32::from(now < state::chain(deps.storage, id)?.last.open_until);
    Ok(Some(ErasureInfo {
        requested_at,
        due_at,
        open: reviews.saturating_add(permits),
        done: false,
    }))
}
