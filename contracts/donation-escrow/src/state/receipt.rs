//! Deliveries, announced and settled.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `re` | number of the provenance contract, shipment | the delivery with its books |
//! | `it` | campaign, tranche, shipment | that it is under way |

use crate::domain::receipt::{Receipt, Settlement};
use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Order, StdResult, Storage, Timestamp};
use cw_storage_plus::Bound;
use donation_escrow_api::{CampaignId, TrancheId};
use provenance_api::ShipmentId;
use salus_core::packed::PackedMap;

const RECEIPTS: PackedMap<(u32, ShipmentId), Receipt> = PackedMap::new("re");
const IN_TRANSIT: PackedMap<(CampaignId, TrancheId, ShipmentId), bool> = PackedMap::new("it");

/// A delivery, announced or settled.
pub fn receipt(store: &dyn Storage, source: u32, shipment: ShipmentId) -> StdResult<Option<Receipt>> {
    RECEIPTS.may_load(store, (source, shipment))
}

/// The books of a settled delivery to a tranche; an error if there is none.
pub fn settlement(
    store: &dyn Storage,
    source: u32,
    campaign: CampaignId,
    tranche: TrancheId,
    shipment: ShipmentId,
) -> Result<Settlement, ContractError> {
    match receipt(store, source, shipment)? {
        Some(Receipt::Settled(books)) if (books.campaign, books.tranche) == (campaign, tranche) => Ok(books),
        Some(Receipt::InTransit {
            campaign: c,
            tranche: t,
            ..
        }) if (c, t) == (campaign, tranche) => Err(DomainError::NotSettled { shipment }.into()),
        _ => Err(DomainError::UnknownReceipt { shipment }.into()),
    }
}

/// Announces a delivery.
pub fn bind_shipment(
    store: &mut dyn Storage,
    source: u32,
    shipment: ShipmentId,
    campaign: CampaignId,
    tranche: TrancheId,
    bound_at: Timestamp,
) -> StdResult<()> {
    IN_TRANSIT.save(store, (campaign, tranche, shipment), &true)?;
    let announced = Receipt::InTransit {
        campaign,
        tranche,
        bound_at,
    };
    RECEIPTS.save(store, (source, shipment), &announced)
}

/// An announced delivery is about to be settled.
pub fn arrived(store: &mut dyn Storage, campaign: CampaignId, tranche: TrancheId, shipment: ShipmentId) {
    IN_TRANSIT.remove(store, (campaign, tranche, shipment));
}

/// Stores the books of a delivery.
pub fn save_settlement(
    store: &mut dyn Storage,
    source: u32,
    shipment: ShipmentId,
    books: Settlement,
) -> StdResult<()> {
    RECEIPTS.save(store, (source, shipment), &Receipt::Settled(books))
}

/// A page of announced deliveries to a tranche.
pub fn in_transit(
    store: &dyn Storage,
    campaign: CampaignId,
    tranche: TrancheId,
    after: Option<ShipmentId>,
    limit: usize,
) -> StdResult<Vec<ShipmentId>> {
    let after = after.map(Bound::exclusive);
    IN_TRANSIT
        .prefix_range(store, (campaign, tranche), after, None, Order::Ascending)
        .take(limit)
        .map(|entry| Ok(entry?.0))
        .collect()
}
