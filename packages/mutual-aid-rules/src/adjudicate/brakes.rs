//! Brakes on what is approved and paid on one provider's word.

use crate::adjudicate::{facts::Provider, reason::Reason, AdjudicateError};
use serde::{Deserialize, Serialize};

/// Into how many slots a window is cut. The sum covers one slot more, so that it never forgets what lies inside the
/// window, and remembers at most a quarter of it too long.
const SLOTS: u64 = 4;

/// How often and how much within a window that moves along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    /// number of the newest slot
    newest: u64,
    /// newest first
    slots: [Slot; 5],
}

/// A part of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Slot {
    count: u32,
    amount: u128,
}

impl Window {
    /// Whether nothing within `span` seconds is remembered, so that it need not be kept.
    pub fn is_empty_at(&self, now: u64, span: u64) -> bool {
        self.sum(now, span) == (0, 0)
    }

    /// Count and amount within the last `span` seconds.
    pub fn sum(&self, now: u64, span: u64) -> (u32, u128) {
        let moved = self.moved_to(slot(now, span));
        moved.slots.iter().fold((0, 0), |(count, amount), slot| {
            (
                u32::saturating_add(count, slot.count),
                u128::saturating_add(amount, slot.amount),
            )
        })
    }

    /// One more, at an instant that may be past.
    pub fn add(&self, now: u64, span: u64, amount: u128) -> Result<Self, AdjudicateError> {
        let mut moved = self.moved_to(slot(now, span));
        if let Some(at) = moved.slot_at(slot(now, span)) {
            at.count = at.count.saturating_add(1);
            at.amount = at.amount.checked_add(amount).ok_or(AdjudicateError::Overflow {
                what: "amounts of a provider",
            })?;
        }
        Ok(moved)
    }

    /// Takes back what was added at an instant; nothing happens once it is forgotten.
    pub fn take_back(&self, added_at: u64, span: u64, amount: u128) -> Self {
        let mut left = *self;
        if let Some(slot) = left.slot_at(slot(added_at, span)) {
            slot.count = slot.count.saturating_sub(1);
            slot.amount = slot.amount.saturating_sub(amount);
        }
        left
    }

    /// What is known of a time; none: it is forgotten, or to come.
    fn slot_at(&mut self, at: u64) -> Option<&mut Slot> {
        let behind = usize::try_from(self.newest.checked_sub(at)?).ok()?;
        self.slots.get_mut(behind)
    }

    fn moved_to(&self, newest: u64) -> Self {
        let by = newest.saturating_sub(self.newest);
        let mut moved = Self {
            newest: newest.max(self.newest),
            ..Self::default()
        };
        let by = usize::try_from(by).unwrap_or(usize::MAX);
        for (to, from) in moved.slots.iter_mut().skip(by).zip(self.slots.iter()) {
            *to = *from;
        }
        moved
    }
}

fn slot(at: u64, span: u64) -> u64 {
    // a span shorter than the slots are many counts by the second
    at.checked_div(span / SLOTS).unwrap_or(at)
}

/// R10: what the provider's brakes say of a benefit. The bond stands for what is paid at once; `at_once` says whether
/// this one would be.
pub fn check(provider: &Provider, benefit: u128, at_once: AtOnce) -> Vec<Reason> {
    let mut reasons = vec![];
    if provider.count >= provider.usual_count {
        reasons.push(Reason::UsualCount);
    }
    if exceeds(provider.amount, benefit, provider.usual_amount) {
        reasons.push(Reason::UsualAmount);
    }
    if at_once == AtOnce::Yes && exceeds(provider.tier0_paid, benefit, provider.free_bond) {
        reasons.push(Reason::BondTooSmall);
    }
    reasons
}

/// Whether a claim is small enough to be paid at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtOnce {
    /// it is
    Yes,
    /// it waits for a notice or a panel
    No,
}

fn exceeds(before: u128, more: u128, limit: u128) -> bool {
    before.checked_add(more).is_none_or(|sum| sum > limit)
}
