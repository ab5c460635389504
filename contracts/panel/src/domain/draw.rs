//! Who is drawn: an order of the roster that follows from a seed alone.

use crate::error::DomainError;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Passes of the mixing below. Each half of a number is changed by a hash of the other half in every second pass.
const PASSES: u8 = 10;
/// The fewest bits of the numbers that are mixed: with fewer, some orders of a small roster are seen too often.
const MIN_BITS: u32 = 8;

/// A draw that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// the beacon round that decides it
    pub beacon_round: u64,
    /// what its signature and the case hash to; none: not brought yet
    pub seed: Option<[u8; 32]>,
    /// how many places of the order were looked at
    pub looked_at: u32,
    /// seats to fill, still
    pub wanted: u8,
    /// how many of them must be clinical
    pub clinicians_wanted: u8,
    /// seats of the round that are not absent, and those that this draw has filled
    pub standing: u8,
    /// whether it fills the places of absent seats
    pub replaces: bool,
}

impl Draw {
    /// The draw for a whole round of seats.
    pub const fn of_round(beacon_round: u64, seats: u8, clinicians: u8) -> Self {
        Self {
            beacon_round,
            seed: None,
            looked_at: 0,
            wanted: seats,
            clinicians_wanted: clinicians,
            standing: 0,
            replaces: false,
        }
    }

    /// The draw for the places of absent seats, where `standing` seats, `clinical` of them, are not absent.
    pub const fn of_replacements(
        beacon_round: u64,
        absent: u8,
        clinicians: u8,
        standing: u8,
        clinical: u8,
    ) -> Self {
        Self {
            clinicians_wanted: clinicians.saturating_sub(clinical),
            standing,
            replaces: true,
            ..Self::of_round(beacon_round, absent, 0)
        }
    }

    /// The position on a roster of `length` entries that comes next; none: all were looked at.
    pub fn next_position(&mut self, seed: &[u8; 32], length: u32) -> Option<u32> {
        if self.looked_at >= length {
            return None;
        }
        let position = position(seed, length, self.looked_at);
        self.looked_at = self.looked_at.saturating_add(1);
        Some(position)
    }

    /// Whether somebody who is not clinical can still be taken: the last places are kept for clinicians.
    pub const fn takes_others(&self) -> bool {
        self.wanted > self.clinicians_wanted
    }

    /// One seat is filled.
    pub fn fill(&mut self, clinical: bool) -> Result<(), DomainError> {
        self.wanted = self.wanted.checked_sub(1).ok_or(DomainError::Overflow)?;
        self.standing = self.standing.checked_add(1).ok_or(DomainError::Overflow)?;
        if clinical {
            self.clinicians_wanted = self.clinicians_wanted.saturating_sub(1);
        }
        Ok(())
    }

    /// Whether nothing more can be drawn: no seat is wanted, or the roster is exhausted.
    pub const fn over(&self, length: u32) -> bool {
        self.wanted == 0 || self.looked_at >= length
    }

    /// Whether the seats of the round can come to a verdict: as many as a quorum, and clinicians as the terms ask.
    pub const fn can_decide(&self, quorum: u8) -> bool {
        self.standing >= quorum && self.clinicians_wanted == 0
    }
}

/// The seed of a draw: SHA-256 over the tag `salus:panel/draw/2`, the panel's `domain` (32 bytes), the case (8 bytes, big
/// endian), the number of the draw's first seat (1 byte) and the randomness of the beacon's round (32 bytes). The domain keeps
/// panels with the same beacon apart, the first seat the draws of a case.
pub fn seed(domain: &[u8; 32], case: u64, first_seat: u8, randomness: &[u8; 32]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"salus:panel/draw/2")
        .chain_update(domain)
        .chain_update(case.to_be_bytes())
        .chain_update([first_seat])
        .chain_update(randomness)
        .finalize()
        .into()
}

/// The position that stands at place `place` of the seed's order of `length` positions. Each place below `length` gives
/// another position, so `length` places give every position once.
///
/// A Feistel network over the smallest power of two that holds the roster, walked until the number lies on the roster: on
/// average at most twice, more often only below 128 entries. So neither its cost nor what must be stored grows with the
/// roster.
pub fn position(seed: &[u8; 32], length: u32, place: u32) -> u32 {
    let bits = u32::BITS
        .saturating_sub(length.saturating_sub(1).leading_zeros())
        .max(MIN_BITS);
    let low_bits = bits.wrapping_div(2);
    let mask = |n: u32| u32::MAX.wrapping_shr(u32::BITS.saturating_sub(n));
    let (low_mask, high_mask) = (mask(low_bits), mask(bits.saturating_sub(low_bits)));
    let mut at = place;
    loop {
        let (mut high, mut low) = (at.wrapping_shr(low_bits), at & low_mask);
        for pass in 0..PASSES {
            if pass % 2 == 0 {
                high ^= mixed(seed, pass, low) & high_mask;
            } else {
                low ^= mixed(seed, pass, high) & low_mask;
            }
        }
        at = high.wrapping_shl(low_bits) | low;
        if at < length {
            return at;
        }
    }
}

fn mixed(seed: &[u8; 32], pass: u8, half: u32) -> u32 {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(seed)
        .chain_update([pass])
        .chain_update(half.to_be_bytes())
        .finalize()
        .into();
    let [a, b, c, d, ..] = hash;
    u32::from_be_bytes([a, b, c, d])
}
