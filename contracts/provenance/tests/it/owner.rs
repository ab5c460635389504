//! Settings, the pause, the hand-over of the contract, and its life as code.

use crate::suite::*;
use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{coins, Addr};
use provenance::contract::{execute, instantiate, migrate};
use provenance_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use provenance_api::types::{RejectReason, SerialCommitment};
use provenance_api::CONTRACT_NAME;
use salus_core::pause::Pause;
use salus_core::wire::Wire;
use salus_testing::owner::assert_handed_over_in_two_steps;
use salus_testing::watch::variant_name;
use salus_testing::{actor, actors::foreign_actor};

/// Invariant X3, class 21: a pause stops products, lots and offers; every way out goes on. It ends by itself, and no other
/// can follow within a week.
#[test]
fn a_pause_stops_intake_and_nothing_else() {
    let mut suite = Suite::start();
    let lot = suite.serialised_lot("L", 100);
    let unit = |n| vec![serials(lot, &[pack(n, n)])];
    let [taken, refused, cancelled, expired, late, spare] = [0, 1, 2, 3, 4, 5].map(|n| suite.offer(unit(n)));
    let (maker, hospital, owner) = (suite.maker.clone(), suite.hospital.clone(), suite.owner.clone());
    suite.app.pass(29 * DAY);
    suite.run_ok(&owner, &ExecuteMsg::Pause { seconds: 14 * DAY });

    let more = SerialCommitment {
        root: root(1),
        leaf_count: 1,
    };
    let new_lot = suite.lot("NEW", 1, None);
    let new_offer = suite.offer_msg(unit(9), None);
    for intake in [
        product("09506000134376"),
        new_lot.clone(),
        ExecuteMsg::AppendSerials {
            lot,
            first_index: 100,
            serials: more,
        },
        new_offer,
    ] {
        suite.refused(&maker, &intake, "Paused");
    }
    suite.pick_up(taken);
    suite.accept(taken, vec![all(0, 1)]);
    suite.run_ok(
        &hospital,
        &ExecuteMsg::Refuse {
            shipment: refused,
            reason: RejectReason::Damaged,
        },
    );
    suite.run_ok(&maker, &ExecuteMsg::Cancel { shipment: cancelled });
    suite.run_ok(&maker, &quarantine(lot));
    suite.run_ok(&maker, &ExecuteMsg::ReleaseQuarantine { lot });
    suite.run_ok(&maker, &recall(lot, provenance_api::types::RecallClass::Iii));
    suite.app.pass(2 * DAY);
    for shipment in [expired, late, spare] {
        suite.run_ok(&actor("anybody"), &ExecuteMsg::Expire { shipment });
    }
    let ranges = vec![pack(3, 3)];
    suite.run_ok(
        &maker,
        &ExecuteMsg::ConfirmReturn {
            shipment: expired,
            line: 0,
            units: 1,
            ranges,
        },
    );
    let ranges = vec![pack(4, 4)];
    suite.run_ok(
        &maker,
        &ExecuteMsg::DeclareLost {
            shipment: late,
            line: 0,
            units: 1,
            ranges,
        },
    );

    // by itself, to the nanosecond
    let pause: Option<Pause> = suite.ask(&QueryMsg::PauseState {});
    let until = pause.unwrap().until;
    suite.app.go_to(until.minus_nanos(1));
    suite.refused(&maker, &product("09506000134376"), "Paused");
    suite.app.go_to(until);
    suite.run_ok(&maker, &product("09506000134376"));
    suite.app.go_to(until.plus_seconds(7 * DAY).minus_nanos(1));
    suite.refused(&owner, &ExecuteMsg::Pause { seconds: 1 }, "PauseTooSoon");
    suite.app.go_to(until.plus_seconds(7 * DAY));
    suite.run_ok(&owner, &ExecuteMsg::Pause { seconds: 14 * DAY });
    // and the owner may end it early
    suite.run_ok(&owner, &ExecuteMsg::Unpause {});
    suite.run_ok(&maker, &suite.lot("NEW", 1, None));
}

/// Invariant X4: the contract is handed over in two steps; until the second the first owner stays in office.
#[test]
fn the_contract_is_handed_over_in_two_steps() {
    let mut suite = Suite::start();
    assert_handed_over_in_two_steps(&mut suite.app, &suite.contract, &suite.owner);
    suite.refused(
        &suite.owner.clone(),
        &ExecuteMsg::Pause { seconds: 1 },
        "NotOwner",
    );
    suite.run_ok(&actor("next owner"), &ExecuteMsg::Pause { seconds: 1 });
}

fn init(owner: &str, accreditation: &str, hook_gas_limit: u64) -> InstantiateMsg {
    InstantiateMsg {
        owner: owner.to_string(),
        accreditation: accreditation.to_string(),
        hook_gas_limit,
    }
}

/// Class 3 and 15: at instantiation, too, an address is one of this chain in its normal form, a limit of zero is
/// refused, and no coins are taken.
#[test]
fn a_bad_instantiation_is_refused() {
    let (good, foreign) = (actor("owner"), foreign_actor("owner"));
    let upper = good.as_str().to_uppercase();
    let cases = [
        ("BadAddress", init(foreign.as_str(), good.as_str(), 1), vec![]),
        ("BadAddress", init(good.as_str(), foreign.as_str(), 1), vec![]),
        ("BadAddress", init(&upper, good.as_str(), 1), vec![]),
        ("BadAddress", init("", good.as_str(), 1), vec![]),
        ("ZeroGasLimit", init(good.as_str(), good.as_str(), 0), vec![]),
        (
            "UnexpectedFunds",
            init(good.as_str(), good.as_str(), 1),
            coins(1, "uatom"),
        ),
    ];
    for (variant, msg, funds) in cases {
        let mut deps = mock_dependencies();
        let error =
            instantiate(deps.as_mut(), mock_env(), message_info(&good, &funds), Wire(msg)).unwrap_err();
        assert_eq!(variant_name(&error), variant);
    }
}

/// Class 15, coins that come along: no message takes any, so none can be lost in the contract.
#[test]
fn coins_are_refused_with_every_message() {
    let mut suite = Suite::start();
    let hospital = suite.hospital.clone();
    suite.app.mint(&hospital, &coins(5, "uatom"));
    for msg in [
        accept(provenance_api::ShipmentId(1), vec![]),
        ExecuteMsg::Expire {
            shipment: provenance_api::ShipmentId(1),
        },
        product("09506000134376"),
    ] {
        let contract = suite.contract.clone();
        let error = suite
            .app
            .run(&hospital, &contract, &msg, &coins(5, "uatom"))
            .unwrap_err();
        assert!(error.contains("takes no coins"), "{error}");
    }
    assert_eq!(suite.app.balance(&hospital, "uatom"), 5);
}

/// Class 22: only a store of this contract, in an older version, is migrated, and only once.
#[test]
fn migration_is_refused_from_the_wrong_contract_or_version() {
    let stored = |name: &str, version: &str| {
        let mut deps = mock_dependencies();
        let owner = actor("owner");
        instantiate(
            deps.as_mut(),
            mock_env(),
            message_info(&owner, &[]),
            Wire(init(owner.as_str(), owner.as_str(), 1)),
        )
        .unwrap();
        cw2::set_contract_version(deps.as_mut().storage, name, version).unwrap();
        deps
    };
    for (name, version, error) in [
        ("salus:accreditation", "0.0.1", "WrongContract"),
        (CONTRACT_NAME, provenance::contract::CONTRACT_VERSION, "NotNewer"),
        (CONTRACT_NAME, "99.0.0", "NotNewer"),
        (CONTRACT_NAME, "new", "BadVersion"),
    ] {
        let mut deps = stored(name, version);
        let refused = migrate(deps.as_mut(), mock_env(), Wire(MigrateMsg {})).unwrap_err();
        assert_eq!(variant_name(&refused), error);
    }
    let mut deps = stored(CONTRACT_NAME, "0.0.1");
    migrate(deps.as_mut(), mock_env(), Wire(MigrateMsg {})).unwrap();
    let twice = migrate(deps.as_mut(), mock_env(), Wire(MigrateMsg {})).unwrap_err();
    assert_eq!(variant_name(&twice), "NotNewer");
}

/// A message to a contract whose accreditation contract is none is refused, not let through.
#[test]
fn a_missing_accreditation_contract_lets_nobody_in() {
    let mut deps = mock_dependencies();
    let owner = actor("owner");
    let nobody = actor("no contract");
    let info = message_info(&owner, &[]);
    instantiate(
        deps.as_mut(),
        mock_env(),
        info.clone(),
        Wire(init(owner.as_str(), nobody.as_str(), 1)),
    )
    .unwrap();
    for sender in [&owner, &Addr::unchecked(nobody)] {
        let info = message_info(sender, &[]);
        let error = execute(deps.as_mut(), mock_env(), info, Wire(product(MASKS))).unwrap_err();
        assert_eq!(variant_name(&error), "Std", "{error}");
    }
}
