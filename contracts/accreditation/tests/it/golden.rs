//! What must not change by accident: the schema and the storage prefixes. Access, events and raw records are
//! frozen beside their tests.

use accreditation_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;
use salus_testing::assert_golden;
use std::collections::BTreeSet;

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
    let mut prefixes = vec!["contract_info".to_string()];
    for source in sources {
        for declared in source.split("::new(\"").skip(1) {
            prefixes.push(declared.split('"').next().unwrap().to_string());
        }
    }
    let unique: BTreeSet<_> = prefixes.iter().cloned().collect();
    assert_eq!(unique.len(), prefixes.len(), "{prefixes:?}");
    let listed: BTreeSet<_> = include_str!("../../README.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_string))
        .collect();
    assert_eq!(listed, unique);
}
