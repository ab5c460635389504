//! Subjects: who decides, what they consent to, where their receipts stand.

use crate::domain::chain::Chain;
use crate::domain::circle::Circle;
use crate::domain::consent::Consent;
use crate::domain::slots::{Slots, PAGES, PAGE_SLOTS, SLOT_BYTES};
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use crate::state::rests;
use consent_registry_api::types::{ConsentId, Digest, PublicKey, SubjectId};
use cosmwasm_std::{StdResult, Storage};
use salus_core::packed::{unpack, PackedMap};

/// subject → what every request reads
const SUBJECTS: PackedMap<&[u8], Subject> = PackedMap::new("su");
/// subject → guardians, delegates and what is under way
const CIRCLES: PackedMap<&[u8], Circle> = PackedMap::new("ci");
/// subject → number and head of its receipts, there or not
const CHAINS: PackedMap<&[u8], Chain> = PackedMap::new("ch");
/// (subject, signer) → last seq
const SEQS: PackedMap<(&[u8], &[u8]), u64> = PackedMap::new("sq");
/// (subject, page) → slots of consents
const CONSENT_PAGES: PackedMap<(&[u8], u8), Vec<u8>> = PackedMap::new("pg");
/// consent → subject
const CONSENTS: PackedMap<&[u8], SubjectId> = PackedMap::new("co");
/// (zeros, number) → bytes that are read in place of those that are missing
const PADS: PackedMap<(&[u8], u8), Vec<u8>> = PackedMap::new("pd");
/// (subject, document of a court): whether it was used
const DOCUMENTS: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("dc");

/// The pad of a subject that is not there.
const SUBJECT_PAD: usize = 8;
/// About as many bytes as a subject without restrictions has.
const SUBJECT_BYTES: usize = 40;

fn pad_key(free: usize) -> (&'static [u8], u8) {
    (&[0; 32], u8::try_from(free).unwrap_or(u8::MAX))
}

/// Writes the pads that make probes of every subject cost the same.
pub fn pad(store: &mut dyn Storage) -> StdResult<()> {
    for free in 1..=PAGE_SLOTS {
        let pad = vec![0; free.saturating_mul(SLOT_BYTES)];
        PADS.save(store, pad_key(free), &pad)?;
    }
    PADS.save(store, pad_key(SUBJECT_PAD), &vec![0; SUBJECT_BYTES])
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

pub fn chain(store: &dyn Storage, id: &SubjectId) -> StdResult<Chain> {
    Ok(CHAINS.may_load(store, &id.0)?.unwrap_or(Chain::NEW))
}

pub fn save_chain(store: &mut dyn Storage, id: &SubjectId, chain: &Chain) -> StdResult<()> {
    CHAINS.save(store, &id.0, chain)
}

/// The last seq that was taken from a signer; none: none ever was.
pub fn last_seq(store: &dyn Storage, id: &SubjectId, signer: &PublicKey) -> StdResult<Option<u64>> {
    SEQS.may_load(store, (&id.0, &signer.0))
}

pub fn save_seq(store: &mut dyn Storage, id: &SubjectId, signer: &PublicKey, seq: u64) -> StdResult<()> {
    SEQS.save(store, (&id.0, &signer.0), &seq)
}

pub fn is_document_used(store: &dyn Storage, id: &SubjectId, document: &Digest) -> bool {
    DOCUMENTS.has(store, (&id.0, &document.0))
}

pub fn use_document(store: &mut dyn Storage, id: &SubjectId, document: &Digest) -> StdResult<()> {
    DOCUMENTS.save(store, (&id.0, &document.0), &true)
}

/// The slots of a subject.
pub fn slots(store: &dyn Storage, id: &SubjectId) -> Result<Slots, ContractError> {
    let mut pages: [Vec<u8>; PAGES] = Default::default();
    for (number, page) in (0u8..).zip(pages.iter_mut()) {
        *page = CONSENT_PAGES
            .may_load(store, (&id.0, number))?
            .unwrap_or_default();
    }
    Ok(Slots::of(&pages)?)
}

/// A subject and its slots, for who asks for access. Reads as many records with as many bytes whatever lies in them, and
/// where there is no subject: for each record that is not there, or shorter, one of the missing length, and for each that
/// is there one that is not.
pub fn probe(store: &dyn Storage, id: &SubjectId) -> Result<(Option<Subject>, Slots), ContractError> {
    let subject = may_subject(store, id)?;
    let missing = if subject.is_some() { 0 } else { SUBJECT_PAD };
    PADS.may_load(store, pad_key(missing))?;
    let mut pages: [Vec<u8>; PAGES] = Default::default();
    for (number, page) in (0u8..).zip(pages.iter_mut()) {
        *page = CONSENT_PAGES
            .may_load(store, (&id.0, number))?
            .unwrap_or_default();
        let used = page.len().div_ceil(SLOT_BYTES);
        PADS.may_load(store, pad_key(PAGE_SLOTS.saturating_sub(used)))?;
    }
    Ok((subject, Slots::of(&pages)?))
}

/// Writes the pages that have changed.
pub fn save_slots(store: &mut dyn Storage, id: &SubjectId, slots: &Slots) -> StdResult<()> {
    for (number, page) in slots.changes() {
        if page.is_empty() {
            CONSENT_PAGES.remove(store, (&id.0, number));
        } else {
            CONSENT_PAGES.save(store, (&id.0, number), &page)?;
        }
    }
    Ok(())
}

/// Every consent with the slot in which it begins, in the order of slots.
pub fn consents_in(slots: &Slots) -> Result<Vec<(u8, Consent)>, ContractError> {
    let mut found = Vec::new();
    for (slot, bytes) in slots.consents()? {
        found.push((slot, unpack(&bytes)?));
    }
    Ok(found)
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
/// then all the rest but the number of its receipts and the last seqs. Whether it is all gone.
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
    let number = chain(store, id)?.number;
    save_chain(store, id, &Chain { number, ..Chain::NEW })?;
    Ok(true)
}
