//! Index covers: an authority's word credits every unit of a region at once.

use crate::suite::people::newcomer;
use crate::suite::*;

const COVER: Fund = Fund::IndexCover { cover: 1 };

/// Alice (2 units) and Bob (3) live in region 2, Carol (5) in region 1; a cover of region 2 pays 30 a unit from level 5
/// on, and holds 1,000.
fn stage() -> Suite {
    let mut suite = Suite::new();
    for (who, region, weight) in [("alice", 2, 2), ("bob", 2, 3), ("carol", 1, 5)] {
        let member = NewMember {
            region,
            ..newcomer(weight)
        };
        suite.enrol(who, member, u128::from(weight) * 500).unwrap();
    }
    suite.close_next();
    let (plan, cover) = (suite.plan, crate::fund::cover(&suite));
    suite
        .insurer(&ExecuteMsg::OpenIndexCover { plan, cover })
        .unwrap();
    suite.deposit(&actor("sponsor"), COVER, 1_000).unwrap();
    suite
}

fn post(suite: &mut Suite, day: u32, level: u32) -> Result<AppResponse, String> {
    let plan = suite.plan;
    suite.tell(
        "officer",
        &ExecuteMsg::PostIndex {
            plan,
            cover: 1,
            day,
            level,
        },
    )
}

fn info(suite: &Suite) -> IndexCoverInfo {
    suite.ask(&QueryMsg::IndexCover {
        plan: suite.plan,
        cover: 1,
    })
}

/// MA-22: one posting credits all units of the region, and nobody else; members pull it.
#[test]
fn a_level_that_is_reached_credits_every_unit_of_the_region() {
    let mut suite = stage();
    let today = suite.today();
    post(&mut suite, today, 5).unwrap();
    suite.assert_books();
    assert_eq!(info(&suite).spent, Uint128::new(150));
    assert_eq!(info(&suite).last_post, Some((today, 5)));
    let due = |suite: &Suite, who| suite.member(who).collectable.u128();
    assert_eq!(
        (due(&suite, "alice"), due(&suite, "bob"), due(&suite, "carol")),
        (60, 90, 0)
    );
    let before = suite.balance(&actor("alice"));
    suite.collect("alice").unwrap();
    assert_eq!(suite.balance(&actor("alice")), before + 60);
    refused(suite.collect("alice"), "nothing");
    refused(suite.collect("carol"), "nothing");
    suite.assert_books();
}

#[test]
fn a_level_below_or_too_soon_is_noted_and_pays_nothing() {
    let mut suite = stage();
    let start = suite.today();
    post(&mut suite, start, 4).unwrap();
    assert_eq!(info(&suite).spent, Uint128::zero());
    assert_eq!(info(&suite).last_post, Some((start, 4)));
    suite.app.pass(DAY);
    post(&mut suite, start + 1, 5).unwrap();
    assert_eq!(info(&suite).spent, Uint128::new(150));
    // seven days of rest
    suite.app.pass(6 * DAY);
    post(&mut suite, start + 7, 9).unwrap();
    assert_eq!(info(&suite).spent, Uint128::new(150));
    suite.app.pass(DAY);
    post(&mut suite, start + 8, 9).unwrap();
    assert_eq!(info(&suite).spent, Uint128::new(300));
    suite.assert_books();
}

/// Attack classes 1 and 9: no day is posted twice, none ahead and none long past.
#[test]
fn only_today_or_yesterday_is_posted_and_each_day_once() {
    let mut suite = stage();
    let today = suite.today();
    refused(post(&mut suite, today + 1, 9), "day of");
    refused(post(&mut suite, today - 2, 9), "day of");
    post(&mut suite, today - 1, 9).unwrap();
    refused(post(&mut suite, today - 1, 9), "day of");
    post(&mut suite, today, 9).unwrap();
    refused(post(&mut suite, today, 9), "day of");
    assert_eq!(info(&suite).spent, Uint128::new(150));
    // the last day is the one before the end
    suite.app.pass(20 * DAY);
    refused(post(&mut suite, today + 20, 9), "day of");
    post(&mut suite, today + 19, 9).unwrap();
}

#[test]
fn a_fund_that_does_not_reach_pays_what_it_has_to_all_alike() {
    let mut suite = stage();
    let plan = suite.plan;
    let cover = NewIndexCover {
        per_unit: Uint128::new(300),
        ..crate::fund::cover(&suite)
    };
    suite
        .insurer(&ExecuteMsg::OpenIndexCover { plan, cover })
        .unwrap();
    suite
        .deposit(&actor("sponsor"), Fund::IndexCover { cover: 2 }, 1_002)
        .unwrap();
    let msg = ExecuteMsg::PostIndex {
        plan,
        cover: 2,
        day: suite.today(),
        level: 5,
    };
    suite.tell("officer", &msg).unwrap();
    assert_eq!(suite.member("alice").collectable, Uint128::new(400));
    assert_eq!(suite.member("bob").collectable, Uint128::new(600));
    // what does not divide comes back
    suite.app.pass(21 * DAY);
    assert_eq!(
        suite.fund(&actor("sponsor"), Fund::IndexCover { cover: 2 }),
        (1_002, 2)
    );
    suite
        .withdraw(&actor("sponsor"), Fund::IndexCover { cover: 2 }, 2)
        .unwrap();
    suite.assert_books();
}

#[test]
fn only_the_authority_of_the_cover_posts() {
    let mut suite = stage();
    let plan = suite.plan;
    let mut records = suite.registry.write(&mut suite.app);
    records.accredit(HOLDING, Role::ReportCases);
    records.operator(&actor("holder"), HOLDING, &[Role::ReportCases]);
    drop(records);
    let msg = ExecuteMsg::PostIndex {
        plan,
        cover: 1,
        day: suite.today(),
        level: 9,
    };
    refused(
        suite.tell("holder", &msg),
        "organisation 6 is not the authority 7 of the cover",
    );
    refused(suite.tell("doctor", &msg), "has no permission to report_cases");
    suite
        .registry
        .write(&mut suite.app)
        .suspend(AUTHORITY, Role::ReportCases);
    refused(
        suite.tell("officer", &msg),
        "is not accredited to report_cases now",
    );
}

/// Who joins after a posting has no part in it.
#[test]
fn a_member_who_comes_later_is_not_credited_for_what_was_before() {
    let mut suite = stage();
    let today = suite.today();
    post(&mut suite, today, 5).unwrap();
    let member = NewMember {
        region: 2,
        ..newcomer(4)
    };
    suite.enrol("dan", member, 2_000).unwrap();
    suite.close_next();
    assert_eq!(suite.member("dan").collectable, Uint128::zero());
    assert_eq!(suite.member("alice").collectable, Uint128::new(60));
    suite.assert_books();
}

/// MA-22: the trigger is nobody's who pays. An authority that came under the insurer's owner since the cover was opened is not
/// heard any more, and the gifts go back after the end.
#[test]
fn an_authority_that_the_insurers_owner_bought_is_not_heard() {
    let mut suite = stage();
    let mut records = suite.registry.write(&mut suite.app);
    records.control(AUTHORITY, Some(HOLDING));
    records.control(INSURER, Some(HOLDING));
    drop(records);
    let today = suite.today();
    let before = suite.app.state_hash();
    refused(
        post(&mut suite, today, 9),
        "organisation 7 is related to organisation 1",
    );
    assert_eq!(suite.app.state_hash(), before);
    suite.app.pass(22 * DAY);
    suite.withdraw(&actor("sponsor"), COVER, 1_000).unwrap();
    suite.assert_books();
}
