//! The hospital asks first, and is paid on discharge.

use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::types::{Attestation, NewClaim};
use mutual_aid_api::ClaimId;

/// A provider asks first.
pub fn preauthorise(
    _deps: DepsMut,
    _env: &Env,
    _info: &MessageInfo,
    _claim: NewClaim,
    _facts: Attestation,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}

/// The insurer answers what was referred to it.
pub fn answer_referral(
    _deps: DepsMut,
    _env: &Env,
    _claim: ClaimId,
    _refuse: Option<String>,
) -> Result<Response, ContractError> {
    Err(ContractError::Unwritten)
}
