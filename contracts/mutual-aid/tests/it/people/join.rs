use crate::suite::*;

/// MA-04, MA-05: cover begins on the day after joining, the wait runs from the join that was funded.
#[test]
fn who_joins_prepays_and_is_covered_from_the_next_day() {
    let mut suite = Suite::new();
    let today = suite.today();
    let response = suite.enrol("alice", newcomer(2), 500).unwrap();
    let joined = events(&response)[0];
    assert_eq!(joined.ty, "wasm-member_joined");
    let info = suite.member("alice");
    assert_eq!(info.status, MemberStatus::Waiting);
    assert_eq!((info.activation_day, info.waited_day), (today + 1, today + 30));
    assert_eq!(
        (info.balance.u128(), info.charged.u128(), info.cohort),
        (500, 0, 0)
    );
    suite.app.pass(DAY);
    assert_eq!(suite.member("alice").status, MemberStatus::Active);
    assert_eq!(
        suite.cohorts()[0].units,
        0,
        "closes count it from the next one on"
    );
    suite.assert_books();
}

/// Each named error, and nothing kept.
#[test]
fn bad_joins_are_refused_by_name() {
    let mut suite = Suite::new();
    suite.enrol("bob", newcomer(1), 110).unwrap();
    let with = |change: fn(&mut NewMember)| {
        let mut member = newcomer(1);
        change(&mut member);
        member
    };
    for (member, amount, error) in [
        (with(|m| m.weight = 0), 500, "weight of 0 is outside of 1 to 10"),
        (
            with(|m| m.weight = 11),
            5_000,
            "weight of 11 is outside of 1 to 10",
        ),
        (with(|m| m.region = 0), 500, "region of 0 is outside of 1 to 3"),
        (with(|m| m.region = 4), 500, "region of 4 is outside of 1 to 3"),
        (with(|m| m.tier = 2), 500, "terms 1 have no tier 2"),
        (with(|m| m.terms = 2), 500, "terms 1 are in force, not 2"),
        (with(|m| m.terms = 0), 500, "terms 1 are in force, not 0"),
        (
            with(|m| m.birth_group = 1986),
            500,
            "years after a group of birth years of 1",
        ),
        (
            with(|m| m.birth_group = 1875),
            500,
            "birth_group of 1875 is outside",
        ),
        (
            with(|m| m.birth_group = 2095),
            500,
            "birth_group of 2095 is outside",
        ),
        (with(|_| ()), 109, "109 is less than the 110"),
        (with(|m| m.weight = 3), 329, "329 is less than the 330"),
        (
            with(|m| m.member = Some("nobody!".into())),
            500,
            "is not a valid address",
        ),
        (
            with(|m| m.member = Some(actor("bob").to_string())),
            500,
            "is a member of plan 1 already",
        ),
    ] {
        refused(suite.enrol("alice", member, amount), error);
    }
    let plan = suite.plan;
    let join = ExecuteMsg::Join {
        plan,
        member: newcomer(1),
    };
    refused(suite.tell("alice", &join), "no coin was sent");
    refused(
        suite.send(&actor("alice"), &join, &[coin(500, "uosmo")]),
        "not listed here",
    );
    let two = [coin(500, DENOM), coin(1, "uosmo")];
    refused(suite.send(&actor("alice"), &join, &two), "2 coins were sent");
    assert_eq!(suite.cohorts().len(), 1);
    assert_eq!(suite.balance(&actor("alice")), PURSE);
    suite.assert_books();
}

/// MA-23: an employer, a parent or a donor joins somebody else; the coins are that member's from then on.
#[test]
fn a_sponsor_joins_somebody_else() {
    let mut suite = Suite::new();
    let member = NewMember {
        member: Some(actor("carol").to_string()),
        ..newcomer(1)
    };
    suite.enrol("sponsor", member, 300).unwrap();
    assert_eq!(suite.member("carol").balance.u128(), 300);
    refused(suite.exit("sponsor"), "is no member of plan 1");
    suite.exit("carol").unwrap();
    assert_eq!(suite.balance(&actor("carol")), PURSE + 300);
}

/// Joins stop with the plan, and with the contract's pause.
#[test]
fn joins_stop_when_they_must() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    suite.insurer(&ExecuteMsg::PausePlan { plan }).unwrap();
    refused(suite.enrol("alice", newcomer(1), 500), "the plan is paused");
    suite.insurer(&ExecuteMsg::ResumePlan { plan }).unwrap();
    suite.owner(&ExecuteMsg::Pause { seconds: DAY }).unwrap();
    refused(suite.enrol("alice", newcomer(1), 500), "paused");
    suite.owner(&ExecuteMsg::Unpause {}).unwrap();
}

/// MA-01: members of different groups, regions and tiers lie in cohorts of their own.
#[test]
fn cohorts_follow_who_the_members_are() {
    let mut suite = Suite::new();
    for (n, name) in ["alice", "bob", "carol", "dan"].into_iter().enumerate() {
        let member = NewMember {
            birth_group: GROUP + 5 * (n as u16 % 2),
            region: 1 + n as u16 / 2,
            ..newcomer(1)
        };
        suite.enrol(name, member, 500).unwrap();
        assert_eq!(suite.member(name).cohort, n as u16);
    }
    let again = suite.enrol("eve", newcomer(1), 500);
    assert!(again.is_ok());
    assert_eq!(suite.member("eve").cohort, 0);
}

/// MA-05: a child that is born to a member whose wait is over has none of its own, if it joins within 90 days.
#[test]
fn a_newborn_of_a_member_has_no_wait() {
    let mut suite = Suite::empty();
    suite.app.pass(50 * DAY);
    suite.create_plan(mutual(), sharing()).unwrap();
    suite.enrol("alice", newcomer(1), 2_000).unwrap();
    let waited = suite.member("alice").waited_day;
    suite.app.pass(60 * DAY);
    // an adult that is through with its wait too, and one that is not
    suite.enrol("bob", newcomer(1), 2_000).unwrap();
    let today = suite.today();
    let born_in = 1970 + (u64::from(today) * 86_400 / 31_556_952) as u16;
    let child = |born_day: u32| NewMember {
        birth_group: born_in - born_in % 5,
        member: Some(actor("carol").to_string()),
        born_day: Some(born_day),
        ..newcomer(1)
    };
    let says = "nobody joins as born on day";
    for (who, member) in [
        ("alice", child(waited - 1)),
        ("alice", child(today + 1)),
        ("bob", child(today)),
        ("dan", child(today)),
        (
            "alice",
            NewMember {
                birth_group: GROUP,
                ..child(today)
            },
        ),
        (
            "alice",
            NewMember {
                birth_group: born_in - born_in % 5 - 5,
                ..child(today)
            },
        ),
        (
            "dan",
            NewMember {
                member: None,
                ..child(today)
            },
        ),
    ] {
        refused(suite.enrol(who, member, 500), says);
    }
    let late = child(today - 10);
    suite.app.pass(81 * DAY);
    refused(suite.enrol("alice", late.clone(), 500), says);
    suite
        .enrol(
            "alice",
            NewMember {
                born_day: Some(today - 9),
                ..late
            },
            500,
        )
        .unwrap();
    let info = suite.member("carol");
    assert_eq!(info.waited_day, info.activation_day);
    assert_eq!(info.activation_day, suite.today() + 1);
    // somebody else of that age waits
    let other = NewMember {
        born_day: None,
        member: Some(actor("eve").to_string()),
        ..child(0)
    };
    suite.enrol("alice", other, 500).unwrap();
    assert_eq!(suite.member("eve").waited_day, suite.today() + 30);
    suite.assert_books();
}

/// MA-05: attack: everybody joins as the newborn of a member. Whom a provider finds to be older is refused as inside the wait.
#[test]
fn whoever_joins_as_a_newborn_and_is_found_older_has_waited_for_nothing() {
    let mut suite = Suite::empty();
    suite.app.pass(50 * DAY);
    suite.create_plan(mutual(), sharing()).unwrap();
    suite.bond(9_000);
    suite.enrol("alice", newcomer(1), 2_000).unwrap();
    suite.enrol("bob", newcomer(10), 10_000).unwrap();
    suite.app.pass(60 * DAY);
    let today = suite.today();
    let born_in = 1970 + (u64::from(today) * 86_400 / 31_556_952) as u16;
    let child = NewMember {
        birth_group: born_in - born_in % 5,
        member: Some(actor("carol").to_string()),
        born_day: Some(today),
        ..newcomer(1)
    };
    suite.enrol("alice", child, 500).unwrap();
    suite.app.pass(35 * DAY);
    // inside the wait of somebody who joined on that day, and covered by a newborn's
    let claim = suite.claim_of("carol", 1, 100, today + 29).unwrap();
    let info: ClaimInfo = suite.ask(&QueryMsg::Claim { claim });
    assert_eq!(info.status, ClaimStatus::Refused);
    assert!(info.codes.contains(&"R03-WAIT".to_owned()), "{:?}", info.codes);
    suite.assert_books();
}
