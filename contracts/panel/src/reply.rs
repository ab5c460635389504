//! What a message that we sent came back with.

use crate::error::ContractError;
use cosmwasm_std::{Addr, Binary, Reply, Response, StdError, StdResult, SubMsg};
use panel_api::event::AnswerFailed;
use panel_api::opener::{Answer, VerdictMsg};
use panel_api::CaseId;
use salus_core::peer::Peer;

/// Ids of messages whose failure comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum ReplyId {
    /// an answer to an opener
    Answer = 1,
}

/// An answer that cannot fail the call that gives it, nor burn more than `gas`.
pub fn answer(opener: Addr, answer: Answer, gas: u64) -> StdResult<SubMsg> {
    let payload = Binary::from(answer.case.u64().to_be_bytes());
    let call = Peer::new(opener).execute(&VerdictMsg::Verdict(answer), vec![])?;
    Ok(SubMsg::reply_on_error(call, ReplyId::Answer as u64)
        .with_gas_limit(gas)
        .with_payload(payload))
}

/// Only failures come here. Never changes the store: whatever an opener does, the outcome stands.
pub fn reply(reply: &Reply) -> Result<Response, ContractError> {
    match <[u8; 8]>::try_from(reply.payload.as_slice()) {
        Ok(bytes) if reply.id == ReplyId::Answer as u64 => {
            let case = CaseId(u64::from_be_bytes(bytes));
            Ok(Response::new().add_event(AnswerFailed { case }))
        }
        _ => Err(StdError::msg("a reply that was not asked for").into()),
    }
}
