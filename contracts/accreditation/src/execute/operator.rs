//! Operators: who acts for an organisation.

use super::Call;
use crate::{
    domain::operator::Mandate,
    error::{ContractError, DomainError},
    state,
};
use accreditation_api::{
    event::{OperatorAccepted, OperatorProposed, OperatorRemoved},
    types::{OrgId, Role},
};
use cosmwasm_std::{Addr, Response, Storage, Timestamp};

/// Proposes an operator or a new mandate; the admin itself operates at once.
pub fn propose_operator(
    call: Call<'_>,
    org: OrgId,
    operator: &str,
    permissions: &[Role],
    until: Option<Timestamp>,
) -> Result<Response, ContractError> {
    let operator = call.checked(operator)?;
    let mandate = Mandate::new(permissions, until, call.now)?;
    let response = Response::new().add_event(OperatorProposed {
        org,
        operator: operator.clone(),
        permissions: mandate.roles,
        until,
    });
    if operator == call.sender {
        // the proposal carries the signature that acceptance would need
        check_free(call.store, org, &operator, call.now)?;
        let accepted = accept(call.store, org, operator, mandate)?;
        return Ok(response.add_event(accepted));
    }
    state::save_proposal(call.store, org, &operator, mandate)?;
    Ok(response)
}

/// The proposed operator accepts.
pub fn accept_operator(call: Call<'_>, org: OrgId) -> Result<Response, ContractError> {
    let operator = call.sender;
    let proposed = state::place(call.store, org, &operator)?.and_then(|place| place.proposed);
    let mandate = proposed.ok_or(DomainError::NotProposedOperator {
        sender: operator.clone(),
        org,
    })?;
    let mandate = mandate.running(call.now)?;
    check_free(call.store, org, &operator, call.now)?;
    Ok(Response::new().add_event(accept(call.store, org, operator, mandate)?))
}

/// Ends a mandate of this organisation and what it proposed.
pub fn remove_operator(call: Call<'_>, org: OrgId, operator: &str) -> Result<Response, ContractError> {
    let operator = call.checked(operator)?;
    if state::place(call.store, org, &operator)?.is_none() {
        return Err(DomainError::UnknownOperator { operator, org }.into());
    }
    state::remove_operator(call.store, org, &operator)?;
    Ok(Response::new().add_event(OperatorRemoved { org, operator }))
}

/// The operator ends its mandate.
pub fn leave_operator(call: Call<'_>) -> Result<Response, ContractError> {
    let operator = call.sender;
    let record = state::operator(call.store, &operator)?;
    let org = record
        .ok_or_else(|| DomainError::NotAnOperator {
            sender: operator.clone(),
        })?
        .org;
    state::leave_operator(call.store, org, &operator)?;
    Ok(Response::new().add_event(OperatorRemoved { org, operator }))
}

/// Refuses an address that operates for another organisation now. One whose time is over is free.
fn check_free(store: &dyn Storage, org: OrgId, operator: &Addr, now: Timestamp) -> Result<(), ContractError> {
    match state::operator(store, operator)? {
        Some(record) if record.org != org && record.until.is_none_or(|until| now < until) => {
            Err(DomainError::OperatesElsewhere {
                operator: operator.clone(),
                acts_for: record.org,
                org,
            }
            .into())
        }
        _ => Ok(()),
    }
}

/// Makes an address an operator.
fn accept(
    store: &mut dyn Storage,
    org: OrgId,
    operator: Addr,
    mandate: Mandate,
) -> Result<OperatorAccepted, ContractError> {
    state::save_operator(store, org, &operator, mandate)?;
    Ok(OperatorAccepted {
        org,
        operator,
        permissions: mandate.roles,
        until: mandate.until,
    })
}
