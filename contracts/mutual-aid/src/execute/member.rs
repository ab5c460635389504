//! Joining, topping up, collecting.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::NewMember;
use mutual_aid_api::PlanId;

/// Somebody joins, for itself or somebody else.
pub fn join(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _member: &NewMember,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A member is topped up.
pub fn top_up(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _member: Option<String>,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A member is paid what is due to it.
pub fn collect(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _member: Option<String>,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
