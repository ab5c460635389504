//! The owner's messages. None of them touches a case that is open, or a coin.

use crate::contract::CONTRACT_VERSION;
use crate::domain::terms::{check_limits, Floors, Wording};
use crate::error::{ContractError, DomainError};
use crate::state::{self, Settings};
use beacon::Scheme;
use cosmwasm_std::{DepsMut, Env, Response, Timestamp};
use panel_api::event::TermsDefined;
use panel_api::msg::InstantiateMsg;
use panel_api::types::{Terms, MAX_OPENERS};
use panel_api::CONTRACT_NAME;
use salus_core::text::{clipped, is_denom, MAX_DENOM_BYTES};
use salus_core::{checked, ownership};

/// Least gas that an opener gets: enough to note an answer.
const MIN_ANSWER_GAS: u64 = 100_000;
/// Most gas that an opener gets: a fraction of a block.
const MAX_ANSWER_GAS: u64 = 5_000_000;

/// Sets the contract up.
pub fn instantiate(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    let owner = checked(deps.api, &msg.owner)?;
    let accreditation = checked(deps.api, &msg.accreditation)?;
    if accreditation == env.contract.address {
        let what = "its own accreditation contract";
        return Err(DomainError::SelfAsParty { what }.into());
    }
    if !is_denom(&msg.denom) {
        let denom = clipped(&msg.denom, MAX_DENOM_BYTES);
        return Err(DomainError::BadDenom { denom }.into());
    }
    if msg.standing_deposit.is_zero() {
        return Err(DomainError::NoStandingDeposit.into());
    }
    if !(MIN_ANSWER_GAS..=MAX_ANSWER_GAS).contains(&msg.answer_gas_limit) {
        return Err(DomainError::BadGasLimit {
            given: msg.answer_gas_limit,
            min: MIN_ANSWER_GAS,
            max: MAX_ANSWER_GAS,
        }
        .into());
    }
    check_limits(&msg.limits)?;
    let beacon = Scheme::new(
        deps.api,
        &msg.beacon.public_key,
        msg.beacon.genesis,
        msg.beacon.period,
    )?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    let settings = Settings {
        denom: msg.denom,
        standing_deposit: msg.standing_deposit.u128(),
        answer_gas_limit: msg.answer_gas_limit,
        limits: msg.limits,
    };
    state::init(deps.storage, &accreditation, &beacon, &settings)?;
    Ok(Response::new())
}

/// Words a set of terms, to be used when its notice is over. Cases that are open keep the number of the wording that they were opened under.
pub fn define_terms(deps: DepsMut, env: &Env, name: String, terms: Terms) -> Result<Response, ContractError> {
    if terms.openers.len() > MAX_OPENERS {
        return Err(DomainError::TooMany {
            what: "openers",
            given: terms.openers.len(),
            max: MAX_OPENERS,
        }
        .into());
    }
    let mut openers = Vec::with_capacity(terms.openers.len());
    for opener in &terms.openers {
        let opener = checked(deps.api, opener)?;
        if opener == env.contract.address {
            let what = "its own opener";
            return Err(DomainError::SelfAsParty { what }.into());
        }
        openers.push(opener);
    }
    let settings = state::settings(deps.storage)?;
    let floors = Floors {
        standing_deposit: settings.standing_deposit,
        limits: settings.limits,
    };
    let now = env.block.time.nanos();
    let wording = Wording::check(name, terms, openers, floors, now)?;
    let number = state::add_wording(deps.storage, &wording, now)?;
    let from = Timestamp::from_nanos(wording.from);
    let name = wording.name;
    Ok(Response::new().add_event(TermsDefined { name, number, from }))
}
