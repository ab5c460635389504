//! Tests of the accreditation contract: one binary, a module for each concern.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "numbers in tests are chosen by us, and an overflow panics, which fails the test"
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
