//! Authorities, named by the owner.

use super::Call;
use crate::{
    domain::authority::{Authority, Unfit},
    error::ContractError,
    state,
};
use accreditation_api::{
    event::{AuthorityNamed, AuthorityRemoved},
    types::Role,
};
use cosmwasm_std::{Response, Timestamp};

/// Names an authority, or replaces its record as a whole.
pub fn name_authority(
    call: Call<'_>,
    authority: &str,
    country: String,
    roles: &[Role],
    from: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<Response, ContractError> {
    let addr = call.checked(authority)?;
    let authority = Authority::new(country, roles, from, until, call.now)?;
    state::save_authority(call.store, &addr, &authority)?;
    let Authority {
        country,
        roles,
        window,
    } = authority;
    let event = AuthorityNamed {
        authority: addr,
        country,
        roles,
        from: window.from,
        until: window.until,
    };
    Ok(Response::new().add_event(event))
}

/// Removes an authority; what it decided stays.
pub fn remove_authority(call: Call<'_>, authority: &str) -> Result<Response, ContractError> {
    let authority = call.checked(authority)?;
    state::authority(call.store, &authority)?;
    state::remove_authority(call.store, &authority);
    Ok(Response::new().add_event(AuthorityRemoved { authority }))
}

impl From<Unfit> for ContractError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Core(error) => Self::Core(error),
            Unfit::Domain(error) => Self::Domain(error),
        }
    }
}
