//! Campaigns: where each stands with its books, and its terms.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `lc` | | last id |
//! | `ca` | campaign | coin, provenance contract, state, books |
//! | `te` | campaign | terms |

use crate::domain::campaign::Phase;
use crate::domain::terms::CampaignTerms;
use crate::error::{ContractError, DomainError};
use crate::state::last_gift;
use cosmwasm_std::{Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use donation_escrow_api::CampaignId;
use donation_escrow_rules::Pot;
use salus_core::packed::{self, PackedItem, PackedMap};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

const LAST_CAMPAIGN: PackedItem<u64> = PackedItem::new("lc");
/// hot: read by every call that moves money, written by every one but a gift
const CAMPAIGNS: PackedMap<CampaignId, Campaign> = PackedMap::new("ca");
/// cold: written while in draft
const TERMS: PackedMap<CampaignId, CampaignTerms> = PackedMap::new("te");

/// A campaign without its terms.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// the coin it takes
    pub denom: String,
    /// number of its provenance contract
    pub source: u32,
    /// where it stands
    pub phase: Phase,
    /// where its coins are
    pub pot: Pot,
    /// how many gifts were ever taken
    pub gifts: u64,
    /// how many of them were taken back or are done
    pub closed: u64,
    /// sum of the gifts that were taken back
    #[serde(with = "packed::amount")]
    pub withdrawn: Uint128,
}

impl Campaign {
    /// A draft.
    pub fn draft(denom: String, source: u32) -> Self {
        Self {
            denom,
            source,
            phase: Phase::Draft {},
            pot: Pot::default(),
            gifts: 0,
            closed: 0,
            withdrawn: Uint128::zero(),
        }
    }

    /// All gifts ever taken. No overflow: the sum was checked when the last of them came.
    pub fn given(&self) -> Uint128 {
        self.pot.gifts.saturating_add(self.withdrawn)
    }

    /// Gifts that were neither taken back nor are done.
    pub const fn open(&self) -> u64 {
        self.gifts.saturating_sub(self.closed)
    }

    /// One gift more is taken back or done. No overflow: at most all of them.
    pub const fn close_gift(&mut self) {
        self.closed = self.closed.saturating_add(1);
    }
}

/// The id for a new campaign.
pub fn next_campaign(store: &mut dyn Storage) -> Result<CampaignId, ContractError> {
    let last = LAST_CAMPAIGN.may_load(store)?.unwrap_or_default();
    let next = last
        .checked_add(1)
        .ok_or(CoreError::Overflow { what: "campaigns" })?;
    LAST_CAMPAIGN.save(store, &next)?;
    Ok(CampaignId(next))
}

/// A campaign; an error if there is none.
pub fn campaign(store: &dyn Storage, id: CampaignId) -> Result<Campaign, ContractError> {
    let stored = CAMPAIGNS
        .may_load(store, id)?
        .ok_or(DomainError::UnknownCampaign { campaign: id })?;
    with_gifts(store, id, stored)
}

/// Where a campaign stands; an error if there is none.
pub fn phase(store: &dyn Storage, id: CampaignId) -> Result<Phase, ContractError> {
    let stored = CAMPAIGNS.may_load(store, id)?;
    let unknown = DomainError::UnknownCampaign { campaign: id };
    Ok(stored.map(|campaign| campaign.phase).ok_or(unknown)?)
}

/// A page of campaigns.
pub fn campaigns(
    store: &dyn Storage,
    after: Option<CampaignId>,
    limit: usize,
) -> Result<Vec<(CampaignId, Campaign)>, ContractError> {
    CAMPAIGNS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .map(|entry| {
            let (id, stored) = entry?;
            Ok((id, with_gifts(store, id, stored)?))
        })
        .collect()
}

/// While a campaign takes gifts, the gifts themselves are its books: each says how much was given before it. So a gift does
/// not write the campaign's record, and the record says nothing of gifts until funding ends.
fn with_gifts(store: &dyn Storage, id: CampaignId, stored: Campaign) -> Result<Campaign, ContractError> {
    let last = match stored.phase {
        Phase::Funding { .. } => last_gift(store, id)?,
        _ => None,
    };
    let mut campaign = stored;
    if let Some((last, gift)) = last {
        campaign.gifts = last.u64();
        campaign.pot.give(gift.end())?;
        campaign.pot.withdraw(campaign.withdrawn)?;
    }
    Ok(campaign)
}

/// Stores a campaign.
pub fn save_campaign(store: &mut dyn Storage, id: CampaignId, campaign: &Campaign) -> StdResult<()> {
    match campaign.phase {
        Phase::Funding { .. } => {
            let without_gifts = Campaign {
                denom: campaign.denom.clone(),
                pot: Pot::default(),
                gifts: 0,
                ..*campaign
            };
            CAMPAIGNS.save(store, id, &without_gifts)
        }
        _ => CAMPAIGNS.save(store, id, campaign),
    }
}

/// Terms of a campaign that exists.
pub fn terms(store: &dyn Storage, id: CampaignId) -> Result<CampaignTerms, ContractError> {
    TERMS
        .may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownCampaign { campaign: id }.into())
}

/// Stores a draft's terms.
pub fn save_terms(store: &mut dyn Storage, id: CampaignId, terms: &CampaignTerms) -> StdResult<()> {
    TERMS.save(store, id, terms)
}
