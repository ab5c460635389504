//! What became of a gift: money pro rata, goods in order of giving.

use crate::types::GiftInfo;
use crate::TrancheId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;
use provenance_api::{LotId, ShipmentId};

/// What became of a gift.
#[cw_serde]
pub struct Trace {
    /// the gift
    pub gift: GiftInfo,
    /// **pro rata**: its part in the campaign's money; each part is rounded down
    pub money: MoneyTrace,
    /// **in order of giving**: the units that it stands for, one entry for each funded tranche
    pub goods: Vec<GoodsTrace>,
}

/// A gift's part in the campaign's money.
#[cw_serde]
#[derive(Eq)]
pub struct MoneyTrace {
    /// waits for deliveries
    pub promised: Uint128,
    /// earned by deliveries, waits for the end of a window
    pub booked: Uint128,
    /// paid to suppliers
    pub paid: Uint128,
    /// goes back to the donor, what was claimed included
    pub refundable: Uint128,
}

/// The units of one tranche that a gift stands for: the gifts of a campaign cover the units of each tranche in
/// order of giving, without gap or overlap.
#[cw_serde]
#[derive(Eq)]
pub struct GoodsTrace {
    /// which tranche
    pub tranche: TrancheId,
    /// first unit, counted from 0 in the order of acceptance
    pub first: u64,
    /// one past the last unit; equal to `first` if the gift is too small to stand for a unit
    pub end: u64,
    /// how many of these have been accepted so far
    pub accepted: u64,
    /// where the accepted ones came from, in order; at most 16
    pub deliveries: Vec<DeliveryTrace>,
}

/// The part of a gift's units that came with one shipment.
#[cw_serde]
#[derive(Eq)]
pub struct DeliveryTrace {
    /// which shipment of the campaign's provenance contract
    pub shipment: ShipmentId,
    /// units of the gift in it
    pub units: u64,
    /// the lots that these units are from, in line order
    pub lots: Vec<LotTrace>,
}

/// Units of one lot.
#[cw_serde]
#[derive(Eq)]
pub struct LotTrace {
    /// which lot
    pub lot: LotId,
    /// how many units of the gift are from it
    pub units: u64,
    /// whether the lot is recalled in class I or II at this moment
    pub recalled: bool,
}
