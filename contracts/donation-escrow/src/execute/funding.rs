//! The end of funding.

use crate::domain::campaign::Phase;
use crate::domain::terms::CampaignTerms;
use crate::domain::tranche::Tranche;
use crate::error::{ContractError, DomainError};
use crate::state::Campaign;
use crate::{peers, state};
use accreditation_api::Client;
use cosmwasm_std::{Deps, DepsMut, Env, Event, Response, Timestamp};
use donation_escrow_api::types::{UnfundedReason, MAX_TRANCHES};
use donation_escrow_api::{event, CampaignId};
use donation_escrow_rules::funding::{in_order, Decision};

/// The fund-raiser gives up before activation.
pub fn cancel_campaign(deps: DepsMut, env: &Env, id: CampaignId) -> Result<Response, ContractError> {
    let campaign = state::campaign(deps.storage, id)?;
    let phase = campaign.phase.cancel(env.block.time)?;
    all_refundable(deps, id, Campaign { phase, ..campaign })
}

/// Moves a campaign past its funding deadline.
pub fn advance_campaign(deps: DepsMut, env: &Env, id: CampaignId) -> Result<Response, ContractError> {
    let campaign = state::campaign(deps.storage, id)?;
    let until = state::terms(deps.storage, id)?.funding_deadline;
    match campaign.phase {
        Phase::Draft {} | Phase::Funding { .. } if env.block.time < until => {
            Err(DomainError::NotYet { until }.into())
        }
        Phase::Draft {} => cancel_campaign(deps, env, id),
        Phase::Funding { .. } => activate(deps, env, id),
        other => Err(other.not("draft or funding").into()),
    }
}

/// Ends funding. Nothing in here fails once its time has come: what cannot be read counts as a no, and a no
/// sends money back.
pub fn activate(deps: DepsMut, env: &Env, id: CampaignId) -> Result<Response, ContractError> {
    let now = env.block.time;
    let campaign = state::campaign(deps.storage, id)?;
    let until = campaign.phase.funding_until()?;
    let terms = state::terms(deps.storage, id)?;
    assert_time_has_come(deps.as_ref(), env, id, until, &terms, &campaign)?;

    if campaign.pot.gifts < terms.minimum {
        let phase = campaign.phase.fail(now)?;
        return all_refundable(deps, id, Campaign { phase, ..campaign });
    }
    let accreditation = state::accreditation(deps.storage)?;
    if !peers::may_raise_funds(&accreditation, &deps.querier, terms.fund_raiser, now) {
        let phase = campaign.phase.cancel(now)?;
        return all_refundable(deps, id, Campaign { phase, ..campaign });
    }
    fund_tranches(deps, env, id, campaign, &terms, &accreditation)
}

fn assert_time_has_come(
    deps: Deps,
    env: &Env,
    id: CampaignId,
    until: Timestamp,
    terms: &CampaignTerms,
    campaign: &Campaign,
) -> Result<(), ContractError> {
    let now = env.block.time;
    if now >= until {
        return Ok(());
    }
    let last_gift_at = match state::last_gift(deps.storage, id)? {
        Some((_, gift)) => gift.given_at,
        None => Timestamp::default(),
    };
    let cool_off_until = terms.cool_off_ends(last_gift_at, &state::limits(deps.storage)?)?;
    let (gifts, goal) = (campaign.pot.gifts, terms.goal);
    if gifts >= goal && now >= cool_off_until {
        return Ok(());
    }
    Err(DomainError::FundingOpen {
        until,
        gifts,
        goal,
        cool_off_until,
    }
    .into())
}

/// Failed or cancelled: every live gift can be claimed back whole.
fn all_refundable(deps: DepsMut, id: CampaignId, mut campaign: Campaign) -> Result<Response, ContractError> {
    campaign.pot.freeze_all_refundable();
    let refundable = campaign.pot.refundable;
    state::save_campaign(deps.storage, id, &campaign)?;
    let event: Event = match campaign.phase {
        Phase::Over {
            outcome: crate::domain::campaign::Outcome::Failed,
            ..
        } => event::CampaignFailed {
            campaign: id,
            refundable,
        }
        .into(),
        _ => event::CampaignCancelled {
            campaign: id,
            refundable,
        }
        .into(),
    };
    Ok(Response::new().add_event(event))
}

fn fund_tranches(
    deps: DepsMut,
    env: &Env,
    id: CampaignId,
    mut campaign: Campaign,
    terms: &CampaignTerms,
    accreditation: &Client,
) -> Result<Response, ContractError> {
    let now = env.block.time;
    let tranches = state::tranches_terms(deps.storage, id, None, MAX_TRANCHES)?;
    let reasons: Vec<Option<UnfundedReason>> = tranches
        .iter()
        .map(|(_, tranche)| {
            peers::ineligible(accreditation, &deps.querier, terms.fund_raiser, tranche, now)
                .unwrap_or(Some(UnfundedReason::AccreditationUnreadable))
        })
        .collect();
    let plan = in_order(
        campaign.pot.gifts,
        tranches
            .iter()
            .zip(&reasons)
            .map(|((_, tranche), reason)| (tranche.amount, reason.is_none())),
    )?;
    campaign.pot.freeze(plan.funded)?;
    let funded = plan
        .decisions
        .iter()
        .filter(|decision| **decision == Decision::Funded)
        .count();
    // at most 32
    let open = u32::try_from(funded).unwrap_or(u32::MAX);
    campaign.phase = campaign
        .phase
        .activate(now, open)?
        .finish(campaign.pot.booked, now);

    let mut events: Vec<Event> = vec![event::CampaignActivated {
        campaign: id,
        gifts: campaign.pot.gifts,
        funded: plan.funded,
        refundable: campaign.pot.refundable,
    }
    .into()];
    for (((tranche, tranche_terms), reason), decision) in tranches.iter().zip(reasons).zip(plan.decisions) {
        events.push(match decision {
            // without a record until something is delivered: see `Tranche::of`
            Decision::Funded => event::TrancheFunded {
                campaign: id,
                tranche: *tranche,
                amount: tranche_terms.amount,
            }
            .into(),
            _ => {
                let reason = reason.unwrap_or(UnfundedReason::NoRoom);
                state::save_tranche(deps.storage, id, *tranche, &Tranche::Unfunded { reason })?;
                event::TrancheUnfunded {
                    campaign: id,
                    tranche: *tranche,
                    reason,
                }
                .into()
            }
        });
    }
    events.extend(closed_event(id, &campaign));
    state::save_campaign(deps.storage, id, &campaign)?;
    Ok(Response::new().add_events(events))
}

/// The event of a campaign that has just come to its end.
pub fn closed_event(id: CampaignId, campaign: &Campaign) -> Option<Event> {
    matches!(campaign.phase, Phase::Over { .. }).then(|| {
        event::CampaignClosed {
            campaign: id,
            paid: campaign.pot.paid,
            refundable: campaign.pot.refundable,
        }
        .into()
    })
}
