//! How much room a subject has: 16 slots of 512 bytes. Probing a subject reads them all, so it costs the same whatever
//! they hold.

use crate::RuleError;
use consent_registry_api::types::{Grantor, KEPT_SLOTS, MAX_CONSENT_SLOTS, SLOTS, SLOT_BYTES};

/// How many slots a consent takes whose stored form has so many bytes.
///
/// ```
/// use consent_registry_rules::slots::needed;
/// assert_eq!((needed(1), needed(512), needed(513), needed(4_096)), (Ok(1), Ok(1), Ok(2), Ok(8)));
/// assert!(needed(4_097).is_err());
/// ```
pub fn needed(bytes: usize) -> Result<u8, RuleError> {
    let slots = bytes.div_ceil(SLOT_BYTES).max(1);
    match u8::try_from(slots) {
        Ok(slots) if slots <= MAX_CONSENT_SLOTS => Ok(slots),
        _ => Err(RuleError::TooLarge {
            bytes,
            max: SLOT_BYTES.saturating_mul(usize::from(MAX_CONSENT_SLOTS)),
        }),
    }
}

/// Slots that are taken after one more consent. Guardians and delegates leave the last four to the patient and to courts.
///
/// ```
/// use consent_registry_api::types::Grantor;
/// use consent_registry_rules::slots::taken_after;
/// assert_eq!(taken_after(11, 1, Grantor::Delegate), Ok(12));
/// assert!(taken_after(12, 1, Grantor::Guardian).is_err());
/// assert_eq!(taken_after(12, 4, Grantor::Patient), Ok(16));
/// assert!(taken_after(16, 1, Grantor::Court).is_err());
/// ```
pub fn taken_after(taken: u8, needed: u8, grantor: Grantor) -> Result<u8, RuleError> {
    let room = match grantor {
        Grantor::Court | Grantor::Patient => SLOTS,
        Grantor::Guardian | Grantor::Delegate => SLOTS.saturating_sub(KEPT_SLOTS),
    };
    match taken.checked_add(needed) {
        Some(after) if after <= room => Ok(after),
        _ => Err(RuleError::NoRoom { taken, room, needed }),
    }
}
