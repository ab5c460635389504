//! Known attacks on plans, books and settings. Those on members and on claims are beside them.

use crate::claims::stage::{Stage, MEMBERS};
use crate::suite::people::newcomer;
use crate::suite::*;

/// I8: the insurer takes its capital out ahead of claims that are known. What they may take at most stays.
#[test]
fn capital_does_not_leave_ahead_of_a_claim_that_was_filed_before() {
    let mut stage = Stage::new();
    let insurer = admin(INSURER);
    // 5,000 each; members have 6,000 for the next close
    let cases =
        [stage.stay_of("alice"), stage.stay_of("bob")].map(|case| case.of(STROKE).asks(5_000).bill(0));
    for case in &cases {
        stage.file(case).unwrap();
    }
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.pass(31 * DAY);
    assert_eq!(
        stage.fund(&insurer, Fund::Capital {}),
        (10_000, 5_200),
        "16,000 less 10,800 with fees"
    );
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 5_201),
        "undecided claims may take 10800: beside them the plan can spare 5200",
    );
    stage.withdraw(&insurer, Fund::Capital {}, 5_200).unwrap();
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 1),
        "the plan can spare 0",
    );
    stage.assert_books();
}

/// Nor ahead of one that was filed after the capital was queued: members are ill whenever the insurer wants to go.
#[test]
fn capital_does_not_leave_ahead_of_a_claim_that_was_filed_later() {
    let mut stage = Stage::new();
    let insurer = admin(INSURER);
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.pass(31 * DAY);
    assert_eq!(stage.fund(&insurer, Fund::Capital {}).1, 10_000);
    stage.close();
    let mut ids = vec![];
    for who in ["alice", "bob", "carol"] {
        let case = stage.stay_of(who).of(STROKE).asks(5_000).bill(0);
        ids.push(stage.file(&case).unwrap());
    }
    assert_eq!(stage.fund(&insurer, Fund::Capital {}).1, 0);
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 10_000),
        "undecided claims may take 16200: beside them the plan can spare 0",
    );
    for (who, claim) in ["alice", "bob", "carol"].into_iter().zip(ids) {
        stage.tell(who, &ExecuteMsg::WithdrawClaim { claim }).unwrap();
    }
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.assert_books();
}

/// A plan in which somebody is always ill: claims that the plan can pay without the capital do not hold it.
#[test]
fn capital_leaves_a_busy_plan() {
    let mut stage = Stage::new();
    let insurer = admin(INSURER);
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    for day in 0..31 {
        let case = stage.stay_of(MEMBERS[day % 6]);
        match day % 3 {
            0 => stage.claim(&case),
            _ => stage.file(&case).unwrap(),
        };
        stage.pass(DAY);
    }
    assert!(stage.plan_info().open_claims > 20);
    stage.withdraw(&insurer, Fund::Capital {}, 8_000).unwrap();
    stage.assert_books();
    // not in the middle of a close, when what members have room for is not known
    for n in 0..3 {
        let member = NewMember {
            region: 1 + n,
            birth_group: 1950,
            ..newcomer(1)
        };
        stage
            .enrol(["doctor", "sponsor", "treasury"][usize::from(n)], member, 510)
            .unwrap();
    }
    stage.suite.close_some(1).unwrap();
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 1),
        "close 2 is under way",
    );
}

/// I8: while approved claims wait in the queue nothing of the reserve is the insurer's, neither to queue nor for a layer.
#[test]
fn capital_waits_for_the_queue() {
    let mut stage = Stage::with(
        mutual(),
        NewTerms {
            case_cap: Uint128::new(100),
            tier0_limit: Uint128::new(5_000),
            tier1_limit: Uint128::new(5_000),
            ..sharing()
        },
    );
    let insurer = admin(INSURER);
    stage.bond(50_000);
    for who in ["alice", "bob", "carol", "dan"] {
        let case = stage.stay_of(who).of(STROKE).asks(5_000).bill(0);
        stage.claim(&case);
    }
    // four of 5,400 with fees, of which members have 6,000 and the reserve 10,000
    assert_eq!(stage.status(ClaimId(4)), ClaimStatus::Approved);
    stage
        .deposit(&actor("treasury"), Fund::Capital {}, 1_000)
        .unwrap();
    let says = "1 cannot be taken: 0 are free";
    refused(stage.withdraw(&insurer, Fund::Capital {}, 1), says);
    let join = ExecuteMsg::JoinLayer {
        plan: stage.plan,
        layer: PlanId(2),
        member: newcomer(1),
        amount: Uint128::new(1),
    };
    let plan = stage.plan;
    stage.tell("other insurer", &create()).unwrap();
    let admission = ExecuteMsg::AdmitMemberPlan {
        layer: PlanId(2),
        plan,
        admitted: true,
    };
    stage.tell("other insurer", &admission).unwrap();
    refused(stage.insurer(&join), says);
    stage.suite.plan = plan;
    for _ in 0..2 {
        stage.suite.close_next();
    }
    assert_eq!(stage.solvency().to_collect, Uint128::zero());
    stage.advance(ClaimId(4)).unwrap();
    // members' instalments have paid the queue
    stage.withdraw(&insurer, Fund::Capital {}, 1_000).unwrap();
    stage.assert_books();
}

fn create() -> ExecuteMsg {
    ExecuteMsg::CreatePlan {
        plan: mutual(),
        terms: sharing(),
        conditions: vec![listed(STROKE)],
    }
}

/// Attack class 19: the insurer can offer, list, pause and remove; a member's terms stay what they were.
#[test]
fn nothing_that_an_insurer_does_changes_a_members_terms() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let before = stage.member("alice");
    let worse = NewTerms {
        cap: Uint128::new(900),
        year_cap: Uint128::new(9_000),
        case_cap: Uint128::new(900),
        grid: Uint128::new(90),
        benefits: vec![lump_sum(STROKE, 1)],
        tier0_limit: Uint128::zero(),
        ..sharing()
    };
    let from_day = stage.today() + 30;
    stage
        .suite
        .insurer(&ExecuteMsg::OfferTerms {
            plan,
            terms: worse,
            from_day,
        })
        .unwrap();
    stage
        .suite
        .insurer(&ExecuteMsg::ListConditions {
            plan,
            add: vec![],
            remove: vec![HOSPITAL_STAY],
        })
        .unwrap();
    stage.suite.insurer(&ExecuteMsg::PausePlan { plan }).unwrap();
    stage.pass(40 * DAY);
    stage.close();
    assert_eq!(stage.member("alice").balance, before.balance);
    // a stay in hospital is still paid, at once, by the old terms
    let case = stage.stay();
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    assert_eq!(stage.info(id).approved, Uint128::new(180));
}

/// Attack classes 4 and 10: coins that are sent past the books change nobody's part.
#[test]
fn stray_coins_change_no_book() {
    let mut stage = Stage::new();
    let before = stage.solvency();
    let aid = stage.aid.clone();
    stage.app.mint(&aid, &coins(1_000_000, DENOM));
    assert_eq!(stage.solvency(), before);
    let insurer = admin(INSURER);
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 10_001),
        "10001 cannot be taken: 10000 are free",
    );
}

/// Attack class 3: another spelling of an address is another key, and refused.
#[test]
fn addresses_in_another_case_are_refused() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let loud = actor("alice").to_string().to_uppercase();
    let member = NewMember {
        member: Some(loud.clone()),
        ..newcomer(1)
    };
    refused(suite.enrol("bob", member, 500), "is not a valid address");
    let collect = ExecuteMsg::Collect {
        plan,
        member: Some(loud.clone()),
    };
    refused(suite.anyone(&collect), "is not a valid address");
    let question = QueryMsg::Fund {
        plan,
        fund: Fund::Sponsor {},
        depositor: loud,
    };
    refused(suite.try_ask::<FundResponse>(&question), "is not a valid address");
}

/// Attack class 14: the contract is nobody's member, sponsor or registrar through itself.
#[test]
fn the_name_of_a_plan_as_a_member_is_no_address() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    for name in ["plan 1", "plan 2", ""] {
        let member = NewMember {
            member: Some(name.to_string()),
            ..newcomer(1)
        };
        refused(suite.enrol("bob", member, 500), "is not a valid address");
        let collect = ExecuteMsg::Collect {
            plan,
            member: Some(name.to_string()),
        };
        refused(suite.anyone(&collect), "is not a valid address");
    }
}

/// Attack class 20: JSON a thousand levels deep and a megabyte long is refused, by an error.
#[test]
fn deep_and_huge_json_is_refused() {
    let mut suite = Suite::new();
    let deep = format!(
        r#"{{"deposit":{{"plan":1,"fund":{}{}}}}}"#,
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    let huge = format!(r#"{{"allow_denom":{{"denom":"{}"}}}}"#, "u".repeat(1_000_000));
    for (sender, json) in [("alice", deep), ("owner", huge)] {
        let msg = cosmwasm_std::WasmMsg::Execute {
            contract_addr: suite.aid.to_string(),
            msg: json.into_bytes().into(),
            funds: vec![],
        };
        let before = suite.app.state_hash();
        suite.app.execute(actor(sender), msg.into()).unwrap_err();
        assert_eq!(suite.app.state_hash(), before);
    }
}

/// Attack class 13: a panel that is no contract, or that stops answering, blocks no exit.
#[test]
fn a_panel_that_is_gone_blocks_no_exit() {
    let mut suite = Suite::new();
    suite.enrol("alice", newcomer(1), 500).unwrap();
    suite.deposit(&actor("sponsor"), Fund::Sponsor {}, 50).unwrap();
    panel::break_down(&mut suite.app, &suite.panel);
    refused(suite.create_plan(mutual(), sharing()), "");
    suite.plan = PlanId(1);
    suite.exit("alice").unwrap();
    suite.withdraw(&actor("sponsor"), Fund::Sponsor {}, 50).unwrap();
    suite.assert_books();
}
