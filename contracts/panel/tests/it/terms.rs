//! Sets of terms, rosters, the owner.

use crate::suite::*;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{coins, Uint128};
use panel_api::msg::{ExecuteMsg, QueryMsg};
use panel_api::types::{CaseInfo, EntryInfo, SeatInfo, Terms, TermsInfo, MAX_WINDOW_SECONDS};
use panel_api::CaseId;
use salus_testing::actor;
use salus_testing::owner::assert_handed_over_in_two_steps;

type Change = fn(&mut Terms);

/// Every bound of the terms, at its edge: what lies just outside is refused, each by its own error, and nothing is kept.
#[test]
fn terms_out_of_their_bounds_are_refused() {
    let mut suite = Suite::new();
    let bad: [(Change, &str); 24] = [
        (|terms| terms.seats = vec![], "rounds of [] seats"),
        (|terms| terms.seats = vec![1], "rounds of [1] seats"),
        (|terms| terms.seats = vec![4], "rounds of [4] seats"),
        (|terms| terms.seats = vec![17], "rounds of [17] seats"),
        (|terms| terms.seats = vec![5, 5], "rounds of [5, 5] seats"),
        (|terms| terms.seats = vec![9, 5], "rounds of [9, 5] seats"),
        (
            |terms| terms.seats = vec![3, 5, 7, 9],
            "rounds of [3, 5, 7, 9] seats",
        ),
        (|terms| terms.seats = vec![0], "rounds of [0] seats"),
        (|terms| terms.seats = vec![255], "rounds of [255] seats"),
        (
            |terms| terms.clinicians = 6,
            "6 clinical seats are more than the 5",
        ),
        (|terms| terms.clinicians = 255, "255 clinical seats"),
        (|terms| terms.draw_seconds = 0, "a window to draw of 0 s"),
        (|terms| terms.commit_seconds = 0, "a window to commit of 0 s"),
        (|terms| terms.reveal_seconds = 0, "a window to reveal of 0 s"),
        (
            |terms| terms.commit_seconds = LIMITS.min_commit_seconds - 1,
            "a window to commit of 299 s is not 300 to",
        ),
        (
            |terms| terms.reveal_seconds = LIMITS.min_reveal_seconds - 1,
            "a window to reveal of 199 s is not 200 to",
        ),
        (
            |terms| terms.draw_seconds = MAX_WINDOW_SECONDS + 1,
            "a window to draw of",
        ),
        (
            |terms| terms.commit_seconds = MAX_WINDOW_SECONDS + 1,
            "a window to commit of",
        ),
        (|terms| terms.reveal_seconds = u64::MAX, "a window to reveal of"),
        (
            |terms| terms.appeal_seconds = MAX_WINDOW_SECONDS + 1,
            "a window to appeal of",
        ),
        (|terms| terms.deposit = Uint128::zero(), "a deposit of 0 per seat"),
        (
            |terms| terms.deposit = Uint128::new(STANDING / 5 + 1),
            "a deposit of 201 per seat",
        ),
        (|terms| terms.deposit = Uint128::MAX, "per seat is not 1 to 200"),
        (
            |terms| terms.openers = vec!["no address".to_string()],
            "is not a valid address",
        ),
    ];
    for (change, why) in bad {
        let mut terms = suite.terms();
        change(&mut terms);
        let before = suite.app.state_hash();
        refused(suite.define("claims", terms), why);
        assert_eq!(suite.app.state_hash(), before);
    }
    for name in ["", "Claims", "claims 2", "cläims", &"a".repeat(33)] {
        let terms = suite.terms();
        refused(suite.define(name, terms), "is no name of a set of terms");
    }
    let good: [Change; 8] = [
        |terms| terms.seats = vec![3],
        |terms| terms.seats = vec![11, 13, 15],
        |terms| terms.clinicians = 5,
        |terms| terms.draw_seconds = MAX_WINDOW_SECONDS,
        |terms| terms.commit_seconds = LIMITS.min_commit_seconds,
        |terms| terms.reveal_seconds = LIMITS.min_reveal_seconds,
        |terms| terms.deposit = Uint128::new(STANDING / 5),
        |terms| terms.fee = Uint128::zero(),
    ];
    for change in good {
        let mut terms = suite.terms();
        change(&mut terms);
        suite.define(&"a".repeat(32), terms).unwrap();
    }
}

#[test]
fn sets_are_listed_by_name_each_once_in_their_last_wording() {
    let mut suite = Suite::new();
    for n in 0..40 {
        let terms = suite.terms();
        suite.define(&format!("set-{n:02}"), terms).unwrap();
    }
    let mut last = suite.terms();
    last.seats = vec![3];
    suite.define("set-07", last.clone()).unwrap();
    let (mut all, mut start_after): (Vec<TermsInfo>, _) = (vec![], None);
    loop {
        let limit = Some(7);
        let page: Vec<TermsInfo> = suite.ask(&QueryMsg::TermsSets { start_after, limit });
        let Some(last) = page.last() else { break };
        start_after = Some(last.name.clone());
        assert!(page.len() <= 7);
        all.extend(page);
    }
    assert_eq!(all.len(), 41);
    assert!(all.windows(2).all(|pair| pair[0].name < pair[1].name));
    let seven = all.iter().find(|set| set.name == "set-07").unwrap();
    assert_eq!((&seven.terms, seven.number), (&last, 42));
    let first: TermsInfo = suite.ask(&QueryMsg::Terms { number: 9 });
    assert_eq!((first.name.as_str(), first.terms), ("set-07", suite.terms()));
}

/// X6: listings are bounded, and a cursor gives each entry once.
#[test]
fn rosters_cases_and_seats_are_paged_and_each_comes_once() {
    let mut suite = Suite::with_roster(45);
    for _ in 0..35 {
        suite.open();
    }
    let page = |suite: &Suite, start_after, limit| -> Vec<CaseInfo> {
        suite.ask(&QueryMsg::Cases { start_after, limit })
    };
    assert_eq!(page(&suite, None, None).len(), 30);
    assert_eq!(page(&suite, None, Some(0)).len(), 1);
    let rest: Vec<CaseId> = page(&suite, Some(CaseId(30)), Some(1_000))
        .iter()
        .map(|case| case.id)
        .collect();
    assert_eq!(rest, (31..=35).map(CaseId).collect::<Vec<_>>());
    let entries: Vec<u32> = suite.roster().iter().map(|entry| entry.position).collect();
    assert_eq!(entries, (0..45).collect::<Vec<_>>());
    let nobody: Vec<EntryInfo> = suite.ask(&QueryMsg::Roster {
        role: Role::Arbitrate,
        start_after: None,
        limit: None,
    });
    assert!(nobody.is_empty());
    let case = CaseId(1);
    suite.draw(case);
    let later: Vec<SeatInfo> = suite.ask(&QueryMsg::Seats {
        case,
        start_after: Some(2),
        limit: None,
    });
    assert_eq!(later.iter().map(|seat| seat.seat).collect::<Vec<_>>(), [3, 4]);
    let unknown: Result<Vec<SeatInfo>, String> = suite.app.ask(
        &suite.panel,
        &QueryMsg::Seats {
            case: CaseId(99),
            start_after: None,
            limit: None,
        },
    );
    refused(unknown, "there is no case 99");
}

/// Attack: terms that organisations on the roster have never seen. They can leave before a case is opened under them.
#[test]
fn new_wordings_hold_when_their_notice_is_over() {
    let mut suite = Suite::with_roster(20);
    let old: TermsInfo = suite.ask(&QueryMsg::Terms { number: 1 });
    let mut harsh = suite.terms();
    harsh.deposit = Uint128::new(STANDING / 5);
    harsh.fee = Uint128::zero();
    let announced = suite.app.now();
    suite.announce("claims", harsh.clone()).unwrap();
    let set: TermsInfo = suite.ask(&QueryMsg::Terms { number: 2 });
    let from = announced.plus_seconds(LIMITS.notice_seconds);
    assert_eq!((set.from, &set.terms), (from, &harsh));
    suite.app.go_to(from.minus_nanos(1));
    let case = suite.open();
    assert_eq!(suite.case(case).terms, old.number);
    // whoever does not want them leaves in time
    let leaves = suite.roster()[0].org;
    suite.leave(leaves).unwrap();
    suite.app.go_to(from);
    let case = suite.open();
    assert_eq!((suite.case(case).terms, suite.case(case).pot.u128()), (2, 0));
    assert!(suite.entry(leaves).until.unwrap() < suite.case(case).opened_at);

    // announced and announced again: the last one counts, from its own notice; the one in between is dropped
    harsh.fee = Uint128::new(1);
    suite.announce("claims", harsh.clone()).unwrap();
    suite.app.pass(LIMITS.notice_seconds - 1);
    suite.announce("claims", suite.terms()).unwrap();
    suite.app.pass(1);
    let case = suite.open();
    assert_eq!(suite.case(case).terms, 2);
    suite.app.pass(LIMITS.notice_seconds);
    let case = suite.open();
    assert_eq!(suite.case(case).terms, 4);

    // a set under a new name waits as well; retiring one harms nobody, and holds at once
    suite.announce("others", harsh.clone()).unwrap();
    let mut question = suite.question();
    question.terms = "others".to_string();
    refused(
        suite.open_with(question.clone()),
        "terms with number 5 are in force from",
    );
    suite.app.pass(LIMITS.notice_seconds);
    suite.open_with(question.clone()).unwrap();
    harsh.openers = vec![];
    suite.announce("others", harsh).unwrap();
    refused(suite.open_with(question), "may not open cases under terms");
}

// --- whether a roster is long enough

fn three_seats(suite: &mut Suite) {
    let mut terms = suite.terms();
    (terms.seats, terms.clinicians) = (vec![3], 1);
    suite.define("claims", terms).unwrap();
}

/// Companies of one owner count once: whoever names one of them as a party keeps all of them from the draw.
#[test]
fn a_roster_of_sisters_is_not_ready() {
    let mut suite = Suite::new();
    three_seats(&mut suite);
    let holding = suite.accredited(false);
    for _ in 0..20 {
        let sister = suite.organisation(true);
        suite
            .registry
            .write(&mut suite.app)
            .control(sister, Some(holding));
    }
    for _ in 0..8 {
        suite.organisation(true);
    }
    let offer = |suite: &mut Suite| {
        suite.app.pass(10);
        suite.offer()
    };
    let found = offer(&mut suite);
    assert_eq!(
        (found.live, found.ready),
        (28, true),
        "eight, and one of the sisters"
    );
    let one = suite.roster()[27].org;
    suite.registry.write(&mut suite.app).suspend(one, Role::Assess);
    let found = offer(&mut suite);
    assert_eq!(
        (found.live, found.ready),
        (28, false),
        "who is suspended does not count"
    );
    suite.organisation(true);
    assert!(offer(&mut suite).ready);
}

/// Where terms ask for clinicians, there must be enough of them; a family with others in it is none.
#[test]
fn a_roster_without_enough_clinicians_is_not_ready() {
    let mut suite = Suite::new();
    three_seats(&mut suite);
    for n in 0..20 {
        suite.organisation(n < 3);
    }
    suite.app.pass(10);
    assert!(suite.offer().ready);
    let (clinic, other) = (suite.roster()[0].org, suite.roster()[5].org);
    suite.registry.write(&mut suite.app).control(other, Some(clinic));
    suite.app.pass(10);
    assert!(
        !suite.offer().ready,
        "the other one may be drawn in the clinic's stead"
    );
    suite.organisation(true);
    assert!(!suite.offer().ready, "not in the block in which it joins");
    suite.app.pass(10);
    assert!(suite.offer().ready);
    suite
        .registry
        .write(&mut suite.app)
        .suspend(clinic, Role::AttestTreatment);
    let second = suite.roster()[1].org;
    suite
        .registry
        .write(&mut suite.app)
        .suspend(second, Role::AttestTreatment);
    suite.app.pass(10);
    assert!(!suite.offer().ready);
}

// --- rosters

#[test]
fn an_organisation_has_one_place_on_a_roster_however_often_it_joins() {
    let mut suite = Suite::new();
    let org = suite.accredited(true);
    refused(suite.join(org, STANDING - 1), "a deposit of 999 is below 1000");
    suite.join(org, STANDING).unwrap();
    suite.join(org, 5).unwrap();
    assert_eq!(suite.roster().len(), 1);
    assert_eq!(suite.entry(org).deposit.u128(), STANDING + 5);
    assert_eq!(suite.offer().live, 1);
    suite.leave(org).unwrap();
    assert_eq!(suite.offer().live, 0);
    refused(suite.leave(org), "is off the roster");
    refused(suite.enlist(&assessor_of(org)), "is off the roster");
    // no case was ever open: it is free at once
    suite.join(org, 1).unwrap();
    assert_eq!((suite.roster().len(), suite.offer().live), (1, 1));
    suite.enlist(&assessor_of(org)).unwrap();
    refused(suite.enlist(&assessor_of(org)), "is enlisted already");
    suite.assert_books(0);
}

#[test]
fn nobody_leaves_or_is_paid_who_is_not_there() {
    let mut suite = Suite::with_roster(1);
    let org = suite.accredited(true);
    refused(suite.leave(org), "organisation 2 is not on the roster");
    refused(suite.withdraw(org), "organisation 2 is not on the roster");
    refused(
        suite.enlist(&assessor_of(org)),
        "organisation 2 is not on the roster",
    );
    refused(suite.withdraw(OrgId(1)), "nothing to send");
    let msg = ExecuteMsg::LeaveRoster {
        role: Role::Assess,
        org: OrgId(77),
    };
    refused(suite.anyone(&msg), "is not the admin of organisation 77");
    let role = Role::Assess;
    let none: Option<EntryInfo> = suite.ask(&QueryMsg::Entry { role, org });
    assert!(none.is_none());
}

#[test]
fn deposits_come_in_the_panels_coin() {
    let mut suite = Suite::new();
    let org = suite.accredited(true);
    let who = assessor_of(org);
    suite.app.mint(&who, &coins(STANDING, "uother"));
    let role = Role::Assess;
    let join = ExecuteMsg::JoinRoster { role };
    refused(
        suite.run(&who, &join, &coins(STANDING, "uother")),
        "is not listed here",
    );
    refused(suite.run(&who, &join, &[]), "no coin was sent");
}

/// An organisation that has lost its accreditation still gets its coins, at its admin's call.
#[test]
fn whoever_lost_its_accreditation_still_gets_its_deposit() {
    let mut suite = Suite::with_roster(1);
    let org = OrgId(1);
    suite.registry.write(&mut suite.app).revoke(org, Role::Assess);
    suite
        .registry
        .write(&mut suite.app)
        .remove_operator(&assessor_of(org));
    suite.leave(org).unwrap();
    suite.withdraw(org).unwrap();
    let admin = actor(&format!("admin of {org}"));
    assert_eq!(suite.app.balance(&admin, DENOM), STANDING);
}

// --- the owner

#[test]
fn the_owner_is_handed_over_in_two_steps() {
    let mut suite = Suite::new();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.panel, &actor("owner"));
    let terms = suite.terms();
    refused(suite.define("claims", terms), "is not the owner");
}

/// X8: what is stored of addresses is what the chain calls normal.
#[test]
fn settings_are_what_was_set() {
    let suite = Suite::new();
    let config = suite.config();
    assert_eq!(config.accreditation_addr, *suite.registry.addr());
    assert_eq!(config.beacon, beacon_msg());
    assert_eq!(
        (
            config.denom.as_str(),
            config.standing_deposit.u128(),
            config.answer_gas_limit
        ),
        (DENOM, STANDING, 400_000)
    );
    assert_eq!(config.limits, LIMITS);
    assert_eq!((config.received.u128(), config.paid.u128()), (0, 0));
}

/// What the contract asks of the accreditation contract in its own words is what that contract understands.
#[test]
fn the_question_for_a_past_standing_is_the_original_one() {
    let asked = accreditation_api::msg::QueryMsg::Status {
        org: OrgId(3),
        role: Role::Assess,
        at: Some(cosmwasm_std::Timestamp::from_nanos(5)),
    };
    let ours = r#"{"status":{"org":3,"role":"assess","at":"5"}}"#;
    assert_eq!(cosmwasm_std::to_json_string(&asked).unwrap(), ours);
    let answer = accreditation_api::types::Standing {
        active: true,
        entry: None,
    };
    assert!(cosmwasm_std::to_json_string(&answer)
        .unwrap()
        .starts_with(r#"{"active":true"#));
}
