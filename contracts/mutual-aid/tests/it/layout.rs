//! What lies in the store, and under which keys.

use mutual_aid_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_testing::assert_golden;
use salus_testing::layout::{assert_named_tests_exist, assert_prefixes_listed};

/// X9: prefixes are unique, none begins another, and the README lists each of them.
#[test]
fn storage_prefixes_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state/claim.rs"),
        include_str!("../../src/state/fund.rs"),
        include_str!("../../src/state/layer.rs"),
        include_str!("../../src/state/ledger.rs"),
        include_str!("../../src/state/plan.rs"),
        include_str!("../../src/state/pool.rs"),
        include_str!("../../src/state/settings.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
        include_str!("../../../../packages/salus-core/src/pause.rs"),
    ];
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
}

#[test]
fn every_module_of_the_state_is_looked_at() {
    let modules: Vec<_> = include_str!("../../src/state/mod.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(
        modules,
        ["claim", "fund", "layer", "ledger", "plan", "pool", "settings"]
    );
}

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = cosmwasm_schema::generate_api! {
        name: "mutual-aid",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/mutual-aid/mutual-aid.json", &schema);
}

/// SECURITY.md names tests that are there.
#[test]
fn every_test_that_the_security_page_names_exists() {
    assert_named_tests_exist(include_str!("../../SECURITY.md"), 36);
}
