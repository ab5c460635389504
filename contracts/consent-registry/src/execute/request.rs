//! Access is asked for.

use crate::access::Sender;
use crate::domain::receipt::{Asked, Broken, Receipt, State};
use crate::error::{ContractError, DomainError};
use crate::execute::decide::{by, clock, public, Ground};
use crate::state::{self, Settings};
use accreditation_api::{OrgId, Role};
use consent_registry_api::event::{AccessDecided, GlassBroken};
use consent_registry_api::msg::AccessData;
use consent_registry_api::sign::receipt_id;
use consent_registry_api::types::{
    Action, Audit, Basis, Decision, Digest, Effect, Emergency, Finding, Purpose, ReceiptId, Request,
    SubjectId,
};
use consent_registry_rules::check;
use cosmwasm_std::{to_json_binary, DepsMut, Env, Response};

/// Asks for access.
pub fn request_access(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    sender: Sender,
    request: Request,
) -> Result<Response, ContractError> {
    check::request(&request)?;
    let org = sender.org;
    let id = unused(&deps, org, &request.nonce)?;
    let by = by(
        deps.as_ref(),
        org,
        Some(sender.until),
        request.emergency.is_some(),
    )?;
    let ground = Ground::probe(deps.as_ref(), &request.subject)?;
    let decision = ground.decide(&request, &by, clock(env, settings));
    if let Some(research) = request
        .research
        .as_ref()
        .filter(|_| decision.effect == Effect::Permit)
    {
        state::save_research(deps.storage, &id, research)?;
    }
    let asked = Asked::of(&request);
    let subject = request.subject;
    let emergency = request.emergency;
    decided(
        deps,
        env,
        settings,
        (id, subject, org),
        asked,
        emergency,
        None,
        decision,
        ground,
    )
}

/// Reads under an order.
pub fn audit(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    sender: Sender,
    audit: Audit,
) -> Result<Response, ContractError> {
    check::audit(&audit)?;
    let org = sender.org;
    let id = unused(&deps, org, &audit.nonce)?;
    let by = by(deps.as_ref(), org, Some(sender.until), false)?;
    let ground = Ground::probe(deps.as_ref(), &audit.subject)?;
    let decision = ground.audit(audit.data, &by, clock(env, settings));
    let asked = Asked {
        purpose: Purpose::Legal,
        actions: vec![Action::Read],
        role: Role::Regulate,
        profession: None,
        person: None,
        destination: audit.destination,
        data: audit.data,
    };
    let order = Some(audit.order);
    decided(
        deps,
        env,
        settings,
        (id, audit.subject, org),
        asked,
        None,
        order,
        decision,
        ground,
    )
}

fn unused(deps: &DepsMut, org: OrgId, nonce: &Digest) -> Result<ReceiptId, ContractError> {
    let id = receipt_id(org, nonce);
    if state::may_receipt(deps.storage, &id)?.is_some() {
        return Err(DomainError::NonceUsed { receipt: id }.into());
    }
    Ok(id)
}

/// Writes the receipt. The same for every refusal, whether there is such a subject or not.
#[expect(
    clippy::too_many_arguments,
    reason = "two callers, which have nothing else in common"
)]
fn decided(
    deps: DepsMut,
    env: &Env,
    settings: &Settings,
    (id, subject, org): (ReceiptId, SubjectId, OrgId),
    asked: Asked,
    emergency: Option<Emergency>,
    order: Option<Digest>,
    decision: Decision,
    ground: Ground,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let decision = public(decision, now);
    let permitted = decision.effect == Effect::Permit;
    if !permitted {
        ground.even_out(deps.as_ref());
    }
    let stored = ground.stored.filter(|_| permitted);
    let limits = &settings.limits;
    let broken = emergency
        .filter(|_| decision.basis == Basis::Emergency)
        .map(|reason| Broken {
            reason,
            justify_until: now.saturating_add(limits.justify_seconds),
            review_until: now.saturating_add(limits.review_seconds),
            review: None,
            finding: Finding::Open,
        });
    let mut chain = state::chain(deps.storage, &subject)?;
    let receipt = Receipt {
        subject,
        number: chain.number.checked_add(1).ok_or(DomainError::Overflow)?,
        custodian: stored.as_ref().map_or(OrgId(0), |stored| stored.custodian),
        org,
        asked,
        asked_at: now,
        decision,
        state: if permitted {
            State::Permitted
        } else {
            State::Denied
        },
        broken,
        order,
    };
    let expires = receipt.decision.expires;
    let entry = receipt.entry()?;
    chain.add(id, &entry, Some(expires).filter(|_| permitted))?;
    state::save_chain(deps.storage, &subject, &chain)?;
    state::save_receipt(deps.storage, &id, &receipt)?;
    let mut response = Response::new()
        .set_data(to_json_binary(&AccessData {
            receipt: id,
            permitted,
            expires,
        })?)
        .add_event(AccessDecided {
            receipt: id,
            subject,
            org,
            purpose: receipt.asked.purpose,
            effect: receipt.decision.effect,
            basis: receipt.decision.basis,
            expires,
        });
    if let (Some(broken), Some(mut stored)) = (&receipt.broken, stored) {
        stored.reviews = stored.reviews.saturating_add(1);
        state::save_subject(deps.storage, &subject, &stored)?;
        response = response.add_event(GlassBroken {
            receipt: id,
            subject,
            org,
            reason: broken.reason,
            justify_until: broken.justify_until,
        });
    }
    Ok(response)
}
