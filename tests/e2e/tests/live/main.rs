//! Everything that needs a real chain, and what is measured there. Every test has a chain of its own.
//!
//! They need wasmd (`SALUS_WASMD`, else the cache or PATH) and the built contracts (`artifacts/`, or the folder that
//! `SALUS_ARTIFACTS` names): `./scripts/test.sh` sees to both.
#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "a test may stop at what it did not expect"
)]

mod bad_input;
mod canary;
mod check_cost;
mod commands;
mod consent;
mod consent_commands;
mod custodian;
mod deploy_killed;
mod devnet;
mod greedy_hook;
mod keeping;
mod lab;
mod mutual_aid;
mod node_killed;
mod panel;
mod payment;
mod plan_commands;
mod relay;
mod roots;
mod scene;
mod story;
mod ward;
