//! Tests of the accreditation contract: one binary, a module for each concern.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "in a test a panic is the report"
)]

mod access;
mod accredit;
mod adversarial;
mod authority;
mod bad_input;
mod control;
mod golden;
mod operator;
mod organisation;
mod owner;
mod prefix;
mod raw;
mod response;
mod standing;
mod suite;
mod walker;
mod wild;
