//! What a contract hears when goods that it cares about are accepted.
//!
//! The sender of a shipment names a hook in its offer; the receiver sees it before it accepts. On acceptance
//! the provenance contract executes [`ReceiptMsg`] there, with no coins, a gas limit and reply-on-error: a
//! listener that fails or burns its gas cannot stop a hospital from accepting goods. The same facts stay
//! readable for ever at [`crate::raw::RECEIPTS`], so a listener must offer a way to pull them.
//!
//! A listener checks that the sender is a provenance contract that it trusts, that `hook_addr` is itself, and
//! that it never took the same shipment before: nothing here keeps anybody from naming it in an offer.

use crate::types::{LotId, ShipmentId};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Timestamp};

/// The message that a listener gets: its execute message has a variant `receipt` of the same shape.
#[cw_serde]
pub enum ReceiptMsg {
    /// A shipment was accepted.
    Receipt(ReceiptFacts),
}

/// What is known of an accepted shipment. Never changes.
#[cw_serde]
#[derive(Eq)]
pub struct ReceiptFacts {
    /// which shipment
    pub shipment: ShipmentId,
    /// sender
    pub from: OrgId,
    /// receiver
    pub to: OrgId,
    /// who was named to carry it, if anybody
    pub carrier: Option<OrgId>,
    /// the hook that the offer named; none: no hook
    pub hook_addr: Option<Addr>,
    /// what the offer asked to be given back
    pub payload: Binary,
    /// when it was offered
    pub offered_at: Timestamp,
    /// when it was accepted
    pub accepted_at: Timestamp,
    /// first instant at which it could no longer have been accepted
    pub expires: Timestamp,
    /// each line of the offer, in its order; at most 32
    pub lines: Vec<ReceiptLine>,
}

/// What came of one line.
#[cw_serde]
#[derive(Eq)]
pub struct ReceiptLine {
    /// which lot
    pub lot: LotId,
    /// the lot's GTIN, 14 digits
    pub gtin: String,
    /// units taken over
    pub accepted: u64,
    /// units that came and were not taken over
    pub rejected: u64,
    /// units that did not come
    pub missing: u64,
}
