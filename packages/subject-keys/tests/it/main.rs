//! Vectors of a second implementation, and properties.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at what it did not expect"
)]

mod envelopes;
mod unlinkable;
mod vectors;

use subject_keys::{Registry, Secret};

/// A phrase that everybody knows.
pub const PHRASE: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

/// Its secret.
pub fn secret() -> Secret {
    Secret::from_phrase(PHRASE).unwrap()
}

/// Some registry.
pub fn registry() -> Registry {
    Registry {
        chain_id: "salus-1".to_owned(),
        contract: "wasm1registry".to_owned(),
    }
}
