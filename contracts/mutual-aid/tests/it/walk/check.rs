//! What must hold after every step.

use super::{World, PLANS};
use crate::suite::*;
use cosmwasm_std::Uint256;

fn ensure(holds: bool, breach: impl FnOnce() -> String) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(breach())
    }
}

pub fn all(world: &World) -> Result<(), String> {
    let mut cash = 0;
    for plan in 1..=PLANS {
        cash += books(world, PlanId(plan))?;
        cohorts(world, PlanId(plan))?;
    }
    let held = world.suite.balance(&world.suite.aid);
    ensure(held == cash, || {
        format!("X1: {held} coins for {cash} in the books")
    })?;
    claims(world)
}

/// I1: the identity is exact. I4: nobody is below zero, and all balances are inside the book of prepaid money.
fn books(world: &World, plan: PlanId) -> Result<u128, String> {
    let solvency: Solvency = world.suite.ask(&QueryMsg::Solvency { plan });
    ensure(solvency.assets_scaled == solvency.liabilities_scaled, || {
        format!("I1: plan {plan}: {solvency:?}")
    })?;
    let mut balances = 0;
    for name in PEOPLE {
        let member = actor(name).to_string();
        let info: Result<MemberInfo, String> = world.suite.try_ask(&QueryMsg::Member { plan, member });
        match info {
            Ok(info) => balances += info.balance.u128(),
            Err(text) => ensure(text.contains("is no member of"), || {
                format!("I4: {name} of plan {plan}: {text}")
            })?,
        }
    }
    let prepaid = solvency.prepaid.u128();
    ensure(balances <= prepaid, || {
        format!("I4: plan {plan}: members have {balances} of {prepaid}")
    })?;
    Ok(solvency.cash.u128())
}

/// I2: the index never falls. I5: charges stay below the caps of a close and of a year.
fn cohorts(world: &World, plan: PlanId) -> Result<(), String> {
    let (cap, year_cap) = match plan.u64() {
        1 => (100u128, 1_200u128),
        2 => (40, 100),
        _ => (0, 0),
    };
    let scaled = |amount: u128| Uint256::from(amount) * Uint256::from(1_000_000_000_000_000_000u128);
    let all: Vec<CohortInfo> = world.suite.ask(&QueryMsg::Cohorts {
        plan,
        start_after: None,
        limit: Some(30),
    });
    for cohort in all {
        let before = world
            .seen
            .get(&(plan.u64(), cohort.cohort))
            .copied()
            .unwrap_or_default();
        let index = cohort.index_scaled;
        ensure(index >= before, || {
            format!(
                "I2: cohort {} of plan {plan} fell from {before} to {index}",
                cohort.cohort
            )
        })?;
        ensure(index - before <= scaled(cap), || {
            format!(
                "I5: cohort {} of plan {plan} rose from {before} to {index}",
                cohort.cohort
            )
        })?;
        ensure(cohort.year_scaled <= scaled(year_cap), || {
            format!("I5: {cohort:?} is above the cap of a year")
        })?;
    }
    Ok(())
}

/// I6: paid ≤ approved. I10: the fee is exactly the plan's rate of what was approved, rounded down.
fn claims(world: &World) -> Result<(), String> {
    for id in world.claims.keys() {
        let info: ClaimInfo = world.suite.ask(&QueryMsg::Claim { claim: ClaimId(*id) });
        let (paid, approved) = (info.paid.u128(), info.approved.u128());
        // what was clawed back stays on record as paid
        let clawed = info.status == ClaimStatus::ClawedBack;
        ensure(clawed || paid <= approved + info.interest.u128(), || {
            format!("I6: {info:?}")
        })?;
        // an insurer's own plan takes none
        let rate = if info.filed.plan.u64() == PLANS { 0 } else { 800 };
        ensure(info.fee.u128() == approved * rate / 10_000, || {
            format!("I10: {info:?}")
        })?;
    }
    Ok(())
}
