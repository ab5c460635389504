//! Everything that needs a real chain, and what is measured there.
//!
//! The tests that start a chain are marked `ignored`: they need wasmd and the built contracts, and take minutes.
//! `./scripts/test.sh` builds both and runs them; by hand it is
//! `cargo test -p e2e-tests -- --include-ignored`.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

mod deploy_killed;
mod devnet;
mod gas_page;
mod lab;
mod node_killed;
mod payment;
mod refusal_table;
mod scene;
mod story;
