//! What a message that we sent came back with.

use crate::error::ContractError;
use crate::state;
use accreditation_api::OrgId;
use cosmwasm_std::{coins, Addr, BankMsg, DepsMut, Reply, Response, StdError, StdResult, SubMsg, Uint128};
use donation_escrow_api::event;
use salus_core::packed::{pack, unpack};

/// Ids of messages whose failure comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum ReplyId {
    /// a payment to a supplier's payee
    SupplierPayment = 1,
}

impl TryFrom<u64> for ReplyId {
    type Error = StdError;
    fn try_from(id: u64) -> StdResult<Self> {
        match id {
            1 => Ok(Self::SupplierPayment),
            other => Err(StdError::msg(format!("unknown reply id {other}"))),
        }
    }
}

/// What a payment was about; travels with it, packed: to whose credit, in which coin, how much.
type Payment = (u64, String, u128);

/// A payment that cannot fail the call that makes it: what cannot be sent stands to the organisation's credit.
pub fn payment(org: OrgId, payee: &Addr, denom: &str, amount: Uint128) -> StdResult<SubMsg> {
    let send = BankMsg::Send {
        to_address: payee.to_string(),
        amount: coins(amount.u128(), denom),
    };
    let about: Payment = (org.u64(), denom.to_string(), amount.u128());
    let payload = pack(&about)?;
    Ok(SubMsg::reply_on_error(send, ReplyId::SupplierPayment as u64).with_payload(payload))
}

/// Only failures come here.
pub fn reply(deps: DepsMut, reply: Reply) -> Result<Response, ContractError> {
    match ReplyId::try_from(reply.id)? {
        ReplyId::SupplierPayment => {
            let (org, denom, amount): Payment = unpack(&reply.payload)?;
            let (org, amount) = (OrgId(org), Uint128::new(amount));
            state::add_credit(deps.storage, org, &denom, amount)?;
            Ok(Response::new().add_event(event::PaymentCredited { org, amount, denom }))
        }
    }
}
