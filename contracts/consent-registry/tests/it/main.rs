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
mod circle;
mod consent;
mod cost;
mod custody;
mod emergency;
mod erasure;
mod golden;
mod recovery;
mod refusal;
mod request;
mod response;
mod signed;
mod slots;
mod suite;
mod walk;
mod words;
