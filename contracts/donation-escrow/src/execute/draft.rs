//! A campaign before it takes gifts.

use crate::domain::terms::{self, CampaignTerms, TrancheTerms};
use crate::error::{ContractError, DomainError};
use crate::{peers, state};
use accreditation_api::OrgId;
use cosmwasm_std::{to_json_binary, Deps, DepsMut, Env, MessageInfo, Response};
use donation_escrow_api::msg::CampaignData;
use donation_escrow_api::types::{NewTerms, NewTranche, MAX_DENOM_BYTES};
use donation_escrow_api::{event, CampaignId, TrancheId};
use salus_core::{checked, pause, text::clipped};

/// Drafts a campaign.
pub fn create_campaign(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    given: &NewTerms,
    tranches: &[NewTranche],
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let accreditation = state::accreditation(deps.storage)?;
    let operator = accreditation.operating::<ContractError>(&deps.querier, &info.sender, env.block.time)?;
    let draft = checked_draft(deps.as_ref(), env, operator.org, given, tranches)?;

    let id = state::next_campaign(deps.storage)?;
    state::save_campaign(deps.storage, id, &draft.campaign)?;
    state::save_terms(deps.storage, id, &draft.terms)?;
    state::save_tranches_terms(deps.storage, id, &draft.tranches)?;
    Ok(Response::new()
        .set_data(to_json_binary(&CampaignData { campaign: id })?)
        .add_event(event::CampaignDrafted {
            campaign: id,
            fund_raiser: draft.terms.fund_raiser,
            goal: draft.terms.goal,
            denom: draft.campaign.denom,
            tranches: draft.tranches.len(),
        }))
}

/// Replaces a draft.
pub fn revise_draft(
    deps: DepsMut,
    env: &Env,
    id: CampaignId,
    given: &NewTerms,
    tranches: &[NewTranche],
) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    state::campaign(deps.storage, id)?.phase.assert_draft()?;
    let fund_raiser = state::terms(deps.storage, id)?.fund_raiser;
    let draft = checked_draft(deps.as_ref(), env, fund_raiser, given, tranches)?;

    state::save_campaign(deps.storage, id, &draft.campaign)?;
    state::save_terms(deps.storage, id, &draft.terms)?;
    state::save_tranches_terms(deps.storage, id, &draft.tranches)?;
    Ok(Response::new().add_event(event::DraftRevised {
        campaign: id,
        goal: draft.terms.goal,
        denom: draft.campaign.denom,
        tranches: draft.tranches.len(),
    }))
}

/// Opens a draft for gifts.
pub fn open_funding(deps: DepsMut, env: &Env, id: CampaignId) -> Result<Response, ContractError> {
    pause::assert_open::<ContractError>(deps.storage, env.block.time)?;
    let mut campaign = state::campaign(deps.storage, id)?;
    let terms = state::terms(deps.storage, id)?;
    let until = terms.funding_deadline;
    campaign.phase = campaign.phase.open_funding(until)?;
    terms.assert_dates(&state::limits(deps.storage)?, env.block.time)?;
    assert_listed(deps.as_ref(), &campaign.denom, &terms)?;

    state::save_campaign(deps.storage, id, &campaign)?;
    Ok(Response::new().add_event(event::FundingOpened { campaign: id, until }))
}

struct Draft {
    campaign: state::Campaign,
    terms: CampaignTerms,
    tranches: Vec<TrancheTerms>,
}

fn checked_draft(
    deps: Deps,
    env: &Env,
    fund_raiser: OrgId,
    given: &NewTerms,
    tranches: &[NewTranche],
) -> Result<Draft, ContractError> {
    let tranches = terms::checked_tranches(tranches)?;
    let provenance = checked(deps.api, &given.provenance)?;
    let fallback = checked(deps.api, &given.fallback)?;
    if fallback == env.contract.address {
        return Err(DomainError::SelfAsParty { what: "a fallback" }.into());
    }
    let limits = state::limits(deps.storage)?;
    let terms = terms::checked(
        fund_raiser,
        given,
        provenance,
        fallback,
        &tranches,
        &limits,
        env.block.time,
    )?;
    let source = assert_listed(deps, &given.denom, &terms)?;

    let accreditation = state::accreditation(deps.storage)?;
    for (n, tranche) in (1..).zip(&tranches) {
        let reason = peers::ineligible(
            &accreditation,
            &deps.querier,
            fund_raiser,
            tranche,
            env.block.time,
        )?;
        if let Some(reason) = reason {
            return Err(DomainError::PartiesIneligible {
                tranche: TrancheId(n),
                reason,
            }
            .into());
        }
    }
    Ok(Draft {
        campaign: state::Campaign::draft(given.denom.clone(), source),
        terms,
        tranches,
    })
}

/// Refuses a coin or a provenance contract that new campaigns may not use; the latter's number.
fn assert_listed(deps: Deps, denom: &str, terms: &CampaignTerms) -> Result<u32, ContractError> {
    if !state::is_denom_listed(deps.storage, denom) {
        let denom = clipped(denom, MAX_DENOM_BYTES);
        return Err(DomainError::DenomNotListed { denom }.into());
    }
    match state::source(deps.storage, &terms.provenance)? {
        Some(source) if source.allowed => Ok(source.number),
        _ => Err(DomainError::ProvenanceNotListed {
            provenance: terms.provenance.clone(),
        }
        .into()),
    }
}
