//! Entry points without a chain: the whole response, to the last field.

use crate::suite::{accept, all, line, product, said, HOSPITAL, MAKER, MASKS};
use accreditation_api::types::OrgKind;
use accreditation_api::Role;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{
    to_json_binary, Binary, Env, Event, OwnedDeps, Reply, ReplyOn, Response, SubMsg, SubMsgResult, WasmMsg,
};
use provenance::contract::{execute, instantiate, reply};
use provenance_api::msg::{ExecuteMsg, InstantiateMsg, LotData, ShipmentData};
use provenance_api::receipt_hook::{ReceiptFacts, ReceiptLine, ReceiptMsg};
use provenance_api::types::{Day, HookRequest, RejectReason};
use provenance_api::{LotId, ShipmentId};
use salus_core::wire::Wire;
use salus_testing::accredited::{raw_answers, Records};
use salus_testing::actor;

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier>;

/// The contract, a maker and a hospital, one product.
fn ready() -> (Deps, Env) {
    let env = mock_env();
    let mut registry = MockStorage::new();
    let mut records = Records::over(&mut registry, env.block.time);
    let maker = records.member(
        OrgKind::Manufacturer,
        "KE",
        &[Role::Manufacture, Role::Distribute],
        &actor("maker"),
    );
    let hospital = records.member(OrgKind::Hospital, "UG", &[Role::ReceiveGoods], &actor("hospital"));
    records.prefix(maker, "9506000");
    drop(records);
    assert_eq!((maker, hospital), (MAKER, HOSPITAL));
    let mut deps = mock_dependencies();
    let answers = raw_answers(actor("accreditation"), registry);
    deps.querier.update_wasm(answers);
    let init = InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: actor("accreditation").to_string(),
        hook_gas_limit: 300_000,
    };
    let set_up = instantiate(
        deps.as_mut(),
        env.clone(),
        message_info(&actor("owner"), &[]),
        Wire(init),
    )
    .unwrap();
    assert_eq!(set_up, Response::new());
    (deps, env)
}

fn run(deps: &mut Deps, env: &Env, who: &str, msg: ExecuteMsg) -> Response {
    execute(
        deps.as_mut(),
        env.clone(),
        message_info(&actor(who), &[]),
        Wire(msg),
    )
    .unwrap()
}

fn event(ty: &str, attributes: &[(&str, &str)]) -> Event {
    Event::new(ty).add_attributes(attributes.iter().copied())
}

#[test]
fn registering_answers_with_the_id_and_one_event() {
    let (mut deps, env) = ready();
    assert_eq!(
        run(&mut deps, &env, "maker", product(MASKS)),
        Response::new().add_event(event("product_registered", &[("gtin", MASKS), ("maker", "1")]))
    );
    let today = Day::of(env.block.time);
    let lot = ExecuteMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "L1".to_string(),
        made: today,
        expiry: Day(today.0 + 100),
        quantity: 500,
        serials: None,
        certificates: vec![],
    };
    let registered = event(
        "lot_registered",
        &[
            ("lot", "1"),
            ("gtin", MASKS),
            ("number", "L1"),
            ("issuer", "1"),
            ("made", &today.0.to_string()),
            ("expiry", &(today.0 + 100).to_string()),
            ("quantity", "500"),
            ("serialised", "false"),
        ],
    );
    assert_eq!(
        run(&mut deps, &env, "maker", lot),
        Response::new()
            .add_event(registered)
            .set_data(to_json_binary(&LotData { lot: LotId(1) }).unwrap())
    );
}

/// B8: the whole response of an acceptance with a hook: its events in order and one message, with the facts, without
/// coins, with the gas limit, with a reply on error only, and the shipment in the payload of that reply.
#[test]
fn an_acceptance_calls_the_hook_once_with_all_it_needs() {
    let (mut deps, env) = ready();
    run(&mut deps, &env, "maker", product(MASKS));
    let today = Day::of(env.block.time);
    for number in ["L1", "L2"] {
        let lot = ExecuteMsg::RegisterLot {
            gtin: MASKS.to_string(),
            lot: number.to_string(),
            made: today,
            expiry: today,
            quantity: 500,
            serials: None,
            certificates: vec![],
        };
        run(&mut deps, &env, "maker", lot);
    }
    let listener = actor("listener");
    let expires = env.block.time.plus_seconds(60);
    let offer = ExecuteMsg::Offer {
        to: HOSPITAL,
        lines: vec![line(LotId(1), 100), line(LotId(2), 7)],
        carrier: None,
        sscc: None,
        expires,
        receipt_hook: Some(HookRequest {
            address: listener.to_string(),
            payload: Binary::from(b"p"),
        }),
    };
    let time = expires.to_string();
    let line_offered = |line: &str, lot: &str, units: &str| {
        let attributes = [
            ("shipment", "1"),
            ("line", line),
            ("lot", lot),
            ("units", units),
            ("origin", "fresh"),
        ];
        event("line_offered", &attributes)
    };
    let offered = Response::new()
        .add_event(event(
            "shipment_offered",
            &[
                ("shipment", "1"),
                ("from", "1"),
                ("to", "2"),
                ("lines", "2"),
                ("expires", &time),
                ("hook", listener.as_str()),
            ],
        ))
        .add_event(line_offered("0", "1", "100"))
        .add_event(line_offered("1", "2", "7"))
        .set_data(
            to_json_binary(&ShipmentData {
                shipment: ShipmentId(1),
            })
            .unwrap(),
        );
    assert_eq!(run(&mut deps, &env, "maker", offer), offered);

    let shipment = ShipmentId(1);
    let facts = ReceiptFacts {
        shipment,
        from: MAKER,
        to: HOSPITAL,
        carrier: None,
        hook_addr: Some(listener.clone()),
        payload: Binary::from(b"p"),
        offered_at: env.block.time,
        accepted_at: env.block.time,
        expires,
        lines: vec![
            ReceiptLine {
                lot: LotId(1),
                gtin: MASKS.to_string(),
                accepted: 90,
                rejected: 4,
                missing: 6,
            },
            ReceiptLine {
                lot: LotId(2),
                gtin: MASKS.to_string(),
                accepted: 7,
                rejected: 0,
                missing: 0,
            },
        ],
    };
    let call = WasmMsg::Execute {
        contract_addr: listener.to_string(),
        msg: to_json_binary(&ReceiptMsg::Receipt(facts)).unwrap(),
        funds: vec![],
    };
    let received = |line: &str, lot: &str, counts: [&str; 3], reason: Option<&str>| {
        let [accepted, rejected, missing] = counts;
        let event = event(
            "line_received",
            &[
                ("shipment", "1"),
                ("line", line),
                ("lot", lot),
                ("accepted", accepted),
                ("rejected", rejected),
                ("missing", missing),
                ("origin", "donated"),
            ],
        );
        reason
            .into_iter()
            .fold(event, |event, reason| event.add_attribute("reason", reason))
    };
    let accepted = Response::new()
        .add_event(event(
            "shipment_accepted",
            &[
                ("shipment", "1"),
                ("from", "1"),
                ("to", "2"),
                ("hook_called", "true"),
            ],
        ))
        .add_event(received("0", "1", ["90", "4", "6"], Some("damaged")))
        .add_event(received("1", "2", ["7", "0", "0"], None))
        .add_submessage(SubMsg {
            id: 1,
            payload: Binary::from(1u64.to_be_bytes()),
            msg: call.into(),
            gas_limit: Some(300_000),
            reply_on: ReplyOn::Error,
        });
    let taken = accept(shipment, vec![said(0, 90, 4, 6), all(1, 7)]);
    assert_eq!(run(&mut deps, &env, "hospital", taken), accepted);

    let failed = Reply {
        id: 1,
        payload: Binary::from(1u64.to_be_bytes()),
        gas_used: 300_000,
        result: SubMsgResult::Err("codespace: sdk, code: 11".to_string()),
    };
    // the text of the failure is not kept: it need not be the same on every node
    assert_eq!(
        reply(deps.as_mut(), env, failed).unwrap(),
        Response::new().add_event(event("receipt_hook_failed", &[("shipment", "1")]))
    );
}

#[test]
fn the_other_steps_answer_with_one_event_each() {
    let (mut deps, mut env) = ready();
    run(&mut deps, &env, "maker", product(MASKS));
    let today = Day::of(env.block.time);
    let lot = ExecuteMsg::RegisterLot {
        gtin: MASKS.to_string(),
        lot: "L1".to_string(),
        made: today,
        expiry: Day(today.0 + 100),
        quantity: 500,
        serials: None,
        certificates: vec![],
    };
    run(&mut deps, &env, "maker", lot);
    for _ in 0..3 {
        let offer = ExecuteMsg::Offer {
            to: HOSPITAL,
            lines: vec![line(LotId(1), 10)],
            carrier: None,
            sscc: None,
            expires: env.block.time.plus_seconds(60),
            receipt_hook: None,
        };
        run(&mut deps, &env, "maker", offer);
    }
    let id = ShipmentId;
    let refuse = ExecuteMsg::Refuse {
        shipment: id(1),
        reason: RejectReason::NotOrdered,
    };
    assert_eq!(
        run(&mut deps, &env, "hospital", refuse),
        Response::new().add_event(event(
            "shipment_refused",
            &[("shipment", "1"), ("by", "2"), ("reason", "not_ordered")]
        ))
    );
    assert_eq!(
        run(&mut deps, &env, "maker", ExecuteMsg::Cancel { shipment: id(2) }),
        Response::new().add_event(event("shipment_cancelled", &[("shipment", "2"), ("by", "1")]))
    );
    env.block.time = env.block.time.plus_seconds(60);
    assert_eq!(
        run(&mut deps, &env, "anyone", ExecuteMsg::Expire { shipment: id(3) }),
        Response::new().add_event(event("shipment_expired", &[("shipment", "3")]))
    );
    let back = ExecuteMsg::ConfirmReturn {
        shipment: id(3),
        line: 0,
        units: 4,
        ranges: vec![],
    };
    assert_eq!(
        run(&mut deps, &env, "maker", back),
        Response::new().add_event(event(
            "return_confirmed",
            &[
                ("shipment", "3"),
                ("line", "0"),
                ("lot", "1"),
                ("by", "1"),
                ("units", "4")
            ]
        ))
    );
    let lost = ExecuteMsg::DeclareLost {
        shipment: id(3),
        line: 0,
        units: 6,
        ranges: vec![],
    };
    assert_eq!(
        run(&mut deps, &env, "maker", lost),
        Response::new().add_event(event(
            "units_declared_lost",
            &[
                ("shipment", "3"),
                ("line", "0"),
                ("lot", "1"),
                ("by", actor("maker").as_str()),
                ("units", "6")
            ]
        ))
    );
}
