//! Tranches: what each promises, and where it stands.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `tt` | campaign, tranche | terms |
//! | `tr` | campaign, tranche | state, units, shipments that count; none while it is funded and nothing came |

use crate::domain::campaign::Phase;
use crate::domain::terms::TrancheTerms;
use crate::domain::tranche::Tranche;
use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Bound;
use donation_escrow_api::types::MAX_TRANCHES;
use donation_escrow_api::{CampaignId, TrancheId};
use salus_core::packed::PackedMap;

/// cold: written while in draft
const TRANCHE_TERMS: PackedMap<(CampaignId, TrancheId), TrancheTerms> = PackedMap::new("tt");
const TRANCHES: PackedMap<(CampaignId, TrancheId), Tranche> = PackedMap::new("tr");

/// Stores a draft's tranches in place of those it had.
pub fn save_tranches_terms(
    store: &mut dyn Storage,
    campaign: CampaignId,
    tranches: &[TrancheTerms],
) -> StdResult<()> {
    for (old, _) in tranches_terms(store, campaign, None, MAX_TRANCHES)? {
        TRANCHE_TERMS.remove(store, (campaign, old));
    }
    for (n, tranche) in (1..).zip(tranches) {
        TRANCHE_TERMS.save(store, (campaign, TrancheId(n)), tranche)?;
    }
    Ok(())
}

/// Terms of a tranche; an error if there is none.
pub fn tranche_terms(
    store: &dyn Storage,
    campaign: CampaignId,
    tranche: TrancheId,
) -> Result<TrancheTerms, ContractError> {
    TRANCHE_TERMS
        .may_load(store, (campaign, tranche))?
        .ok_or_else(|| DomainError::UnknownTranche { campaign, tranche }.into())
}

/// Terms of a campaign's tranches after one of them; at most 32.
pub fn tranches_terms(
    store: &dyn Storage,
    campaign: CampaignId,
    after: Option<TrancheId>,
    limit: usize,
) -> StdResult<Vec<(TrancheId, TrancheTerms)>> {
    TRANCHE_TERMS
        .prefix_range(
            store,
            campaign,
            after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(limit)
        .collect()
}

/// The state of a tranche that exists, in a campaign that stands at `phase`; none before activation.
pub fn tranche(
    store: &dyn Storage,
    campaign: CampaignId,
    tranche: TrancheId,
    phase: &Phase,
) -> StdResult<Option<Tranche>> {
    let stored = TRANCHES.may_load(store, (campaign, tranche))?;
    Ok(Tranche::of(stored, phase))
}

/// Stores the state of a tranche.
pub fn save_tranche(
    store: &mut dyn Storage,
    campaign: CampaignId,
    tranche: TrancheId,
    state: &Tranche,
) -> StdResult<()> {
    TRANCHES.save(store, (campaign, tranche), state)
}
