//! The end of a plan.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::PlanId;

/// Announces the end.
pub fn announce_run_off(_deps: DepsMut, _env: &Env, _plan: PlanId) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// Moves a plan in run-off on.
pub fn advance_plan(_deps: DepsMut, _env: &Env, _plan: PlanId) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
