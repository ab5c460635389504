//! What is stored, behind functions named by intent. Prefixes are listed in the README. All of it is packed: no other
//! contract reads it raw.

mod custody;
mod receipt;
mod review;
mod subject;

pub use custody::*;
pub use receipt::*;
pub use review::*;
pub use subject::*;

use crate::error::ContractError;
use accreditation_api::Client;
use consent_registry_api::msg::Limits;
use consent_registry_api::types::SubjectId;
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use salus_core::packed::PackedItem;
use serde::{Deserialize, Serialize};

const SETTINGS: PackedItem<Settings> = PackedItem::new("se");
const REVIEWERS: PackedItem<Reviewers> = PackedItem::new("rv");
const ERASED: PackedItem<u64> = PackedItem::new("er");

/// What every message reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// who is who
    pub accreditation: Addr,
    /// spans
    pub limits: Limits,
    /// a panel gives back fees at this moment
    pub refunding: bool,
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

/// Writes the settings, and the pads that make probes of every subject cost the same.
pub fn init(store: &mut dyn Storage, settings: &Settings, reviewers: &Reviewers) -> StdResult<()> {
    SETTINGS.save(store, settings)?;
    REVIEWERS.save(store, reviewers)?;
    ERASED.save(store, &0)?;
    pad(store)
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

/// A panel begins, or ends, to give back fees.
pub fn set_refunding(store: &mut dyn Storage, refunding: bool) -> StdResult<()> {
    let settings = settings(store)?;
    SETTINGS.save(
        store,
        &Settings {
            refunding,
            ..settings
        },
    )
}

/// What follows a prefix in keys that begin with it, at most so many.
fn rests(store: &dyn Storage, prefix: &[u8], limit: usize) -> Vec<Vec<u8>> {
    store
        .range_keys(Some(prefix), None, Order::Ascending)
        .map_while(|key| key.strip_prefix(prefix).map(<[u8]>::to_vec))
        .take(limit)
        .collect()
}

/// Removes what is stored of a subject, at most so many records in one call. Whether nothing is left but the last
/// seqs.
pub fn prune(store: &mut dyn Storage, id: &SubjectId, steps: usize) -> Result<bool, ContractError> {
    let left = prune_receipts(store, id, steps)?;
    if left == 0 {
        return Ok(false);
    }
    let left = prune_custody(store, id, left)?;
    if left == 0 || !prune_subject(store, id, left)? {
        return Ok(false);
    }
    let erased = erased(store)?.saturating_add(1);
    ERASED.save(store, &erased)?;
    Ok(true)
}
