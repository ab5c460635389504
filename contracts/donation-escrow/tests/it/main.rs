//! The escrow as a whole, on a simulated chain.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in tests a panic is the report"
)]

mod peers;
mod suite;

mod access;
mod adversarial;
mod bad_input;
mod counting;
mod delivery;
mod draft;
mod draw;
mod errors;
mod events;
mod gift;
mod layout;
mod newer_peers;
mod owner;
mod payee;
mod payment;
mod response;
mod ripe;
mod sequences;
mod story;
mod touched;
mod walker;
mod world;
