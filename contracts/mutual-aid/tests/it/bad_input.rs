//! Plans and terms that are refused, each by an error of its own, with nothing kept.

use crate::suite::*;
use salus_testing::actors::foreign_actor;
use salus_testing::json::{value, with};

type Change = fn(&mut NewPlan, &mut NewTerms, &mut Vec<Condition>);

fn bps(n: u16) -> Bps {
    serde_json::from_value(n.into()).unwrap()
}

/// One change of a good plan makes one named error.
#[test]
fn bad_plans_are_refused_each_by_its_own_error() {
    let table: Vec<(&str, Change)> = vec![
        ("denom \"ujunk\" is not listed", |p, _, _| {
            p.denom = "ujunk".to_string()
        }),
        ("denom \"\" is not listed", |p, _, _| p.denom.clear()),
        ("licence has 0 bytes", |p, _, _| p.licence.clear()),
        ("licence has 65 bytes", |p, _, _| p.licence = "x".repeat(65)),
        ("licence has 1000000 bytes", |p, _, _| {
            p.licence = "x".repeat(1_000_000)
        }),
        ("\"XX\" is no country", |p, _, _| {
            p.jurisdiction = "XX".to_string()
        }),
        ("\"ke\" is no country", |p, _, _| {
            p.jurisdiction = "ke".to_string()
        }),
        ("rules has 31 bytes", |p, _, _| p.rules = vec![1; 31].into()),
        ("regions of 0", |p, _, _| p.regions = 0),
        ("regions of 17", |p, _, _| p.regions = 17),
        ("period_seconds of 86399", |p, _, _| p.period_seconds = DAY - 1),
        ("period_seconds of", |p, _, _| p.period_seconds = 367 * DAY),
        ("solidarity_bps of 10001", |p, _, _| {
            p.solidarity_bps = bps(10_001)
        }),
        ("interest_bps of 10001", |p, _, _| p.interest_bps = bps(10_001)),
        ("notice_seconds of 259199", |p, _, _| {
            p.notice_seconds = 3 * DAY - 1
        }),
        ("notice_seconds of", |p, _, _| p.notice_seconds = u64::MAX),
        ("clawback_seconds of", |p, _, _| p.clawback_seconds = 14 * DAY - 1),
        ("challenge_bond of 0", |p, _, _| {
            p.challenge_bond = Uint128::zero()
        }),
        ("challenge_bond of", |p, _, _| p.challenge_bond = Uint128::MAX),
        ("preauth_seconds of 0", |p, _, _| p.preauth_seconds = 0),
        ("discharge_seconds of 0", |p, _, _| p.discharge_seconds = 0),
        ("preauth_seconds of 3601 is outside of 1 to 3600", |p, _, _| {
            p.preauth_seconds = HOUR + 1
        }),
        (
            "discharge_seconds of 10801 is outside of 1 to 10800",
            |p, _, _| p.discharge_seconds = 3 * HOUR + 1,
        ),
        ("rate_count of 0", |p, _, _| p.rate_count = 0),
        ("rate_amount of 0", |p, _, _| p.rate_amount = Uint128::zero()),
        ("rate_seconds of 0", |p, _, _| p.rate_seconds = 0),
        ("evidence_seconds of", |p, _, _| p.evidence_seconds = 90 * DAY - 1),
        ("run_off_seconds of 1", |p, _, _| p.run_off_seconds = 1),
        ("panel_terms has 0 bytes", |p, _, _| p.panel_terms.clear()),
        ("appeal_terms has 65 bytes", |p, _, _| {
            p.appeal_terms = "x".repeat(65)
        }),
        ("no terms \"unknown\"", |p, _, _| {
            p.appeal_terms = "unknown".to_string()
        }),
        ("cap of 0", |_, t, _| t.cap = Uint128::zero()),
        ("cap of", |_, t, _| t.cap = Uint128::MAX),
        ("year_cap of 99", |_, t, _| t.year_cap = Uint128::new(99)),
        ("case_cap of 101", |_, t, _| t.case_cap = Uint128::new(101)),
        ("case_cap of 0", |_, t, _| t.case_cap = Uint128::zero()),
        ("grid of 1 is outside of 2 to 100", |_, t, _| {
            t.grid = Uint128::one()
        }),
        ("grid of 101", |_, t, _| t.grid = Uint128::new(101)),
        ("fee_bps of 801", |_, t, _| t.fee_bps = bps(801)),
        ("loading_bps of 501", |_, t, _| t.loading_bps = bps(501)),
        ("wait_days of 0", |_, t, _| t.wait_days = 0),
        ("wait_days of", |_, t, _| t.wait_days = u32::MAX),
        ("filing_days of 0", |_, t, _| t.filing_days = 0),
        ("grace_days of", |_, t, _| t.grace_days = u32::MAX),
        ("reentry_days of", |_, t, _| t.reentry_days = u32::MAX),
        ("max_weight of 0", |_, t, _| t.max_weight = 0),
        ("max_weight of", |_, t, _| t.max_weight = u32::MAX),
        ("premium of 1", |_, t, _| t.premium = Uint128::one()),
        ("term_days of 1", |_, t, _| t.term_days = 1),
        ("tier0_limit of 601", |_, t, _| t.tier0_limit = Uint128::new(601)),
        ("tier1_limit of", |_, t, _| t.tier1_limit = Uint128::MAX),
        ("attesters of 0", |_, t, _| t.attesters = 0),
        ("attesters of 6", |_, t, _| t.attesters = 6),
        ("benefits of 0", |_, t, _| t.benefits.clear()),
        ("benefits of 33", |_, t, _| t.benefits = vec![t.benefits[0]; 33]),
        ("meet at age 40", |_, t, _| {
            let older = Benefit {
                from_age: 40,
                ..t.benefits[0]
            };
            t.benefits.push(older);
        }),
        ("pay bills and a lump sum", |_, t, _| {
            let first = &mut t.benefits[0];
            let other = match first.kind {
                BenefitKind::LumpSum => BenefitKind::Indemnity,
                BenefitKind::Indemnity => BenefitKind::LumpSum,
            };
            let tier = first.tier + 1;
            let mixed = Benefit {
                kind: other,
                tier,
                ..*first
            };
            t.benefits.push(mixed);
        }),
        ("per_case of 0", |_, t, _| {
            t.benefits[0].per_case = Uint128::zero()
        }),
        ("per_year of 499", |_, t, _| {
            t.benefits[0].per_year = Uint128::new(499)
        }),
        ("below_age of 0", |_, t, _| t.benefits[0].below_age = 0),
        ("deductible of 1", |_, t, _| {
            t.benefits[0].deductible = Uint128::one()
        }),
        ("copay_bps of 1", |_, t, _| t.benefits[0].copay_bps = bps(1)),
        ("copay_bps of 10000", |_, t, _| {
            t.benefits[1].copay_bps = bps(10_000)
        }),
        ("deductible of", |_, t, _| t.benefits[1].deductible = Uint128::MAX),
        ("changes of the list of 0", |_, _, c| c.clear()),
        ("class 1 is in the list twice", |_, _, c| c.push(listed(STROKE))),
        ("changes of the list of 33", |_, _, c| {
            *c = (1..34).map(listed).collect()
        }),
        ("definition has 0 bytes", |_, _, c| {
            c[0].definition = HexBinary::default()
        }),
        ("definition has 33 bytes", |_, _, c| {
            c[0].definition = vec![0; 33].into()
        }),
        // a plan of an insurer charges no units
        ("cap of 100 is outside of 0 to 0", |p, _, _| {
            p.funding = Funding::Reserve {}
        }),
    ];
    let mut suite = Suite::empty();
    for (says, change) in table {
        let (mut plan, mut terms) = (mutual(), sharing());
        let mut conditions = vec![listed(STROKE), listed(HOSPITAL_STAY)];
        change(&mut plan, &mut terms, &mut conditions);
        let before = suite.app.state_hash();
        let msg = ExecuteMsg::CreatePlan {
            plan,
            terms,
            conditions,
        };
        refused(suite.insurer(&msg), says);
        assert_eq!(suite.app.state_hash(), before, "{says}");
    }
}

#[test]
fn bad_terms_of_an_insurers_own_plan_are_refused() {
    type TermsChange = fn(&mut NewTerms);
    let table: Vec<(&str, TermsChange)> = vec![
        ("premium of 0", |t| t.premium = Uint128::zero()),
        ("term_days of 0", |t| t.term_days = 0),
        ("term_days of", |t| t.term_days = u32::MAX),
        ("cap of 1", |t| t.cap = Uint128::one()),
        ("year_cap of 1", |t| t.year_cap = Uint128::one()),
        ("case_cap of 1", |t| t.case_cap = Uint128::one()),
        ("grid of 1", |t| t.grid = Uint128::one()),
        ("fee_bps of 1", |t| t.fee_bps = bps(1)),
        ("loading_bps of 1", |t| t.loading_bps = bps(1)),
    ];
    let mut suite = Suite::empty();
    for (says, change) in table {
        let mut terms = insured();
        change(&mut terms);
        refused(suite.create_plan(reserve(), terms), says);
    }
    suite.create_plan(reserve(), insured()).unwrap();
}

/// X2: what is about nothing that is there is refused, and nothing is kept.
#[test]
fn messages_about_what_is_not_there_are_refused() {
    let mut suite = Suite::new();
    let plan = PlanId(9);
    let alice = actor("alice").to_string();
    let nothing: Vec<ExecuteMsg> = vec![
        ExecuteMsg::OfferTerms {
            plan,
            terms: sharing(),
            from_day: 1,
        },
        ExecuteMsg::PausePlan { plan },
        ExecuteMsg::AnnounceRunOff { plan },
        ExecuteMsg::AdvancePlan { plan },
        ExecuteMsg::ClosePeriod { plan, steps: 1 },
        ExecuteMsg::Exit { plan },
        ExecuteMsg::Collect { plan, member: None },
        ExecuteMsg::Withdraw {
            plan,
            fund: Fund::Sponsor {},
            amount: Uint128::one(),
        },
        ExecuteMsg::SponsorMember {
            plan,
            member: alice,
            amount: Uint128::one(),
        },
        ExecuteMsg::LeaveLayer { plan, layer: plan },
        ExecuteMsg::AdmitMemberPlan {
            layer: plan,
            plan: PlanId(1),
            admitted: true,
        },
    ];
    for msg in nothing {
        let before = suite.app.state_hash();
        refused(suite.insurer(&msg), "there is no plan 9");
        assert_eq!(suite.app.state_hash(), before);
    }
    let plan = suite.plan;
    let cover = ExecuteMsg::PostIndex {
        plan,
        cover: 3,
        day: suite.today(),
        level: 1,
    };
    refused(suite.tell("officer", &cover), "plan 1 has no index cover 3");
    let foreign = ExecuteMsg::SponsorMember {
        plan,
        member: foreign_actor("x").to_string(),
        amount: Uint128::one(),
    };
    refused(suite.tell("sponsor", &foreign), "is not a valid address");
}

/// A misspelt field is refused, not ignored: terms are final.
#[test]
fn a_field_that_is_not_known_is_refused() {
    let mut suite = Suite::empty();
    let msg = ExecuteMsg::CreatePlan {
        plan: mutual(),
        terms: sharing(),
        conditions: vec![listed(STROKE)],
    };
    let good = value(&msg);
    for place in [
        "",
        "/create_plan",
        "/create_plan/plan",
        "/create_plan/plan/funding/mutual",
        "/create_plan/terms",
        "/create_plan/terms/benefits/0",
        "/create_plan/conditions/0",
    ] {
        let bad = with(&good, place, "tierr", 1.into());
        let sent = suite.app.send(&actor("insurer"), &suite.aid, &bad.to_string());
        sent.expect_err(place);
    }
}
