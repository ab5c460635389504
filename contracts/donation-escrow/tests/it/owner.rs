//! Settings: what the owner can do, and what it cannot.

use crate::peers::{stand_in, Provenance};
use crate::suite::*;
use cosmwasm_std::{Addr, Empty};
use cw_multi_test::Executor;
use donation_escrow::contract;
use donation_escrow_api::msg::{ConfigResponse, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use donation_escrow_api::types::*;
use donation_escrow_api::{CampaignId, GiftId};
use salus_core::packed::pack;
use salus_core::pause::Pause;
use salus_core::wire::Wire;
use salus_testing::owner::assert_handed_over_in_two_steps;
use salus_testing::{actor, actors::foreign_actor, app::TestApp, watch::Watched};

#[test]
fn the_contract_is_handed_over_in_two_steps() {
    let mut suite = Suite::new();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.escrow, &actor("owner"));
}

#[test]
fn lists_of_coins_and_provenance_contracts_are_kept_for_new_campaigns() {
    let mut suite = Suite::new();
    let allow = |denom: &str| ExecuteMsg::AllowDenom {
        denom: denom.to_string(),
    };
    let disallow = |denom: &str| ExecuteMsg::DisallowDenom {
        denom: denom.to_string(),
    };
    refused(suite.owner(&allow(DENOM)), "denom uatom is listed already");
    refused(suite.owner(&disallow("ujunk")), "denom ujunk is not listed");
    for bad in [
        "",
        "ab",
        "1atom",
        "u atom",
        "uätom",
        &"u".repeat(129),
        &"u".repeat(1_000_000),
    ] {
        refused(suite.owner(&allow(bad)), "is no denom");
    }
    suite.owner(&allow(&format!("ibc/{}", "A".repeat(64)))).unwrap();
    suite.owner(&disallow("uosmo")).unwrap();
    let denoms: Vec<String> = suite.ask(&QueryMsg::Denoms {
        start_after: None,
        limit: None,
    });
    assert_eq!(denoms, [format!("ibc/{}", "A".repeat(64)), DENOM.to_string()]);
    let after: Vec<String> = suite.ask(&QueryMsg::Denoms {
        start_after: Some("ibc/zzz".to_string()),
        limit: Some(1),
    });
    assert_eq!(after, [DENOM]);

    let known = suite.provenance.0.to_string();
    refused(
        suite.owner(&ExecuteMsg::AllowProvenance {
            provenance: known.clone(),
        }),
        "is listed already",
    );
    suite
        .owner(&ExecuteMsg::DisallowProvenance {
            provenance: known.clone(),
        })
        .unwrap();
    refused(
        suite.owner(&ExecuteMsg::DisallowProvenance {
            provenance: known.clone(),
        }),
        "is not listed",
    );
    let unknown = suite.other_provenance.0.to_string();
    refused(
        suite.owner(&ExecuteMsg::DisallowProvenance { provenance: unknown }),
        "is not listed",
    );
    let foreign = foreign_actor("provenance").to_string();
    refused(
        suite.owner(&ExecuteMsg::AllowProvenance { provenance: foreign }),
        "is not a valid address",
    );
    let list: Vec<ProvenanceInfo> = suite.ask(&QueryMsg::Provenances {
        start_after: None,
        limit: None,
    });
    assert_eq!(
        list,
        [ProvenanceInfo {
            provenance_addr: Addr::unchecked(&known),
            allowed: false
        }]
    );
    let start_after = Some(known);
    assert!(suite
        .ask::<Vec<ProvenanceInfo>>(&QueryMsg::Provenances {
            start_after,
            limit: None
        })
        .is_empty());
}

/// A listed again provenance contract keeps its number, so that its shipments stay counted.
#[test]
fn relisting_a_provenance_contract_does_not_forget_its_shipments() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_000);
    suite.app.pass(2);
    let facts = suite.facts(1, &[(1, 5)]);
    suite.hook(&facts).unwrap();
    let provenance = suite.provenance.0.to_string();
    suite
        .owner(&ExecuteMsg::DisallowProvenance {
            provenance: provenance.clone(),
        })
        .unwrap();
    suite.owner(&ExecuteMsg::AllowProvenance { provenance }).unwrap();
    refused(suite.hook(&facts), "was settled before");
}

#[test]
fn the_settings_show_what_a_timelock_must_exceed() {
    let suite = Suite::new();
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {});
    assert_eq!(config.limits, Limits::PUBLIC);
    assert_eq!(config.accreditation_addr, suite.accreditation.0);
    assert_eq!(config.longest_exit_seconds, 1_245 * DAY);
}

#[test]
fn contradictory_limits_are_refused() {
    let public = Limits::PUBLIC;
    let table = [
        (
            "min_settlement_window_seconds is 0",
            Limits {
                min_settlement_window_seconds: 0,
                ..public
            },
        ),
        (
            "min_settlement_window_seconds is 2592001",
            Limits {
                min_settlement_window_seconds: 30 * DAY + 1,
                ..public
            },
        ),
        (
            "max_settlement_window_seconds",
            Limits {
                max_settlement_window_seconds: u64::MAX,
                ..public
            },
        ),
        (
            "cool_off_lead_seconds",
            Limits {
                cool_off_lead_seconds: u64::MAX,
                ..public
            },
        ),
        (
            "max_challenge_window_seconds",
            Limits {
                max_challenge_window_seconds: u64::MAX,
                ..public
            },
        ),
        (
            "payee_delay_seconds is 2592000",
            Limits {
                payee_delay_seconds: 30 * DAY,
                ..public
            },
        ),
        (
            "max_recall_window_seconds",
            Limits {
                max_recall_window_seconds: u64::MAX,
                ..public
            },
        ),
        (
            "max_quarantine_hold_seconds",
            Limits {
                max_quarantine_hold_seconds: u64::MAX,
                ..public
            },
        ),
        (
            "max_campaign_seconds is 0",
            Limits {
                max_campaign_seconds: 0,
                ..public
            },
        ),
        (
            "sweep_after_seconds is 0",
            Limits {
                sweep_after_seconds: 0,
                ..public
            },
        ),
    ];
    for (error, limits) in table {
        refused(instantiate(|msg| msg.limits = limits), error);
    }
}

#[test]
fn bad_settings_are_refused_each_by_its_own_error() {
    type Change = fn(&mut InstantiateMsg);
    let table: [(&str, Change); 10] = [
        ("is not a valid address", |m| m.owner = String::new()),
        ("is not a valid address", |m| m.owner = m.owner.to_uppercase()),
        ("is not a valid address", |m| {
            m.accreditation = foreign_actor("accreditation").to_string()
        }),
        ("is not a valid address", |m| {
            m.provenances = vec!["x".repeat(1_000_000)]
        }),
        ("17 provenance contracts are more than 16", |m| {
            m.provenances = vec![m.owner.clone(); 17]
        }),
        ("is no provenance contract", |m| {
            m.provenances = vec![m.owner.clone()]
        }),
        ("relies on accreditation contract", |m| {
            m.accreditation = actor("another accreditation").to_string()
        }),
        ("is listed already", |m| {
            m.provenances.extend(m.provenances.clone())
        }),
        ("65 denoms are more than 64", |m| {
            m.denoms = vec!["uatom".to_string(); 65]
        }),
        ("denom uatom is listed already", |m| {
            m.denoms = vec!["uatom".to_string(); 2]
        }),
    ];
    for (error, change) in table {
        refused(instantiate(change), error);
    }
    instantiate(|_| {}).unwrap();
}

/// The contract instantiated with one change to good settings.
pub fn instantiate(change: impl FnOnce(&mut InstantiateMsg)) -> Result<Addr, String> {
    let mut app = TestApp::start(&[]);
    let code =
        app.store_code(Watched::new(contract::execute, contract::instantiate, contract::query).boxed());
    let peers = app.store_code(stand_in());
    let peer = app.instantiate_contract(peers, actor("owner"), &Empty {}, &[], "provenance", None);
    let provenance = Provenance(peer.unwrap());
    provenance.relies_on(&mut app, &actor("accreditation"));
    let mut msg = InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: actor("accreditation").to_string(),
        provenances: vec![provenance.0.to_string()],
        denoms: vec![DENOM.to_string()],
        limits: Limits::PUBLIC,
    };
    change(&mut msg);
    app.instantiate_contract(code, actor("deployer"), &msg, &[], "escrow", None)
        .map_err(|e| e.to_string())
}

/// Class 21: a pause stops intake only, ends by itself, and cannot be strung together.
#[test]
fn a_pause_stops_intake_and_no_exit() {
    let mut suite = Suite::new();
    let (mut terms, end) = (suite.terms(), suite.deadline());
    terms.challenge_window_seconds = HOUR;
    let draft = suite.create(terms.clone(), vec![tranche(100, 1, end)]).unwrap();
    suite
        .open(terms.clone(), vec![tranche(500, 5, end), tranche(500, 5, end)])
        .unwrap();
    let back = suite.give("bob", 50).unwrap();
    let gift = suite.give("alice", 1_100).unwrap();
    suite.owner(&ExecuteMsg::Pause { seconds: 14 * DAY }).unwrap();
    assert!(suite.ask::<Option<Pause>>(&QueryMsg::Pause {}).is_some());

    let paused = "paused until";
    refused(suite.give("alice", 1), paused);
    refused(suite.create(terms, vec![tranche(100, 1, end)]), paused);
    suite.campaign = CampaignId(2);
    refused(suite.raiser(&ExecuteMsg::OpenFunding { campaign: draft }), paused);
    // everything that lets money out goes on
    suite.withdraw_gift("bob", back).unwrap();
    suite.app.pass(2 * DAY);
    suite.activate().unwrap();
    let shipment = suite.deliver(1, 5).unwrap();
    suite.app.pass(HOUR);
    suite.pay_out(1, shipment).unwrap();
    suite.propose_payee(SUPPLIER, &actor("new wallet")).unwrap();
    assert_eq!(suite.claim("alice", gift).unwrap(), 100);

    refused(
        suite.owner(&ExecuteMsg::Pause { seconds: DAY }),
        "no new pause may start before",
    );
    suite.owner(&ExecuteMsg::Unpause {}).unwrap();
    refused(suite.owner(&ExecuteMsg::Unpause {}), "not paused");
    suite.app.pass(7 * DAY - 1);
    refused(
        suite.owner(&ExecuteMsg::Pause { seconds: DAY }),
        "no new pause may start before",
    );
    suite.app.pass(1);
    refused(
        suite.owner(&ExecuteMsg::Pause {
            seconds: 14 * DAY + 1,
        }),
        "a pause lasts 1 s to",
    );
    suite.owner(&ExecuteMsg::Pause { seconds: DAY }).unwrap();
}

/// Class 22: migrations from another contract, to the same version or an older one, or twice, are refused.
#[test]
fn only_an_older_version_of_the_same_contract_is_migrated() {
    let version = |contract: &str, version: &str| {
        let mut suite = Suite::new();
        let old = serde_json::json!({ "contract": contract, "version": version }).to_string();
        let escrow = suite.escrow.clone();
        suite.app.plant(&escrow, b"contract_info", old.as_bytes());
        suite
    };
    let name = donation_escrow_api::CONTRACT_NAME;
    let guard = |mut suite: Suite| {
        let mut store = suite.app.contract_storage_mut(&suite.escrow);
        salus_core::migration::guard::<donation_escrow::ContractError>(
            store.as_mut(),
            name,
            contract::CONTRACT_VERSION,
        )
        .map_err(|e| e.to_string())
    };
    refused(guard(version("salus:panel", "0.0.1")), "another contract");
    refused(
        guard(version(name, contract::CONTRACT_VERSION)),
        "not strictly newer",
    );
    refused(guard(version(name, "99.0.0")), "not strictly newer");
    guard(version(name, "0.0.1")).unwrap();
}

/// Makes the escrow one of an older version, whose admin may bring it to the present one.
fn make_older(suite: &mut Suite) {
    let escrow = suite.escrow.clone();
    let old = serde_json::json!({ "contract": donation_escrow_api::CONTRACT_NAME, "version": "0.0.9" });
    suite
        .app
        .plant(&escrow, b"contract_info", old.to_string().as_bytes());
    suite.make_admin(&actor("timelock"));
}

fn migrate(suite: &mut Suite) -> Result<(), String> {
    let code = suite.app.store_code(
        Watched::new(contract::execute, contract::instantiate, contract::query)
            .with_reply(contract::reply)
            .with_migrate(contract::migrate)
            .boxed(),
    );
    let escrow = suite.escrow.clone();
    suite
        .app
        .migrate_contract(actor("timelock"), escrow, &MigrateMsg {}, code)
        .map(|_| ())
        .map_err(|e| e.to_string())
}

/// A migration of a store whose records this version cannot read: of layout 1, which has no number, or of a later one.
pub fn migrate_from(layout: Option<u8>) -> (Suite, Result<(), String>) {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_100);
    make_older(&mut suite);
    let escrow = suite.escrow.clone();
    match layout {
        Some(number) => suite.app.plant(&escrow, b"ly", &[number]),
        None => suite.app.contract_storage_mut(&escrow).remove(b"ly"),
    }
    let done = migrate(&mut suite);
    (suite, done)
}

/// What cannot be read is not guessed at: the migration is refused and the old code goes on with all that it promised.
#[test]
fn a_store_of_another_layout_is_not_migrated() {
    for (layout, says) in [
        (None, "the store has layout 1, this version reads layout 2"),
        (Some(1), "the store has layout 1, this version reads layout 2"),
        (Some(3), "the store has layout 3, this version reads layout 2"),
    ] {
        let (mut suite, done) = migrate_from(layout);
        refused(done, says);
        let version = cw2::get_contract_version(suite.app.contract_storage(&suite.escrow).as_ref()).unwrap();
        assert_eq!(version.version, "0.0.9");
        suite.deliver(1, 10).unwrap();
        assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 100);
    }
    let (_, done) = migrate_from(Some(2));
    done.unwrap();
}

/// Upgrades move a contract with money in it, and every promise with it.
#[test]
fn a_funded_campaign_of_an_older_version_lives_on_after_the_migration() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![tranche(1_000, 10, end)], 1_100);
    let before = suite.info();
    make_older(&mut suite);
    migrate(&mut suite).unwrap();
    assert!(migrate(&mut suite).is_err(), "the same migration runs once");
    assert_eq!(suite.info(), before);
    suite.deliver(1, 10).unwrap();
    assert_eq!(suite.supplier(), 1_000);
    assert_eq!(suite.claim("alice", GiftId(1)).unwrap(), 100);
}

/// A contract that is its own accreditation contract would believe itself.
#[test]
fn the_escrow_is_not_its_own_accreditation_contract() {
    use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
    let mut deps = mock_dependencies();
    deps.api = deps.api.with_prefix("cosmwasm");
    let mut env = mock_env();
    env.contract.address = actor("escrow");
    let msg = InstantiateMsg {
        owner: actor("owner").to_string(),
        accreditation: actor("escrow").to_string(),
        provenances: vec![],
        denoms: vec![],
        limits: Limits::PUBLIC,
    };
    let error = contract::instantiate(deps.as_mut(), env, message_info(&actor("owner"), &[]), Wire(msg));
    assert_eq!(
        error.unwrap_err().to_string(),
        "this contract cannot be its own accreditation contract"
    );
}

/// Peers that are no contracts at all: activation gives everything back instead of failing.
#[test]
fn an_accreditation_contract_that_is_gone_blocks_no_exit() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.open(terms, vec![tranche(100, 1, end)]).unwrap();
    let gift = suite.give("alice", 100).unwrap();
    let code = suite.app.store_code(stand_in());
    let empty = suite
        .app
        .instantiate_contract(code, actor("owner"), &Empty {}, &[], "empty", None)
        .unwrap();
    let key = b"ac".to_vec();
    let escrow = suite.escrow.clone();
    suite.app.plant(&escrow, &key, &pack(&empty).unwrap());
    suite.app.go_to(suite.start.plus_days(10));
    suite.activate().unwrap();
    assert_eq!(suite.status(), CampaignStatus::Cancelled);
    assert_eq!(suite.claim("alice", gift).unwrap(), 100);
}
