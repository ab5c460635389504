//! Large claims, challenges, brakes, silence.

use super::stage::*;
use crate::suite::panel::{Meddling, PanelMsg};
use cosmwasm_std::to_json_binary;
use panel_api::opener::ANSWER_SECONDS;
use panel_api::types::Outcome as Verdict;

pub const CODE: u16 = 2_001;

pub fn large(stage: &mut Stage) -> ClaimId {
    let case = stage.stroke(2_000);
    stage.claim(&case)
}

/// MA-12: a claim above the limit of the notice is decided by a panel; its parties and its amount are the case's.
#[test]
fn a_large_claim_goes_to_the_panel_and_is_paid_on_its_word() {
    let mut stage = Stage::new();
    let before = stage.solvency();
    let id = large(&mut stage);
    let info = stage.info(id);
    assert_eq!((info.status, info.case), (ClaimStatus::Panel, Some(1)));
    assert_eq!(stage.codes(id), "T2-LARGE");
    let case = stage.case(1);
    assert_eq!(case.opened.amount, Some(Uint128::new(2_000)));
    assert_eq!(case.opened.parties, vec![INSURER, HOSPITAL]);
    assert_eq!(case.opened.persons, vec![actor("alice").to_string()]);
    assert_eq!(
        stage.solvency().cash,
        before.cash - Uint128::new(30),
        "the fees are prepaid"
    );
    let purse = stage.have("alice");
    stage.rule(1, Verdict::Granted, Some(2_000), &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 2_000);
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert!(stage.case(1).refunded, "what the case did not use comes back");
    stage.assert_books();
}

/// MA-12: a part is the median of the panel; its reason is shown.
#[test]
fn a_part_is_paid_with_its_reason() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    let purse = stage.have("alice");
    stage.rule(1, Verdict::Part, Some(1_500), &[2_006]).unwrap();
    assert_eq!(stage.have("alice") - purse, 1_500);
    assert_eq!(stage.codes(id), "T2-LARGE P-PRICE");
    assert_eq!(stage.info(id).fee.u128(), 120);
    stage.assert_books();
}

/// MA-12: a vote that ends with the case's deadline is answered by a call after it. The plan's own default leaves it the time for that.
#[test]
fn a_panel_that_decides_in_the_last_moment_of_its_case_is_heard() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    let opened = stage.app.now();
    let deadline = stage.case(1).opened.deadline;
    assert_eq!(
        deadline.seconds() + ANSWER_SECONDS,
        opened.plus_seconds(7 * DAY).seconds()
    );
    stage.pass(deadline.seconds() - opened.seconds() + ANSWER_SECONDS / 2);
    refused(stage.advance(id), "cannot be moved on");
    let purse = stage.have("alice");
    stage.rule(1, Verdict::Granted, Some(2_000), &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 2_000);
    stage.assert_books();
}

/// MA-13: silence never denies. After the panel's time a large claim is paid up to the limit of the notice tier.
#[test]
fn a_silent_panel_pays_up_to_the_limit() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    stage.pass(7 * DAY - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    let purse = stage.have("alice");
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - purse, 600);
    assert_eq!(stage.codes(id), "T2-LARGE S-SILENCE");
    stage.assert_books();
}

/// MA-12, MA-13: a panel that ends without a decision is a silent one: it pays up to the limit and refuses nobody, and a challenge
/// that it leaves open is not unfounded.
#[test]
fn a_hung_panel_refuses_nobody() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    let purse = stage.have("alice");
    stage.rule(1, Verdict::Hung, None, &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 600);
    assert_eq!(stage.codes(id), "T2-LARGE S-SILENCE");

    let case = stage.stroke(500);
    let id = stage.claim(&case);
    stage.challenge("bob", id, 100).unwrap();
    stage.rule(2, Verdict::Hung, None, &[]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Held);
    let (purse, rival) = (stage.have("alice"), stage.have("bob"));
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - purse, 500);
    assert_eq!(stage.have("bob") - rival, 100);
    stage.assert_books();
}

/// A verdict that never reached the contract can be pulled by anyone.
#[test]
fn a_verdict_that_got_lost_is_pulled() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    stage
        .rule_silently(1, Verdict::Refused, None, &[CODE], false)
        .unwrap();
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    assert_eq!(stage.codes(id), "T2-LARGE P-NOT-SHOWN");
    stage.assert_books();
}

/// MA-08: a challenge on notice goes to the panel. Unfounded: the bond goes to the reserve and the claim is paid.
#[test]
fn an_unfounded_challenge_loses_its_bond_and_the_claim_is_paid() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let id = stage.claim(&case);
    let (purse, rival) = (stage.have("alice"), stage.have("bob"));
    stage.challenge("bob", id, 100).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Panel);
    assert_eq!(
        stage.case(1).opened.persons.len(),
        2,
        "the challenger is a party, too"
    );
    refused(stage.challenge("carol", id, 100), "cannot be challenged");
    stage.assert_books();
    stage.rule(1, Verdict::Granted, Some(500), &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 500);
    assert_eq!(rival - stage.have("bob"), 100);
    stage.assert_books();
}

/// A challenge that is right: the claim is refused, what it had reserved is free, and the bond comes back.
#[test]
fn a_challenge_that_is_right_stops_the_claim() {
    let mut stage = Stage::new();
    let case = stage.stroke(500);
    let before = stage.solvency();
    let id = stage.claim(&case);
    let rival = stage.have("bob");
    stage.challenge("bob", id, 100).unwrap();
    stage.rule(1, Verdict::Refused, None, &[2_008]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    assert_eq!(stage.have("bob"), rival);
    let after = stage.solvency();
    assert_eq!(before.approved_unpaid, after.approved_unpaid);
    assert_eq!(before.to_collect, after.to_collect);
    stage.assert_books();
}

/// MA-13: a challenge on which the panel stays silent delays by a hold, and no longer; in the hold the panel may still
/// decide.
#[test]
fn a_challenge_that_nobody_decides_is_paid_after_the_hold() {
    for late_word in [false, true] {
        let mut stage = Stage::new();
        let case = stage.stroke(500);
        let id = stage.claim(&case);
        stage.challenge("bob", id, 100).unwrap();
        stage.pass(7 * DAY);
        stage.advance(id).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Held);
        refused(stage.challenge("carol", id, 100), "cannot be challenged");
        stage.assert_books();
        let (purse, rival) = (stage.have("alice"), stage.have("bob"));
        if late_word {
            stage.rule(1, Verdict::Refused, None, &[2_008]).unwrap();
            assert_eq!(stage.status(id), ClaimStatus::Refused);
            assert_eq!(stage.have("alice"), purse);
        } else {
            refused(stage.advance(id), "cannot be moved on");
            stage.pass(30 * DAY);
            stage.advance(id).unwrap();
            assert_eq!(stage.have("alice") - purse, 500);
            assert_eq!(stage.status(id), ClaimStatus::Paid);
            refused(stage.challenge("carol", id, 100), "cannot be challenged");
        }
        assert_eq!(stage.have("bob") - rival, 100, "nobody found it unfounded");
        stage.assert_books();
    }
}

/// MA-25: what was paid at once is taken back from the hospital's bond, before and after the close that collects it.
#[test]
fn what_was_paid_at_once_is_taken_back_from_the_bond() {
    for collected in [false, true] {
        let mut stage = Stage::new();
        let case = stage.stay();
        let id = stage.claim(&case);
        if collected {
            stage.pass(15 * DAY);
            stage.close();
        }
        let before = stage.solvency();
        stage.challenge("bob", id, 100).unwrap();
        stage.rule(1, Verdict::Refused, None, &[2_007]).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::ClawedBack);
        let provider = stage.provider(HOSPITAL);
        assert_eq!((provider.bond.u128(), provider.at_risk.u128()), (1_820, 0));
        assert_eq!(provider.approved_count, 0);
        assert_eq!(stage.encounter(&case).unwrap().taken.u128(), 0);
        let after = stage.solvency();
        assert_eq!(after.advances.u128(), 0);
        if collected {
            // the fees of the panel, two thirds of which come back, and what was collected
            assert_eq!(
                after.reserve + Uint128::new(10),
                before.reserve + Uint128::new(180 + 14)
            );
        } else {
            assert_eq!(after.to_collect.u128(), 0);
        }
        stage.assert_books();
    }
}

/// A claim that was paid at once and challenged for nothing stays paid.
#[test]
fn an_unfounded_review_keeps_the_payment() {
    let mut stage = Stage::new();
    let case = stage.stay();
    let id = stage.claim(&case);
    stage.challenge("bob", id, 100).unwrap();
    stage.rule(1, Verdict::Granted, Some(180), &[]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert_eq!(
        stage.provider(HOSPITAL).at_risk.u128(),
        0,
        "the bond is free of it"
    );
    stage.assert_books();
}

/// MA-25: more than the usual rate goes to the panel; its silence pays after a hold.
#[test]
fn a_provider_above_its_usual_rate_is_looked_at() {
    let mut stage = Stage::with(
        NewPlan {
            rate_count: 2,
            ..mutual()
        },
        sharing(),
    );
    for name in ["alice", "bob"] {
        let case = stage.stay_of(name);
        let id = stage.claim(&case);
        assert_eq!(stage.status(id), ClaimStatus::PaidOpen);
    }
    let case = stage.stay_of("carol");
    let id = stage.claim(&case);
    assert_eq!(
        (stage.status(id), stage.codes(id).as_str()),
        (ClaimStatus::Panel, "R10-COUNT")
    );
    stage.pass(7 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Held);
    stage.assert_books();
    let purse = stage.have("carol");
    stage.pass(30 * DAY);
    stage.advance(id).unwrap();
    assert_eq!(stage.have("carol") - purse, 180);
    stage.assert_books();
}

/// A panel that is not ready, or whose fees nobody can pay, stops nothing: the claim's own deadline decides.
#[test]
fn a_panel_that_cannot_be_asked_stops_nothing() {
    let mut stage = Stage::new();
    stage.tell_panel(&PanelMsg::Ready { ready: false }).unwrap();
    let id = large(&mut stage);
    let info = stage.info(id);
    assert_eq!((info.status, info.case), (ClaimStatus::Panel, None));
    stage.pass(3 * DAY);
    let purse = stage.have("alice");
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - purse, 600);
    stage.assert_books();
}

/// A stranger's answer, and an answer about another case, are refused.
#[test]
fn only_the_panels_answer_to_the_claims_own_case_counts() {
    use panel_api::opener::Answer;
    let mut stage = Stage::new();
    let id = large(&mut stage);
    let answer = Answer {
        case: panel_api::CaseId(1),
        reference: cosmwasm_std::Binary::from(id.u64().to_be_bytes().as_slice()),
        outcome: Verdict::Granted,
        amount: None,
        codes: vec![],
        appeal_until: None,
    };
    refused(
        stage.anyone(&ExecuteMsg::Verdict(answer.clone())),
        "is not the panel",
    );
    let panel = stage.panel.clone();
    let other = Answer {
        case: panel_api::CaseId(2),
        ..answer.clone()
    };
    refused(
        stage.send(&panel, &ExecuteMsg::Verdict(other), &[]),
        "case 2 is not the claim's",
    );
    let pending = Answer {
        outcome: Verdict::Pending,
        ..answer.clone()
    };
    refused(
        stage.send(&panel, &ExecuteMsg::Verdict(pending), &[]),
        "has no outcome",
    );
    let odd = Answer {
        reference: b"?".as_slice().into(),
        ..answer
    };
    refused(
        stage.send(&panel, &ExecuteMsg::Verdict(odd), &[]),
        "is not the claim's",
    );
}

/// I6: not even a panel pays more than what is left of the year, or of the bill.
#[test]
fn a_panel_cannot_exceed_the_year_or_the_bill() {
    let mut terms = sharing();
    terms.benefits[0].per_year = Uint128::new(500);
    let mut stage = Stage::with(mutual(), terms);
    let ids = [2_000, 2_700, 2_600, 2_500].map(|amount| {
        let case = stage.stroke(amount);
        stage.claim(&case)
    });
    for (n, id) in (1u64..).zip(ids) {
        let asked = stage.case(n).opened.amount.unwrap().u128();
        stage.rule(n, Verdict::Granted, Some(asked), &[]).unwrap();
        assert!(stage.info(id).paid.u128() <= asked);
    }
    let paid = ids.map(|id| stage.info(id).paid.u128());
    assert_eq!(paid, [2_000, 2_700, 300, 0], "5,000 a year");
    assert_eq!(stage.status(ids[3]), ClaimStatus::Refused);
    assert!(stage.codes(ids[3]).contains("R09-USED-UP"));
    stage.assert_books();
}

/// I1: a panel that pays into a book while it gives fees back would have that counted twice. It is refused, the fees stay
/// with it, and its verdict counts all the same.
#[test]
fn a_panel_cannot_have_a_deposit_counted_as_a_refund() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    let (panel, plan) = (stage.panel.clone(), stage.plan);
    stage.app.mint(&panel, &coins(100, DENOM));
    let fund = Fund::Reserve {};
    let meddling = Some(Meddling {
        msg: to_json_binary(&ExecuteMsg::Deposit { plan, fund }).unwrap(),
        pays: true,
    });
    stage.tell_panel(&PanelMsg::Meddle { meddling }).unwrap();
    stage.rule(1, Verdict::Granted, Some(2_000), &[]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert!(!stage.case(1).refunded);
    assert_eq!(stage.balance(&panel), 130);
    stage.assert_books();
    // the contract takes messages again
    stage.deposit(&actor("treasury"), Fund::Reserve {}, 5).unwrap();
    stage.assert_books();
}

/// A case may cost a plan what a challenge deposits, and no more: a dear panel is not asked, and the deadline decides.
#[test]
fn a_panel_that_is_too_dear_is_not_asked() {
    for (fee, asked) in [(100u128, true), (101, false), (9_000, false)] {
        let mut stage = Stage::new();
        let fee = Uint128::new(fee);
        stage.tell_panel(&PanelMsg::Price { fee }).unwrap();
        let cash = stage.solvency().cash;
        let id = large(&mut stage);
        assert_eq!(stage.info(id).case.is_some(), asked, "{fee}");
        let taken = if asked { fee } else { Uint128::zero() };
        assert_eq!(stage.solvency().cash, cash - taken);
        stage.pass(7 * DAY);
        let purse = stage.have("alice");
        stage.advance(id).unwrap();
        assert_eq!(stage.have("alice") - purse, 600);
        stage.assert_books();
    }
}
