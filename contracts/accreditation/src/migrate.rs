//! From an earlier version of this contract to this one.

use crate::error::ContractError;
use accreditation_api::{msg::MigrateMsg, CONTRACT_NAME};
use cosmwasm_std::{DepsMut, Response};
use salus_core::migration;

/// Only from this contract, and only to a newer version. The layout of the store has not changed since the
/// first version, so there is nothing else to do.
pub fn run(deps: DepsMut, MigrateMsg {}: MigrateMsg, own_version: &str) -> Result<Response, ContractError> {
    migration::guard::<ContractError>(deps.storage, CONTRACT_NAME, own_version)?;
    Ok(Response::new())
}
