//! The owner's messages. None of them touches a plan.

use crate::contract::CONTRACT_VERSION;
use crate::domain::limits;
use crate::error::{ContractError, DomainError};
use crate::state::settings::{self, Settings};
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::msg::InstantiateMsg;
use mutual_aid_api::{event, CONTRACT_NAME};
use salus_core::pause::{self, Pause};
use salus_core::{checked, ownership, CoreError};

/// The most denoms that instantiation lists.
const MAX_DENOMS: usize = 64;
/// The most registrars that are listed at once.
const MAX_REGISTRARS: u16 = 64;
/// The longest denom that the bank module takes.
const MAX_DENOM_BYTES: usize = 128;

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

/// Names a successor.
pub fn propose_owner(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    owner: &str,
    expires_in_seconds: u64,
) -> Result<Response, ContractError> {
    let owner = checked(deps.api, owner)?;
    let expires = salus_core::window::after(env.block.time, expires_in_seconds)?;
    ownership::load(deps.storage)?
        .propose(&info.sender, owner.clone(), expires_in_seconds, env.block.time)?
        .save(deps.storage)?;
    Ok(Response::new().add_event(event::OwnershipProposed { owner, expires }))
}

/// The successor takes over.
pub fn accept_owner(deps: DepsMut, env: &Env, info: &MessageInfo) -> Result<Response, ContractError> {
    let ownership = ownership::load(deps.storage)?.accept(&info.sender, env.block.time)?;
    ownership.save(deps.storage)?;
    Ok(Response::new().add_event(event::OwnershipAccepted {
        owner: ownership.owner_addr,
    }))
}

/// Takes a proposal back.
pub fn withdraw_owner_proposal(deps: DepsMut, info: &MessageInfo) -> Result<Response, ContractError> {
    let ownership = ownership::load(deps.storage)?.withdraw(&info.sender)?;
    ownership.save(deps.storage)?;
    Ok(Response::new().add_event(event::OwnershipProposalWithdrawn {
        owner: ownership.owner_addr,
    }))
}

/// Stops intake.
pub fn pause(deps: DepsMut, env: &Env, seconds: u64) -> Result<Response, ContractError> {
    let pause = Pause::start(pause::load(deps.storage)?, seconds, env.block.time)?;
    pause::save(deps.storage, &pause)?;
    Ok(Response::new().add_event(event::Paused { until: pause.until }))
}

/// Ends a pause.
pub fn unpause(deps: DepsMut, env: &Env, info: MessageInfo) -> Result<Response, ContractError> {
    let pause = pause::load(deps.storage)?
        .ok_or(CoreError::NotPaused)?
        .lift(env.block.time)?;
    pause::save(deps.storage, &pause)?;
    Ok(Response::new().add_event(event::Unpaused { by: info.sender }))
}

/// Lists a coin.
pub fn allow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !is_denom(&denom) {
        let denom = denom.chars().take(MAX_DENOM_BYTES).collect();
        return Err(DomainError::BadDenom { denom }.into());
    }
    if settings::is_denom_listed(deps.storage, &denom) {
        return Err(DomainError::DenomListed { denom }.into());
    }
    settings::list_denom(deps.storage, &denom)?;
    Ok(Response::new().add_event(event::DenomAllowed { denom }))
}

/// What the chain's bank module takes for a denom: a letter, then 2 to 127 letters, digits or `/:._-`.
fn is_denom(text: &str) -> bool {
    let mut bytes = text.bytes();
    let letter_first = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(&b));
    letter_first && rest && (3..=MAX_DENOM_BYTES).contains(&text.len())
}

/// Takes a coin off the list.
pub fn disallow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !settings::is_denom_listed(deps.storage, &denom) {
        let denom = denom.chars().take(MAX_DENOM_BYTES).collect();
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
