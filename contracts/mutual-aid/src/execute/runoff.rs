//! The end of a plan.

use crate::domain::fund::not_before;
use crate::error::{ContractError, DomainError};
use crate::execute::layer::assert_left_all;
use crate::execute::plan::today;
use crate::state::pool::PlanPool;
use crate::state::{fund, ledger, plan as plans};
use cosmwasm_std::{DepsMut, Env, Response, Storage};
use mutual_aid_api::types::PlanStatus;
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::{announce_run_off as announce, begin_settling, fix_return};

/// Announces the end.
pub fn announce_run_off(deps: DepsMut, env: &Env, id: PlanId) -> Result<Response, ContractError> {
    let mut plan = plans::plan(deps.storage, id)?;
    plan.assert_running()?;
    let mut ledger = ledger::ledger(deps.storage, id)?;
    announce(&PlanPool::read(deps.storage, id), &mut ledger, today(&plan, env)?)?;
    plan.status = PlanStatus::RunOff;
    plan.run_off_at = Some(env.block.time.seconds());
    plans::save_plan(deps.storage, id, &plan)?;
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(moved(id, plan.status))
}

/// Moves a plan in run-off on: settles when no claim can be filed any more and none is undecided, closes when everything
/// approved is paid.
pub fn advance_plan(deps: DepsMut, env: &Env, id: PlanId) -> Result<Response, ContractError> {
    let mut plan = plans::plan(deps.storage, id)?;
    let mut ledger = ledger::ledger(deps.storage, id)?;
    plan.status = match plan.status {
        PlanStatus::RunOff => {
            assert_decided(deps.storage, id)?;
            let run_off = plans::rules(deps.storage, id)?.run_off_seconds;
            let from = plan.settles_from(run_off).unwrap_or(u64::MAX);
            not_before(from, env.block.time.seconds())?;
            assert_left_all(deps.storage, id, &plan.layers)?;
            begin_settling(&mut ledger)?;
            PlanStatus::Settling
        }
        // once it is closed, what has come in since then
        PlanStatus::Settling | PlanStatus::Closed => {
            // what a clawback brings back is its members' as long as their return is not fixed
            assert_decided(deps.storage, id)?;
            let capital = fund::capital(deps.storage, id)?.held;
            let mut pool = PlanPool::write(deps.storage, id);
            fix_return(&mut pool, &mut ledger, (!plan.reserve).then_some(capital))?;
            PlanStatus::Closed
        }
        status => {
            return Err(DomainError::WrongPlanStatus {
                status,
                needed: "run_off, settling or closed",
            }
            .into())
        }
    };
    plans::save_plan(deps.storage, id, &plan)?;
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(moved(id, plan.status))
}

fn assert_decided(store: &dyn Storage, id: PlanId) -> Result<(), ContractError> {
    match ledger::undecided(store, id)? {
        (0, _) => Ok(()),
        (undecided, _) => Err(DomainError::Undecided { undecided }.into()),
    }
}

fn moved(plan: PlanId, status: PlanStatus) -> Response {
    Response::new().add_event(event::PlanMoved { plan, status })
}
