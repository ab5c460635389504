//! Tests of the contract: a file for each group of messages, attacks by class, golden files, a random walk.
#![expect(clippy::arithmetic_side_effects, reason = "test values are small")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail the test"
)]

mod domain;
mod listener;
mod refusals;
mod story;
mod suite;
mod walker;
