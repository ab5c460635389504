//! Books into which anybody may pay: what comes in, and who takes out what.

use crate::suite::*;

const EMERGENCY: Fund = Fund::Emergency { emergency: 1 };
const COVER: Fund = Fund::IndexCover { cover: 1 };
const BOND: Fund = Fund::Bond { org: HOSPITAL };

fn emergency(suite: &Suite) -> NewEmergency {
    NewEmergency {
        class: RARE,
        per_case: Uint128::new(40),
        from_day: suite.today() - 5,
        until_day: suite.today() + 20,
    }
}

pub fn cover(suite: &Suite) -> NewIndexCover {
    NewIndexCover {
        region: 2,
        authority: AUTHORITY,
        level: 5,
        per_unit: Uint128::new(30),
        rest_days: 7,
        until_day: suite.today() + 20,
    }
}

fn stage() -> Suite {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let (benefit, cover) = (emergency(&suite), cover(&suite));
    suite
        .insurer(&ExecuteMsg::OpenEmergency { plan, benefit })
        .unwrap();
    suite
        .insurer(&ExecuteMsg::OpenIndexCover { plan, cover })
        .unwrap();
    suite
}

/// I1: whatever is paid in and out, the books say whose the coins are.
#[test]
fn every_book_takes_coins_and_shows_what_it_holds() {
    let mut suite = stage();
    let books = [
        (Fund::Capital {}, 100, 0),
        (Fund::Reserve {}, 50, 0),
        (Fund::Sponsor {}, 20, 20),
        (BOND, 30, 0),
        (EMERGENCY, 40, 0),
        (COVER, 60, 0),
    ];
    let alice = actor("alice");
    for (fund, amount, free) in books {
        suite.deposit(&alice, fund.clone(), amount).unwrap();
        suite.assert_books();
        let held = if fund == (Fund::Reserve {}) { 0 } else { amount };
        assert_eq!(suite.fund(&alice, fund), (held, free));
    }
    let solvency = suite.solvency();
    assert_eq!((solvency.cash.u128(), solvency.reserve.u128()), (300, 150));
    refused(suite.deposit(&alice, Fund::Fees {}, 1), "fees takes no deposits");
    refused(
        suite.deposit(&alice, Fund::Bond { org: OrgId(99) }, 1),
        "there is no organisation 99",
    );
    for (number, fund) in [
        (2, Fund::Emergency { emergency: 2 }),
        (0, Fund::IndexCover { cover: 0 }),
    ] {
        refused(suite.deposit(&alice, fund, 1), &format!(" {number}"));
    }
    suite.assert_books();
}

/// Attack class 15: wrong coins never stay.
#[test]
fn wrong_coins_are_refused_by_every_book() {
    let mut suite = stage();
    let plan = suite.plan;
    let alice = actor("alice");
    for fund in [
        Fund::Capital {},
        Fund::Reserve {},
        Fund::Sponsor {},
        BOND,
        EMERGENCY,
        COVER,
    ] {
        let msg = ExecuteMsg::Deposit { plan, fund };
        let before = suite.app.state_hash();
        refused(suite.send(&alice, &msg, &[]), "no coin was sent");
        refused(
            suite.send(&alice, &msg, &coins(5, "uosmo")),
            "denom \"uosmo\" is not listed",
        );
        refused(
            suite.send(&alice, &msg, &[coin(5, DENOM), coin(5, "uosmo")]),
            "2 coins were sent",
        );
        assert_eq!(suite.app.state_hash(), before);
    }
}

/// MA-23
#[test]
fn a_sponsor_takes_back_what_it_has_not_used() {
    let mut suite = Suite::new();
    let sponsor = actor("sponsor");
    suite.deposit(&sponsor, Fund::Sponsor {}, 70).unwrap();
    suite.deposit(&actor("bob"), Fund::Sponsor {}, 5).unwrap();
    refused(
        suite.withdraw(&sponsor, Fund::Sponsor {}, 71),
        "71 cannot be taken: 70 are free",
    );
    refused(suite.withdraw(&sponsor, Fund::Sponsor {}, 0), "0 cannot be taken");
    suite.withdraw(&sponsor, Fund::Sponsor {}, 30).unwrap();
    assert_eq!(suite.fund(&sponsor, Fund::Sponsor {}), (40, 40));
    suite.withdraw(&sponsor, Fund::Sponsor {}, 40).unwrap();
    assert_eq!(suite.balance(&sponsor), PURSE);
    assert_eq!(suite.fund(&actor("bob"), Fund::Sponsor {}), (5, 5));
    suite.assert_books();
}

#[test]
fn capital_is_queued_and_leaves_after_the_clawback_window() {
    let mut suite = Suite::new();
    let insurer = admin(INSURER);
    suite.deposit(&actor("treasury"), Fund::Capital {}, 100).unwrap();
    suite.deposit(&actor("treasury"), Fund::Reserve {}, 50).unwrap();
    refused(
        suite.withdraw(&actor("treasury"), Fund::Capital {}, 10),
        "is not the admin of organisation 1",
    );
    refused(
        suite.withdraw(&insurer, Fund::Capital {}, 101),
        "101 cannot be taken: 100 are free",
    );
    suite.withdraw(&insurer, Fund::Capital {}, 80).unwrap();
    assert_eq!(suite.balance(&insurer), PURSE, "it is queued, not paid");
    assert_eq!(suite.fund(&insurer, Fund::Capital {}), (100, 0));
    suite.assert_books();
    suite.app.pass(30 * DAY - 1);
    refused(suite.withdraw(&insurer, Fund::Capital {}, 80), "not before");
    suite.app.pass(1);
    assert_eq!(suite.fund(&insurer, Fund::Capital {}), (100, 80));
    refused(
        suite.withdraw(&insurer, Fund::Capital {}, 81),
        "81 cannot be taken: 80 are free",
    );
    suite.withdraw(&insurer, Fund::Capital {}, 50).unwrap();
    suite.withdraw(&insurer, Fund::Capital {}, 30).unwrap();
    assert_eq!(suite.balance(&insurer), PURSE + 80);
    assert_eq!(suite.fund(&insurer, Fund::Capital {}), (20, 0));
    // a gift to the reserve is nobody's capital
    refused(
        suite.withdraw(&insurer, Fund::Capital {}, 21),
        "21 cannot be taken: 20 are free",
    );
    refused(
        suite.withdraw(&insurer, Fund::Reserve {}, 1),
        "nothing comes out of reserve again",
    );
    suite.assert_books();
}

/// An insurer that lost its accreditation is no insurer any more; its capital is still its own.
#[test]
fn capital_leaves_without_accreditation() {
    let mut suite = Suite::new();
    suite.deposit(&actor("treasury"), Fund::Capital {}, 100).unwrap();
    suite.registry.write(&mut suite.app).revoke(INSURER, Role::Insure);
    let plan = suite.plan;
    refused(
        suite.insurer(&ExecuteMsg::PausePlan { plan }),
        "is not accredited to insure now",
    );
    suite.withdraw(&admin(INSURER), Fund::Capital {}, 100).unwrap();
    suite.app.pass(30 * DAY);
    suite.withdraw(&admin(INSURER), Fund::Capital {}, 100).unwrap();
    suite.assert_books();
}

#[test]
fn a_bond_leaves_after_the_clawback_window() {
    let mut suite = Suite::new();
    let hospital = admin(HOSPITAL);
    suite.deposit(&actor("doctor"), BOND, 90).unwrap();
    refused(
        suite.withdraw(&actor("doctor"), BOND, 10),
        "is not the admin of organisation 3",
    );
    refused(
        suite.withdraw(&hospital, BOND, 91),
        "91 cannot be taken: 90 are free",
    );
    suite.withdraw(&hospital, BOND, 60).unwrap();
    assert_eq!(suite.fund(&hospital, BOND), (90, 0));
    suite.app.pass(30 * DAY - 1);
    refused(suite.withdraw(&hospital, BOND, 60), "not before");
    suite.app.pass(1);
    assert_eq!(suite.fund(&hospital, BOND), (90, 60));
    refused(
        suite.withdraw(&hospital, BOND, 61),
        "61 cannot be taken: 60 are free",
    );
    suite.withdraw(&hospital, BOND, 60).unwrap();
    assert_eq!(suite.balance(&hospital), 60);
    assert_eq!(suite.fund(&hospital, BOND), (30, 0));
    suite.assert_books();
}

/// MA-16: the unspent part of an emergency fund comes back pro rata; the last donor takes the rest, to the last coin.
#[test]
fn what_an_emergency_fund_did_not_spend_comes_back() {
    let mut suite = stage();
    let (alice, bob) = (actor("alice"), actor("bob"));
    suite.deposit(&alice, EMERGENCY, 100).unwrap();
    suite.deposit(&bob, EMERGENCY, 50).unwrap();
    suite.deposit(&alice, EMERGENCY, 1).unwrap();
    let info: EmergencyInfo = suite.ask(&QueryMsg::Emergency {
        plan: suite.plan,
        emergency: 1,
    });
    assert_eq!(info.benefit, emergency(&suite));
    assert_eq!((info.given.u128(), info.spent.u128()), (151, 0));
    refused(suite.withdraw(&alice, EMERGENCY, 1), "emergency 1 is not over");
    suite.app.pass(20 * DAY);
    refused(suite.deposit(&bob, EMERGENCY, 1), "emergency 1 is over");
    // claims can be filed for 60 days more
    suite.app.pass(60 * DAY - 1);
    refused(suite.withdraw(&alice, EMERGENCY, 1), "emergency 1 is not over");
    suite.app.pass(1);
    assert_eq!(suite.fund(&alice, EMERGENCY), (101, 101));
    refused(
        suite.withdraw(&alice, EMERGENCY, 102),
        "102 cannot be taken: 101 are free",
    );
    suite.withdraw(&alice, EMERGENCY, 100).unwrap();
    suite.withdraw(&bob, EMERGENCY, 50).unwrap();
    suite.withdraw(&alice, EMERGENCY, 1).unwrap();
    refused(
        suite.withdraw(&alice, EMERGENCY, 1),
        "1 cannot be taken: 0 are free",
    );
    refused(
        suite.withdraw(&actor("carol"), EMERGENCY, 1),
        "1 cannot be taken: 0 are free",
    );
    assert_eq!((suite.balance(&alice), suite.balance(&bob)), (PURSE, PURSE));
    assert_eq!(suite.solvency().cash, Uint128::zero());
    suite.assert_books();
}

#[test]
fn an_emergency_benefit_that_makes_no_sense_is_refused() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let good = emergency(&suite);
    let today = suite.today();
    let table = [
        (
            "per_case of 0",
            NewEmergency {
                per_case: Uint128::zero(),
                ..good.clone()
            },
        ),
        (
            "per_case of",
            NewEmergency {
                per_case: Uint128::MAX,
                ..good.clone()
            },
        ),
        (
            "until_day of",
            NewEmergency {
                until_day: today,
                ..good.clone()
            },
        ),
        (
            "until_day of",
            NewEmergency {
                until_day: u32::MAX,
                ..good.clone()
            },
        ),
        (
            "from_day of",
            NewEmergency {
                from_day: 0,
                ..good.clone()
            },
        ),
        (
            "from_day of",
            NewEmergency {
                from_day: u32::MAX,
                ..good.clone()
            },
        ),
    ];
    for (says, benefit) in table {
        refused(suite.insurer(&ExecuteMsg::OpenEmergency { plan, benefit }), says);
    }
    suite.owner(&ExecuteMsg::Pause { seconds: 60 }).unwrap();
    refused(
        suite.insurer(&ExecuteMsg::OpenEmergency { plan, benefit: good }),
        "paused until",
    );
}

#[test]
fn an_index_cover_that_makes_no_sense_is_refused() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let good = cover(&suite);
    let today = suite.today();
    let table = [
        (
            "region of 0",
            NewIndexCover {
                region: 0,
                ..good.clone()
            },
        ),
        (
            "region of 4 is outside of 1 to 3",
            NewIndexCover {
                region: 4,
                ..good.clone()
            },
        ),
        (
            "level of 0",
            NewIndexCover {
                level: 0,
                ..good.clone()
            },
        ),
        (
            "per_unit of 0",
            NewIndexCover {
                per_unit: Uint128::zero(),
                ..good.clone()
            },
        ),
        (
            "rest_days of 0",
            NewIndexCover {
                rest_days: 0,
                ..good.clone()
            },
        ),
        (
            "until_day of",
            NewIndexCover {
                until_day: today,
                ..good.clone()
            },
        ),
        (
            "organisation 3 is not accredited to report_cases now",
            NewIndexCover {
                authority: HOSPITAL,
                ..good.clone()
            },
        ),
        (
            "organisation 1 is related to organisation 1",
            NewIndexCover {
                authority: INSURER,
                ..good.clone()
            },
        ),
        (
            "organisation 6 is related to organisation 1",
            NewIndexCover {
                authority: HOLDING,
                ..good.clone()
            },
        ),
    ];
    let mut records = suite.registry.write(&mut suite.app);
    records.accredit(INSURER, Role::ReportCases);
    records.accredit(HOLDING, Role::ReportCases);
    records.control(INSURER, Some(HOLDING));
    drop(records);
    for (says, cover) in table {
        let before = suite.app.state_hash();
        refused(suite.insurer(&ExecuteMsg::OpenIndexCover { plan, cover }), says);
        assert_eq!(suite.app.state_hash(), before, "{says}");
    }
    suite
        .insurer(&ExecuteMsg::OpenIndexCover {
            plan,
            cover: good.clone(),
        })
        .unwrap();
    let info: IndexCoverInfo = suite.ask(&QueryMsg::IndexCover { plan, cover: 1 });
    assert_eq!(info.terms, good);
    assert_eq!(info.last_post, None);
}

#[test]
fn what_an_index_cover_did_not_credit_comes_back() {
    let mut suite = stage();
    let (alice, bob) = (actor("alice"), actor("bob"));
    suite.deposit(&alice, COVER, 10).unwrap();
    suite.deposit(&bob, COVER, 20).unwrap();
    suite.app.pass(20 * DAY);
    refused(suite.deposit(&bob, COVER, 1), "index cover 1 is over");
    refused(suite.withdraw(&alice, COVER, 10), "index cover 1 is not over");
    suite.app.pass(DAY);
    suite.withdraw(&bob, COVER, 20).unwrap();
    suite.withdraw(&alice, COVER, 10).unwrap();
    assert_eq!((suite.balance(&alice), suite.balance(&bob)), (PURSE, PURSE));
    suite.assert_books();
}

#[test]
fn fees_are_the_insurers_and_there_are_none_yet() {
    let mut suite = Suite::new();
    refused(
        suite.withdraw(&actor("alice"), Fund::Fees {}, 1),
        "is not the admin of organisation 1",
    );
    refused(
        suite.withdraw(&admin(INSURER), Fund::Fees {}, 1),
        "1 cannot be taken: 0 are free",
    );
}
