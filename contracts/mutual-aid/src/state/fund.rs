//! Books into which anybody may pay: who has what in them.

use crate::domain::cover::{Emergency, IndexCover};
use crate::domain::fund::{Bond, Capital, Share};
use crate::error::{ContractError, DomainError};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, StdResult, Storage};
use mutual_aid_api::PlanId;
use salus_core::packed::PackedMap;
use salus_core::CoreError;

const CAPITAL: PackedMap<u64, Capital> = PackedMap::new("cp");
const SPONSORS: PackedMap<(u64, &Addr), u128> = PackedMap::new("sp");
const BONDS: PackedMap<(u64, u64), Bond> = PackedMap::new("bo");
/// fees of a plan that can no longer be clawed back
const FREE_FEES: PackedMap<u64, u128> = PackedMap::new("ff");
const EMERGENCIES: PackedMap<(u64, u32), Emergency> = PackedMap::new("em");
const EMERGENCY_SHARES: PackedMap<(u64, u32, &Addr), Share> = PackedMap::new("es");
const COVERS: PackedMap<(u64, u32), IndexCover> = PackedMap::new("ic");
const COVER_SHARES: PackedMap<(u64, u32, &Addr), Share> = PackedMap::new("is");

/// Capital of a plan's insurer.
pub fn capital(store: &dyn Storage, plan: PlanId) -> StdResult<Capital> {
    Ok(CAPITAL.may_load(store, plan.u64())?.unwrap_or_default())
}

/// Stores it.
pub fn save_capital(store: &mut dyn Storage, plan: PlanId, capital: &Capital) -> StdResult<()> {
    CAPITAL.save(store, plan.u64(), capital)
}

/// What a sponsor holds ready.
pub fn sponsor(store: &dyn Storage, plan: PlanId, sponsor: &Addr) -> StdResult<u128> {
    Ok(SPONSORS
        .may_load(store, (plan.u64(), sponsor))?
        .unwrap_or_default())
}

/// Stores it.
pub fn save_sponsor(store: &mut dyn Storage, plan: PlanId, sponsor: &Addr, held: u128) -> StdResult<()> {
    if held == 0 {
        SPONSORS.remove(store, (plan.u64(), sponsor));
        return Ok(());
    }
    SPONSORS.save(store, (plan.u64(), sponsor), &held)
}

/// The bond of a provider's organisation.
pub fn bond(store: &dyn Storage, plan: PlanId, org: OrgId) -> StdResult<Bond> {
    Ok(BONDS
        .may_load(store, (plan.u64(), org.u64()))?
        .unwrap_or_default())
}

/// Stores it.
pub fn save_bond(store: &mut dyn Storage, plan: PlanId, org: OrgId, bond: &Bond) -> StdResult<()> {
    BONDS.save(store, (plan.u64(), org.u64()), bond)
}

/// Fees that the insurer can take.
pub fn free_fees(store: &dyn Storage, plan: PlanId) -> StdResult<u128> {
    Ok(FREE_FEES.may_load(store, plan.u64())?.unwrap_or_default())
}

/// A claim is paid for good, and collected: its fee can be taken from now on.
pub fn free_fee(store: &mut dyn Storage, plan: PlanId, fee: u128) -> Result<(), ContractError> {
    let sum = free_fees(store, plan)?
        .checked_add(fee)
        .ok_or(CoreError::Overflow { what: "fees" })?;
    Ok(save_free_fees(store, plan, sum)?)
}

/// Stores what the insurer can take.
pub fn save_free_fees(store: &mut dyn Storage, plan: PlanId, fees: u128) -> StdResult<()> {
    FREE_FEES.save(store, plan.u64(), &fees)
}

/// An emergency benefit.
pub fn emergency(store: &dyn Storage, plan: PlanId, number: u32) -> Result<Emergency, ContractError> {
    EMERGENCIES.may_load(store, (plan.u64(), number))?.ok_or_else(|| {
        DomainError::UnknownFund {
            what: "emergency benefit",
            plan,
            number,
        }
        .into()
    })
}

/// Stores it.
pub fn save_emergency(
    store: &mut dyn Storage,
    plan: PlanId,
    number: u32,
    emergency: &Emergency,
) -> StdResult<()> {
    EMERGENCIES.save(store, (plan.u64(), number), emergency)
}

/// An index cover.
pub fn cover(store: &dyn Storage, plan: PlanId, number: u32) -> Result<IndexCover, ContractError> {
    COVERS.may_load(store, (plan.u64(), number))?.ok_or_else(|| {
        DomainError::UnknownFund {
            what: "index cover",
            plan,
            number,
        }
        .into()
    })
}

/// Stores it.
pub fn save_cover(store: &mut dyn Storage, plan: PlanId, number: u32, cover: &IndexCover) -> StdResult<()> {
    COVERS.save(store, (plan.u64(), number), cover)
}

/// What a donor has in the fund of an emergency benefit.
pub fn emergency_share(store: &dyn Storage, plan: PlanId, number: u32, donor: &Addr) -> StdResult<Share> {
    share(&EMERGENCY_SHARES, store, plan, number, donor)
}

/// Stores it.
pub fn save_emergency_share(
    store: &mut dyn Storage,
    plan: PlanId,
    number: u32,
    donor: &Addr,
    share: Share,
) -> StdResult<()> {
    EMERGENCY_SHARES.save(store, (plan.u64(), number, donor), &share)
}

/// What a donor has in the fund of an index cover.
pub fn cover_share(store: &dyn Storage, plan: PlanId, number: u32, donor: &Addr) -> StdResult<Share> {
    share(&COVER_SHARES, store, plan, number, donor)
}

/// Stores it.
pub fn save_cover_share(
    store: &mut dyn Storage,
    plan: PlanId,
    number: u32,
    donor: &Addr,
    share: Share,
) -> StdResult<()> {
    COVER_SHARES.save(store, (plan.u64(), number, donor), &share)
}

fn share(
    shares: &PackedMap<(u64, u32, &Addr), Share>,
    store: &dyn Storage,
    plan: PlanId,
    number: u32,
    donor: &Addr,
) -> StdResult<Share> {
    Ok(shares
        .may_load(store, (plan.u64(), number, donor))?
        .unwrap_or_default())
}
