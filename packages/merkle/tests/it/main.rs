//! Vectors computed by an independent implementation, properties, and the attacks on trees of this kind.
#![expect(clippy::arithmetic_side_effects, reason = "test values are small")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test may fail the test"
)]

mod adversarial;
mod properties;
mod vectors;

use merkle::{Hash, Leaf};

/// Leaf number `n` of the lot that all tests share.
fn leaf(n: u32) -> Hash {
    let serial = format!("S{n:03}");
    Leaf {
        gtin: "09506000134352",
        lot: "L-2026/07",
        serial: &serial,
        expiry: "280131",
        salt: &[n as u8; 16],
    }
    .hash()
    .unwrap()
}

fn leaves(count: u32) -> Vec<Hash> {
    (0..count).map(leaf).collect()
}

fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
