//! Every message and every question once.

use std::collections::BTreeMap;

use cosmwasm_std::Uint128;
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{
    ClaimInfo, Fund, MemberInfo, MemberStatus, NewEmergency, NewIndexCover, NewMember, NewTerms, PlanInfo,
    PlanStatus,
};
use mutual_aid_api::PlanId;
use wasm_tests::bench::{names, Bench};
use wasm_tests::snapshot::Costs;

use super::stage::{condition, name, plan, terms, Stage, DAY, HOSPITAL, OFFICE, PLAN, STAY};
use super::{claims, questions};
use crate::panel::DENOM;

/// Bears a part of the claims of [`PLAN`].
pub const LAYER: PlanId = PlanId(2);
/// A class that an emergency benefit alone pays for.
pub const RARE: u16 = 3;
/// Years of birth of all members.
pub const YEARS: u16 = 1985;
/// What ten units prepay: five closes at the cap and a step of the grid.
const PREPAID: u128 = 10 * (5 * 100 + 10);

fn newcomer(region: u16) -> NewMember {
    NewMember {
        birth_group: YEARS,
        tier: 1,
        region,
        weight: 10,
        terms: 1,
        member: None,
        born_day: None,
    }
}

/// Every message at least once, with so many members in the plan.
fn costs(members: u64) -> BTreeMap<String, u64> {
    let stage = Stage::new();
    let mut bench = Bench::new(&stage.chain, &stage.aid);
    settings(&stage, &mut bench);
    plans(&stage, &mut bench);
    stage.enrol(PLAN, members, |n| (newcomer(1 + (n % 2) as u16), PREPAID));
    stage.enrol(LAYER, 12, |_| (newcomer(1), PREPAID));
    joining(&stage, &mut bench);
    funds(&stage, &mut bench);

    stage.chain.advance(31 * DAY);
    for plan in [PLAN, LAYER] {
        bench.send("passer-by", &ExecuteMsg::ClosePeriod { plan, steps: 100 }, &[]);
    }
    members_of(&stage, &mut bench);
    let paid = claims::all(&stage, &mut bench);
    bench.send(
        "passer-by",
        &ExecuteMsg::ClosePeriod {
            plan: PLAN,
            steps: 100,
        },
        &[],
    );
    questions::all(&stage, &mut bench, paid);
    ending(&stage, &mut bench);
    bench.done()
}

fn settings(stage: &Stage, bench: &mut Bench) {
    let successor = || ExecuteMsg::ProposeOwner {
        owner: stage.user("successor"),
        expires_in_seconds: 1_000,
    };
    let denom = || "uosmo".to_owned();
    bench.send("owner", &successor(), &[]);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, &[]);
    bench.send("owner", &successor(), &[]);
    bench.send("successor", &ExecuteMsg::AcceptOwner {}, &[]);
    bench.send("successor", &ExecuteMsg::AllowDenom { denom: denom() }, &[]);
    bench.send("successor", &ExecuteMsg::DisallowDenom { denom: denom() }, &[]);
    bench.send("successor", &ExecuteMsg::Pause { seconds: 1_000 }, &[]);
    bench.send("successor", &ExecuteMsg::Unpause {}, &[]);
    let owner = ExecuteMsg::ProposeOwner {
        owner: stage.user("owner"),
        expires_in_seconds: 1_000,
    };
    bench.send("successor", &owner, &[]);
    bench.send("owner", &ExecuteMsg::AcceptOwner {}, &[]);
}

/// Bills of up to 300 are paid at once, up to 600 after notice; the layer bears what is above 100.
fn plans(stage: &Stage, bench: &mut Bench) {
    let mut above = terms(300, 600);
    above.benefits[0].deductible = Uint128::new(100);
    let layer = NewTerms {
        wait_days: 1,
        filing_days: 400,
        ..above
    };
    for (who, terms) in [("insurer", terms(300, 600)), ("reinsurer", layer)] {
        let new = ExecuteMsg::CreatePlan {
            plan: plan(),
            terms,
            conditions: vec![condition(STAY)],
        };
        bench.send(who, &new, &[]);
    }
    let offer = ExecuteMsg::OfferTerms {
        plan: PLAN,
        terms: terms(400, 600),
        from_day: stage.today() + 300,
    };
    bench.send("insurer", &offer, &[]);
    let list = ExecuteMsg::ListConditions {
        plan: PLAN,
        add: vec![condition(RARE)],
        remove: vec![],
    };
    bench.send("insurer", &list, &[]);
    bench.send("insurer", &ExecuteMsg::PausePlan { plan: PLAN }, &[]);
    bench.send("insurer", &ExecuteMsg::ResumePlan { plan: PLAN }, &[]);
}

/// One joins, and one who waits changes its mind.
fn joining(stage: &Stage, bench: &mut Bench) {
    for who in ["zara", "yusuf"] {
        let join = ExecuteMsg::Join {
            plan: PLAN,
            member: newcomer(1),
        };
        let coins = stage.purse(who, PREPAID);
        bench.send(who, &join, &coins);
    }
    bench.send("yusuf", &ExecuteMsg::Exit { plan: PLAN }, &[]);
    assert_eq!(stage.chain.balance(&stage.user("yusuf"), DENOM), PREPAID);
}

fn funds(stage: &Stage, bench: &mut Bench) {
    let today = stage.today();
    let benefit = NewEmergency {
        class: RARE,
        per_case: Uint128::new(30),
        from_day: today,
        until_day: today + 60,
    };
    bench.send("insurer", &ExecuteMsg::OpenEmergency { plan: PLAN, benefit }, &[]);
    let cover = NewIndexCover {
        region: 1,
        authority: OFFICE,
        level: 5,
        per_unit: Uint128::new(3),
        rest_days: 7,
        until_day: today + 200,
    };
    bench.send("insurer", &ExecuteMsg::OpenIndexCover { plan: PLAN, cover }, &[]);
    for fund in [
        Fund::Capital {},
        Fund::Reserve {},
        Fund::Sponsor {},
        Fund::Bond { org: HOSPITAL },
        Fund::Emergency { emergency: 1 },
        Fund::IndexCover { cover: 1 },
    ] {
        let coins = stage.purse("sponsor", 1_000_000);
        bench.send("sponsor", &ExecuteMsg::Deposit { plan: PLAN, fund }, &coins);
    }
    let amount = Uint128::new(100);
    let give = ExecuteMsg::SponsorMember {
        plan: PLAN,
        member: stage.user(&name(0)),
        amount,
    };
    bench.send("sponsor", &give, &[]);
    let back = ExecuteMsg::Withdraw {
        plan: PLAN,
        fund: Fund::Sponsor {},
        amount,
    };
    bench.send("sponsor", &back, &[]);
    let queue = ExecuteMsg::Withdraw {
        plan: PLAN,
        fund: Fund::Capital {},
        amount,
    };
    bench.send("admin", &queue, &[]);
    let admit = ExecuteMsg::AdmitMemberPlan {
        layer: LAYER,
        plan: PLAN,
        admitted: true,
    };
    bench.send("reinsurer", &admit, &[]);
    let layer = ExecuteMsg::JoinLayer {
        plan: PLAN,
        layer: LAYER,
        member: newcomer(1),
        amount: Uint128::new(PREPAID),
    };
    bench.send("insurer", &layer, &[]);
}

/// A posting credits all, one collects it, one tops up, one asks to leave.
fn members_of(stage: &Stage, bench: &mut Bench) {
    let post = ExecuteMsg::PostIndex {
        plan: PLAN,
        cover: 1,
        day: stage.today(),
        level: 5,
    };
    bench.send("officer", &post, &[]);
    let (plan, member) = (PLAN, None);
    let collect = ExecuteMsg::Collect {
        plan,
        member: Some(stage.user(&name(0))),
    };
    bench.send("passer-by", &collect, &[]);
    assert!(stage.chain.balance(&stage.user(&name(0)), DENOM) > 0);
    let coins = stage.purse(&name(1), 500);
    bench.send(&name(1), &ExecuteMsg::TopUp { plan, member }, &coins);
    bench.send("zara", &ExecuteMsg::Exit { plan }, &[]);
    let zara = QueryMsg::Member {
        plan,
        member: stage.user("zara"),
    };
    let zara: MemberInfo = stage.chain.query(&stage.aid, &zara).unwrap().0;
    assert_eq!((zara.status, zara.leaving), (MemberStatus::Active, true));
}

/// The plan leaves its layer and ends.
fn ending(stage: &Stage, bench: &mut Bench) {
    let leave = ExecuteMsg::LeaveLayer {
        plan: PLAN,
        layer: LAYER,
    };
    bench.send("insurer", &leave, &[]);
    bench.send("insurer", &ExecuteMsg::AnnounceRunOff { plan: PLAN }, &[]);
    stage.chain.advance(plan().run_off_seconds);
    overdue(stage, bench);
    // whoever asks to leave is let go by the third close at the latest
    for _ in 0..3 {
        stage.close(LAYER);
        stage.chain.advance(plan().period_seconds);
    }
    bench.send("insurer", &leave, &[]);
    bench.send("passer-by", &ExecuteMsg::AdvancePlan { plan: PLAN }, &[]);
    let info: PlanInfo = stage
        .chain
        .query(&stage.aid, &QueryMsg::Plan { plan: PLAN })
        .unwrap()
        .0;
    assert_eq!(info.status, PlanStatus::Settling);
}

/// Whatever has come to its time is moved on, so that no claim is undecided.
fn overdue(stage: &Stage, bench: &mut Bench) {
    let claims = QueryMsg::Claims {
        plan: PLAN,
        start_after: None,
        limit: Some(30),
    };
    let claims: Vec<ClaimInfo> = stage.chain.query(&stage.aid, &claims).unwrap().0;
    let due = claims.iter().filter(|info| info.deadline.is_some());
    for claim in due.map(|info| info.claim) {
        bench.send("passer-by", &ExecuteMsg::Advance { claim }, &[]);
    }
}

/// X7: no message or query costs noticeably more with 10,000 members than with 100.
#[test]
fn every_message_of_mutual_aid_costs_what_it_did_with_any_number_of_members() {
    let few = costs(100);
    let source = include_str!("../../../../../packages/mutual-aid-api/src/msg.rs");
    // only the panel sends `Verdict`: it is part of what its own `Advance` costs there
    let unmeasured: Vec<String> = names(source)
        .filter(|name| !few.contains_key(name) && name != "Verdict")
        .collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    let many = costs(10_000);
    Costs::of(&few, &many).settle("mutual-aid");
}
