//! Layers: a plan that is a member of another plan, and cedes claims to it.

use crate::claims::stage::{Stage, MEMBERS};
use crate::suite::panel::PanelMsg;
use crate::suite::people::newcomer;
use crate::suite::*;

/// What a layer pays of a hospital stay: above 100, at most 150 a unit, 90 % of the rest.
pub fn layer_terms() -> NewTerms {
    let benefit = Benefit {
        deductible: Uint128::new(100),
        ..bills(HOSPITAL_STAY, 150)
    };
    NewTerms {
        benefits: vec![benefit],
        wait_days: 1,
        filing_days: 400,
        ..sharing()
    }
}

/// A plan of another insurer, of which verbs are from now on.
pub fn others_plan(suite: &mut Suite, terms: NewTerms) -> PlanId {
    let msg = ExecuteMsg::CreatePlan {
        plan: mutual(),
        terms,
        conditions: vec![listed(HOSPITAL_STAY)],
    };
    let response = suite.tell("other insurer", &msg).unwrap();
    #[derive(serde::Deserialize)]
    struct Data {
        plan: PlanId,
    }
    suite.plan = data::<Data>(&response).plan;
    suite.plan
}

/// The other insurer admits a plan as a member of its own, or takes that back.
pub fn admit(suite: &mut Suite, layer: PlanId, plan: PlanId, admitted: bool) -> Result<AppResponse, String> {
    let msg = ExecuteMsg::AdmitMemberPlan {
        layer,
        plan,
        admitted,
    };
    suite.tell("other insurer", &msg)
}

/// The plan of [`Stage`] with a layer that covers it since a day, and in which three others share.
pub fn stage() -> (Stage, PlanId, PlanId) {
    stage_with(layer_terms())
}

pub fn stage_with(terms: NewTerms) -> (Stage, PlanId, PlanId) {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let layer = others_plan(&mut stage.suite, terms);
    for name in ["dan", "eve", "frank"] {
        stage.suite.enrol(name, newcomer(10), 5_100).unwrap();
    }
    stage.suite.plan = plan;
    admit(&mut stage.suite, layer, plan, true).unwrap();
    let join = ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(2_000),
    };
    stage.suite.insurer(&join).unwrap();
    // the layer's first close makes its members active
    stage.pass(15 * DAY);
    stage
        .suite
        .anyone(&ExecuteMsg::ClosePeriod {
            plan: layer,
            steps: 200,
        })
        .unwrap();
    stage.suite.assert_books();
    (stage, plan, layer)
}

pub fn books_of(suite: &Suite, plan: PlanId) -> Solvency {
    suite.ask(&QueryMsg::Solvency { plan })
}

/// A claim of 220 for Alice that is paid for good: 180 after deductible and co-pay.
pub fn paid_for_good(stage: &mut Stage) -> ClaimId {
    let case = stage.stay();
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    id
}

/// MA-24: the layer bears what is above its deductible, once; it goes to the plan's reserve and no coin leaves.
#[test]
fn a_layer_bears_its_part_of_a_claim_once() {
    let (mut stage, plan, layer) = stage();
    let id = paid_for_good(&mut stage);
    let before = books_of(&stage, plan);
    let held = stage.balance(&stage.aid);
    let cede = ExecuteMsg::CedeClaim { claim: id, layer };
    stage.suite.anyone(&cede).unwrap();
    stage.suite.assert_books();
    // (180 − 100) · 90 %
    let after = books_of(&stage, plan);
    assert_eq!(after.reserve.u128(), before.reserve.u128() + 72);
    let own: Solvency = stage.ask(&QueryMsg::Solvency { plan: layer });
    assert_eq!(own.to_collect, Uint128::new(72), "its members will share it");
    assert_eq!(stage.balance(&stage.aid), held);
    refused(stage.suite.anyone(&cede), "has borne its part of claim");
}

/// MA-24: a plan in several layers gets no more for a claim than it paid: what one layer has borne, others do not.
#[test]
fn several_layers_bear_no_more_than_the_claim() {
    let low = NewTerms {
        benefits: vec![bills(HOSPITAL_STAY, 150)],
        ..layer_terms()
    };
    let (mut stage, plan, first) = stage_with(low.clone());
    let second = others_plan(&mut stage.suite, low);
    stage.suite.plan = plan;
    admit(&mut stage.suite, second, plan, true).unwrap();
    let join = ExecuteMsg::JoinLayer {
        plan,
        layer: second,
        member: newcomer(4),
        amount: Uint128::new(2_000),
    };
    stage.suite.insurer(&join).unwrap();
    stage.pass(15 * DAY);
    stage.suite.plan = second;
    stage.suite.close_next();
    stage.suite.plan = plan;
    let id = paid_for_good(&mut stage);
    let before = books_of(&stage, plan).reserve.u128();
    let cede = |layer| ExecuteMsg::CedeClaim { claim: id, layer };
    // (180 − 20) · 90 %
    stage.suite.anyone(&cede(first)).unwrap();
    assert_eq!(books_of(&stage, plan).reserve.u128(), before + 144);
    stage.suite.anyone(&cede(second)).unwrap();
    assert_eq!(books_of(&stage, plan).reserve.u128(), before + 180);
    stage.suite.assert_books();
}

/// What a layer reads as a bill is what the plan paid, and no bill of the register: a hospital that registers one under the
/// key of zeros keeps nobody from ceding claims on its word.
#[test]
fn a_bill_under_the_key_of_zeros_is_not_what_was_ceded() {
    let (mut stage, plan, layer) = stage();
    let zeros = HexBinary::from([0; 32]);
    let mut bill = stage.stay_of("bob").bill(21).asks(21);
    bill.claim.encounter = zeros.clone();
    bill.facts.encounter = zeros;
    stage.claim(&bill);
    let id = paid_for_good(&mut stage);
    let before = books_of(&stage, plan);
    stage
        .suite
        .anyone(&ExecuteMsg::CedeClaim { claim: id, layer })
        .unwrap();
    assert_eq!(books_of(&stage, plan).reserve.u128(), before.reserve.u128() + 72);
    stage.suite.assert_books();
}

/// Nobody of the layer looks at what is ceded: above what its terms pay without a panel it bears nothing.
#[test]
fn a_layer_bears_no_more_than_it_pays_without_a_panel() {
    let (mut stage, plan, layer) = stage_with(NewTerms {
        tier0_limit: Uint128::new(20),
        tier1_limit: Uint128::new(50),
        ..layer_terms()
    });
    let id = paid_for_good(&mut stage);
    let before = books_of(&stage, plan);
    stage
        .suite
        .anyone(&ExecuteMsg::CedeClaim { claim: id, layer })
        .unwrap();
    let after = books_of(&stage, plan);
    assert_eq!(after.reserve.u128(), before.reserve.u128() + 50);
    stage.suite.assert_books();
}

#[test]
fn what_is_not_covered_or_not_paid_is_not_ceded() {
    let (mut stage, plan, layer) = stage();
    let case = stage.stay();
    let open = stage.claim(&case);
    let cede = |claim, layer| ExecuteMsg::CedeClaim { claim, layer };
    refused(
        stage.suite.anyone(&cede(open, layer)),
        "only what its plan paid for good is ceded",
    );
    refused(
        stage.suite.anyone(&cede(ClaimId(99), layer)),
        "there is no claim 99",
    );
    refused(stage.suite.anyone(&cede(open, PlanId(99))), "there is no plan 99");
    // a claim of a day before the plan was covered
    let early = {
        let day = stage.today() - 15;
        let case = stage.stay().day(day);
        stage.claim(&case)
    };
    stage.pass(30 * DAY);
    stage.advance(early).unwrap();
    refused(
        stage.suite.anyone(&cede(early, layer)),
        "the layer does not bear a claim diagnosed on day",
    );
    // of a class that the layer does not have
    let stroke = {
        let case = stage.stroke(200);
        stage.claim(&case)
    };
    stage.pass(30 * DAY);
    stage.advance(stroke).unwrap();
    refused(
        stage.suite.anyone(&cede(stroke, layer)),
        "bears nothing of this claim",
    );
    // the plan is no member of itself
    refused(stage.suite.anyone(&cede(stroke, plan)), "plan 1");
    stage.suite.assert_books();
}

#[test]
fn a_plan_joins_a_layer_with_free_reserve_only() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let layer = others_plan(&mut suite, layer_terms());
    suite.plan = plan;
    suite
        .deposit(&actor("treasury"), Fund::Capital {}, 3_000)
        .unwrap();
    admit(&mut suite, layer, plan, true).unwrap();
    let join = |layer, member: NewMember, amount: u128| ExecuteMsg::JoinLayer {
        plan,
        layer,
        member,
        amount: Uint128::new(amount),
    };
    refused(
        suite.insurer(&join(layer, newcomer(4), 3_001)),
        "3001 cannot be taken: 3000 are free",
    );
    refused(
        suite.insurer(&join(plan, newcomer(4), 500)),
        "the layer of itself",
    );
    let other = NewMember {
        member: Some(actor("alice").to_string()),
        ..newcomer(4)
    };
    refused(suite.insurer(&join(layer, other, 500)), "name another member");
    refused(suite.insurer(&join(layer, newcomer(4), 100)), "is less than");
    refused(
        suite.tell("other insurer", &join(layer, newcomer(4), 500)),
        "acts for organisation 2",
    );
    suite.insurer(&join(layer, newcomer(4), 500)).unwrap();
    // once it is a member, more is a top-up
    suite.insurer(&join(layer, newcomer(4), 250)).unwrap();
    suite.assert_books();
    let own: Solvency = suite.ask(&QueryMsg::Solvency { plan });
    let there: Solvency = suite.ask(&QueryMsg::Solvency { plan: layer });
    assert_eq!(own.reserve, Uint128::new(2_250));
    assert_eq!(there.prepaid, Uint128::new(750));
}

#[test]
fn a_plan_leaves_a_layer_and_has_its_coins_back_in_its_reserve() {
    let (mut stage, plan, layer) = stage();
    let leave = ExecuteMsg::LeaveLayer { plan, layer };
    refused(stage.suite.anyone(&leave), "is no operator of any organisation");
    stage.suite.insurer(&leave).unwrap();
    refused(stage.suite.insurer(&leave), "nothing");
    let close = ExecuteMsg::ClosePeriod {
        plan: layer,
        steps: 200,
    };
    stage.pass(15 * DAY);
    stage.suite.anyone(&close).unwrap();
    let before = books_of(&stage, plan).reserve.u128();
    stage.suite.insurer(&leave).unwrap();
    assert_eq!(books_of(&stage, plan).reserve.u128(), before + 2_000);
    stage.suite.assert_books();
}

/// MA-23: a sponsor tops up whom it wants, out of what it holds ready.
#[test]
fn a_sponsor_tops_a_member_up() {
    let mut suite = Suite::new();
    suite.enrol("alice", newcomer(1), 110).unwrap();
    let plan = suite.plan;
    let sponsor = actor("sponsor");
    suite.deposit(&sponsor, Fund::Sponsor {}, 500).unwrap();
    let give = |amount: u128, member: &Addr| ExecuteMsg::SponsorMember {
        plan,
        member: member.to_string(),
        amount: Uint128::new(amount),
    };
    let alice = actor("alice");
    refused(
        suite.tell("sponsor", &give(501, &alice)),
        "501 cannot be taken: 500 are free",
    );
    refused(suite.tell("sponsor", &give(0, &alice)), "0 cannot be taken");
    refused(
        suite.tell("bob", &give(1, &alice)),
        "1 cannot be taken: 0 are free",
    );
    refused(
        suite.tell("sponsor", &give(5, &actor("bob"))),
        "is no member of plan 1",
    );
    suite.tell("sponsor", &give(300, &alice)).unwrap();
    assert_eq!(suite.member("alice").balance, Uint128::new(410));
    assert_eq!(suite.fund(&sponsor, Fund::Sponsor {}), (200, 200));
    suite.assert_books();
}

/// An insurer cannot take the reserve out through a plan of its own, or of an organisation that is its own.
#[test]
fn a_layer_has_another_insurer() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let own = stage.suite.create_plan(mutual(), layer_terms()).unwrap();
    let layer = others_plan(&mut stage.suite, layer_terms());
    admit(&mut stage.suite, layer, plan, true).unwrap();
    let own_admission = ExecuteMsg::AdmitMemberPlan {
        layer: own,
        plan,
        admitted: true,
    };
    stage.suite.insurer(&own_admission).unwrap();
    let join = |layer| ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(1_000),
    };
    refused(stage.suite.insurer(&join(own)), "is related to organisation 1");
    let suite = &mut stage.suite;
    for org in [OTHER_INSURER, INSURER] {
        suite.registry.write(&mut suite.app).control(org, Some(HOLDING));
    }
    refused(
        stage.suite.insurer(&join(layer)),
        "organisation 2 is related to organisation 1",
    );
    stage
        .suite
        .registry
        .write(&mut stage.suite.app)
        .control(INSURER, None);
    stage.suite.insurer(&join(layer)).unwrap();
    stage.suite.assert_books();
}

/// What members are owed does not go into a layer: neither their loading nor what stands behind an open claim.
#[test]
fn a_layer_takes_what_capital_may_take_and_nothing_ahead_of_claims() {
    let (mut stage, plan, layer) = stage();
    stage
        .deposit(&actor("sponsor"), Fund::Reserve {}, 50_000)
        .unwrap();
    let join = |amount: u128| ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(amount),
    };
    refused(
        stage.suite.insurer(&join(10_001)),
        "10001 cannot be taken: 10000 are free",
    );
    stage.suite.insurer(&join(9_000)).unwrap();
    // members have 6,000 and the reserve 51,000
    for who in MEMBERS.iter().cycle().take(11) {
        let case = stage.stay_of(who).of(STROKE).asks(5_000).bill(0);
        stage.file(&case).unwrap();
    }
    refused(
        stage.suite.insurer(&join(1_000)),
        "undecided claims may take 59400: beside them the plan can spare 0",
    );
    let claim = ClaimId(1);
    stage.tell("alice", &ExecuteMsg::WithdrawClaim { claim }).unwrap();
    stage.suite.insurer(&join(1_000)).unwrap();
    stage.suite.assert_books();
}

/// Two plans that wait for each other's end would never end.
#[test]
fn a_layer_has_no_layer() {
    let (mut stage, plan, layer) = stage();
    let join = |plan, layer| ExecuteMsg::JoinLayer {
        plan,
        layer,
        member: newcomer(4),
        amount: Uint128::new(1_000),
    };
    refused(
        stage.suite.tell("other insurer", &join(layer, plan)),
        "a layer has no layers of its own",
    );
    // and whoever has one admits nobody
    let third = others_plan(&mut stage.suite, layer_terms());
    let admission = ExecuteMsg::AdmitMemberPlan {
        layer: plan,
        plan: third,
        admitted: true,
    };
    refused(
        stage.suite.insurer(&admission),
        "a layer has no layers of its own",
    );
}

/// MA-20: whoever waits for money in a run-off has what is in layers before the insurer: it comes home first, brought by
/// anybody.
#[test]
fn a_plan_does_not_settle_with_money_in_a_layer() {
    let (mut stage, plan, layer) = stage();
    stage.suite.announce_run_off().unwrap();
    stage.pass(61 * DAY);
    stage.close();
    refused(stage.suite.advance_plan(), "the plan is a member of plan 2");
    let leave = ExecuteMsg::LeaveLayer { plan, layer };
    stage.suite.anyone(&leave).unwrap();
    refused(stage.suite.advance_plan(), "the plan is a member of plan 2");
    let close = ExecuteMsg::ClosePeriod {
        plan: layer,
        steps: 200,
    };
    stage.suite.anyone(&close).unwrap();
    refused(stage.suite.advance_plan(), "something is due to it there");
    stage.suite.anyone(&leave).unwrap();
    assert_eq!(books_of(&stage, plan).reserve.u128(), 10_000);
    stage.suite.advance_plan().unwrap();
    stage.suite.assert_books();
}

/// What was diagnosed after the layer announced its end is not borne by it, as R01 says of any claim.
#[test]
fn a_layer_in_run_off_bears_what_was_diagnosed_before() {
    let (mut stage, _, layer) = stage();
    let before = stage.stay();
    let before = stage.claim(&before);
    stage.pass(DAY);
    let end = ExecuteMsg::AnnounceRunOff { plan: layer };
    stage.suite.tell("other insurer", &end).unwrap();
    stage.pass(DAY);
    let after = stage.stay_of("bob");
    let after = stage.claim(&after);
    stage.pass(30 * DAY);
    let cede = |claim| ExecuteMsg::CedeClaim { claim, layer };
    for id in [before, after] {
        stage.advance(id).unwrap();
    }
    refused(
        stage.suite.anyone(&cede(after)),
        "the layer does not bear a claim diagnosed on day",
    );
    stage.suite.anyone(&cede(before)).unwrap();
    stage.suite.assert_books();
}

/// MA-24: what closes of the layer must collect first is paid by a second call, when it is whole.
#[test]
fn a_cession_that_must_be_collected_is_paid_by_a_second_call() {
    // 34 units with room for 68: each claim is cut to 62
    let (mut stage, plan, layer) = stage_with(NewTerms {
        cap: Uint128::new(2),
        year_cap: Uint128::new(24),
        case_cap: Uint128::new(2),
        grid: Uint128::new(1),
        ..layer_terms()
    });
    let claims = [paid_for_good(&mut stage), paid_for_good(&mut stage)];
    let cede = claims.map(|claim| ExecuteMsg::CedeClaim { claim, layer });
    let reserve = |stage: &Stage| books_of(stage, plan).reserve.u128();
    let before = reserve(&stage);
    stage.suite.anyone(&cede[0]).unwrap();
    assert_eq!(reserve(&stage), before + 62);
    for _ in 0..2 {
        stage.suite.anyone(&cede[1]).unwrap();
        assert_eq!(reserve(&stage), before + 62, "not whole yet");
        stage.suite.plan = layer;
        stage.suite.close_next();
        stage.suite.plan = plan;
    }
    stage.suite.anyone(&cede[1]).unwrap();
    assert_eq!(reserve(&stage), before + 2 * 62);
    refused(stage.suite.anyone(&cede[1]), "has borne its part of claim");
    stage.suite.assert_books();
}

/// A layer is paid in the plan's own coin.
#[test]
fn a_layer_has_the_plans_coin() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let denom = "uosmo".to_string();
    stage.tell_panel(&PanelMsg::Coin { denom }).unwrap();
    let other = ExecuteMsg::CreatePlan {
        plan: NewPlan {
            denom: "uosmo".to_string(),
            ..mutual()
        },
        terms: layer_terms(),
        conditions: vec![listed(HOSPITAL_STAY)],
    };
    stage.suite.tell("other insurer", &other).unwrap();
    let join = ExecuteMsg::JoinLayer {
        plan,
        layer: PlanId(2),
        member: newcomer(4),
        amount: Uint128::new(1_000),
    };
    refused(stage.suite.insurer(&join), "uosmo");
    stage.suite.assert_books();
}

/// MA-20, MA-24: what comes into the reserve of a plan that is closed is its members', too: also theirs who have taken
/// their part of the rest already. The insurer has no more than it paid in.
#[test]
fn what_comes_in_after_the_end_is_returned_to_members() {
    let (mut stage, plan, layer) = stage();
    let id = paid_for_good(&mut stage);
    stage.close();
    stage
        .suite
        .insurer(&ExecuteMsg::LeaveLayer { plan, layer })
        .unwrap();
    stage.suite.plan = layer;
    stage.suite.close_next();
    stage.suite.plan = plan;
    stage
        .suite
        .insurer(&ExecuteMsg::LeaveLayer { plan, layer })
        .unwrap();
    stage.suite.announce_run_off().unwrap();
    stage.pass(61 * DAY);
    stage.close();
    stage.suite.advance_plan().unwrap();
    stage.suite.advance_plan().unwrap();
    refused(stage.suite.advance_plan(), "the return is fixed");
    let insurer = admin(INSURER);
    let capital = stage.fund(&insurer, Fund::Capital {});
    assert_eq!(capital, (10_000, 10_000));
    stage.suite.collect("alice").unwrap();

    let cede = ExecuteMsg::CedeClaim { claim: id, layer };
    stage.suite.anyone(&cede).unwrap();
    assert_eq!(stage.solvency().reserve.u128(), 10_072);
    assert_eq!(stage.fund(&insurer, Fund::Capital {}), capital);
    let before = MEMBERS.map(|name| stage.member(name).collectable.u128());
    stage.suite.advance_plan().unwrap();
    let later = MEMBERS.map(|name| stage.member(name).collectable.u128());
    assert_eq!((before[0], later[0]), (0, 12), "a sixth of 72");
    for (name, (before, later)) in MEMBERS.into_iter().zip(before.into_iter().zip(later)) {
        assert_eq!(later, before + 12, "{name}");
        stage.suite.collect(name).unwrap();
        refused(stage.suite.collect(name), "nothing is due");
    }
    refused(stage.suite.advance_plan(), "the return is fixed");
    stage.suite.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.suite.assert_books();
    assert_eq!(stage.solvency().reserve, Uint128::zero());
}
