//! What is stored, behind functions named by intent. Prefixes are listed in the README. All of it is packed: no other
//! contract reads it raw.

use crate::domain::chain::Chain;
use crate::domain::circle::Circle;
use crate::domain::consent::Consent;
use crate::domain::privilege::Privilege;
use crate::domain::receipt::Receipt;
use crate::domain::record::{Device, Record, Root};
use crate::domain::slots::{Slots, PAGES, PAGE_SLOTS, SLOT_BYTES};
use crate::domain::subject::Subject;
use crate::error::{ContractError, DomainError};
use accreditation_api::{Client, OrgId};
use consent_registry_api::msg::Limits;
use consent_registry_api::types::{
    ConsentId, Digest, PublicKey, ReceiptId, RecordId, ResearchUse, SubjectId, TaskInfo,
};
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use salus_core::packed::{unpack, PackedItem, PackedMap};
use serde::{Deserialize, Serialize};

const SETTINGS: PackedItem<Settings> = PackedItem::new("se");
const REVIEWERS: PackedItem<Reviewers> = PackedItem::new("rv");
const ERASED: PackedItem<u64> = PackedItem::new("er");
const REFUNDING: PackedItem<bool> = PackedItem::new("rf");
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
/// receipt → what became of it
const RECEIPTS: PackedMap<&[u8], Receipt> = PackedMap::new("re");
/// (subject, number) → receipt
const NUMBERS: PackedMap<(&[u8], u64), ReceiptId> = PackedMap::new("rn");
/// receipt → what research it is for, while a permit can be released
const RESEARCH: PackedMap<&[u8], ResearchUse> = PackedMap::new("ru");
/// (custodian, second of the release and receipt): released and not answered
const OWED: PackedMap<(OrgId, &[u8]), bool> = PackedMap::new("an");
/// (organisation, receipt) → duties
const TASKS: PackedMap<(OrgId, &[u8]), Vec<TaskInfo>> = PackedMap::new("ta");
/// record → commitment
const RECORDS: PackedMap<&[u8], Record> = PackedMap::new("rc");
/// (subject, record): whether it is there
const RECORDS_OF: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("rs");
/// (subject, device) → its last day
const DEVICES: PackedMap<(&[u8], &[u8]), Device> = PackedMap::new("dv");
/// (subject, device, day) → root
const STREAMS: PackedMap<(&[u8], &[u8], u32), Digest> = PackedMap::new("st");
/// custodian → number of its last root
const LAST_ROOTS: PackedMap<OrgId, u64> = PackedMap::new("lr");
/// (custodian, number) → root
const ROOTS: PackedMap<(OrgId, u64), Root> = PackedMap::new("ro");
/// organisation → whether it may break the glass
const PRIVILEGES: PackedMap<OrgId, Privilege> = PackedMap::new("pr");
/// (subject, document of a court): whether it was used
const DOCUMENTS: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("dc");
/// case of the panel → receipt
const CASES: PackedMap<u64, ReceiptId> = PackedMap::new("ca");

/// What every request reads of the settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// who is who
    pub accreditation: Addr,
    /// spans
    pub limits: Limits,
}

/// Who reviews broken glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewers {
    /// the panel
    pub panel: Addr,
    /// its terms
    pub terms: String,
}

impl Settings {
    /// The accreditation contract.
    pub fn client(&self) -> Client {
        Client::new(self.accreditation.clone())
    }
}

// --- settings

/// Writes what is fixed for good, and the pads that make probes of every subject cost the same.
pub fn init(store: &mut dyn Storage, settings: &Settings, reviewers: &Reviewers) -> StdResult<()> {
    SETTINGS.save(store, settings)?;
    REVIEWERS.save(store, reviewers)?;
    ERASED.save(store, &0)?;
    for free in 1..=PAGE_SLOTS {
        let pad = vec![0; free.saturating_mul(SLOT_BYTES)];
        PADS.save(store, pad_key(free), &pad)?;
    }
    PADS.save(store, pad_key(SUBJECT_PAD), &vec![0; SUBJECT_BYTES])
}

/// The pad of a subject that is not there.
const SUBJECT_PAD: usize = 8;
/// About as many bytes as a subject without restrictions has.
const SUBJECT_BYTES: usize = 40;

fn pad_key(free: usize) -> (&'static [u8], u8) {
    (&[0; 32], u8::try_from(free).unwrap_or(u8::MAX))
}

pub fn settings(store: &dyn Storage) -> StdResult<Settings> {
    SETTINGS.load(store)
}

pub fn reviewers(store: &dyn Storage) -> StdResult<Reviewers> {
    REVIEWERS.load(store)
}

/// How many subjects were erased, ever.
pub fn erased(store: &dyn Storage) -> StdResult<u64> {
    ERASED.load(store)
}

/// Whether a panel gives back fees at this moment.
pub fn is_refunding(store: &dyn Storage) -> StdResult<bool> {
    Ok(REFUNDING.may_load(store)?.is_some())
}

pub fn set_refunding(store: &mut dyn Storage, runs: bool) -> StdResult<()> {
    if runs {
        REFUNDING.save(store, &true)
    } else {
        REFUNDING.remove(store);
        Ok(())
    }
}

// --- subjects

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

// --- consents

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

// --- receipts

pub fn may_receipt(store: &dyn Storage, id: &ReceiptId) -> StdResult<Option<Receipt>> {
    RECEIPTS.may_load(store, &id.0)
}

pub fn receipt(store: &dyn Storage, id: &ReceiptId) -> Result<Receipt, ContractError> {
    may_receipt(store, id)?.ok_or_else(|| DomainError::NoReceipt { receipt: *id }.into())
}

pub fn save_receipt(store: &mut dyn Storage, id: &ReceiptId, receipt: &Receipt) -> StdResult<()> {
    RECEIPTS.save(store, &id.0, receipt)
}

pub fn list_receipt(store: &mut dyn Storage, id: &ReceiptId, receipt: &Receipt) -> StdResult<()> {
    NUMBERS.save(store, (&receipt.subject.0, receipt.number), id)
}

pub fn receipts(
    store: &dyn Storage,
    subject: &SubjectId,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, ReceiptId)>> {
    NUMBERS
        .prefix_range(
            store,
            &subject.0,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

pub fn research(store: &dyn Storage, id: &ReceiptId) -> StdResult<Option<ResearchUse>> {
    RESEARCH.may_load(store, &id.0)
}

pub fn save_research(store: &mut dyn Storage, id: &ReceiptId, research: &ResearchUse) -> StdResult<()> {
    RESEARCH.save(store, &id.0, research)
}

pub fn forget_research(store: &mut dyn Storage, id: &ReceiptId) {
    RESEARCH.remove(store, &id.0);
}

fn since(at: u64, id: &ReceiptId) -> Vec<u8> {
    [at.to_be_bytes().as_slice(), &id.0].concat()
}

/// The custodian owes an answer.
pub fn owe(store: &mut dyn Storage, custodian: OrgId, at: u64, id: &ReceiptId) -> StdResult<()> {
    OWED.save(store, (custodian, &since(at, id)), &true)
}

/// The custodian has answered.
pub fn answered(store: &mut dyn Storage, custodian: OrgId, at: u64, id: &ReceiptId) {
    OWED.remove(store, (custodian, &since(at, id)));
}

/// Receipts for which a custodian owes an answer since before a time, oldest first.
pub fn owed(
    store: &dyn Storage,
    custodian: OrgId,
    start_after: Option<(u64, ReceiptId)>,
    before: u64,
    limit: usize,
) -> StdResult<Vec<ReceiptId>> {
    let last = start_after.map(|(at, id)| since(at, &id));
    let end = before.to_be_bytes();
    OWED.prefix_range(
        store,
        custodian,
        last.as_deref().map(Bound::exclusive),
        Some(Bound::exclusive(end.as_slice())),
        Order::Ascending,
    )
    .take(limit)
    .map(|entry| {
        let (key, _) = entry?;
        let id = key.get(8..).and_then(|id| id.try_into().ok()).unwrap_or_default();
        Ok(ReceiptId(id))
    })
    .collect()
}

// --- duties

pub fn tasks(store: &dyn Storage, org: OrgId, receipt: &ReceiptId) -> StdResult<Vec<TaskInfo>> {
    Ok(TASKS.may_load(store, (org, &receipt.0))?.unwrap_or_default())
}

pub fn save_tasks(
    store: &mut dyn Storage,
    org: OrgId,
    receipt: &ReceiptId,
    tasks: &Vec<TaskInfo>,
) -> StdResult<()> {
    TASKS.save(store, (org, &receipt.0), tasks)
}

pub fn tasks_of(
    store: &dyn Storage,
    org: OrgId,
    start_after: Option<ReceiptId>,
    limit: usize,
) -> StdResult<Vec<TaskInfo>> {
    let min = start_after
        .as_ref()
        .map(|last| Bound::exclusive(last.0.as_slice()));
    let mut found = Vec::new();
    for entry in TASKS.prefix_range(store, org, min, None, Order::Ascending) {
        let (_, tasks) = entry?;
        // a receipt's tasks come together
        if found.len().saturating_add(tasks.len()) > limit && !found.is_empty() {
            break;
        }
        found.extend(tasks);
    }
    Ok(found)
}

// --- records

pub fn may_record(store: &dyn Storage, id: &RecordId) -> StdResult<Option<Record>> {
    Ok(RECORDS.may_load(store, &id.0)?.filter(|record| !record.retired))
}

pub fn record(store: &dyn Storage, id: &RecordId) -> Result<Record, ContractError> {
    may_record(store, id)?.ok_or_else(|| DomainError::NoRecord { record: *id }.into())
}

/// Whether there is, or was, such a commitment.
pub fn is_committed(store: &dyn Storage, id: &RecordId) -> bool {
    RECORDS.has(store, &id.0)
}

pub fn save_record(store: &mut dyn Storage, id: &RecordId, record: &Record) -> StdResult<()> {
    RECORDS_OF.save(store, (&record.commitment.subject.0, &id.0), &!record.retired)?;
    RECORDS.save(store, &id.0, record)
}

pub fn records_of(
    store: &dyn Storage,
    subject: &SubjectId,
    start_after: Option<RecordId>,
    limit: usize,
) -> StdResult<Vec<RecordId>> {
    let min = start_after
        .as_ref()
        .map(|last| Bound::exclusive(last.0.as_slice()));
    RECORDS_OF
        .prefix_range(store, &subject.0, min, None, Order::Ascending)
        .filter(|entry| !matches!(entry, Ok((_, false))))
        .take(limit)
        .map(|entry| Ok(RecordId(entry?.0.try_into().unwrap_or_default())))
        .collect()
}

pub fn device(store: &dyn Storage, subject: &SubjectId, device: &Digest) -> StdResult<Option<Device>> {
    DEVICES.may_load(store, (&subject.0, &device.0))
}

pub fn save_day(
    store: &mut dyn Storage,
    subject: &SubjectId,
    device: &Digest,
    day: u32,
    root: &Digest,
) -> StdResult<()> {
    DEVICES.save(store, (&subject.0, &device.0), &Device { day })?;
    STREAMS.save(store, (&subject.0, &device.0, day), root)
}

pub fn days(
    store: &dyn Storage,
    subject: &SubjectId,
    device: &Digest,
    start_after: Option<u32>,
    limit: usize,
) -> StdResult<Vec<(u32, Digest)>> {
    STREAMS
        .prefix_range(
            store,
            (&subject.0, &device.0),
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// The last root of a custodian with its number.
pub fn last_root(store: &dyn Storage, custodian: OrgId) -> StdResult<Option<(u64, Root)>> {
    match LAST_ROOTS.may_load(store, custodian)? {
        None => Ok(None),
        Some(number) => Ok(Some((number, ROOTS.load(store, (custodian, number))?))),
    }
}

pub fn save_root(store: &mut dyn Storage, custodian: OrgId, number: u64, root: &Root) -> StdResult<()> {
    LAST_ROOTS.save(store, custodian, &number)?;
    ROOTS.save(store, (custodian, number), root)
}

pub fn roots(
    store: &dyn Storage,
    custodian: OrgId,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Root)>> {
    ROOTS
        .prefix_range(
            store,
            custodian,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

// --- broken glass

pub fn privilege(store: &dyn Storage, org: OrgId) -> StdResult<Privilege> {
    Ok(PRIVILEGES.may_load(store, org)?.unwrap_or_default())
}

pub fn save_privilege(store: &mut dyn Storage, org: OrgId, privilege: &Privilege) -> StdResult<()> {
    PRIVILEGES.save(store, org, privilege)
}

pub fn case(store: &dyn Storage, case: u64) -> StdResult<Option<ReceiptId>> {
    CASES.may_load(store, case)
}

pub fn save_case(store: &mut dyn Storage, case: u64, receipt: &ReceiptId) -> StdResult<()> {
    CASES.save(store, case, receipt)
}

pub fn forget_case(store: &mut dyn Storage, case: u64) {
    CASES.remove(store, case);
}

// --- erasure

/// Removes what is stored of a subject, at most so many records in one call. Whether nothing is left but the number of its
/// receipts and the last seqs.
pub fn prune(store: &mut dyn Storage, id: &SubjectId, steps: usize) -> Result<bool, ContractError> {
    let mut left = steps;
    let page = receipts(store, id, None, steps)?;
    for (number, receipt_id) in page {
        if let Some(receipt) = may_receipt(store, &receipt_id)? {
            if let crate::domain::receipt::State::Released { at } = receipt.state {
                answered(store, receipt.custodian, at, &receipt_id);
            }
            TASKS.remove(store, (receipt.org, &receipt_id.0));
            if let Some(review) = receipt.broken.and_then(|broken| broken.review) {
                forget_case(store, review.case);
            }
        }
        RECEIPTS.remove(store, &receipt_id.0);
        RESEARCH.remove(store, &receipt_id.0);
        NUMBERS.remove(store, (&id.0, number));
        left = left.saturating_sub(1);
        if left == 0 {
            return Ok(false);
        }
    }
    let keys: Vec<Vec<u8>> = RECORDS_OF
        .prefix_range(store, &id.0, None, None, Order::Ascending)
        .take(left)
        .map(|entry| entry.map(|(key, _)| key))
        .collect::<StdResult<_>>()?;
    for key in keys {
        RECORDS.remove(store, &key);
        RECORDS_OF.remove(store, (&id.0, &key));
        left = left.saturating_sub(1);
        if left == 0 {
            return Ok(false);
        }
    }
    let devices: Vec<Vec<u8>> = DEVICES
        .prefix_range(store, &id.0, None, None, Order::Ascending)
        .take(left)
        .map(|entry| entry.map(|(key, _)| key))
        .collect::<StdResult<_>>()?;
    for device in devices {
        let days: Vec<u32> = STREAMS
            .prefix_range(store, (&id.0, &device), None, None, Order::Ascending)
            .take(left)
            .map(|entry| entry.map(|(day, _)| day))
            .collect::<StdResult<_>>()?;
        for day in days {
            STREAMS.remove(store, (&id.0, &device, day));
            left = left.saturating_sub(1);
            if left == 0 {
                return Ok(false);
            }
        }
        DEVICES.remove(store, (&id.0, &device));
    }
    let documents: Vec<Vec<u8>> = DOCUMENTS
        .prefix_range(store, &id.0, None, None, Order::Ascending)
        .take(left)
        .map(|entry| entry.map(|(key, _)| key))
        .collect::<StdResult<_>>()?;
    for document in documents {
        DOCUMENTS.remove(store, (&id.0, &document));
        left = left.saturating_sub(1);
        if left == 0 {
            return Ok(false);
        }
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
    let erased = erased(store)?.saturating_add(1);
    ERASED.save(store, &erased)?;
    Ok(true)
}
