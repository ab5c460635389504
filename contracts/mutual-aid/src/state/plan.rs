//! Plans, their terms and their lists of conditions.

use crate::domain::plan::Plan;
use crate::domain::terms::{self, Terms};
use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;
use mutual_aid_api::types::{NewPlan, NewTerms};
use mutual_aid_api::PlanId;
use mutual_aid_rules::adjudicate::facts::Benefit;
use salus_core::packed::{PackedItem, PackedMap};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

const LAST_PLAN: PackedItem<u64> = PackedItem::new("lp");
/// hot: read by every call
const PLANS: PackedMap<u64, Plan> = PackedMap::new("pl");
/// cold: written once
const RULES: PackedMap<u64, NewPlan> = PackedMap::new("pr");
/// seconds between two closes, which calls need without the rest of the rules
const PERIODS: PackedMap<u64, u64> = PackedMap::new("pd");
const TERMS: PackedMap<(u64, u16), Terms> = PackedMap::new("te");
/// benefits of one class: a claim reads those of its own
const BENEFITS: PackedMap<(u64, u16, u16), Vec<Benefit>> = PackedMap::new("be");
/// by class and by the version of the list that added it: what was listed once stays as it was
const CONDITIONS: PackedMap<(u64, u16, u16), Listed> = PackedMap::new("cd");

/// One class with one definition on a plan's list of conditions.
#[derive(Clone, Serialize, Deserialize)]
pub struct Listed {
    /// SHA-256 of its definition
    pub definition: [u8; 32],
    /// since when it counts, in seconds since 1970
    pub from: u64,
    /// from when on those who join no longer have it; `u64::MAX`: it is still listed
    pub removed_at: u64,
}

/// Opens a plan: its id.
pub fn create(store: &mut dyn Storage, plan: &Plan, rules: &NewPlan) -> Result<PlanId, ContractError> {
    let last = LAST_PLAN.may_load(store)?.unwrap_or_default();
    let id = last.checked_add(1).ok_or(CoreError::Overflow { what: "plans" })?;
    LAST_PLAN.save(store, &id)?;
    RULES.save(store, id, rules)?;
    PERIODS.save(store, id, &rules.period_seconds)?;
    PLANS.save(store, id, plan)?;
    Ok(PlanId(id))
}

/// A plan.
pub fn plan(store: &dyn Storage, id: PlanId) -> Result<Plan, ContractError> {
    PLANS
        .may_load(store, id.u64())?
        .ok_or_else(|| DomainError::UnknownPlan { plan: id }.into())
}

/// Stores a plan.
pub fn save_plan(store: &mut dyn Storage, id: PlanId, plan: &Plan) -> StdResult<()> {
    PLANS.save(store, id.u64(), plan)
}

/// A page of plans.
pub fn plans(store: &dyn Storage, after: Option<PlanId>, limit: usize) -> StdResult<Vec<(PlanId, Plan)>> {
    let after = after.map(|id| Bound::exclusive(id.u64()));
    PLANS
        .range(store, after, None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|(id, plan)| (PlanId(id), plan)))
        .collect()
}

/// What a plan is for good.
pub fn rules(store: &dyn Storage, id: PlanId) -> Result<NewPlan, ContractError> {
    RULES
        .may_load(store, id.u64())?
        .ok_or_else(|| DomainError::UnknownPlan { plan: id }.into())
}

/// Seconds between two closes.
pub fn period(store: &dyn Storage, id: PlanId) -> Result<u64, ContractError> {
    PERIODS
        .may_load(store, id.u64())?
        .ok_or_else(|| DomainError::UnknownPlan { plan: id }.into())
}

// --- terms

/// Stores a version of terms.
pub fn add_terms(
    store: &mut dyn Storage,
    id: PlanId,
    version: u16,
    from_day: u32,
    terms: &NewTerms,
) -> StdResult<()> {
    TERMS.save(store, (id.u64(), version), &Terms::of(terms, from_day))?;
    let mut done: Vec<u16> = vec![];
    for benefit in &terms.benefits {
        let class = benefit.class;
        if done.contains(&class) {
            continue;
        }
        let of_class: Vec<Benefit> = terms
            .benefits
            .iter()
            .filter(|benefit| benefit.class == class)
            .map(terms::benefit)
            .collect();
        BENEFITS.save(store, (id.u64(), version, class), &of_class)?;
        done.push(class);
    }
    Ok(())
}

/// A version of terms.
pub fn terms(store: &dyn Storage, id: PlanId, version: u16) -> Result<Terms, ContractError> {
    TERMS
        .may_load(store, (id.u64(), version))?
        .ok_or_else(|| DomainError::UnknownTerms { plan: id, version }.into())
}

/// The version of terms for whoever joins on a day: the newest that holds from that day or before.
pub fn terms_on(
    store: &dyn Storage,
    id: PlanId,
    newest: u16,
    day: u32,
) -> Result<(u16, Terms), ContractError> {
    let mut version = newest;
    loop {
        let found = terms(store, id, version)?;
        if found.from_day <= day || version <= 1 {
            return Ok((version, found));
        }
        version = version.saturating_sub(1);
    }
}

/// Benefits of one class in a version of terms, for all tiers and ages; none if the class has none.
pub fn benefits(store: &dyn Storage, id: PlanId, version: u16, class: u16) -> StdResult<Vec<Benefit>> {
    Ok(BENEFITS
        .may_load(store, (id.u64(), version, class))?
        .unwrap_or_default())
}

/// All benefits of a version of terms, in order of their classes; at most 32.
pub fn all_benefits(store: &dyn Storage, id: PlanId, version: u16) -> StdResult<Vec<Benefit>> {
    let mut all = vec![];
    for entry in BENEFITS.prefix_range(store, (id.u64(), version), None, None, Order::Ascending) {
        all.extend(entry?.1);
    }
    Ok(all)
}

// --- conditions

/// The newest entry of a class, with the version of the list that added it.
pub fn condition(store: &dyn Storage, id: PlanId, class: u16) -> StdResult<Option<(u16, Listed)>> {
    CONDITIONS
        .prefix_range(store, (id.u64(), class), None, None, Order::Descending)
        .next()
        .transpose()
}

/// Stores an entry.
pub fn save_condition(
    store: &mut dyn Storage,
    id: PlanId,
    class: u16,
    added: u16,
    listed: &Listed,
) -> StdResult<()> {
    CONDITIONS.save(store, (id.u64(), class, added), listed)
}

/// All entries of a class, oldest first, with the versions that added them.
pub fn conditions_of(store: &dyn Storage, id: PlanId, class: u16) -> StdResult<Vec<(u16, Listed)>> {
    CONDITIONS
        .prefix_range(store, (id.u64(), class), None, None, Order::Ascending)
        .collect()
}

/// A page of entries.
pub fn conditions(
    store: &dyn Storage,
    id: PlanId,
    after: Option<(u16, u16)>,
    limit: usize,
) -> StdResult<Vec<((u16, u16), Listed)>> {
    let (first, last) = ((id.u64(), 0, 0), (id.u64(), u16::MAX, u16::MAX));
    let from = match after {
        Some((class, added)) => Bound::exclusive((id.u64(), class, added)),
        None => Bound::inclusive(first),
    };
    CONDITIONS
        .range(store, Some(from), Some(Bound::inclusive(last)), Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|((_, class, added), listed)| ((class, added), listed)))
        .collect()
}
