//! What must not change by accident: the schema and the storage prefixes. Access, events and raw records are
//! frozen beside their tests.

use accreditation_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;
use salus_testing::assert_golden;
use salus_testing::layout::assert_prefixes_listed;

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = generate_api! {
        name: "accreditation",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/accreditation/accreditation.json", &schema);
}

/// X9: storage prefixes are unique, and the README lists each of them.
#[test]
fn storage_prefixes_are_unique_and_listed() {
    let sources = [
        include_str!("../../src/state.rs"),
        include_str!("../../../../packages/accreditation-api/src/raw.rs"),
        include_str!("../../../../packages/salus-core/src/ownership.rs"),
    ];
    assert_prefixes_listed(&sources, include_str!("../../README.md"));
}
