//! Tests of the contract: a file for each group of messages, attacks by class, golden files, a random walk.
#![expect(clippy::arithmetic_side_effects, reason = "test values are small")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail the test"
)]

mod access;
mod adversarial;
mod domain;
mod golden_files;
mod hook;
mod listener;
mod listings;
mod owner;
mod refusals;
mod responses;
mod safety;
mod story;
mod suite;
mod walker;
