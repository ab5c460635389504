use crate::suite::*;

fn suite() -> Suite {
    let mut suite = Suite::empty();
    suite.app.pass(50 * DAY);
    suite.create_plan(mutual(), sharing()).unwrap();
    suite.enrol("alice", newcomer(2), 2_000).unwrap();
    suite.enrol("bob", newcomer(10), 10_000).unwrap();
    suite.bond(9_000);
    suite.app.pass(31 * DAY);
    suite.close_some(9).unwrap();
    suite
}

/// MA-07: a waiting member leaves at once and is paid back whole, in the same transaction; on its day no longer.
#[test]
fn who_waits_leaves_at_once() {
    let mut suite = Suite::new();
    suite.enrol("alice", newcomer(3), 777).unwrap();
    suite.enrol("bob", newcomer(3), 777).unwrap();
    let response = suite.exit("alice").unwrap();
    assert_eq!(events(&response)[0].ty, "wasm-member_left");
    assert_eq!(suite.balance(&actor("alice")), PURSE);
    assert_eq!(suite.member("alice").status, MemberStatus::Left);
    refused(suite.exit("alice"), "a member that is left cannot leave");
    refused(suite.collect("alice"), "nothing is due");
    suite.app.pass(DAY);
    let response = suite.exit("bob").unwrap();
    assert_eq!(events(&response)[0].ty, "wasm-exit_requested");
    suite.assert_books();
}

/// MA-07: an active member leaves with the next close, after it paid, and collects what remains.
#[test]
fn who_is_active_leaves_with_the_close_and_collects() {
    let mut suite = suite();
    suite.claim_for("bob", 1, 320).unwrap();
    suite.exit("alice").unwrap();
    assert!(suite.member("alice").leaving);
    refused(suite.exit("alice"), "has asked to leave in period 1 already");
    refused(
        suite.top_up("alice", 50),
        "has asked to leave in period 1 already",
    );
    refused(suite.collect("alice"), "nothing is due");
    // the claim is open until its clawback window ends: the third close lets go of her in any case
    for _ in 0..2 {
        suite.close_next();
        assert_eq!(suite.member("alice").status, MemberStatus::Active);
    }
    suite.close_next();
    let info = suite.member("alice");
    assert_eq!(info.status, MemberStatus::Left);
    assert!(info.charged.u128() > 0);
    let due = info.collectable.u128();
    assert_eq!(due, info.balance.u128());
    suite.collect("alice").unwrap();
    assert_eq!(suite.balance(&actor("alice")), PURSE - 2_000 + due);
    refused(suite.collect("alice"), "nothing is due");
    suite.assert_books();
}

/// MA-07: without open claims the first close lets go.
#[test]
fn the_first_close_without_open_claims_lets_go() {
    let mut suite = suite();
    suite.exit("alice").unwrap();
    suite.close_next();
    assert_eq!(suite.member("alice").status, MemberStatus::Left);
    let plan = suite.plan;
    let member = Some(actor("alice").to_string());
    // anybody may have her paid; the coins are hers
    suite.anyone(&ExecuteMsg::Collect { plan, member }).unwrap();
    assert_eq!(suite.balance(&actor("alice")), PURSE);
    suite.assert_books();
}

/// MA-21: an insurer's own plan: the unearned premium comes back at once.
#[test]
fn a_policy_is_cancelled_with_its_unearned_premium() {
    let mut suite = Suite::empty();
    suite.app.pass(50 * DAY);
    suite.create_plan(reserve(), insured()).unwrap();
    refused(
        suite.enrol("alice", newcomer(2), 729),
        "premium of 729 is outside of 730 to 730",
    );
    suite.enrol("alice", newcomer(2), 730).unwrap();
    suite.enrol("bob", newcomer(1), 365).unwrap();
    suite.assert_books();
    suite.app.pass(100 * DAY);
    suite.exit("alice").unwrap();
    // covered on days 1 to 100 after joining
    assert_eq!(suite.balance(&actor("alice")), PURSE - 730 + 2 * 265);
    suite.assert_books();
    refused(suite.top_up("bob", 364), "premium of 364");
    suite.top_up("bob", 365).unwrap();
    assert_eq!(
        suite.member("bob").paid_until_day,
        Some(suite.today() - 100 + 1 + 730)
    );
    refused(suite.top_up("bob", 365), "cannot renew");
    suite.app.pass(630 * DAY);
    suite.close_some(9).unwrap();
    assert_eq!(suite.member("bob").status, MemberStatus::Active);
    suite.app.pass(DAY);
    assert_eq!(suite.member("bob").status, MemberStatus::Lapsed);
    suite.assert_books();
}
