//! Seeded chance.

/// A small generator (SplitMix64) whose numbers depend on the seed alone: not on the platform, the thread
/// or the version of a library, so that a seed printed today finds the same walk in a year.
///
/// ```
/// # use salus_testing::dice::Dice;
/// let (mut a, mut b) = (Dice::new(7), Dice::new(7));
/// assert!((0..100).all(|_| a.below(1_000) == b.below(1_000)));
/// ```
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The generator for a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number of 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to `n` − 1. Panics for 0.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "no number lies below 0");
        self.bits() % n
    }

    /// From `low` up to and including `high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in about `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the items. Panics when there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// One of the items, `None` when there are none.
    pub fn maybe_pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() {
            None
        } else {
            Some(self.pick(from))
        }
    }

    /// The index of one of the weights, each as likely as it is large.
    pub fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (i, weight) in weights.iter().enumerate() {
            if left < *weight {
                return i;
            }
            left -= weight;
        }
        unreachable!("a number below the sum falls on one of the weights")
    }

    /// A number near the edges more often than in the middle: 0, 1, `max` − 1, `max`, or anything between.
    pub fn edgy(&mut self, max: u64) -> u64 {
        match self.below(8) {
            0 => 0,
            1 => 1.min(max),
            2 => max.saturating_sub(1),
            3 => max,
            _ => self.between(0, max),
        }
    }
}
