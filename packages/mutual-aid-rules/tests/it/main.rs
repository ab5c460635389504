//! The rules against plain models, tables and random histories.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in tests a panic is the report"
)]

mod adjudicate;
mod share;
mod worked_example;
