//! Money from elsewhere: emergency funds, suppliers against delivery, payees that take nothing.

use super::stage::*;
use crate::suite::people::newcomer;
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult};
use cw_multi_test::ContractWrapper;

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

/// MA-16: a fund promises what it holds, to whoever is decided first: a claim is cut to what is left, with a code, and
/// refused with another when nothing is left. The hospital's word is taken all the same, and a later gift pays on appeal.
#[test]
fn a_fund_promises_what_it_holds() {
    let (mut stage, case) = emergency();
    let empty = stage.claim(&case);
    assert_eq!(
        (stage.status(empty), stage.codes(empty).as_str()),
        (ClaimStatus::Refused, "R11-FUND-EMPTY")
    );
    fund(&mut stage, 299);
    let mut second = stage.stay_of("bob").of(OUTBREAK).asks(300).bill(0);
    second.claim.emergency = Some(1);
    let purse = stage.have("bob");
    let cut = stage.claim(&second);
    assert_eq!(
        (stage.status(cut), stage.codes(cut).as_str()),
        (ClaimStatus::PaidOpen, "R11-FUND")
    );
    assert_eq!(stage.have("bob") - purse, 299);
    stage.assert_books();
    // a panel is bound by it, too
    fund(&mut stage, 100);
    stage.appeal("alice", empty, 100).unwrap();
    let purse = stage.have("alice");
    stage
        .rule(1, panel_api::types::Outcome::Granted, Some(300), &[])
        .unwrap();
    assert_eq!(
        stage.have("alice") - purse,
        100 + 100,
        "what is left, and the bond"
    );
    stage.assert_books();
}

/// MA-16, I7: gifts for an outbreak and the plan's own lump sum for the same illness are two promises: neither takes from the
/// other.
#[test]
fn a_gift_takes_nothing_from_the_plans_own_benefit() {
    let (mut stage, case) = emergency();
    fund(&mut stage, 1_000);
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    let mut own = stage.stroke(200);
    own.claim.episode = case.claim.episode.clone();
    own.facts.episode = case.claim.episode.clone();
    let own = stage.claim(&own);
    assert_eq!(stage.status(own), ClaimStatus::PaidOpen);
    stage.assert_books();
}

/// MA-16: gifts are beside the plan's own year, also for the same class, and whatever a case may have at most.
#[test]
fn a_gift_takes_nothing_from_the_plans_own_year() {
    let year = Benefit {
        per_year: Uint128::new(20),
        ..lump_sum(STROKE, 20)
    };
    let terms = NewTerms {
        benefits: vec![year],
        ..sharing()
    };
    let mut stage = Stage::with(mutual(), terms);
    let (plan, today) = (stage.plan, stage.today());
    let benefit = NewEmergency {
        class: STROKE,
        per_case: Uint128::new(u64::MAX.into()),
        from_day: today,
        until_day: today + 60,
    };
    stage
        .insurer(&ExecuteMsg::OpenEmergency { plan, benefit })
        .unwrap();
    fund(&mut stage, 1_000);
    let mut gift = stage.stay().of(STROKE).asks(300).bill(0);
    gift.claim.emergency = Some(1);
    let given = stage.claim(&gift);
    assert_eq!(stage.status(given), ClaimStatus::PaidOpen);
    assert_eq!(stage.info(given).approved.u128(), 300);
    let own = stage.stroke(200);
    let own = stage.claim(&own);
    assert_eq!(stage.codes(own), "");
    assert_eq!(
        stage.info(own).approved.u128(),
        200,
        "the whole year, twenty a unit"
    );
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

/// What a donation escrow says of shipment 1 (under way), 2 (accepted), 3 (accepted, and nothing of it counts) and 4 (accepted,
/// of another supplier's tranche).
fn escrow_answers(_: Deps, _: Env, msg: serde_json::Value) -> StdResult<Binary> {
    if let Some(tranche) = msg["tranche"]["tranche"].as_u64() {
        let supplier = if tranche == 1 { SUPPLIER } else { HOSPITAL };
        return to_json_binary(
            &serde_json::json!({"campaign": 1, "id": tranche, "terms": {"supplier": supplier}}),
        );
    }
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
        4 => settled(10),
        _ => return Err(cosmwasm_std::StdError::msg("no such shipment")),
    };
    let tranche = if shipment == 4 { 2 } else { 1 };
    to_json_binary(
        &serde_json::json!({"campaign": 1, "tranche": tranche, "shipment": shipment, "status": status}),
    )
}

fn with_escrow() -> Stage {
    escrow_and(mutual())
}

fn escrow_and(plan: NewPlan) -> Stage {
    fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    Stage::prepared(plan, sharing(), |suite| {
        let played = Box::new(ContractWrapper::new(nothing, nothing, escrow_answers));
        suite.set_up_with(played, |msg, escrow| msg.escrow = Some(escrow));
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

/// A delivery that never comes, that counts for nothing, that was another supplier's, or that the escrow does not know: the supplier's part falls away
/// after the time for evidence, and is free for others.
#[test]
fn a_delivery_that_never_comes_frees_the_suppliers_part() {
    for shipment in [1, 3, 4, 9] {
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

/// I6, I10, MA-25: what falls away is not approved any more: the fee, the rate, the year's benefit and what the bond stands
/// for fall with it, and what members bore for it goes back to them. A later clawback takes what was paid, and nothing of
/// what others are owed.
#[test]
fn a_part_that_falls_away_takes_its_fee_and_its_place_with_it() {
    for collected in [false, true] {
        let mut stage = escrow_and(NewPlan {
            rate_seconds: 300 * DAY,
            ..mutual()
        });
        let case = for_supplier(&mut stage, 1);
        let id = stage.claim(&case);
        assert_eq!(stage.provider(HOSPITAL).at_risk.u128(), 180, "from its approval");
        let reserve = stage.solvency().reserve.u128();
        stage.pass(15 * DAY);
        if collected {
            stage.close();
        }
        stage.pass(75 * DAY);
        let before = stage.solvency();
        stage.advance(id).unwrap();
        let info = stage.info(id);
        assert_eq!(info.status, ClaimStatus::PaidOpen);
        assert_eq!(
            (info.approved.u128(), info.fee.u128(), info.paid.u128()),
            (90, 7, 90)
        );
        let provider = stage.provider(HOSPITAL);
        assert_eq!(
            (provider.at_risk.u128(), provider.approved_amount.u128()),
            (90, 90)
        );
        let after = stage.solvency();
        assert_eq!(after.approved_unpaid.u128(), 0);
        if collected {
            assert_eq!(after.reserve, before.reserve);
            assert_eq!(after.prepaid.u128(), before.prepaid.u128() + 90 + 7, "surplus");
        } else {
            assert_eq!(after.to_collect.u128(), 97);
        }
        stage.assert_books();
        let other = stage.stroke(500);
        let other = stage.claim(&other);
        stage.challenge("bob", id, 100).unwrap();
        stage
            .rule(1, panel_api::types::Outcome::Refused, None, &[2_007])
            .unwrap();
        assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
        assert_eq!(stage.provider(HOSPITAL).bond.u128(), 1_910);
        let solvency = stage.solvency();
        assert_eq!(solvency.approved_unpaid.u128(), 500);
        // the clawback gives back what was paid, less 10 for the panel
        let back = if collected { 90 + 7 } else { 0 };
        assert_eq!(solvency.reserve.u128(), reserve + back - 10);
        stage.pass(3 * DAY);
        stage.advance(other).unwrap();
        assert_eq!(stage.info(other).paid.u128(), 500);
        stage.assert_books();
    }
}

/// I7: a lump sum of which nothing is paid, because the delivery never came, can be claimed for again.
#[test]
fn a_lump_sum_that_falls_away_is_free_for_another_claim() {
    let mut stage = with_escrow();
    let mut case = for_supplier(&mut stage, 1).of(STROKE).asks(200).bill(0);
    case.claim.payees.truncate(1);
    case.claim.payees[0].bps = Bps::checked(10_000).unwrap();
    let id = stage.claim(&case);
    stage.pass(90 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.info(id).paid.u128(), 0);
    let mut again = stage.stroke(200);
    again.claim.episode = case.claim.episode.clone();
    again.facts.episode = case.claim.episode.clone();
    let second = stage.claim(&again);
    assert_eq!(stage.info(second).paid.u128(), 200);
    stage.assert_books();
}

/// During a close a late part stays, since what falls away changes what the close works on; what can be paid is paid.
#[test]
fn nothing_falls_away_in_the_middle_of_a_close() {
    let mut stage = with_escrow();
    let case = for_supplier(&mut stage, 1);
    let id = stage.claim(&case);
    let other = ExecuteMsg::Join {
        plan: stage.plan,
        member: NewMember {
            birth_group: 1950,
            ..newcomer(1)
        },
    };
    stage.pay("sponsor", &other, 510).unwrap();
    stage.pass(90 * DAY);
    let step = ExecuteMsg::ClosePeriod {
        plan: stage.plan,
        steps: 1,
    };
    stage.anyone(&step).unwrap();
    assert!(stage.plan_info().closing.is_some());
    refused(stage.advance(id), "nothing is due");
    while stage.plan_info().closing.is_some() {
        stage.anyone(&step).unwrap();
    }
    stage.advance(id).unwrap();
    assert_eq!(stage.info(id).approved.u128(), 90);
    stage.assert_books();
}

/// A part falls away while the plan settles, too: else it would never close.
#[test]
fn a_part_falls_away_while_the_plan_settles() {
    let mut stage = with_escrow();
    let case = for_supplier(&mut stage, 1);
    let id = stage.claim(&case);
    let plan = stage.plan;
    stage.pass(DAY);
    stage.insurer(&ExecuteMsg::AnnounceRunOff { plan }).unwrap();
    stage.pass(15 * DAY);
    stage.close();
    stage.pass(46 * DAY);
    let on = ExecuteMsg::AdvancePlan { plan };
    stage.anyone(&on).unwrap();
    stage.assert_books();
    refused(stage.anyone(&on), "not yet paid");
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.approved.u128()), (ClaimStatus::PaidOpen, 90));
    stage.assert_books();
    // even then it can be taken back, and what comes back is its members': the plan does not close before
    refused(stage.anyone(&on), "claims are undecided");
    stage.challenge("bob", id, 100).unwrap();
    stage
        .rule(1, panel_api::types::Outcome::Refused, None, &[2_007])
        .unwrap();
    assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
    stage.assert_books();
    stage.anyone(&on).unwrap();
    stage.assert_books();
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
