//! Messages whose outcome comes back. Payloads are packed; only failures change anything, but for refunds of a panel.

use crate::claims::{decide, money};
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, ledger, settings};
use cosmwasm_std::{
    coins, Addr, BankMsg, CosmosMsg, DepsMut, Env, Reply, Response, StdError, StdResult, Storage, SubMsg,
    Uint128,
};
use mutual_aid_api::{ClaimId, PlanId};
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::share::Book;
use salus_core::packed::{pack, unpack};

/// Ids of messages whose outcome comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
enum ReplyId {
    /// a payment to a payee
    Payment = 1,
    /// the opening of a case
    Case = 2,
    /// a panel's refund
    Refund = 3,
}

/// A payment that cannot fail the call that makes it: what its payee does not take stays in the plan's reserve. Nobody
/// can hold up others by naming an address that takes no coins.
pub fn payment(plan: PlanId, to: &Addr, denom: &str, amount: u128) -> StdResult<SubMsg> {
    let send = BankMsg::Send {
        to_address: to.to_string(),
        amount: coins(amount, denom),
    };
    Ok(
        SubMsg::reply_on_error(send, ReplyId::Payment as u64).with_payload(pack(&(
            plan.u64(),
            amount,
            0u64,
        ))?),
    )
}

/// The opening of a case for which `fees` have left the plan's books.
pub fn opening(message: CosmosMsg, claim: ClaimId, fees: u128) -> StdResult<SubMsg> {
    Ok(SubMsg::reply_on_error(message, ReplyId::Case as u64).with_payload(pack(&(claim.u64(), fees, 0u64))?))
}

/// A refund of what a case of a claim did not use; `before` is the contract's balance. Until it is through the contract takes no
/// message, so that what it holds more then is the refund and nothing that a book has counted.
pub fn refund(message: CosmosMsg, claim: ClaimId, (before, case): (u128, u64)) -> StdResult<SubMsg> {
    Ok(
        SubMsg::reply_always(message, ReplyId::Refund as u64).with_payload(pack(&(
            claim.u64(),
            before,
            case,
        ))?),
    )
}

/// What came back.
pub fn reply(deps: DepsMut, env: &Env, reply: Reply) -> Result<Response, ContractError> {
    let (id, amount, case): (u64, u128, u64) = unpack(&reply.payload)?;
    match reply.id {
        1 => to_reserve(deps.storage, PlanId(id), amount)?,
        2 => {
            // without a case the claim's own deadline decides; an appeal is not brought
            let mut claim = claims::claim(deps.storage, ClaimId(id))?;
            if decide::cause_of(claim.state) == Some(Cause::Appeal) {
                return Err(DomainError::NoCase {
                    why: "the panel did not open it",
                }
                .into());
            }
            claim.case = None;
            claims::save_claim(deps.storage, ClaimId(id), &claim)?;
            to_reserve(deps.storage, claim.plan(), amount)?;
        }
        3 => {
            settings::set_refunding(deps.storage, false)?;
            if reply.result.is_ok() {
                let mut claim = claims::claim(deps.storage, ClaimId(id))?;
                let denom = crate::state::plan::plan(deps.storage, claim.plan())?.denom;
                let now = balance(deps.as_ref(), env, &denom)?;
                // nothing else moved in the meantime, and more than was prepaid cannot come back
                let asked = claim
                    .case
                    .iter_mut()
                    .chain(&mut claim.earlier)
                    .find(|asked| asked.id == case);
                let fees = asked.map(|case| std::mem::take(&mut case.fees));
                let back = now.saturating_sub(amount).min(fees.unwrap_or_default());
                to_reserve(deps.storage, claim.plan(), back)?;
                let member = claims::filed(deps.storage, claim.plan(), ClaimId(id))?.member;
                let about = (ClaimId(id), &mut claim);
                let response = money::repay(deps.storage, about, &member, &denom, Response::new())?;
                claims::save_claim(deps.storage, ClaimId(id), &claim)?;
                return Ok(response);
            }
        }
        other => return Err(StdError::msg(format!("unknown reply id {other}")).into()),
    }
    Ok(Response::new())
}

fn to_reserve(store: &mut dyn Storage, plan: PlanId, amount: u128) -> Result<(), ContractError> {
    let mut books = ledger::ledger(store, plan)?;
    books.books.deposit(Book::Reserve, amount)?;
    Ok(ledger::save_ledger(store, plan, &books)?)
}

/// The contract's balance of a coin.
pub fn balance(deps: cosmwasm_std::Deps, env: &Env, denom: &str) -> StdResult<u128> {
    let coin = deps.querier.query_balance(&env.contract.address, denom)?;
    Ok(Uint128::try_from(coin.amount)?.u128())
}
