//! From an earlier version of this contract to this one.

use crate::contract::CONTRACT_VERSION;
use crate::error::ContractError;
use consent_registry_api::CONTRACT_NAME;
use cosmwasm_std::{DepsMut, Response};
use salus_core::migration;

/// Only from this contract, and only to a newer version. The layout of the store has not changed since the first version,
/// so there is nothing else to do.
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    migration::guard::<ContractError>(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
