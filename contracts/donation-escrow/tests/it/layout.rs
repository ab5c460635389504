//! What lies in the store, and under which keys.

use crate::suite::*;
use donation_escrow_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_testing::{actor, assert_golden};
use std::collections::BTreeSet;

/// Prefixes as the source declares them.
fn declared() -> Vec<String> {
    let mut all: Vec<String> = include_str!("../../src/state.rs")
        .split("::new(\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_string())
        .collect();
    // of the kernel, and of cw2
    all.extend(["ow", "pa", "contract_info"].map(String::from));
    all
}

/// X9: prefixes are unique, and none begins another.
#[test]
fn storage_prefixes_are_unique() {
    let all = declared();
    let set: BTreeSet<_> = all.iter().collect();
    assert_eq!(set.len(), all.len());
    for (a, b) in all.iter().flat_map(|a| all.iter().map(move |b| (a, b))) {
        assert!(a == b || !b.starts_with(a.as_str()), "{a} begins {b}");
    }
}

#[test]
fn the_readme_lists_every_prefix() {
    let readme = include_str!("../../README.md");
    for prefix in declared() {
        assert!(
            readme.contains(&format!("`{prefix}`")),
            "the README does not list `{prefix}`"
        );
    }
}

#[test]
fn the_committed_schema_is_the_one_of_the_messages() {
    let api = cosmwasm_schema::generate_api! {
        name: "donation-escrow",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let schema = api.render().to_string().unwrap();
    assert_golden("../../schema/donation-escrow/donation-escrow.json", &schema);
}

/// SECURITY.md names tests that are there.
#[test]
fn every_test_that_the_security_page_names_exists() {
    let sources = [
        ("access", include_str!("access.rs")),
        ("adversarial", include_str!("adversarial.rs")),
        ("bad_input", include_str!("bad_input.rs")),
        ("counting", include_str!("counting.rs")),
        ("delivery", include_str!("delivery.rs")),
        ("draft", include_str!("draft.rs")),
        ("gift", include_str!("gift.rs")),
        ("layout", include_str!("layout.rs")),
        ("newer_peers", include_str!("newer_peers.rs")),
        ("owner", include_str!("owner.rs")),
        ("payment", include_str!("payment.rs")),
        ("response", include_str!("response.rs")),
        ("sequences", include_str!("sequences.rs")),
        ("walker", include_str!("walker.rs")),
    ];
    let mut named = 0;
    for quoted in include_str!("../../SECURITY.md").split('`').skip(1).step_by(2) {
        let Some((module, test)) = quoted.split_once("::") else {
            continue;
        };
        let source = sources
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{quoted}"))
            .1;
        assert!(source.contains(&format!("fn {test}()")), "{quoted}");
        named += 1;
    }
    assert!(named > 40, "{named} tests named");
}

/// X8: every address in the store is written as the chain writes it. And records are small: what each gift writes
/// costs every donor.
#[test]
fn hot_records_are_small_and_addresses_are_normal() {
    let mut suite = Suite::new();
    let (terms, end) = (suite.terms(), suite.deadline());
    suite.funded(terms, vec![retaining(1_000, tranche(1_000, 10, end))], 1_000);
    suite.deliver(1, 4).unwrap();
    suite.propose_payee(SUPPLIER, &actor("second wallet")).unwrap();
    let denom = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2".to_string();
    suite.owner(&ExecuteMsg::AllowDenom { denom }).unwrap();

    let mut lines = vec![];
    for (key, value) in suite.app.records(&suite.escrow) {
        let text = String::from_utf8(value).unwrap();
        let shown: String = key
            .iter()
            .map(|b| {
                if b.is_ascii_graphic() {
                    char::from(*b).to_string()
                } else {
                    format!("\\{b:x}")
                }
            })
            .collect();
        for part in text.split('"').chain(shown.split("\\0")) {
            assert!(!part.starts_with("COSMWASM1"), "{part}");
        }
        lines.push(format!("{shown}\n    {text}"));
        let limit = match shown.trim_start_matches("\\0\\2").get(..2) {
            Some("gi") => 180,
            Some("po") => 150,
            Some("tr") => 60,
            Some("re") => 200,
            Some("ca") => 130,
            _ => continue,
        };
        assert!(text.len() <= limit, "{} bytes in {shown}: {text}", text.len());
    }
    assert_golden("tests/it/golden/store.txt", &lines.join("\n"));
}
