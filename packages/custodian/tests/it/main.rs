//! A custodian against a registry in memory that keeps the contract's rules; the real one is in the live tests.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

mod asking;
#[cfg(feature = "s3")]
mod buckets;
mod covers;
mod crashes;
mod door;
mod erasures;
mod fetches;
mod hours;
mod lab;
mod readers;
mod registry;
mod releases;
mod rewraps;
mod scopes;
mod seals;
mod steps;
mod stores;
mod streams;
