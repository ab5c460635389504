//! Challenges and appeals.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, HexBinary, MessageInfo, Response};
use mutual_aid_api::ClaimId;

/// Somebody challenges a claim.
pub fn challenge(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _claim: ClaimId,
    _evidence: &HexBinary,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// A member appeals against a refusal.
pub fn appeal(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _claim: ClaimId,
    _evidence: &HexBinary,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
