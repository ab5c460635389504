//! Messages whose outcome comes back. Payloads are packed.

use crate::domain::receipt::Review;
use crate::error::ContractError;
use crate::state;
use accreditation_api::OrgId;
use consent_registry_api::types::ReceiptId;
use cosmwasm_std::{
    coins, Addr, BankMsg, Coin, CosmosMsg, Deps, DepsMut, Env, Reply, Response, StdError, StdResult, SubMsg,
    Uint128,
};
use salus_core::packed::{pack, unpack};

/// Ids of messages whose outcome comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum ReplyId {
    /// the opening of a case
    Case = 1,
    /// a panel's refund
    Refund = 2,
    /// a payment to an organisation's admin
    Payment = 3,
}

/// The opening of a case with fees of `sender`. A panel that refuses it leaves the access undecided, and gives nothing away.
pub fn opening(
    message: CosmosMsg,
    receipt: ReceiptId,
    case: u64,
    (sender, fees): (&Addr, Coin),
) -> StdResult<SubMsg> {
    let amount = Uint128::try_from(fees.amount)?.u128();
    let payload = pack(&(receipt, case, sender, fees.denom, amount))?;
    Ok(SubMsg::reply_on_error(message, ReplyId::Case as u64).with_payload(payload))
}

/// A refund of what a case did not use; `before` is the contract's balance. Until it is through the contract takes no
/// message, so that what it holds more then is the refund and nothing that a book has counted.
pub fn refund(
    message: CosmosMsg,
    (receipt, org): (ReceiptId, OrgId),
    denom: String,
    before: u128,
) -> StdResult<SubMsg> {
    let payload = pack(&(receipt, org, denom, before))?;
    Ok(SubMsg::reply_always(message, ReplyId::Refund as u64).with_payload(payload))
}

/// A payment that cannot fail the call that makes it: what an admin does not take stays owed to the organisation.
pub fn payment(to: &Addr, org: OrgId, denom: String, amount: u128) -> StdResult<SubMsg> {
    let payload = pack(&(org, &denom, amount))?;
    let send = BankMsg::Send {
        to_address: to.to_string(),
        amount: coins(amount, denom),
    };
    Ok(SubMsg::reply_on_error(send, ReplyId::Payment as u64).with_payload(payload))
}

/// What came back.
pub fn reply(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let payload = reply.payload.as_slice();
    match reply.id {
        id if id == ReplyId::Case as u64 => {
            let (id, case, sender, denom, amount): (ReceiptId, u64, Addr, String, u128) = unpack(payload)?;
            no_case(deps, id, case)?;
            if amount == 0 {
                return Ok(Response::new());
            }
            Ok(Response::new().add_message(BankMsg::Send {
                to_address: sender.to_string(),
                amount: coins(amount, denom),
            }))
        }
        id if id == ReplyId::Refund as u64 => {
            let (id, org, denom, before): (ReceiptId, OrgId, String, u128) = unpack(payload)?;
            state::set_refunding(deps.storage, false)?;
            if reply.result.is_err() {
                return again(deps, id);
            }
            let back = balance(deps.as_ref(), env, &denom)?.saturating_sub(before);
            pay(deps, org, denom, back)
        }
        id if id == ReplyId::Payment as u64 => {
            let (org, denom, amount): (OrgId, String, u128) = unpack(payload)?;
            owe(deps, org, denom, amount)?;
            Ok(Response::new())
        }
        other => Err(StdError::msg(format!("unknown reply id {other}")).into()),
    }
}

/// The panel did not give back what it owes: it can be asked again.
fn again(deps: DepsMut, id: ReceiptId) -> Result<Response, ContractError> {
    let mut receipt = state::receipt(deps.storage, &id)?;
    let review = receipt.broken.as_mut().and_then(|broken| broken.review.as_mut());
    if let Some(review) = review {
        review.refundable = true;
    }
    state::save_receipt(deps.storage, &id, &receipt)?;
    Ok(Response::new())
}

/// The review goes on without a case.
fn no_case(deps: DepsMut, id: ReceiptId, case: u64) -> Result<(), ContractError> {
    state::forget_case(deps.storage, case);
    let mut receipt = state::receipt(deps.storage, &id)?;
    let review = receipt.broken.as_mut().and_then(|broken| broken.review.as_mut());
    if let Some(review) = review {
        review.case = Review::NO_CASE;
        review.refundable = false;
    }
    Ok(state::save_receipt(deps.storage, &id, &receipt)?)
}

fn pay(deps: DepsMut, org: OrgId, denom: String, amount: u128) -> Result<Response, ContractError> {
    if amount == 0 {
        return Ok(Response::new());
    }
    let client = state::settings(deps.storage)?.client();
    match client.admin(&deps.querier, org)? {
        Some(admin) => Ok(Response::new().add_submessage(payment(&admin, org, denom, amount)?)),
        None => {
            owe(deps, org, denom, amount)?;
            Ok(Response::new())
        }
    }
}

fn owe(deps: DepsMut, org: OrgId, denom: String, amount: u128) -> Result<(), ContractError> {
    let mut privilege = state::privilege(deps.storage, org)?;
    privilege.owe(denom, amount)?;
    Ok(state::save_privilege(deps.storage, org, &privilege)?)
}

/// The contract's balance of a coin.
pub fn balance(deps: Deps, env: &Env, denom: &str) -> StdResult<u128> {
    let coin = deps.querier.query_balance(&env.contract.address, denom)?;
    Ok(Uint128::try_from(coin.amount)?.u128())
}
