//! Named accounts.

use cosmwasm_std::{testing::MockApi, Addr};
use std::{cell::RefCell, collections::HashMap};

thread_local! {
    /// Making an address takes a hash and a checksum; a walk asks for the same few names a million times.
    static KNOWN: RefCell<HashMap<String, Addr>> = RefCell::default();
}

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
    if let Some(addr) = KNOWN.with_borrow(|known| known.get(name).cloned()) {
        return addr;
    }
    let addr = MockApi::default().addr_make(name);
    KNOWN.with_borrow_mut(|known| known.insert(name.to_string(), addr.clone()));
    addr
}

/// `n` accounts named `name-0`, `name-1` and so on.
pub fn actors(name: &str, n: usize) -> Vec<Addr> {
    (0..n).map(|i| actor(&format!("{name}-{i}"))).collect()
}

/// A valid address of another chain, which every contract must refuse.
pub fn foreign_actor(name: &str) -> Addr {
    MockApi::default().with_prefix("osmo").addr_make(name)
}
