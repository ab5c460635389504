//! What is stored, behind functions that say what for.
//!
//! The records that peers read raw are declared in [`accreditation_api::raw`]; the maps here are private to this
//! contract. `README.md` lists all storage prefixes.

use crate::{
    domain::{
        authority::Authority,
        control::Below,
        operator::Mandate,
        standing::{Entry, Standing},
    },
    error::{ContractError, DomainError},
};
use accreditation_api::{
    raw::{
        ControllerRecord, OperatorRecord, OrganisationRecord, PrefixRecord, StandingEntry, StandingRecord,
        CONTROLLERS, OPERATORS, ORGANISATIONS, PREFIXES, STANDINGS,
    },
    types::{Metadata, OrgId, Role, MAX_CONTROL_DEPTH},
};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Order, StdError, Storage, Timestamp};
use cw_storage_plus::{Bound, Item, Map};
use salus_core::CoreError;

/// Seconds between the decision and the beginning of a grant.
const NOTICE: Item<u64> = Item::new("cf");
/// The id that the next organisation gets.
const NEXT_ORG: Item<OrgId> = Item::new("no");
const AUTHORITIES: Map<&Addr, Authority> = Map::new("au");
const DETAILS: Map<OrgId, Details> = Map::new("od");
/// Everybody who was proposed to or accepted by an organisation, with what is proposed now.
const ROSTERS: Map<(OrgId, &Addr), Place> = Map::new("ro");
const DECISIONS: Map<(OrgId, u8), Standing> = Map::new("de");
const HISTORY: Map<(OrgId, u8, u32), Entry> = Map::new("hi");
const BELOW: Map<OrgId, Below> = Map::new("be");
/// Who holds a prefix, by its digits.
const HOLDERS: Map<&str, OrgId> = Map::new("ph");

/// The part of an organisation that no peer needs.
#[cw_serde]
pub struct Details {
    /// name in the national register
    pub legal_name: String,
    /// where more can be read
    pub metadata: Option<Metadata>,
    /// who may take over the administration
    pub proposed_admin_addr: Option<Addr>,
    /// whether it was ever accredited
    pub accredited_before: bool,
}

/// A place on an organisation's list of operators.
#[cw_serde]
pub struct Place {
    /// what was proposed and not yet accepted
    pub proposed: Option<Mandate>,
}

// ----- settings

/// At instantiation.
pub fn init(store: &mut dyn Storage, notice_seconds: u64) -> Result<(), StdError> {
    NOTICE.save(store, &notice_seconds)?;
    NEXT_ORG.save(store, &OrgId::FIRST)
}

/// Seconds between the decision and the beginning of a grant.
pub fn notice_seconds(store: &dyn Storage) -> Result<u64, StdError> {
    NOTICE.load(store)
}

// ----- authorities

/// One authority; fails if there is none.
pub fn authority(store: &dyn Storage, addr: &Addr) -> Result<Authority, ContractError> {
    let found = AUTHORITIES.may_load(store, addr)?;
    Ok(found.ok_or_else(|| DomainError::UnknownAuthority {
        authority: addr.clone(),
    })?)
}

/// Stores an authority.
pub fn save_authority(store: &mut dyn Storage, addr: &Addr, authority: &Authority) -> Result<(), StdError> {
    AUTHORITIES.save(store, addr, authority)
}

/// Removes an authority.
pub fn remove_authority(store: &mut dyn Storage, addr: &Addr) {
    AUTHORITIES.remove(store, addr);
}

/// A page of authorities, by address.
pub fn authorities(
    store: &dyn Storage,
    after: Option<&Addr>,
    limit: usize,
) -> Result<Vec<(Addr, Authority)>, StdError> {
    AUTHORITIES
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

// ----- organisations

/// Gives out the next id.
pub fn next_org(store: &mut dyn Storage) -> Result<OrgId, ContractError> {
    let org = NEXT_ORG.load(store)?;
    let next = org.next().ok_or(CoreError::Overflow {
        what: "organisation ids",
    })?;
    NEXT_ORG.save(store, &next)?;
    Ok(org)
}

/// The part of an organisation that peers read; fails if there is none.
pub fn organisation(store: &dyn Storage, org: OrgId) -> Result<OrganisationRecord, ContractError> {
    let found = ORGANISATIONS.may_load(store, org)?;
    Ok(found.ok_or(DomainError::UnknownOrganisation { org })?)
}

/// Stores the part that peers read.
pub fn save_organisation(
    store: &mut dyn Storage,
    org: OrgId,
    record: &OrganisationRecord,
) -> Result<(), StdError> {
    ORGANISATIONS.save(store, org, record)
}

/// The rest of an organisation; fails if there is none.
pub fn details(store: &dyn Storage, org: OrgId) -> Result<Details, ContractError> {
    let found = DETAILS.may_load(store, org)?;
    Ok(found.ok_or(DomainError::UnknownOrganisation { org })?)
}

/// Stores the rest.
pub fn save_details(store: &mut dyn Storage, org: OrgId, details: &Details) -> Result<(), StdError> {
    DETAILS.save(store, org, details)
}

/// A page of organisations, by id.
pub fn organisations(
    store: &dyn Storage,
    after: Option<OrgId>,
    limit: usize,
) -> Result<Vec<(OrgId, OrganisationRecord)>, StdError> {
    ORGANISATIONS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

// ----- operators

/// For whom an address operates, expired or not.
pub fn operator(store: &dyn Storage, addr: &Addr) -> Result<Option<OperatorRecord>, StdError> {
    OPERATORS.may_load(store, addr)
}

/// The mandate that an address has accepted from this organisation.
pub fn accepted(store: &dyn Storage, org: OrgId, addr: &Addr) -> Result<Option<Mandate>, StdError> {
    let record = operator(store, addr)?.filter(|record| record.org == org);
    Ok(record.map(|OperatorRecord { roles, until, .. }| Mandate { roles, until }))
}

/// The place of an address on an organisation's list.
pub fn place(store: &dyn Storage, org: OrgId, addr: &Addr) -> Result<Option<Place>, StdError> {
    ROSTERS.may_load(store, (org, addr))
}

/// Puts a proposal on the list; a mandate that was accepted goes on.
pub fn save_proposal(
    store: &mut dyn Storage,
    org: OrgId,
    addr: &Addr,
    mandate: Mandate,
) -> Result<(), StdError> {
    ROSTERS.save(
        store,
        (org, addr),
        &Place {
            proposed: Some(mandate),
        },
    )
}

/// Makes an address an operator of an organisation; its place in the list of an earlier one goes.
pub fn save_operator(
    store: &mut dyn Storage,
    org: OrgId,
    addr: &Addr,
    Mandate { roles, until }: Mandate,
) -> Result<(), StdError> {
    if let Some(earlier) = operator(store, addr)?.filter(|earlier| earlier.org != org) {
        leave_list(store, earlier.org, addr)?;
    }
    OPERATORS.save(store, addr, &OperatorRecord { org, roles, until })?;
    ROSTERS.save(store, (org, addr), &Place { proposed: None })
}

/// Ends what an address accepted from an organisation and what that organisation proposed to it.
pub fn remove_operator(store: &mut dyn Storage, org: OrgId, addr: &Addr) -> Result<(), StdError> {
    if accepted(store, org, addr)?.is_some() {
        OPERATORS.remove(store, addr);
    }
    ROSTERS.remove(store, (org, addr));
    Ok(())
}

/// Ends what an address accepted from an organisation; what is proposed to it stays proposed.
pub fn leave_operator(store: &mut dyn Storage, org: OrgId, addr: &Addr) -> Result<(), StdError> {
    OPERATORS.remove(store, addr);
    leave_list(store, org, addr)
}

/// Removes the place of an address, unless something is proposed to it.
fn leave_list(store: &mut dyn Storage, org: OrgId, addr: &Addr) -> Result<(), StdError> {
    if place(store, org, addr)?.is_none_or(|place| place.proposed.is_none()) {
        ROSTERS.remove(store, (org, addr));
    }
    Ok(())
}

/// A page of an organisation's list, by address.
pub fn roster(
    store: &dyn Storage,
    org: OrgId,
    after: Option<&Addr>,
    limit: usize,
) -> Result<Vec<(Addr, Place)>, StdError> {
    let after = after.map(Bound::exclusive);
    ROSTERS
        .prefix(org)
        .range(store, after, None, Order::Ascending)
        .take(limit)
        .collect()
}

// ----- accreditations

/// The latest decisions about a role.
pub fn standing(store: &dyn Storage, org: OrgId, role: Role) -> Result<Standing, StdError> {
    Ok(DECISIONS.may_load(store, (org, role.code()))?.unwrap_or_default())
}

/// Stores a decision: the standing, what peers read of it, and the new entries of the history.
pub fn save_decision(
    store: &mut dyn Storage,
    org: OrgId,
    role: Role,
    standing: &Standing,
    appended: &[Entry],
) -> Result<(), StdError> {
    let key = (org, role.code());
    DECISIONS.save(store, key, standing)?;
    let peer = |entry: &Entry| StandingEntry {
        status: entry.status,
        from: entry.from,
        until: entry.until,
    };
    let record = StandingRecord {
        now: standing.now.as_ref().map(peer),
        next: standing.next.as_ref().map(peer),
    };
    STANDINGS.save(store, key, &record)?;
    appended
        .iter()
        .try_for_each(|entry| HISTORY.save(store, (org, role.code(), entry.seq), entry))
}

/// The roles of an organisation that were ever decided about; at most 16.
pub fn standings(store: &dyn Storage, org: OrgId) -> Result<Vec<(u8, Standing)>, StdError> {
    DECISIONS
        .prefix(org)
        .range(store, None, None, Order::Ascending)
        .collect()
}

/// The entry in force at any time: the last appended one whose `from` is not later.
///
/// What was recorded after `at` began after `at`, too, so it is skipped by bisection. What is left ends with at
/// most one grant that waits; a few steps back lies the answer, however long the history is.
pub fn entry_at(
    store: &dyn Storage,
    org: OrgId,
    role: Role,
    at: Timestamp,
) -> Result<Option<Entry>, StdError> {
    let key = |seq| (org, role.code(), seq);
    let (mut low, mut high) = (0, standing(store, org, role)?.entries);
    while low < high {
        let middle = u32::midpoint(low, high);
        if HISTORY.load(store, key(middle))?.recorded_at <= at {
            low = middle.saturating_add(1);
        } else {
            high = middle;
        }
    }
    for seq in (0..low).rev() {
        let entry = HISTORY.load(store, key(seq))?;
        if entry.from <= at {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// A page of a history, oldest first.
pub fn history(
    store: &dyn Storage,
    org: OrgId,
    role: Role,
    after: Option<u32>,
    limit: usize,
) -> Result<Vec<Entry>, StdError> {
    let after = after.map(Bound::exclusive);
    let entries = HISTORY
        .prefix((org, role.code()))
        .range(store, after, None, Order::Ascending);
    entries
        .take(limit)
        .map(|entry| entry.map(|(_, entry)| entry))
        .collect()
}

// ----- control

/// Who controlled an organisation since when.
pub fn controllers(store: &dyn Storage, org: OrgId) -> Result<ControllerRecord, StdError> {
    Ok(CONTROLLERS.may_load(store, org)?.unwrap_or_default())
}

/// Stores that history.
pub fn save_controllers(
    store: &mut dyn Storage,
    org: OrgId,
    record: &ControllerRecord,
) -> Result<(), StdError> {
    CONTROLLERS.save(store, org, record)
}

/// An organisation and everybody above it at a time, lowest first; at most four.
pub fn chain(store: &dyn Storage, org: OrgId, at: Timestamp) -> Result<Vec<OrgId>, StdError> {
    let mut chain = vec![org];
    let mut lower = org;
    for _ in 0..MAX_CONTROL_DEPTH {
        let Some(above) = controllers(store, lower)?.at(at) else {
            break;
        };
        chain.push(above);
        lower = above;
    }
    Ok(chain)
}

/// The count of an organisation's subordinates.
pub fn below(store: &dyn Storage, org: OrgId) -> Result<Below, StdError> {
    Ok(BELOW.may_load(store, org)?.unwrap_or_default())
}

/// Stores that count.
pub fn save_below(store: &mut dyn Storage, org: OrgId, below: &Below) -> Result<(), StdError> {
    BELOW.save(store, org, below)
}

// ----- prefixes

/// The prefixes of an organisation.
pub fn prefixes(store: &dyn Storage, org: OrgId) -> Result<PrefixRecord, StdError> {
    Ok(PREFIXES.may_load(store, org)?.unwrap_or_default())
}

/// Stores them.
pub fn save_prefixes(store: &mut dyn Storage, org: OrgId, record: &PrefixRecord) -> Result<(), StdError> {
    PREFIXES.save(store, org, record)
}

/// Who holds exactly this prefix.
pub fn holder(store: &dyn Storage, prefix: &str) -> Result<Option<OrgId>, StdError> {
    HOLDERS.may_load(store, prefix)
}

/// The first prefix that begins with these digits, and who holds it.
pub fn holder_of_longer(store: &dyn Storage, digits: &str) -> Result<Option<(String, OrgId)>, StdError> {
    // the character after '9' ends the span of everything that begins with the digits
    let end = format!("{digits}:");
    let (from, to) = (Bound::inclusive(digits), Bound::exclusive(end.as_str()));
    HOLDERS
        .range(store, Some(from), Some(to), Order::Ascending)
        .next()
        .transpose()
}

/// Notes who holds a prefix.
pub fn save_holder(store: &mut dyn Storage, prefix: &str, org: OrgId) -> Result<(), StdError> {
    HOLDERS.save(store, prefix, &org)
}

/// Nobody holds the prefix any more.
pub fn remove_holder(store: &mut dyn Storage, prefix: &str) {
    HOLDERS.remove(store, prefix);
}
