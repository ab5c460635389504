//! Layers: a plan that is a member of another.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response, Uint128};
use mutual_aid_api::types::NewMember;
use mutual_aid_api::{ClaimId, PlanId};

/// A plan becomes a member of another one.
pub fn join_layer(
    _deps: DepsMut,
    _env: &Env,
    _plan: PlanId,
    _layer: PlanId,
    _member: &NewMember,
    _amount: Uint128,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// The layer bears its part of a claim.
pub fn cede_claim(
    _deps: DepsMut,
    _env: &Env,
    _claim: ClaimId,
    _layer: PlanId,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A plan leaves a layer.
pub fn leave_layer(
    _deps: DepsMut,
    _env: &Env,
    _plan: PlanId,
    _layer: PlanId,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
