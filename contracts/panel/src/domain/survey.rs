//! Whether a roster is long enough for an opener to rely on it.

use crate::domain::terms::Wording;

/// How many times the seats of the widest round must be there.
const RESERVE: u32 = 3;
/// How many times as many entries are looked at as are needed.
const EFFORT: u32 = 4;

/// Counts families: organisations with one owner have one seat of a case at most, and whoever is related to one of them is
/// related to all. So a party keeps as many families from the draw as it names, and not a whole roster that is of one hand.
#[derive(Clone, Debug)]
pub struct Survey {
    families: u32,
    clinical: u32,
    /// who is at the top of each family, and whether all of it that was seen is clinical
    seen: Vec<(u64, bool)>,
}

impl Survey {
    /// For a set of terms: three times the seats of the widest round, and three times the clinicians of all rounds, since nobody
    /// sits twice and each round has its own.
    pub fn new(terms: &Wording) -> Self {
        let rounds = u32::try_from(terms.seats.len()).unwrap_or(u32::MAX);
        Self {
            families: u32::from(terms.widest()).saturating_mul(RESERVE),
            clinical: u32::from(terms.clinicians)
                .saturating_mul(rounds)
                .saturating_mul(RESERVE),
            seen: Vec::new(),
        }
    }

    /// The fewest entries with which a roster can be enough.
    pub fn needed(&self) -> u32 {
        self.families.max(self.clinical)
    }

    /// Positions to look at: all, or so many evenly spread ones.
    pub fn sample(&self, length: u32) -> impl Iterator<Item = u32> {
        let count = self.needed().saturating_mul(EFFORT).min(length);
        (0..count).map(move |n| {
            let place = u64::from(n).saturating_mul(length.into());
            let place = place.checked_div(count.into()).unwrap_or_default();
            u32::try_from(place).unwrap_or(u32::MAX)
        })
    }

    /// An organisation could be drawn; `top` is who is at the top of its family. A family with members that are no clinicians
    /// does not count as clinical: one of them may be drawn in the clinician's stead.
    pub fn add(&mut self, top: u64, clinical: bool) {
        match self.seen.iter_mut().find(|(known, _)| *known == top) {
            Some((_, all)) => *all = *all && clinical,
            None => self.seen.push((top, clinical)),
        }
    }

    /// Whether there are enough.
    pub fn enough(&self) -> bool {
        let count = |clinical: bool| {
            let of = self.seen.iter().filter(|(_, of)| *of || !clinical).count();
            u32::try_from(of).unwrap_or(u32::MAX)
        };
        count(false) >= self.families && count(true) >= self.clinical
    }
}
