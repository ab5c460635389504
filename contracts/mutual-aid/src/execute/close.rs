//! Closing a period.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::PlanId;

/// Begins a close, or goes on with the one under way.
pub fn close_period(
    _deps: DepsMut,
    _env: &Env,
    _plan: PlanId,
    _steps: u16,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
