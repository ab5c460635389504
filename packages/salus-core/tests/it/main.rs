//! The kernel against plain models, and at its edges.

#![expect(clippy::arithmetic_side_effects, reason = "in a test a panic is the report")]

mod address;
mod bps;
mod funds;
mod id;
mod math;
mod migration;
mod ownership;
mod packed;
mod page;
mod pause;
mod peer;
mod window;
mod wire;

use cosmwasm_std::{testing::MockApi, Addr, StdError, Timestamp};
use salus_core::CoreError;

/// A named account.
fn actor(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// That many nanoseconds after 1970.
const fn ns(nanos: u64) -> Timestamp {
    Timestamp::from_nanos(nanos)
}

/// That many seconds after 1970.
const fn s(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

/// What the kernel's handlers fail with in a contract.
#[derive(Debug)]
enum Refused {
    Core(CoreError),
    Std(#[expect(dead_code, reason = "shown when a test fails")] StdError),
}
impl From<CoreError> for Refused {
    fn from(e: CoreError) -> Self {
        Self::Core(e)
    }
}
impl From<StdError> for Refused {
    fn from(e: StdError) -> Self {
        Self::Std(e)
    }
}
