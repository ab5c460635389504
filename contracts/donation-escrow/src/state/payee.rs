//! Where suppliers are paid, and what could not be sent.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `py` | organisation | payee |
//! | `cr` | organisation, coin | credit |

use crate::domain::payee::Payee;
use crate::error::{ContractError, DomainError};
use accreditation_api::OrgId;
use cosmwasm_std::{Order, StdResult, Storage, Timestamp, Uint128};
use cw_storage_plus::Bound;
use salus_core::packed::PackedMap;
use salus_core::CoreError;

const PAYEES: PackedMap<OrgId, Payee> = PackedMap::new("py");
const CREDITS: PackedMap<(OrgId, &str), u128> = PackedMap::new("cr");

/// Where an organisation is paid at `now`.
pub fn payee(store: &dyn Storage, org: OrgId, now: Timestamp) -> StdResult<Option<Payee>> {
    Ok(PAYEES.may_load(store, org)?.map(|payee| payee.at(now)))
}

/// Stores where an organisation is paid.
pub fn save_payee(store: &mut dyn Storage, org: OrgId, payee: &Payee) -> StdResult<()> {
    PAYEES.save(store, org, payee)
}

/// Puts an amount to an organisation's credit.
pub fn add_credit(
    store: &mut dyn Storage,
    org: OrgId,
    denom: &str,
    amount: Uint128,
) -> Result<(), ContractError> {
    let before = CREDITS.may_load(store, (org, denom))?.unwrap_or_default();
    let sum = before
        .checked_add(amount.u128())
        .ok_or(CoreError::Overflow { what: "credit" })?;
    Ok(CREDITS.save(store, (org, denom), &sum)?)
}

/// Takes all of an organisation's credit in a coin; an error if there is none.
pub fn take_credit(store: &mut dyn Storage, org: OrgId, denom: &str) -> Result<Uint128, ContractError> {
    let credit = CREDITS
        .may_load(store, (org, denom))?
        .ok_or_else(|| DomainError::NoCredit {
            org,
            denom: denom.to_string(),
        })?;
    CREDITS.remove(store, (org, denom));
    Ok(Uint128::new(credit))
}

/// What stands to whose credit in which coin.
type Credit = ((OrgId, String), Uint128);

/// A page of credits.
pub fn credits(store: &dyn Storage, after: Option<(OrgId, &str)>, limit: usize) -> StdResult<Vec<Credit>> {
    CREDITS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|(key, amount)| (key, Uint128::new(amount))))
        .collect()
}
