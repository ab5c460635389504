//! Mutual aid as a whole, on a simulated chain.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in tests a panic is the report"
)]

mod suite;

mod access;
mod admission;
mod adversarial;
mod bad_input;
mod claims;
mod cover;
mod errors;
mod events;
mod fund;
mod layer;
mod layout;
mod owner;
mod people;
mod plan;
mod store_costs;
mod walk;
