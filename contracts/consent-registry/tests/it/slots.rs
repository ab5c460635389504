//! Slots as pure values: nothing is lost, nothing overlaps, and what is stored is read again.

use consent_registry::domain::slots::{Slots, PAGES, PAGE_SLOTS, SLOTS, SLOT_BYTES};
use consent_registry::error::DomainError;
use consent_registry_api::types::{KEPT_SLOTS, MAX_CONSENT_SLOTS};
use consent_registry_rules::points::SLOT_POINTS;
use proptest::prelude::*;

fn empty() -> Slots {
    Slots::of(&Default::default()).unwrap()
}

/// What a store would hold after the changes.
fn stored(pages: &mut [Vec<u8>; PAGES], slots: &Slots) {
    for (page, bytes) in slots.changes() {
        pages[usize::from(page)] = bytes;
    }
}

#[test]
fn sixteen_consents_of_a_slot_fit_and_no_more() {
    let mut slots = empty();
    for n in 0..SLOTS {
        assert_eq!(slots.add(&[n as u8; 486], 0, false).unwrap(), n as u8);
    }
    let full = DomainError::SlotsFull { needed: 1, free: 0 };
    assert_eq!(slots.add(&[1], 0, false), Err(full));
    assert_eq!(slots.consents().unwrap().len(), SLOTS);
}

#[test]
fn a_consent_that_is_more_work_takes_several_slots_however_short_it_is() {
    let mut slots = empty();
    let head = slots.add(&[7; 10], 3 * SLOT_POINTS, false).unwrap();
    assert_eq!(slots.free(), SLOTS - 3);
    assert_eq!(slots.consents().unwrap(), [(head, vec![7; 10])]);
    slots.replace(head, &[8; 20]).unwrap();
    assert_eq!(slots.consents().unwrap(), [(head, vec![8; 20])]);
    slots.add(&[9; 10], SLOT_POINTS, false).unwrap();
    let most = usize::from(MAX_CONSENT_SLOTS) * SLOT_POINTS;
    let large = DomainError::TooLarge { needed: 9, max: 8 };
    assert_eq!(slots.add(&[9; 10], most + 1, false), Err(large));
    slots.remove(head);
    assert_eq!(slots.free(), SLOTS - 1);
}

#[test]
fn a_larger_consent_takes_several_slots_even_scattered_ones() {
    let mut slots = empty();
    for _ in 0..SLOTS {
        slots.add(&[7; 10], 0, false).unwrap();
    }
    for head in [1, 6, 15] {
        slots.remove(head);
    }
    let long: Vec<u8> = (0..1_498u32).map(|n| n as u8).collect();
    assert_eq!(slots.add(&long, 0, false).unwrap(), 1);
    assert_eq!(slots.free(), 0);
    let found = slots.consents().unwrap();
    assert_eq!(found.iter().find(|(head, _)| *head == 1).unwrap().1, long);
    slots.remove(1);
    assert_eq!(slots.free(), 3);
}

#[test]
fn others_leave_four_slots_to_the_patient_and_courts() {
    let mut slots = empty();
    for _ in 0..SLOTS - usize::from(KEPT_SLOTS) {
        slots.add(&[1], 0, true).unwrap();
    }
    let full = DomainError::SlotsFull { needed: 1, free: 0 };
    assert_eq!(slots.add(&[1], 0, true), Err(full));
    for _ in 0..KEPT_SLOTS {
        slots.add(&[2], 0, false).unwrap();
    }
    assert_eq!(slots.free(), 0);
}

#[test]
fn pages_are_whole_slots_long_and_empty_ones_are_not_stored() {
    let mut slots = empty();
    let head = slots.add(&[9; 700], 0, false).unwrap();
    assert_eq!(
        slots
            .changes()
            .iter()
            .map(|(page, bytes)| (*page, bytes.len()))
            .collect::<Vec<_>>(),
        [(0, 1_024)]
    );
    slots.remove(head);
    assert_eq!(slots.changes(), [(0, vec![])]);
}

#[test]
fn damaged_slots_are_an_error_and_no_panic() {
    let mut page = vec![0u8; SLOT_BYTES];
    // a length beyond the slot
    page[..6].copy_from_slice(&[1, 0, 1, 0, 255, 255]);
    assert!(matches!(
        Slots::of(&[page.clone(), vec![], vec![], vec![]]),
        Err(DomainError::BrokenSlot { .. })
    ));
    // a second part that is not there
    page[..6].copy_from_slice(&[1, 0, 2, 0, 1, 0]);
    let slots = Slots::of(&[page, vec![], vec![], vec![]]).unwrap();
    assert!(matches!(
        slots.consents(),
        Err(DomainError::BrokenSlot { slot: 0 })
    ));
}

proptest! {
    /// Any history of grants and revocations, with a write and a read between any two: the same consents are there.
    #[test]
    fn what_was_added_and_not_removed_is_there(steps in proptest::collection::vec((any::<bool>(), 0usize..3_900, any::<u8>()), 0..40)) {
        let mut pages: [Vec<u8>; PAGES] = Default::default();
        let mut model: Vec<(u8, Vec<u8>)> = vec![];
        for (add, length, byte) in steps {
            let mut slots = Slots::of(&pages).unwrap();
            if add {
                let consent = vec![byte; length];
                match slots.add(&consent, 0, false) {
                    Ok(head) => model.push((head, consent)),
                    Err(e) => {
                        let full = matches!(e, DomainError::SlotsFull { .. });
                        prop_assert!(full);
                    }
                }
            } else if !model.is_empty() {
                let (head, _) = model.remove(length % model.len());
                slots.remove(head);
            }
            stored(&mut pages, &slots);
            for page in &pages {
                prop_assert!(page.len() % SLOT_BYTES == 0 && page.len() <= PAGE_SLOTS * SLOT_BYTES);
            }
            let mut expected = model.clone();
            expected.sort();
            prop_assert_eq!(Slots::of(&pages).unwrap().consents().unwrap(), expected);
        }
    }
}
