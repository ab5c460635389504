//! The course of a case, from its opening to its outcome.

use crate::opener::Msg;
use crate::suite::*;
use cosmwasm_std::Uint128;
use panel_api::types::{Outcome, Phase, SeatState};

/// MA-12: drawn, committed, revealed, counted, answered; fees paid, the rest back to the opener.
#[test]
fn a_case_goes_from_the_opening_to_the_verdict_and_every_coin_is_accounted_for() {
    let mut suite = Suite::with_roster(45);
    let offer = suite.offer();
    assert_eq!(offer.prepay, cosmwasm_std::coin(29 * FEE, DENOM));
    assert!(offer.ready && offer.live == 45);
    let case = suite.open();
    assert_eq!(case, offer.next_case);
    suite.draw(case);
    assert_eq!(suite.case(case).phase, Phase::Commit);
    let seats = suite.seats(case);
    assert_eq!(seats.len(), 5);
    assert!(seats.iter().filter(|seat| seat.clinical).count() >= 2);
    let votes = [GRANT, part(900), part(800), part(700), REFUSE].map(Some);
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &votes);
    suite.next(case);
    let answer = suite.verdict(case);
    assert_eq!(answer.outcome, Outcome::Part);
    assert_eq!(answer.amount, Some(Uint128::new(800)));
    assert_eq!(answer.codes, vec![3]);
    assert_eq!(answer.appeal_until, None);
    assert_eq!(suite.heard(), vec![answer]);
    for seat in suite.seats(case) {
        assert_eq!(seat.state, SeatState::Revealed);
        assert_eq!(seat.assessor_addr, Some(assessor_of(seat.org)));
        assert_eq!(suite.entry(seat.org).earned.u128(), FEE);
    }
    let before = suite.app.balance(&suite.opener, DENOM);
    suite.opener(&Msg::Refund { case }).unwrap();
    assert_eq!(suite.app.balance(&suite.opener, DENOM) - before, 24 * FEE);
    assert_eq!(suite.case(case).phase, Phase::Closed);
    suite.assert_books(0);
    for org in suite.orgs(case) {
        suite.withdraw(org).unwrap();
        let admin = salus_testing::actor(&format!("admin of {org}"));
        assert_eq!(suite.app.balance(&admin, DENOM), FEE);
    }
    suite.assert_books(0);
    assert_eq!(suite.app.balance(&suite.panel, DENOM), 45 * STANDING);
}
