//! What layers bear of claims.

use crate::domain::layer::Cession;
use cosmwasm_std::{StdResult, Storage};
use mutual_aid_api::{ClaimId, PlanId};
use salus_core::packed::PackedMap;

const CESSIONS: PackedMap<(u64, u64), Cession> = PackedMap::new("ce");

/// What a layer bears of a claim.
pub fn cession(store: &dyn Storage, claim: ClaimId, layer: PlanId) -> StdResult<Option<Cession>> {
    CESSIONS.may_load(store, (claim.u64(), layer.u64()))
}

/// Stores it.
pub fn save_cession(
    store: &mut dyn Storage,
    claim: ClaimId,
    layer: PlanId,
    cession: &Cession,
) -> StdResult<()> {
    CESSIONS.save(store, (claim.u64(), layer.u64()), cession)
}
