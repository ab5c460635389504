//! Receipts, what custodians owe, and what those who got data have to do.

use crate::domain::chain::{Chain, Link};
use crate::domain::receipt::{Receipt, State};
use crate::error::{ContractError, DomainError};
use crate::state::review::forget_case;
use accreditation_api::OrgId;
use consent_registry_api::types::{Digest, ReceiptId, ResearchUse, SubjectId, TaskInfo};
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;
use salus_core::packed::PackedMap;

/// receipt → what became of it
const RECEIPTS: PackedMap<&[u8], Receipt> = PackedMap::new("re");
/// (subject, number) → receipt, and where the chain stands with it; for every id that was ever asked for
const LINKS: PackedMap<(&[u8], u64), Link> = PackedMap::new("ch");
/// receipt → what research it is for, while a permit can be released
const RESEARCH: PackedMap<&[u8], ResearchUse> = PackedMap::new("ru");
/// (custodian, second of the release and receipt): released and not answered
const OWED: PackedMap<(OrgId, &[u8]), bool> = PackedMap::new("an");
/// (organisation, receipt) → duties
const TASKS: PackedMap<(OrgId, &[u8]), Vec<TaskInfo>> = PackedMap::new("ta");

/// A key under which nothing lies.
const NOTHING: &[u8] = b"no";

pub fn may_receipt(store: &dyn Storage, id: &ReceiptId) -> StdResult<Option<Receipt>> {
    RECEIPTS.may_load(store, &id.0)
}

pub fn receipt(store: &dyn Storage, id: &ReceiptId) -> Result<Receipt, ContractError> {
    may_receipt(store, id)?.ok_or_else(|| DomainError::NoReceipt { receipt: *id }.into())
}

pub fn save_receipt(store: &mut dyn Storage, id: &ReceiptId, receipt: &Receipt) -> StdResult<()> {
    RECEIPTS.save(store, &id.0, receipt)
}

/// Where the chain of a subject stands, there or not.
pub fn chain(store: &dyn Storage, id: &SubjectId) -> StdResult<Chain> {
    let mut links = LINKS.prefix_range(store, &id.0, None, None, Order::Descending);
    match links.next() {
        Some(last) => last.map(|(number, last)| Chain { number, last }),
        None => {
            // read only for what it costs: about as much as a link
            store.get(NOTHING);
            Ok(Chain::NEW)
        }
    }
}

/// Writes the last link of a chain.
pub fn save_chain(store: &mut dyn Storage, id: &SubjectId, chain: &Chain) -> StdResult<()> {
    LINKS.save(store, (&id.0, chain.number), &chain.last)
}

/// Heads of a subject's chain before a receipt and with it. Zeros before the first one, and after an erasure.
pub fn heads(store: &dyn Storage, id: &SubjectId, number: u64) -> StdResult<(Digest, Digest)> {
    let head = |number| -> StdResult<Digest> {
        let link = LINKS.may_load(store, (&id.0, number))?;
        Ok(link.unwrap_or(Link::NONE).head)
    };
    Ok((head(number.saturating_sub(1))?, head(number)?))
}

fn links(
    store: &dyn Storage,
    subject: &SubjectId,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Link)>> {
    LINKS
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

/// Receipts of a subject by number.
pub fn receipts(
    store: &dyn Storage,
    subject: &SubjectId,
    start_after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<ReceiptId>> {
    let links = links(store, subject, start_after, limit)?;
    Ok(links.into_iter().map(|(_, link)| link.receipt).collect())
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

/// Removes what is stored of a subject's receipts, at most `left` of them. How many more may be removed; 0: there may be more.
pub fn prune_receipts(
    store: &mut dyn Storage,
    id: &SubjectId,
    mut left: usize,
) -> Result<usize, ContractError> {
    for (number, link) in links(store, id, None, left)? {
        let receipt_id = link.receipt;
        if let Some(receipt) = may_receipt(store, &receipt_id)? {
            if let State::Released { at } = receipt.state {
                answered(store, receipt.custodian, at, &receipt_id);
            }
            TASKS.remove(store, (receipt.org, &receipt_id.0));
            if let Some(review) = receipt.broken.and_then(|broken| broken.review) {
                forget_case(store, review.case);
            }
        }
        RECEIPTS.remove(store, &receipt_id.0);
        RESEARCH.remove(store, &receipt_id.0);
        LINKS.remove(store, (&id.0, number));
        left = left.saturating_sub(1);
    }
    Ok(left)
}
