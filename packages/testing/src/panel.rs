//! A panel that says what a test tells it to, for the suites of contracts that open cases.
//!
//! It is a plain contract that speaks `panel_api::opener`; a test of this crate holds the two together. It keeps the number
//! that an opener expects, the fee and the deadline as a panel does, and judges nothing.

use crate::actor;
use crate::app::TestApp;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    coin, coins, to_json_binary, Addr, BankMsg, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdError,
    StdResult, Timestamp, Uint128, WasmMsg,
};
use cw_multi_test::{ContractWrapper, Executor};
use cw_storage_plus::{Item, Map};
use panel_api::opener::{Answer, Offer, OpenCase, VerdictMsg};
use panel_api::types::Outcome;
use panel_api::CaseId;

/// What a case costs its opener, until a test says otherwise. Two thirds come back.
pub const PANEL_FEE: u128 = 30;

/// What the panel is set up with.
#[cw_serde]
pub struct PanelSetup {
    /// the coin of its fees
    pub denom: String,
    /// the sets of terms that it knows; each has two clinicians and one round, of two seats more than the one before it; the
    /// first has 5
    pub terms: Vec<String>,
    /// how long a case can take, as it offers
    pub longest_seconds: u64,
    /// how many are on its roster, as it offers
    pub live: u32,
}

/// What the panel understands: the opener's messages, and a test's.
#[cw_serde]
pub enum PanelMsg {
    /// of an opener
    OpenCase(OpenCase),
    /// of an opener
    Appeal {
        /// which case
        case: CaseId,
    },
    /// of an opener
    Refund {
        /// which case
        case: CaseId,
    },
    /// the test says what comes out of a case
    Rule {
        /// which case
        case: CaseId,
        /// what comes out
        outcome: Outcome,
        /// how much
        amount: Option<Uint128>,
        /// why
        codes: Vec<u16>,
        /// whether the opener is told
        tell: bool,
    },
    /// the test says whether the panel can be relied on
    Ready {
        /// whether it can
        ready: bool,
    },
    /// the test says whether cases are refused
    Refusing {
        /// whether they are
        refusing: bool,
    },
    /// the test says in which coin fees are paid
    Coin {
        /// the coin
        denom: String,
    },
    /// the test says what a case costs
    Price {
        /// how much
        fee: Uint128,
    },
    /// the test says how the panel is seated under a set of terms
    Bench {
        /// which terms
        terms: String,
        /// how
        bench: Bench,
    },
    /// the test says how long a case can take
    Longest {
        /// so many seconds
        seconds: u64,
    },
    /// the test says until when what is decided from now on can be appealed against
    Appealable {
        /// seconds since 1970; none: not at all
        until: Option<u64>,
    },
    /// the test says what the panel sends its openers just before it gives fees back
    Meddle {
        /// what; none: nothing
        meddling: Option<Meddling>,
    },
}

/// How a panel is seated under a set of terms.
#[cw_serde]
#[derive(Copy)]
pub struct Bench {
    /// seats of the first round
    pub first: u8,
    /// seats of the last round
    pub widest: u8,
    /// how many of each round are clinicians
    pub clinicians: u8,
}

/// A message that a panel has no business to send.
#[cw_serde]
pub struct Meddling {
    /// its body
    pub msg: Binary,
    /// whether coins come with it, as many as the refund has
    pub pays: bool,
}

/// What can be asked: the opener's questions, and a test's.
#[cw_serde]
pub enum PanelQuery {
    /// of an opener
    Offer {
        /// name of the set
        terms: String,
    },
    /// of an opener
    Verdict {
        /// which case
        case: CaseId,
    },
    /// all that the panel knows of a case: a [`Case`]
    Case {
        /// which case
        case: CaseId,
    },
}

/// A case, as the panel keeps it.
#[cw_serde]
pub struct Case {
    /// who opened it
    pub opener: Addr,
    /// what was asked
    pub opened: OpenCase,
    /// what was paid for it
    pub fee: Uint128,
    /// whether it was appealed against
    pub appealed: bool,
    /// where it stands
    pub answer: Answer,
    /// whether the fees went back
    pub refunded: bool,
}

/// How the panel is in the mood to act.
#[cw_serde]
struct Desk {
    setup: PanelSetup,
    last: u64,
    fee: Uint128,
    ready: bool,
    refusing: bool,
    appealable: Option<u64>,
    meddling: Option<Meddling>,
}

const DESK: Item<Desk> = Item::new("desk");
const BENCHES: Map<&str, Bench> = Map::new("benches");
const CASES: Map<u64, Case> = Map::new("cases");

/// Puts such a panel on the chain.
pub fn install(app: &mut TestApp, setup: &PanelSetup) -> Addr {
    let code = app.store_code(Box::new(ContractWrapper::new(execute, instantiate, query)));
    app.instantiate_contract(code, actor("owner"), setup, &[], "panel", None)
        .expect("a panel is set up")
}

/// From now on the panel can read nothing of what it stored: it fails whatever it is sent or asked.
pub fn break_down(app: &mut TestApp, panel: &Addr) {
    app.plant(panel, DESK.as_slice(), b"?");
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, setup: PanelSetup) -> StdResult<Response> {
    let desk = Desk {
        setup,
        last: 0,
        fee: Uint128::new(PANEL_FEE),
        ready: true,
        refusing: false,
        appealable: None,
        meddling: None,
    };
    for (place, terms) in (0u8..).zip(&desk.setup.terms) {
        let seats = 5 + 2 * place;
        let bench = Bench {
            first: seats,
            widest: seats,
            clinicians: 2,
        };
        BENCHES.save(deps.storage, terms, &bench)?;
    }
    DESK.save(deps.storage, &desk)?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: PanelMsg) -> StdResult<Response> {
    let mut desk = DESK.load(deps.storage)?;
    match msg {
        PanelMsg::OpenCase(opened) => return open(deps, &env, info, opened),
        PanelMsg::Appeal { case } => {
            let mut record = CASES.load(deps.storage, case.u64())?;
            record.appealed = true;
            record.answer.outcome = Outcome::Pending;
            CASES.save(deps.storage, case.u64(), &record)?;
        }
        PanelMsg::Refund { case } => return refund(deps, &info, case),
        PanelMsg::Rule {
            case,
            outcome,
            amount,
            codes,
            tell,
        } => {
            let mut record = CASES.load(deps.storage, case.u64())?;
            record.answer.outcome = outcome;
            record.answer.amount = amount;
            record.answer.codes = codes;
            record.answer.appeal_until = desk.appealable.map(Timestamp::from_seconds);
            CASES.save(deps.storage, case.u64(), &record)?;
            if tell {
                return Ok(Response::new().add_message(WasmMsg::Execute {
                    contract_addr: record.opener.to_string(),
                    msg: to_json_binary(&VerdictMsg::Verdict(record.answer))?,
                    funds: vec![],
                }));
            }
        }
        PanelMsg::Ready { ready } => desk.ready = ready,
        PanelMsg::Refusing { refusing } => desk.refusing = refusing,
        PanelMsg::Coin { denom } => desk.setup.denom = denom,
        PanelMsg::Price { fee } => desk.fee = fee,
        PanelMsg::Bench { terms, bench } => BENCHES.save(deps.storage, &terms, &bench)?,
        PanelMsg::Longest { seconds } => desk.setup.longest_seconds = seconds,
        PanelMsg::Appealable { until } => desk.appealable = until,
        PanelMsg::Meddle { meddling } => desk.meddling = meddling,
    }
    DESK.save(deps.storage, &desk)?;
    Ok(Response::new())
}

fn open(deps: DepsMut, env: &Env, info: MessageInfo, opened: OpenCase) -> StdResult<Response> {
    let mut desk = DESK.load(deps.storage)?;
    if desk.refusing {
        return Err(StdError::msg("no cases today"));
    }
    let case = desk.last + 1;
    if opened.case.is_some_and(|expected| expected.u64() != case) {
        return Err(StdError::msg("another number than the opener expects"));
    }
    let due = if desk.fee.is_zero() {
        vec![]
    } else {
        coins(desk.fee.u128(), desk.setup.denom.clone())
    };
    if info.funds != due {
        let sent = info.funds;
        return Err(StdError::msg(format!("the fees are {due:?}, not {sent:?}")));
    }
    if opened.deadline <= env.block.time {
        return Err(StdError::msg("the deadline is over"));
    }
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
        fee: desk.fee,
        appealed: false,
        answer,
        refunded: false,
    };
    CASES.save(deps.storage, case, &record)?;
    desk.last = case;
    DESK.save(deps.storage, &desk)?;
    Ok(Response::new())
}

fn refund(deps: DepsMut, info: &MessageInfo, case: CaseId) -> StdResult<Response> {
    let mut record = CASES.load(deps.storage, case.u64())?;
    if record.refunded || record.answer.outcome == Outcome::Pending || record.opener != info.sender {
        return Err(StdError::msg("nothing to take back"));
    }
    record.refunded = true;
    CASES.save(deps.storage, case.u64(), &record)?;
    // two thirds were not used
    let back = record.fee.u128() * 2 / 3;
    let mut response = Response::new();
    if back == 0 {
        return Ok(response);
    }
    let desk = DESK.load(deps.storage)?;
    let amount = coins(back, desk.setup.denom);
    if let Some(Meddling { msg, pays }) = desk.meddling {
        response = response.add_message(WasmMsg::Execute {
            contract_addr: info.sender.to_string(),
            msg,
            funds: if pays { amount.clone() } else { vec![] },
        });
    }
    let to_address = info.sender.to_string();
    Ok(response.add_message(BankMsg::Send { to_address, amount }))
}

fn query(deps: Deps, _: Env, msg: PanelQuery) -> StdResult<Binary> {
    match msg {
        PanelQuery::Offer { terms } => {
            let desk = DESK.load(deps.storage)?;
            if !desk.setup.terms.contains(&terms) {
                return Err(StdError::msg(format!("no terms {terms:?}")));
            }
            let bench = BENCHES.load(deps.storage, &terms)?;
            to_json_binary(&Offer {
                prepay: coin(desk.fee.u128(), desk.setup.denom),
                next_case: CaseId(desk.last + 1),
                shortest_seconds: 3_600,
                longest_seconds: desk.setup.longest_seconds,
                first_seats: bench.first,
                widest_seats: bench.widest,
                clinicians: bench.clinicians,
                live: desk.setup.live,
                ready: desk.ready,
            })
        }
        PanelQuery::Verdict { case } => to_json_binary(&CASES.load(deps.storage, case.u64())?.answer),
        PanelQuery::Case { case } => to_json_binary(&CASES.load(deps.storage, case.u64())?),
    }
}
