//! `docs/features.md`: what Salus means to have, row by row, and which tests show it.
//!
//! A test shows a row when its doc comment begins with the row's id (`/// A4: …`, or several,
//! `/// A4, A11: …`). The last column of the table is made from these comments:
//! `SALUS_UPDATE_SNAPSHOTS=1 cargo test -p workspace-tests` writes it.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::{files, root};

const TABLE: &str = "docs/features.md";
const NOT_YET: &str = "not yet";

/// Row id → the tests that carry it, as `member/test_name`.
fn carried(files: &[(String, String)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut carried: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    // this file's own samples are no tests of features
    let counts = |path: &str| path.ends_with(".rs") && !path.ends_with("workspace/tests/it/features.rs");
    for (path, text) in files.iter().filter(|(path, _)| counts(path)) {
        for (ids, test) in tests_with_ids(text) {
            for id in ids {
                carried
                    .entry(id)
                    .or_default()
                    .insert(format!("{}/{test}", member(path)));
            }
        }
    }
    carried
}

/// The member that a file belongs to, by its folder's name.
fn member(path: &str) -> String {
    let mut parts = path.split('/');
    match (parts.next(), parts.next()) {
        (Some("tests"), Some(name)) => format!("tests/{name}"),
        (_, Some(name)) => name.to_owned(),
        (top, None) => top.unwrap_or_default().to_owned(),
    }
}

/// Every test function whose doc comment begins with ids.
fn tests_with_ids(text: &str) -> Vec<(Vec<String>, String)> {
    let ids = Regex::new(r"^\s*/// ((?:[A-Z]{1,2}-?\d{1,2})(?:, [A-Z]{1,2}-?\d{1,2})*): ").unwrap();
    let function = Regex::new(r"^\s*(?:pub )?(?:async )?fn (\w+)").unwrap();
    let mut found = Vec::new();
    let mut doc: Option<Vec<String>> = None;
    let mut in_doc = false;
    let mut is_test = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("///") {
            if !in_doc {
                doc = ids
                    .captures(line)
                    .map(|c| c[1].split(", ").map(str::to_owned).collect());
                is_test = false;
            }
            in_doc = true;
            continue;
        }
        in_doc = false;
        if trimmed.starts_with("#[") && trimmed.contains("test") {
            is_test = true;
        }
        if let Some(name) = function.captures(line) {
            if let (Some(ids), true) = (doc.take(), is_test) {
                found.push((ids, name[1].to_owned()));
            }
            is_test = false;
        } else if trimmed.is_empty() {
            doc = None;
        }
    }
    found
}

/// The table's text with its last column as the tests say, and the ids that it lists.
fn rewritten(table: &str, carried: &BTreeMap<String, BTreeSet<String>>) -> (String, Vec<String>) {
    let row = Regex::new(r"^\| ([A-Z]{1,2}-?\d{1,2}) \| (.*) \| ([^|]*) \|$").unwrap();
    let mut listed = Vec::new();
    let mut lines = Vec::new();
    for line in table.lines() {
        match row.captures(line) {
            None => lines.push(line.to_owned()),
            Some(cells) => {
                let tests = carried.get(&cells[1]).map_or(NOT_YET.to_owned(), |tests| {
                    let tests: Vec<String> = tests.iter().map(|test| format!("`{test}`")).collect();
                    tests.join(", ")
                });
                lines.push(format!("| {} | {} | {tests} |", &cells[1], &cells[2]));
                listed.push(cells[1].to_owned());
            }
        }
    }
    (lines.join("\n") + "\n", listed)
}

#[test]
fn the_table_of_features_claims_what_tests_carry_and_nothing_else() {
    let carried = carried(&files());
    let path = root().join(TABLE);
    let table = std::fs::read_to_string(&path).unwrap();
    let (wanted, listed) = rewritten(&table, &carried);
    let unique: BTreeSet<&String> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "{TABLE} lists a row twice");
    for (id, tests) in carried.iter().filter(|(id, _)| is_feature(id)) {
        assert!(
            unique.contains(id),
            "{TABLE} does not list {id}, which is carried by {tests:?}"
        );
    }
    if std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|value| value != "0") {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    for (is, should) in table.lines().zip(wanted.lines()) {
        assert_eq!(
            is, should,
            "the tests of this row changed; SALUS_UPDATE_SNAPSHOTS=1 cargo test -p workspace-tests writes the column"
        );
    }
    assert_eq!(table, wanted);
}

/// Ids of features, as opposed to those of invariants (`X9`, `E1`) that tests carry too.
fn is_feature(id: &str) -> bool {
    Regex::new(r"^([AB]\d+|(CR|GW|MA|SV)-\d+)$").unwrap().is_match(id)
}

#[test]
fn ids_are_read_from_doc_comments_of_tests_alone() {
    let text = "
        /// A4: pays what was accepted.
        /// More words. B2: no.
        #[test]
        fn pays() {}

        /// A5, CR-01: two rows.
        #[test]
        fn two() {}

        /// A6: not a test.
        fn helper() {}

        /// Says A7: but does not begin with it.
        #[test]
        fn late() {}

        proptest! {
            /// B10: conserved.
            #[test]
            fn conserved(x in 0..9) {}
        }
    ";
    let found = tests_with_ids(text);
    let found: Vec<(String, &str)> = found
        .iter()
        .map(|(ids, test)| (ids.join("+"), test.as_str()))
        .collect();
    let expected = [("A4", "pays"), ("A5+CR-01", "two"), ("B10", "conserved")];
    assert_eq!(found, expected.map(|(ids, test)| (ids.to_owned(), test)));
}

#[test]
fn a_row_without_a_test_says_not_yet() {
    let table = "| id | ours | tests |\n|---|---|---|\n| A1 | one | `x/y` |\n| A2 | two | not yet |\n";
    let carried = BTreeMap::from([("A2".to_owned(), BTreeSet::from(["escrow/two".to_owned()]))]);
    let (wanted, listed) = rewritten(table, &carried);
    assert_eq!(listed, ["A1", "A2"]);
    assert!(
        wanted.contains("| A1 | one | not yet |\n| A2 | two | `escrow/two` |\n"),
        "{wanted}"
    );
}
