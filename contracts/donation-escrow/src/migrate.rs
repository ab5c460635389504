//! From an older version of this contract to this one.

use crate::contract::CONTRACT_VERSION;
use crate::error::ContractError;
use crate::state;
use cosmwasm_std::{DepsMut, Response};
use donation_escrow_api::CONTRACT_NAME;
use salus_core::migration;

/// Refuses another contract, the same version, an older one, and a store whose records have another form: they cannot be
/// told apart one by one, so nothing is guessed. Which layout a version reads stands in [`state::LAYOUT`].
pub fn migrate(deps: DepsMut) -> Result<Response, ContractError> {
    migration::guard::<ContractError>(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    state::assert_layout(deps.storage)?;
    Ok(Response::new())
}
