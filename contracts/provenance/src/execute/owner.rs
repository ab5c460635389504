use crate::access::Actor;
use crate::domain::DomainError;
use crate::{state, ContractError};
use cosmwasm_std::{DepsMut, Env, Response};
use provenance_api::event::{
    HookGasLimitSet, OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, Paused, Unpaused,
};
use salus_core::pause::{self, Pause};
use salus_core::{checked, ownership, CoreError};

pub fn propose_owner(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    owner: &str,
    expires_in_seconds: u64,
) -> Result<Response, ContractError> {
    let successor = checked(deps.api, owner)?;
    let next = ownership::load(deps.storage)?.propose(
        &actor.address,
        successor.clone(),
        expires_in_seconds,
        env.block.time,
    )?;
    next.save(deps.storage)?;
    let expires = next.proposed.map_or(env.block.time, |proposal| proposal.expires);
    let event = OwnershipProposed {
        owner: next.owner_addr,
        proposed: successor,
        expires,
    };
    Ok(Response::new().add_event(event))
}

pub fn accept_owner(deps: DepsMut<'_>, env: &Env, actor: &Actor) -> Result<Response, ContractError> {
    let next = ownership::load(deps.storage)?.accept(&actor.address, env.block.time)?;
    next.save(deps.storage)?;
    Ok(Response::new().add_event(OwnershipAccepted {
        owner: next.owner_addr,
    }))
}

pub fn withdraw_owner_proposal(deps: DepsMut<'_>, actor: &Actor) -> Result<Response, ContractError> {
    let next = ownership::load(deps.storage)?.withdraw(&actor.address)?;
    next.save(deps.storage)?;
    Ok(Response::new().add_event(OwnershipProposalWithdrawn {
        owner: next.owner_addr,
    }))
}

pub fn pause(deps: DepsMut<'_>, env: &Env, seconds: u64) -> Result<Response, ContractError> {
    let next = Pause::start(pause::load(deps.storage)?, seconds, env.block.time)?;
    pause::save(deps.storage, &next)?;
    Ok(Response::new().add_event(Paused { until: next.until }))
}

pub fn unpause(deps: DepsMut<'_>, env: &Env, actor: &Actor) -> Result<Response, ContractError> {
    let last = pause::load(deps.storage)?.ok_or(CoreError::NotPaused)?;
    pause::save(deps.storage, &last.lift(env.block.time)?)?;
    Ok(Response::new().add_event(Unpaused {
        owner: actor.address.clone(),
    }))
}

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
