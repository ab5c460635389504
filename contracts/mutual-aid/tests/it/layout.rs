//! What lies in the store, and under which keys.

use mutual_aid_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_testing::assert_golden;
use std::collections::BTreeSet;

/// Prefixes as the sources declare them, with those of the kernel and of cw2.
fn declared() -> Vec<String> {
    let sources = [
        include_str!("../../src/state/claim.rs"),
        include_str!("../../src/state/fund.rs"),
        include_str!("../../src/state/layer.rs"),
        include_str!("../../src/state/ledger.rs"),
        include_str!("../../src/state/plan.rs"),
        include_str!("../../src/state/pool.rs"),
        include_str!("../../src/state/settings.rs"),
    ];
    let mut all: Vec<String> = ["ow", "pa", "contract_info"].map(String::from).to_vec();
    for source in sources {
        for part in source.split("::new(\"").skip(1) {
            all.push(part.split('"').next().unwrap().to_string());
        }
    }
    all
}

/// X9: prefixes are unique, and none begins another.
#[test]
fn storage_prefixes_are_unique() {
    let all = declared();
    let set: BTreeSet<_> = all.iter().collect();
    assert!(all.len() > 25, "{all:?}");
    assert_eq!(set.len(), all.len(), "{all:?}");
    for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
        assert!(a == b || !b.starts_with(a.as_str()), "{a} begins {b}");
    }
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
fn the_readme_lists_every_prefix() {
    let listed: BTreeSet<_> = include_str!("../../README.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_string))
        .collect();
    assert_eq!(listed, declared().into_iter().collect());
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
    let folder = salus_testing::golden::crate_dir().join("tests/it");
    let source_of = |module: &str| {
        [
            format!("{module}.rs"),
            format!("people/{module}.rs"),
            format!("claims/{module}.rs"),
        ]
        .iter()
        .find_map(|file| std::fs::read_to_string(folder.join(file)).ok())
        .unwrap_or_else(|| panic!("there is no {module}"))
    };
    let mut named = 0;
    for quoted in include_str!("../../SECURITY.md").split('`').skip(1).step_by(2) {
        let Some((module, test)) = quoted.split_once("::").filter(|(module, _)| *module != "Suite") else {
            continue;
        };
        assert!(source_of(module).contains(&format!("fn {test}()")), "{quoted}");
        named += 1;
    }
    assert!(named > 35, "{named} tests named");
}
