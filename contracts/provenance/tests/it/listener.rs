//! A receipt hook that a test can make fail or misbehave.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdError};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::Item;
use provenance_api::msg::ExecuteMsg as ProvenanceMsg;
use provenance_api::receipt_hook::ReceiptFacts;
use salus_core::peer::Peer;
use salus_testing::actor;
use salus_testing::app::TestApp;

/// What the listener does when it is called.
#[cw_serde]
pub enum Mood {
    /// takes the facts
    Friendly,
    /// fails
    Failing,
    /// takes the facts, then sends this message to the caller
    CallsBack(Box<ProvenanceMsg>),
}

#[cw_serde]
pub enum ListenerMsg {
    Receipt(ReceiptFacts),
    Become(Mood),
}

#[cw_serde]
pub enum ListenerQuery {
    /// the facts that were taken, oldest first
    Heard {},
}

const MOOD: Item<Mood> = Item::new("mood");
const HEARD: Item<Vec<(Addr, ReceiptFacts)>> = Item::new("heard");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, mood: Mood) -> Result<Response, StdError> {
    MOOD.save(deps.storage, &mood)?;
    HEARD.save(deps.storage, &vec![])?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ListenerMsg) -> Result<Response, StdError> {
    let facts = match msg {
        ListenerMsg::Become(mood) => {
            MOOD.save(deps.storage, &mood)?;
            return Ok(Response::new());
        }
        ListenerMsg::Receipt(facts) => facts,
    };
    assert!(info.funds.is_empty(), "a receipt brings no coins");
    let mut heard = HEARD.load(deps.storage)?;
    heard.push((info.sender.clone(), facts));
    HEARD.save(deps.storage, &heard)?;
    match MOOD.load(deps.storage)? {
        Mood::Friendly => Ok(Response::new()),
        Mood::Failing => Err(StdError::msg("the listener does not want to hear it")),
        Mood::CallsBack(msg) => {
            Ok(Response::new().add_message(Peer::new(info.sender).execute(&*msg, vec![])?))
        }
    }
}

fn query(deps: Deps, _: Env, _: ListenerQuery) -> Result<Binary, StdError> {
    to_json_binary(&HEARD.load(deps.storage)?)
}

/// A listener of that name.
pub fn start(app: &mut TestApp, name: &str, mood: Mood) -> Addr {
    // not watched: it may write before it fails, being a stranger's
    let code = app.store_code(Box::new(ContractWrapper::new(execute, instantiate, query)));
    app.instantiate_contract(code, actor("owner"), &mood, &[], name, None)
        .unwrap()
}

/// What it has heard, and from whom.
pub fn heard(app: &TestApp, listener: &Addr) -> Vec<(Addr, ReceiptFacts)> {
    app.ask(listener, &ListenerQuery::Heard {}).unwrap()
}
