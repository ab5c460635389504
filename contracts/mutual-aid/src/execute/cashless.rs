//! The hospital asks first, and is paid on discharge.

use crate::claims::decide;
use crate::claims::facts::{Facts, Ground};
use crate::claims::money::is_lump_sum;
use crate::claims::step::{self, Word};
use crate::domain::claim::{clocks, Claim, Proposed, Route};
use crate::error::{ContractError, DomainError};
use crate::execute::attest::state_facts;
use crate::execute::file::{answer, open, prepare};
use crate::state::{claim as claims, settings};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response};
use mutual_aid_api::types::{Attestation, NewClaim};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::lifecycle::{Answer, Effects};
use mutual_aid_rules::adjudicate::Reason;
use salus_core::{checked, text::clipped};

/// A provider, for which an operator asks, asks first. Whatever it is paid, it is paid for its own work or at the member's own address.
pub fn preauthorise(
    mut deps: DepsMut,
    env: &Env,
    org: u64,
    new: NewClaim,
    facts: Attestation,
) -> Result<Response, ContractError> {
    let member = checked(deps.api, &new.member)?;
    let (ground, claim, filed) = prepare(deps.as_ref(), env, &new, member, Route::Asked)?;
    if is_lump_sum(&ground, &claim) {
        // there is no treatment to ask for, and a stranger's question would take the illness for as long as it is open
        return Err(DomainError::FactsDiffer {
            what: "kind of benefit",
        }
        .into());
    }
    let (id, response) = open(deps.branch(), env, &ground, claim.clone(), filed.clone())?;
    let mut claim = claim;
    let before = claim.state;
    let (statement, statements) =
        state_facts(deps.branch(), env, &ground, &mut claim, (id, &filed), org, &facts)?;
    claims::save_statements(deps.storage, id, &statements)?;
    let response = response.add_event(event::ClaimAttested {
        claim: id,
        org: OrgId(org),
        evidence: statement.evidence.into(),
    });
    let gathered = Facts::gather(deps.as_ref(), env, ground, &claim, &filed, &statements)?;
    let response = decide::decide(deps.branch(), env, gathered, id, &mut claim, &filed, response)?;
    step::finish(deps.storage, id, before, &mut claim)?;
    Ok(response.set_data(answer(id)?))
}

/// An operator of the insurer answers what was referred to it. One is enough to grant it; a refusal needs two, with the
/// same code.
pub fn answer_referral(
    mut deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: ClaimId,
    refuse: Option<String>,
) -> Result<Response, ContractError> {
    let mut claim = claims::claim(deps.storage, id)?;
    let before = claim.state;
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let ground = Ground::read(deps.as_ref(), claim.plan(), &filed.member, claim.illness())?;
    let clocks = clocks(&ground.rules, ground.rules.notice_seconds);
    let now = env.block.time.seconds();
    let (answer, effects) = match &refuse {
        None => (
            Answer::Grant,
            Effects::Limit {
                amount: claim.benefit,
                note: None,
            },
        ),
        Some(code) => {
            let code = code_of(code)?;
            (Answer::Refuse, Effects::Release { code: Some(code) })
        }
    };
    let next = claim.state.answer(answer, &clocks, now)?;
    if let Effects::Release { code: Some(code) } = effects {
        if !confirms(
            deps.as_ref(),
            env,
            ground.plan.insurer(),
            (id, &claim),
            sender,
            code,
        )? {
            claim.proposed = Some(Proposed {
                by: sender.clone(),
                code,
            });
            claims::save_claim(deps.storage, id, &claim)?;
            return Ok(Response::new().add_event(event::RefusalProposed {
                claim: id,
                by: sender.clone(),
                code: code.code(),
            }));
        }
    }
    let response = Response::new().add_event(event::ClaimAnswered {
        claim: id,
        answer: refuse.unwrap_or_else(|| "granted".to_string()),
    });
    let response = step::take(
        deps.branch(),
        env,
        &ground,
        &mut claim,
        (id, &filed),
        ((next, effects), Word::Spoken),
        response,
    )?;
    step::finish(deps.storage, id, before, &mut claim)?;
    Ok(response)
}

/// Whether a refusal has been signed by another operator, who still is one, with the same code.
fn confirms(
    deps: Deps,
    env: &Env,
    insurer: OrgId,
    (id, claim): (ClaimId, &Claim),
    sender: &Addr,
    code: Reason,
) -> Result<bool, ContractError> {
    let Some(first) = &claim.proposed else {
        return Ok(false);
    };
    if first.by == *sender {
        return Err(DomainError::SignedBefore {
            claim: id,
            operator: sender.clone(),
        }
        .into());
    }
    if first.code != code {
        return Ok(false);
    }
    let accreditation = settings::accreditation(deps.storage)?;
    let acts = accreditation.acting_for(&deps.querier, &first.by, insurer, Role::Insure, env.block.time);
    match acts {
        Ok(()) => Ok(true),
        Err(ContractError::Denial(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The reason that a code names; only what people can find is a reason to refuse here.
fn code_of(text: &str) -> Result<Reason, DomainError> {
    let found = Reason::ALL.iter().copied().find(|reason| reason.code() == text);
    found
        .filter(|reason| reason.effect() == mutual_aid_rules::adjudicate::reason::Effect::Verdict)
        .ok_or_else(|| DomainError::UnknownCode {
            given: clipped(text, 32),
        })
}
