//! A panel for reviews: did an emergency justify what somebody did? Nothing is granted, no amount is asked, and everything must be
//! over in 72 hours. A register of consents uses the panel like this.

use crate::opener::Msg;
use crate::suite::*;
use accreditation_api::OrgId;
use panel_api::opener::{OpenCase, ANSWER_SECONDS};
use panel_api::types::{Outcome, Phase, SeatState, Terms};
use panel_api::CaseId;

const HOUR: u64 = 3_600;
const IN_TIME: u64 = 72 * HOUR;

/// Two clinical voices decide: three seats, of which two must agree. Two seats alone would be at odds half of the time, with nobody to
/// settle it.
fn terms(suite: &Suite) -> Terms {
    Terms {
        seats: vec![3],
        clinicians: 3,
        draw_seconds: 2 * HOUR,
        commit_seconds: 12 * HOUR,
        reveal_seconds: 8 * HOUR,
        appeal_seconds: 0,
        amounts: false,
        ..suite.terms()
    }
}

fn question(suite: &Suite, of: OrgId) -> OpenCase {
    OpenCase {
        terms: "review".to_string(),
        ask: 3,
        amount: None,
        parties: vec![of],
        deadline: suite.app.now().plus_seconds(IN_TIME - ANSWER_SECONDS),
        ..suite.question()
    }
}

fn reviewing() -> (Suite, CaseId) {
    let mut suite = Suite::with_roster(24);
    let terms = terms(&suite);
    suite.define("review", terms).unwrap();
    let question = question(&suite, OrgId(1));
    let case = suite.open_with(question).unwrap();
    (suite, case)
}

/// Every replacement included, it fits into the 72 hours, and the answer before their end.
#[test]
fn a_review_fits_into_its_three_days() {
    let mut suite = Suite::with_roster(24);
    let terms = terms(&suite);
    suite.define("review", terms).unwrap();
    let name = "review".to_string();
    let offer: panel_api::opener::Offer = suite.ask(&panel_api::msg::QueryMsg::Offer { terms: name });
    assert!(offer.ready, "nine clinicians are enough");
    assert!(offer.longest_seconds <= IN_TIME, "{}", offer.longest_seconds);
}

/// Two clinicians of other organisations who agree decide, also without the third.
#[test]
fn two_clinicians_of_other_organisations_judge_a_review() {
    for (vote, outcome) in [(GRANT, Outcome::Granted), (REFUSE, Outcome::Refused)] {
        let (mut suite, case) = reviewing();
        suite.draw(case);
        let seats = suite.seats(case);
        assert_eq!(seats.len(), 3);
        assert!(seats.iter().all(|seat| seat.clinical && seat.org != OrgId(1)));
        suite.commits(case, &[Some(vote), Some(vote), None]);
        suite.next(case);
        // the third is replaced, and its replacement is idle, too
        suite.draw(case);
        suite.next(case);
        suite.reveals(case, &[Some(vote), Some(vote)]);
        suite.next(case);
        let answer = suite.verdict(case);
        assert_eq!((answer.outcome, answer.amount), (outcome, None));
        assert_eq!(suite.heard(), [answer]);
        suite.opener(&Msg::Refund { case }).unwrap();
        suite.assert_books(0);
    }
}

/// Idle reviewers lose their places and are replaced by others; if those vote, there is a verdict, within the 72 hours.
#[test]
fn idle_reviewers_are_replaced_in_time() {
    let (mut suite, case) = reviewing();
    let opened = suite.app.now();
    suite.draw(case);
    let idle = suite.orgs(case);
    suite.next(case);
    for org in &idle {
        assert!(suite.entry(*org).until.is_some());
    }
    // the draw is made at the very end of its window
    let late = suite.case(case).until.minus_nanos(1);
    suite.app.go_to(late);
    suite.draw_once(case).unwrap();
    let seats = suite.seats(case);
    assert_eq!(seats.len(), 6);
    assert!(seats[3..].iter().all(|seat| seat.replacement && seat.clinical));
    assert!(seats[3..].iter().all(|seat| !idle.contains(&seat.org)));
    for seat in 3..6 {
        suite.commit(case, seat, REFUSE).unwrap();
    }
    suite.next(case);
    for seat in 3..5 {
        suite.reveal(case, seat, REFUSE).unwrap();
    }
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Refused);
    assert_eq!(suite.seat(case, 5).state, SeatState::Absent);
    assert!(suite.app.now() <= opened.plus_seconds(IN_TIME));
}

/// When nobody answers, neither the first nor their replacements, the case is hung and says so before the 72 hours are over: what then
/// holds is the opener's own rule. So it is when the two that answer are at odds.
#[test]
fn a_review_that_nobody_answers_is_hung_in_time() {
    let (mut suite, case) = reviewing();
    let opened = suite.app.now();
    suite.draw(case);
    suite.next(case);
    assert_eq!(suite.case(case).phase, Phase::Drawing);
    suite.draw(case);
    suite.next(case);
    let answer = suite.verdict(case);
    assert_eq!(
        (answer.outcome, answer.amount, answer.codes.len()),
        (Outcome::Hung, None, 0)
    );
    assert_eq!(suite.heard(), [answer]);
    assert!(suite.app.now() <= opened.plus_seconds(IN_TIME));

    let (mut suite, case) = reviewing();
    suite.draw(case);
    suite.commits(case, &[Some(GRANT), Some(REFUSE), None]);
    suite.next(case);
    suite.draw(case);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT), Some(REFUSE)]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    suite.assert_books(0);
}
