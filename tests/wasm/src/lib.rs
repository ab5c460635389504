//! The built contracts (`artifacts/*.wasm`) in the virtual machine that chains run.
//!
//! [`check`] says whether a chain would accept a module. [`chain`] is a small chain: several
//! contracts that send each other messages and read each other's records, with the gas prices
//! of a real one. [`snapshot`] compares what calls cost with the figures kept in the repository.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "test code: an overflow is a failing test"
)]

pub mod bench;
pub mod chain;
pub mod check;
mod querier;
pub mod snapshot;
mod store;
