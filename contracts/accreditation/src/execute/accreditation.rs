//! Decisions about what an organisation may do.

use super::Call;
use crate::{
    domain::standing::{checked_limits, Decision, Entry, Standing},
    error::ContractError,
    state::{self, Details},
};
use accreditation_api::{
    event::{AccreditationGranted, AccreditationReinstated, AccreditationRevoked, AccreditationSuspended},
    types::{Limits, OrgId, ReasonCode, Role},
};
use cosmwasm_std::{Addr, Event, Response, Timestamp};
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
    let decided = standing.accredit(&decision, from, until, limits)?;
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
    tell(call, (org, role), decided, &|by, entry| {
        let (from, until, seq) = (entry.from, entry.until, entry.seq);
        Event::from(AccreditationGranted {
            org,
            role,
            by,
            from,
            seq,
            until,
        })
    })
}

/// Takes a role away for the time being, in this block.
pub fn suspend(
    call: Call<'_>,
    org: OrgId,
    role: Role,
    reason: ReasonCode,
) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let decided = state::standing(call.store, org, role)?.suspend(&decision, reason)?;
    tell(call, (org, role), decided, &|by, Entry { seq, .. }| {
        Event::from(AccreditationSuspended {
            org,
            role,
            by,
            reason,
            seq,
        })
    })
}

/// Lifts a suspension in this block.
pub fn reinstate(
    call: Call<'_>,
    org: OrgId,
    role: Role,
    reason: ReasonCode,
) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let decided = state::standing(call.store, org, role)?.reinstate(&decision, reason)?;
    tell(call, (org, role), decided, &|by, entry| {
        let (from, until, seq) = (entry.from, entry.until, entry.seq);
        Event::from(AccreditationReinstated {
            org,
            role,
            by,
            reason,
            from,
            seq,
            until,
        })
    })
}

/// Takes a role away for good, in this block.
pub fn revoke(call: Call<'_>, org: OrgId, role: Role, reason: ReasonCode) -> Result<Response, ContractError> {
    let decision = decision(&call, org, role);
    let decided = state::standing(call.store, org, role)?.revoke(&decision, reason)?;
    tell(call, (org, role), decided, &|by, Entry { seq, .. }| {
        Event::from(AccreditationRevoked {
            org,
            role,
            by,
            reason,
            seq,
        })
    })
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

/// Stores what was decided, and tells of each entry that it added to the history.
fn tell(
    call: Call<'_>,
    (org, role): (OrgId, Role),
    (standing, entries): (Standing, Vec<Entry>),
    event: &dyn Fn(Addr, Entry) -> Event,
) -> Result<Response, ContractError> {
    state::save_decision(call.store, org, role, &standing, &entries)?;
    let events = entries.into_iter().map(|entry| event(call.sender.clone(), entry));
    Ok(Response::new().add_events(events))
}
