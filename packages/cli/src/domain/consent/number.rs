//! The number of what is signed: it grows with each signature of a key for a subject, and tells nobody when it was made.
//!
//! What a person signs in one go for several custodians would otherwise show by neighbouring numbers that it is one
//! person. So the number is drawn from the whole hour, and what keeps it growing is remembered here, on the signer's own
//! machine.

use crate::failure::Done;
use crate::home::{self, Home};
use consent_registry_api::types::{PublicKey, SubjectId};
use cosmwasm_std::HexBinary;
use rand_core::RngCore;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Numbers of one hour: its milliseconds.
const HOUR: u64 = 3_600_000;
/// When what may be submitted ends by itself, in seconds: all of six hours end together.
const ENDS: u64 = 6 * 3_600;

/// Draws the next number of a signer for a subject, or takes the one that was named; it is remembered before it is used.
pub fn next(
    home: &Home,
    network: &str,
    (subject, signer): (&SubjectId, &PublicKey),
    named: Option<u64>,
    (millis, chance): (u64, &mut impl RngCore),
) -> Done<u64> {
    let file = file(home, network, subject, signer);
    let last: u64 = home::read_json(&file)?.unwrap_or_default();
    let seq = named.unwrap_or_else(|| drawn(millis, chance).max(last.saturating_add(1)));
    home::private_folder(&home.numbers(network))?;
    home::write_json(&file, &seq.max(last))?;
    Ok(seq)
}

/// Any number of the hour in which a time lies.
fn drawn(millis: u64, chance: &mut impl RngCore) -> u64 {
    let began = millis.saturating_sub(millis.rem_euclid(HOUR));
    began.saturating_add(chance.next_u64().rem_euclid(HOUR))
}

/// The end of what is signed at that second: six to twelve hours ahead, and the same for all that was signed in six hours.
pub fn good_until(now: u64) -> u64 {
    now.div_euclid(ENDS).saturating_add(2).saturating_mul(ENDS)
}

/// The name of the file says neither the subject nor the key.
fn file(home: &Home, network: &str, subject: &SubjectId, signer: &PublicKey) -> PathBuf {
    let name = Sha256::new()
        .chain_update(b"salus/numbers/v1")
        .chain_update(subject.0)
        .chain_update(signer.0)
        .finalize();
    let name = HexBinary::from(<[u8; 32]>::from(name)).to_hex();
    home.numbers(network).join(format!("{name}.json"))
}
