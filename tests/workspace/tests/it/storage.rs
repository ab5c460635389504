//! Storage names: two records on one key destroy each other.

use std::collections::BTreeMap;

use regex::Regex;

use crate::files;

/// Where a contract's storage names are declared: its own sources, those of its api crate (which
/// declares the records that peers read raw), and the shared kernel.
fn sources(contract: &str) -> [String; 3] {
    [
        format!("contracts/{contract}/src/"),
        format!("packages/{contract}-api/src/"),
        "packages/salus-core/src/".to_owned(),
    ]
}

/// (name, where it is declared) of every storage name in a text.
fn names(path: &str, text: &str) -> Vec<(String, String)> {
    let declared = Regex::new(
        r#"\b(?:(?:Packed)?(?:Item|Map)|IndexedMap|SnapshotItem|SnapshotMap|Deque|MultiIndex|UniqueIndex)(?:::<[^>]*>)?::new(?:_dyn)?\(([^;]*?)\)"#,
    )
    .unwrap();
    let literal = Regex::new(r#""([^"]*)""#).unwrap();
    let mut names = Vec::new();
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    for call in declared.captures_iter(&code.join("\n")) {
        for name in literal.captures_iter(&call[1]) {
            names.push((name[1].to_owned(), path.to_owned()));
        }
    }
    names
}

/// X9: storage prefixes are unique within everything that one contract stores.
#[test]
fn no_two_records_of_a_contract_share_a_storage_name() {
    let files = files();
    let mut contracts: Vec<&str> = files
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("contracts/")?.split('/').next())
        .collect();
    contracts.dedup();
    for contract in contracts {
        // the version record of cw2
        let mut seen = BTreeMap::from([("contract_info".to_owned(), "cw2".to_owned())]);
        for (path, text) in &files {
            if !path.ends_with(".rs") || !sources(contract).iter().any(|source| path.starts_with(source)) {
                continue;
            }
            for (name, at) in names(path, text) {
                assert!(
                    (1..=12).contains(&name.len()),
                    "{at}: the storage name {name:?} is empty or long"
                );
                if let Some(before) = seen.insert(name.clone(), at.clone()) {
                    panic!("{contract}: the storage name {name:?} is in {before} and in {at}");
                }
            }
        }
        assert!(seen.len() > 3, "found no storage names of {contract}");
    }
}

#[test]
fn the_check_finds_names_in_every_form_of_declaration() {
    let text = r#"
        const A: Item<u64> = Item::new("aa");
        const B: PackedMap<(u64, &str), u8> = PackedMap::new( "bb" );
        // const C: Item<u64> = Item::new("cc");
        let d = MultiIndex::new(|_, v| v.key, "dd", "dd__x");
    "#;
    let found: Vec<String> = names("x.rs", text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(found, ["aa", "bb", "dd", "dd__x"]);
}
