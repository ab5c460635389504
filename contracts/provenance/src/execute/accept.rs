use crate::access::Actor;
use crate::domain::custody::{Holder, Keeper};
use crate::domain::lot::Lot;
use crate::domain::receipt::{self, Demands, Outcome};
use crate::domain::shipment::{Head, Line, Stage};
use crate::domain::{lot, DomainError};
use crate::reply::ReplyId;
use crate::{state, ContractError};
use cosmwasm_std::{Binary, DepsMut, Env, Event, Response, Storage, SubMsg, Timestamp};
use provenance_api::event::{ranges_text, LineReceived, ShipmentAccepted};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine, ReceiptMsg};
use provenance_api::types::{Day, LineReceipt, Origin};
use provenance_api::ShipmentId;
use salus_core::peer::Peer;

pub fn accept(
    deps: DepsMut<'_>,
    env: &Env,
    actor: &Actor,
    id: ShipmentId,
    said: Vec<LineReceipt>,
    call_hook: bool,
) -> Result<Response, ContractError> {
    let now = env.block.time;
    let (head, stage) = state::shipment::<ContractError>(deps.storage, id)?;
    actor.acts_for(head.to)?;
    let called = call_hook && head.hook.is_some();
    let accepted = stage.accept(head.expires, now, called)?;
    let journey_from = match stage {
        Stage::InCarriage { since } => since,
        _ => head.offered_at,
    };

    let lines = state::lines(deps.storage, id)?;
    let mut events: Vec<Event> = vec![ShipmentAccepted {
        shipment: id,
        from: head.from,
        to: head.to,
        hook_called: called,
    }
    .into()];
    let mut outcomes = Vec::with_capacity(lines.len());
    for (line, said) in lines.iter().zip(receipt::in_order(lines.len(), said)?) {
        let number = said.line;
        let lot = state::lot::<ContractError>(deps.storage, line.lot)?;
        let demands = demands(deps.storage, &lot, &said, journey_from, now)?;
        let outcome = receipt::check(line, said, &demands)?;
        if outcome.accepted > 0 {
            let safety = state::safety(deps.storage, line.lot)?;
            lot::check_movable(line.lot, lot.expiry, &safety, Day::of(now))?;
        }
        outcomes.push((number, lot.gtin, outcome));
    }

    let mut facts_lines = Vec::with_capacity(lines.len());
    for (line, (number, gtin, outcome)) in lines.iter().zip(outcomes) {
        let origin = arrive(deps.storage, id, &head, number, line, &outcome)?;
        let Outcome {
            accepted,
            rejected,
            missing,
            accepted_ranges,
            detail,
        } = outcome;
        events.push(
            LineReceived {
                shipment: id,
                line: number,
                lot: line.lot,
                accepted,
                rejected,
                missing,
                origin,
                reason: detail.reason,
                ranges: ranges_text(&accepted_ranges),
            }
            .into(),
        );
        let gtin = gtin.to_string();
        facts_lines.push(ReceiptLine {
            lot: line.lot,
            gtin,
            accepted,
            rejected,
            missing,
        });
    }

    let Head {
        from,
        to,
        carrier,
        offered_at,
        expires,
        hook,
        ..
    } = head;
    let (hook_addr, payload) = match hook {
        Some(hook) => (Some(hook.addr), hook.payload),
        None => (None, Binary::default()),
    };
    let facts = ReceiptFacts {
        shipment: id,
        from,
        to,
        carrier,
        hook_addr,
        payload,
        offered_at,
        accepted_at: now,
        expires,
        lines: facts_lines,
    };
    state::save_stage(deps.storage, id, &accepted)?;
    state::add_receipt(deps.storage, &facts)?;
    let response = Response::new().add_events(events);
    match facts.hook_addr.clone() {
        Some(hook) if called => {
            let limit = state::config(deps.storage)?.hook_gas_limit;
            let call = Peer::new(hook).execute(&ReceiptMsg::Receipt(facts), vec![])?;
            // on error only: a listener that fails cannot stop the receiver, one that succeeds costs no reply
            let call = SubMsg::reply_on_error(call, ReplyId::ReceiptHook.into())
                .with_gas_limit(limit)
                .with_payload(id.u64().to_be_bytes());
            Ok(response.add_submessage(call))
        }
        _ => Ok(response),
    }
}

/// What the line's product asks of its receipt. The product itself is read only for a leg summary.
fn demands(
    store: &dyn Storage,
    lot: &Lot,
    said: &LineReceipt,
    journey_from: Timestamp,
    now: Timestamp,
) -> Result<Demands, ContractError> {
    let storage_rules = if said.leg_summary.is_some() {
        let gtin = lot.gtin;
        let product = state::product(store, gtin)?.ok_or(DomainError::UnknownProduct { gtin })?;
        product.storage.rules.len()
    } else {
        0
    };
    Ok(Demands {
        serialised: lot.serialised,
        vial_monitor: lot.vial_monitor,
        full_cover: lot.full_cover,
        storage_rules,
        journey_from,
        now,
    })
}

/// Gives what was taken over to the receiver; what was not stays in transit as a pending return. Gives the origin
/// of what was taken over.
fn arrive(
    store: &mut dyn Storage,
    id: ShipmentId,
    head: &Head,
    number: u32,
    line: &Line,
    outcome: &Outcome,
) -> Result<Origin, ContractError> {
    // an offer with a hook makes donated goods, whether or not the hook is called: else a receiver who skips the
    // call would leave goods that can be paid for again
    let origin = if head.hook.is_some() {
        Origin::Donated
    } else {
        line.origin
    };
    if outcome.accepted > 0 {
        let transit = Holder {
            keeper: Keeper::Shipment(id),
            origin: line.origin,
        };
        let receiver = Holder {
            keeper: Keeper::Org(head.to),
            origin,
        };
        for range in &outcome.accepted_ranges {
            state::reassign::<ContractError>(store, line.lot, range, transit, receiver)?;
        }
        state::add_held::<ContractError>(store, line.lot, head.to, origin, outcome.accepted)?;
        let totals = state::totals(store, line.lot)?.arrive(outcome.accepted)?;
        state::save_totals(store, line.lot, &totals)?;
    }
    if outcome.pending() > 0 {
        state::save_pending(store, id, number, outcome.pending())?;
    }
    state::add_detail(store, id, number, &outcome.detail)?;
    Ok(origin)
}
