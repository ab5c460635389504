use crate::domain::DomainError;
use crate::{state, ContractError};
use cosmwasm_std::{DepsMut, Response};
use provenance_api::event::HookGasLimitSet;

pub fn set_hook_gas_limit(deps: DepsMut<'_>, gas: u64) -> Result<Response, ContractError> {
    check_gas_limit(gas)?;
    let config = state::Config {
        hook_gas_limit: gas,
        ..state::config(deps.storage)?
    };
    state::save_config(deps.storage, &config)?;
    Ok(Response::new().add_event(HookGasLimitSet { gas }))
}

/// Also for the first setting, at instantiation.
pub fn check_gas_limit(gas: u64) -> Result<(), DomainError> {
    if gas == 0 {
        return Err(DomainError::ZeroGasLimit);
    }
    Ok(())
}
