//! Subjects: who decides, and what they consent to.

use crate::domain::circle::Circle;
use crate::domain::consent::Consent;
use crate::domain::slots::{Slots, PAGES, SLOTS, SLOT_BYTES};
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use crate::state::rests;
use consent_registry_api::sign::seq_key;
use consent_registry_api::types::{ConsentId, Digest, PublicKey, SubjectId};
use cosmwasm_std::{StdResult, Storage};
use salus_core::packed::{unpack, PackedMap};

/// subject → what every request reads
const SUBJECTS: PackedMap<&[u8], Subject> = PackedMap::new("su");
/// subject → guardians, delegates and what is under way
const CIRCLES: PackedMap<&[u8], Circle> = PackedMap::new("ci");
/// digest of (subject, signer) → last seq; it stays when the subject is erased, and must not name anybody then
const SEQS: PackedMap<&[u8], u64> = PackedMap::new("sq");
/// (subject, page) → slots of consents, as they are and not packed
const CONSENT_PAGES: PackedMap<(&[u8], u8), Vec<u8>> = PackedMap::new("pg");
/// consent → subject
const CONSENTS: PackedMap<&[u8], SubjectId> = PackedMap::new("co");
/// (zeros, how many slots are missing) → bytes that are read in their place
const PADS: PackedMap<(&[u8], u8), Vec<u8>> = PackedMap::new("pd");
/// (subject, document of a court): whether it was used
const DOCUMENTS: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("dc");

/// The pad of who is not there: all slots are missing, and the subject, too.
const NOBODY: usize = SLOTS + 1;
/// About as many bytes as a subject without restrictions has.
const SUBJECT_BYTES: usize = 48;

fn pad_key(missing: usize) -> (&'static [u8], u8) {
    (&[0; 32], u8::try_from(missing).unwrap_or(u8::MAX))
}

/// Writes the pads that make refusals of every subject cost the same.
pub fn pad(store: &mut dyn Storage) -> StdResult<()> {
    let bytes = |slots: usize| slots.saturating_mul(SLOT_BYTES);
    for slots in 1..=SLOTS {
        PADS.save(store, pad_key(slots), &vec![0; bytes(slots)])?;
    }
    let nobody = bytes(SLOTS).saturating_add(SUBJECT_BYTES);
    PADS.save(store, pad_key(NOBODY), &vec![0; nobody])
}

pub fn may_subject(store: &dyn Storage, id: &SubjectId) -> StdResult<Option<Subject>> {
    SUBJECTS.may_load(store, &id.0)
}

pub fn subject(store: &dyn Storage, id: &SubjectId) -> Result<Subject, ContractError> {
    may_subject(store, id)?.ok_or_else(|| DomainError::NoSubject { subject: *id }.into())
}

pub fn save_subject(store: &mut dyn Storage, id: &SubjectId, subject: &Subject) -> StdResult<()> {
    SUBJECTS.save(store, &id.0, subject)
}

pub fn circle(store: &dyn Storage, id: &SubjectId) -> StdResult<Circle> {
    Ok(CIRCLES.may_load(store, &id.0)?.unwrap_or_default())
}

/// One that says nothing is not stored.
pub fn save_circle(store: &mut dyn Storage, id: &SubjectId, circle: &Circle) -> StdResult<()> {
    if *circle == Circle::default() {
        CIRCLES.remove(store, &id.0);
        return Ok(());
    }
    CIRCLES.save(store, &id.0, circle)
}

/// The last seq that was taken from a signer; none: none ever was.
pub fn last_seq(store: &dyn Storage, id: &SubjectId, signer: &PublicKey) -> StdResult<Option<u64>> {
    SEQS.may_load(store, &seq_key(id, signer))
}

pub fn save_seq(store: &mut dyn Storage, id: &SubjectId, signer: &PublicKey, seq: u64) -> StdResult<()> {
    SEQS.save(store, &seq_key(id, signer), &seq)
}

pub fn is_document_used(store: &dyn Storage, id: &SubjectId, document: &Digest) -> bool {
    DOCUMENTS.has(store, (&id.0, &document.0))
}

pub fn use_document(store: &mut dyn Storage, id: &SubjectId, document: &Digest) -> StdResult<()> {
    DOCUMENTS.save(store, (&id.0, &document.0), &true)
}

fn page(store: &dyn Storage, id: &SubjectId, number: u8) -> Vec<u8> {
    let key = CONSENT_PAGES.raw_key((&id.0, number));
    store.get(&key).unwrap_or_default()
}

/// The slots of a subject.
pub fn slots(store: &dyn Storage, id: &SubjectId) -> Result<Slots, ContractError> {
    let mut pages: [Vec<u8>; PAGES] = Default::default();
    for (number, page) in (0u8..).zip(pages.iter_mut()) {
        *page = self::page(store, id, number);
    }
    Ok(Slots::of(&pages)?)
}

/// A subject and its slots, for who asks for access, with the pad that is as long as what is missing of them.
pub fn probe(store: &dyn Storage, id: &SubjectId) -> Result<(Option<Subject>, Slots, usize), ContractError> {
    let subject = may_subject(store, id)?;
    let mut pages: [Vec<u8>; PAGES] = Default::default();
    let mut missing = SLOTS;
    for (number, page) in (0u8..).zip(pages.iter_mut()) {
        *page = self::page(store, id, number);
        missing = missing.saturating_sub(page.len().div_ceil(SLOT_BYTES));
    }
    let missing = if subject.is_some() { missing } else { NOBODY };
    Ok((subject, Slots::of(&pages)?, missing))
}

/// Reads what is missing of a subject, for what it costs.
pub fn read_pad(store: &dyn Storage, missing: usize) {
    PADS.has(store, pad_key(missing));
}

/// Writes the pages that have changed.
pub fn save_slots(store: &mut dyn Storage, id: &SubjectId, slots: &Slots) -> StdResult<()> {
    for (number, page) in slots.changes() {
        if page.is_empty() {
            CONSENT_PAGES.remove(store, (&id.0, number));
        } else {
            store.set(&CONSENT_PAGES.raw_key((&id.0, number)), &page);
        }
    }
    Ok(())
}

/// Every consent with the slot in which it begins, in the order of slots.
pub fn consents_in(slots: &Slots) -> Result<Vec<(u8, Consent)>, ContractError> {
    let mut found = Vec::new();
    for (slot, bytes) in slots.consents()? {
        found.push((slot, consent(&bytes)?));
    }
    Ok(found)
}

/// A consent as it lies in its slots.
pub fn consent(bytes: &[u8]) -> StdResult<Consent> {
    unpack(bytes)
}

/// Whose consent it is.
pub fn subject_of(store: &dyn Storage, id: &ConsentId) -> StdResult<Option<SubjectId>> {
    CONSENTS.may_load(store, &id.0)
}

pub fn list_consent(store: &mut dyn Storage, id: &ConsentId, subject: &SubjectId) -> StdResult<()> {
    CONSENTS.save(store, &id.0, subject)
}

pub fn unlist_consent(store: &mut dyn Storage, id: &ConsentId) {
    CONSENTS.remove(store, &id.0);
}

/// Removes what is stored of a subject that has neither receipts nor records any more: documents of courts, at most `left`,
/// then all the rest but the last seqs. Whether it is all gone.
pub fn prune_subject(
    store: &mut dyn Storage,
    id: &SubjectId,
    mut left: usize,
) -> Result<bool, ContractError> {
    let documents = rests(store, &DOCUMENTS.raw_key((&id.0, &[])), left);
    for document in documents {
        DOCUMENTS.remove(store, (&id.0, &document));
        left = left.saturating_sub(1);
    }
    if left == 0 {
        return Ok(false);
    }
    for (_, consent) in consents_in(&slots(store, id)?)? {
        unlist_consent(store, &consent.id);
    }
    for number in (0u8..).take(PAGES) {
        CONSENT_PAGES.remove(store, (&id.0, number));
    }
    CIRCLES.remove(store, &id.0);
    SUBJECTS.remove(store, &id.0);
    Ok(true)
}
