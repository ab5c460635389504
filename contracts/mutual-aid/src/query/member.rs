//! Cohorts and members.

use crate::error::{ContractError, DomainError};
use crate::execute::plan::today;
use crate::state::pool::{self, PlanPool};
use crate::state::{ledger, plan};
use cosmwasm_std::{Deps, Env, Storage};
use mutual_aid_api::types::{CohortInfo, MemberInfo, MemberStatus, PlanStatus};
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{
    collect, pull_return, sync, threshold, Home, Ledger, Member, Pool, Scaled, ShareError, Stage,
};
use salus_core::checked;

pub fn cohorts(
    store: &dyn Storage,
    id: PlanId,
    after: Option<u16>,
    limit: usize,
) -> Result<Vec<CohortInfo>, ContractError> {
    let ledger = ledger::ledger(store, id)?;
    let pool = PlanPool::read(store, id);
    let first = after.map_or(0, |number| number.saturating_add(1));
    (first..ledger.cohorts)
        .take(limit)
        .map(|number| {
            let cohort = pool.cohort(number)?;
            let kind = pool::kind(store, id, number)?;
            Ok(CohortInfo {
                cohort: number,
                birth_group: kind.birth_group,
                tier: kind.tier,
                region: kind.region,
                terms: kind.terms,
                units: cohort.units,
                index_scaled: cohort.index.get(),
                surplus_scaled: cohort.surplus.get(),
                own_need: cohort.need.into(),
                year_scaled: cohort.year_charge.get(),
            })
        })
        .collect()
}

pub fn member(deps: Deps, env: &Env, id: PlanId, who: &str) -> Result<MemberInfo, ContractError> {
    let store = deps.storage;
    let who = checked(deps.api, who)?;
    let today = today(store, env)?;
    let mut ledger = ledger::ledger(store, id)?;
    let plan = plan::plan(store, id)?;
    let mut member = pool::member(store, id, &who)?.ok_or_else(|| DomainError::UnknownMember {
        plan: id,
        member: who.clone(),
    })?;
    let mut pool = PlanPool::read(store, id);
    let home = sync(&pool, &ledger, &mut member)?;
    let missing = least_top_up(&member, &home, &ledger)?;
    let mut collected = member.clone();
    let collectable = if plan.status == PlanStatus::Closed {
        pull_return(&mut pool, &mut ledger, &mut collected)?
    } else {
        collect(&pool, &mut ledger, &mut collected)?
    };
    Ok(MemberInfo {
        cohort: member.cohort,
        weight: member.weight,
        status: status(&member, &home, today),
        activation_day: member.cover_from,
        waited_day: member.waited_day,
        balance: member.prepaid.floor()?.into(),
        charged: member.charged.ceil()?.into(),
        least_top_up: missing.into(),
        low_balance: missing > 0,
        leaving: member.exit.is_some(),
        collectable: collectable.into(),
        paid_until_day: (member.paid_until > 0).then_some(member.paid_until),
        member_addr: who,
    })
}

fn status(member: &Member, home: &Home, today: u32) -> MemberStatus {
    match member.stage {
        _ if member.paid_until > 0 && today >= member.paid_until => match member.stage {
            Stage::Left { .. } => MemberStatus::Left,
            _ => MemberStatus::Lapsed,
        },
        Stage::Waiting { .. } if today < member.cover_from => MemberStatus::Waiting,
        // closes charge it from the next one on; it is covered from its day
        Stage::Waiting { .. } | Stage::Active { .. } => MemberStatus::Active,
        Stage::Lapsed { day } if today < day.saturating_add(home.terms.grace_days) => MemberStatus::Grace,
        Stage::Lapsed { .. } => MemberStatus::Lapsed,
        Stage::Left { .. } => MemberStatus::Left,
    }
}

/// Least top-up with which the member is still there after one more close at the cap. Where terms are paid for: nothing.
fn least_top_up(member: &Member, home: &Home, ledger: &Ledger) -> Result<u128, ShareError> {
    let what = "the least top-up";
    if member.paid_until > 0 || ledger.run_off.is_some() || matches!(member.stage, Stage::Left { .. }) {
        return Ok(0);
    }
    let terms = &home.terms;
    let (cap, grid, index) = (Scaled::of(terms.cap), Scaled::of(terms.grid), home.cohort.index);
    let needed = if let Stage::Lapsed { .. } = member.stage {
        member.due(index)?.plus(member.least(terms)?, what)?
    } else {
        // the first threshold that the close does not take the index above
        let after = index.plus(cap, what)?;
        let mut bucket = after.count_of(grid, what)?;
        if threshold(bucket, terms)? < after {
            bucket = bucket.saturating_add(1);
        }
        let unit = threshold(bucket, terms)?.plus(cap, what)?.minus(index, what)?;
        unit.times(member.weight, what)?
    };
    needed.minus_or_zero(member.prepaid).ceil()
}
