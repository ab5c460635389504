//! Filing and withdrawing a claim.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::NewClaim;
use mutual_aid_api::ClaimId;

/// A member files a claim.
pub fn file_claim(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _claim: NewClaim,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A member withdraws a claim that is not decided.
pub fn withdraw_claim(_deps: DepsMut, _env: &Env, _claim: ClaimId) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
