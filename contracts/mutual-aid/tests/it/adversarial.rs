//! Known attacks on plans, books and settings. Those on members and on claims are beside them.

use crate::claims::stage::Stage;
use crate::suite::people::newcomer;
use crate::suite::*;
use mutual_aid_api::types::ClaimStatus;

/// An insurer that knows of a claim cannot take its capital out ahead of it, however long it waits.
#[test]
fn capital_does_not_leave_ahead_of_a_claim_that_was_filed_before() {
    let mut stage = Stage::new();
    let insurer = admin(INSURER);
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.pass(31 * DAY);
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 10_000),
        "a claim filed in period 1 is open",
    );
    // what is queued still stands behind the claim
    stage.attest(id, &case).unwrap();
    let status = stage.status(id);
    assert!(
        matches!(status, ClaimStatus::PaidOpen | ClaimStatus::Approved),
        "{status}"
    );
    stage.pass(31 * DAY);
    if stage.status(id) != ClaimStatus::Paid {
        stage.advance(id).unwrap();
    }
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    let free = stage.fund(&insurer, Fund::Capital {}).1;
    assert!(free >= 9_000, "{free}");
    stage.withdraw(&insurer, Fund::Capital {}, free).unwrap();
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
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    assert_eq!(stage.fund(&insurer, Fund::Capital {}).1, 0);
    refused(
        stage.withdraw(&insurer, Fund::Capital {}, 10_000),
        "a claim filed in period 2 is open",
    );
    stage
        .tell("alice", &ExecuteMsg::WithdrawClaim { claim: id })
        .unwrap();
    stage.withdraw(&insurer, Fund::Capital {}, 10_000).unwrap();
    stage.assert_books();
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
    // nothing that is stored there can be read any more
    let panel = suite.panel.clone();
    for key in ["last", "ready", "coin"] {
        suite.app.plant(&panel, key.as_bytes(), b"?");
    }
    refused(suite.create_plan(mutual(), sharing()), "");
    suite.plan = PlanId(1);
    suite.exit("alice").unwrap();
    suite.withdraw(&actor("sponsor"), Fund::Sponsor {}, 50).unwrap();
    suite.assert_books();
}
