//! Events: what a contract emitted beside what its interface declares.

use crate::assert_golden;
use cosmwasm_std::{Addr, Event};
use cw_multi_test::AppResponse;
use std::collections::BTreeSet;

/// Events of the kernel, which interfaces export under the same names.
const KERNEL: &str = include_str!("../../salus-core/src/event.rs");

/// What a contract itself emitted in a call, without its address, which the chain adds.
pub fn events_of(contract: &Addr, response: &AppResponse) -> Vec<Event> {
    let mut events = response.events.clone();
    events.retain_mut(|event| {
        let mut own = false;
        event.attributes.retain(|attribute| {
            let address = attribute.key == "_contract_address";
            own |= address && attribute.value == contract.as_str();
            !address
        });
        own && event.ty.starts_with("wasm-")
    });
    events
}

/// Types of the events that the source of an interface's `event` module declares with `salus_core::events!`, and of those of
/// the kernel that it exports; as the chain writes them.
///
/// ```
/// # use salus_testing::events::declared;
/// let source = "
/// pub use salus_core::event::{Paused, Unpaused};
/// salus_core::events! {
///     CrateOpened = \"crate_opened\" {
///         number: u64,
///     }
/// }";
/// let types: Vec<_> = declared(source).into_iter().collect();
/// assert_eq!(types, ["wasm-crate_opened", "wasm-paused", "wasm-unpaused"]);
/// ```
pub fn declared(source: &str) -> BTreeSet<String> {
    let exported: Vec<&str> = source
        .split("pub use salus_core::event::{")
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .flat_map(|names| names.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    let kernel = declarations(KERNEL).filter(|(name, _)| exported.contains(name));
    let found: BTreeSet<_> = declarations(source)
        .chain(kernel)
        .map(|(_, ty)| format!("wasm-{ty}"))
        .collect();
    assert!(!found.is_empty(), "no events are declared");
    found
}

/// Struct and type of each declaration; those in doc comments do not count.
fn declarations(source: &str) -> impl Iterator<Item = (&str, &str)> {
    source.lines().filter_map(|line| {
        let (name, ty) = line.trim().strip_suffix("\" {")?.split_once(" = \"")?;
        name.chars().all(char::is_alphanumeric).then_some((name, ty))
    })
}

/// Writes down what one contract emits in the course of a story.
pub struct EventLog {
    contract: Addr,
    entries: Vec<String>,
    types: BTreeSet<String>,
}

impl EventLog {
    /// Of this contract.
    pub const fn of(contract: Addr) -> Self {
        Self {
            contract,
            entries: vec![],
            types: BTreeSet::new(),
        }
    }

    /// Adds the events of a call, which must have gone through.
    #[track_caller]
    pub fn add(&mut self, response: Result<AppResponse, String>) {
        let response = response.unwrap_or_else(|error| panic!("a story without refusals: {error}"));
        for event in events_of(&self.contract, &response) {
            let attributes: Vec<_> = event
                .attributes
                .iter()
                .map(|attribute| format!("  {} = {}", attribute.key, attribute.value))
                .collect();
            self.entries
                .push(format!("{}\n{}", event.ty, attributes.join("\n")));
            self.types.insert(event.ty);
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.entries.join("\n")
    }

    /// Every event that the interface declares was emitted, and no other; and all are what they were, in
    /// `tests/it/golden/events.txt`.
    #[track_caller]
    pub fn assert_frozen(&self, source: &str) {
        assert_eq!(self.types, declared(source), "every declared event, and no other");
        assert_golden("tests/it/golden/events.txt", &self.text());
    }
}
