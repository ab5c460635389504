//! Where the consents of a subject lie: 16 slots of 512 bytes, four to a page.
//!
//! A consent takes as many slots as it needs for its bytes, or for the work that it is, anywhere. Each part names its number, the slot in which the consent begins,
//! how many parts there are and how many bytes lie in it. A slot that begins with zero is free; free slots at the end of a
//! page are not stored, so that a page is a whole number of slots long.

use crate::error::DomainError;
use consent_registry_api::types::{self, KEPT_SLOTS, MAX_CONSENT_SLOTS};
use consent_registry_rules::points::SLOT_POINTS;

pub use consent_registry_api::types::SLOT_BYTES;

/// Pages of a subject.
pub const PAGES: usize = 4;
/// Slots of a page.
pub const PAGE_SLOTS: usize = 4;
/// Slots of a subject.
pub const SLOTS: usize = types::SLOTS as usize;
/// Bytes of a slot that say what lies in it.
const HEAD_BYTES: usize = 6;
/// Bytes of a consent in one slot.
const PART_BYTES: usize = SLOT_BYTES - HEAD_BYTES;
/// Bytes by which a consent can grow: the time when it is revoked, and the end of its grantor's power.
const SPARE_BYTES: usize = 20;

/// One slot.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// which part of its consent, from 1
    number: u8,
    /// the slot in which the consent begins
    head: u8,
    /// how many parts the consent has
    parts: u8,
    /// whether it counts towards what others than patient and courts may fill
    others: bool,
    /// what lies in it
    bytes: Vec<u8>,
}

/// The slots of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slots {
    slots: Vec<Option<Part>>,
    changed: [bool; PAGES],
}

impl Slots {
    /// Slots as they are stored; a page that is not stored is empty.
    pub fn of(pages: &[Vec<u8>; PAGES]) -> Result<Self, DomainError> {
        let mut slots = Vec::with_capacity(SLOTS);
        for page in pages {
            for place in 0..PAGE_SLOTS {
                let from = place.saturating_mul(SLOT_BYTES);
                let slot = page.get(from..from.saturating_add(SLOT_BYTES));
                slots.push(match slot {
                    None => None,
                    Some(slot) => read(slot)?,
                });
            }
        }
        let changed = [false; PAGES];
        Ok(Self { slots, changed })
    }

    /// Every consent with the slot in which it begins.
    pub fn consents(&self) -> Result<Vec<(u8, Vec<u8>)>, DomainError> {
        let mut found = Vec::new();
        for (slot, part) in (0u8..).zip(&self.slots) {
            let Some(first) = part.as_ref().filter(|part| part.number == 1 && part.head == slot) else {
                continue;
            };
            let mut bytes = first.bytes.clone();
            for number in 2..=first.parts {
                let next = self
                    .slots
                    .iter()
                    .flatten()
                    .find(|part| part.head == slot && part.number == number)
                    .ok_or(DomainError::BrokenSlot { slot })?;
                bytes.extend_from_slice(&next.bytes);
            }
            found.push((slot, bytes));
        }
        Ok(found)
    }

    /// How many slots are free.
    pub fn free(&self) -> usize {
        self.slots.iter().filter(|slot| slot.is_none()).count()
    }

    /// How many slots a consent takes that is so much work.
    pub fn needed(consent: &[u8], points: usize) -> usize {
        let bytes = consent.len().saturating_add(SPARE_BYTES);
        bytes.div_ceil(PART_BYTES).max(points.div_ceil(SLOT_POINTS))
    }

    /// Puts a consent into free slots. Gives the one in which it begins.
    pub fn add(&mut self, consent: &[u8], points: usize, others: bool) -> Result<u8, DomainError> {
        let needed = Self::needed(consent, points);
        let held = self.slots.iter().flatten().filter(|part| part.others).count();
        let open = SLOTS.saturating_sub(KEPT_SLOTS.into()).saturating_sub(held);
        let free = if others {
            self.free().min(open)
        } else {
            self.free()
        };
        if needed > usize::from(MAX_CONSENT_SLOTS) {
            return Err(DomainError::TooLarge {
                needed: needed as u64,
                max: MAX_CONSENT_SLOTS.into(),
            });
        }
        if needed > free {
            return Err(DomainError::SlotsFull {
                needed: needed as u64,
                free: free as u64,
            });
        }
        let parts = u8::try_from(needed).map_err(|_| DomainError::Overflow)?;
        let head = self
            .slots
            .iter()
            .position(Option::is_none)
            .and_then(|head| u8::try_from(head).ok())
            .ok_or(DomainError::Overflow)?;
        let mut rest = consent;
        let mut number = 1u8;
        for (place, slot) in self.slots.iter_mut().enumerate() {
            if slot.is_some() || number > parts {
                continue;
            }
            let (bytes, later) = rest.split_at(rest.len().min(PART_BYTES));
            rest = later;
            *slot = Some(Part {
                number,
                head,
                parts,
                others,
                bytes: bytes.to_vec(),
            });
            mark(&mut self.changed, place);
            number = number.saturating_add(1);
        }
        Ok(head)
    }

    /// Writes a consent anew that was revoked or cut short.
    pub fn replace(&mut self, head: u8, consent: &[u8]) -> Result<(), DomainError> {
        let others = self
            .slots
            .get(usize::from(head))
            .and_then(Option::as_ref)
            .ok_or(DomainError::BrokenSlot { slot: head })?
            .others;
        let mut parts: Vec<&[u8]> = consent.chunks(PART_BYTES).collect();
        parts.reverse();
        for (place, slot) in self.slots.iter_mut().enumerate() {
            let Some(part) = slot.as_mut().filter(|part| part.head == head) else {
                continue;
            };
            part.others = others;
            part.bytes = parts.pop().unwrap_or_default().to_vec();
            mark(&mut self.changed, place);
        }
        if parts.is_empty() {
            Ok(())
        } else {
            Err(DomainError::BrokenSlot { slot: head })
        }
    }

    /// Frees the slots of a consent.
    pub fn remove(&mut self, head: u8) {
        for (place, slot) in self.slots.iter_mut().enumerate() {
            if slot.as_ref().is_some_and(|part| part.head == head) {
                *slot = None;
                mark(&mut self.changed, place);
            }
        }
    }

    /// Pages that are no longer what was read, with their number: an empty one is not stored.
    pub fn changes(&self) -> Vec<(u8, Vec<u8>)> {
        let mut pages = Vec::new();
        for ((number, slots), changed) in (0u8..).zip(self.slots.chunks(PAGE_SLOTS)).zip(self.changed) {
            if changed {
                pages.push((number, write(slots)));
            }
        }
        pages
    }
}

fn mark(changed: &mut [bool; PAGES], slot: usize) {
    if let Some(page) = changed.get_mut(slot.wrapping_div(PAGE_SLOTS)) {
        *page = true;
    }
}

fn read(slot: &[u8]) -> Result<Option<Part>, DomainError> {
    let broken = DomainError::BrokenSlot { slot: u8::MAX };
    let [number, head, parts, others, low, high, rest @ ..] = slot else {
        return Err(broken);
    };
    if *number == 0 {
        return Ok(None);
    }
    let length = usize::from(u16::from_le_bytes([*low, *high]));
    let bytes = rest.get(..length).ok_or(broken)?.to_vec();
    Ok(Some(Part {
        number: *number,
        head: *head,
        parts: *parts,
        others: *others != 0,
        bytes,
    }))
}

fn write(slots: &[Option<Part>]) -> Vec<u8> {
    let mut page = Vec::with_capacity(PAGE_SLOTS.saturating_mul(SLOT_BYTES));
    for slot in slots {
        let end = page.len().saturating_add(SLOT_BYTES);
        if let Some(part) = slot {
            let length = u16::try_from(part.bytes.len()).unwrap_or(u16::MAX).to_le_bytes();
            page.extend_from_slice(&[part.number, part.head, part.parts, u8::from(part.others)]);
            page.extend_from_slice(&length);
            page.extend_from_slice(&part.bytes);
        }
        page.resize(end, 0);
    }
    let used = slots
        .iter()
        .rposition(Option::is_some)
        .map_or(0, |last| last.saturating_add(1));
    page.truncate(used.saturating_mul(SLOT_BYTES));
    page
}
