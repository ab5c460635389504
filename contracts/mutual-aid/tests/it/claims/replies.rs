//! Messages that fail: a payment, the opening of a case, a refund. None of them can fail the claim.

use super::stage::*;
use cosmwasm_std::testing::{mock_env, MockApi, MockQuerier};
use cosmwasm_std::{Binary, DepsMut, QuerierWrapper, Reply, SubMsgResponse, SubMsgResult};
use mutual_aid::contract;
use salus_core::packed::pack;

/// What the chain tells the contract after a message.
fn hear(stage: &mut Stage, id: u64, payload: (u64, u128), result: SubMsgResult) -> Result<(), String> {
    let aid = stage.aid.clone();
    let balance = stage.balance(&aid);
    let querier: MockQuerier = MockQuerier::new(&[(aid.as_str(), &coins(balance, DENOM))]);
    let mut env = mock_env();
    env.contract.address = aid.clone();
    env.block.time = stage.app.now();
    let mut store = stage.suite.app.contract_storage_mut(&aid);
    let deps = DepsMut {
        storage: &mut *store,
        api: &MockApi::default(),
        querier: QuerierWrapper::new(&querier),
    };
    let reply = Reply {
        id,
        payload: Binary::from(pack(&(payload.0, payload.1, 1u64)).unwrap()),
        gas_used: 0,
        result,
    };
    contract::reply(deps, env, reply)
        .map(drop)
        .map_err(|e| e.to_string())
}

fn failed() -> SubMsgResult {
    SubMsgResult::Err("codespace: sdk, code: 4".to_string())
}

#[expect(deprecated, reason = "the data field is part of what a chain sends")]
fn done() -> SubMsgResult {
    SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        data: None,
        msg_responses: vec![],
    })
}

/// A payee whose address takes no coins holds up nobody: what was sent stays in the plan's reserve.
#[test]
fn a_payment_that_fails_stays_in_the_reserve() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    // as if the payment of 180 had come back
    let aid = stage.aid.clone();
    stage.app.mint(&aid, &coins(180, DENOM));
    let before = stage.solvency();
    let plan = stage.plan.u64();
    hear(&mut stage, 1, (plan, 180), failed()).unwrap();
    let after = stage.solvency();
    assert_eq!(after.reserve, before.reserve + Uint128::new(180));
    stage.assert_books();
}

/// A case that the panel does not open: the fees come back, and the claim's own deadline decides.
#[test]
fn a_case_that_is_not_opened_gives_its_fees_back() {
    let mut stage = Stage::new();
    let case = stage.stroke(2_000);
    let id = stage.claim(&case);
    assert_eq!(stage.info(id).case, Some(1));
    let aid = stage.aid.clone();
    stage.app.mint(&aid, &coins(30, DENOM));
    hear(&mut stage, 2, (id.u64(), 30), failed()).unwrap();
    assert_eq!(stage.info(id).case, None);
    stage.assert_books();
    stage.pass(7 * DAY);
    let purse = stage.have("alice");
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - purse, 600);
    stage.assert_books();
}

/// A refund that fails changes nothing; one that comes is the reserve's.
#[test]
fn a_refund_is_the_reserves() {
    let mut stage = Stage::new();
    let case = stage.stroke(2_000);
    let id = stage.claim(&case);
    let aid = stage.aid.clone();
    let held = stage.balance(&aid);
    let before = stage.app.state_hash();
    hear(&mut stage, 3, (id.u64(), held), failed()).unwrap();
    assert_eq!(stage.app.state_hash(), before);
    stage.app.mint(&aid, &coins(7, DENOM));
    let reserve = stage.solvency().reserve;
    hear(&mut stage, 3, (id.u64(), held), done()).unwrap();
    assert_eq!(stage.solvency().reserve, reserve + Uint128::new(7));
    stage.assert_books();
}

/// More than the plan prepaid is no refund.
#[test]
fn a_refund_is_at_most_what_was_prepaid() {
    let mut stage = Stage::new();
    let case = stage.stroke(2_000);
    let id = stage.claim(&case);
    let aid = stage.aid.clone();
    let held = stage.balance(&aid);
    stage.app.mint(&aid, &coins(70, DENOM));
    let reserve = stage.solvency().reserve;
    hear(&mut stage, 3, (id.u64(), held), done()).unwrap();
    assert_eq!(stage.solvency().reserve, reserve + Uint128::new(30));
    // there is nothing left of it
    stage.app.mint(&aid, &coins(7, DENOM));
    hear(&mut stage, 3, (id.u64(), held), done()).unwrap();
    assert_eq!(stage.solvency().reserve, reserve + Uint128::new(30));
}

#[test]
fn an_unknown_reply_is_refused() {
    let mut stage = Stage::new();
    let plan = stage.plan.u64();
    refused(hear(&mut stage, 9, (plan, 1), failed()), "unknown reply id 9");
}
