//! Emergency benefits and index covers.

use crate::domain::cover::{Emergency, IndexCover};
use crate::error::ContractError;
use crate::execute::plan::today;
use crate::state::{fund as state, plan, settings};
use accreditation_api::Role;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::{NewEmergency, NewIndexCover};
use mutual_aid_api::{event, PlanId};
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
    let emergency = Emergency::new(&benefit, filing_days, today(deps.storage, env)?)?;
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
    let regions = plan::rules(deps.storage, id)?.regions;
    let terms = IndexCover::new(&cover, regions, today(deps.storage, env)?)?;
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

fn next(number: u32) -> Result<u32, CoreError> {
    number.checked_add(1).ok_or(CoreError::Overflow { what: "funds" })
}

/// An authority posts the index of a day.
pub fn post_index(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _cover: u32,
    _day: u32,
    _level: u32,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
