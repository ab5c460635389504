use crate::access::{accreditation, Actor};
use crate::domain::safety::{self, Say};
use crate::domain::DomainError;
use crate::{state, ContractError};
use accreditation_api::{Denial, OrgId, Role};
use cosmwasm_std::{Deps, DepsMut, Env, Response};
use provenance_api::event::{LotQuarantined, LotRecalled, QuarantineReleased, RecallEndAgreed, RecallEnded};
use provenance_api::types::{Origin, RecallClass, RecallTarget, SafetyReason};
use provenance_api::LotId;

/// On what ground the sender acts on the lot.
///
/// The issuer needs no accreditation: a maker that has lost its licence must still be able to recall. A
/// regulator needs one now, and the country of the issuer, or of `holder`, who holds units of the lot.
fn say(
    deps: Deps<'_>,
    env: &Env,
    actor: &Actor,
    lot: LotId,
    holder: Option<OrgId>,
) -> Result<Say, ContractError> {
    let org = actor.org()?;
    let issuer_org = state::lot::<ContractError>(deps.storage, lot)?.issuer;
    let issuer = org == issuer_org && actor.permitted(Role::Manufacture);
    let client = accreditation(&state::config(deps.storage)?);
    let country = |org: OrgId| -> Result<String, ContractError> {
        match client.organisation(&deps.querier, org)? {
            Some(record) => Ok(record.country),
            None => Err(DomainError::UnknownOrganisation { org }.into()),
        }
    };
    let regulator = actor.permitted(Role::Regulate)
        && client.holds(&deps.querier, org, Role::Regulate, env.block.time)?;
    if !regulator {
        if issuer {
            return Ok(Say {
                org,
                issuer: issuer_org,
                home_regulator: false,
            });
        }
        return if actor.permitted(Role::Regulate) {
            Err(Denial::NotAccredited {
                org,
                role: Role::Regulate,
            }
            .into())
        } else {
            Err(DomainError::NoJurisdiction { org, lot }.into())
        };
    }
    let own = country(org)?;
    let home_regulator = own == country(issuer_org)?;
    if home_regulator || issuer {
        return Ok(Say {
            org,
            issuer: issuer_org,
            home_regulator,
        });
    }
    if let Some(holder) = holder {
        let fresh = state::held(deps.storage, lot, holder, Origin::Fresh)?;
        let donated = state::held(deps.storage, lot, holder, Origin::Donated)?;
        if fresh == 0 && donated == 0 {
            return Err(DomainError::NotAHolder { holder, lot }.into());
        }
        if own == country(holder)? {
            return Ok(Say {
                org,
                issuer: issuer_org,
                home_regulator,
            });
        }
    }
    Err(DomainError::NoJurisdiction { org, lot }.into())
}

pub fn quarantine(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    lot: LotId,
    reason: SafetyReason,
    holder: Option<OrgId>,
) -> Result<Response, ContractError> {
    let say = say(deps.as_ref(), env, actor, lot, holder)?;
    let next = safety::quarantine(
        state::safety(deps.storage, lot)?,
        lot,
        say,
        reason,
        env.block.time,
    )?;
    state::save_safety(deps.storage, lot, &next)?;
    Ok(Response::new().add_event(LotQuarantined {
        lot,
        by: say.org,
        reason,
    }))
}

pub fn release_quarantine(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    lot: LotId,
) -> Result<Response, ContractError> {
    let say = earlier_say(deps.as_ref(), env, actor, lot)?;
    let next = safety::release(state::safety(deps.storage, lot)?, lot, say)?;
    state::save_safety(deps.storage, lot, &next)?;
    Ok(Response::new().add_event(QuarantineReleased { lot, by: say.org }))
}

pub fn recall(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    target: RecallTarget,
    class: RecallClass,
    reason: SafetyReason,
    holder: Option<OrgId>,
) -> Result<Response, ContractError> {
    let RecallTarget::Lot { lot } = target;
    let say = say(deps.as_ref(), env, actor, lot, holder)?;
    let (next, position) = safety::recall(
        state::safety(deps.storage, lot)?,
        lot,
        say,
        class,
        reason,
        env.block.time,
    )?;
    state::save_safety(deps.storage, lot, &next)?;
    // at most 16 recalls
    let recall = u32::try_from(position).unwrap_or(u32::MAX);
    Ok(Response::new().add_event(LotRecalled {
        lot,
        recall,
        class,
        by: say.org,
        reason,
    }))
}

pub fn end_recall(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    lot: LotId,
    recall: u32,
) -> Result<Response, ContractError> {
    let say = earlier_say(deps.as_ref(), env, actor, lot)?;
    let (next, ended) = safety::end(
        state::safety(deps.storage, lot)?,
        lot,
        recall,
        say,
        env.block.time,
    )?;
    state::save_safety(deps.storage, lot, &next)?;
    let response = Response::new().add_event(RecallEndAgreed {
        lot,
        recall,
        by: say.org,
    });
    Ok(if ended {
        response.add_event(RecallEnded { lot, recall })
    } else {
        response
    })
}

/// As [`say`], for ending what was ordered. A regulator that ordered it for a holder's country keeps its say when
/// that holder has nothing left.
fn earlier_say(deps: Deps<'_>, env: &Env, actor: &Actor, lot: LotId) -> Result<Say, ContractError> {
    match say(deps, env, actor, lot, None) {
        Err(ContractError::Domain(DomainError::NoJurisdiction { org, .. }))
            if actor.permitted(Role::Regulate) =>
        {
            Ok(Say {
                org,
                issuer: state::lot::<ContractError>(deps.storage, lot)?.issuer,
                home_regulator: false,
            })
        }
        said => said,
    }
}
