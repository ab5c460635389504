//! Money from elsewhere: emergency funds, suppliers against delivery, payees that take nothing.

use super::stage::*;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult};
use cw_multi_test::ContractWrapper;
use mutual_aid::contract;
use salus_testing::watch::Watched;

const OUTBREAK: u16 = 40;

fn emergency() -> (Stage, Case) {
    let mut stage = Stage::new();
    let today = stage.today();
    let benefit = NewEmergency {
        class: OUTBREAK,
        per_case: Uint128::new(30),
        from_day: today,
        until_day: today + 60,
    };
    let plan = stage.plan;
    stage
        .insurer(&ExecuteMsg::OpenEmergency { plan, benefit })
        .unwrap();
    let mut case = stage.stay().of(OUTBREAK).asks(300).bill(0);
    case.claim.emergency = Some(1);
    (stage, case)
}

fn fund(stage: &mut Stage, amount: u128) {
    let fund = Fund::Emergency { emergency: 1 };
    stage.deposit(&actor("sponsor"), fund, amount).unwrap();
}

/// MA-16: an emergency benefit is paid from its own fund. Members are not charged for it, and there is no fee.
#[test]
fn an_emergency_benefit_is_paid_from_its_own_fund() {
    let (mut stage, case) = emergency();
    fund(&mut stage, 1_000);
    let before = stage.solvency();
    let purse = stage.have("alice");
    let id = stage.claim(&case);
    let info = stage.info(id);
    assert_eq!((info.status, info.fee.u128()), (ClaimStatus::PaidOpen, 0));
    assert_eq!(stage.have("alice") - purse, 300, "30 for each of ten units");
    let after = stage.solvency();
    assert_eq!(before.to_collect, after.to_collect);
    assert_eq!(before.reserve, after.reserve);
    let shown: EmergencyInfo = stage.ask(&QueryMsg::Emergency {
        plan: stage.plan,
        emergency: 1,
    });
    assert_eq!((shown.given.u128(), shown.spent.u128()), (1_000, 300));
    stage.assert_books();
}

/// MA-16, I7: once for an illness; a clawback goes back to the fund.
#[test]
fn what_is_taken_back_goes_back_to_the_fund() {
    let (mut stage, case) = emergency();
    fund(&mut stage, 1_000);
    let id = stage.claim(&case);
    let mut again = stage.stay().of(OUTBREAK).asks(300).bill(0);
    again.claim.emergency = Some(1);
    again.claim.episode = case.claim.episode.clone();
    again.facts.episode = case.claim.episode.clone();
    let second = stage.claim(&again);
    assert_eq!(stage.codes(second), "R07-EPISODE");
    stage.challenge("bob", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Refused, None, &[2_008])
        .unwrap();
    assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
    let shown: EmergencyInfo = stage.ask(&QueryMsg::Emergency {
        plan: stage.plan,
        emergency: 1,
    });
    assert_eq!(shown.spent.u128(), 0);
    stage.assert_books();
}

/// A fund that cannot pay promises nothing: the claim waits for gifts, and is decided when they have come.
#[test]
fn an_empty_fund_promises_nothing() {
    let (mut stage, case) = emergency();
    let id = stage.file(&case).unwrap();
    refused(stage.attest(id, &case), "0 are free");
    fund(&mut stage, 299);
    refused(stage.attest(id, &case), "299 are free");
    fund(&mut stage, 1);
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.assert_books();
}

#[test]
fn an_emergency_benefit_pays_for_its_class_and_days_only() {
    let (mut stage, case) = emergency();
    fund(&mut stage, 1_000);
    let claim = NewClaim {
        class: STROKE,
        ..case.claim.clone()
    };
    refused(
        stage.tell("alice", &ExecuteMsg::FileClaim { claim }),
        "does not pay for this",
    );
    let claim = NewClaim {
        diagnosis_day: case.claim.diagnosis_day - 1,
        ..case.claim.clone()
    };
    refused(
        stage.tell("alice", &ExecuteMsg::FileClaim { claim }),
        "does not pay for this",
    );
}

// --- suppliers

/// What a donation escrow says of shipment 1 (under way), 2 (accepted) and 3 (accepted, and nothing of it counts).
fn escrow_answers(_: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
    let shipment = msg["receipt"]["shipment"].as_u64().unwrap();
    let settled = |credited: u64| {
        serde_json::json!({"settled": {"accepted_at": "1", "settled_at": "1", "accepted": 10, "credited": credited,
            "verdict": "counted", "due": "0", "retained": "0", "paid": "5", "affected": 0, "due_at": "1", "cutoff": "1",
            "blocked": null}})
    };
    let status = match shipment {
        1 => serde_json::json!({"in_transit": {"bound_at": "1"}}),
        2 => settled(10),
        3 => settled(0),
        _ => return Err(cosmwasm_std::StdError::msg("no such shipment")),
    };
    to_json_binary(&serde_json::json!({"campaign": 1, "tranche": 1, "shipment": shipment, "status": status}))
}

fn with_escrow() -> Stage {
    fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    Stage::prepared(mutual(), sharing(), |suite| {
        let code = suite
            .app
            .store_code(Box::new(ContractWrapper::new(nothing, nothing, escrow_answers)));
        let escrow = suite
            .app
            .instantiate_contract(code, actor("owner"), &Empty {}, &[], "escrow", None)
            .unwrap();
        let code = suite.app.store_code(
            Watched::new(contract::execute, contract::instantiate, contract::query)
                .with_reply(contract::reply)
                .boxed(),
        );
        let msg = InstantiateMsg {
            escrow: Some(escrow.to_string()),
            ..Suite::instantiation(suite.registry.addr(), &suite.panel)
        };
        suite.aid = suite
            .app
            .instantiate_contract(code, actor("owner"), &msg, &[], "mutual aid", None)
            .unwrap();
    })
}

fn for_supplier(stage: &mut Stage, shipment: u64) -> Case {
    let kind = PayeeKind::Supplier {
        org: SUPPLIER,
        campaign: 1,
        shipment,
    };
    let supplier = Payee {
        kind,
        ..to_provider(SUPPLIER, 5_000)
    };
    let mut member = to_member("alice");
    member.bps = Bps::checked(5_000).unwrap();
    stage.stay().payees(vec![supplier, member])
}

/// MA-21: a supplier is paid when the donation escrow says that its goods were accepted; the member need not wait for it.
#[test]
fn a_supplier_is_paid_against_its_delivery() {
    let mut stage = with_escrow();
    let case = for_supplier(&mut stage, 2);
    let (alice, supplier) = (stage.have("alice"), stage.balance(&admin(SUPPLIER)));
    let id = stage.claim(&case);
    assert_eq!(stage.have("alice") - alice, 90);
    assert_eq!(stage.balance(&admin(SUPPLIER)) - supplier, 90);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    // one delivery pays one claim
    let case = for_supplier(&mut stage, 2);
    let second = stage.claim(&case);
    assert_eq!(stage.info(second).paid.u128(), 90);
    assert_eq!(stage.status(second), ClaimStatus::Approved);
    stage.assert_books();
}

/// A delivery that never comes, that counts for nothing, or that the escrow does not know: the supplier's part falls away
/// after the time for evidence, and is free for others.
#[test]
fn a_delivery_that_never_comes_frees_the_suppliers_part() {
    for shipment in [1, 3, 9] {
        let mut stage = with_escrow();
        let case = for_supplier(&mut stage, shipment);
        let (alice, supplier) = (stage.have("alice"), stage.balance(&admin(SUPPLIER)));
        let id = stage.claim(&case);
        assert_eq!(stage.have("alice") - alice, 90, "the member need not wait");
        let info = stage.info(id);
        assert_eq!((info.status, info.paid.u128()), (ClaimStatus::Approved, 90));
        refused(stage.advance(id), "nothing is due");
        stage.pass(90 * DAY);
        stage.advance(id).unwrap();
        let info = stage.info(id);
        assert_eq!((info.approved.u128(), info.paid.u128()), (90, 90));
        assert_ne!(info.status, ClaimStatus::Approved);
        assert_eq!(stage.balance(&admin(SUPPLIER)), supplier);
        assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 90);
        stage.assert_books();
    }
}

// --- run-off

/// MA-20: what was diagnosed before the announcement is paid; what nobody has decided after 180 days lapses, and the plan
/// can settle.
#[test]
fn a_run_off_pays_what_was_diagnosed_before_it_and_lapses_the_rest() {
    let mut stage = Stage::new();
    let before = stage.stay();
    let waits = stage.stay_of("bob");
    let waiting = stage.file(&waits).unwrap();
    stage.pass(DAY);
    let plan = stage.plan;
    stage.insurer(&ExecuteMsg::AnnounceRunOff { plan }).unwrap();
    stage.pass(DAY);
    let purse = stage.have("alice");
    let paid = stage.claim(&before);
    assert_eq!(stage.have("alice") - purse, 180);
    let late = stage.stay_of("carol");
    let refused_claim = stage.claim(&late);
    assert_eq!(stage.codes(refused_claim), "R01-RUN-OFF");
    let settle = ExecuteMsg::AdvancePlan { plan };
    refused(stage.anyone(&settle), "claims are undecided");
    // evidence may take 90 days, the run-off 180
    stage.pass(60 * DAY);
    refused(stage.advance(waiting), "nothing is due");
    stage.pass(120 * DAY);
    // nobody can keep the plan from settling by filing again and again
    let again = before.claim.clone();
    refused(
        stage.tell("alice", &ExecuteMsg::FileClaim { claim: again }),
        "within the time of its run-off",
    );
    for id in [waiting, paid, refused_claim] {
        stage.advance(id).unwrap();
    }
    assert_eq!(stage.status(waiting), ClaimStatus::Lapsed);
    stage.close();
    stage.anyone(&settle).unwrap();
    let new = stage.stay();
    let claim = new.claim.clone();
    refused(
        stage.tell("alice", &ExecuteMsg::FileClaim { claim }),
        "the plan is settling",
    );
    stage.assert_books();
}

/// An undecided claim whose time for evidence is longer than the run-off lapses with the run-off's code.
#[test]
fn the_run_offs_time_ends_before_that_for_evidence() {
    let mut stage = Stage::with(
        NewPlan {
            evidence_seconds: 300 * DAY,
            ..mutual()
        },
        sharing(),
    );
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    stage.pass(DAY);
    let plan = stage.plan;
    stage.insurer(&ExecuteMsg::AnnounceRunOff { plan }).unwrap();
    stage.pass(180 * DAY - 1);
    refused(stage.advance(id), "nothing is due");
    stage.pass(1);
    stage.advance(id).unwrap();
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Lapsed, "X-RUN-OFF")
    );
}
