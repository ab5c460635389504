//! The owner's messages. None of them touches a campaign.

use crate::contract::CONTRACT_VERSION;
use crate::domain::limits;
use crate::error::{ContractError, DomainError};
use crate::{peers, state};
use cosmwasm_std::{DepsMut, Env, Response};
use donation_escrow_api::msg::InstantiateMsg;
use donation_escrow_api::types::MAX_DENOM_BYTES;
use donation_escrow_api::{event, CONTRACT_NAME};
use salus_core::text::{clipped, is_denom};
use salus_core::{checked, ownership};

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

/// Lists a coin.
pub fn allow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !is_denom(&denom) {
        let denom = clipped(&denom, MAX_DENOM_BYTES);
        return Err(DomainError::BadDenom { denom }.into());
    }
    if state::is_denom_listed(deps.storage, &denom) {
        return Err(DomainError::DenomListed { denom }.into());
    }
    state::list_denom(deps.storage, &denom)?;
    Ok(Response::new().add_event(event::DenomAllowed { denom }))
}

/// Takes a coin off the list.
pub fn disallow_denom(deps: DepsMut, denom: String) -> Result<Response, ContractError> {
    if !state::is_denom_listed(deps.storage, &denom) {
        let denom = clipped(&denom, MAX_DENOM_BYTES);
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
