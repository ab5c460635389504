//! The test tools, tested: a tool that cannot find a fault proves nothing.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "in a test a panic is the report"
)]

mod files;
mod panel;
mod store;
mod walker;
