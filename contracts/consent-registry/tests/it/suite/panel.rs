//! A panel that says what a test tells it to: a plain contract that speaks the panel's interface.

use consent_registry_api::msg::ExecuteMsg;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, BankMsg, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdError, StdResult, Timestamp, Uint128, WasmMsg,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::{Item, Map};
use panel_api::opener::{Answer, Offer, OpenCase, OpenerMsg, OpenerQuery, VerdictMsg};
use panel_api::types::Outcome;
use panel_api::CaseId;

/// What a case at the panel costs its opener.
pub const PANEL_FEE: u128 = 30;

/// What the panel understands: the opener's messages, and a test's.
#[cw_serde]
pub enum PanelMsg {
    OpenCase(OpenCase),
    Appeal {
        case: CaseId,
    },
    Refund {
        case: CaseId,
    },
    /// the test says what comes out of a case; the opener is told, if `tell`
    Rule {
        case: CaseId,
        outcome: Outcome,
        tell: bool,
    },
    /// the test says whether the panel can be relied on
    Ready {
        ready: bool,
    },
    /// from now on it sends its openers a message while it gives fees back
    Meddle {
        meddles: bool,
    },
    /// the test says whether cases are opened
    Refusing {
        refusing: bool,
    },
    /// the test says what a case costs
    Price {
        fee: Uint128,
        denom: String,
    },
}

#[cw_serde]
pub struct Case {
    pub opener: Addr,
    pub opened: OpenCase,
    pub answer: Answer,
    pub fee: Uint128,
    pub refunded: bool,
}

const CASES: Map<u64, Case> = Map::new("cases");
const LAST: Item<u64> = Item::new("last");
const READY: Item<bool> = Item::new("ready");
const COIN: Item<String> = Item::new("coin");
const FEE: Item<u128> = Item::new("fee");
const REFUSING: Item<bool> = Item::new("refusing");
const MEDDLES: Item<bool> = Item::new("meddles");

/// What the test's own queries answer.
#[cw_serde]
pub enum PanelQuery {
    Offer { terms: String },
    Verdict { case: CaseId },
    Case { case: CaseId },
}

pub fn contract() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, denom: String) -> StdResult<Response> {
    LAST.save(deps.storage, &0)?;
    READY.save(deps.storage, &true)?;
    FEE.save(deps.storage, &PANEL_FEE)?;
    COIN.save(deps.storage, &denom)?;
    Ok(Response::new())
}

fn funds(amount: u128, denom: String) -> Vec<cosmwasm_std::Coin> {
    if amount == 0 {
        vec![]
    } else {
        coins(amount, denom)
    }
}

fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: PanelMsg) -> StdResult<Response> {
    match msg {
        PanelMsg::OpenCase(opened) => {
            if REFUSING.may_load(deps.storage)? == Some(true) {
                return Err(StdError::msg("no cases today"));
            }
            let case = LAST.load(deps.storage)? + 1;
            if opened.case.is_some_and(|expected| expected.u64() != case) {
                return Err(StdError::msg("another number than the opener expects"));
            }
            let fee = FEE.load(deps.storage)?;
            let due = funds(fee, COIN.load(deps.storage)?);
            if info.funds != due {
                return Err(StdError::msg(format!(
                    "the fees are {due:?}, not {:?}",
                    info.funds
                )));
            }
            if opened.deadline <= env.block.time {
                return Err(StdError::msg("the deadline is over"));
            }
            LAST.save(deps.storage, &case)?;
            let answer = Answer {
                case: CaseId(case),
                reference: opened.reference.clone(),
                outcome: Outcome::Pending,
                amount: None,
                codes: vec![],
                appeal_until: None,
            };
            let record = Case {
                opener: info.sender,
                opened,
                answer,
                fee: Uint128::new(fee),
                refunded: false,
            };
            CASES.save(deps.storage, case, &record)?;
            Ok(Response::new())
        }
        PanelMsg::Appeal { .. } => Err(StdError::msg("these terms know no appeal")),
        PanelMsg::Refund { case } => {
            let mut record = CASES.load(deps.storage, case.u64())?;
            if record.refunded || record.answer.outcome == Outcome::Pending || record.opener != info.sender {
                return Err(StdError::msg("nothing to take back"));
            }
            record.refunded = true;
            CASES.save(deps.storage, case.u64(), &record)?;
            // two thirds were not used
            let back = record.fee.u128() * 2 / 3;
            if back == 0 {
                return Ok(Response::new());
            }
            let mut response = Response::new();
            if MEDDLES.may_load(deps.storage)? == Some(true) {
                let subject = crate::suite::subject_of("alice");
                response = response.add_message(WasmMsg::Execute {
                    contract_addr: info.sender.to_string(),
                    msg: to_json_binary(&ExecuteMsg::Advance { subject })?,
                    funds: vec![],
                });
            }
            Ok(response.add_message(BankMsg::Send {
                to_address: info.sender.to_string(),
                amount: coins(back, COIN.load(deps.storage)?),
            }))
        }
        PanelMsg::Rule { case, outcome, tell } => {
            let mut record = CASES.load(deps.storage, case.u64())?;
            record.answer.outcome = outcome;
            CASES.save(deps.storage, case.u64(), &record)?;
            let mut response = Response::new();
            if tell {
                response = response.add_message(WasmMsg::Execute {
                    contract_addr: record.opener.to_string(),
                    msg: to_json_binary(&VerdictMsg::Verdict(record.answer))?,
                    funds: vec![],
                });
            }
            Ok(response)
        }
        PanelMsg::Ready { ready } => {
            READY.save(deps.storage, &ready)?;
            Ok(Response::new())
        }
        PanelMsg::Meddle { meddles } => {
            MEDDLES.save(deps.storage, &meddles)?;
            Ok(Response::new())
        }
        PanelMsg::Refusing { refusing } => {
            REFUSING.save(deps.storage, &refusing)?;
            Ok(Response::new())
        }
        PanelMsg::Price { fee, denom } => {
            FEE.save(deps.storage, &fee.u128())?;
            COIN.save(deps.storage, &denom)?;
            Ok(Response::new())
        }
    }
}

fn query(deps: Deps, _: Env, msg: PanelQuery) -> StdResult<Binary> {
    match msg {
        PanelQuery::Offer { terms } => {
            if terms != "emergency" {
                return Err(StdError::msg(format!("no terms {terms:?}")));
            }
            let ready = READY.load(deps.storage)?;
            to_json_binary(&Offer {
                prepay: coin(FEE.load(deps.storage)?, COIN.load(deps.storage)?),
                next_case: CaseId(LAST.load(deps.storage)? + 1),
                shortest_seconds: 3_600,
                longest_seconds: 3 * 86_400,
                live: 9,
                ready,
            })
        }
        PanelQuery::Verdict { case } => to_json_binary(&CASES.load(deps.storage, case.u64())?.answer),
        PanelQuery::Case { case } => to_json_binary(&CASES.load(deps.storage, case.u64())?),
    }
}

/// The mock understands every message and question of an opener: it would not compile with another shape.
#[test]
fn the_mock_speaks_the_interface_of_the_panel() {
    let same = |ours: &PanelMsg, theirs: &OpenerMsg| {
        assert_eq!(
            serde_json::to_value(ours).unwrap(),
            serde_json::to_value(theirs).unwrap()
        );
    };
    let case = CaseId(7);
    same(&PanelMsg::Refund { case }, &OpenerMsg::Refund { case });
    let open = OpenCase {
        case: None,
        reference: Binary::default(),
        terms: String::new(),
        ask: 1,
        amount: None,
        parties: vec![],
        persons: vec![],
        evidence: vec![0; 32].into(),
        deadline: Timestamp::from_seconds(1),
    };
    same(&PanelMsg::OpenCase(open.clone()), &OpenerMsg::OpenCase(open));
    let ask = |ours: &PanelQuery, theirs: &OpenerQuery| {
        assert_eq!(
            serde_json::to_value(ours).unwrap(),
            serde_json::to_value(theirs).unwrap()
        );
    };
    ask(&PanelQuery::Verdict { case }, &OpenerQuery::Verdict { case });
    let terms = String::new();
    ask(
        &PanelQuery::Offer { terms: terms.clone() },
        &OpenerQuery::Offer { terms },
    );
}
