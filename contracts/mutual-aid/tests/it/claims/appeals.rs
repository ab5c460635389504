//! Appeals: won, lost, not heard, not judged.

use super::panel::{large, CODE};
use super::stage::*;
use crate::suite::panel::{break_down, PanelMsg};
use panel_api::types::Outcome as Verdict;

/// The time for an appeal.
const WINDOW: u64 = 30 * DAY;

impl Stage {
    /// A stay of Alice's before she was a member, refused by the rules. Her terms have 180 for it.
    fn refusal(&mut self) -> ClaimId {
        let day = self.today();
        let case = self.stay().day(day - 40);
        let id = self.claim(&case);
        assert_eq!(self.status(id), ClaimStatus::Refused);
        id
    }

    /// The insurer's capital asks to leave: the reserve is empty, and what claims may take stays.
    fn empty_the_reserve(&mut self) {
        self.withdraw(&admin(INSURER), Fund::Capital {}, 10_000).unwrap();
        assert_eq!(self.solvency().reserve, Uint128::zero());
    }

    fn deadline_of(&self, id: ClaimId) -> u64 {
        self.info(id).deadline.unwrap().seconds()
    }
}

/// MA-14: one is refused, and won on appeal, before a larger panel; the bond comes back.
#[test]
fn a_refusal_is_won_on_appeal() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    stage.rule(1, Verdict::Refused, None, &[CODE]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    refused(stage.appeal("bob", id, 100), "is not the member");
    refused(stage.appeal("alice", id, 99), "the bond is 100, not 99");
    let purse = stage.have("alice");
    stage.appeal("alice", id, 100).unwrap();
    assert_eq!(stage.case(2).opened.terms, "appeals");
    stage.assert_books();
    stage.rule(2, Verdict::Granted, Some(2_000), &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 2_000);
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    stage.assert_books();
}

/// MA-14, I6: what a panel grants on appeal against a refusal by rule is what the terms have for it, and no more.
#[test]
fn an_appeal_against_a_rule_is_worth_what_the_terms_say() {
    let mut stage = Stage::new();
    let day = stage.today();
    let case = stage.stay().day(day - 40);
    let id = stage.claim(&case);
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    stage.appeal("alice", id, 100).unwrap();
    assert_eq!(stage.case(1).opened.amount, Some(Uint128::new(180)));
    let purse = stage.have("alice");
    stage.rule(1, Verdict::Granted, Some(180), &[]).unwrap();
    assert_eq!(stage.have("alice") - purse, 280, "180 and the bond");
    stage.assert_books();
}

/// An appeal that the panel finds unfounded loses its bond, and the refusal is final.
#[test]
fn an_unfounded_appeal_loses_its_bond() {
    let mut stage = Stage::new();
    let id = large(&mut stage);
    stage.rule(1, Verdict::Refused, None, &[CODE]).unwrap();
    let purse = stage.have("alice");
    stage.appeal("alice", id, 100).unwrap();
    stage.rule(2, Verdict::Refused, None, &[CODE]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Denied);
    assert_eq!(purse - stage.have("alice"), 100);
    refused(stage.appeal("alice", id, 100), "cannot be appealed");
    stage.assert_books();
}

/// MA-13, MA-14: an appeal on which the panel is silent, or comes to no answer, is none: the bond comes back, the refusal is as
/// it was, and the member appeals again. Only its own silence makes the refusal final.
#[test]
fn an_appeal_that_nobody_judged_is_none() {
    for hung in [false, true] {
        let mut stage = Stage::new();
        let id = large(&mut stage);
        stage.rule(1, Verdict::Refused, None, &[CODE]).unwrap();
        let purse = stage.have("alice");
        for case in [2, 3] {
            stage.appeal("alice", id, 100).unwrap();
            if hung {
                stage.rule(case, Verdict::Hung, None, &[]).unwrap();
            } else {
                stage.pass(7 * DAY);
                stage.advance(id).unwrap();
            }
            let info = stage.info(id);
            assert_eq!((info.status, info.lent.u128()), (ClaimStatus::Refused, 0));
            assert_eq!(stage.codes(id), "T2-LARGE P-NOT-SHOWN T2-APPEALED");
            assert_eq!(stage.have("alice"), purse);
            assert_eq!(stage.deadline_of(id), stage.app.now().seconds() + WINDOW);
            stage.assert_books();
        }
        stage.pass(WINDOW - 1);
        stage.appeal("alice", id, 100).unwrap();
        stage.rule(4, Verdict::Granted, Some(2_000), &[]).unwrap();
        assert_eq!(stage.have("alice") - purse, 2_000);
        assert_eq!(stage.status(id), ClaimStatus::Paid);
        stage.assert_books();
    }
    let mut stage = Stage::new();
    let id = stage.refusal();
    stage.appeal("alice", id, 100).unwrap();
    stage.rule(1, Verdict::Hung, None, &[]).unwrap();
    stage.pass(WINDOW - 1);
    refused(stage.advance(id), "cannot be moved on");
    stage.pass(1);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Denied);
    stage.assert_books();
}

/// MA-13, MA-14: while the panel can open no case, an appeal is refused, nothing of it is kept, and its time does not run out.
#[test]
fn an_appeal_waits_for_a_panel_that_can_hear_it() {
    let price = |fee| PanelMsg::Price {
        fee: Uint128::new(fee),
    };
    let coin = |denom: &str| PanelMsg::Coin {
        denom: denom.to_string(),
    };
    let ready = |ready| PanelMsg::Ready { ready };
    for (mood, back, why) in [
        (ready(false), ready(true), "the panel's roster is too short"),
        (price(101), price(100), "asks for more than a challenge deposits"),
        (coin("uosmo"), coin(DENOM), "the panel takes another coin"),
    ] {
        let mut stage = Stage::new();
        let id = stage.refusal();
        stage.tell_panel(&mood).unwrap();
        let before = stage.app.state_hash();
        refused(stage.appeal("alice", id, 100), why);
        assert_eq!(stage.app.state_hash(), before);
        // who finds the panel closed has the whole time again, early or late
        for wait in [DAY, WINDOW - 1, WINDOW, 3 * WINDOW] {
            stage.pass(wait);
            stage.advance(id).unwrap();
            assert_eq!(stage.status(id), ClaimStatus::Refused);
            assert_eq!(stage.deadline_of(id), stage.app.now().seconds() + WINDOW);
            refused(stage.advance(id), "nothing is due");
        }
        stage.tell_panel(&back).unwrap();
        refused(stage.advance(id), "cannot be moved on");
        stage.pass(WINDOW - 1);
        let purse = stage.have("alice");
        stage.appeal("alice", id, 100).unwrap();
        stage.rule(1, Verdict::Granted, Some(180), &[]).unwrap();
        assert_eq!(stage.have("alice") - purse, 180);
        stage.assert_books();
    }
}

/// MA-13: a panel that says that it is ready and opens no case, and one that answers nothing, take no appeal either.
#[test]
fn an_appeal_without_a_case_is_not_brought() {
    let mut stage = Stage::new();
    let id = stage.refusal();
    stage.tell_panel(&PanelMsg::Refusing { refusing: true }).unwrap();
    let before = stage.app.state_hash();
    refused(stage.appeal("alice", id, 100), "the panel did not open it");
    assert_eq!(stage.app.state_hash(), before);
    break_down(&mut stage.suite.app, &stage.suite.panel);
    refused(stage.appeal("alice", id, 100), "the panel does not answer");
    stage.pass(WINDOW);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    stage.assert_books();
}

/// MA-20: the end of a plan waits for no panel: once the time of its run-off is over, a refusal that nobody could judge ends, and
/// an appeal that nobody judged is not brought again.
#[test]
fn a_refusal_that_nobody_judges_does_not_hold_up_the_end_of_a_plan() {
    let mut stage = Stage::new();
    let (first, second) = (stage.refusal(), stage.refusal());
    stage.announce_run_off().unwrap();
    stage.tell_panel(&PanelMsg::Ready { ready: false }).unwrap();
    stage.pass(179 * DAY);
    for id in [first, second] {
        stage.advance(id).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Refused);
    }
    stage.tell_panel(&PanelMsg::Ready { ready: true }).unwrap();
    stage.pass(DAY);
    stage.appeal("alice", first, 100).unwrap();
    stage.rule(1, Verdict::Hung, None, &[]).unwrap();
    assert_eq!(stage.status(first), ClaimStatus::Refused);
    refused(stage.appeal("alice", first, 100), "was appealed before");
    stage.tell_panel(&PanelMsg::Ready { ready: false }).unwrap();
    stage.pass(WINDOW);
    for id in [first, second] {
        stage.advance(id).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Denied);
    }
    stage.assert_books();
}

/// MA-13: a panel that never comes blocks no money for ever: capital and gifts wait for a refused claim as long as a run-off lasts,
/// after the time for evidence.
#[test]
fn a_refusal_does_not_wait_for_ever() {
    let mut stage = Stage::new();
    let plan = stage.plan;
    let benefit = NewEmergency {
        class: RARE,
        per_case: Uint128::new(100),
        from_day: stage.today(),
        until_day: stage.today() + 9,
    };
    stage
        .insurer(&ExecuteMsg::OpenEmergency { plan, benefit })
        .unwrap();
    let (fund, donor) = (Fund::Emergency { emergency: 1 }, actor("sponsor"));
    stage.deposit(&donor, fund.clone(), 1_000).unwrap();
    let mut case = stage.stay().of(RARE).asks(100).bill(0);
    case.claim.emergency = Some(1);
    stage.pass(65 * DAY);
    let id = stage.file(&case).unwrap();
    let filed = stage.app.now();
    stage.attest(id, &case).unwrap();
    assert_eq!(stage.codes(id), "R04-LATE");
    stage.appeal("alice", id, 100).unwrap();
    stage.rule(1, Verdict::Hung, None, &[]).unwrap();
    stage.tell_panel(&PanelMsg::Ready { ready: false }).unwrap();
    let last = filed.plus_seconds(270 * DAY - 1).seconds();
    stage.pass(last - stage.app.now().seconds());
    stage.advance(id).unwrap();
    assert_eq!(stage.deadline_of(id), last + WINDOW);
    refused(
        stage.withdraw(&donor, fund.clone(), 1_000),
        "emergency 1 is not over",
    );
    stage.pass(1);
    refused(stage.advance(id), "cannot be moved on");
    stage.tell_panel(&PanelMsg::Ready { ready: true }).unwrap();
    refused(stage.appeal("alice", id, 100), "was appealed before");
    stage.pass(WINDOW);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Denied);
    stage.withdraw(&donor, fund, 1_000).unwrap();
    stage.assert_books();
}

/// MA-14, I1: an insurer that leaves no reserve starves no appeal: the bond lends the fees, and the member has them back when it
/// wins, as far as the reserve has something and from then on.
#[test]
fn an_appeal_is_heard_though_the_reserve_is_empty() {
    let mut stage = Stage::new();
    let id = stage.refusal();
    stage.empty_the_reserve();
    let purse = stage.have("alice");
    stage.appeal("alice", id, 100).unwrap();
    let info = stage.info(id);
    assert_eq!((info.case, info.lent.u128()), (Some(1), 30));
    refused(stage.advance(id), "cannot be moved on");
    stage.assert_books();
    stage.rule(1, Verdict::Granted, Some(180), &[]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert_eq!(
        stage.have("alice") + 10 - purse,
        180,
        "all but what the panel has used"
    );
    assert_eq!(stage.info(id).lent.u128(), 10);
    stage.assert_books();
    refused(stage.advance(id), "nothing is due");
    stage.deposit(&actor("treasury"), Fund::Reserve {}, 4).unwrap();
    stage.advance(id).unwrap();
    stage.deposit(&actor("treasury"), Fund::Reserve {}, 50).unwrap();
    stage.advance(id).unwrap();
    assert_eq!(stage.have("alice") - purse, 180, "and her bond");
    assert_eq!(stage.info(id).lent.u128(), 0);
    assert_eq!(stage.solvency().reserve.u128(), 44);
    refused(stage.advance(id), "nothing is due");
    stage.assert_books();
}

/// MA-14, I1: what a bond has lent is lost with an appeal that is unfounded, and stays the member's with one that nobody judged.
#[test]
fn what_a_bond_has_lent_shares_its_fate() {
    let mut stage = Stage::new();
    let id = stage.refusal();
    stage.empty_the_reserve();
    let purse = stage.have("alice");
    stage.appeal("alice", id, 100).unwrap();
    stage.rule(1, Verdict::Hung, None, &[]).unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.lent.u128()), (ClaimStatus::Refused, 10));
    assert_eq!(purse - stage.have("alice"), 10);
    stage.assert_books();
    // a fee as high as the bond leaves nothing of it
    stage
        .tell_panel(&PanelMsg::Price {
            fee: Uint128::new(100),
        })
        .unwrap();
    stage.appeal("alice", id, 100).unwrap();
    assert_eq!(stage.info(id).lent.u128(), 110);
    stage.assert_books();
    stage.rule(2, Verdict::Hung, None, &[]).unwrap();
    assert_eq!(stage.info(id).lent.u128(), 110 - 66);
    assert_eq!(purse - stage.have("alice"), 44);
    stage.appeal("alice", id, 100).unwrap();
    stage.rule(3, Verdict::Refused, None, &[CODE]).unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.lent.u128()), (ClaimStatus::Denied, 0));
    assert_eq!(purse - stage.have("alice"), 144);
    assert_eq!(stage.solvency().reserve.u128(), 66, "what came back");
    refused(stage.advance(id), "nothing is due");
    stage.assert_books();
}
