//! The owner's messages. None of them touches a plan.

use crate::contract::CONTRACT_VERSION;
use crate::domain::limits;
use crate::error::{ContractError, DomainError};
use crate::state::settings::{self, Settings};
use cosmwasm_std::{Addr, DepsMut, Env, Response};
use mutual_aid_api::msg::InstantiateMsg;
use mutual_aid_api::{event, CONTRACT_NAME};
use salus_core::text::{clipped, is_denom, MAX_DENOM_BYTES};
use salus_core::{checked, ownership};

/// The most denoms that instantiation lists.
const MAX_DENOMS: usize = 64;
/// The most registrars that are listed at once.
const MAX_REGISTRARS: u16 = 64;

/// Sets the contract up.
pub fn instantiate(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    limits::check(&msg.limits)?;
    if msg.denoms.len() > MAX_DENOMS {
        return Err(DomainError::TooMany {
            what: "denoms",
            given: msg.denoms.len() as u64,
            max: MAX_DENOMS as u64,
        }
        .into());
    }
    let owner = checked(deps.api, &msg.owner)?;
    let peer = |what, given: &str| -> Result<Addr, ContractError> {
        let addr = checked(deps.api, given)?;
        if addr == env.contract.address {
            return Err(DomainError::SelfAsParty { what }.into());
        }
        Ok(addr)
    };
    let settings = Settings {
        accreditation: peer("its own accreditation contract", &msg.accreditation)?,
        panel: peer("its own panel", &msg.panel)?,
        escrow: msg
            .escrow
            .map(|escrow| peer("its own donation escrow", &escrow))
            .transpose()?,
        limits: msg.limits,
    };
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    settings::init(deps.storage, &settings)?;
    if let Some(registry) = &msg.consents {
        settings::init_consents(deps.storage, &peer("its own consent registry", registry)?)?;
    }
    let mut deps = deps;
    let mut response = Response::new();
    for denom in msg.denoms {
        response = response.add_events(allow_denom(deps.branch(), denom)?.events);
    }
    Ok(response)
}

/// Lists a coin.
pub fn allow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !is_denom(&denom) {
        let denom = clipped(&denom, MAX_DENOM_BYTES);
        return Err(DomainError::BadDenom { denom }.into());
    }
    if settings::is_denom_listed(deps.storage, &denom) {
        return Err(DomainError::DenomListed { denom }.into());
    }
    settings::list_denom(deps.storage, &denom)?;
    Ok(Response::new().add_event(event::DenomAllowed { denom }))
}

/// Takes a coin off the list.
pub fn disallow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !settings::is_denom_listed(deps.storage, &denom) {
        let denom = clipped(&denom, MAX_DENOM_BYTES);
        return Err(DomainError::DenomNotListed { denom }.into());
    }
    settings::unlist_denom(deps.storage, &denom);
    Ok(Response::new().add_event(event::DenomDisallowed { denom }))
}

/// Lists a registrar.
pub fn allow_registrar(deps: DepsMut, env: &Env, registrar: &str) -> Result<Response, ContractError> {
    let registrar = checked(deps.api, registrar)?;
    if registrar == env.contract.address {
        return Err(DomainError::SelfAsParty {
            what: "its own registrar",
        }
        .into());
    }
    if settings::registrar(deps.storage, &registrar)? == Some(true) {
        return Err(DomainError::RegistrarListed { registrar }.into());
    }
    settings::list_registrar(deps.storage, &registrar, MAX_REGISTRARS)?;
    Ok(Response::new().add_event(event::RegistrarAllowed { registrar }))
}

/// Takes a registrar off the list.
pub fn disallow_registrar(deps: DepsMut, registrar: &str) -> Result<Response, ContractError> {
    let registrar = checked(deps.api, registrar)?;
    if settings::registrar(deps.storage, &registrar)? != Some(true) {
        return Err(DomainError::RegistrarNotListed { registrar }.into());
    }
    settings::unlist_registrar(deps.storage, &registrar)?;
    Ok(Response::new().add_event(event::RegistrarDisallowed { registrar }))
}
