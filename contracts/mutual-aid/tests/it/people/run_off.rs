use crate::suite::*;

fn suite() -> Suite {
    let mut suite = Suite::empty();
    suite.app.pass(50 * DAY);
    suite.create_plan(mutual(), sharing()).unwrap();
    for name in ["alice", "bob", "carol"] {
        suite.enrol(name, newcomer(10), 5_000).unwrap();
    }
    suite.bond(9_000);
    suite.app.pass(31 * DAY);
    suite.close_some(9).unwrap();
    suite
}

/// MA-20: an orderly end: no joins, top-ups or exits; approved claims are paid; members get what remains to them and
/// the loading that is left; the capital leaves last.
#[test]
fn a_plan_runs_off_settles_and_returns_the_rest() {
    let mut suite = suite();
    let treasury = actor("treasury");
    suite.deposit(&admin(INSURER), Fund::Capital {}, 1_000).unwrap();
    let first = suite.claim_for("alice", 1, 320).unwrap();
    suite.close_next();
    let second = suite.claim_for("bob", 2, 220).unwrap();
    suite.close_next();
    suite.enrol("dan", newcomer(1), 500).unwrap();
    suite.announce_run_off().unwrap();
    assert_eq!(suite.plan_info().status, PlanStatus::RunOff);
    refused(suite.announce_run_off(), "the plan is run_off");
    refused(suite.enrol("eve", newcomer(1), 500), "the plan is run_off");
    refused(suite.top_up("alice", 100), "the run-off was announced");
    refused(suite.exit("alice"), "the run-off was announced");
    // whose day the plan will not see leaves at once
    suite.exit("dan").unwrap();
    assert_eq!(suite.balance(&actor("dan")), PURSE);
    refused(suite.advance_plan(), "2 claims are undecided");
    suite.app.pass(31 * DAY);
    for claim in [first, second] {
        suite.anyone(&ExecuteMsg::Advance { claim }).unwrap();
    }
    refused(suite.advance_plan(), "not before");
    suite.app.pass(30 * DAY);
    suite.close_some(9).unwrap();
    suite.advance_plan().unwrap();
    assert_eq!(suite.plan_info().status, PlanStatus::Settling);
    refused(suite.close_some(9), "not before");
    suite.advance_plan().unwrap();
    assert_eq!(suite.plan_info().status, PlanStatus::Closed);
    refused(suite.advance_plan(), "the return is fixed");
    suite.assert_books();
    for name in ["alice", "bob", "carol"] {
        let due = suite.member(name).collectable.u128();
        let before = suite.balance(&actor(name));
        suite.collect(name).unwrap();
        assert_eq!(suite.balance(&actor(name)), before + due);
        refused(suite.collect(name), "nothing is due");
        suite.assert_books();
    }
    let charged = ["alice", "bob", "carol"].map(|name| suite.member(name).charged);
    assert_eq!(charged[0], charged[1]);
    let fees = suite.fund(&treasury, Fund::Fees {}).1;
    suite.withdraw(&admin(INSURER), Fund::Fees {}, fees).unwrap();
    let free = suite.fund(&admin(INSURER), Fund::Capital {}).1;
    assert!(free >= 1_000, "{free}");
    suite.withdraw(&admin(INSURER), Fund::Capital {}, free).unwrap();
    let left = suite.balance(&suite.aid.clone()) - 9_000;
    assert!(
        left < 5,
        "beside the bond, fractions of coins are all that is left: {left}"
    );
    suite.assert_books();
}

/// MA-20: anybody announces the end of a plan that had no close for three periods.
#[test]
fn a_plan_that_is_left_alone_is_ended_by_anybody() {
    let mut suite = suite();
    let plan = suite.plan;
    suite.app.pass(45 * DAY - 1);
    assert!(suite.anyone(&ExecuteMsg::AnnounceRunOff { plan }).is_err());
    suite.app.pass(1);
    suite.anyone(&ExecuteMsg::AnnounceRunOff { plan }).unwrap();
    suite.close_some(9).unwrap();
    suite.app.pass(61 * DAY);
    suite.advance_plan().unwrap();
    suite.advance_plan().unwrap();
    for name in ["alice", "bob", "carol"] {
        suite.collect(name).unwrap();
        assert_eq!(suite.balance(&actor(name)), PURSE, "nothing was ever charged");
    }
    assert_eq!(suite.balance(&suite.aid.clone()), 9_000, "the bond");
}

/// MA-20: who fell ill before the announcement still has the whole time to file, whatever the insurer would rather do.
#[test]
fn a_plan_does_not_settle_while_claims_can_still_be_filed() {
    let mut suite = suite();
    let ill = suite.today() - 1;
    suite.announce_run_off().unwrap();
    refused(suite.advance_plan(), "not before");
    suite.app.pass(59 * DAY);
    refused(suite.advance_plan(), "not before");
    let last = suite.claim_of("alice", 1, 320, ill).unwrap();
    assert_eq!(suite.balance(&actor("alice")), PURSE - 5_000 + 270);
    refused(suite.advance_plan(), "1 claims are undecided");
    suite.app.pass(31 * DAY);
    suite.anyone(&ExecuteMsg::Advance { claim: last }).unwrap();
    suite.close_some(9).unwrap();
    suite.advance_plan().unwrap();
    suite.assert_books();
}

/// The longest time to file of all terms that were ever offered counts, up to the end of the run-off's own time.
#[test]
fn the_longest_time_to_file_holds_up_settling() {
    for (filing_days, days) in [(30, 61), (100, 101), (400, 180)] {
        let mut suite = suite();
        let plan = suite.plan;
        let from_day = suite.today() + 30;
        let terms = NewTerms {
            filing_days,
            ..sharing()
        };
        suite
            .insurer(&ExecuteMsg::OfferTerms {
                plan,
                terms,
                from_day,
            })
            .unwrap();
        suite.announce_run_off().unwrap();
        suite.app.pass(days * DAY - 1);
        refused(suite.advance_plan(), "not before");
        suite.app.pass(1);
        suite.advance_plan().unwrap();
    }
}

/// MA-20: the insurer of a plan whose members share takes out at most what it paid in; gifts are the members', by what each
/// was charged.
#[test]
fn the_insurer_takes_no_gifts_out_of_a_closed_plan() {
    let mut suite = suite();
    let insurer = admin(INSURER);
    suite.deposit(&insurer, Fund::Capital {}, 1_000).unwrap();
    suite.deposit(&actor("sponsor"), Fund::Reserve {}, 700).unwrap();
    let claim = suite.claim_for("alice", 1, 320).unwrap();
    suite.close_next();
    suite.announce_run_off().unwrap();
    suite.app.pass(61 * DAY);
    suite.anyone(&ExecuteMsg::Advance { claim }).unwrap();
    suite.close_some(9).unwrap();
    suite.advance_plan().unwrap();
    let reserve = suite.solvency().reserve.u128();
    suite.advance_plan().unwrap();
    suite.assert_books();
    assert_eq!(suite.fund(&insurer, Fund::Capital {}), (1_000, 1_000));
    refused(
        suite.withdraw(&insurer, Fund::Capital {}, 1_001),
        "1001 cannot be taken: 1000 are free",
    );
    suite.withdraw(&insurer, Fund::Capital {}, 1_000).unwrap();
    for name in ["alice", "bob", "carol"] {
        let info = suite.member(name);
        let back = info.collectable.u128() - info.balance.u128();
        assert_eq!(back, (reserve - 1_000) / 3, "{name} was charged a third");
        suite.collect(name).unwrap();
    }
    suite.assert_books();
}

/// MA-20: a gift to a plan none of whose members was ever charged has nobody to return to: it is the insurer's to take, and
/// does not lie there for ever.
#[test]
fn a_gift_that_has_nobody_to_return_to_is_the_insurers() {
    let mut suite = suite();
    let insurer = admin(INSURER);
    suite.deposit(&insurer, Fund::Capital {}, 1_000).unwrap();
    suite.deposit(&actor("sponsor"), Fund::Reserve {}, 700).unwrap();
    suite.announce_run_off().unwrap();
    suite.app.pass(61 * DAY);
    suite.close_some(9).unwrap();
    suite.advance_plan().unwrap();
    suite.advance_plan().unwrap();
    for name in ["alice", "bob", "carol"] {
        suite.collect(name).unwrap();
        assert_eq!(suite.balance(&actor(name)), PURSE, "nothing was ever charged");
    }
    assert_eq!(suite.fund(&insurer, Fund::Capital {}), (1_000, 1_700));
    suite.withdraw(&insurer, Fund::Capital {}, 1_700).unwrap();
    refused(suite.advance_plan(), "the return is fixed");
    suite.assert_books();
    assert_eq!(suite.balance(&suite.aid.clone()), 9_000, "the bond");
}
