//! The rules against a table that a clinician can read, a second implementation, and tables of bad input.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in tests a panic is the report"
)]

mod bounds;
mod language;
mod naive;
mod ontology;
mod points;
mod properties;
mod random;
mod receipts;
mod table;
mod vectors;
