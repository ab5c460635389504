//! Plans, the terms that they offer, and their lists of conditions.

use crate::suite::*;
use panel::{Bench, PanelMsg};

#[test]
fn an_insurer_opens_a_plan_and_its_terms_can_be_read() {
    let mut suite = Suite::empty();
    let id = suite.create_plan(mutual(), sharing()).unwrap();
    assert_eq!(id, PlanId(1));
    let info = suite.plan_info();
    assert_eq!(
        info,
        PlanInfo {
            plan: id,
            insurer: INSURER,
            plan_terms: mutual(),
            status: PlanStatus::Active,
            terms: 1,
            conditions: 1,
            cohorts: 0,
            closes: 0,
            next_close: suite.start.plus_days(15),
            closing: None,
            run_off: None,
            open_claims: 0,
        }
    );
    let terms: NewTerms = suite.ask(&QueryMsg::Terms { plan: id, version: 1 });
    assert_eq!(terms, sharing());
    let conditions: Vec<ConditionInfo> = suite.ask(&QueryMsg::Conditions {
        plan: id,
        start_after: None,
        limit: None,
    });
    let expected: Vec<_> = [STROKE, HOSPITAL_STAY]
        .map(|class| ConditionInfo {
            condition: listed(class),
            added: 1,
            from_day: suite.today(),
            removed_for_joins_from_day: None,
        })
        .to_vec();
    assert_eq!(conditions, expected);
    suite.assert_books();
}

#[test]
fn plans_are_listed_a_page_at_a_time() {
    let mut suite = Suite::empty();
    for _ in 0..5 {
        suite.create_plan(mutual(), sharing()).unwrap();
    }
    let page = |after: Option<u64>, limit| -> Vec<u64> {
        let list: Vec<PlanInfo> = suite.ask(&QueryMsg::Plans {
            start_after: after.map(PlanId),
            limit,
        });
        list.iter().map(|info| info.plan.u64()).collect()
    };
    assert_eq!(page(None, None), [1, 2, 3, 4, 5]);
    assert_eq!(page(Some(2), Some(2)), [3, 4]);
    assert_eq!(page(Some(5), None), [0u64; 0]);
    refused(
        suite.try_ask::<PlanInfo>(&QueryMsg::Plan { plan: PlanId(6) }),
        "there is no plan 6",
    );
    refused(
        suite.try_ask::<NewTerms>(&QueryMsg::Terms {
            plan: PlanId(1),
            version: 2,
        }),
        "plan 1 has no terms 2",
    );
}

/// New terms never reach members who are there; attack class 19.
#[test]
fn new_terms_are_offered_with_notice_and_the_old_ones_stay_as_they_were() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let dearer = NewTerms {
        cap: Uint128::new(200),
        ..sharing()
    };
    let offer = |suite: &mut Suite, from_day| {
        let terms = dearer.clone();
        suite.insurer(&ExecuteMsg::OfferTerms {
            plan,
            terms,
            from_day,
        })
    };
    let today = suite.today();
    refused(offer(&mut suite, today + 29), "from_day of");
    refused(offer(&mut suite, today + 4_000), "from_day of");
    offer(&mut suite, today + 40).unwrap();
    refused(offer(&mut suite, today + 39), "from_day of");
    offer(&mut suite, today + 40).unwrap();
    assert_eq!(suite.plan_info().terms, 3);
    let old: NewTerms = suite.ask(&QueryMsg::Terms { plan, version: 1 });
    assert_eq!(old, sharing());
    let new: NewTerms = suite.ask(&QueryMsg::Terms { plan, version: 3 });
    assert_eq!(new, dearer);
}

#[test]
fn a_plan_offers_at_most_64_versions_of_terms() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let from_day = suite.today() + 30;
    let offer = ExecuteMsg::OfferTerms {
        plan,
        terms: sharing(),
        from_day,
    };
    for _ in 1..MAX_TERMS_VERSIONS {
        suite.insurer(&offer).unwrap();
    }
    refused(
        suite.insurer(&offer),
        "versions of terms of 65 is outside of 1 to 64",
    );
}

/// MA-15: what is added counts at once, what is removed counts for members who join before the end of the notice, and
/// an entry that was made stays as it was.
#[test]
fn the_list_of_conditions_is_append_only() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let change = |suite: &mut Suite, add: Vec<Condition>, remove: Vec<u16>| {
        suite.insurer(&ExecuteMsg::ListConditions { plan, add, remove })
    };
    suite.app.pass(10 * DAY);
    let other = Condition {
        class: STROKE,
        definition: definition(77),
    };
    change(&mut suite, vec![other.clone(), listed(RARE)], vec![HOSPITAL_STAY]).unwrap();
    let list: Vec<ConditionInfo> = suite.ask(&QueryMsg::Conditions {
        plan,
        start_after: None,
        limit: None,
    });
    let start = suite.today() - 10;
    let entry = |condition: Condition, added, from_day, removed| ConditionInfo {
        condition,
        added,
        from_day,
        removed_for_joins_from_day: removed,
    };
    assert_eq!(
        list,
        [
            entry(listed(STROKE), 1, start, None),
            entry(other, 2, start + 10, None),
            entry(listed(HOSPITAL_STAY), 1, start, Some(start + 40)),
            entry(listed(RARE), 2, start + 10, None),
        ]
    );
    let page: Vec<ConditionInfo> = suite.ask(&QueryMsg::Conditions {
        plan,
        start_after: Some((STROKE, 1)),
        limit: Some(2),
    });
    assert_eq!(page, list[1..3]);
    refused(
        change(&mut suite, vec![], vec![HOSPITAL_STAY]),
        "class 2 is not on the list",
    );
    refused(
        change(&mut suite, vec![], vec![99]),
        "class 99 is not on the list",
    );
    refused(change(&mut suite, vec![], vec![]), "changes of the list of 0");
    refused(
        change(&mut suite, vec![listed(5)], vec![5]),
        "class 5 is in the list twice",
    );
    refused(
        change(&mut suite, (10..43).map(listed).collect(), vec![]),
        "changes of the list of 33 is outside of 1 to 32",
    );
    // listed again, with a new entry
    change(&mut suite, vec![listed(HOSPITAL_STAY)], vec![]).unwrap();
    assert_eq!(suite.plan_info().conditions, 3);
}

/// Every claim of a class reads the class's entries: what is listed is not listed once more, and a class has sixteen at most.
#[test]
fn the_list_of_a_class_does_not_grow_without_bound() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let change = |suite: &mut Suite, add: Vec<Condition>, remove: Vec<u16>| {
        suite.insurer(&ExecuteMsg::ListConditions { plan, add, remove })
    };
    let before = suite.app.state_hash();
    refused(
        change(&mut suite, vec![listed(RARE), listed(STROKE)], vec![]),
        "class 1 is on the list with this definition",
    );
    assert_eq!(suite.app.state_hash(), before);
    let defined = |n: u8| Condition {
        class: STROKE,
        definition: definition(100 + n),
    };
    for n in 1..MAX_DEFINITIONS {
        change(&mut suite, vec![defined(n as u8)], vec![]).unwrap();
    }
    refused(
        change(&mut suite, vec![defined(0)], vec![]),
        "17 definitions of a class are more than 16",
    );
    change(&mut suite, vec![listed(RARE)], vec![STROKE]).unwrap();
    refused(
        change(&mut suite, vec![defined(0)], vec![]),
        "17 definitions of a class are more than 16",
    );
}

#[test]
fn an_insurer_stops_joins_and_takes_them_again() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    refused(
        suite.insurer(&ExecuteMsg::ResumePlan { plan }),
        "the plan is active, it must be paused",
    );
    suite.insurer(&ExecuteMsg::PausePlan { plan }).unwrap();
    assert_eq!(suite.plan_info().status, PlanStatus::Paused);
    assert!(!suite.solvency().joins_open);
    refused(
        suite.insurer(&ExecuteMsg::PausePlan { plan }),
        "the plan is paused, it must be active",
    );
    suite.insurer(&ExecuteMsg::ResumePlan { plan }).unwrap();
    assert!(suite.solvency().joins_open);
}

/// A plan needs a panel that can fill its seats, and that takes its coin.
#[test]
fn a_plan_is_opened_only_with_a_panel_that_can_serve_it() {
    let mut suite = Suite::empty();
    let unknown = NewPlan {
        panel_terms: "disputes".to_string(),
        ..mutual()
    };
    refused(suite.create_plan(unknown, sharing()), "no terms \"disputes\"");
    let other_coin = NewPlan {
        denom: "uosmo".to_string(),
        ..mutual()
    };
    refused(
        suite.create_plan(other_coin, sharing()),
        "the panel is paid in uatom, the plan has uosmo",
    );
    suite.tell_panel(&PanelMsg::Ready { ready: false }).unwrap();
    refused(
        suite.create_plan(mutual(), sharing()),
        "the panel is not ready for terms \"claims\"",
    );
    suite.tell_panel(&PanelMsg::Ready { ready: true }).unwrap();
    suite.create_plan(mutual(), sharing()).unwrap();
}

/// A panel that is dearer than a challenge's bond is never asked: no plan is opened with it, and no terms are offered any more.
#[test]
fn a_plan_needs_a_bond_that_pays_for_its_panel() {
    let mut suite = Suite::empty();
    let price = |suite: &mut Suite, fee: u128| {
        let fee = Uint128::new(fee);
        suite.tell_panel(&PanelMsg::Price { fee }).unwrap();
    };
    price(&mut suite, 101);
    let says = "a case costs 101 and a challenge deposits 100";
    refused(suite.create_plan(mutual(), sharing()), says);
    price(&mut suite, 100);
    let plan = suite.create_plan(mutual(), sharing()).unwrap();
    price(&mut suite, 101);
    let offer = ExecuteMsg::OfferTerms {
        plan,
        terms: sharing(),
        from_day: suite.today() + 30,
    };
    refused(suite.insurer(&offer), says);
    assert_eq!(suite.plan_info().terms, 1);
    price(&mut suite, 100);
    suite.insurer(&offer).unwrap();
}

/// MA-14, MA-17: a plan is opened only with panels that keep to what it promises of them: two clinicians, whose votes a refusal
/// takes, an answer within 7 days, and more seats for an appeal than any round had whose opinion it judges.
#[test]
fn a_plan_needs_panels_that_keep_its_promises() {
    let good = |first, widest| Bench {
        first,
        widest,
        clinicians: 2,
    };
    let alone = Bench {
        clinicians: 1,
        ..good(5, 5)
    };
    let mut suite = Suite::empty();
    let sit = |suite: &mut Suite, claims: Bench, appeals: Bench| {
        for (terms, bench) in [("claims", claims), ("appeals", appeals)] {
            let terms = terms.to_string();
            suite.tell_panel(&PanelMsg::Bench { terms, bench }).unwrap();
        }
    };
    for (claims, appeals, says) in [
        (
            alone,
            good(7, 7),
            "terms \"claims\" of the panel seat 1 clinicians, they must seat 2",
        ),
        (
            good(5, 5),
            Bench {
                clinicians: 0,
                ..good(7, 7)
            },
            "terms \"appeals\" of the panel seat 0 clinicians, they must seat 2",
        ),
        (
            good(5, 5),
            good(5, 15),
            "an appeal begins with 5 seats, it must have more than the 5",
        ),
        (
            good(5, 9),
            good(7, 15),
            "an appeal begins with 7 seats, it must have more than the 9",
        ),
    ] {
        sit(&mut suite, claims, appeals);
        let before = suite.app.state_hash();
        refused(suite.create_plan(mutual(), sharing()), says);
        assert_eq!(suite.app.state_hash(), before, "{says}");
    }
    // one set of terms for both is no larger panel
    sit(&mut suite, good(5, 9), good(11, 15));
    let same = NewPlan {
        appeal_terms: "claims".to_string(),
        ..mutual()
    };
    refused(
        suite.create_plan(same, sharing()),
        "an appeal begins with 5 seats, it must have more than the 9",
    );
    let lasts = |suite: &mut Suite, seconds| suite.tell_panel(&PanelMsg::Longest { seconds }).unwrap();
    lasts(&mut suite, MAX_PANEL_SECONDS + 1);
    refused(
        suite.create_plan(mutual(), sharing()),
        "a case under terms \"claims\" of the panel can take 604801 seconds, at most 604800 are allowed",
    );
    lasts(&mut suite, MAX_PANEL_SECONDS);
    let plan = suite.create_plan(mutual(), sharing()).unwrap();
    // a wording that has changed since serves nobody who joins from now on
    let offer = ExecuteMsg::OfferTerms {
        plan,
        terms: sharing(),
        from_day: suite.today() + 30,
    };
    sit(&mut suite, alone, good(7, 7));
    refused(suite.insurer(&offer), "seat 1 clinicians");
    sit(&mut suite, good(5, 5), good(7, 7));
    suite.insurer(&offer).unwrap();
}

/// MA-17: the clocks of a hospital that asks first are at most an hour and three hours, up to the second.
#[test]
fn the_longest_clocks_of_a_hospital_are_an_hour_and_three() {
    let mut suite = Suite::empty();
    let longest = NewPlan {
        preauth_seconds: MAX_PREAUTH_SECONDS,
        discharge_seconds: MAX_DISCHARGE_SECONDS,
        ..mutual()
    };
    suite.create_plan(longest, sharing()).unwrap();
    let info = suite.plan_info().plan_terms;
    assert_eq!((info.preauth_seconds, info.discharge_seconds), (3_600, 10_800));
}
