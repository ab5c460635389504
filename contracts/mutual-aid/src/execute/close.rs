//! Closing a period.

use crate::domain::limits::within;
use crate::error::{ContractError, DomainError};
use crate::execute::plan::today;
use crate::state::pool::{self, PlanPool};
use crate::state::{ledger, plan as plans};
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::{close_begin, close_step, Work};

/// Buckets, activations and exits that one call handles for each cohort that it may charge. A cohort can have more; then
/// its rest is left to the next call.
const ENTRIES_PER_STEP: u32 = 64;

/// Begins a close, or goes on with the one under way.
pub fn close_period(deps: DepsMut, env: &Env, id: PlanId, steps: u16) -> Result<Response, ContractError> {
    within("steps", steps.into(), 1, u16::MAX.into())?;
    let mut response = Response::new();
    let mut ledger = ledger::ledger(deps.storage, id)?;
    let number = ledger.closes.saturating_add(1);
    if ledger.close.is_none() {
        let now = env.block.time.seconds();
        let mut plan = plans::plan(deps.storage, id)?;
        plan.assert_not_closed()?;
        let from = plan.last_close.saturating_add(plans::period(deps.storage, id)?);
        if now < from {
            return Err(DomainError::TooEarly { from, now }.into());
        }
        plan.last_close = now;
        plans::save_plan(deps.storage, id, &plan)?;
        let unsettled_from = ledger::first_open_period(deps.storage, id)?.unwrap_or(number);
        close_begin(&mut ledger, today(&plan, env)?, unsettled_from)?;
        response = response.add_event(event::CloseBegun {
            plan: id,
            close: number,
            to_collect: ledger.books.to_collect.into(),
            units: pool::units(deps.storage, id)?,
        });
    }
    let before = ledger.need_sum;
    let work = Work {
        cohorts: steps.into(),
        entries: u32::from(steps).saturating_mul(ENTRIES_PER_STEP),
    };
    for charged in close_step(&mut PlanPool::write(deps.storage, id), &mut ledger, work)? {
        response = response.add_event(event::CohortCharged {
            plan: id,
            cohort: charged.cohort,
            per_unit_scaled: charged.per_unit.get(),
            index_scaled: charged.index.get(),
            left: charged.left,
        });
    }
    if ledger.close.is_none() {
        response = response.add_event(event::CloseDone {
            plan: id,
            close: number,
            collected: ledger.need_sum.saturating_sub(before).into(),
        });
    }
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(response)
}
