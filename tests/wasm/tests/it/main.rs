//! The built contracts in the machine that chains run.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code: a panic is a failing test"
)]

mod accreditation;
mod escrow;
mod modules;
mod mutual_aid;
mod panel;
mod provenance;
mod scene;
