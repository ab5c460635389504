//! One test binary. Names are sentences; `suite` has the verbs.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "in a test a panic is the report"
)]

mod access;
mod adversarial;
mod bad_input;
mod case;
mod counting;
mod deposits;
mod domain;
mod draw;
mod errors;
mod golden;
mod opener;
mod response;
mod review;
mod suite;
mod terms;
mod walker;
