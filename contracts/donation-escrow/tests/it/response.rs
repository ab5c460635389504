//! Whole responses: data, events and messages, compared with nothing left out.

use crate::suite::{payload, retaining, tranche, Suite, DENOM, HOSPITAL, MASKS, RAISER, SUPPLIER};
use accreditation_api::raw as acc;
use accreditation_api::types::{RoleSet, Status};
use accreditation_api::Role;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    coins, to_json_binary, to_json_vec, BankMsg, ContractResult, Env, OwnedDeps, Reply, ReplyOn, Response,
    SubMsg, SubMsgResult, SystemResult, Timestamp, Uint128, WasmQuery,
};
use donation_escrow::contract::{execute, instantiate, reply};
use donation_escrow_api::msg::{CampaignData, ExecuteMsg, GiftData, InstantiateMsg};
use donation_escrow_api::types::{Limits, Verdict};
use donation_escrow_api::{event, CampaignId, GiftId, TrancheId};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine};
use provenance_api::{LotId, ShipmentId};
use salus_core::{packed::unpack, wire::Wire};
use salus_testing::{actor, app::GENESIS};
use std::collections::BTreeMap;

pub struct Stage {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    pub env: Env,
}

impl Stage {
    pub fn run(&mut self, sender: &str, msg: ExecuteMsg, amount: u128) -> Response {
        let funds = if amount == 0 { vec![] } else { coins(amount, DENOM) };
        execute(
            self.deps.as_mut(),
            self.env.clone(),
            message_info(&actor(sender), &funds),
            msg,
        )
        .unwrap()
    }

    pub fn at(&mut self, time: Timestamp) {
        self.env.block.time = time;
    }
}

/// The accreditation contract's records, by key.
fn records() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let json = |value: &acc::StandingRecord| to_json_vec(value).unwrap();
    let entry = acc::StandingEntry {
        status: Status::Granted,
        from: GENESIS,
        until: None,
    };
    let granted = acc::StandingRecord {
        now: Some(entry),
        next: None,
    };
    let operator = acc::OperatorRecord {
        org: RAISER,
        roles: RoleSet::of(&[Role::RaiseFunds]),
        until: None,
    };
    let mut all = BTreeMap::from([(
        acc::OPERATORS.key(&actor("raiser")).to_vec(),
        to_json_vec(&operator).unwrap(),
    )]);
    for (org, role) in [
        (RAISER, Role::RaiseFunds),
        (SUPPLIER, Role::Distribute),
        (HOSPITAL, Role::ReceiveGoods),
    ] {
        all.insert(acc::STANDINGS.key((org, role.code())).to_vec(), json(&granted));
    }
    let admin = acc::OrganisationRecord {
        kind: accreditation_api::types::OrgKind::Manufacturer,
        country: "CH".to_string(),
        admin_addr: actor("admin"),
    };
    all.insert(
        acc::ORGANISATIONS.key(SUPPLIER).to_vec(),
        to_json_vec(&admin).unwrap(),
    );
    all
}

/// A contract that was just set up; every party is accredited, and nothing was ever wrong with any lot.
pub fn stage() -> (Stage, Response) {
    let mut deps = mock_dependencies();
    deps.api = MockApi::default();
    let records = records();
    deps.querier.update_wasm(move |query| match query {
        WasmQuery::Raw { contract_addr, key } if *contract_addr == actor("accreditation").to_string() => {
            let value = records.get(&key.to_vec()).cloned().unwrap_or_default();
            SystemResult::Ok(ContractResult::Ok(value.into()))
        }
        WasmQuery::Smart { contract_addr, .. } if *contract_addr == actor("provenance").to_string() => {
            let config = provenance_api::msg::ConfigResponse {
                accreditation_addr: actor("accreditation"),
                hook_gas_limit: 400_000,
            };
            SystemResult::Ok(ContractResult::Ok(to_json_binary(&config).unwrap()))
        }
        WasmQuery::Raw { contract_addr, .. } if *contract_addr == actor("provenance").to_string() => {
            SystemResult::Ok(ContractResult::Ok(Default::default()))
        }
        other => panic!("nobody asks {other:?}"),
    });
    let mut env = mock_env();
    env.contract.address = actor("escrow");
    env.block.time = GENESIS;
    let msg = InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: actor("accreditation").to_string(),
        provenances: vec![actor("provenance").to_string()],
        denoms: vec![DENOM.to_string()],
        limits: Limits::PUBLIC,
    };
    let response = instantiate(
        deps.as_mut(),
        env.clone(),
        message_info(&actor("deployer"), &[]),
        Wire(msg),
    )
    .unwrap();
    (Stage { deps, env }, response)
}

/// A campaign that awaits deliveries.
pub fn active() -> Stage {
    let (mut stage, _) = stage();
    drafted_and_opened(&mut stage);
    given_and_withdrawn(&mut stage);
    activated(&mut stage);
    stage
}

const ONE: CampaignId = CampaignId(1);

fn send(to: &str, amount: u128) -> BankMsg {
    BankMsg::Send {
        to_address: actor(to).to_string(),
        amount: coins(amount, DENOM),
    }
}

#[test]
fn each_response_is_exactly_what_the_interface_says() {
    let (mut stage, response) = stage();
    assert_eq!(
        response,
        Response::new()
            .add_event(event::DenomAllowed {
                denom: DENOM.to_string()
            })
            .add_event(event::ProvenanceAllowed {
                provenance: actor("provenance")
            })
    );
    let msg = ExecuteMsg::ProposePayee {
        org: SUPPLIER,
        payee: actor("wallet").to_string(),
    };
    let named = event::PayeeProposed {
        org: SUPPLIER,
        payee: actor("wallet"),
        from: GENESIS,
    };
    assert_eq!(stage.run("admin", msg, 0), Response::new().add_event(named));
    drafted_and_opened(&mut stage);
    given_and_withdrawn(&mut stage);
    activated(&mut stage);
    settled(&mut stage);
    ended(&mut stage);
}

fn drafted_and_opened(stage: &mut Stage) {
    let suite = Suite::new();
    let mut terms = suite.terms();
    terms.provenance = actor("provenance").to_string();
    terms.fallback = actor("fallback").to_string();
    let tranches = vec![retaining(1_000, tranche(100, 10, suite.deadline()))];
    let response = stage.run("raiser", ExecuteMsg::CreateCampaign { terms, tranches }, 0);
    let drafted = event::CampaignDrafted {
        campaign: ONE,
        fund_raiser: RAISER,
        goal: Uint128::new(100),
        denom: DENOM.to_string(),
        tranches: 1,
    };
    let data = to_json_binary(&CampaignData { campaign: ONE }).unwrap();
    assert_eq!(response, Response::new().set_data(data).add_event(drafted));
    let response = stage.run("raiser", ExecuteMsg::OpenFunding { campaign: ONE }, 0);
    let until = GENESIS.plus_days(10);
    assert_eq!(
        response,
        Response::new().add_event(event::FundingOpened { campaign: ONE, until })
    );
}

fn given_and_withdrawn(stage: &mut Stage) {
    for (gift, donor, amount) in [(1, "alice", 90), (2, "bob", 60)] {
        let response = stage.run(donor, ExecuteMsg::Give { campaign: ONE }, amount);
        let received = event::GiftReceived {
            campaign: ONE,
            gift: GiftId(gift),
            donor: actor(donor),
            amount: Uint128::new(amount),
            denom: DENOM.to_string(),
        };
        let data = to_json_binary(&GiftData { gift: GiftId(gift) }).unwrap();
        assert_eq!(response, Response::new().set_data(data).add_event(received));
    }
    stage.run("carol", ExecuteMsg::Give { campaign: ONE }, 5);
    let response = stage.run(
        "carol",
        ExecuteMsg::WithdrawGift {
            campaign: ONE,
            gift: GiftId(3),
        },
        0,
    );
    let withdrawn = event::GiftWithdrawn {
        campaign: ONE,
        gift: GiftId(3),
        donor: actor("carol"),
        amount: Uint128::new(5),
    };
    assert_eq!(
        response,
        Response::new().add_message(send("carol", 5)).add_event(withdrawn)
    );
}

fn activated(stage: &mut Stage) {
    stage.at(GENESIS.plus_days(10));
    let response = stage.run("passer-by", ExecuteMsg::Activate { campaign: ONE }, 0);
    let activated = event::CampaignActivated {
        campaign: ONE,
        gifts: Uint128::new(150),
        funded: Uint128::new(100),
        refundable: Uint128::new(50),
    };
    let funded = event::TrancheFunded {
        campaign: ONE,
        tranche: TrancheId(1),
        amount: Uint128::new(100),
    };
    assert_eq!(response, Response::new().add_event(activated).add_event(funded));
}

fn settled(stage: &mut Stage) {
    let now = GENESIS.plus_days(10).plus_seconds(5);
    stage.at(now);
    let facts = ReceiptFacts {
        shipment: ShipmentId(8),
        from: SUPPLIER,
        to: HOSPITAL,
        carrier: None,
        hook_addr: Some(actor("escrow")),
        payload: payload(ONE, 1),
        offered_at: now.minus_seconds(1),
        accepted_at: now,
        expires: now.plus_seconds(1),
        lines: vec![ReceiptLine {
            lot: LotId(1),
            gtin: MASKS.to_string(),
            accepted: 6,
            rejected: 0,
            missing: 0,
        }],
    };
    let response = stage.run("provenance", ExecuteMsg::Receipt(facts), 0);
    let payment = response.messages[0].clone();
    assert_eq!((payment.id, payment.reply_on.clone()), (1, ReplyOn::Error));
    let about: (u64, String, u128) = unpack(&payment.payload).unwrap();
    assert_eq!(about, (3, DENOM.to_string(), 54));
    let expected = Response::new()
        .add_event(event::ReceiptSettled {
            campaign: ONE,
            tranche: TrancheId(1),
            shipment: ShipmentId(8),
            verdict: Verdict::Counted,
            accepted: 6,
            credited: 6,
            due: Uint128::new(54),
            retained: Uint128::new(6),
        })
        .add_event(event::ReceiptPaid {
            campaign: ONE,
            tranche: TrancheId(1),
            shipment: ShipmentId(8),
            org: SUPPLIER,
            amount: Uint128::new(54),
            denom: DENOM.to_string(),
        })
        .add_submessage(SubMsg::reply_on_error(send("wallet", 54), 1).with_payload(payment.payload.clone()));
    assert_eq!(response, expected);
    failed_payment(stage, payment);
}

/// The bank refuses: the amount stands to the supplier's credit, and can be withdrawn.
fn failed_payment(stage: &mut Stage, payment: SubMsg) {
    let failed = Reply {
        id: payment.id,
        payload: payment.payload,
        gas_used: 0,
        result: SubMsgResult::Err("no".to_string()),
    };
    let response = reply(stage.deps.as_mut(), stage.env.clone(), failed).unwrap();
    let (org, amount, denom) = (SUPPLIER, Uint128::new(54), DENOM.to_string());
    let credited = event::PaymentCredited {
        org,
        amount,
        denom: denom.clone(),
    };
    assert_eq!(response, Response::new().add_event(credited));
    let response = stage.run(
        "passer-by",
        ExecuteMsg::WithdrawCredit {
            org,
            denom: denom.clone(),
        },
        0,
    );
    let withdrawn = event::CreditWithdrawn {
        org,
        payee: actor("wallet"),
        amount,
        denom,
    };
    assert_eq!(
        response,
        Response::new()
            .add_message(send("wallet", 54))
            .add_event(withdrawn)
    );
}

fn ended(stage: &mut Stage) {
    let (campaign, tranche) = (ONE, TrancheId(1));
    let response = stage.run(
        "passer-by",
        ExecuteMsg::ClaimRefund {
            campaign,
            gift: GiftId(1),
        },
        0,
    );
    let claimed = |gift, donor: &str, amount: u128, done| event::RefundClaimed {
        campaign,
        gift: GiftId(gift),
        donor: actor(donor),
        amount: Uint128::new(amount),
        done,
    };
    assert_eq!(
        response,
        Response::new()
            .add_message(send("alice", 30))
            .add_event(claimed(1, "alice", 30, false))
    );
    stage.at(GENESIS.plus_days(63));
    let response = stage.run("passer-by", ExecuteMsg::AdvanceTranche { campaign, tranche }, 0);
    let closed = event::TrancheClosed {
        campaign,
        tranche,
        earned: Uint128::new(60),
        refundable: Uint128::new(40),
    };
    assert_eq!(response, Response::new().add_event(closed));
}

#[test]
fn an_unknown_reply_is_refused() {
    let (mut stage, _) = stage();
    let unknown = Reply {
        id: 7,
        payload: Default::default(),
        gas_used: 0,
        result: SubMsgResult::Err("no".to_string()),
    };
    let error = reply(stage.deps.as_mut(), stage.env.clone(), unknown).unwrap_err();
    assert!(error.to_string().contains("unknown reply id 7"));
}

/// The chain sends no coin of zero, and if one came it would be no gift.
#[test]
fn a_gift_of_zero_is_refused() {
    let (mut stage, _) = stage();
    drafted_and_opened(&mut stage);
    let info = message_info(&actor("alice"), &coins(0, DENOM));
    let error = execute(
        stage.deps.as_mut(),
        stage.env.clone(),
        info,
        ExecuteMsg::Give { campaign: ONE },
    )
    .unwrap_err();
    assert_eq!(error.to_string(), "an amount of zero uatom was sent");
}
