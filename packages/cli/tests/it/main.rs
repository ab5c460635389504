//! The parts of the command that need no chain.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

mod amounts;
mod beacon;
mod config_edit;
mod consent;
mod deploy_files;
mod help;
mod keys;
mod numbers;
mod plan_files;
mod reckoning;
mod relay;
mod secrets;
mod simulate;
mod times;
