//! What others rely on: codes, sets, names on the wire, keys, refusals in words.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "in a test a panic is the report"
)]

mod client;
mod country;
mod raw;
mod types;
