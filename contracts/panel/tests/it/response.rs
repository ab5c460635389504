//! Entry points, whole responses.

use crate::suite::*;
use accreditation_api::types::OrgKind;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    coins, to_json_binary, Addr, BankMsg, Binary, Env, Event, OwnedDeps, Response, SubMsg, Timestamp,
    Uint128, WasmMsg,
};
use panel::contract;
use panel_api::msg::{ExecuteMsg, OpenedData};
use panel_api::opener::{Answer, OpenCase, VerdictMsg};
use panel_api::types::{Outcome, Terms};
use panel_api::{commitment, domain, CaseId, Place};
use salus_core::wire::Wire;
use salus_testing::accredited::{raw_answers, Records};
use salus_testing::actor;

struct Entry {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
}

impl Entry {
    fn domain(&self) -> [u8; 32] {
        domain(&self.env.block.chain_id, self.env.contract.address.as_str())
    }

    fn place(&self, seat: u8) -> Place {
        Place {
            domain: self.domain(),
            case: CaseId(1),
            round: 0,
            seat,
        }
    }

    /// Three clinics on the roster, and terms with one round of three.
    fn new() -> Self {
        let mut env = mock_env();
        env.block.time = Timestamp::from_seconds(BEACON_GENESIS + 10_000);
        let registry = actor("registry");
        let mut records = MockStorage::new();
        let mut write = Records::over(&mut records, env.block.time);
        for n in 1..=3 {
            let org = write.organisation(OrgKind::Clinic, "KE");
            write.accredit(org, Role::Assess);
            write.operator(&assessor_of(OrgId(n)), org, &[Role::Assess]);
        }
        drop(write);
        let mut querier = MockQuerier::default();
        querier.update_wasm(raw_answers(registry.clone(), records));
        let deps = OwnedDeps {
            storage: MockStorage::new(),
            api: MockApi::default(),
            querier,
            custom_query_type: std::marker::PhantomData,
        };
        let mut entry = Self { deps, env };
        let setup = Wire(instantiate_msg(&registry));
        let info = message_info(&actor("owner"), &[]);
        let response = contract::instantiate(entry.deps.as_mut(), entry.env.clone(), info, setup).unwrap();
        assert_eq!(response, Response::new());
        entry
    }

    fn send(&mut self, who: &Addr, msg: ExecuteMsg, amount: u128) -> Response {
        let funds = if amount == 0 { vec![] } else { coins(amount, DENOM) };
        let info = message_info(who, &funds);
        contract::execute(self.deps.as_mut(), self.env.clone(), info, Wire(msg)).unwrap()
    }

    fn pass(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }
}

fn event<const N: usize>(ty: &str, attributes: [(&str, String); N]) -> Event {
    Event::new(ty).add_attributes(attributes)
}

#[test]
fn every_message_of_a_plain_case_answers_exactly_this() {
    let mut entry = Entry::new();
    let opener = actor("opener");
    let terms = Terms {
        seats: vec![3],
        clinicians: 0,
        appeal_seconds: 0,
        ..terms(&[&opener])
    };
    let name = "claims".to_string();
    let response = entry.send(&actor("owner"), ExecuteMsg::DefineTerms { name, terms }, 0);
    let defined = event(
        "terms_defined",
        [
            ("name", "claims".into()),
            ("number", "1".into()),
            (
                "from",
                entry
                    .env
                    .block
                    .time
                    .plus_seconds(LIMITS.notice_seconds)
                    .to_string(),
            ),
        ],
    );
    assert_eq!(response, Response::new().add_event(defined));
    entry.pass(LIMITS.notice_seconds);

    let role = Role::Assess;
    for n in 1..=3 {
        let who = assessor_of(OrgId(n));
        let response = entry.send(&who, ExecuteMsg::JoinRoster { role }, STANDING);
        let joined = event(
            "roster_joined",
            [
                ("role", "assess".into()),
                ("org", n.to_string()),
                ("position", (n - 1).to_string()),
                ("deposit", STANDING.to_string()),
            ],
        );
        assert_eq!(response, Response::new().add_event(joined));
        let response = entry.send(&who, ExecuteMsg::Enlist { role }, 0);
        let enlisted = event(
            "assessor_enlisted",
            [
                ("role", "assess".into()),
                ("org", n.to_string()),
                ("assessor", who.to_string()),
            ],
        );
        assert_eq!(response, Response::new().add_event(enlisted));
    }

    entry.pass(6);
    let deadline = entry.env.block.time.plus_seconds(30 * DAY);
    let question = OpenCase {
        case: Some(CaseId(1)),
        reference: Binary::from(b"claim".as_slice()),
        terms: "claims".to_string(),
        ask: 1,
        amount: Some(Uint128::new(ASKED)),
        parties: vec![],
        persons: vec![],
        evidence: [1u8; 32].into(),
        deadline,
    };
    let response = entry.send(&opener, ExecuteMsg::OpenCase(question), 3 * FEE);
    let beacon_round = scheme().round_at_or_after(entry.env.block.time.seconds() + 60);
    let opened = event(
        "case_opened",
        [
            ("case", "1".into()),
            ("opener", opener.to_string()),
            ("terms", "1".into()),
            ("roster", "3".into()),
            ("beacon_round", beacon_round.to_string()),
            ("deadline", deadline.to_string()),
        ],
    );
    let data = to_json_binary(&OpenedData { case: CaseId(1) }).unwrap();
    assert_eq!(response, Response::new().set_data(data).add_event(opened));

    entry.env.block.time = Timestamp::from_seconds(scheme().time_of(beacon_round));
    let (case, signed) = (CaseId(1), signature(beacon_round));
    let signature = Some(signed.clone());
    let response = entry.send(&actor("anybody"), ExecuteMsg::Draw { case, signature }, 0);
    let randomness = beacon::randomness(signed.as_slice().try_into().unwrap());
    let key = panel::domain::draw::seed(&entry.domain(), 1, 0, &randomness);
    let seated: Vec<u64> = (0..3)
        .map(|place| u64::from(panel::domain::draw::position(&key, 3, place)) + 1)
        .collect();
    let drawn = seated.iter().enumerate().map(|(seat, org)| {
        event(
            "seat_drawn",
            [
                ("case", "1".into()),
                ("seat", seat.to_string()),
                ("org", org.to_string()),
                ("clinical", "false".into()),
            ],
        )
    });
    let window = |window: &str, until: Timestamp| {
        event(
            "window_opened",
            [
                ("case", "1".into()),
                ("round", "0".into()),
                ("window", window.into()),
                ("until", until.to_string()),
            ],
        )
    };
    let until = entry.env.block.time.plus_seconds(DAY);
    let expected = Response::new()
        .add_events(drawn)
        .add_event(window("commit", until));
    assert_eq!(response, expected);

    for (seat, org) in (0u8..).zip(&seated) {
        let who = assessor_of(OrgId(*org));
        let commitment = commitment(&entry.place(seat), GRANT.choice, None, None, &salt(seat)).into();
        let msg = ExecuteMsg::Commit {
            case,
            seat,
            commitment,
        };
        let committed = event(
            "vote_committed",
            [
                ("case", "1".into()),
                ("seat", seat.to_string()),
                ("assessor", who.to_string()),
            ],
        );
        assert_eq!(entry.send(&who, msg, 0), Response::new().add_event(committed));
    }
    entry.env.block.time = until;
    let response = entry.send(&actor("anybody"), ExecuteMsg::Advance { case }, 0);
    let until = until.plus_seconds(DAY);
    assert_eq!(response, Response::new().add_event(window("reveal", until)));

    for (seat, org) in (0u8..2).zip(&seated) {
        let who = assessor_of(OrgId(*org));
        let msg = ExecuteMsg::Reveal {
            case,
            seat,
            choice: GRANT.choice,
            amount: None,
            code: None,
            salt: salt(seat).into(),
        };
        let revealed = event(
            "vote_revealed",
            [
                ("case", "1".into()),
                ("seat", seat.to_string()),
                ("choice", "grant".into()),
            ],
        );
        assert_eq!(entry.send(&who, msg, 0), Response::new().add_event(revealed));
    }
    entry.env.block.time = until;
    let response = entry.send(&actor("anybody"), ExecuteMsg::Advance { case }, 0);
    let absent = event(
        "seat_absent",
        [
            ("case", "1".into()),
            ("seat", "2".into()),
            ("org", seated[2].to_string()),
            ("lost", DEPOSIT.to_string()),
        ],
    );
    let left = event(
        "roster_left",
        [
            ("role", "assess".into()),
            ("org", seated[2].to_string()),
            ("free_at", deadline.to_string()),
        ],
    );
    let decided = event(
        "case_decided",
        [
            ("case", "1".into()),
            ("round", "0".into()),
            ("outcome", "granted".into()),
        ],
    );
    let answer = Answer {
        case,
        reference: Binary::from(b"claim".as_slice()),
        outcome: Outcome::Granted,
        amount: Some(Uint128::new(ASKED)),
        codes: vec![],
        appeal_until: None,
    };
    let call = WasmMsg::Execute {
        contract_addr: opener.to_string(),
        msg: to_json_binary(&VerdictMsg::Verdict(answer)).unwrap(),
        funds: vec![],
    };
    let told = SubMsg::reply_on_error(call, 1)
        .with_gas_limit(400_000)
        .with_payload(1u64.to_be_bytes());
    let expected = Response::new()
        .add_events([absent, left, decided])
        .add_submessage(told);
    assert_eq!(response, expected);

    let response = entry.send(&opener, ExecuteMsg::Refund { case }, 0);
    let closed = event("case_closed", [("case", "1".into()), ("refund", FEE.to_string())]);
    let send = |to: &Addr, amount: u128| BankMsg::Send {
        to_address: to.to_string(),
        amount: coins(amount, DENOM),
    };
    let expected = Response::new().add_event(closed).add_message(send(&opener, FEE));
    assert_eq!(response, expected);

    let org = OrgId(seated[0]);
    let admin = actor(&format!("admin of {org}"));
    let earned = FEE + DEPOSIT / 2;
    let response = entry.send(&actor("anybody"), ExecuteMsg::Withdraw { role, org }, 0);
    let paid = event(
        "paid",
        [
            ("role", "assess".into()),
            ("org", org.to_string()),
            ("to", admin.to_string()),
            ("amount", earned.to_string()),
        ],
    );
    let expected = Response::new().add_message(send(&admin, earned)).add_event(paid);
    assert_eq!(response, expected);

    let response = entry.send(&admin, ExecuteMsg::LeaveRoster { role, org }, 0);
    let left = event(
        "roster_left",
        [
            ("role", "assess".into()),
            ("org", org.to_string()),
            ("free_at", deadline.to_string()),
        ],
    );
    assert_eq!(response, Response::new().add_event(left));
}
