//! Leaving.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::PlanId;

/// A member asks to leave.
pub fn exit(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _plan: PlanId,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
