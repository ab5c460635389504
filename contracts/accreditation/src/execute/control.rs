//! Who controls an organisation.

use super::Call;
use crate::{
    domain::control::{check_countries, check_link, Below},
    error::{ContractError, DomainError},
    state,
};
use accreditation_api::{
    event::ControllerSet,
    raw::ControllerLink,
    types::{OrgId, MAX_CONTROLLER_CHANGES, MAX_CONTROL_DEPTH},
};
use cosmwasm_std::{Response, Storage, Timestamp};
use salus_core::CoreError;

/// Sets or clears who controls an organisation, from this block on. Only the owner makes or ends a link across
/// countries.
pub fn set_controller(
    call: Call<'_>,
    org: OrgId,
    controller: Option<OrgId>,
) -> Result<Response, ContractError> {
    let mut record = state::controllers(call.store, org)?;
    let before = record.at(call.now);
    if before == controller {
        return Err(DomainError::ControllerUnchanged { org, controller }.into());
    }
    // the owner is not bound: what authorities used up must not be frozen
    if record.links.len() >= MAX_CONTROLLER_CHANGES && !call.by_owner {
        return Err(DomainError::TooManyControllerChanges {
            org,
            max: MAX_CONTROLLER_CHANGES,
        }
        .into());
    }
    if !call.by_owner {
        let country = state::organisation(call.store, org)?.country;
        for other in before.into_iter().chain(controller) {
            let other_country = state::organisation(call.store, other)?.country;
            check_countries((org, &country), (other, &other_country))?;
        }
    }
    let height = state::below(call.store, org)?.height();
    if let Some(controller) = controller {
        state::organisation(call.store, controller)?;
        check_link(org, height, &state::chain(call.store, controller, call.now)?)?;
    }
    if let Some(before) = before {
        recount(call.store, before, call.now, |below| below.without(height))?;
    }
    if let Some(controller) = controller {
        recount(call.store, controller, call.now, |below| below.with(height))?;
    }
    record.links.push(ControllerLink {
        controller,
        from: call.now,
    });
    state::save_controllers(call.store, org, &record)?;
    Ok(Response::new().add_event(ControllerSet {
        org,
        by: call.sender,
        controller,
    }))
}

/// Changes the count of subordinates of an organisation and, as far as its height changes by that, of those above.
fn recount(
    store: &mut dyn Storage,
    org: OrgId,
    now: Timestamp,
    change: impl Fn(Below) -> Result<Below, CoreError>,
) -> Result<(), ContractError> {
    let before = state::below(store, org)?;
    let mut after = change(before)?;
    state::save_below(store, org, &after)?;
    let (mut lower, mut old) = (org, before.height());
    for _ in 0..MAX_CONTROL_DEPTH {
        if after.height() == old {
            return Ok(());
        }
        let Some(above) = state::controllers(store, lower)?.at(now) else {
            return Ok(());
        };
        let before = state::below(store, above)?;
        after = before.without(old)?.with(after.height())?;
        state::save_below(store, above, &after)?;
        (lower, old) = (above, before.height());
    }
    Ok(())
}
