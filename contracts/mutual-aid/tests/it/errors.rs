//! Every error of the contract is provoked by some test.

use salus_testing::variants_of;
use salus_testing::watch::variants_seen_by;

/// What the tests come to, the walker left out: a new error is named here until a test provokes it.
#[test]
fn every_error_is_provoked_by_a_test() {
    let seen = variants_seen_by(&["every_error_is_provoked", "no_history_breaks_an_invariant"]);
    let mut all = variants_of(include_str!("../../src/error.rs"), "DomainError");
    all.extend(variants_of(
        include_str!("../../src/error/panel.rs"),
        "PanelError",
    ));
    // what it wraps is named itself
    all.retain(|name| name != "Core");
    assert!(all.len() > 60, "{all:?}");
    let never: Vec<_> = all.into_iter().filter(|name| !seen.contains(name)).collect();
    assert!(never.is_empty(), "no test provokes {never:?}");
}
