//! Plans, their terms, their lists of conditions, and how they stand with their promises.

use crate::domain::plan::Plan;
use crate::error::ContractError;
use crate::state::{ledger, plan as state, settings};
use cosmwasm_std::{HexBinary, Storage, Timestamp};
use mutual_aid_api::types::{Condition, ConditionInfo, NewTerms, PlanInfo, Solvency};
use mutual_aid_api::PlanId;

pub fn plan(store: &dyn Storage, id: PlanId) -> Result<PlanInfo, ContractError> {
    info(store, id, state::plan(store, id)?)
}

pub fn plans(
    store: &dyn Storage,
    after: Option<PlanId>,
    limit: usize,
) -> Result<Vec<PlanInfo>, ContractError> {
    state::plans(store, after, limit)?
        .into_iter()
        .map(|(id, plan)| info(store, id, plan))
        .collect()
}

fn info(store: &dyn Storage, id: PlanId, plan: Plan) -> Result<PlanInfo, ContractError> {
    let rules = state::rules(store, id)?;
    let ledger = ledger::ledger(store, id)?;
    let next = plan.last_close.saturating_add(rules.period_seconds);
    Ok(PlanInfo {
        plan: id,
        insurer: plan.insurer(),
        status: plan.status,
        terms: plan.terms,
        conditions: plan.conditions,
        cohorts: ledger.cohorts,
        closes: ledger.closes,
        next_close: Timestamp::from_seconds(next),
        closing: ledger.close.map(|close| close.cursor),
        run_off: plan.run_off_at.map(Timestamp::from_seconds),
        open_claims: ledger::open_claims(store, id)?,
        plan_terms: rules,
    })
}

pub fn terms(store: &dyn Storage, id: PlanId, version: u16) -> Result<NewTerms, ContractError> {
    let terms = state::terms(store, id, version)?;
    Ok(terms.into_wire(state::all_benefits(store, id, version)?)?)
}

pub fn conditions(
    store: &dyn Storage,
    id: PlanId,
    after: Option<(u16, u16)>,
    limit: usize,
) -> Result<Vec<ConditionInfo>, ContractError> {
    let day_seconds = settings::limits(store)?.day_seconds;
    let day = |at: u64| u32::try_from(at.checked_div(day_seconds).unwrap_or_default()).unwrap_or(u32::MAX);
    Ok(state::conditions(store, id, after, limit)?
        .into_iter()
        .map(|((class, added), listed)| ConditionInfo {
            condition: Condition {
                class,
                definition: HexBinary::from(&listed.definition),
            },
            added,
            from_day: day(listed.from),
            removed_for_joins_from_day: (listed.removed_at != u64::MAX).then(|| day(listed.removed_at)),
        })
        .collect())
}

pub fn solvency(store: &dyn Storage, id: PlanId) -> Result<Solvency, ContractError> {
    let plan = state::plan(store, id)?;
    let ledger = ledger::ledger(store, id)?;
    let books = &ledger.books;
    let prepaid = books.prepaid.plus(books.surplus, "prepaid money")?;
    Ok(Solvency {
        cash: books.cash.into(),
        to_collect: books.to_collect.into(),
        approved_unpaid: books.approved_unpaid.saturating_add(books.holds).into(),
        prepaid: prepaid.floor()?.into(),
        reserve: books.reserve.into(),
        advances: books.advances.into(),
        committed: books.committed.into(),
        reserve_target: ledger.reserve_target()?.into(),
        reserve_bps: ledger.reserve_bps()?.map(Into::into),
        run_off_periods_x100: ledger.run_off_periods_x100()?.map(Into::into),
        joins_open: plan.assert_active().is_ok() && ledger.joins_open()?,
        assets_scaled: books.assets()?.get(),
        liabilities_scaled: books.liabilities()?.get(),
    })
}
