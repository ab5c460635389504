//! Leaving.

use crate::error::ContractError;
use crate::execute::plan::today;
use crate::reply;
use crate::state::pool::{self, PlanPool};
use crate::state::{ledger, plan as plans};
use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::{cancel_term, request_exit, Stage};

/// A member asks to leave.
pub fn exit(deps: DepsMut, env: &Env, info: &MessageInfo, id: PlanId) -> Result<Response, ContractError> {
    let who = &info.sender;
    let plan = plans::plan(deps.storage, id)?;
    let mut ledger = ledger::ledger(deps.storage, id)?;
    let room = ledger.books.room;
    let mut member = pool::stored(deps.storage, id, who)?;
    let today = today(&plan, env)?;
    let mut pool = PlanPool::write(deps.storage, id);
    let paid = if plan.reserve {
        cancel_term(&mut pool, &mut ledger, &mut member, today)?
    } else {
        request_exit(&mut pool, &mut ledger, &mut member, today)?
    };
    let left = matches!(member.stage, Stage::Left { .. });
    pool::save_member(deps.storage, id, who, &member)?;
    // who is active moves no money by asking; one whose day has come since the last close makes room
    if left || ledger.books.room != room {
        ledger::save_ledger(deps.storage, id, &ledger)?;
    }
    let mut response = Response::new();
    if paid > 0 {
        response = response.add_submessage(reply::payment(id, who, &plan.denom, paid)?);
    }
    let member = who.clone();
    Ok(match left {
        true => response.add_event(event::MemberLeft { plan: id, member }),
        false => response.add_event(event::ExitRequested { plan: id, member }),
    })
}
