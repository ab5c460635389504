//! Records that other contracts read without loading this one.
//!
//! **Layout version 1.** Keys are those of cw-storage-plus, values are JSON. A golden test freezes both; a
//! change of either is a new layout version and a migration.
//!
//! | record | namespace | key | value |
//! |---|---|---|---|
//! | receipt | `rc` | shipment (8 bytes, big endian) | [`ReceiptFacts`] |
//! | lot safety | `sf` | lot (8 bytes, big endian) | [`LotSafetyRecord`] |

use crate::receipt_hook::ReceiptFacts;
use crate::types::{LotId, RecallClass, SafetyReason, ShipmentId};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Timestamp;
use cw_storage_plus::Map;

/// The facts of accepted shipments. Written once, never changed.
pub const RECEIPTS: Map<ShipmentId, ReceiptFacts> = Map::new("rc");
/// Quarantine and recalls of a lot. No record: nothing was ever wrong with it.
pub const LOT_SAFETY: Map<LotId, LotSafetyRecord> = Map::new("sf");

/// The most recalls in the list of one lot. In a full list a new one takes the place of the first that has ended.
pub const MAX_RECALLS: usize = 16;
/// Of these the last is kept for the issuer, and so many more for regulators of the issuer's country, so that nobody
/// else can use the list up with recalls in force.
pub const RESERVED_RECALLS: usize = 4;

/// Quarantine and recalls of a lot.
#[cw_serde]
#[derive(Default)]
pub struct LotSafetyRecord {
    /// since when, by whom and why the lot is quarantined; none: it is not
    pub quarantine: Option<QuarantineRecord>,
    /// the recalls of the lot, ended ones too; at most 16, then a new one takes the place of one that has ended
    pub recalls: Vec<RecallRecord>,
}

/// A quarantine in force.
#[cw_serde]
pub struct QuarantineRecord {
    /// who ordered it
    pub by: OrgId,
    /// why
    pub reason: SafetyReason,
    /// since when
    pub since: Timestamp,
}

/// A recall of the whole lot. Recalls of parts of a lot will live in a namespace of their own, never in this list: a
/// reader may take every entry in force as covering every unit.
#[cw_serde]
pub struct RecallRecord {
    /// how grave it is
    pub class: RecallClass,
    /// who ordered it
    pub by: OrgId,
    /// why
    pub reason: SafetyReason,
    /// since when
    pub issued_at: Timestamp,
    /// who has agreed to end it so far; the recall ends when its initiator and a regulator have
    pub end_agreed_by: Vec<OrgId>,
    /// when it ended; none: it is in force
    pub ended_at: Option<Timestamp>,
}

impl LotSafetyRecord {
    /// The gravest class in force.
    pub fn recalled(&self) -> Option<RecallClass> {
        self.recalls
            .iter()
            .filter(|recall| recall.ended_at.is_none())
            .map(|recall| recall.class)
            .min()
    }

    /// Whether acceptance and payment must wait or stop: quarantined, or recalled in class I or II.
    pub fn stops(&self) -> bool {
        self.quarantine.is_some() || self.recalled().is_some_and(RecallClass::stops)
    }
}
