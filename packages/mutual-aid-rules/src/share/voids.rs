//! Where in the queue of instalments the places of cancelled claims are.

use serde::{Deserialize, Serialize};

/// The most places that are told apart.
const MAX_VOIDS: usize = 16;

/// A part of the queue that no claim waits for any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Void {
    /// where it ends
    end: u128,
    /// how long it is
    len: u128,
    /// how much of it is known to lie in one piece before the end
    solid: u128,
}

impl Void {
    fn left(self, dequeued: u128) -> u128 {
        self.end.saturating_sub(dequeued).min(self.len)
    }

    const fn begin(self) -> u128 {
        self.end.saturating_sub(self.len)
    }
}

/// Parts of the queue of cancelled claims, in order. At most 16 are told apart; of more, the two that are nearest to each
/// other count as one where the later ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Void>", into = "Vec<Void>")]
pub struct Voids([Void; MAX_VOIDS]);

impl From<Vec<Void>> for Voids {
    fn from(voids: Vec<Void>) -> Self {
        let mut all = [Void::default(); MAX_VOIDS];
        for (place, void) in all.iter_mut().zip(voids) {
            *place = void;
        }
        Self(all)
    }
}

impl From<Voids> for Vec<Void> {
    fn from(voids: Voids) -> Self {
        voids.0.into_iter().filter(|void| void.len > 0).collect()
    }
}

impl Voids {
    /// What of them is not collected when so much of the queue was.
    pub fn left(&self, dequeued: u128) -> u128 {
        let left = self.0.iter().map(|void| void.left(dequeued));
        left.fold(0, u128::saturating_add)
    }

    /// One more, of which nothing is collected.
    pub(crate) fn add(&mut self, end: u128, len: u128, dequeued: u128) {
        let mut all: Vec<Void> = (*self).into();
        let solid = len;
        all.push(Void { end, len, solid });
        all.retain(|void| void.left(dequeued) > 0);
        all.sort_unstable_by_key(|void| void.end);
        let mut next: Vec<Void> = vec![];
        for void in all {
            match next.last_mut() {
                Some(last) if last.end == void.begin() => join(last, void),
                _ => next.push(void),
            }
        }
        while next.len() > MAX_VOIDS {
            let gaps = next.iter().zip(next.iter().skip(1));
            let gaps = gaps.map(|(void, later)| later.begin().saturating_sub(void.end));
            let Some((at, _)) = gaps.enumerate().min_by_key(|(_, gap)| *gap) else {
                break;
            };
            let later = next.remove(at.saturating_add(1));
            if let Some(void) = next.get_mut(at) {
                join(void, later);
            }
        }
        *self = next.into();
    }

    /// Takes off what lies at the end of the queue, behind which nobody waits. Returns how much that is.
    pub(crate) fn take_tail(&mut self, queued: u128, dequeued: u128) -> u128 {
        let mut all: Vec<Void> = (*self).into();
        let Some(mut last) = all.pop_if(|last| last.end >= queued) else {
            return 0;
        };
        // of places that count as one the end may be known too late
        last.end = queued;
        let tail = last.solid.min(last.left(dequeued));
        last.end = last.end.saturating_sub(tail);
        last.len = last.len.saturating_sub(tail);
        last.solid = 0;
        all.push(last);
        *self = all.into();
        tail
    }
}

fn join(void: &mut Void, later: Void) {
    let adjacent = void.end == later.begin() && later.solid == later.len;
    *void = Void {
        end: later.end,
        len: void.len.saturating_add(later.len),
        solid: if adjacent {
            later.len.saturating_add(void.solid)
        } else {
            later.solid
        },
    };
}
