//! Draws that are the same for the same seed, on every machine.

use rand_chacha::ChaCha12Rng;
use rand_core::{RngCore, SeedableRng};

/// What is drawn for: each has a stream of its own, so that the same people fall ill whatever plan they are in.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    /// who joins, with what
    People = 1,
    /// who falls ill, of what
    Claims = 2,
    /// what members do about their membership
    Habits = 3,
    /// what becomes of claims
    Events = 4,
}

/// A stream of draws.
#[derive(Clone, Debug)]
pub struct Dice(ChaCha12Rng);

impl Dice {
    /// The stream of a seed.
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut bytes = [0u8; 32];
        for (to, from) in bytes.iter_mut().zip(seed.to_le_bytes()) {
            *to = from;
        }
        let mut rng = ChaCha12Rng::from_seed(bytes);
        rng.set_stream(stream as u64);
        Self(rng)
    }

    /// A number below `n`; zero if `n` is.
    pub fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()).saturating_mul(n.into());
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A place among `n`.
    pub fn place(&mut self, n: usize) -> usize {
        usize::try_from(self.below(u64::try_from(n).unwrap_or_default())).unwrap_or_default()
    }

    /// Whether something happens that happens so often in 10,000.
    pub fn happens(&mut self, of_10_000: u64) -> bool {
        self.below(10_000) < of_10_000
    }

    /// Which of the weighted parts.
    pub fn among(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let drawn = self.below(weights.clone().fold(0, u64::saturating_add));
        let mut seen = 0u64;
        for (place, weight) in weights.enumerate() {
            seen = seen.saturating_add(weight);
            if drawn < seen {
                return place;
            }
        }
        0
    }

    /// An amount from next to nothing to four times the mean, small ones more often.
    pub fn skewed(&mut self, mean: u128) -> u128 {
        let product = self.below(2_000).saturating_mul(self.below(2_000));
        mean.saturating_mul(product.into()).div_euclid(1_000_000).max(1)
    }
}
