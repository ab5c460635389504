//! The store. Everything is private; the functions say what the caller means.
//!
//! Gas is paid per byte written (30) and per write (2,000), so: what never changes is written once, apart from
//! what does; the normal state is not written at all; hot records have one-letter field names.

use crate::domain::custody::{self, Holder, Interval, Neighbourhood};
use crate::domain::lot::{Lot, Totals};
use crate::domain::product::Product;
use crate::domain::receipt::Detail;
use crate::domain::shipment::{Head, Line, Stage};
use crate::domain::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::{Empty, Order, StdError, StdResult, Storage};
use cw_storage_plus::{Bound, Item, Map};
use gs1::Gtin;
use provenance_api::raw::{LotSafetyRecord, LOT_SAFETY, RECEIPTS};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{CertificateRef, IndexRange, Origin};
use provenance_api::{LotId, ShipmentId};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

/// Settings.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// the accreditation contract; fixed
    pub accreditation: cosmwasm_std::Addr,
    /// the most gas of a receipt hook
    pub hook_gas_limit: u64,
}

/// A serial commitment, and where it begins.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// index of its first unit in the lot
    #[serde(rename = "f")]
    pub first: u64,
    /// root of the tree
    #[serde(rename = "r")]
    pub root: cosmwasm_std::Binary,
    /// how many serials
    #[serde(rename = "n")]
    pub leaf_count: u64,
}

const CONFIG: Item<Config> = Item::new("cf");
const LAST_LOT: Item<u64> = Item::new("nl");
const LAST_SHIPMENT: Item<u64> = Item::new("ns");
const PRODUCTS: Map<u64, Product> = Map::new("pr");
const LOTS: Map<LotId, Lot> = Map::new("lt");
const LOT_NUMBERS: Map<(u64, &str), LotId> = Map::new("ln");
const LOTS_OF: Map<(u64, LotId), Empty> = Map::new("lp");
const CERTIFICATES: Map<LotId, Vec<CertificateRef>> = Map::new("ce");
const COMMITMENTS: Map<(LotId, u32), Commitment> = Map::new("cm");
const TOTALS: Map<LotId, Totals> = Map::new("to");
/// Units by lot, organisation and origin (0 fresh, 1 donated); no record: none.
const HOLDINGS: Map<(LotId, OrgId, u8), u64> = Map::new("hd");
const CUSTODY: Map<(LotId, u64), Interval> = Map::new("cu");
const HEADS: Map<ShipmentId, Head> = Map::new("sh");
const LINES: Map<ShipmentId, Vec<Line>> = Map::new("sl");
/// No record: offered.
const STAGES: Map<ShipmentId, Stage> = Map::new("ss");
/// What receipts said besides the counts, by line; only where there is something.
const DETAILS: Map<(ShipmentId, u32), Detail> = Map::new("sd");
/// Pending units by line. No record: what the shipment's end left, see [`pending`].
const PENDING: Map<(ShipmentId, u32), u64> = Map::new("sp");
/// Shipments whose hook was called and failed.
const HOOK_FAILED: Map<ShipmentId, Empty> = Map::new("hf");
const SHIPMENTS_FROM: Map<(OrgId, ShipmentId), Empty> = Map::new("xf");
const SHIPMENTS_TO: Map<(OrgId, ShipmentId), Empty> = Map::new("xt");

fn overflow(what: &'static str) -> CoreError {
    CoreError::Overflow { what }
}

// --- settings

pub fn config(store: &dyn Storage) -> StdResult<Config> {
    CONFIG.load(store)
}

pub fn save_config(store: &mut dyn Storage, config: &Config) -> StdResult<()> {
    CONFIG.save(store, config)
}

// --- products

pub fn product(store: &dyn Storage, gtin: Gtin) -> StdResult<Option<Product>> {
    PRODUCTS.may_load(store, gtin.u64())
}

pub fn add_product(store: &mut dyn Storage, gtin: Gtin, product: &Product) -> StdResult<()> {
    PRODUCTS.save(store, gtin.u64(), product)
}

pub fn products(store: &dyn Storage, after: Option<Gtin>, limit: usize) -> StdResult<Vec<(u64, Product)>> {
    let start = after.map(|gtin| Bound::exclusive(gtin.u64()));
    PRODUCTS
        .range(store, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

// --- lots

/// Stores a new lot under the next id, all of it held by its issuer.
pub fn add_lot<E: From<StdError> + From<CoreError>>(
    store: &mut dyn Storage,
    lot: &Lot,
    totals: Totals,
    certificates: &Vec<CertificateRef>,
) -> Result<LotId, E> {
    let last = LAST_LOT.may_load(store)?.unwrap_or_default();
    let id = LotId(last.checked_add(1).ok_or(overflow("lot ids"))?);
    LAST_LOT.save(store, &id.u64())?;
    LOTS.save(store, id, lot)?;
    LOT_NUMBERS.save(store, (lot.gtin.u64(), lot.number.as_str()), &id)?;
    LOTS_OF.save(store, (lot.gtin.u64(), id), &Empty {})?;
    if !certificates.is_empty() {
        CERTIFICATES.save(store, id, certificates)?;
    }
    TOTALS.save(store, id, &totals)?;
    HOLDINGS.save(store, (id, lot.issuer, 0), &totals.quantity)?;
    Ok(id)
}

pub fn lot<E: From<StdError> + From<DomainError>>(store: &dyn Storage, id: LotId) -> Result<Lot, E> {
    LOTS.may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownLot { lot: id }.into())
}

pub fn lot_by_number(store: &dyn Storage, gtin: Gtin, number: &gs1::Lot) -> StdResult<Option<LotId>> {
    LOT_NUMBERS.may_load(store, (gtin.u64(), number.as_str()))
}

pub fn lots_of(store: &dyn Storage, gtin: Gtin, after: Option<LotId>, limit: usize) -> StdResult<Vec<LotId>> {
    let start = after.map(Bound::exclusive);
    LOTS_OF
        .prefix(gtin.u64())
        .keys(store, start, None, Order::Ascending)
        .take(limit)
        .collect()
}

pub fn certificates(store: &dyn Storage, lot: LotId) -> StdResult<Vec<CertificateRef>> {
    Ok(CERTIFICATES.may_load(store, lot)?.unwrap_or_default())
}

pub fn add_commitment(
    store: &mut dyn Storage,
    lot: LotId,
    position: u32,
    commitment: &Commitment,
) -> StdResult<()> {
    COMMITMENTS.save(store, (lot, position), commitment)
}

/// At most 64.
pub fn commitments(store: &dyn Storage, lot: LotId) -> StdResult<Vec<Commitment>> {
    COMMITMENTS
        .prefix(lot)
        .range(store, None, None, Order::Ascending)
        .map(|entry| entry.map(|(_, commitment)| commitment))
        .collect()
}

pub fn totals(store: &dyn Storage, lot: LotId) -> StdResult<Totals> {
    TOTALS.load(store, lot)
}

pub fn save_totals(store: &mut dyn Storage, lot: LotId, totals: &Totals) -> StdResult<()> {
    TOTALS.save(store, lot, totals)
}

pub fn safety(store: &dyn Storage, lot: LotId) -> StdResult<LotSafetyRecord> {
    Ok(LOT_SAFETY.may_load(store, lot)?.unwrap_or_default())
}

pub fn save_safety(store: &mut dyn Storage, lot: LotId, safety: &LotSafetyRecord) -> StdResult<()> {
    LOT_SAFETY.save(store, lot, safety)
}

// --- holdings

const fn origin_key(origin: Origin) -> u8 {
    match origin {
        Origin::Fresh => 0,
        Origin::Donated => 1,
    }
}

const fn origin_of_key(key: u8) -> Origin {
    if key == 0 {
        Origin::Fresh
    } else {
        Origin::Donated
    }
}

pub fn held(store: &dyn Storage, lot: LotId, org: OrgId, origin: Origin) -> StdResult<u64> {
    Ok(HOLDINGS
        .may_load(store, (lot, org, origin_key(origin)))?
        .unwrap_or_default())
}

pub fn add_held<E: From<StdError> + From<CoreError>>(
    store: &mut dyn Storage,
    lot: LotId,
    org: OrgId,
    origin: Origin,
    units: u64,
) -> Result<(), E> {
    let sum = held(store, lot, org, origin)?
        .checked_add(units)
        .ok_or(overflow("a holding"))?;
    Ok(HOLDINGS.save(store, (lot, org, origin_key(origin)), &sum)?)
}

/// Nothing is stored for an organisation that holds none.
pub fn save_held(
    store: &mut dyn Storage,
    lot: LotId,
    org: OrgId,
    origin: Origin,
    units: u64,
) -> StdResult<()> {
    let key = (lot, org, origin_key(origin));
    if units == 0 {
        HOLDINGS.remove(store, key);
        Ok(())
    } else {
        HOLDINGS.save(store, key, &units)
    }
}

pub fn holdings(
    store: &dyn Storage,
    lot: LotId,
    after: Option<(OrgId, Origin)>,
    limit: usize,
) -> StdResult<Vec<(OrgId, Origin, u64)>> {
    let start = after.map(|(org, origin)| Bound::exclusive((org, origin_key(origin))));
    HOLDINGS
        .sub_prefix(lot)
        .range(store, start, None, Order::Ascending)
        .take(limit)
        .map(|entry| entry.map(|((org, origin), units)| (org, origin_of_key(origin), units)))
        .collect()
}

// --- custody of serialised units

/// The interval in which an index lies: the last that begins at or before it.
fn interval_at(store: &dyn Storage, lot: LotId, index: u64) -> StdResult<Option<(u64, Interval)>> {
    CUSTODY
        .prefix(lot)
        .range(store, None, Some(Bound::inclusive(index)), Order::Descending)
        .next()
        .transpose()
}

/// Refuses unless all units of the range are with the holder.
pub fn check_custody<E: From<StdError> + From<DomainError>>(
    store: &dyn Storage,
    lot: LotId,
    range: &IndexRange,
    holder: Holder,
) -> Result<(), E> {
    let IndexRange { first, last } = *range;
    match interval_at(store, lot, first)? {
        Some((_, interval)) if interval.holder == holder && last <= interval.last => Ok(()),
        _ => Err(DomainError::RangeNotHeld { lot, first, last }.into()),
    }
}

/// Gives a range of units from one holder to another. Refuses unless all of them are with `from`.
pub fn reassign<E: From<StdError> + From<DomainError>>(
    store: &mut dyn Storage,
    lot: LotId,
    range: &IndexRange,
    from: Holder,
    to: Holder,
) -> Result<(), E> {
    let IndexRange {
        first: range_first,
        last: range_last,
    } = *range;
    let not_held = DomainError::RangeNotHeld {
        lot,
        first: range_first,
        last: range_last,
    };
    let Some((first, interval)) = interval_at(store, lot, range_first)? else {
        return Err(not_held.into());
    };
    if interval.holder != from {
        return Err(not_held.into());
    }
    let before = match first.checked_sub(1) {
        Some(index) if range_first == first => interval_at(store, lot, index)?,
        _ => None,
    };
    let behind = match range_last.checked_add(1) {
        Some(index) if range_last == interval.last => CUSTODY.may_load(store, (lot, index))?,
        _ => None,
    };
    let around = Neighbourhood {
        first,
        interval,
        before,
        behind,
    };
    let edits = custody::reassign(&around, range, to).ok_or(not_held)?;
    for first in edits.remove {
        CUSTODY.remove(store, (lot, first));
    }
    for (first, interval) in edits.put {
        CUSTODY.save(store, (lot, first), &interval)?;
    }
    Ok(())
}

/// Adds units behind all others of the lot.
pub fn append_custody(
    store: &mut dyn Storage,
    lot: LotId,
    range: &IndexRange,
    holder: Holder,
) -> StdResult<()> {
    let tail = match range.first.checked_sub(1) {
        Some(index) => interval_at(store, lot, index)?,
        None => None,
    };
    let (first, interval) = custody::append(tail, range, holder);
    CUSTODY.save(store, (lot, first), &interval)
}

pub fn custody(
    store: &dyn Storage,
    lot: LotId,
    after: Option<u64>,
    limit: usize,
) -> StdResult<Vec<(u64, Interval)>> {
    CUSTODY
        .prefix(lot)
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// The parts of a range that a holder has, in order, at most `limit`. Looks at no more intervals than `budget`, and
/// takes what it looked at from it.
pub fn custody_within(
    store: &dyn Storage,
    lot: LotId,
    range: &IndexRange,
    holder: Holder,
    limit: usize,
    budget: &mut usize,
) -> StdResult<Vec<IndexRange>> {
    let mut found = vec![];
    let Some((start, _)) = interval_at(store, lot, range.first)? else {
        return Ok(found);
    };
    let (from, until) = (Bound::inclusive(start), Bound::inclusive(range.last));
    for entry in CUSTODY
        .prefix(lot)
        .range(store, Some(from), Some(until), Order::Ascending)
    {
        if found.len() >= limit || *budget == 0 {
            break;
        }
        *budget = budget.saturating_sub(1);
        let (first, interval) = entry?;
        if interval.holder == holder {
            let (first, last) = (first.max(range.first), interval.last.min(range.last));
            found.push(IndexRange { first, last });
        }
    }
    Ok(found)
}

// --- shipments

/// Stores a new shipment under the next id.
pub fn add_shipment<E: From<StdError> + From<CoreError>>(
    store: &mut dyn Storage,
    id: ShipmentId,
    head: &Head,
    lines: &Vec<Line>,
) -> Result<(), E> {
    LAST_SHIPMENT.save(store, &id.u64())?;
    HEADS.save(store, id, head)?;
    LINES.save(store, id, lines)?;
    SHIPMENTS_FROM.save(store, (head.from, id), &Empty {})?;
    SHIPMENTS_TO.save(store, (head.to, id), &Empty {})?;
    Ok(())
}

/// The id that the next shipment gets.
pub fn next_shipment<E: From<StdError> + From<CoreError>>(store: &dyn Storage) -> Result<ShipmentId, E> {
    let last = LAST_SHIPMENT.may_load(store)?.unwrap_or_default();
    Ok(ShipmentId(last.checked_add(1).ok_or(overflow("shipment ids"))?))
}

pub fn shipment<E: From<StdError> + From<DomainError>>(
    store: &dyn Storage,
    id: ShipmentId,
) -> Result<(Head, Stage), E> {
    let head = HEADS
        .may_load(store, id)?
        .ok_or(DomainError::UnknownShipment { shipment: id })?;
    Ok((head, STAGES.may_load(store, id)?.unwrap_or(Stage::Offered)))
}

pub fn lines(store: &dyn Storage, id: ShipmentId) -> StdResult<Vec<Line>> {
    LINES.load(store, id)
}

pub fn save_stage(store: &mut dyn Storage, id: ShipmentId, stage: &Stage) -> StdResult<()> {
    STAGES.save(store, id, stage)
}

pub fn shipments_from(
    store: &dyn Storage,
    org: OrgId,
    after: Option<ShipmentId>,
    limit: usize,
) -> StdResult<Vec<ShipmentId>> {
    shipments(&SHIPMENTS_FROM, store, org, after, limit)
}

pub fn shipments_to(
    store: &dyn Storage,
    org: OrgId,
    after: Option<ShipmentId>,
    limit: usize,
) -> StdResult<Vec<ShipmentId>> {
    shipments(&SHIPMENTS_TO, store, org, after, limit)
}

fn shipments(
    list: &Map<(OrgId, ShipmentId), Empty>,
    store: &dyn Storage,
    org: OrgId,
    after: Option<ShipmentId>,
    limit: usize,
) -> StdResult<Vec<ShipmentId>> {
    list.prefix(org)
        .keys(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

// --- what receipts said

pub fn add_receipt(store: &mut dyn Storage, facts: &ReceiptFacts) -> StdResult<()> {
    RECEIPTS.save(store, facts.shipment, facts)
}

pub fn receipt(store: &dyn Storage, id: ShipmentId) -> StdResult<Option<ReceiptFacts>> {
    RECEIPTS.may_load(store, id)
}

pub fn add_detail(store: &mut dyn Storage, id: ShipmentId, line: u32, detail: &Detail) -> StdResult<()> {
    if *detail == Detail::default() {
        return Ok(());
    }
    DETAILS.save(store, (id, line), detail)
}

pub fn detail(store: &dyn Storage, id: ShipmentId, line: u32) -> StdResult<Detail> {
    Ok(DETAILS.may_load(store, (id, line))?.unwrap_or_default())
}

/// Units of a line that are pending. A shipment that was refused or expired leaves all of them pending without
/// any record, so that ending it costs the same for 1 line and for 32.
pub fn pending(
    store: &dyn Storage,
    id: ShipmentId,
    stage: &Stage,
    number: u32,
    line: &Line,
) -> StdResult<u64> {
    let left = if stage.all_pending() { line.units } else { 0 };
    Ok(PENDING.may_load(store, (id, number))?.unwrap_or(left))
}

pub fn save_pending(store: &mut dyn Storage, id: ShipmentId, line: u32, units: u64) -> StdResult<()> {
    PENDING.save(store, (id, line), &units)
}

// --- receipt hook

/// A single blind write: it cannot fail for anything that is stored.
pub fn note_hook_failed(store: &mut dyn Storage, id: ShipmentId) -> StdResult<()> {
    HOOK_FAILED.save(store, id, &Empty {})
}

pub fn hook_failed(store: &dyn Storage, id: ShipmentId) -> bool {
    HOOK_FAILED.has(store, id)
}
