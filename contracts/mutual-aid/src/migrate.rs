//! From an older version of this contract to this one.

use crate::contract::CONTRACT_VERSION;
use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Response};
use mutual_aid_api::CONTRACT_NAME;
use salus_core::migration;

/// Refuses another contract, the same version and an older one. No stored record has changed so far.
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    migration::guard::<ContractError>(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
