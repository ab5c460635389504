//! What providers state.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::Attestation;
use mutual_aid_api::ClaimId;

/// A provider states facts about a claim.
pub fn attest(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _claim: ClaimId,
    _facts: Attestation,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
