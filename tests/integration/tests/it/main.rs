//! The contracts together: what one of them says moves goods in the second and money in the third.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "in a test a panic is the report"
)]

mod consent;
mod hook;
mod recall;
mod relations;
mod story;
mod supplier;
mod suspension;
mod walker;
mod world;
