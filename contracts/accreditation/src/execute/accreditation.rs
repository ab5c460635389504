//! Decisions about what an organisation may do.

use super::Call;
use crate::{
    domain::standing::{checked_limits, Decision},
    error::ContractError,
    state::{self, Details},
};
use accreditation_api::{
    event::{AccreditationGranted, AccreditationReinstated, AccreditationRevoked, AccreditationSuspended},
    types::{Limits, OrgId, ReasonCode, Role},
};
use cosmwasm_std::{Event, Response, Timestamp};
use salus_core::{window::after, Window};

/// Grants a role from the end of the notice on.
pub fn accredit(
    call: Call<'_>,
    org: OrgId,
    role: Role,
    until: Option<Timestamp>,
    limits: Limits,
) -> Result<Response, ContractError> {
    let from = after(call.now, state::notice_seconds(call.store)?)?;
    Window::new(from, until)?;
    let limits = checked_limits(limits)?;
    let decision = decision(&call, org, role);
    let standing = state::standing(call.store, org, role)?;
    let (standing, entries) = standing.accredit(&decision, from, until, limits)?;
    let details = state::details(call.store, org)?;
    if !details.accredited_before {
        state::save_details(
            call.store,
            org,
            &Details {
                accredited_before: true,
                ..details
            },
        )?;
    }
    state::save_decision(call.store, org, role, &standing, &entries)?;
    let by = call.sender;
    let events = entries.into_iter().map(|entry| {
        let (from, until, seq) = (entry.from, entry.until, entry.seq);
        Event::from(AccreditationGranted {
            org,
            role,
            by: by.clone(),
            from,
            seq,
            until,
        })
    });
    Ok(Response::new().add_events(events))
}

/// Takes a role away for the time being, in this block.
pub fn suspend(
    call: Call<'_>,
    org: OrgId,
    role: Role,
    reason: ReasonCode,
) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let (standing, entries) = state::standing(call.store, org, role)?.suspend(&decision, reason)?;
    state::save_decision(call.store, org, role, &standing, &entries)?;
    let by = call.sender;
    let events = entries.into_iter().map(|entry| {
        Event::from(AccreditationSuspended {
            org,
            role,
            by: by.clone(),
            reason,
            seq: entry.seq,
        })
    });
    Ok(Response::new().add_events(events))
}

/// Lifts a suspension in this block.
pub fn reinstate(
    call: Call<'_>,
    org: OrgId,
    role: Role,
    reason: ReasonCode,
) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let (standing, entries) = state::standing(call.store, org, role)?.reinstate(&decision, reason)?;
    state::save_decision(call.store, org, role, &standing, &entries)?;
    let by = call.sender;
    let events = entries.into_iter().map(|entry| {
        let (from, until, seq) = (entry.from, entry.until, entry.seq);
        Event::from(AccreditationReinstated {
            org,
            role,
            by: by.clone(),
            reason,
            from,
            seq,
            until,
        })
    });
    Ok(Response::new().add_events(events))
}

/// Takes a role away for good, in this block.
pub fn revoke(call: Call<'_>, org: OrgId, role: Role, reason: ReasonCode) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let (standing, entries) = state::standing(call.store, org, role)?.revoke(&decision, reason)?;
    state::save_decision(call.store, org, role, &standing, &entries)?;
    let by = call.sender;
    let events = entries.into_iter().map(|entry| {
        Event::from(AccreditationRevoked {
            org,
            role,
            by: by.clone(),
            reason,
            seq: entry.seq,
        })
    });
    Ok(Response::new().add_events(events))
}

/// Who decides what about whom, when.
fn decision(call: &Call<'_>, org: OrgId, role: Role) -> Decision {
    Decision {
        org,
        role,
        by: call.sender.clone(),
        by_owner: call.by_owner,
        now: call.now,
    }
}
