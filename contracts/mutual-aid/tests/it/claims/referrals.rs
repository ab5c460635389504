//! What the insurer answers, and what it costs it to say nothing.

use super::cashless::{insured_stage, to_hospital};
use super::stage::*;

fn answer(claim: ClaimId, code: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::AnswerReferral {
        claim,
        refuse: code.map(str::to_string),
    }
}

impl Stage {
    /// A bill of 3,000, of which the terms have 2,682 and which is the insurer's to answer.
    fn referral(&mut self) -> ClaimId {
        let case = to_hospital(self, 3_000);
        let id = self.ask_first(&case).unwrap();
        assert_eq!(self.status(id), ClaimStatus::Referred);
        id
    }

    /// The insurer lets its hour for a question pass: what it owes for that.
    fn hour_is_missed(&mut self) -> u128 {
        let id = self.referral();
        self.pass(HOUR);
        self.advance(id).unwrap();
        let info = self.info(id);
        assert_eq!(
            (info.status, info.approved.u128()),
            (ClaimStatus::Preauthorised, 600)
        );
        self.assert_books();
        info.interest.u128()
    }

    fn capital(&self) -> u128 {
        self.fund(&admin(INSURER), Fund::Capital {}).0
    }

    /// Capital asks to leave, and leaves.
    fn take_out(&mut self, amount: u128) {
        let insurer = admin(INSURER);
        self.withdraw(&insurer, Fund::Capital {}, amount).unwrap();
        self.pass(30 * DAY);
        self.withdraw(&insurer, Fund::Capital {}, amount).unwrap();
    }
}

/// MA-14: no one alone refuses: two operators of the insurer sign the same code.
#[test]
fn a_refusal_of_the_insurers_takes_two_operators() {
    let mut stage = insured_stage();
    let id = stage.referral();
    let no = answer(id, Some("P-NOT-NEEDED"));
    let (before, deadline) = (stage.solvency(), stage.info(id).deadline);
    stage.insurer(&no).unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.deadline), (ClaimStatus::Referred, deadline));
    assert_eq!(info.refusal_proposed.as_deref(), Some("P-NOT-NEEDED"));
    assert_eq!((stage.codes(id).as_str(), stage.solvency()), ("T2-LARGE", before));
    let kept = stage.app.state_hash();
    for code in ["P-NOT-NEEDED", "P-PRICE"] {
        refused(stage.insurer(&answer(id, Some(code))), "another operator has to");
    }
    refused(stage.tell("other insurer", &no), "acts for organisation");
    refused(
        stage.tell("second insurer", &answer(id, Some("no"))),
        "is no code",
    );
    assert_eq!(stage.app.state_hash(), kept);
    // another code is another proposal
    stage
        .tell("second insurer", &answer(id, Some("P-PRICE")))
        .unwrap();
    let info = stage.info(id);
    assert_eq!(info.status, ClaimStatus::Referred);
    assert_eq!(info.refusal_proposed.as_deref(), Some("P-PRICE"));
    stage.insurer(&answer(id, Some("P-PRICE"))).unwrap();
    let info = stage.info(id);
    assert_eq!((info.status, info.refusal_proposed), (ClaimStatus::Refused, None));
    assert_eq!(stage.codes(id), "T2-LARGE P-PRICE");
    stage.assert_books();
}

/// MA-13, MA-14: one signature refuses nothing: a grant of anybody else's outweighs it, and so does the end of the hour.
#[test]
fn one_signature_holds_nothing_up() {
    let mut stage = insured_stage();
    let id = stage.referral();
    stage.insurer(&answer(id, Some("P-NOT-NEEDED"))).unwrap();
    stage.tell("second insurer", &answer(id, None)).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.approved.u128(), info.refusal_proposed),
        (ClaimStatus::Preauthorised, 2_682, None)
    );

    let mut stage = insured_stage();
    let id = stage.referral();
    stage.insurer(&answer(id, Some("P-NOT-NEEDED"))).unwrap();
    stage.pass(HOUR);
    refused(
        stage.tell("second insurer", &answer(id, Some("P-NOT-NEEDED"))),
        "the time ended",
    );
    stage.advance(id).unwrap();
    let info = stage.info(id);
    assert_eq!(
        (info.status, info.approved.u128(), info.refusal_proposed),
        (ClaimStatus::Preauthorised, 600, None)
    );
    stage.assert_books();
}

/// MA-14: the word of somebody who is no operator any more is no second word.
#[test]
fn the_signature_of_a_former_operator_does_not_count() {
    let mut stage = insured_stage();
    let id = stage.referral();
    let no = answer(id, Some("P-NOT-NEEDED"));
    stage.insurer(&no).unwrap();
    let suite = &mut stage.suite;
    let mut records = suite.registry.write(&mut suite.app);
    records.operator(&actor("insurer"), INSURER, &[Role::Research]);
    records.operator(&actor("third insurer"), INSURER, &[Role::Insure]);
    drop(records);
    stage.tell("second insurer", &no).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Referred);
    stage.tell("third insurer", &no).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Refused);
    stage.assert_books();
}

/// MA-17, I1: an insurer without a bond owes the interest out of its capital, in the reserve or on its way out.
#[test]
fn interest_comes_out_of_capital_where_there_is_no_bond() {
    let mut stage = insured_stage();
    let before = stage.solvency();
    assert_eq!(stage.hour_is_missed(), 26, "a hundredth of 2,682");
    let after = stage.solvency();
    assert_eq!(stage.capital(), 10_000 - 26);
    assert_eq!(after.cash, before.cash);
    assert_eq!(
        after.approved_unpaid - before.approved_unpaid,
        Uint128::new(600 + 26)
    );

    // a bond goes first
    let mut stage = insured_stage();
    let fund = Fund::Bond { org: INSURER };
    stage.deposit(&actor("treasury"), fund, 20).unwrap();
    assert_eq!(stage.hour_is_missed(), 26);
    assert_eq!(stage.provider(INSURER).bond.u128(), 0);
    assert_eq!(stage.capital(), 10_000 - 6);

    let mut stage = insured_stage();
    let all = stage.solvency().reserve.u128();
    stage.withdraw(&admin(INSURER), Fund::Capital {}, all).unwrap();
    assert_eq!(stage.hour_is_missed(), 26);
    assert_eq!(stage.capital(), 10_000 - 26);
}

/// MA-17: interest takes nothing of what is reserved for claims, the late one first.
#[test]
fn interest_is_paid_out_of_what_is_free() {
    for (left, interest) in [(610, 10), (600, 0), (640, 26)] {
        let mut stage = insured_stage();
        let all = stage.solvency().reserve.u128();
        stage.take_out(all - left);
        assert_eq!(stage.solvency().reserve.u128(), left);
        assert_eq!(stage.hour_is_missed(), interest, "of {left}");
    }
}

/// MA-17: where members share, the interest is the insurer's and not theirs: it comes out of its capital, and ends with that.
#[test]
fn members_pay_no_interest_for_the_insurer() {
    for (capital, interest) in [(10_000, 4), (3, 3), (0, 0)] {
        let plan = NewPlan {
            rate_count: 1,
            ..mutual()
        };
        let mut stage = Stage::with(plan, sharing());
        stage
            .deposit(&actor("treasury"), Fund::Reserve {}, 5_000)
            .unwrap();
        if capital < 10_000 {
            stage.take_out(10_000 - capital);
        }
        let case = to_hospital(&mut stage, 520);
        let id = stage.ask_first(&case).unwrap();
        stage.pass(40 * DAY);
        let other = stage.stay_of("bob");
        stage.claim(&other);
        stage.discharge(id, &case, 520).unwrap();
        assert_eq!(stage.status(id), ClaimStatus::Referred);
        let before = stage.solvency();
        stage.pass(3 * HOUR);
        stage.advance(id).unwrap();
        let info = stage.info(id);
        assert_eq!(
            (info.status, info.interest.u128()),
            (ClaimStatus::Held, interest),
            "capital of {capital}"
        );
        assert_eq!(before.reserve - stage.solvency().reserve, Uint128::new(interest));
        assert_eq!(stage.capital(), capital - interest);
        stage.assert_books();
    }
}
