//! Books into which anybody may pay.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response, Uint128};
use mutual_aid_api::types::Fund;
use mutual_aid_api::PlanId;

/// Somebody pays into a book.
pub fn deposit(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _fund: Fund,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// Whoever stands for a book takes out what is free.
pub fn withdraw(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _fund: Fund,
    _amount: Uint128,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A sponsor tops a member up.
pub fn sponsor_member(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
    _member: &str,
    _amount: Uint128,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
