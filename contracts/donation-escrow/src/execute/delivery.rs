//! Deliveries: under way, settled, over.

use crate::domain::campaign::Phase;
use crate::domain::receipt::{Counts, Delivery, Receipt, Settlement};
use crate::domain::shipment::{assert_acceptable, assert_counts, named_tranche, Offer};
use crate::domain::terms::CampaignTerms;
use crate::domain::tranche::Tranche;
use crate::error::{ContractError, DomainError};
use crate::execute::funding::closed_event;
use crate::execute::payment::{book_recalls, pay_supplier, Subject};
use crate::{peers, state};
use cosmwasm_std::{DepsMut, Env, Event, MessageInfo, Response};
use donation_escrow_api::types::ShipmentPayload;
use donation_escrow_api::{event, CampaignId, TrancheId};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::ShipmentStatus;
use provenance_api::ShipmentId;

/// Shows a shipment as under way.
pub fn bind_shipment(
    deps: DepsMut,
    env: &Env,
    campaign_id: CampaignId,
    tranche_id: TrancheId,
    shipment: ShipmentId,
) -> Result<Response, ContractError> {
    let campaign = state::campaign(deps.storage, campaign_id)?;
    match state::receipt(deps.storage, campaign.source, shipment)? {
        None => {}
        Some(Receipt::InTransit { .. }) => return Err(DomainError::AlreadyBound { shipment }.into()),
        Some(Receipt::Settled(_)) => return Err(DomainError::AlreadySettled { shipment }.into()),
    }
    let activated_at = campaign.phase.active_since()?;
    let terms = state::tranche_terms(deps.storage, campaign_id, tranche_id)?;
    let delivered = tranche(&deps, campaign_id, tranche_id, &campaign.phase)?.open()?;
    delivered.assert_room()?;

    let provenance = state::terms(deps.storage, campaign_id)?.provenance;
    let (info, lines) = peers::shipment(&deps.querier, provenance, shipment)?;
    if !matches!(
        info.status,
        ShipmentStatus::Offered {} | ShipmentStatus::InCarriage { .. }
    ) {
        return Err(DomainError::NotUnderWay { shipment }.into());
    }
    assert_acceptable(info.expires, env.block.time)?;
    let hook = info.hook.ok_or(DomainError::OtherHook { shipment })?;
    let offer = Offer {
        shipment,
        from: info.from,
        to: info.to,
        hook: Some(&hook.hook_addr),
        payload: &hook.payload,
        offered_at: info.offered_at,
        expires: info.expires,
    };
    let named = ShipmentPayload {
        campaign: campaign_id,
        tranche: tranche_id,
    };
    let gtins = lines.iter().map(|line| line.gtin.as_str());
    offer.assert_for(&env.contract.address, named, &terms, activated_at, gtins)?;

    state::bind_shipment(
        deps.storage,
        campaign.source,
        shipment,
        campaign_id,
        tranche_id,
        env.block.time,
    )?;
    let open = Tranche::Open(delivered);
    state::save_tranche(deps.storage, campaign_id, tranche_id, &open)?;
    Ok(Response::new().add_event(event::ShipmentBound {
        campaign: campaign_id,
        tranche: tranche_id,
        shipment,
    }))
}

/// Settles in the hospital's own transaction. The goods were accepted in this very call, so no recall can have
/// come between: the provenance contract itself refuses to have recalled goods accepted.
pub fn receipt(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    facts: &ReceiptFacts,
) -> Result<Response, ContractError> {
    let named = named_tranche(facts.shipment, &facts.payload)?;
    let campaign = state::campaign(deps.storage, named.campaign)?;
    let terms = state::terms(deps.storage, named.campaign)?;
    if terms.provenance != info.sender {
        return Err(DomainError::OtherProvenance {
            given: info.sender.clone(),
        }
        .into());
    }
    settle_facts(deps, env, campaign, terms, named, facts, Recalls::CannotBe)
}

/// Settles later, with the same facts read from the provenance contract's store.
pub fn settle(
    deps: DepsMut,
    env: &Env,
    campaign_id: CampaignId,
    tranche_id: TrancheId,
    shipment: ShipmentId,
) -> Result<Response, ContractError> {
    let campaign = state::campaign(deps.storage, campaign_id)?;
    let terms = state::terms(deps.storage, campaign_id)?;
    let facts = provenance_api::Client::new(terms.provenance.clone())
        .receipt(&deps.querier, shipment)?
        .ok_or(DomainError::NotAccepted { shipment })?;
    if facts.shipment != shipment {
        return Err(DomainError::OtherShipment {
            given: facts.shipment,
            asked: shipment,
        }
        .into());
    }
    let named = ShipmentPayload {
        campaign: campaign_id,
        tranche: tranche_id,
    };
    settle_facts(deps, env, campaign, terms, named, &facts, Recalls::MayBe)
}

/// Whether a recall may have come after the acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recalls {
    CannotBe,
    MayBe,
}

fn settle_facts(
    deps: DepsMut,
    env: &Env,
    mut campaign: state::Campaign,
    terms: CampaignTerms,
    named: ShipmentPayload,
    facts: &ReceiptFacts,
    recalls: Recalls,
) -> Result<Response, ContractError> {
    let now = env.block.time;
    let phase = campaign.phase;
    let ShipmentPayload {
        campaign: campaign_id,
        tranche: tranche_id,
    } = named;
    let shipment = facts.shipment;
    let before = state::receipt(deps.storage, campaign.source, shipment)?;
    if matches!(before, Some(Receipt::Settled(_))) {
        return Err(DomainError::AlreadySettled { shipment }.into());
    }
    let activated_at = campaign.phase.active_since()?;
    let tranche_terms = state::tranche_terms(deps.storage, campaign_id, tranche_id)?;
    let delivered =
        tranche(&deps, campaign_id, tranche_id, &phase)?.open_at(&tranche_terms, terms.settlement, now)?;
    let accepted = assert_counts(facts, &env.contract.address, named, &tranche_terms, activated_at)?;

    let accreditation = state::accreditation(deps.storage)?;
    let related = peers::related(
        &accreditation,
        &deps.querier,
        terms.fund_raiser,
        &tranche_terms,
        facts.carrier,
        facts.accepted_at,
    )?;
    let (counts, counted) = if related {
        (Counts::PartiesRelated, 0)
    } else {
        (Counts::Yes, accepted)
    };

    let price = tranche_terms.price()?;
    let (settled, units) = price.settle(delivered.units, counted, tranche_terms.retention)?;
    let delivered = delivered.settle(shipment, settled.credited, units)?;
    let delivery = Delivery {
        campaign: campaign_id,
        tranche: tranche_id,
        supplier: tranche_terms.supplier,
        accepted,
        counts,
        lines: &facts.lines,
        accepted_at: facts.accepted_at,
    };
    let mut books = Settlement::fix(delivery, &settled, now);
    campaign.pot.book(settled.share)?;

    let mut response = Response::new().add_event(event::ReceiptSettled {
        campaign: campaign_id,
        tranche: tranche_id,
        shipment,
        verdict: counts.verdict(),
        accepted,
        credited: settled.credited,
        due: settled.due,
        retained: settled.retained,
    });
    let clock = books.clock(terms.spans())?;
    let subject = Subject {
        campaign: campaign_id,
        tranche: tranche_id,
        shipment,
        clock,
        now,
    };
    let mut held = None;
    if recalls == Recalls::MayBe {
        let client = provenance_api::Client::new(terms.provenance);
        let seen = book_recalls(&deps.querier, &client, &subject, &mut books, &mut campaign.pot)?;
        response = response.add_events(seen.events);
        held = seen.held;
    }
    let tranche = delivered.settled(price, now);
    if matches!(tranche, Tranche::Closed { .. }) {
        campaign.phase = campaign.phase.tranche_ended()?;
        response = response.add_event(tranche_closed(named, settled_total(price, units)?));
    }
    let mut deps = deps;
    if held.is_none() {
        let payment = pay_supplier(
            deps.branch(),
            &subject,
            &campaign.denom,
            &mut books,
            &mut campaign.pot,
        )?;
        response = payment
            .into_iter()
            .fold(response, |response, payment| payment.add_to(response));
    }

    if matches!(before, Some(Receipt::InTransit { .. })) {
        state::arrived(deps.storage, campaign_id, tranche_id, shipment);
    }
    state::save_settlement(deps.storage, campaign.source, shipment, books)?;
    state::save_tranche(deps.storage, campaign_id, tranche_id, &tranche)?;
    finish(deps, campaign_id, phase, campaign, env, response)
}

/// Ends a tranche whose end has come.
pub fn advance_tranche(
    deps: DepsMut,
    env: &Env,
    campaign_id: CampaignId,
    tranche_id: TrancheId,
) -> Result<Response, ContractError> {
    let mut campaign = state::campaign(deps.storage, campaign_id)?;
    let phase = campaign.phase;
    let tranche_terms = state::tranche_terms(deps.storage, campaign_id, tranche_id)?;
    let tranche =
        state::tranche(deps.storage, campaign_id, tranche_id, &phase)?.ok_or_else(|| phase.not("active"))?;
    let settlement_window = state::terms(deps.storage, campaign_id)?.settlement;
    let (tranche, unearned) = tranche.advance(&tranche_terms, settlement_window, env.block.time)?;
    campaign.phase = campaign.phase.tranche_ended()?;
    campaign.pot.release(unearned)?;

    state::save_tranche(deps.storage, campaign_id, tranche_id, &tranche)?;
    let named = ShipmentPayload {
        campaign: campaign_id,
        tranche: tranche_id,
    };
    let earned = tranche_terms.amount.saturating_sub(unearned);
    let response = Response::new().add_event(tranche_closed(named, (earned, unearned)));
    finish(deps, campaign_id, phase, campaign, env, response)
}

/// Stores a campaign whose books have changed, and says so when that is its end.
pub fn finish(
    deps: DepsMut,
    id: CampaignId,
    before: Phase,
    mut campaign: state::Campaign,
    env: &Env,
    response: Response,
) -> Result<Response, ContractError> {
    campaign.phase = campaign.phase.finish(campaign.pot.booked, env.block.time);
    state::save_campaign(deps.storage, id, &campaign)?;
    if before == campaign.phase {
        return Ok(response);
    }
    Ok(response.add_events(closed_event(id, &campaign)))
}

fn tranche_closed(
    named: ShipmentPayload,
    (earned, refundable): (cosmwasm_std::Uint128, cosmwasm_std::Uint128),
) -> Event {
    let ShipmentPayload { campaign, tranche } = named;
    event::TrancheClosed {
        campaign,
        tranche,
        earned,
        refundable,
    }
    .into()
}

fn settled_total(
    price: donation_escrow_rules::receipt::Price,
    units: u64,
) -> Result<(cosmwasm_std::Uint128, cosmwasm_std::Uint128), ContractError> {
    Ok((price.earned(units)?, price.unearned(units)?))
}

/// A tranche of a campaign that is active.
fn tranche(
    deps: &DepsMut,
    campaign: CampaignId,
    tranche: TrancheId,
    phase: &Phase,
) -> Result<Tranche, ContractError> {
    Ok(state::tranche(deps.storage, campaign, tranche, phase)?
        .ok_or(DomainError::UnknownTranche { campaign, tranche })?)
}
