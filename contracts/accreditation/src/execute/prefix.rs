//! GS1 company prefixes.

use super::Call;
use crate::{
    domain::prefix,
    error::{ContractError, DomainError},
    state,
};
use accreditation_api::{
    event::{PrefixBound, PrefixReleased},
    types::{OrgId, MAX_PREFIXES},
};
use cosmwasm_std::{Response, Storage};

/// Binds a prefix that overlaps no other.
pub fn bind_prefix(call: Call<'_>, org: OrgId, prefix: &str) -> Result<Response, ContractError> {
    prefix::check(prefix)?;
    if let Some((held, holder)) = overlap(call.store, prefix)? {
        return Err(DomainError::PrefixOverlap {
            prefix: prefix.to_string(),
            held,
            holder,
        }
        .into());
    }
    let mut record = state::prefixes(call.store, org)?;
    if record.prefixes.len() >= MAX_PREFIXES {
        return Err(DomainError::TooManyPrefixes {
            org,
            max: MAX_PREFIXES,
        }
        .into());
    }
    record.prefixes.push(prefix.to_string());
    state::save_prefixes(call.store, org, &record)?;
    state::save_holder(call.store, prefix, org)?;
    Ok(Response::new().add_event(PrefixBound {
        org,
        prefix: prefix.to_string(),
        by: call.sender,
    }))
}

/// Frees a prefix.
pub fn release_prefix(call: Call<'_>, org: OrgId, prefix: &str) -> Result<Response, ContractError> {
    prefix::check(prefix)?;
    if state::holder(call.store, prefix)? != Some(org) {
        return Err(DomainError::PrefixNotHeld {
            org,
            prefix: prefix.to_string(),
        }
        .into());
    }
    let mut record = state::prefixes(call.store, org)?;
    record.prefixes.retain(|held| held != prefix);
    state::save_prefixes(call.store, org, &record)?;
    state::remove_holder(call.store, prefix);
    Ok(Response::new().add_event(PrefixReleased {
        org,
        prefix: prefix.to_string(),
        by: call.sender,
    }))
}

/// A prefix that begins this one, or that this one begins.
fn overlap(store: &dyn Storage, prefix: &str) -> Result<Option<(String, OrgId)>, ContractError> {
    for beginning in prefix::beginnings(prefix) {
        if let Some(holder) = state::holder(store, beginning)? {
            return Ok(Some((beginning.to_string(), holder)));
        }
    }
    Ok(state::holder_of_longer(store, prefix)?)
}
