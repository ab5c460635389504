//! What the contract was set up with, and the owner's lists.

use crate::error::DomainError;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use mutual_aid_api::msg::Limits;
use salus_core::packed::{PackedItem, PackedMap};
use serde::{Deserialize, Serialize};

const SETTINGS: PackedItem<Settings> = PackedItem::new("se");
/// the consent registry, apart from the rest: only terms that ask for consent read it
const CONSENTS: PackedItem<Addr> = PackedItem::new("cr");
const DENOMS: PackedMap<&str, bool> = PackedMap::new("dn");
/// whether a registrar is listed; one that was keeps its record, so that it can release what it took
const REGISTRARS: PackedMap<&Addr, bool> = PackedMap::new("rg");
const REGISTRAR_COUNT: PackedItem<u16> = PackedItem::new("rc");
/// there while a panel's refund is on its way
const REFUNDING: PackedItem<bool> = PackedItem::new("rf");

/// What never changes.
#[derive(Serialize, Deserialize)]
pub struct Settings {
    /// the accreditation contract
    pub accreditation: Addr,
    /// the panel
    pub panel: Addr,
    /// the donation escrow
    pub escrow: Option<Addr>,
    /// floors of plans' spans
    pub limits: Limits,
}

/// Stores what never changes.
pub fn init(store: &mut dyn Storage, settings: &Settings) -> StdResult<()> {
    REGISTRAR_COUNT.save(store, &0)?;
    SETTINGS.save(store, settings)
}

/// Stores the consent registry.
pub fn init_consents(store: &mut dyn Storage, registry: &Addr) -> StdResult<()> {
    CONSENTS.save(store, registry)
}

/// The consent registry, if there is one.
pub fn consents(store: &dyn Storage) -> StdResult<Option<Addr>> {
    CONSENTS.may_load(store)
}

/// What never changes.
pub fn settings(store: &dyn Storage) -> StdResult<Settings> {
    SETTINGS.load(store)
}

/// The accreditation contract.
pub fn accreditation(store: &dyn Storage) -> StdResult<accreditation_api::Client> {
    Ok(accreditation_api::Client::new(settings(store)?.accreditation))
}

/// Floors of plans' spans.
pub fn limits(store: &dyn Storage) -> StdResult<Limits> {
    Ok(settings(store)?.limits)
}

/// Whether a panel's refund is on its way.
pub fn is_refunding(store: &dyn Storage) -> StdResult<bool> {
    Ok(REFUNDING.may_load(store)?.is_some())
}

/// One sets out, or is through.
pub fn set_refunding(store: &mut dyn Storage, on_its_way: bool) -> StdResult<()> {
    if on_its_way {
        return REFUNDING.save(store, &true);
    }
    REFUNDING.remove(store);
    Ok(())
}

/// Whether new plans may take a coin.
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

/// Whether a registrar is listed; none: it never was.
pub fn registrar(store: &dyn Storage, registrar: &Addr) -> StdResult<Option<bool>> {
    REGISTRARS.may_load(store, registrar)
}

/// Lists a registrar.
pub fn list_registrar(
    store: &mut dyn Storage,
    registrar: &Addr,
    max: u16,
) -> Result<(), crate::ContractError> {
    let listed = REGISTRAR_COUNT.load(store)?;
    if listed >= max {
        return Err(DomainError::TooMany {
            what: "registrars",
            given: u64::from(listed).saturating_add(1),
            max: max.into(),
        }
        .into());
    }
    REGISTRAR_COUNT.save(store, &listed.saturating_add(1))?;
    REGISTRARS.save(store, registrar, &true)?;
    Ok(())
}

/// Takes a registrar off the list; it may still release what it took.
pub fn unlist_registrar(store: &mut dyn Storage, registrar: &Addr) -> StdResult<()> {
    let listed = REGISTRAR_COUNT.load(store)?;
    REGISTRAR_COUNT.save(store, &listed.saturating_sub(1))?;
    REGISTRARS.save(store, registrar, &false)
}
