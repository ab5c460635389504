//! Members are charged for a claim once, however often it is decided.

use super::stage::*;
use panel_api::types::Outcome as Verdict;

const LESS: u16 = 2_006;

impl Stage {
    /// What all members have left.
    fn prepaid(&self) -> u128 {
        MEMBERS.iter().map(|who| self.member(who).balance.u128()).sum()
    }

    /// A close half a month later: what it charged all members.
    fn charged_by_close(&mut self, seconds: u64) -> u128 {
        let before = self.prepaid();
        self.pass(seconds);
        self.close();
        self.assert_books();
        before - self.prepaid()
    }

    fn preauthorise(&mut self, case: &Case) -> ClaimId {
        let msg = ExecuteMsg::Preauthorise {
            claim: case.claim.clone(),
            facts: case.facts.clone(),
        };
        claim_of(&self.suite.tell("doctor", &msg).unwrap())
    }

    fn ends_stay(&mut self, id: ClaimId, case: &Case, bill: u128) {
        let facts = Attestation {
            bill: Uint128::new(bill),
            evidence: key(250),
            ..case.facts.clone()
        };
        self.attest_as("doctor", id, &facts).unwrap();
    }

    /// On notice, challenged, and collected by a close while the panel has it.
    fn collected_before_the_panel(&mut self) -> ClaimId {
        self.pass(14 * DAY);
        let case = self.stroke(500);
        let id = self.claim(&case);
        self.challenge("bob", id, 100).unwrap();
        assert_eq!(self.charged_by_close(DAY), 540);
        assert_eq!(self.status(id), ClaimStatus::Panel);
        id
    }
}

/// I1, I10: a promise that a close has collected is discharged: members are not charged once more. What the bill is less
/// is charged less by the next close, and what it is more is collected by it.
#[test]
fn a_promise_that_was_collected_is_not_collected_again() {
    for (bill, paid, fee, more) in [
        (520u128, 450u128, 36u128, 0u128),
        (420, 360, 28, 0),
        (600, 522, 41, 77),
    ] {
        let mut stage = Stage::new();
        let case = stage.stay().asks(600).bill(520);
        let case = case.payees(vec![to_provider(HOSPITAL, 10_000)]);
        let id = stage.preauthorise(&case);
        assert_eq!(stage.info(id).approved.u128(), 450);
        assert_eq!(stage.charged_by_close(15 * DAY), 450 + 36);
        let reserve = stage.solvency().reserve.u128();
        stage.ends_stay(id, &case, bill);
        let info = stage.info(id);
        assert_eq!((info.status, info.paid.u128()), (ClaimStatus::Paid, paid));
        assert_eq!(info.fee.u128(), fee);
        let charged = stage.charged_by_close(15 * DAY);
        assert_eq!(charged.min(more), more, "{bill}");
        assert!(
            charged < more + 2,
            "{bill}: {charged} with what each has of a unit"
        );
        assert_eq!(stage.solvency().reserve.u128(), reserve);
        assert_eq!(stage.provider(HOSPITAL).approved_amount.u128(), paid);
        let left = (450 + 36 + more) - (paid + fee);
        let other = stage.stay_of("bob").asks(220);
        let id = stage.claim(&other);
        let owed = stage.info(id).approved.u128() + stage.info(id).fee.u128();
        let charged = stage.charged_by_close(15 * DAY);
        // each of the six may pay a part of a unit more
        let least = owed - left;
        assert!((least..=least + 6).contains(&charged), "{bill}: {charged}");
    }
}

/// A promise that nobody uses feeds nobody: what members bore for it is charged less by the next close, and the reserve, which
/// the insurer may have in the end, has none of it.
#[test]
fn a_promise_that_nobody_uses_is_given_back_to_members() {
    let mut stage = Stage::new();
    let reserve = stage.solvency().reserve;
    let case = stage.stay().asks(600).bill(520);
    let case = case.payees(vec![to_provider(HOSPITAL, 10_000)]);
    let id = stage.preauthorise(&case);
    assert_eq!(stage.charged_by_close(15 * DAY), 450 + 36);
    let due = stage.info(id).deadline.unwrap().seconds();
    let wait = due - stage.app.now().seconds();
    stage.pass(wait);
    stage.advance(id).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Lapsed);
    stage.assert_books();
    assert_eq!(stage.solvency().reserve, reserve);
    let other = stage.stroke(500);
    let id = stage.claim(&other);
    assert_eq!(stage.info(id).approved.u128(), 500);
    assert_eq!(stage.charged_by_close(15 * DAY), (500 + 40) - (450 + 36));
    assert_eq!(stage.solvency().reserve, reserve);
}

/// A panel's part of a claim that a close has collected: the rest goes back to members, and nobody is charged again.
#[test]
fn a_panels_part_of_a_collected_claim_is_not_collected_again() {
    for held in [false, true] {
        let mut stage = Stage::new();
        let id = stage.collected_before_the_panel();
        if held {
            stage.pass(7 * DAY);
            stage.advance(id).unwrap();
            assert_eq!(stage.status(id), ClaimStatus::Held);
            stage.assert_books();
        }
        let reserve = stage.solvency().reserve.u128();
        stage.rule(1, Verdict::Part, Some(400), &[LESS]).unwrap();
        let info = stage.info(id);
        assert_eq!((info.paid.u128(), info.fee.u128()), (400, 32));
        // 20 of the panel's fees come back, and the challenger has lost its bond
        assert_eq!(stage.solvency().reserve.u128(), reserve + 20 + 100);
        assert_eq!(stage.charged_by_close(15 * DAY), 0);
    }
}

/// A claim that a close has collected is refused and won on appeal: nobody is charged again. If it is not appealed, what
/// was collected goes back to members.
#[test]
fn an_appeal_that_is_won_is_not_collected_again() {
    for appealed in [false, true] {
        let mut stage = Stage::new();
        let before = stage.solvency();
        let id = stage.collected_before_the_panel();
        stage.rule(1, Verdict::Refused, None, &[2_001]).unwrap();
        let info = stage.info(id);
        assert_eq!((info.status, info.approved.u128()), (ClaimStatus::Refused, 0));
        stage.assert_books();
        if appealed {
            stage.appeal("alice", id, 100).unwrap();
            stage.rule(2, Verdict::Granted, Some(500), &[]).unwrap();
            let info = stage.info(id);
            assert_eq!((info.status, info.paid.u128()), (ClaimStatus::Paid, 500));
            assert_eq!(info.fee.u128(), 40);
            assert_eq!(stage.charged_by_close(15 * DAY), 0);
            let after = stage.solvency();
            assert_eq!(after.reserve.u128(), before.reserve.u128() - 2 * 10);
        } else {
            stage.pass(30 * DAY);
            stage.advance(id).unwrap();
            assert_eq!(stage.status(id), ClaimStatus::Denied);
            let after = stage.solvency();
            assert_eq!(after.approved_unpaid, before.approved_unpaid);
            assert_eq!(after.reserve.u128(), before.reserve.u128() - 10);
            stage.assert_books();
        }
    }
}

/// MA-12: what a first case did not use comes back although the claim went to a second one.
#[test]
fn the_fees_of_both_cases_come_back() {
    use crate::suite::panel::PanelMsg;
    let mut stage = Stage::new();
    let case = stage.stroke(2_000);
    let id = stage.claim(&case);
    let appealable = |stage: &mut Stage, until: Option<u64>| {
        stage.tell_panel(&PanelMsg::Appealable { until }).unwrap();
    };
    let until = stage.app.now().seconds() + DAY;
    appealable(&mut stage, Some(until));
    stage.rule(1, Verdict::Refused, None, &[2_001]).unwrap();
    assert!(!stage.case(1).refunded, "it can still be appealed at the panel");
    stage.appeal("alice", id, 100).unwrap();
    appealable(&mut stage, None);
    let reserve = stage.solvency().reserve.u128();
    stage.rule(2, Verdict::Granted, Some(2_000), &[]).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    assert!(stage.case(2).refunded && !stage.case(1).refunded);
    stage
        .rule_silently(1, Verdict::Refused, None, &[2_001], false)
        .unwrap();
    stage.advance(id).unwrap();
    assert!(stage.case(1).refunded);
    stage.assert_books();
    let fees = 2 * 20;
    assert_eq!(stage.solvency().reserve.u128(), reserve + fees);
    refused(stage.advance(id), "nothing is due");
}
