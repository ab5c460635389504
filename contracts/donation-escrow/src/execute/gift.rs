//! Gifts, refunds, and what is left in the end.

use crate::domain::gift::{Gift, State as GiftState};
use crate::error::{ContractError, DomainError};
use crate::state;
use cosmwasm_std::{coins, to_json_binary, BankMsg, DepsMut, Env, MessageInfo, Response};
use donation_escrow_api::msg::GiftData;
use donation_escrow_api::{event, CampaignId, GiftId};
use salus_core::{funds::one_coin, pause, CoreError};

/// Takes a gift.
pub fn give(deps: DepsMut, env: &Env, info: MessageInfo, id: CampaignId) -> Result<Response, ContractError> {
    let now = env.block.time;
    pause::assert_open::<ContractError>(deps.storage, now)?;
    let campaign = state::campaign(deps.storage, id)?;
    let (denom, amount) = one_coin(&info, |denom| denom == campaign.denom)?;
    campaign.phase.assert_takes_gifts(now)?;

    let overflow = |what| CoreError::Overflow { what };
    let offset = campaign.given();
    offset
        .checked_add(amount)
        .map_err(|_| overflow("the sum of gifts"))?;
    let gift_id = GiftId(campaign.gifts.checked_add(1).ok_or(overflow("gifts"))?);
    let donor = deps.api.addr_canonicalize(info.sender.as_str())?;
    let gift = Gift::new(donor, amount, offset, now);

    // the campaign's books follow from its last gift: see `state::campaign`
    state::add_gift(deps.storage, id, gift_id, &gift)?;
    Ok(Response::new()
        .set_data(to_json_binary(&GiftData { gift: gift_id })?)
        .add_event(event::GiftReceived {
            campaign: id,
            gift: gift_id,
            donor: info.sender,
            amount,
            denom,
        }))
}

/// Gives a gift back within its cool-off.
pub fn withdraw_gift(
    deps: DepsMut,
    env: &Env,
    id: CampaignId,
    gift_id: GiftId,
) -> Result<Response, ContractError> {
    let mut campaign = state::campaign(deps.storage, id)?;
    campaign.phase.funding_until()?;
    let gift = state::gift(deps.storage, id, gift_id)?;
    let cool_off_ends =
        state::terms(deps.storage, id)?.cool_off_ends(gift.given_at, &state::limits(deps.storage)?)?;
    let gift = gift.withdraw(cool_off_ends, env.block.time)?;
    campaign.pot.withdraw(gift.amount)?;
    // no overflow: a part of all gifts ever taken
    campaign.withdrawn = campaign.withdrawn.saturating_add(gift.amount);
    campaign.close_gift();

    let (donor, amount) = (deps.api.addr_humanize(&gift.donor)?, gift.amount);
    state::save_gift(deps.storage, id, gift_id, &gift)?;
    state::note_withdrawal(deps.storage, id, gift_id, amount)?;
    state::save_campaign(deps.storage, id, &campaign)?;
    Ok(Response::new()
        .add_message(BankMsg::Send {
            to_address: donor.to_string(),
            amount: coins(amount.u128(), campaign.denom),
        })
        .add_event(event::GiftWithdrawn {
            campaign: id,
            gift: gift_id,
            donor,
            amount,
        }))
}

/// Sends a donor what its gift may claim now.
pub fn claim_refund(deps: DepsMut, id: CampaignId, gift_id: GiftId) -> Result<Response, ContractError> {
    let mut campaign = state::campaign(deps.storage, id)?;
    let gift = state::gift(deps.storage, id, gift_id)?;
    let refunds = campaign.phase.refunds()?;
    let (gift, amount) = gift.claim(&mut campaign.pot, refunds)?;
    let done = gift.state == GiftState::Done;
    if done {
        campaign.close_gift();
    }

    let donor = deps.api.addr_humanize(&gift.donor)?;
    state::save_gift(deps.storage, id, gift_id, &gift)?;
    state::save_campaign(deps.storage, id, &campaign)?;
    let mut response = Response::new();
    if !amount.is_zero() {
        response = response.add_message(BankMsg::Send {
            to_address: donor.to_string(),
            amount: coins(amount.u128(), campaign.denom),
        });
    }
    Ok(response.add_event(event::RefundClaimed {
        campaign: id,
        gift: gift_id,
        donor,
        amount,
        done,
    }))
}

/// Sends what is left of a campaign that is over to its fallback.
pub fn sweep(deps: DepsMut, env: &Env, id: CampaignId) -> Result<Response, ContractError> {
    let mut campaign = state::campaign(deps.storage, id)?;
    let sweep_after = state::limits(deps.storage)?.sweep_after_seconds;
    campaign.phase = campaign
        .phase
        .sweep(campaign.open(), sweep_after, env.block.time)?;
    let amount = campaign.pot.sweep()?;
    if amount.is_zero() {
        return Err(DomainError::NothingToSweep.into());
    }
    let fallback = state::terms(deps.storage, id)?.fallback;

    state::save_campaign(deps.storage, id, &campaign)?;
    Ok(Response::new()
        .add_message(BankMsg::Send {
            to_address: fallback.to_string(),
            amount: coins(amount.u128(), campaign.denom),
        })
        .add_event(event::RemainderSwept {
            campaign: id,
            fallback,
            amount,
        }))
}
