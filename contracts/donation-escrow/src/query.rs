//! Answers. Every listing is bounded.

use crate::domain::receipt::{LotStanding, Receipt, Settlement};
use crate::domain::terms::TrancheTerms;
use crate::domain::tranche::Tranche;
use crate::error::{ContractError, DomainError};
use crate::{peers, state, trace};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, StdResult, Timestamp, Uint128};
use donation_escrow_api::msg::{ConfigResponse, QueryMsg};
use donation_escrow_api::types::{
    Blocked, Books, CampaignInfo, CreditInfo, GiftInfo, NextPayee, PayeeInfo, ProvenanceInfo, ReceiptInfo,
    ReceiptStatus, TrancheInfo, TrancheStatus, UnfundedReason,
};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use donation_escrow_rules::{clocks, refund};
use provenance_api::ShipmentId;
use salus_core::page::limit as page;
use salus_core::{checked, ownership, pause};

/// Answers a question.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let now = env.block.time;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Pause {} => to_json_binary(&pause::load(store)?),
        QueryMsg::Denoms { start_after, limit } => {
            to_json_binary(&state::denoms(store, start_after.as_deref(), page(limit))?)
        }
        QueryMsg::Provenances { start_after, limit } => {
            let after = start_after.map(|addr| checked(deps.api, &addr)).transpose()?;
            let list: Vec<_> = state::sources(store, after.as_ref(), page(limit))?
                .into_iter()
                .map(|(provenance_addr, source)| ProvenanceInfo {
                    provenance_addr,
                    allowed: source.allowed,
                })
                .collect();
            to_json_binary(&list)
        }
        QueryMsg::Campaign { campaign } => {
            to_json_binary(&campaign_info(deps, campaign, state::campaign(store, campaign)?)?)
        }
        QueryMsg::Campaigns { start_after, limit } => {
            let list: Vec<_> = state::campaigns(store, start_after, page(limit))?
                .into_iter()
                .map(|(id, campaign)| campaign_info(deps, id, campaign))
                .collect::<Result<_, _>>()?;
            to_json_binary(&list)
        }
        QueryMsg::Terms { campaign } => to_json_binary(&trace::terms(deps, campaign)?),
        QueryMsg::Tranche { campaign, tranche } => {
            let terms = state::tranche_terms(store, campaign, tranche)?;
            to_json_binary(&tranche_info(deps, campaign, tranche, terms)?)
        }
        QueryMsg::Tranches {
            campaign,
            start_after,
            limit,
        } => {
            let list: Vec<_> = state::tranches_terms(store, campaign, start_after, page(limit))?
                .into_iter()
                .map(|(id, terms)| tranche_info(deps, campaign, id, terms))
                .collect::<Result<_, _>>()?;
            to_json_binary(&list)
        }
        QueryMsg::Receipt { campaign, shipment } => {
            to_json_binary(&receipt_info(deps, campaign, shipment, now)?)
        }
        QueryMsg::Receipts { campaign, tranche } => to_json_binary(&receipts(deps, campaign, tranche, now)?),
        QueryMsg::InTransit {
            campaign,
            tranche,
            start_after,
            limit,
        } => {
            let list: Vec<_> = state::in_transit(store, campaign, tranche, start_after, page(limit))?
                .into_iter()
                .map(|shipment| receipt_info(deps, campaign, shipment, now))
                .collect::<Result<_, _>>()?;
            to_json_binary(&list)
        }
        QueryMsg::Gift { campaign, gift } => to_json_binary(&gift_info(
            deps,
            campaign,
            gift,
            state::gift(store, campaign, gift)?,
        )?),
        QueryMsg::Gifts {
            campaign,
            start_after,
            limit,
        } => {
            let list: Vec<_> = state::gifts(store, campaign, start_after, page(limit))?
                .into_iter()
                .map(|(id, gift)| gift_info(deps, campaign, id, gift))
                .collect::<Result<_, _>>()?;
            to_json_binary(&list)
        }
        QueryMsg::GiftsBy {
            donor,
            start_after,
            limit,
        } => {
            let donor = deps.api.addr_canonicalize(checked(deps.api, &donor)?.as_str())?;
            let after = start_after.map(|cursor| (cursor.campaign, cursor.gift));
            let list: Vec<_> = state::gifts_by(store, &donor, after, page(limit))?
                .into_iter()
                .map(|(campaign, id)| gift_info(deps, campaign, id, state::gift(store, campaign, id)?))
                .collect::<Result<_, _>>()?;
            to_json_binary(&list)
        }
        QueryMsg::Trace {
            campaign,
            gift,
            start_after,
            limit,
        } => to_json_binary(&trace::trace(deps, campaign, gift, start_after, page(limit))?),
        QueryMsg::Payee { org } => to_json_binary(&state::payee(store, org, now)?.map(|payee| PayeeInfo {
            org,
            payee_addr: payee.addr,
            next: payee.next.map(|next| NextPayee {
                payee_addr: next.addr,
                from: next.from,
            }),
        })),
        QueryMsg::Credits { start_after, limit } => {
            let after = start_after
                .as_ref()
                .map(|cursor| (cursor.org, cursor.denom.as_str()));
            let list: Vec<_> = state::credits(store, after, page(limit))?
                .into_iter()
                .map(|((org, denom), amount)| CreditInfo { org, denom, amount })
                .collect();
            to_json_binary(&list)
        }
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let limits = state::limits(deps.storage)?;
    Ok(ConfigResponse {
        accreditation_addr: state::accreditation(deps.storage)?.addr().clone(),
        limits,
        longest_exit_seconds: limits.longest_exit_seconds(),
    })
}

fn campaign_info(
    deps: Deps,
    id: CampaignId,
    campaign: state::Campaign,
) -> Result<CampaignInfo, ContractError> {
    let terms = state::terms(deps.storage, id)?;
    let pot = &campaign.pot;
    let books = Books {
        given: campaign.given(),
        withdrawn: campaign.withdrawn,
        gifts: pot.gifts,
        promised: pot.promised()?,
        booked: pot.booked,
        paid: pot.paid,
        refundable: pot.refundable,
        claimed: pot.claimed,
        swept: pot.swept,
        held: pot.held()?,
    };
    Ok(CampaignInfo {
        id,
        status: campaign.phase.status(),
        since: campaign.phase.since(),
        fund_raiser: terms.fund_raiser,
        denom: campaign.denom,
        minimum: terms.minimum,
        goal: terms.goal,
        funding_deadline: terms.funding_deadline,
        tranches: terms.tranches,
        gifts: campaign.gifts,
        books,
    })
}

fn tranche_info(
    deps: Deps,
    campaign: CampaignId,
    id: TrancheId,
    terms: TrancheTerms,
) -> Result<TrancheInfo, ContractError> {
    let settlement_window = state::terms(deps.storage, campaign)?.settlement;
    let phase = state::phase(deps.storage, campaign)?;
    let state = state::tranche(deps.storage, campaign, id, &phase)?;
    let status = match &state {
        Some(state) => state.status(),
        None if phase.since().is_some() => TrancheStatus::Unfunded {
            reason: UnfundedReason::CampaignEnded,
        },
        None => TrancheStatus::Planned,
    };
    let delivered = state.as_ref().map(Tranche::delivered).unwrap_or_default();
    Ok(TrancheInfo {
        campaign,
        id,
        status,
        accepted: delivered.units,
        earned: terms.price()?.earned(delivered.units)?,
        ends_at: clocks::tranche_ends(terms.deadline, settlement_window)?,
        receipts: u32::try_from(delivered.shipments.len()).unwrap_or(u32::MAX),
        terms: terms.into_wire(),
    })
}

fn receipts(
    deps: Deps,
    campaign: CampaignId,
    tranche: TrancheId,
    now: Timestamp,
) -> Result<Vec<ReceiptInfo>, ContractError> {
    state::tranche_terms(deps.storage, campaign, tranche)?;
    let phase = state::phase(deps.storage, campaign)?;
    let delivered = state::tranche(deps.storage, campaign, tranche, &phase)?
        .map(|t| t.delivered())
        .unwrap_or_default();
    delivered
        .shipments
        .into_iter()
        .map(|shipment| receipt_info(deps, campaign, shipment, now))
        .collect()
}

fn receipt_info(
    deps: Deps,
    campaign: CampaignId,
    shipment: ShipmentId,
    now: Timestamp,
) -> Result<ReceiptInfo, ContractError> {
    let source = state::campaign(deps.storage, campaign)?.source;
    let unknown = DomainError::UnknownReceipt { shipment };
    match state::receipt(deps.storage, source, shipment)? {
        Some(Receipt::InTransit {
            campaign: of,
            tranche,
            bound_at,
        }) if of == campaign => {
            let status = ReceiptStatus::InTransit { bound_at };
            Ok(ReceiptInfo {
                campaign,
                tranche,
                shipment,
                status,
            })
        }
        Some(Receipt::Settled(books)) if books.campaign == campaign => {
            let tranche = books.tranche;
            let status = settled_status(deps, books, now)?;
            Ok(ReceiptInfo {
                campaign,
                tranche,
                shipment,
                status,
            })
        }
        _ => Err(unknown.into()),
    }
}

fn settled_status(deps: Deps, books: Settlement, now: Timestamp) -> Result<ReceiptStatus, ContractError> {
    let terms = state::terms(deps.storage, books.campaign)?;
    let clock = books.clock(terms.spans())?;
    let mut blocked = None;
    let provenance = provenance_api::Client::new(terms.provenance);
    for lot in books.lots() {
        match LotStanding::of(
            peers::lot_safety(&provenance, &deps.querier, lot.lot),
            &clock,
            now,
        ) {
            LotStanding::Clear => {}
            LotStanding::Recalled => {
                let (lot, newly_affected) = (lot.lot, lot.units);
                blocked = Some(Blocked::Recalled { lot, newly_affected });
                break;
            }
            LotStanding::Held => {
                let (lot, held_until) = (lot.lot, clock.held_until);
                blocked = blocked.or(Some(Blocked::Quarantined { lot, held_until }));
            }
        }
    }
    Ok(ReceiptStatus::Settled {
        accepted_at: books.accepted_at,
        settled_at: books.settled_at(),
        accepted: books.accepted,
        credited: books.credited,
        verdict: books.counts.verdict(),
        due: books.due,
        retained: books.retained,
        paid: books.paid,
        affected: books.affected,
        due_at: clock.due_at,
        cutoff: clock.cutoff,
        blocked,
    })
}

/// A gift as queries give it.
pub fn gift_info(
    deps: Deps,
    campaign: CampaignId,
    id: GiftId,
    gift: crate::domain::gift::Gift,
) -> Result<GiftInfo, ContractError> {
    let terms = state::terms(deps.storage, campaign)?;
    let state::Campaign { phase, pot, .. } = state::campaign(deps.storage, campaign)?;
    let claimable = match (gift.assert_live(), phase.refunds()) {
        (Ok(()), Ok(_)) => refund::claimable(gift.amount, gift.claimed, pot.refundable, pot.gifts)?,
        _ => Uint128::zero(),
    };
    Ok(GiftInfo {
        campaign,
        id,
        cool_off_ends: terms.cool_off_ends(gift.given_at, &state::limits(deps.storage)?)?,
        donor_addr: deps.api.addr_humanize(&gift.donor)?,
        amount: gift.amount,
        given_at: gift.given_at,
        offset: gift.offset,
        status: gift.state.status(),
        claimed: gift.claimed,
        claimable,
    })
}
