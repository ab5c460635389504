//! The contract's owner.

use super::Call;
use crate::error::ContractError;
use accreditation_api::event::{OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed};
use cosmwasm_std::Response;
use salus_core::{ownership, window::after};

/// Names a successor, who has `expires_in_seconds` to accept.
pub fn propose_owner(
    call: Call<'_>,
    owner: &str,
    expires_in_seconds: u64,
) -> Result<Response, ContractError> {
    let owner = call.checked(owner)?;
    let current = ownership::load(call.store)?;
    let proposed = current.propose(&call.sender, owner.clone(), expires_in_seconds, call.now)?;
    let expires = after(call.now, expires_in_seconds)?;
    proposed.save(call.store)?;
    Ok(Response::new().add_event(OwnershipProposed { owner, expires }))
}

/// The successor takes over.
pub fn accept_owner(call: Call<'_>) -> Result<Response, ContractError> {
    ownership::load(call.store)?
        .accept(&call.sender, call.now)?
        .save(call.store)?;
    Ok(Response::new().add_event(OwnershipAccepted { owner: call.sender }))
}

/// Takes the proposal back.
pub fn withdraw_owner_proposal(call: Call<'_>) -> Result<Response, ContractError> {
    ownership::load(call.store)?
        .withdraw(&call.sender)?
        .save(call.store)?;
    Ok(Response::new().add_event(OwnershipProposalWithdrawn { owner: call.sender }))
}
