//! The course of a case, from its opening to its outcome.

use crate::opener::Msg;
use crate::suite::*;
use accreditation_api::Role;
use cosmwasm_std::Uint128;
use panel_api::opener::ANSWER_SECONDS;
use panel_api::types::{Outcome, Phase, SeatState};
use panel_api::CaseId;

/// MA-12: drawn, committed, revealed, counted, answered; fees paid, the rest back to the opener.
#[test]
fn a_case_goes_from_the_opening_to_the_verdict_and_every_coin_is_accounted_for() {
    let mut suite = Suite::with_roster(45);
    let offer = suite.offer();
    assert_eq!(offer.prepay, cosmwasm_std::coin(29 * FEE, DENOM));
    assert!(offer.ready && offer.live == 45);
    assert_eq!(
        (offer.first_seats, offer.widest_seats, offer.clinicians),
        (5, 15, 2)
    );
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

fn open_and_draw(roster: u64) -> (Suite, CaseId) {
    let mut suite = Suite::with_roster(roster);
    let case = suite.open();
    suite.draw(case);
    (suite, case)
}

/// The seats of the round that runs that can still do something.
fn drawn(suite: &Suite, case: CaseId) -> Vec<u8> {
    let first = suite.case(case).first_seat;
    suite
        .seats(case)
        .iter()
        .filter(|seat| seat.seat >= first && seat.state == SeatState::Drawn)
        .map(|seat| seat.seat)
        .collect()
}

/// N1: who does not commit loses its deposit and is replaced, once; the replacement votes as any other.
#[test]
fn whoever_does_not_commit_loses_its_deposit_and_is_replaced() {
    let (mut suite, case) = open_and_draw(45);
    suite.commits(case, &[Some(GRANT), Some(GRANT), None, Some(GRANT), None]);
    suite.next(case);
    assert_eq!(suite.case(case).phase, Phase::Drawing);
    for absent in [2, 4] {
        let seat = suite.seat(case, absent);
        assert_eq!(seat.state, SeatState::Absent);
        let entry = suite.entry(seat.org);
        assert_eq!(entry.deposit.u128(), STANDING - DEPOSIT);
        assert!(
            entry.until.is_some(),
            "below the standing deposit it is off the roster"
        );
    }
    suite.draw(case);
    assert_eq!(drawn(&suite, case), vec![5, 6]);
    assert!(suite.seats(case)[5..].iter().all(|seat| seat.replacement));
    // those who have committed have nothing to do in the second window
    refused(suite.commit(case, 0, REFUSE), "seat 0 is Committed");
    suite.commit(case, 5, REFUSE).unwrap();
    suite.next(case);
    // a replacement is not replaced: the round goes on with four
    assert_eq!(suite.case(case).phase, Phase::Reveal);
    assert_eq!(suite.seat(case, 6).state, SeatState::Absent);
    for seat in [0, 1, 3] {
        suite.reveal(case, seat, GRANT).unwrap();
    }
    suite.reveal(case, 5, REFUSE).unwrap();
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    // three deposits were lost, four seats share them
    for seat in [0, 1, 3, 5] {
        let org = suite.seat(case, seat).org;
        assert_eq!(suite.entry(org).earned.u128(), FEE + 3 * DEPOSIT / 4);
    }
    suite.assert_books(0);
}

/// N1: who commits and does not reveal decides nothing, and blocks nothing where enough others reveal.
#[test]
fn whoever_does_not_reveal_loses_its_deposit_and_the_verdict_stands_on_the_others() {
    let (mut suite, case) = open_and_draw(45);
    let votes = [Some(GRANT), Some(GRANT), Some(GRANT), Some(REFUSE), Some(REFUSE)];
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT), Some(GRANT), Some(GRANT), Some(REFUSE), None]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    let silent = suite.entry(suite.seat(case, 4).org);
    assert_eq!(
        (silent.deposit.u128(), silent.earned.u128()),
        (STANDING - DEPOSIT, 0)
    );
    assert_eq!(
        suite.entry(suite.seat(case, 0).org).earned.u128(),
        FEE + DEPOSIT / 4
    );
}

/// N1: too few revealed: those who did not are replaced, and the votes that are public stay.
#[test]
fn too_few_reveals_bring_replacements_and_then_a_verdict() {
    let (mut suite, case) = open_and_draw(45);
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT), Some(GRANT), Some(GRANT), None, None]);
    suite.next(case);
    assert_eq!(suite.case(case).phase, Phase::Drawing);
    suite.draw(case);
    assert_eq!(drawn(&suite, case), vec![5, 6]);
    suite.commit(case, 5, REFUSE).unwrap();
    suite.commit(case, 6, REFUSE).unwrap();
    suite.next(case);
    refused(suite.reveal(case, 0, GRANT), "seat 0 is Revealed");
    suite.reveal(case, 5, REFUSE).unwrap();
    suite.reveal(case, 6, REFUSE).unwrap();
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    assert_eq!(suite.case(case).round, 0);
}

/// MA-12: too few of replacements, too: the next, wider round, drawn anew.
#[test]
fn after_the_replacements_the_next_wider_round_follows() {
    let (mut suite, case) = open_and_draw(60);
    suite.commits(case, &[Some(REFUSE), Some(GRANT)]);
    suite.next(case);
    suite.draw(case);
    assert_eq!(drawn(&suite, case).len(), 3);
    suite.next(case);
    let info = suite.case(case);
    assert_eq!((info.phase, info.round, info.first_seat), (Phase::Drawing, 1, 8));
    // the two who did what they could are paid; without a quorum they gain nothing by the others' absence
    for seat in [0, 1] {
        let org = suite.seat(case, seat).org;
        assert_eq!(suite.entry(org).earned.u128(), FEE);
    }
    // the absent have their deposits, and no place
    for seat in 2..8 {
        let entry = suite.entry(suite.seat(case, seat).org);
        assert_eq!(entry.deposit.u128() + entry.earned.u128(), STANDING);
        assert!(entry.until.is_some());
    }
    suite.round(case, &[Some(GRANT); 9]);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    assert_eq!(suite.case(case).pot.u128(), (29 - 2 - 9) * FEE);
    suite.assert_books(0);
}

/// MA-13: nobody does anything, in any round: the case ends hung, the opener's default applies, no vote is invented.
#[test]
fn a_panel_that_is_all_absent_ends_hung() {
    let mut suite = Suite::with_roster(75);
    let case = suite.open();
    let mut calls = 0;
    while suite.verdict(case).outcome == Outcome::Pending {
        match suite.case(case).phase {
            Phase::Drawing => suite.draw(case),
            _ => drop(suite.next(case)),
        }
        calls += 1;
        assert!(calls < 30);
    }
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    assert_eq!(suite.heard().len(), 1);
    assert_eq!(suite.seats(case).len(), 58, "three rounds, each replaced once");
    assert_eq!(suite.case(case).pot.u128(), 29 * FEE, "nobody has earned a fee");
    suite.assert_books(0);
    // nobody has gained by it: what they lost is theirs again, and their places are free
    for entry in suite.roster() {
        assert_eq!(entry.deposit.u128(), STANDING);
    }
    let absent = suite.orgs(case);
    assert!(absent.iter().all(|org| suite.entry(*org).until.is_some()));
    let free_at = suite.entry(absent[0]).free_at.unwrap();
    suite.app.go_to(suite.app.now().max(free_at));
    suite.withdraw(absent[0]).unwrap();
    assert_eq!(suite.entry(absent[0]).deposit.u128(), 0);
    suite.assert_books(0);
}

/// N1: a draw that stopped halfway leaves a replacement without time to commit. It does not hang those who have: they
/// reveal, and decide; the replacement loses nothing.
#[test]
fn a_replacement_without_time_does_not_hang_those_who_committed() {
    let mut suite = Suite::with_roster(150);
    let orgs: Vec<_> = suite.roster().iter().map(|entry| entry.org).collect();
    for org in &orgs[..134] {
        suite.registry.write(&mut suite.app).suspend(*org, Role::Assess);
    }
    suite.app.pass(10);
    let mut terms = suite.terms();
    (terms.seats, terms.clinicians) = (vec![9], 0);
    suite.define("claims", terms).unwrap();
    let case = suite.open();
    suite.draw(case);
    let votes = [Some(GRANT); 6];
    suite.commits(case, &votes);
    suite.next(case);
    let round = suite.case(case).draw.unwrap().beacon_round;
    suite.wait_for(round);
    while suite.seats(case).len() == 9 {
        suite.draw_once(case).unwrap();
    }
    assert!(suite.case(case).draw.is_some(), "the draw is not through");
    let late = suite.case(case).deadline.minus_seconds(DAY + 3_600);
    suite.app.go_to(late);
    suite.advance(case).unwrap();
    assert_eq!(
        suite.case(case).phase,
        Phase::Reveal,
        "six of nine have committed"
    );
    suite.reveals(case, &votes);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);
    let replacement = suite.entry(suite.seat(case, 9).org);
    assert_eq!(
        (replacement.deposit.u128(), replacement.earned.u128()),
        (STANDING, 0)
    );
    suite.assert_books(0);
}

/// Attack: short windows that nobody but the attacker's own seats can keep. Below a quorum they bring it no deposit of others.
#[test]
fn rounds_without_a_quorum_bring_the_present_no_deposits() {
    let mut suite = Suite::with_roster(60);
    let mut terms = suite.terms();
    (terms.draw_seconds, terms.commit_seconds, terms.reveal_seconds) =
        (1, LIMITS.min_commit_seconds, LIMITS.min_reveal_seconds);
    terms.deposit = Uint128::new(STANDING / 5);
    terms.fee = Uint128::zero();
    suite.define("claims", terms).unwrap();
    let case = suite.open();
    while suite.verdict(case).outcome == Outcome::Pending {
        match suite.case(case).phase {
            Phase::Drawing => suite.draw(case),
            _ => {
                let first = suite.case(case).first_seat;
                let _ = suite.commit(case, first, GRANT);
                drop(suite.next(case));
            }
        }
    }
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    for entry in suite.roster() {
        assert_eq!(
            (entry.deposit.u128(), entry.earned.u128()),
            (STANDING, 0),
            "{:?}",
            entry.org
        );
    }
    suite.assert_books(0);
}

/// MA-14: a refusal needs a reason from every seat that refuses, and the answer carries them.
#[test]
fn a_refusal_carries_its_reasons() {
    let (mut suite, case) = open_and_draw(45);
    let no_reason = Ballot { code: None, ..REFUSE };
    let other = Ballot {
        code: Some(9),
        ..REFUSE
    };
    // both clinicians refuse with a reason; of the others one has another, and one has none
    let lay: Vec<u8> = suite
        .seats(case)
        .iter()
        .filter(|seat| !seat.clinical)
        .map(|seat| seat.seat)
        .collect();
    let vote = |seat| match lay.iter().position(|one| *one == seat) {
        Some(0) => no_reason,
        Some(1) => other,
        _ => REFUSE,
    };
    for seat in 0..5 {
        suite.commit(case, seat, vote(seat)).unwrap();
    }
    suite.next(case);
    for seat in (0..5).filter(|seat| *seat != lay[0]) {
        suite.reveal(case, seat, vote(seat)).unwrap();
    }
    refused(
        suite.reveal(case, lay[0], no_reason),
        "a vote with no code is not on the list",
    );
    suite.next(case);
    let answer = suite.verdict(case);
    assert_eq!((answer.outcome, answer.amount), (Outcome::Refused, None));
    let codes: std::collections::BTreeSet<u16> = answer.codes.iter().copied().collect();
    assert_eq!((answer.codes.len(), codes), (2, [7, 9].into()));
}

/// MA-14: a majority refuses, but not two clinicians: nobody is refused, a wider round is asked.
#[test]
fn a_refusal_without_two_clinicians_goes_to_the_next_round() {
    let mut suite = Suite::new();
    for n in 0..60 {
        suite.organisation(n < 2);
    }
    suite.app.pass(10);
    let case = suite.open();
    suite.draw(case);
    let clinical: Vec<u8> = suite
        .seats(case)
        .iter()
        .filter(|seat| seat.clinical)
        .map(|seat| seat.seat)
        .collect();
    assert_eq!(clinical.len(), 2);
    // one of the clinicians grants, and with it one of the others
    let granting = [clinical[1], (0..5).find(|seat| !clinical.contains(seat)).unwrap()];
    let votes: Vec<_> = (0..5)
        .map(|seat| Some(if granting.contains(&seat) { GRANT } else { REFUSE }))
        .collect();
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &votes);
    suite.next(case);
    let info = suite.case(case);
    assert_eq!((info.phase, info.round), (Phase::Drawing, 1));
    assert_eq!(suite.verdict(case).outcome, Outcome::Pending);
}

/// A tie is no majority.
#[test]
fn a_tie_goes_to_the_next_round() {
    let (mut suite, case) = open_and_draw(45);
    let votes = [GRANT, GRANT, REFUSE, REFUSE, REFUSE].map(Some);
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &votes[..4]);
    suite.next(case);
    assert_eq!(
        (suite.case(case).phase, suite.case(case).round),
        (Phase::Drawing, 1)
    );
}

// --- appeals

fn appealable() -> (Suite, CaseId) {
    let mut suite = Suite::with_roster(45);
    let mut terms = suite.terms();
    terms.appeal_seconds = DAY;
    suite.define("claims", terms).unwrap();
    let case = suite.open();
    suite.round(case, &[Some(REFUSE); 5]);
    assert_eq!(suite.verdict(case).outcome, Outcome::Refused);
    (suite, case)
}

/// MA-12, MA-14: one appeal, to a larger panel, whose verdict is final.
#[test]
fn a_verdict_is_appealed_once_to_a_wider_round() {
    let (mut suite, case) = appealable();
    let until = suite.app.now().plus_seconds(DAY);
    assert_eq!(suite.verdict(case).appeal_until, Some(until));
    refused(suite.opener(&Msg::Refund { case }), "is not final");
    suite.app.go_to(until.minus_nanos(1));
    suite.opener(&Msg::Appeal { case }).unwrap();
    assert_eq!(suite.verdict(case).outcome, Outcome::Pending);
    let info = suite.case(case);
    assert_eq!((info.round, info.appealed), (1, true));
    refused(suite.opener(&Msg::Appeal { case }), "is in phase Drawing");
    suite.round(case, &[Some(GRANT); 9]);
    let answer = suite.verdict(case);
    assert_eq!((answer.outcome, answer.appeal_until), (Outcome::Granted, None));
    refused(suite.opener(&Msg::Appeal { case }), "cannot be appealed");
    let outcomes: Vec<_> = suite.heard().iter().map(|answer| answer.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused, Outcome::Granted]);
    suite.opener(&Msg::Refund { case }).unwrap();
    refused(suite.opener(&Msg::Refund { case }), "is in phase Closed");
    suite.assert_books(0);
}

#[test]
fn an_appeal_is_late_when_its_window_is_over_and_the_verdict_is_final_then() {
    let (mut suite, case) = appealable();
    let until = suite.verdict(case).appeal_until.unwrap();
    suite.app.go_to(until);
    refused(suite.opener(&Msg::Appeal { case }), "cannot be appealed");
    assert_eq!(suite.verdict(case).appeal_until, None);
    suite.opener(&Msg::Refund { case }).unwrap();
}

/// MA-13: an appeal that hangs leaves the first verdict, as final: else whoever does not like it need only keep a wider round from
/// coming about.
#[test]
fn a_hung_appeal_leaves_the_first_verdict() {
    let (mut suite, case) = appealable();
    suite.opener(&Msg::Appeal { case }).unwrap();
    while suite.verdict(case).outcome == Outcome::Pending {
        match suite.case(case).phase {
            Phase::Drawing => suite.draw(case),
            _ => drop(suite.next(case)),
        }
    }
    let answer = suite.verdict(case);
    assert_eq!((answer.outcome, answer.appeal_until), (Outcome::Refused, None));
    assert_eq!(answer.codes, [7]);
    refused(suite.opener(&Msg::Appeal { case }), "cannot be appealed");
    // the opener hears it again
    let heard = suite.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[1].outcome, Outcome::Refused);
    suite.opener(&Msg::Refund { case }).unwrap();
    suite.assert_books(0);
}

/// An appeal that could not be heard before the deadline is not offered.
#[test]
fn no_appeal_is_offered_that_would_not_end_by_the_deadline() {
    let mut suite = Suite::with_roster(45);
    let mut terms = suite.terms();
    terms.appeal_seconds = DAY;
    suite.define("claims", terms).unwrap();
    let mut question = suite.question();
    question.deadline = suite.app.now().plus_seconds(4 * DAY);
    let case = suite.open_with(question).unwrap();
    suite.round(case, &[Some(REFUSE); 5]);
    let answer = suite.verdict(case);
    assert_eq!((answer.outcome, answer.appeal_until), (Outcome::Refused, None));
    refused(suite.opener(&Msg::Appeal { case }), "cannot be appealed");
}

// --- time

/// A vote that ends at the case's deadline is answered by a call after it, before the opener's own default: the time that an offer
/// names has room for that, and the opener gives the case a deadline that is so much earlier.
#[test]
fn a_vote_that_ends_at_the_deadline_is_answered_before_the_openers_default() {
    let mut suite = Suite::with_roster(45);
    let offer = suite.offer();
    // three rounds, each with two draws of replacements, and the answer
    let rounds = 3 * 3 * offer.shortest_seconds;
    assert!((rounds + ANSWER_SECONDS - 10..=rounds + ANSWER_SECONDS).contains(&offer.longest_seconds));
    let default = suite
        .app
        .now()
        .plus_seconds(offer.shortest_seconds + ANSWER_SECONDS);
    let mut question = suite.question();
    question.deadline = default.minus_seconds(ANSWER_SECONDS);
    let case = suite.open_with(question).unwrap();
    let late = suite.case(case).until.minus_nanos(1);
    suite.app.go_to(late);
    suite.draw_once(case).unwrap();
    suite.commits(case, &[Some(GRANT); 5]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 5]);
    let info = suite.case(case);
    assert!(
        info.deadline.minus_seconds(10) < info.until,
        "the last window ends with the case"
    );
    suite.app.go_to(info.deadline.plus_seconds(ANSWER_SECONDS / 2));
    suite.advance(case).unwrap();
    assert_eq!(suite.heard()[0].outcome, Outcome::Granted);
    assert!(suite.app.now() < default);
}

/// N3: no window is begun that would not end by the deadline; the case has its outcome before, not after.
#[test]
fn a_case_without_time_for_another_round_is_hung_before_its_deadline() {
    let mut suite = Suite::with_roster(60);
    let mut question = suite.question();
    question.deadline = suite.app.now().plus_seconds(4 * DAY);
    let deadline = question.deadline;
    let case = suite.open_with(question).unwrap();
    // a tie of the four who reveal, after two days: a wider round would take more than the two that are left
    suite.draw(case);
    let votes = [GRANT, GRANT, REFUSE, REFUSE, REFUSE].map(Some);
    suite.commits(case, &votes);
    suite.next(case);
    suite.reveals(case, &votes[..4]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    assert!(suite.app.now() <= deadline);
}

/// N3: a case that nobody touches for a year ends with one call, whatever its phase.
#[test]
fn a_forgotten_case_ends_with_the_next_call() {
    for phase in [Phase::Drawing, Phase::Commit, Phase::Reveal] {
        let mut suite = Suite::with_roster(45);
        let case = suite.open();
        if phase != Phase::Drawing {
            suite.draw(case);
        }
        if phase == Phase::Reveal {
            suite.commits(case, &[Some(GRANT); 5]);
            suite.next(case);
        }
        assert_eq!(suite.case(case).phase, phase);
        suite.app.pass(365 * DAY);
        suite.advance(case).unwrap();
        assert_eq!(suite.verdict(case).outcome, Outcome::Hung, "{phase:?}");
        suite.assert_books(0);
    }
}

/// The edges of each window, to the nanosecond.
#[test]
fn windows_end_just_before_their_end() {
    let (mut suite, case) = open_and_draw(45);
    let until = suite.case(case).until;
    suite.app.go_to(until.minus_nanos(1));
    suite.commit(case, 0, GRANT).unwrap();
    refused(suite.advance(case), "the window runs until");
    for seat in 1..4 {
        suite.commit(case, seat, GRANT).unwrap();
    }
    suite.app.go_to(until);
    refused(suite.commit(case, 4, GRANT), "the window was over at");
    refused(suite.reveal(case, 0, GRANT), "is in phase Commit");
    suite.next(case);
    suite.draw(case);
    suite.next(case);
    let until = suite.case(case).until;
    suite.app.go_to(until.minus_nanos(1));
    for seat in 0..3 {
        suite.reveal(case, seat, GRANT).unwrap();
    }
    suite.app.go_to(until);
    // attack: reveal late
    refused(suite.reveal(case, 3, GRANT), "the window was over at");
}

/// A late call takes nobody's time: windows begin when it is made.
#[test]
fn a_late_call_gives_everybody_the_whole_window() {
    let (mut suite, case) = open_and_draw(45);
    suite.commits(case, &[Some(GRANT), Some(GRANT), Some(GRANT), Some(GRANT), None]);
    suite.app.pass(10 * DAY);
    suite.advance(case).unwrap();
    let info = suite.case(case);
    assert_eq!(info.phase, Phase::Drawing);
    assert!(info.until >= suite.app.now().plus_seconds(6 * 3_600));
    // the beacon round that decides was fixed by the end of the window, and is out
    suite.draw_once(case).unwrap();
    let info = suite.case(case);
    assert_eq!(info.phase, Phase::Commit);
    assert_eq!(info.until, suite.app.now().plus_seconds(DAY));
}
