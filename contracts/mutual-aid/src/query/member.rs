//! Cohorts and members.

use crate::error::{ContractError, DomainError};
use crate::execute::plan::today;
use crate::state::pool::{self, PlanPool};
use crate::state::{ledger, plan};
use cosmwasm_std::{Deps, Env, Storage};
use mutual_aid_api::types::{CohortInfo, MemberInfo, MemberStatus, PlanStatus};
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::{collect, least_top_up, pull_return, sync, Home, Member, Pool, Stage};
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
    let mut ledger = ledger::ledger(store, id)?;
    let plan = plan::plan(store, id)?;
    let today = today(&plan, env)?;
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
