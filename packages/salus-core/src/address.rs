//! From text to address.

use crate::{text::clipped, CoreError};
use cosmwasm_std::{Addr, Api};

/// The longest address that is looked at. No chain has longer ones; what is much longer makes the chain itself fail,
/// with an error that says nothing.
pub const MAX_ADDRESS_BYTES: usize = 128;

/// Validates an address of this chain.
///
/// Refuses what is not already in normal form: `COSMOS1…` and `cosmos1…` are one account, and two
/// spellings of one account are two storage keys.
///
/// ```
/// # use cosmwasm_std::testing::MockApi;
/// let api = MockApi::default();
/// let alice = api.addr_make("alice");
/// assert_eq!(salus_core::checked(&api, alice.as_str()), Ok(alice.clone()));
/// assert!(salus_core::checked(&api, &alice.as_str().to_uppercase()).is_err());
/// assert!(salus_core::checked(&api, "osmo1notofthischain").is_err());
/// ```
pub fn checked(api: &dyn Api, given: &str) -> Result<Addr, CoreError> {
    let bad = || CoreError::BadAddress {
        given: clipped(given, MAX_ADDRESS_BYTES),
    };
    if given.len() > MAX_ADDRESS_BYTES {
        return Err(bad());
    }
    let addr = api.addr_validate(given).map_err(|_| bad())?;
    if addr.as_str() == given {
        Ok(addr)
    } else {
        Err(bad())
    }
}
