//! A plain contract that asks a panel. It knows nothing but the `opener` module of the panel's interface.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult,
};
use cw_storage_plus::Item;
use panel_api::opener::{Answer, OpenCase};
use panel_api::{CaseId, Client};

const PANEL: Item<Addr> = Item::new("panel");
const HEARD: Item<Vec<Answer>> = Item::new("heard");
const DEAF: Item<bool> = Item::new("deaf");

#[cw_serde]
pub struct Setup {
    pub panel: Addr,
}

#[cw_serde]
pub enum Msg {
    /// asks, and pays the panel's price from the contract's own coins
    Ask(Box<OpenCase>),
    /// the hook
    Verdict(Answer),
    /// anyone makes it look
    Pull {
        case: CaseId,
    },
    Appeal {
        case: CaseId,
    },
    Refund {
        case: CaseId,
    },
    /// from now on the hook fails
    Deafen {
        deaf: bool,
    },
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, setup: Setup) -> StdResult<Response> {
    PANEL.save(deps.storage, &setup.panel)?;
    HEARD.save(deps.storage, &vec![])?;
    DEAF.save(deps.storage, &false)?;
    Ok(Response::new())
}

fn heard(deps: DepsMut, answer: Answer) -> StdResult<()> {
    let mut heard = HEARD.load(deps.storage)?;
    heard.push(answer);
    HEARD.save(deps.storage, &heard)
}

fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: Msg) -> StdResult<Response> {
    let panel = Client::new(PANEL.load(deps.storage)?);
    let response = Response::new();
    match msg {
        Msg::Ask(question) => {
            let offer = panel.offer(&deps.querier, question.terms.clone())?;
            Ok(response.add_message(panel.open(*question, offer.prepay)?))
        }
        Msg::Verdict(answer) => {
            if info.sender != *panel.addr() {
                return Err(StdError::msg("not my panel"));
            }
            if DEAF.load(deps.storage)? {
                return Err(StdError::msg("I do not want to hear it"));
            }
            heard(deps, answer)?;
            Ok(response)
        }
        Msg::Pull { case } => {
            let answer = panel.verdict(&deps.querier, case)?;
            heard(deps, answer)?;
            Ok(response)
        }
        Msg::Appeal { case } => Ok(response.add_message(panel.appeal(case)?)),
        Msg::Refund { case } => Ok(response.add_message(panel.refund(case)?)),
        Msg::Deafen { deaf } => {
            DEAF.save(deps.storage, &deaf)?;
            Ok(response)
        }
    }
}

fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    to_json_binary(&HEARD.load(deps.storage)?)
}

pub fn contract() -> Box<dyn cw_multi_test::Contract<Empty>> {
    Box::new(cw_multi_test::ContractWrapper::new(execute, instantiate, query))
}
