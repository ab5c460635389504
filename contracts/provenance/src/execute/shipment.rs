use crate::access::{accreditation, Actor};
use crate::domain::custody::{Holder, Keeper};
use crate::domain::shipment::{self, Head, Hook, Line};
use crate::domain::{lot, DomainError};
use crate::{state, ContractError};
use accreditation_api::OrgId;
use cosmwasm_std::{to_json_binary, DepsMut, Env, Event, Response, Storage, Timestamp};
use gs1::Sscc;
use provenance_api::event::{
    ranges_text, LineOffered, ShipmentCancelled, ShipmentExpired, ShipmentOffered, ShipmentPickedUp,
    ShipmentRefused,
};
use provenance_api::msg::ShipmentData;
use provenance_api::types::{Day, HookRequest, OfferLine, RejectReason};
use provenance_api::ShipmentId;
use salus_core::{checked, pause};

/// What the sender offers.
pub struct Offer {
    /// receiver
    pub to: OrgId,
    /// what is shipped
    pub lines: Vec<OfferLine>,
    /// who carries it
    pub carrier: Option<OrgId>,
    /// outermost logistic unit
    pub sscc: Option<String>,
    /// first instant at which it can no longer be accepted
    pub expires: Timestamp,
    /// whom to tell about the acceptance
    pub receipt_hook: Option<HookRequest>,
}

pub fn offer(deps: DepsMut<'_>, env: &Env, actor: &Actor, offer: Offer) -> Result<Response, ContractError> {
    let now = env.block.time;
    pause::assert_open::<ContractError>(deps.storage, now)?;
    let from = actor.org()?;
    let Offer {
        to, carrier, expires, ..
    } = offer;
    if from == to {
        return Err(DomainError::ToSelf { org: from }.into());
    }
    shipment::check_expiry(expires, now)?;
    let lines = shipment::check_lines(offer.lines, offer.receipt_hook.is_some())?;
    let sscc = offer.sscc.as_deref().map(str::parse::<Sscc>).transpose()?;
    let hook = match offer.receipt_hook {
        None => None,
        Some(HookRequest { address, payload }) => {
            shipment::check_payload(&payload)?;
            let addr = checked(deps.api, &address)?;
            if addr == env.contract.address {
                return Err(DomainError::HookIsSelf.into());
            }
            Some(Hook { addr, payload })
        }
    };
    let client = accreditation(&state::config(deps.storage)?);
    for org in [Some(to), carrier].into_iter().flatten() {
        if client.organisation(&deps.querier, org)?.is_none() {
            return Err(DomainError::UnknownOrganisation { org }.into());
        }
    }

    let id = state::next_shipment::<ContractError>(deps.storage)?;
    let mut departures = Vec::with_capacity(lines.len());
    for line in &lines {
        departures.push(check_departure(deps.storage, from, line, Day::of(now))?);
    }

    let head = Head {
        from,
        to,
        carrier,
        sscc,
        offered_at: now,
        expires,
        hook,
    };
    state::add_shipment::<ContractError>(deps.storage, id, &head, &lines)?;
    let mut events: Vec<Event> = vec![ShipmentOffered {
        shipment: id,
        from,
        to,
        lines: lines.len().try_into().unwrap_or(u32::MAX),
        expires,
        carrier,
        sscc: sscc.map(|sscc| sscc.to_string()),
        hook: head.hook.map(|hook| hook.addr),
    }
    .into()];
    for ((number, line), left) in (0u32..).zip(lines).zip(departures) {
        depart(deps.storage, id, from, &line, left)?;
        let Line {
            lot,
            units,
            origin,
            ranges,
        } = line;
        let ranges = ranges_text(&ranges);
        events.push(
            LineOffered {
                shipment: id,
                line: number,
                lot,
                units,
                origin,
                ranges,
            }
            .into(),
        );
    }
    Ok(Response::new()
        .add_events(events)
        .set_data(to_json_binary(&ShipmentData { shipment: id })?))
}

/// Checks that the units of a line may leave and are with the sender; gives how many it has left of them.
fn check_departure(store: &dyn Storage, from: OrgId, line: &Line, today: Day) -> Result<u64, ContractError> {
    let Line {
        lot: id,
        units,
        origin,
        ..
    } = *line;
    let lot = state::lot::<ContractError>(store, id)?;
    shipment::check_ranges(id, lot.serialised, units, &line.ranges)?;
    lot::check_movable(id, lot.expiry, &state::safety(store, id)?, today)?;
    for range in &line.ranges {
        let holder = Holder {
            keeper: Keeper::Org(from),
            origin,
        };
        state::check_custody::<ContractError>(store, id, range, holder)?;
    }
    let held = state::held(store, id, from, origin)?;
    Ok(held.checked_sub(units).ok_or(DomainError::NotEnoughHeld {
        org: from,
        lot: id,
        origin,
        held,
        needed: units,
    })?)
}

/// Moves the units of a line from their holder into transit.
fn depart(
    store: &mut dyn Storage,
    shipment: ShipmentId,
    from: OrgId,
    line: &Line,
    left: u64,
) -> Result<(), ContractError> {
    let Line {
        lot, units, origin, ..
    } = *line;
    state::save_held(store, lot, from, origin, left)?;
    for range in &line.ranges {
        let holder = Holder {
            keeper: Keeper::Org(from),
            origin,
        };
        let transit = Holder {
            keeper: Keeper::Shipment(shipment),
            origin,
        };
        state::reassign::<ContractError>(store, lot, range, holder, transit)?;
    }
    let totals = state::totals(store, lot)?.depart(units)?;
    Ok(state::save_totals(store, lot, &totals)?)
}

pub fn pick_up(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: ShipmentId,
) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    let carrier = head.carrier.ok_or(DomainError::NoCarrier { shipment: id })?;
    actor.acts_for(carrier)?;
    state::save_stage(deps.storage, id, &stage.pick_up(head.expires, env.block.time)?)?;
    Ok(Response::new().add_event(ShipmentPickedUp {
        shipment: id,
        carrier,
    }))
}

pub fn refuse(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: ShipmentId,
    reason: RejectReason,
) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    actor.acts_for(head.to)?;
    state::save_stage(
        deps.storage,
        id,
        &stage.refuse(head.expires, env.block.time, reason)?,
    )?;
    Ok(Response::new().add_event(ShipmentRefused {
        shipment: id,
        by: head.to,
        reason,
    }))
}

pub fn expire(deps: DepsMut<'_>, env: &Env, id: ShipmentId) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    state::save_stage(deps.storage, id, &stage.expire(head.expires, env.block.time)?)?;
    Ok(Response::new().add_event(ShipmentExpired { shipment: id }))
}

/// Gives everything back at once: before pick-up the goods never left the sender.
pub fn cancel(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: ShipmentId,
) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    let from = head.from;
    actor.acts_for(from)?;
    state::save_stage(deps.storage, id, &stage.cancel(env.block.time)?)?;
    for line in state::lines(deps.storage, id)? {
        let Line {
            lot,
            units,
            origin,
            ranges,
        } = line;
        for range in &ranges {
            let transit = Holder {
                keeper: Keeper::Shipment(id),
                origin,
            };
            let holder = Holder {
                keeper: Keeper::Org(from),
                origin,
            };
            state::reassign::<ContractError>(deps.storage, lot, range, transit, holder)?;
        }
        state::add_held::<ContractError>(deps.storage, lot, from, origin, units)?;
        let totals = state::totals(deps.storage, lot)?.arrive(units)?;
        state::save_totals(deps.storage, lot, &totals)?;
    }
    Ok(Response::new().add_event(ShipmentCancelled {
        shipment: id,
        by: from,
    }))
}
