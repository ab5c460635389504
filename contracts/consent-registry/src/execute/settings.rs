//! Setting up, and the owner's messages.

use crate::contract::CONTRACT_VERSION;
use crate::error::{ContractError, DomainError};
use crate::state::{self, Reviewers, Settings};
use consent_registry_api::msg::{InstantiateMsg, Limits};
use consent_registry_api::CONTRACT_NAME;
use cosmwasm_std::{Addr, DepsMut, Env, Response};
use panel_api::types::MAX_NAME_BYTES;
use salus_core::{checked, ownership};

/// The longest span of a limit that has no bound of its own: ten years, in seconds.
const MAX_SPAN: u64 = 3_650 * 86_400;

/// Sets the contract up.
pub fn instantiate(deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response, ContractError> {
    check_limits(&msg.limits)?;
    let name = msg.panel_terms.len();
    if name == 0 || name > MAX_NAME_BYTES {
        return Err(DomainError::BadLimit {
            what: "the panel's terms",
            given: name as u64,
            min: 1,
            max: MAX_NAME_BYTES as u64,
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
        limits: msg.limits,
        refunding: false,
    };
    let reviewers = Reviewers {
        panel: peer("its own panel", &msg.panel)?,
        terms: msg.panel_terms,
    };
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    state::init(deps.storage, &settings, &reviewers)?;
    Ok(Response::new())
}

fn check_limits(limits: &Limits) -> Result<(), DomainError> {
    for (what, given, max) in [
        ("a permit", limits.permit_seconds, 600),
        ("an emergency", limits.emergency_seconds, 86_400),
        ("the wait for a justification", limits.justify_seconds, MAX_SPAN),
        ("the wait for a review", limits.review_seconds, MAX_SPAN),
        ("the wait for an answer", limits.answer_seconds, MAX_SPAN),
        ("the wait for guardians", limits.guardian_seconds, MAX_SPAN),
        ("the wait for a recovery", limits.recovery_seconds, MAX_SPAN),
        (
            "the memory of a cancelled recovery",
            limits.cancel_seconds,
            MAX_SPAN,
        ),
        ("the wait for an erasure", limits.erasure_seconds, MAX_SPAN),
        (
            "the number of unjustified accesses",
            limits.unjustified.into(),
            1_000,
        ),
    ] {
        if given == 0 || given > max {
            let min = 1;
            return Err(DomainError::BadLimit {
                what,
                given,
                min,
                max,
            });
        }
    }
    if limits.review_seconds < limits.justify_seconds {
        return Err(DomainError::BadLimit {
            what: "the wait for a review",
            given: limits.review_seconds,
            min: limits.justify_seconds,
            max: MAX_SPAN,
        });
    }
    Ok(())
}
