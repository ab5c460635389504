//! What a contract's pages say about its code: storage prefixes in the README, tests in SECURITY.md.

use crate::golden::crate_dir;
use std::collections::BTreeSet;
use std::path::Path;

/// Key of cw2's record.
const CW2: &str = "contract_info";

/// Storage prefixes that sources declare, `Item::new("…")` and the like, with that of cw2.
pub fn prefixes(sources: &[&str]) -> Vec<String> {
    let mut all = vec![CW2.to_string()];
    for source in sources {
        for rest in source.split("::new(\"").skip(1) {
            all.extend(rest.split('"').next().map(str::to_string));
        }
    }
    all
}

/// Storage prefixes are unique, none of the contract's own begins another, and the rows of the README that begin with a
/// quoted word list them, no more and no less.
#[track_caller]
pub fn assert_prefixes_listed(sources: &[&str], readme: &str) {
    let declared = prefixes(sources);
    let unique: BTreeSet<_> = declared.iter().cloned().collect();
    assert_eq!(unique.len(), declared.len(), "{declared:?}");
    // that of cw2 is a whole key, not the beginning of one
    let own: Vec<_> = unique.iter().filter(|prefix| *prefix != CW2).collect();
    for (a, b) in own.iter().flat_map(|a| own.iter().map(move |b| (a, b))) {
        assert!(a == b || !b.starts_with(a.as_str()), "{a} begins {b}");
    }
    let listed: BTreeSet<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next().map(str::to_string))
        .collect();
    assert_eq!(listed, unique);
}

/// Every `module::test` that a page names in backquotes is a test of the crate: a function of this name in a file
/// `module.rs`, or `module/mod.rs`, somewhere under `tests/it`; `folder/module::test` says where. Names that begin with a
/// capital are not tests. At least `least` are named.
#[track_caller]
pub fn assert_named_tests_exist(page: &str, least: usize) {
    let mut files = vec![];
    sources_below(&crate_dir().join("tests/it"), "", &mut files);
    let mut named = 0;
    for quoted in page.split('`').skip(1).step_by(2) {
        let Some((module, test)) = quoted.split_once("::") else {
            continue;
        };
        if module.starts_with(char::is_uppercase) {
            continue;
        }
        let here = format!("/{module}");
        let mut of_module = files.iter().filter(|(name, _)| name.ends_with(&here)).peekable();
        assert!(of_module.peek().is_some(), "there is no {module}");
        assert!(
            of_module.any(|(_, text)| text.contains(&format!("fn {test}("))),
            "there is no test {quoted}"
        );
        named += 1;
    }
    assert!(named >= least, "{named} tests named");
}

/// Sources below a folder by the paths of their modules: `/claims/panel` for `claims/panel.rs` and `claims/panel/mod.rs`.
fn sources_below(folder: &Path, under: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder of tests") {
        let path = entry.expect("an entry of the folder").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        let module = format!("{under}/{name}");
        if path.is_dir() {
            sources_below(&path, &module, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let module = if name == "mod" { under.to_string() } else { module };
            found.push((module, std::fs::read_to_string(&path).expect("a source")));
        }
    }
}
