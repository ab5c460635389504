//! The built contracts in the machine that chains run.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "test code: a panic is a failing test"
)]

mod accreditation;
mod consent;
mod consent_vectors;
mod escrow;
#[path = "../../../../packages/consent-registry-rules/tests/it/language.rs"]
mod language;
mod modules;
mod mutual_aid;
mod panel;
mod provenance;
mod scene;
#[expect(
    dead_code,
    reason = "the contract gives no trace: only the tests of the rules compare it"
)]
#[path = "../../../../packages/consent-registry-rules/tests/it/table.rs"]
mod table;
