//! The two long answers: what will happen, and what became of a gift.

use crate::domain::gift::State as GiftState;
use crate::domain::receipt::Receipt;
use crate::domain::terms::TrancheTerms;
use crate::domain::tranche::Tranche;
use crate::error::ContractError;
use crate::query::gift_info;
use crate::{peers, state};
use cosmwasm_std::{Deps, StdResult, Timestamp, Uint128};
use donation_escrow_api::terms::{Case, Consequence, Dates, Outcome, TermsResponse};
use donation_escrow_api::types::{
    CampaignStatus, DeliveryTrace, GoodsTrace, LotTrace, MoneyTrace, Trace, MAX_TRANCHES,
};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use donation_escrow_rules::{clocks, recall::credited_by_line, trace as rules};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::ShipmentId;
use salus_core::window::after;

/// The terms of a campaign, and what will happen in each case.
pub fn terms(deps: Deps, id: CampaignId) -> Result<TermsResponse, ContractError> {
    let campaign = state::campaign(deps.storage, id)?;
    let terms = state::terms(deps.storage, id)?;
    let limits = state::limits(deps.storage)?;
    let tranches = state::tranches_terms(deps.storage, id, None, MAX_TRANCHES)?;
    let tranches_end = clocks::tranche_ends(terms.delivery_deadline, terms.settlement)?;
    // the last settlement is just before the last tranche ends, the last acceptance before its deadline
    let last = clocks::Clock::of(terms.delivery_deadline, tranches_end, terms.spans())
        .map_err(crate::error::DomainError::from)?;
    let dates = Dates {
        cool_off_ends_for_all: clocks::before(terms.funding_deadline, limits.cool_off_lead_seconds),
        funding_deadline: terms.funding_deadline,
        delivery_deadline: terms.delivery_deadline,
        tranches_end,
        receipts_payable: last.held_until,
        sweep_after_seconds: limits.sweep_after_seconds,
    };
    let mut outcomes = campaign_outcomes(&dates);
    for (tranche, tranche_terms) in &tranches {
        outcomes.extend(tranche_outcomes(*tranche, tranche_terms, terms.settlement)?);
    }
    Ok(TermsResponse {
        frozen: campaign.phase.status() != CampaignStatus::Draft,
        terms: terms.into_wire(campaign.denom),
        tranches: tranches.into_iter().map(|(_, terms)| terms.into_wire()).collect(),
        fee: Uint128::zero(),
        dates,
        outcomes,
    })
}

fn campaign_outcomes(dates: &Dates) -> Vec<Outcome> {
    let funding = Some(dates.funding_deadline);
    [
        (Case::GiftRegretted, Consequence::GiftReturned, None),
        (Case::MinimumMissed, Consequence::AllRefundable, funding),
        (Case::CancelledByFundRaiser, Consequence::AllRefundable, None),
        (Case::FundRaiserNotAccredited, Consequence::AllRefundable, funding),
        (Case::MoreGivenThanNeeded, Consequence::ExcessRefundable, funding),
        (Case::Recalled, Consequence::UnpaidPartRefundable, None),
        (Case::RecalledLaterOrMildly, Consequence::NoChange, None),
        (Case::Quarantined, Consequence::PaymentWaits, None),
        (Case::AcceptedFromRelatedParty, Consequence::NothingEarned, None),
        (Case::RefundNotClaimed, Consequence::GoesToFallback, None),
    ]
    .into_iter()
    .map(|(case, then, from)| Outcome {
        case,
        then,
        from,
        tranche: None,
    })
    .collect()
}

fn tranche_outcomes(
    tranche: TrancheId,
    terms: &TrancheTerms,
    settlement_window: u64,
) -> Result<Vec<Outcome>, ContractError> {
    let ends: Timestamp = after(terms.deadline, settlement_window)?;
    Ok([
        (Case::TrancheNotCovered, Consequence::TrancheRefundable, None),
        (
            Case::TranchePartiesIneligible,
            Consequence::TrancheRefundable,
            None,
        ),
        (Case::Accepted, Consequence::SupplierPaid, None),
        (Case::Rejected, Consequence::MayBeReplaced, None),
        (Case::NotDelivered, Consequence::UnearnedRefundable, Some(ends)),
    ]
    .into_iter()
    .map(|(case, then, from)| Outcome {
        case,
        then,
        from,
        tranche: Some(tranche),
    })
    .collect())
}

/// What became of a gift.
pub fn trace(
    deps: Deps,
    campaign: CampaignId,
    id: GiftId,
    start_after: Option<TrancheId>,
    limit: usize,
) -> Result<Trace, ContractError> {
    let gift = state::gift(deps.storage, campaign, id)?;
    let state::Campaign { phase, pot, .. } = state::campaign(deps.storage, campaign)?;
    let amount = match gift.state {
        GiftState::Withdrawn => Uint128::zero(),
        GiftState::Live | GiftState::Done => gift.amount,
    };
    let money = rules::money(amount, &pot)?;
    let before = gift
        .offset
        .saturating_sub(state::withdrawn_before(deps.storage, campaign, id)?);
    let mut goods = vec![];
    for (tranche, terms) in state::tranches_terms(deps.storage, campaign, start_after, limit)? {
        let Some(state) = state::tranche(deps.storage, campaign, tranche, &phase)? else {
            continue;
        };
        if matches!(state, Tranche::Unfunded { .. }) {
            continue;
        }
        let (first, end) = rules::units(before, amount, pot.gifts, terms.units)?;
        let delivered = state.delivered();
        let arrived = terms.price()?.counted(delivered.units);
        goods.push(GoodsTrace {
            tranche,
            first,
            end,
            accepted: end.min(arrived).saturating_sub(first),
            deliveries: deliveries(deps, campaign, &delivered.shipments, first, end)?,
        });
    }
    Ok(Trace {
        gift: gift_info(deps, campaign, id, gift)?,
        money: MoneyTrace {
            promised: money.promised,
            booked: money.booked,
            paid: money.paid,
            refundable: money.refundable,
        },
        goods,
    })
}

/// Which deliveries the units [first, end) came with.
fn deliveries(
    deps: Deps,
    campaign: CampaignId,
    shipments: &[ShipmentId],
    first: u64,
    end: u64,
) -> Result<Vec<DeliveryTrace>, ContractError> {
    let source = state::campaign(deps.storage, campaign)?.source;
    let terms = state::terms(deps.storage, campaign)?;
    let provenance = provenance_api::Client::new(terms.provenance.clone());
    let mut found = vec![];
    let mut start = 0u64;
    for shipment in shipments {
        let Some(Receipt::Settled(books)) = state::receipt(deps.storage, source, *shipment)? else {
            continue;
        };
        let next = start.saturating_add(books.credited);
        let (from, until) = (first.max(start), end.min(next));
        if from < until {
            let facts: StdResult<Option<ReceiptFacts>> = provenance.receipt(&deps.querier, *shipment);
            let recalled = |lot| {
                let record = peers::lot_safety(&provenance, &deps.querier, lot).ok().flatten();
                record.is_some_and(|record| record.recalled())
            };
            let (from, until) = (from.saturating_sub(start), until.saturating_sub(start));
            let lots = match facts {
                Ok(Some(facts)) => lots(&facts, books.credited, from, until, recalled),
                _ => vec![],
            };
            found.push(DeliveryTrace {
                shipment: *shipment,
                units: until.saturating_sub(from),
                lots,
            });
        }
        start = next;
    }
    Ok(found)
}

/// The lots that the credited units [from, until) of one delivery are from, in line order.
fn lots(
    facts: &ReceiptFacts,
    credited: u64,
    from: u64,
    until: u64,
    recalled: impl Fn(provenance_api::LotId) -> bool,
) -> Vec<LotTrace> {
    let counted = credited_by_line(credited, facts.lines.iter().map(|line| line.accepted));
    let mut start = 0u64;
    let mut lots = vec![];
    for (line, units) in facts.lines.iter().zip(counted) {
        let next = start.saturating_add(units);
        let units = until.min(next).saturating_sub(from.max(start));
        if units > 0 {
            lots.push(LotTrace {
                lot: line.lot,
                units,
                recalled: recalled(line.lot),
            });
        }
        start = next;
    }
    lots
}
