//! What other contracts say.

use crate::domain::parties;
use crate::domain::safety::LotSafety;
use crate::domain::terms::TrancheTerms;
use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Timestamp};
use donation_escrow_api::types::UnfundedReason;
use provenance_api::types::{HookInfo, ShipmentStatus};
use provenance_api::{LotId, ShipmentId};
use salus_core::peer::Peer;
use serde::{Deserialize, Serialize};

/// Why a tranche cannot be paid for now, if there is a reason: a party is not accredited for its part, or two
/// parties are related. An error if the accreditation contract's records cannot be read.
pub fn ineligible(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    fund_raiser: OrgId,
    tranche: &TrancheTerms,
    now: Timestamp,
) -> StdResult<Option<UnfundedReason>> {
    for (org, role, reason) in parties::roles(tranche) {
        if !accreditation.holds(querier, org, role, now)? {
            return Ok(Some(reason));
        }
    }
    let related = related(accreditation, querier, fund_raiser, tranche, None, now)?;
    Ok(related.then_some(UnfundedReason::PartiesRelated))
}

/// Whether any two parties of a tranche were related at a time; `carried_by` is the carrier of a delivery.
pub fn related(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    fund_raiser: OrgId,
    tranche: &TrancheTerms,
    carried_by: Option<OrgId>,
    at: Timestamp,
) -> StdResult<bool> {
    let chains = parties::of(fund_raiser, tranche, carried_by)
        .into_iter()
        .map(|org| accreditation.chain(querier, org, at))
        .collect::<StdResult<Vec<_>>>()?;
    Ok(parties::any_related(&chains))
}

/// Whether a campaign's fund-raiser may still raise funds. A record that cannot be read says no: then the gifts
/// go back.
pub fn may_raise_funds(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    fund_raiser: OrgId,
    now: Timestamp,
) -> bool {
    accreditation
        .holds(querier, fund_raiser, Role::RaiseFunds, now)
        .unwrap_or(false)
}

/// Quarantine and recalls of a lot; `None` if nothing was ever wrong with it. One raw read.
pub fn lot_safety(
    provenance: &provenance_api::Client,
    querier: &QuerierWrapper<'_>,
    lot: LotId,
) -> StdResult<Option<LotSafety>> {
    Peer::new(provenance.addr().clone()).raw(querier, &provenance_api::raw::LOT_SAFETY.key(lot))
}

/// The accreditation contract that a provenance contract relies on; `None` if the address is no provenance contract.
/// A smart query: only the owner's listing depends on it.
pub fn accreditation_of(querier: &QuerierWrapper<'_>, provenance: Addr) -> Option<Addr> {
    /// The part of the provenance contract's settings that matters here.
    #[derive(Deserialize)]
    struct Config {
        accreditation_addr: Addr,
        #[serde(rename = "hook_gas_limit")]
        _hook_gas_limit: u64,
    }
    let config: StdResult<Config> = Peer::new(provenance).smart(querier, &Question::Config {});
    config.ok().map(|config| config.accreditation_addr)
}

/// The questions of `provenance_api::msg::QueryMsg` that are asked here. All of its messages and answers
/// would be a tenth of the compiled contract; a test compares these with the originals.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Question {
    Config {},
    Shipment { shipment: ShipmentId },
    Lines { shipment: ShipmentId },
}

/// The part of a shipment that matters here.
#[derive(Deserialize)]
pub struct Shipment {
    /// sender
    pub from: OrgId,
    /// receiver
    pub to: OrgId,
    /// when it was offered
    pub offered_at: Timestamp,
    /// first instant at which it can no longer be accepted
    pub expires: Timestamp,
    /// whom to tell about the acceptance
    pub hook: Option<HookInfo>,
    /// where it stands
    pub status: ShipmentStatus,
}

/// The part of a line that matters here.
#[derive(Deserialize)]
pub struct Line {
    /// 14 digits
    pub gtin: String,
}

/// A shipment, accepted or not, and its lines. Smart queries: they run the provenance contract's code, so no exit
/// may depend on them.
pub fn shipment(
    querier: &QuerierWrapper<'_>,
    provenance: Addr,
    shipment: ShipmentId,
) -> StdResult<(Shipment, Vec<Line>)> {
    let peer = Peer::new(provenance);
    let found = peer.smart(querier, &Question::Shipment { shipment })?;
    let lines = peer.smart(querier, &Question::Lines { shipment })?;
    Ok((found, lines))
}
