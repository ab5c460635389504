//! What is stored, behind functions named by intent. Prefixes are listed in the README. All of it is packed: no other
//! contract reads it raw.

use crate::domain::chain::Chain;
use crate::domain::circle::Circle;
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
use salus_core::packed::{PackedItem, PackedMap};
use serde::{Deserialize, Serialize};

const SETTINGS: PackedItem<Settings> = PackedItem::new("se");
const REVIEWERS: PackedItem<Reviewers> = PackedItem::new("rv");
const ERASED: PackedItem<u64> = PackedItem::new("er");
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
/// free slots of a page → as many bytes: read where a page has fewer than four slots
const PADS: PackedMap<u8, Vec<u8>> = PackedMap::new("pd");
/// receipt → what became of it
const RECEIPTS: PackedMap<&[u8], Receipt> = PackedMap::new("re");
/// (subject, number) → receipt
const NUMBERS: PackedMap<(&[u8], u64), ReceiptId> = PackedMap::new("rn");
/// receipt → what research it is for, while a permit can be released
const RESEARCH: PackedMap<&[u8], ResearchUse> = PackedMap::new("ru");
/// (custodian, second of the release, receipt): released and not answered
const OWED: PackedMap<(OrgId, u64, &[u8]), bool> = PackedMap::new("ow_");
/// (organisation, receipt) → duties
const TASKS: PackedMap<(OrgId, &[u8]), Vec<TaskInfo>> = PackedMap::new("ta");
/// record → commitment
const RECORDS: PackedMap<&[u8], Record> = PackedMap::new("rc");
/// (subject, record)
const RECORDS_OF: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("rs");
/// (subject, device) → its last day
const DEVICES: PackedMap<(&[u8], &[u8]), Device> = PackedMap::new("dv");
/// (subject, device, day) → root
const STREAMS: PackedMap<(&[u8], &[u8], u32), Digest> = PackedMap::new("st");
/// custodian → number of its last root
const LAST_ROOTS: PackedMap<OrgId, (u64, Root)> = PackedMap::new("lr");
/// (custodian, number) → root
const ROOTS: PackedMap<(OrgId, u64), Root> = PackedMap::new("ro");
/// organisation → whether it may break the glass
const PRIVILEGES: PackedMap<OrgId, Privilege> = PackedMap::new("pr");
/// (subject, document of a court)
const DOCUMENTS: PackedMap<(&[u8], &[u8]), bool> = PackedMap::new("dc");
/// case of the panel → receipt
const CASES: PackedMap<u64, ReceiptId> = PackedMap::new("ca");
