use regex::Regex;
use serde_json::{json, Map, Value};
use std::path::Path;

/// Where errors are written, and the name that a variant from there goes by.
const SOURCES: [(&str, &str); 15] = [
    ("accreditation", "contracts/accreditation/src/error.rs"),
    ("accreditation-api", "packages/accreditation-api/src/client.rs"),
    ("beacon", "packages/beacon/src/error.rs"),
    ("consent-registry", "contracts/consent-registry/src/error.rs"),
    (
        "consent-registry-rules",
        "packages/consent-registry-rules/src/error.rs",
    ),
    ("donation-escrow", "contracts/donation-escrow/src/error.rs"),
    (
        "donation-escrow-rules",
        "packages/donation-escrow-rules/src/error.rs",
    ),
    ("gs1", "packages/gs1/src/error.rs"),
    ("mutual-aid", "contracts/mutual-aid/src/error.rs"),
    ("mutual-aid", "contracts/mutual-aid/src/error/panel.rs"),
    (
        "mutual-aid-rules",
        "packages/mutual-aid-rules/src/adjudicate/error.rs",
    ),
    ("mutual-aid-rules", "packages/mutual-aid-rules/src/share/error.rs"),
    ("panel", "contracts/panel/src/error.rs"),
    ("provenance", "contracts/provenance/src/domain/error.rs"),
    ("salus-core", "packages/salus-core/src/error.rs"),
];

/// Texts and names of all errors in a source.
fn variants(source: &str) -> Vec<(String, String)> {
    // the text is a string literal, perhaps on lines of its own; what follows it are arguments; then comes the name
    let error =
        Regex::new(r#"(?s)#\[error\(\s*"((?:[^"\\]|\\.)*)".*?\)\]\s*(?:///[^\n]*\s*)*([A-Z]\w*)"#).unwrap();
    error
        .captures_iter(source)
        .map(|found| {
            let literal = found.get(1).unwrap().as_str();
            // a line of a literal that ends in \ goes on at the next word
            let joined = Regex::new(r"\\\n\s*").unwrap().replace_all(literal, "");
            (
                found.get(2).unwrap().as_str().to_owned(),
                joined.replace("\\\"", "\""),
            )
        })
        .collect()
}

/// The client knows every error text of every contract: the table it reads is made from the contracts' sources, and
/// this fails when they differ. `SALUS_UPDATE_SNAPSHOTS=1` writes it anew.
#[test]
fn the_clients_table_of_refusals_is_that_of_the_contracts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut table = Map::new();
    for (owner, path) in SOURCES {
        let source = std::fs::read_to_string(root.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        let found = variants(&source);
        assert!(found.len() > 2, "{path} has {} errors", found.len());
        let named = source.matches("#[error(\"").count() + source.matches("#[error(\n").count();
        assert_eq!(found.len(), named, "not every error of {path} was read");
        for (name, text) in found {
            let before = table.insert(format!("{owner}::{name}"), json!(text));
            assert!(
                before.is_none_or(|before| before == json!(text)),
                "{owner}::{name} has two texts"
            );
        }
    }
    let text = serde_json::to_string_pretty(&Value::Object(table)).unwrap();
    salus_testing::assert_golden("../../packages/client/refusals.json", &text);
}
