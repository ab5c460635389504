//! What comes to its time.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::ClaimId;

/// Moves a claim on that has come to its time.
pub fn advance(_deps: DepsMut, _env: &Env, _claim: ClaimId) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
