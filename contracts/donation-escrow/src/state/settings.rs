//! What the owner decides, and what is fixed at instantiation.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `ly` | | number of the store's layout |
//! | `ac` | | accreditation contract |
//! | `li` | | limits |
//! | `dn` | coin | that it is listed |
//! | `so` | address | a provenance contract and its number |
//! | `ls` | | last number of a provenance contract |

use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use donation_escrow_api::types::Limits;
use salus_core::packed::{PackedItem, PackedMap};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

/// Layout of the store that this version reads and writes. It goes up with every change of a key or of a record's form.
/// Layout 1, records as JSON, was never released.
pub const LAYOUT: u16 = 2;

const STORED_LAYOUT: PackedItem<u16> = PackedItem::new("ly");
const ACCREDITATION: PackedItem<Addr> = PackedItem::new("ac");
const LIMITS: PackedItem<Limits> = PackedItem::new("li");
const DENOMS: PackedMap<&str, bool> = PackedMap::new("dn");
const SOURCES: PackedMap<&Addr, Source> = PackedMap::new("so");
const LAST_SOURCE: PackedItem<u32> = PackedItem::new("ls");

/// A provenance contract that is or was listed. Its number stands for its address in keys.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// number in keys
    pub number: u32,
    /// whether new campaigns may use it
    pub allowed: bool,
}

/// Stores what never changes.
pub fn init(store: &mut dyn Storage, accreditation: &Addr, limits: &Limits) -> StdResult<()> {
    STORED_LAYOUT.save(store, &LAYOUT)?;
    ACCREDITATION.save(store, accreditation)?;
    LIMITS.save(store, limits)
}

/// Refuses a store in another layout than this version's. One without the number is of layout 1.
pub fn assert_layout(store: &dyn Storage) -> Result<(), ContractError> {
    match STORED_LAYOUT.may_load(store)?.unwrap_or(1) {
        LAYOUT => Ok(()),
        stored => Err(DomainError::OtherLayout { stored, own: LAYOUT }.into()),
    }
}

/// The accreditation contract.
pub fn accreditation(store: &dyn Storage) -> StdResult<accreditation_api::Client> {
    ACCREDITATION.load(store).map(accreditation_api::Client::new)
}

/// Floors and caps of campaigns' spans.
pub fn limits(store: &dyn Storage) -> StdResult<Limits> {
    LIMITS.load(store)
}

/// Whether new campaigns may take a coin.
pub fn is_denom_listed(store: &dyn Storage, denom: &str) -> bool {
    DENOMS.has(store, denom)
}

/// Lists a coin.
pub fn list_denom(store: &mut dyn Storage, denom: &str) -> StdResult<()> {
    DENOMS.save(store, denom, &true)
}

/// Takes a coin off the list.
pub fn unlist_denom(store: &mut dyn Storage, denom: &str) {
    DENOMS.remove(store, denom);
}

/// A page of listed coins.
pub fn denoms(store: &dyn Storage, after: Option<&str>, limit: usize) -> StdResult<Vec<String>> {
    DENOMS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .map(|entry| Ok(entry?.0))
        .collect()
}

/// A provenance contract, if it ever was listed.
pub fn source(store: &dyn Storage, provenance: &Addr) -> StdResult<Option<Source>> {
    SOURCES.may_load(store, provenance)
}

/// Lists a provenance contract; one that was listed before keeps its number.
pub fn list_source(store: &mut dyn Storage, provenance: &Addr) -> Result<(), ContractError> {
    let number = match SOURCES.may_load(store, provenance)? {
        Some(known) => known.number,
        None => {
            let last = LAST_SOURCE.may_load(store)?.unwrap_or_default();
            let number = last.checked_add(1).ok_or(CoreError::Overflow {
                what: "provenance contracts",
            })?;
            LAST_SOURCE.save(store, &number)?;
            number
        }
    };
    let allowed = true;
    Ok(SOURCES.save(store, provenance, &Source { number, allowed })?)
}

/// Takes a provenance contract off the list; it keeps its number.
pub fn unlist_source(store: &mut dyn Storage, provenance: &Addr, known: &Source) -> StdResult<()> {
    let number = known.number;
    let allowed = false;
    SOURCES.save(store, provenance, &Source { number, allowed })
}

/// A page of provenance contracts.
pub fn sources(store: &dyn Storage, after: Option<&Addr>, limit: usize) -> StdResult<Vec<(Addr, Source)>> {
    SOURCES
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}
