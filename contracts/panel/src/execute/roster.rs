//! Organisations come, go and are paid.

use crate::domain::roster::Entry;
use crate::error::{ContractError, DomainError};
use crate::state::{self, Assessor};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coins, BankMsg, DepsMut, Env, MessageInfo, Response, Timestamp, Uint128};
use panel_api::event::{AssessorEnlisted, Paid, RosterJoined, RosterLeft};
use salus_core::funds::one_coin;

/// Puts an organisation on a roster, or adds to its deposit.
pub fn join_roster(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    role: Role,
    org: OrgId,
) -> Result<Response, ContractError> {
    let settings = state::settings(deps.storage)?;
    let (_, coins) = one_coin(info, |denom| denom == settings.denom)?;
    let now = env.block.time.nanos();
    let mut roster = state::roster(deps.storage, role)?;
    let (position, mut entry, new) = match state::position(deps.storage, role, org)? {
        Some(position) => (position, state::entry(deps.storage, role, position)?, false),
        None => (roster.length, Entry::new(org, now), true),
    };
    let back = entry.join(coins.u128(), settings.standing_deposit, now)?;
    if new {
        roster.length = position.checked_add(1).ok_or(DomainError::Overflow)?;
        state::save_position(deps.storage, role, org, position)?;
    }
    if new || back {
        roster.live = roster.live.saturating_add(1);
        state::save_roster(deps.storage, role, &roster)?;
    }
    state::save_entry(deps.storage, role, position, &entry)?;
    state::note_received(deps.storage, coins.u128())?;
    Ok(Response::new().add_event(RosterJoined {
        role,
        org,
        position,
        deposit: Uint128::new(entry.deposit),
    }))
}

/// Takes an organisation off a roster.
pub fn leave_roster(deps: DepsMut, env: &Env, role: Role, org: OrgId) -> Result<Response, ContractError> {
    let (position, mut entry) = state::entry_of(deps.storage, role, org)?;
    let mut roster = state::roster(deps.storage, role)?;
    let gone = entry.leave(&mut roster, env.block.time.nanos())?;
    state::save_roster(deps.storage, role, &roster)?;
    state::save_entry(deps.storage, role, position, &entry)?;
    Ok(Response::new().add_event(RosterLeft {
        role,
        org,
        free_at: Timestamp::from_nanos(gone.free_at),
    }))
}

/// The sender judges for its organisation, in cases that are opened from now on.
pub fn enlist(
    deps: DepsMut,
    env: &Env,
    info: MessageInfo,
    role: Role,
    org: OrgId,
) -> Result<Response, ContractError> {
    let (position, entry) = state::entry_of(deps.storage, role, org)?;
    if entry.until.is_some() {
        return Err(DomainError::OffRoster { org }.into());
    }
    let canonical = deps.api.addr_canonicalize(info.sender.as_str())?;
    let assessor = info.sender;
    let known = state::assessor(deps.storage, role, &canonical)?;
    if known.is_some_and(|known| known.position == position) {
        return Err(DomainError::AlreadyEnlisted { assessor }.into());
    }
    let record = Assessor {
        position,
        since: env.block.time.nanos(),
    };
    state::save_assessor(deps.storage, role, &canonical, &record)?;
    Ok(Response::new().add_event(AssessorEnlisted { role, org, assessor }))
}

/// Sends an organisation what is its own: to its admin, whom the accreditation contract knows and can replace.
pub fn withdraw(deps: DepsMut, env: &Env, role: Role, org: OrgId) -> Result<Response, ContractError> {
    let (position, mut entry) = state::entry_of(deps.storage, role, org)?;
    let amount = entry.withdraw(env.block.time.nanos())?;
    let accreditation = state::accreditation(deps.storage)?;
    let to = accreditation
        .admin(&deps.querier, org)?
        .ok_or(DomainError::UnknownOrganisation { org })?;
    state::save_entry(deps.storage, role, position, &entry)?;
    state::note_paid(deps.storage, amount)?;
    let denom = state::settings(deps.storage)?.denom;
    Ok(Response::new()
        .add_message(BankMsg::Send {
            to_address: to.to_string(),
            amount: coins(amount, denom),
        })
        .add_event(Paid {
            role,
            org,
            to,
            amount: Uint128::new(amount),
        }))
}
