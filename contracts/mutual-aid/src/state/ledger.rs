//! Where the share-out of each plan stands, and which claims are open.

use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Order, StdResult, Storage};
use mutual_aid_api::PlanId;
use mutual_aid_rules::share::Ledger;
use salus_core::packed::PackedMap;
use salus_core::CoreError;

/// hot: read and written by everything that moves money
const LEDGERS: PackedMap<u64, Ledger> = PackedMap::new("lg");
/// how many claims filed in a period (the closes that were done) are open; no record: none
const OPEN: PackedMap<(u64, u32), u64> = PackedMap::new("oc");
/// how many claims of a plan are open and not approved: a panel, a notice or evidence may still decide them; and the most that
/// they may take
const UNDECIDED: PackedMap<u64, (u64, u128)> = PackedMap::new("ud");

/// The books of a plan, and what its closes did.
pub fn ledger(store: &dyn Storage, plan: PlanId) -> Result<Ledger, ContractError> {
    LEDGERS
        .may_load(store, plan.u64())?
        .ok_or_else(|| DomainError::UnknownPlan { plan }.into())
}

/// Stores them.
pub fn save_ledger(store: &mut dyn Storage, plan: PlanId, ledger: &Ledger) -> StdResult<()> {
    LEDGERS.save(store, plan.u64(), ledger)
}

/// A claim was filed in a period; at most so much may be reserved for it.
pub fn claim_opened(
    store: &mut dyn Storage,
    plan: PlanId,
    period: u32,
    at_stake: u128,
) -> Result<(), ContractError> {
    let open = open_in(store, plan, period)?;
    let open = open
        .checked_add(1)
        .ok_or(CoreError::Overflow { what: "open claims" })?;
    OPEN.save(store, (plan.u64(), period), &open)?;
    claim_decided(store, plan, (false, 0), (true, at_stake))
}

/// A claim moved on: whether it was and is undecided, and the most that it might and may take.
pub fn claim_decided(
    store: &mut dyn Storage,
    plan: PlanId,
    before: (bool, u128),
    after: (bool, u128),
) -> Result<(), ContractError> {
    if before == after {
        return Ok(());
    }
    let what = "undecided claims";
    let (count, at_stake) = undecided(store, plan)?;
    let count = count
        .checked_add(after.0.into())
        .and_then(|count| count.checked_sub(before.0.into()));
    let at_stake = at_stake
        .checked_add(after.1)
        .and_then(|at_stake| at_stake.checked_sub(before.1));
    let undecided = count.zip(at_stake).ok_or(CoreError::Overflow { what })?;
    Ok(UNDECIDED.save(store, plan.u64(), &undecided)?)
}

/// How many claims of a plan are undecided, and the most that they may take with their fees.
pub fn undecided(store: &dyn Storage, plan: PlanId) -> StdResult<(u64, u128)> {
    Ok(UNDECIDED.may_load(store, plan.u64())?.unwrap_or_default())
}

/// A claim that was filed in a period is over: paid for good, refused for good, clawed back or lapsed.
pub fn claim_over(store: &mut dyn Storage, plan: PlanId, period: u32) -> Result<(), ContractError> {
    let key = (plan.u64(), period);
    let open = open_in(store, plan, period)?;
    let open = open
        .checked_sub(1)
        .ok_or(CoreError::Overflow { what: "open claims" })?;
    if open == 0 {
        OPEN.remove(store, key);
    } else {
        OPEN.save(store, key, &open)?;
    }
    Ok(())
}

fn open_in(store: &dyn Storage, plan: PlanId, period: u32) -> StdResult<u64> {
    Ok(OPEN.may_load(store, (plan.u64(), period))?.unwrap_or_default())
}

/// The first period from which a claim is open; none: no claim is.
pub fn first_open_period(store: &dyn Storage, plan: PlanId) -> StdResult<Option<u32>> {
    OPEN.prefix_range(store, plan.u64(), None, None, Order::Ascending)
        .next()
        .map(|entry| Ok(entry?.0))
        .transpose()
}

/// How many claims of a plan are open. Only for queries: it visits every period that has some.
pub fn open_claims(store: &dyn Storage, plan: PlanId) -> StdResult<u64> {
    let mut sum = 0u64;
    for entry in OPEN.prefix_range(store, plan.u64(), None, None, Order::Ascending) {
        sum = sum.saturating_add(entry?.1);
    }
    Ok(sum)
}
