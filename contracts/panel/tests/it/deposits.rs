//! What leaving, absence and coming back cost, and what they cannot change.

use crate::adversarial::committing;
use crate::suite::*;
use accreditation_api::OrgId;
use cosmwasm_std::Uint128;
use panel_api::types::{Outcome, Phase, SeatState};
use panel_api::CaseId;
use salus_testing::actor;

/// Leaving, before or after the draw, does not save a deposit from a case that was open.
#[test]
fn leaving_the_roster_saves_no_deposit() {
    let (mut suite, case) = committing();
    let org = suite.seat(case, 0).org;
    suite.leave(org).unwrap();
    let deadline = suite.case(case).deadline;
    let entry = suite.entry(org);
    assert_eq!(entry.free_at, Some(deadline));
    refused(suite.withdraw(org), "nothing to send");
    suite.next(case);
    assert_eq!(suite.seat(case, 0).state, SeatState::Absent);
    assert_eq!(suite.entry(org).deposit.u128(), STANDING - DEPOSIT);
    suite.app.go_to(deadline.minus_nanos(1));
    refused(suite.withdraw(org), "nothing to send");
    suite.app.go_to(deadline);
    suite.withdraw(org).unwrap();
    let admin = actor(&format!("admin of {org}"));
    assert_eq!(suite.app.balance(&admin, DENOM), STANDING - DEPOSIT);
    refused(suite.withdraw(org), "nothing to send");
    suite.join(org, STANDING).unwrap();
    assert_eq!(suite.entry(org).position, entry.position);
}

/// One absence costs the deposit and, until that is topped up, the place: nobody is barred for as long as the longest case runs.
/// A second one, while cases from before the first are open, bars until those have ended.
#[test]
fn one_absence_does_not_bar_an_organisation_and_a_second_one_does_for_a_time() {
    let (mut suite, case) = committing();
    let long = suite.open();
    let org = suite.seat(case, 0).org;
    suite.next(case);
    assert_eq!(suite.seat(case, 0).state, SeatState::Absent);
    let entry = suite.entry(org);
    assert!(entry.until.is_some() && entry.back_at <= Some(suite.app.now()));
    suite.join(org, DEPOSIT).unwrap();
    assert!(suite.entry(org).until.is_none());
    // what was opened while it was on the roster can still draw it
    suite.app.pass(10);
    let deadline = suite.case(long).deadline;
    suite.leave(org).unwrap();
    assert_eq!(suite.entry(org).back_at, Some(deadline));
    refused(suite.join(org, DEPOSIT), "is off the roster until");
    suite.app.go_to(deadline);
    suite.join(org, DEPOSIT).unwrap();
    suite.assert_books(0);
}

/// N5: coming back changes no draw of a case that was opened before: the span in which it was on the roster stays.
#[test]
fn coming_back_changes_no_draw_that_runs() {
    let drawn = |back: bool| {
        let mut suite = Suite::with_roster(20);
        let case = suite.open();
        suite.app.pass(10);
        let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
        for org in &orgs {
            suite.leave(*org).unwrap();
            if back {
                suite.join(*org, 1).unwrap();
            }
        }
        suite.draw(case);
        suite.orgs(case)
    };
    let stayed = drawn(false);
    assert_eq!(stayed.len(), 5);
    assert_eq!(drawn(true), stayed);
}

/// An organisation that is absent in more cases than its deposit covers loses what there is,
/// what it has earned included, and no other's coin.
#[test]
fn nobody_loses_more_than_its_deposit() {
    let mut suite = Suite::with_roster(0);
    let mut terms = suite.terms();
    terms.seats = vec![3];
    terms.deposit = Uint128::new(STANDING / 5);
    suite.define("claims", terms).unwrap();
    for _ in 0..3 {
        suite.organisation(true);
    }
    suite.app.pass(10);
    // all three earn a fee
    let first = suite.open();
    suite.round(first, &[Some(GRANT); 3]);
    let cases: Vec<CaseId> = (0..7).map(|_| suite.open()).collect();
    for case in &cases {
        suite.draw(*case);
        let seats = suite.seats(*case);
        for seat in seats.iter().filter(|seat| seat.org != OrgId(1)) {
            suite.commit(*case, seat.seat, GRANT).unwrap();
        }
    }
    for case in &cases {
        suite.next(*case);
        suite.assert_books(0);
    }
    let entry = suite.entry(OrgId(1));
    assert_eq!((entry.deposit.u128(), entry.earned.u128()), (0, 0));
    // five times a fifth of the standing deposit, then the fee, then nothing
    let lost: u128 = STANDING + FEE;
    for case in &cases {
        while suite.verdict(*case).outcome == Outcome::Pending {
            let info = suite.case(*case);
            match info.phase {
                Phase::Drawing if suite.app.now() < info.until => suite.draw(*case),
                Phase::Reveal => {
                    for seat in suite.seats(*case) {
                        let _ = suite.reveal(*case, seat.seat, GRANT);
                    }
                    suite.next(*case);
                }
                _ => drop(suite.next(*case)),
            }
        }
        assert_eq!(suite.verdict(*case).outcome, Outcome::Granted);
    }
    for org in [2, 3] {
        assert_eq!(suite.entry(OrgId(org)).earned.u128(), 8 * FEE + lost / 2);
    }
    suite.assert_books(0);
}
