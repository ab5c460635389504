//! Who is drawn, and who tries to decide that otherwise than by list and beacon.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{HexBinary, Timestamp};
use panel_api::msg::ExecuteMsg;
use panel_api::types::{Outcome, Phase, CANDIDATES_PER_DRAW, DRAW_DELAY_SECONDS};
use panel_api::CaseId;
use salus_testing::actor;
use std::collections::BTreeSet;

fn drawn_with(suite: &mut Suite, signature: HexBinary) -> Result<(), String> {
    let signature = Some(signature);
    suite
        .anyone(&ExecuteMsg::Draw {
            case: CASE,
            signature,
        })
        .map(drop)
}

/// N5: attack by a submitter who brings another round, an old one, a forged one, or nothing. Only one signature is taken.
#[test]
fn a_biased_submitter_can_bring_nothing_but_the_one_signature() {
    let mut suite = Suite::with_roster(20);
    suite.open();
    let round = suite.case(CASE).draw.unwrap().beacon_round;
    suite.wait_for(round);
    for other in [1, round - 1, round + 1] {
        refused(
            drawn_with(&mut suite, signature(other)),
            &format!("this is not the beacon's signature of round {round}"),
        );
    }
    let own_key = beacon::Signer::from_seed(&[8; 32]).sign(round);
    refused(
        drawn_with(&mut suite, HexBinary::from(own_key.as_slice())),
        "this is not the beacon's signature",
    );
    refused(drawn_with(&mut suite, HexBinary::from([])), "48 bytes, not 0");
    let mut second_spelling = signature(round).to_vec();
    second_spelling.push(0);
    refused(drawn_with(&mut suite, second_spelling.into()), "48 bytes, not 49");
    let nothing = ExecuteMsg::Draw {
        case: CASE,
        signature: None,
    };
    let text = format!("the draw needs the beacon's signature of round {round}");
    refused(suite.anyone(&nothing), &text);
    drawn_with(&mut suite, signature(round)).unwrap();
    assert_eq!(suite.case(CASE).phase, Phase::Commit);
    // replayed, it does nothing any more
    refused(drawn_with(&mut suite, signature(round)), "is in phase Commit");
}

/// N3: attack by withholding. Whoever withholds the signature needs everybody else to withhold it, too, and then the case
/// ends without a verdict: nobody was drawn who pleases anybody.
#[test]
fn a_withheld_signature_leaves_the_case_hung_and_the_coins_with_the_opener() {
    let mut suite = Suite::with_roster(20);
    let case = suite.open();
    let until = suite.case(case).until;
    suite.app.go_to(until.minus_nanos(1));
    refused(suite.advance(case), "the window runs until");
    suite.app.go_to(until);
    refused(suite.draw_once(case), "the window was over at");
    suite.advance(case).unwrap();
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    assert!(suite.seats(case).is_empty());
    let before = suite.app.balance(&suite.opener, DENOM);
    suite.opener(&crate::opener::Msg::Refund { case }).unwrap();
    assert_eq!(suite.app.balance(&suite.opener, DENOM) - before, 29 * FEE);
    suite.assert_books(0);
}

/// N5: attack by opening when the round is public already. The round that decides is due a minute after the block's time at
/// the earliest, at every fraction of a second and of the beacon's period.
#[test]
fn the_deciding_round_is_never_public_when_the_case_is_opened() {
    let mut suite = Suite::with_roster(1);
    for nanos in [0, 1, 999_999_999, 1, 500_000_000, 1_499_999_999, 2, 3_000_000_001] {
        let now = suite.app.now().plus_nanos(nanos);
        suite.app.go_to(now);
        let case = suite.open();
        let round = suite.case(case).draw.unwrap().beacon_round;
        let due = Timestamp::from_seconds(scheme().time_of(round));
        assert!(due >= now.plus_seconds(DRAW_DELAY_SECONDS), "{now} {due}");
        // and it is the first such round: nobody chose it
        let before = Timestamp::from_seconds(scheme().time_of(round - 1));
        assert!(before < now.plus_seconds(DRAW_DELAY_SECONDS));
    }
}

/// N5: who submits, when, and in how many steps changes nothing: two chains with the same list and beacon draw the same.
#[test]
fn the_seats_follow_from_list_and_beacon_alone() {
    let seats = |delay: u64, disturbed: bool| {
        let mut suite = Suite::with_roster(60);
        let case = suite.open();
        let round = suite.case(case).draw.unwrap().beacon_round;
        suite.wait_for(round);
        suite.app.pass(delay);
        if disturbed {
            // what happens between the opening and the draw does not count
            let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
            let mut records = suite.registry.write(&mut suite.app);
            for org in &orgs[..20] {
                records.suspend(*org, Role::Assess);
                records.revoke(*org, Role::AttestTreatment);
            }
            records.control(orgs[30], Some(orgs[31]));
            drop(records);
            for org in &orgs[40..50] {
                suite.leave(*org).unwrap();
            }
            suite.organisation(true);
        }
        suite.draw(case);
        let drawn: Vec<_> = suite
            .seats(case)
            .iter()
            .map(|seat| (seat.org, seat.clinical))
            .collect();
        drawn
    };
    let plain = seats(0, false);
    assert_eq!(plain.len(), 5);
    assert_eq!(plain, seats(3_600, false));
    assert_eq!(plain, seats(3_600, true));
}

/// N5: who gets a role back after the opening is not drawn, although the record of today says that it holds it.
#[test]
fn standing_is_that_of_the_opening_both_ways() {
    let mut suite = Suite::with_roster(30);
    let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    for org in &orgs[..24] {
        suite.registry.write(&mut suite.app).suspend(*org, Role::Assess);
    }
    suite.app.pass(10);
    let case = suite.open();
    suite.app.pass(10);
    for org in &orgs[..24] {
        suite.registry.write(&mut suite.app).accredit(*org, Role::Assess);
    }
    for org in &orgs[24..] {
        suite.registry.write(&mut suite.app).revoke(*org, Role::Assess);
    }
    suite.draw(case);
    let drawn = suite.orgs(case);
    assert_eq!(drawn.len(), 5);
    assert!(drawn.iter().all(|org| orgs[24..].contains(org)), "{drawn:?}");
}

/// N4: nobody related to a party, to a person who is concerned, or to another seat is drawn.
#[test]
fn no_seat_is_related_to_a_party_or_to_another_seat() {
    let mut suite = Suite::with_roster(0);
    // one family of ten, two more of their own, and three that the parties control
    let family: Vec<OrgId> = (0..10).map(|_| suite.organisation(true)).collect();
    let holding = suite.accredited(false);
    for child in &family {
        suite
            .registry
            .write(&mut suite.app)
            .control(*child, Some(holding));
    }
    let others = [suite.organisation(true), suite.organisation(false)];
    let (insurer, clinic) = (suite.accredited(false), suite.accredited(false));
    let daughters = [suite.organisation(true), suite.organisation(true)];
    for daughter in daughters {
        suite
            .registry
            .write(&mut suite.app)
            .control(daughter, Some(insurer));
    }
    let employer = suite.organisation(true);
    suite
        .registry
        .write(&mut suite.app)
        .operator(&actor("claimant"), employer, &[Role::Prescribe]);
    suite.app.pass(10);
    let mut question = suite.question();
    question.parties = vec![insurer, clinic];
    question.persons = vec![actor("claimant").to_string(), actor("nobody").to_string()];
    let mut terms = suite.terms();
    terms.seats = vec![3];
    suite.define("claims", terms).unwrap();
    let case = suite.open_with(question).unwrap();
    suite.draw(case);
    let drawn = suite.orgs(case);
    assert_eq!(drawn.len(), 3);
    assert_eq!(drawn.iter().filter(|org| family.contains(org)).count(), 1);
    assert!(others.iter().all(|org| drawn.contains(org)));
    // each of the family could have been it
    let kin = suite.case(case).kin;
    assert!([insurer, clinic, employer, holding]
        .iter()
        .all(|org| kin.contains(org)));
}

/// N4: the same over many cases and rounds: at most one seat of a family, ever, and none twice.
#[test]
fn no_two_seats_of_a_case_are_related_in_any_of_its_rounds() {
    let mut suite = Suite::with_roster(0);
    let mut families = vec![];
    for _ in 0..30 {
        let (a, b) = (suite.organisation(true), suite.organisation(true));
        suite.registry.write(&mut suite.app).control(a, Some(b));
        families.push([a, b]);
    }
    suite.app.pass(10);
    for _ in 0..3 {
        let case = suite.open();
        suite.round(case, &[Some(GRANT), None, None, None, None]);
        suite.draw(case);
        suite.round(case, &[]);
        suite.draw(case);
        let drawn = suite.orgs(case);
        assert!(drawn.len() >= 15, "{drawn:?}");
        for family in &families {
            assert!(family.iter().filter(|org| drawn.contains(org)).count() <= 1);
        }
        assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), drawn.len());
        suite.app.pass(200 * DAY);
        let _ = suite.advance(case);
        for entry in suite.roster() {
            // whoever was absent tops up and comes back
            if entry.until.is_some() {
                suite.join(entry.org, STANDING).unwrap();
            }
        }
        suite.app.pass(10);
    }
}

/// Attack: an organisation with twenty assessors. It has one place on the roster and at most one seat.
#[test]
fn twenty_assessors_give_an_organisation_no_more_seats_than_one() {
    let mut suite = Suite::with_roster(6);
    let large = suite.roster()[0].org;
    for n in 0..20 {
        let who = actor(&format!("assessor {n} of the large one"));
        suite
            .registry
            .write(&mut suite.app)
            .operator(&who, large, &[Role::Assess]);
        suite.enlist(&who).unwrap();
    }
    suite.app.pass(10);
    let mut seats = vec![];
    for _ in 0..40 {
        let case = suite.open();
        suite.draw(case);
        let drawn = suite.orgs(case);
        assert!(drawn.iter().filter(|org| **org == large).count() <= 1);
        seats.extend(drawn);
    }
    let of_large = seats.iter().filter(|org| **org == large).count();
    // 5 of 6 are drawn: about 33 of 40, as for everybody else
    assert!(of_large < 40, "drawn every time: {of_large}");
    assert!((25..40).contains(&of_large), "{of_large}");
}

/// Attack: a roster smaller than the seats. With a quorum the case goes on, without it ends.
#[test]
fn a_roster_smaller_than_the_seats_decides_with_a_quorum_or_not_at_all() {
    let mut suite = Suite::with_roster(4);
    assert!(!suite.offer().ready);
    let case = suite.open();
    suite.draw(case);
    assert_eq!(
        (suite.case(case).phase, suite.seats(case).len()),
        (Phase::Commit, 4)
    );
    suite.commits(case, &[Some(GRANT); 4]);
    suite.next(case);
    suite.reveals(case, &[Some(GRANT); 4]);
    suite.next(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Granted);

    let mut suite = Suite::with_roster(3);
    let case = suite.open();
    suite.draw(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
    assert_eq!(suite.heard()[0].outcome, Outcome::Hung);
    assert_eq!(suite.case(case).pot.u128(), 29 * FEE);

    let mut suite = Suite::with_roster(0);
    let case = suite.open();
    suite.draw(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
}

/// The last places are kept for clinicians; where there are too few, the case is hung however many others there are.
#[test]
fn clinical_seats_are_kept_and_their_lack_hangs_a_case() {
    let mut suite = Suite::new();
    for n in 0..40 {
        suite.organisation(n < 2);
    }
    suite.app.pass(10);
    for _ in 0..5 {
        let case = suite.open();
        suite.draw(case);
        assert_eq!(suite.seats(case).iter().filter(|seat| seat.clinical).count(), 2);
        assert_eq!(suite.seats(case).len(), 5);
    }
    let clinical = suite.roster()[0].org;
    suite
        .registry
        .write(&mut suite.app)
        .suspend(clinical, Role::AttestTreatment);
    suite.app.pass(10);
    let case = suite.open();
    suite.draw(case);
    assert_eq!(suite.verdict(case).outcome, Outcome::Hung);
}

/// A draw goes on where it stopped: with many who cannot be drawn, in several calls, of which only the first needs the
/// signature.
#[test]
fn a_draw_is_done_in_steps_of_a_bounded_size() {
    let mut suite = Suite::with_roster(150);
    let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    for org in &orgs[..140] {
        suite.registry.write(&mut suite.app).suspend(*org, Role::Assess);
    }
    suite.app.pass(10);
    let case = suite.open();
    let round = suite.case(case).draw.unwrap().beacon_round;
    suite.wait_for(round);
    suite.draw_once(case).unwrap();
    let mut looked = CANDIDATES_PER_DRAW;
    let mut calls = 1;
    while let Some(draw) = suite.case(case).draw {
        assert!(draw.seeded);
        assert_eq!(draw.looked_at, looked);
        let signature = None;
        suite.anyone(&ExecuteMsg::Draw { case, signature }).unwrap();
        looked += CANDIDATES_PER_DRAW;
        calls += 1;
    }
    assert!(calls > 1);
    assert_eq!(suite.seats(case).len(), 5);
    assert!(suite.orgs(case).iter().all(|org| orgs[140..].contains(org)));
}

/// Whoever joins after the opening, even in its block, stands behind the noted length; whoever comes back in it counts
/// from its own moment.
#[test]
fn nobody_joins_a_roster_for_a_case_that_is_open() {
    let mut suite = Suite::with_roster(5);
    let case = suite.open();
    let late: Vec<OrgId> = (0..50).map(|_| suite.organisation(true)).collect();
    assert_eq!(suite.case(case).roster, 5);
    suite.draw(case);
    assert!(suite.orgs(case).iter().all(|org| !late.contains(org)));
    assert_eq!(suite.seats(case).len(), 5);
}

/// N5: nor do those of the opening's own block, whichever came first: who sees an opening wait cannot slip in beside it, neither
/// on the roster nor as an assessor.
#[test]
fn whoever_joins_or_enlists_in_the_block_of_the_opening_is_not_drawn() {
    let mut suite = Suite::with_roster(3);
    let mut terms = suite.terms();
    (terms.seats, terms.clinicians) = (vec![3], 0);
    suite.define("claims", terms).unwrap();
    let early: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    let late: Vec<OrgId> = (0..30).map(|_| suite.organisation(true)).collect();
    let colleague = actor("colleague");
    suite
        .registry
        .write(&mut suite.app)
        .operator(&colleague, early[0], &[Role::Assess]);
    suite.enlist(&colleague).unwrap();
    let case = suite.open();
    assert_eq!(suite.case(case).roster, 33);
    suite.draw(case);
    let drawn = suite.orgs(case);
    assert_eq!(drawn.len(), 3);
    assert!(drawn.iter().all(|org| !late.contains(org)), "{drawn:?}");
    let seat = suite.seats(case).into_iter().find(|seat| seat.org == early[0]);
    let seat = seat.unwrap().seat;
    refused(
        suite.commit_as(&colleague, case, seat, GRANT),
        "was no assessor of organisation",
    );
    suite.commit(case, seat, GRANT).unwrap();
}

/// N4: somebody who judged for an organisation until yesterday does not meet it as judge in a matter of his own.
#[test]
fn whoever_judged_for_an_organisation_until_yesterday_is_related_to_it() {
    let mut suite = Suite::with_roster(6);
    let mut terms = suite.terms();
    (terms.seats, terms.clinicians) = (vec![5], 0);
    suite.define("claims", terms).unwrap();
    let former = suite.roster()[2].org;
    let person = assessor_of(former);
    suite.registry.write(&mut suite.app).remove_operator(&person);
    suite.app.pass(DAY);
    for _ in 0..10 {
        let mut question = suite.question();
        question.persons = vec![person.to_string()];
        let case = suite.open_with(question).unwrap();
        assert!(suite.case(case).kin.contains(&former));
        suite.draw(case);
        assert_eq!(suite.seats(case).len(), 5);
        assert!(!suite.orgs(case).contains(&former));
    }
}

#[test]
fn a_case_that_nobody_opened_cannot_be_drawn() {
    let mut suite = Suite::with_roster(5);
    let case = CaseId(9);
    let signature = Some(signature(1));
    refused(
        suite.anyone(&ExecuteMsg::Draw { case, signature }),
        "there is no case 9",
    );
}

/// What is decided in the block of the opening counts for it, whichever came first: times are all that is compared. Nobody knows
/// the beacon then.
#[test]
fn decisions_in_the_block_of_the_opening_count() {
    let mut suite = Suite::with_roster(12);
    let orgs: Vec<OrgId> = suite.roster().iter().map(|entry| entry.org).collect();
    let case = suite.open();
    for org in &orgs[..3] {
        suite.leave(*org).unwrap();
    }
    for org in &orgs[3..6] {
        suite.registry.write(&mut suite.app).suspend(*org, Role::Assess);
    }
    let daughters = &orgs[6..8];
    let holding = suite.accredited(false);
    for org in daughters {
        suite.registry.write(&mut suite.app).control(*org, Some(holding));
    }
    suite.draw(case);
    let drawn = suite.orgs(case);
    assert_eq!(drawn.len(), 5);
    assert!(drawn.iter().all(|org| orgs[6..].contains(org)));
    assert_eq!(drawn.iter().filter(|org| daughters.contains(org)).count(), 1);
}
