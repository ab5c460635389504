//! Named accounts.

use cosmwasm_std::{testing::MockApi, Addr};

/// The account of that name: always the same valid bech32 address for the same name, in the format that
/// `MockApi` and cw-multi-test accept.
///
/// ```
/// # use salus_testing::actor;
/// assert_eq!(actor("hospital"), actor("hospital"));
/// assert_ne!(actor("hospital"), actor("supplier"));
/// assert!(actor("hospital").as_str().starts_with("cosmwasm1"));
/// ```
pub fn actor(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// `n` accounts named `name-0`, `name-1` and so on.
pub fn actors(name: &str, n: usize) -> Vec<Addr> {
    (0..n).map(|i| actor(&format!("{name}-{i}"))).collect()
}

/// A valid address of another chain, which every contract must refuse.
pub fn foreign_actor(name: &str) -> Addr {
    MockApi::default().with_prefix("osmo").addr_make(name)
}
