//! What other contracts say.

use crate::domain::parties;
use crate::domain::terms::TrancheTerms;
use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{QuerierWrapper, StdResult, Timestamp};
use donation_escrow_api::types::UnfundedReason;

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
    let related = related(accreditation, querier, fund_raiser, tranche, now)?;
    Ok(related.then_some(UnfundedReason::PartiesRelated))
}

/// Whether any two parties of a tranche were related at a time.
pub fn related(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    fund_raiser: OrgId,
    tranche: &TrancheTerms,
    at: Timestamp,
) -> StdResult<bool> {
    let chains = parties::of(fund_raiser, tranche)
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
