//! Settings: what the owner can do, and what it cannot.

use crate::suite::*;
use mutual_aid::contract;
use salus_core::pause::Pause;
use salus_testing::owner::assert_handed_over_in_two_steps;
use salus_testing::{actors::foreign_actor, watch::Watched};

/// The contract set up with this change of good settings.
fn instantiate(change: impl Fn(&mut InstantiateMsg)) -> Result<Suite, String> {
    let mut suite = Suite::empty();
    let mut msg = Suite::instantiation(suite.registry.addr(), &suite.panel);
    change(&mut msg);
    let code = suite.app.store_code(
        Watched::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate)
            .boxed(),
    );
    suite.aid = suite
        .app
        .instantiate_contract(code, actor("owner"), &msg, &[], "another", None)
        .map_err(|e| e.to_string())?;
    Ok(suite)
}

#[test]
fn the_contract_is_handed_over_in_two_steps() {
    let mut suite = Suite::empty();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.aid, &actor("owner"));
}

#[test]
fn the_list_of_coins_holds_for_new_plans() {
    let mut suite = Suite::new();
    let allow = |denom: &str| ExecuteMsg::AllowDenom {
        denom: denom.to_string(),
    };
    let disallow = |denom: &str| ExecuteMsg::DisallowDenom {
        denom: denom.to_string(),
    };
    refused(suite.owner(&allow(DENOM)), "denom uatom is listed already");
    refused(suite.owner(&disallow("ujunk")), "denom ujunk is not listed");
    for bad in ["", "ab", "1atom", "u atom", "uätom", &"u".repeat(129)] {
        refused(suite.owner(&allow(bad)), "is no denom");
    }
    suite.owner(&allow(&format!("ibc/{}", "A".repeat(64)))).unwrap();
    suite.owner(&disallow(DENOM)).unwrap();
    let denoms: Vec<String> = suite.ask(&QueryMsg::Denoms {
        start_after: Some("ibc/zzz".to_string()),
        limit: Some(1),
    });
    assert_eq!(denoms, ["uosmo"]);
    refused(
        suite.create_plan(mutual(), sharing()),
        "denom \"uatom\" is not listed here",
    );
    // the plan that is there goes on
    suite.deposit(&actor("sponsor"), Fund::Sponsor {}, 5).unwrap();
}

#[test]
fn registrars_are_listed_and_unlisted() {
    let mut suite = Suite::empty();
    let allow = |registrar: &Addr| ExecuteMsg::AllowRegistrar {
        registrar: registrar.to_string(),
    };
    let disallow = |registrar: &Addr| ExecuteMsg::DisallowRegistrar {
        registrar: registrar.to_string(),
    };
    let (one, aid) = (actor("registrar"), suite.aid.clone());
    refused(suite.owner(&disallow(&one)), "is not listed");
    suite.owner(&allow(&one)).unwrap();
    refused(suite.owner(&allow(&one)), "is listed already");
    refused(
        suite.owner(&allow(&aid)),
        "the contract cannot be its own registrar",
    );
    refused(suite.owner(&allow(&foreign_actor("x"))), "is not a valid address");
    suite.owner(&disallow(&one)).unwrap();
    refused(suite.owner(&disallow(&one)), "is not listed");
    for n in 0..64 {
        suite.owner(&allow(&actor(&format!("registrar {n}")))).unwrap();
    }
    refused(suite.owner(&allow(&one)), "65 registrars are more than 64");
    suite.owner(&disallow(&actor("registrar 5"))).unwrap();
    suite.owner(&allow(&one)).unwrap();
}

/// Attack class 13: peers that cannot be.
#[test]
fn settings_that_make_no_sense_are_refused() {
    type Change = Box<dyn Fn(&mut InstantiateMsg)>;
    let table: Vec<(&str, Change)> = vec![
        (
            "is not a valid address",
            Box::new(|m| m.owner = foreign_actor("o").to_string()),
        ),
        (
            "is not a valid address",
            Box::new(|m| m.accreditation = "x".to_string()),
        ),
        (
            "is not a valid address",
            Box::new(|m| m.panel = m.panel.to_uppercase()),
        ),
        (
            "is not a valid address",
            Box::new(|m| m.escrow = Some(String::new())),
        ),
        ("is no denom", Box::new(|m| m.denoms = vec!["1".to_string()])),
        (
            "is listed already",
            Box::new(|m| m.denoms = vec![DENOM.to_string(); 2]),
        ),
        (
            "65 denoms are more than 64",
            Box::new(|m| m.denoms = vec![DENOM.to_string(); 65]),
        ),
        ("day_seconds of 0", Box::new(|m| m.limits.day_seconds = 0)),
        (
            "day_seconds of 86401",
            Box::new(|m| m.limits.day_seconds = DAY + 1),
        ),
        (
            "min_notice_seconds of 0",
            Box::new(|m| m.limits.min_notice_seconds = 0),
        ),
        (
            "min_clawback_seconds of",
            Box::new(|m| m.limits.min_clawback_seconds = u64::MAX),
        ),
        (
            "min_period_seconds of 0",
            Box::new(|m| m.limits.min_period_seconds = 0),
        ),
        (
            "min_evidence_seconds of 0",
            Box::new(|m| m.limits.min_evidence_seconds = 0),
        ),
    ];
    for (says, change) in table {
        refused(instantiate(change).map(|_| ()), says);
    }
    let suite = instantiate(|m| m.limits.day_seconds = 1).unwrap();
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {});
    assert_eq!(config.limits.day_seconds, 1);
    assert_eq!(config.panel_addr, suite.panel);
    assert_eq!(config.accreditation_addr, *suite.registry.addr());
    assert_eq!(config.escrow_addr, None);
}

/// X3: intake stops for a while; what is in can come out.
#[test]
fn a_pause_stops_intake_and_nothing_else() {
    let mut suite = Suite::new();
    suite.deposit(&actor("sponsor"), Fund::Sponsor {}, 70).unwrap();
    assert_eq!(suite.ask::<Option<Pause>>(&QueryMsg::Pause {}), None);
    suite.owner(&ExecuteMsg::Pause { seconds: 14 * DAY }).unwrap();
    refused(suite.create_plan(mutual(), sharing()), "paused until");
    suite.withdraw(&actor("sponsor"), Fund::Sponsor {}, 70).unwrap();
    suite.app.pass(14 * DAY - 1);
    refused(suite.create_plan(mutual(), sharing()), "paused until");
    suite.app.pass(1);
    suite.create_plan(mutual(), sharing()).unwrap();
    refused(
        suite.owner(&ExecuteMsg::Pause { seconds: 1 }),
        "no new pause may start before",
    );
    suite.app.pass(7 * DAY);
    suite.owner(&ExecuteMsg::Pause { seconds: 100 }).unwrap();
    suite.owner(&ExecuteMsg::Unpause {}).unwrap();
    refused(suite.owner(&ExecuteMsg::Unpause {}), "not paused");
    suite.create_plan(mutual(), sharing()).unwrap();
}

/// Attack class 22.
#[test]
fn a_migration_to_the_same_version_is_refused() {
    let mut suite = Suite::empty();
    let code = suite.app.store_code(
        Watched::new(contract::execute, contract::instantiate, contract::query)
            .with_migrate(contract::migrate)
            .boxed(),
    );
    let aid = suite.aid.clone();
    refused(
        suite
            .app
            .migrate_contract(actor("deployer"), aid, &MigrateMsg {}, code)
            .map_err(|e| e.to_string()),
        "not strictly newer",
    );
}
