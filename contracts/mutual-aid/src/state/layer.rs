//! Which plans layers have admitted, and what they bear of claims.

use crate::domain::layer::{Admission, Cession};
use cosmwasm_std::{StdResult, Storage};
use mutual_aid_api::{ClaimId, PlanId};
use salus_core::packed::PackedMap;

/// by layer and member plan
const ADMISSIONS: PackedMap<(u64, u64), Admission> = PackedMap::new("ad");
const CESSIONS: PackedMap<(u64, u64), Cession> = PackedMap::new("ce");

/// Whether a plan may be a member of a layer; none: it never could.
pub fn admission(store: &dyn Storage, layer: PlanId, plan: PlanId) -> StdResult<Option<Admission>> {
    ADMISSIONS.may_load(store, (layer.u64(), plan.u64()))
}

/// Stores it.
pub fn save_admission(
    store: &mut dyn Storage,
    layer: PlanId,
    plan: PlanId,
    admission: Admission,
) -> StdResult<()> {
    ADMISSIONS.save(store, (layer.u64(), plan.u64()), &admission)
}

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
