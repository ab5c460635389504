//! What is stored, behind functions named by intent. Prefixes are listed in the README. All of it is packed: no other
//! contract reads it raw.

use crate::domain::case::{Case, Dossier};
use crate::domain::draw::Draw;
use crate::domain::roster::{Entry, Roster};
use crate::domain::seat::Seat;
use crate::domain::tally::Verdict;
use crate::domain::terms::Wording;
use crate::error::{ContractError, DomainError};
use accreditation_api::{OrgId, Role};
use beacon::Scheme;
use cosmwasm_std::{Addr, Order, StdResult, Storage, Timestamp};
use cw_storage_plus::Bound;
use panel_api::msg::Limits;
use panel_api::types::MAX_NAME_BYTES;
use panel_api::CaseId;
use salus_core::packed::{PackedItem, PackedMap};
use salus_core::text::clipped;
use serde::{Deserialize, Serialize};

const ACCREDITATION: PackedItem<Addr> = PackedItem::new("ac");
const BEACON: PackedItem<Scheme> = PackedItem::new("be");
const SETTINGS: PackedItem<Settings> = PackedItem::new("se");
const BOOKS: PackedItem<Books> = PackedItem::new("bo");
/// append-only
const WORDINGS: PackedMap<u32, Wording> = PackedMap::new("te");
const LAST_WORDING: PackedItem<u32> = PackedItem::new("lt");
/// name → number of the wording that was in force at the last definition (0: none), and of the last one
const NAMES: PackedMap<&str, (u32, u32)> = PackedMap::new("na");
const ROSTERS: PackedMap<u8, Roster> = PackedMap::new("ro");
/// (role, position)
const ENTRIES: PackedMap<(u8, u32), Entry> = PackedMap::new("en");
/// (role, organisation) → position
const POSITIONS: PackedMap<(u8, OrgId), u32> = PackedMap::new("po");
/// (role, canonical address)
const ASSESSORS: PackedMap<(u8, &[u8]), Assessor> = PackedMap::new("as");
const LAST_CASE: PackedItem<u64> = PackedItem::new("lc");
/// hot: read by every call on a case, written when it moves on
const CASES: PackedMap<CaseId, Case> = PackedMap::new("ca");
/// cold: written once
const DOSSIERS: PackedMap<CaseId, Dossier> = PackedMap::new("do");
/// organisations that nobody drawn may be related to
const KIN: PackedMap<CaseId, Vec<u64>> = PackedMap::new("ki");
const DRAWS: PackedMap<CaseId, Draw> = PackedMap::new("dr");
/// hot: written by each commit and reveal
const SEATS: PackedMap<(CaseId, u8), Seat> = PackedMap::new("st");
const VERDICTS: PackedMap<CaseId, Verdict> = PackedMap::new("ve");

/// What is fixed at instantiation and not read by votes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// the coin of deposits and fees
    pub denom: String,
    /// what a place on a roster takes
    pub standing_deposit: u128,
    /// most gas of an opener that hears a verdict
    pub answer_gas_limit: u64,
    /// least windows and notice of terms
    pub limits: Limits,
}

/// All coins that ever came and went by the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// deposits and fees
    pub received: u128,
    /// what was sent
    pub paid: u128,
}

/// Who may judge for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessor {
    /// the organisation's position on the roster
    pub position: u32,
    /// for cases opened from then on, in nanoseconds
    pub since: u64,
}

// --- settings

/// Stores what never changes.
pub fn init(
    store: &mut dyn Storage,
    accreditation: &Addr,
    beacon: &Scheme,
    settings: &Settings,
) -> StdResult<()> {
    ACCREDITATION.save(store, accreditation)?;
    BEACON.save(store, beacon)?;
    SETTINGS.save(store, settings)?;
    BOOKS.save(store, &Books::default())?;
    LAST_WORDING.save(store, &0)?;
    LAST_CASE.save(store, &0)
}

/// The accreditation contract.
pub fn accreditation(store: &dyn Storage) -> StdResult<accreditation_api::Client> {
    ACCREDITATION.load(store).map(accreditation_api::Client::new)
}

/// The beacon.
pub fn beacon(store: &dyn Storage) -> StdResult<Scheme> {
    BEACON.load(store)
}

/// Coin, standing deposit and gas limit.
pub fn settings(store: &dyn Storage) -> StdResult<Settings> {
    SETTINGS.load(store)
}

/// What came and went.
pub fn books(store: &dyn Storage) -> StdResult<Books> {
    BOOKS.load(store)
}

/// Notes coins that came.
pub fn note_received(store: &mut dyn Storage, amount: u128) -> Result<(), ContractError> {
    let mut books = BOOKS.load(store)?;
    books.received = books.received.checked_add(amount).ok_or(DomainError::Overflow)?;
    Ok(BOOKS.save(store, &books)?)
}

/// Notes coins that go.
pub fn note_paid(store: &mut dyn Storage, amount: u128) -> Result<(), ContractError> {
    let mut books = BOOKS.load(store)?;
    books.paid = books.paid.checked_add(amount).ok_or(DomainError::Overflow)?;
    Ok(BOOKS.save(store, &books)?)
}

// --- terms

/// Adds a wording, which new cases use once its notice is over. Gives its number.
pub fn add_wording(store: &mut dyn Storage, wording: &Wording, now: u64) -> Result<u32, ContractError> {
    let before = match NAMES.may_load(store, &wording.name)? {
        Some((_, last)) if self::wording(store, last)?.from <= now => last,
        Some((before, _)) => before,
        None => 0,
    };
    let number = LAST_WORDING
        .load(store)?
        .checked_add(1)
        .ok_or(DomainError::Overflow)?;
    LAST_WORDING.save(store, &number)?;
    WORDINGS.save(store, number, wording)?;
    NAMES.save(store, &wording.name, &(before, number))?;
    Ok(number)
}

/// A wording by its number.
pub fn wording(store: &dyn Storage, number: u32) -> Result<Wording, ContractError> {
    WORDINGS
        .may_load(store, number)?
        .ok_or_else(|| DomainError::UnknownTermsNumber { number }.into())
}

/// The wording that new cases use now.
pub fn wording_named(store: &dyn Storage, name: &str, now: u64) -> Result<(u32, Wording), ContractError> {
    let (before, last) = NAMES.may_load(store, name)?.ok_or_else(|| {
        let name = clipped(name, MAX_NAME_BYTES);
        DomainError::UnknownTerms { name }
    })?;
    let announced = wording(store, last)?;
    if announced.from <= now {
        return Ok((last, announced));
    }
    if before == 0 {
        let from = Timestamp::from_nanos(announced.from);
        return Err(DomainError::NotInForce { number: last, from }.into());
    }
    Ok((before, wording(store, before)?))
}

/// Last wordings, by name, those that are announced included.
pub fn wordings(
    store: &dyn Storage,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(u32, Wording)>, ContractError> {
    let mut found = Vec::new();
    for name in NAMES
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
    {
        let (_, (_, number)) = name?;
        found.push((number, wording(store, number)?));
    }
    Ok(found)
}

// --- rosters

/// What a roster says of itself; of one that nobody ever joined, that it is empty.
pub fn roster(store: &dyn Storage, role: Role) -> StdResult<Roster> {
    Ok(ROSTERS.may_load(store, role.code())?.unwrap_or_default())
}

/// Stores it.
pub fn save_roster(store: &mut dyn Storage, role: Role, roster: &Roster) -> StdResult<()> {
    ROSTERS.save(store, role.code(), roster)
}

/// An organisation's position, if it ever joined.
pub fn position(store: &dyn Storage, role: Role, org: OrgId) -> StdResult<Option<u32>> {
    POSITIONS.may_load(store, (role.code(), org))
}

/// An organisation's position and entry.
pub fn entry_of(store: &dyn Storage, role: Role, org: OrgId) -> Result<(u32, Entry), ContractError> {
    let position = position(store, role, org)?.ok_or(DomainError::NotOnRoster { org })?;
    Ok((position, entry(store, role, position)?))
}

/// The entry at a position.
pub fn entry(store: &dyn Storage, role: Role, position: u32) -> StdResult<Entry> {
    ENTRIES.load(store, (role.code(), position))
}

/// Stores an entry.
pub fn save_entry(store: &mut dyn Storage, role: Role, position: u32, entry: &Entry) -> StdResult<()> {
    ENTRIES.save(store, (role.code(), position), entry)
}

/// Notes where an organisation's entry is.
pub fn save_position(store: &mut dyn Storage, role: Role, org: OrgId, position: u32) -> StdResult<()> {
    POSITIONS.save(store, (role.code(), org), &position)
}

/// Entries by position.
pub fn entries(
    store: &dyn Storage,
    role: Role,
    after: Option<u32>,
    limit: usize,
) -> StdResult<Vec<(u32, Entry)>> {
    ENTRIES
        .prefix_range(
            store,
            role.code(),
            after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// For which organisation an address judges, by its position.
pub fn assessor(store: &dyn Storage, role: Role, canonical: &[u8]) -> StdResult<Option<Assessor>> {
    ASSESSORS.may_load(store, (role.code(), canonical))
}

/// Stores it.
pub fn save_assessor(
    store: &mut dyn Storage,
    role: Role,
    canonical: &[u8],
    assessor: &Assessor,
) -> StdResult<()> {
    ASSESSORS.save(store, (role.code(), canonical), assessor)
}

// --- cases

/// The number that the next case gets.
pub fn next_case(store: &dyn Storage) -> Result<CaseId, ContractError> {
    let last = CaseId(LAST_CASE.load(store)?);
    Ok(last.next().ok_or(DomainError::Overflow)?)
}

/// Stores a new case.
pub fn add_case(
    store: &mut dyn Storage,
    id: CaseId,
    case: &Case,
    dossier: &Dossier,
    kin: &Vec<u64>,
    draw: &Draw,
) -> StdResult<()> {
    LAST_CASE.save(store, &id.u64())?;
    CASES.save(store, id, case)?;
    DOSSIERS.save(store, id, dossier)?;
    KIN.save(store, id, kin)?;
    DRAWS.save(store, id, draw)
}

/// A case.
pub fn case(store: &dyn Storage, id: CaseId) -> Result<Case, ContractError> {
    CASES
        .may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownCase { case: id }.into())
}

/// Stores a case that moved on.
pub fn save_case(store: &mut dyn Storage, id: CaseId, case: &Case) -> StdResult<()> {
    CASES.save(store, id, case)
}

/// Cases by number.
pub fn cases(store: &dyn Storage, after: Option<CaseId>, limit: usize) -> StdResult<Vec<(CaseId, Case)>> {
    CASES
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// The part of a case that never changes.
pub fn dossier(store: &dyn Storage, id: CaseId) -> Result<Dossier, ContractError> {
    DOSSIERS
        .may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownCase { case: id }.into())
}

/// Organisations that nobody drawn for a case may be related to.
pub fn kin(store: &dyn Storage, id: CaseId) -> StdResult<Vec<u64>> {
    KIN.load(store, id)
}

/// Stores them.
pub fn save_kin(store: &mut dyn Storage, id: CaseId, kin: &Vec<u64>) -> StdResult<()> {
    KIN.save(store, id, kin)
}

/// The draw that runs.
pub fn draw(store: &dyn Storage, id: CaseId) -> StdResult<Draw> {
    DRAWS.load(store, id)
}

/// The draw that runs, if one does.
pub fn may_draw(store: &dyn Storage, id: CaseId) -> StdResult<Option<Draw>> {
    DRAWS.may_load(store, id)
}

/// Stores a draw.
pub fn save_draw(store: &mut dyn Storage, id: CaseId, draw: &Draw) -> StdResult<()> {
    DRAWS.save(store, id, draw)
}

/// Ends a draw.
pub fn end_draw(store: &mut dyn Storage, id: CaseId) {
    DRAWS.remove(store, id);
}

/// A seat of the case's round.
pub fn seat(store: &dyn Storage, id: CaseId, case: &Case, number: u8) -> Result<Seat, ContractError> {
    if !(case.first..case.next).contains(&number) {
        return Err(DomainError::UnknownSeat {
            case: id,
            seat: number,
        }
        .into());
    }
    Ok(SEATS.load(store, (id, number))?)
}

/// Stores a seat.
pub fn save_seat(store: &mut dyn Storage, id: CaseId, number: u8, seat: &Seat) -> StdResult<()> {
    SEATS.save(store, (id, number), seat)
}

/// All seats of the case's round, absent ones included; at most twice as many as the round has.
pub fn seats_of_round(store: &dyn Storage, id: CaseId, case: &Case) -> StdResult<Vec<(u8, Seat)>> {
    (case.first..case.next)
        .map(|number| Ok((number, SEATS.load(store, (id, number))?)))
        .collect()
}

/// Seats of a case, of all rounds, by number.
pub fn seats(store: &dyn Storage, id: CaseId, after: Option<u8>, limit: usize) -> StdResult<Vec<(u8, Seat)>> {
    SEATS
        .prefix_range(store, id, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// The last outcome of a case, be it appealed; none: there never was one.
pub fn verdict(store: &dyn Storage, id: CaseId) -> StdResult<Option<Verdict>> {
    VERDICTS.may_load(store, id)
}

/// Stores an outcome.
pub fn save_verdict(store: &mut dyn Storage, id: CaseId, verdict: &Verdict) -> StdResult<()> {
    VERDICTS.save(store, id, verdict)
}
