//! The owner's messages. None of them touches a campaign.

use crate::contract::CONTRACT_VERSION;
use crate::domain::limits;
use crate::error::{ContractError, DomainError};
use crate::{peers, state};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use donation_escrow_api::msg::InstantiateMsg;
use donation_escrow_api::types::MAX_DENOM_BYTES;
use donation_escrow_api::{event, CONTRACT_NAME};
use salus_core::pause::{self, Pause};
use salus_core::{checked, ownership, CoreError};

/// The most provenance contracts that instantiation lists.
const MAX_PROVENANCES: usize = 16;
/// The most denoms that instantiation lists.
const MAX_DENOMS: usize = 64;

/// Sets the contract up.
pub fn instantiate(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    limits::check(&msg.limits)?;
    at_most("provenance contracts", msg.provenances.len(), MAX_PROVENANCES)?;
    at_most("denoms", msg.denoms.len(), MAX_DENOMS)?;
    let owner = checked(deps.api, &msg.owner)?;
    let accreditation = checked(deps.api, &msg.accreditation)?;
    if accreditation == env.contract.address {
        return Err(DomainError::SelfAsParty {
            what: "its own accreditation contract",
        }
        .into());
    }
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    state::init(deps.storage, &accreditation, &msg.limits)?;
    let mut deps = deps;
    let mut response = Response::new();
    for denom in msg.denoms {
        response = response.add_events(allow_denom(deps.branch(), denom)?.events);
    }
    for provenance in msg.provenances {
        response = response.add_events(allow_provenance(deps.branch(), env, &provenance)?.events);
    }
    Ok(response)
}

fn at_most(what: &'static str, given: usize, max: usize) -> Result<(), DomainError> {
    if given > max {
        return Err(DomainError::TooManyListed { what, given, max });
    }
    Ok(())
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
    if state::is_denom_listed(deps.storage, &denom) {
        return Err(DomainError::DenomListed { denom }.into());
    }
    state::list_denom(deps.storage, &denom)?;
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
    if !state::is_denom_listed(deps.storage, &denom) {
        let denom = denom.chars().take(MAX_DENOM_BYTES).collect();
        return Err(DomainError::DenomNotListed { denom }.into());
    }
    state::unlist_denom(deps.storage, &denom);
    Ok(Response::new().add_event(event::DenomDisallowed { denom }))
}

/// Lists a provenance contract. It must take its organisations from the same accreditation contract: the same number
/// would be another organisation elsewhere.
pub fn allow_provenance(deps: DepsMut, env: &Env, provenance: &str) -> Result<Response, ContractError> {
    let provenance = checked(deps.api, provenance)?;
    if provenance == env.contract.address {
        return Err(DomainError::SelfAsParty {
            what: "its own provenance contract",
        }
        .into());
    }
    if state::source(deps.storage, &provenance)?.is_some_and(|source| source.allowed) {
        return Err(DomainError::ProvenanceListed { provenance }.into());
    }
    match peers::accreditation_of(&deps.querier, provenance.clone()) {
        None => return Err(DomainError::NoProvenanceContract { given: provenance }.into()),
        Some(accreditation) if accreditation != *state::accreditation(deps.storage)?.addr() => {
            return Err(DomainError::OtherAccreditation {
                provenance,
                accreditation,
            }
            .into())
        }
        Some(_) => {}
    }
    state::list_source(deps.storage, &provenance)?;
    Ok(Response::new().add_event(event::ProvenanceAllowed { provenance }))
}

/// Takes a provenance contract off the list.
pub fn disallow_provenance(deps: DepsMut, provenance: &str) -> Result<Response, ContractError> {
    let provenance = checked(deps.api, provenance)?;
    match state::source(deps.storage, &provenance)? {
        Some(source) if source.allowed => state::unlist_source(deps.storage, &provenance, &source)?,
        _ => return Err(DomainError::ProvenanceNotListed { provenance }.into()),
    }
    Ok(Response::new().add_event(event::ProvenanceDisallowed { provenance }))
}
