//! Emergency benefits and index covers.

use crate::domain::cover::{Emergency, IndexCover};
use crate::domain::plan::Plan;
use crate::error::{ContractError, DomainError};
use crate::execute::plan::today;
use crate::state::ledger::{ledger, save_ledger};
use crate::state::pool::PlanPool;
use crate::state::{fund as state, plan, settings};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Deps, DepsMut, Env, Response, Timestamp};
use mutual_aid_api::types::{NewEmergency, NewIndexCover};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::credit;
use salus_core::{pause, CoreError};

/// Opens an emergency benefit.
pub fn open_emergency(
    deps: DepsMut,
    env: &Env,
    id: PlanId,
    benefit: NewEmergency,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let mut plan = plan::plan(deps.storage, id)?;
    plan.assert_running()?;
    let filing_days = plan::terms(deps.storage, id, plan.terms)?.filing_days;
    let emergency = Emergency::new(&benefit, filing_days, today(&plan, env)?)?;
    let number = next(plan.emergencies)?;
    plan.emergencies = number;
    plan::save_plan(deps.storage, id, &plan)?;
    state::save_emergency(deps.storage, id, number, &emergency)?;
    Ok(Response::new().add_event(event::EmergencyOpened {
        plan: id,
        emergency: number,
        class: benefit.class,
    }))
}

/// Opens an index cover.
pub fn open_index_cover(
    deps: DepsMut,
    env: &Env,
    id: PlanId,
    cover: NewIndexCover,
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let mut plan = plan::plan(deps.storage, id)?;
    plan.assert_running()?;
    let authority = cover.authority;
    let accreditation = settings::accreditation(deps.storage)?;
    if !accreditation.holds(&deps.querier, authority, Role::ReportCases, env.block.time)? {
        return Err(accreditation_api::Denial::NotAccredited {
            org: authority,
            role: Role::ReportCases,
        }
        .into());
    }
    assert_own_word(deps.as_ref(), &plan, authority, env.block.time)?;
    let terms = IndexCover::new(&cover, plan.regions, today(&plan, env)?)?;
    let number = next(plan.covers)?;
    plan.covers = number;
    plan::save_plan(deps.storage, id, &plan)?;
    state::save_cover(deps.storage, id, number, &terms)?;
    Ok(Response::new().add_event(event::IndexCoverOpened {
        plan: id,
        cover: number,
        region: cover.region,
    }))
}

/// Refuses an authority that is related to the plan's insurer: what the cover pays would be the payer's own word.
fn assert_own_word(deps: Deps, plan: &Plan, authority: OrgId, now: Timestamp) -> Result<(), ContractError> {
    let insurer = plan.insurer();
    if settings::accreditation(deps.storage)?.related(&deps.querier, insurer, authority, now)? {
        return Err(DomainError::Related {
            org: authority,
            other: insurer,
        }
        .into());
    }
    Ok(())
}

fn next(number: u32) -> Result<u32, CoreError> {
    number.checked_add(1).ok_or(CoreError::Overflow { what: "funds" })
}

/// An authority, for which an operator asks, posts the index of a day.
pub fn post_index(
    deps: DepsMut,
    env: &Env,
    given: u64,
    id: PlanId,
    number: u32,
    day: u32,
    level: u32,
) -> Result<Response, ContractError> {
    let cover = state::cover(deps.storage, id, number)?;
    let (given, authority) = (OrgId(given), OrgId(cover.authority));
    if given != authority {
        return Err(DomainError::OtherAuthority { given, authority }.into());
    }
    let plan = plan::plan(deps.storage, id)?;
    // it may have been bought since
    assert_own_word(deps.as_ref(), &plan, authority, env.block.time)?;
    let (cover, per_unit) = cover.post(day, level, today(&plan, env)?)?;
    let mut ledger = ledger(deps.storage, id)?;
    let left = cover.pot.left();
    let mut pool = PlanPool::write(deps.storage, id);
    let cohorts = if per_unit == 0 {
        vec![]
    } else {
        pool.live_in(cover.region)?
    };
    let credited = credit(&mut pool, &mut ledger, &cohorts, per_unit, left)?;
    let cover = cover.credited(day, credited.total)?;
    save_ledger(deps.storage, id, &ledger)?;
    state::save_cover(deps.storage, id, number, &cover)?;
    Ok(Response::new().add_event(event::IndexPosted {
        plan: id,
        cover: number,
        day,
        level,
        per_unit: credited.per_unit.into(),
        credited: credited.total.into(),
    }))
}
