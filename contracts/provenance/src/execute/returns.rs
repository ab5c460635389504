use crate::access::Actor;
use crate::domain::custody::{Holder, Keeper};
use crate::domain::shipment::{self, Head, Line};
use crate::domain::{ranges, DomainError};
use crate::{state, ContractError};
use accreditation_api::Denial;
use cosmwasm_std::{DepsMut, Env, Response, Storage};
use provenance_api::event::{ranges_text, ReturnConfirmed, UnitsDeclaredLost};
use provenance_api::types::IndexRange;
use provenance_api::ShipmentId;

pub fn confirm_return(
    deps: DepsMut<'_>,
    actor: &Actor,
    id: ShipmentId,
    number: u32,
    units: u64,
    given: &[IndexRange],
) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    let from = head.from;
    actor.acts_for(from)?;
    stage.ended_at()?;
    let (line, ranges) = resolve(deps.storage, id, &stage, number, units, given, Keeper::Org(from))?;
    let Line { lot, origin, .. } = line;
    state::add_held::<ContractError>(deps.storage, lot, from, origin, units)?;
    let totals = state::totals(deps.storage, lot)?.arrive(units)?;
    state::save_totals(deps.storage, lot, &totals)?;
    let ranges = ranges_text(&ranges);
    Ok(Response::new().add_event(ReturnConfirmed {
        shipment: id,
        line: number,
        lot,
        by: from,
        units,
        ranges,
    }))
}

pub fn declare_lost(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: ShipmentId,
    number: u32,
    units: u64,
    given: &[IndexRange],
) -> Result<Response, ContractError> {
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    let from = shipment::lost_from(stage.ended_at()?);
    if env.block.time < from {
        sender_only(actor, &head, from)?;
    }
    let (line, ranges) = resolve(deps.storage, id, &stage, number, units, given, Keeper::Lost)?;
    let lot = line.lot;
    let totals = state::totals(deps.storage, lot)?.lose(units)?;
    state::save_totals(deps.storage, lot, &totals)?;
    let (by, ranges) = (actor.address.clone(), ranges_text(&ranges));
    Ok(Response::new().add_event(UnitsDeclaredLost {
        shipment: id,
        line: number,
        lot,
        by,
        units,
        ranges,
    }))
}

/// Before the 90 days are over the sender alone may say that its goods are lost.
fn sender_only(actor: &Actor, head: &Head, from: cosmwasm_std::Timestamp) -> Result<(), ContractError> {
    match actor.acts_for(head.from) {
        Ok(()) => Ok(()),
        Err(Denial::NotAnOperator { .. }) => Err(DomainError::NotLateEnough { from }.into()),
        Err(denied) => Err(denied.into()),
    }
}

/// Takes units out of what is pending of a line, and gives their serials to `to`.
fn resolve(
    store: &mut dyn Storage,
    id: ShipmentId,
    stage: &shipment::Stage,
    number: u32,
    units: u64,
    given: &[IndexRange],
    to: Keeper,
) -> Result<(Line, Vec<IndexRange>), ContractError> {
    let mut lines = state::lines(store, id)?;
    let unknown = DomainError::UnknownLine {
        line: number,
        lines: lines.len(),
    };
    let line = if (number as usize) < lines.len() {
        lines.swap_remove(number as usize)
    } else {
        return Err(unknown.into());
    };
    let serialised = !line.ranges.is_empty();
    let (ranges, _) = ranges::checked(given)?;
    shipment::check_ranges(line.lot, serialised, units, &ranges)?;
    let pending = state::pending(store, id, stage, number, &line)?;
    let left = shipment::resolve(number, pending, units)?;
    let transit = Holder {
        keeper: Keeper::Shipment(id),
        origin: line.origin,
    };
    for range in &ranges {
        state::check_custody::<ContractError>(store, line.lot, range, transit)?;
    }
    for range in &ranges {
        let next = Holder {
            keeper: to,
            origin: line.origin,
        };
        state::reassign::<ContractError>(store, line.lot, range, transit, next)?;
    }
    state::save_pending(store, id, number, left)?;
    Ok((line, ranges))
}
