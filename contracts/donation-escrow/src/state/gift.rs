//! Gifts, in order of giving and by donor.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `gi` | campaign, gift | the gift, with the sum of those before it |
//! | `gb` | donor's canonical address, campaign, gift | that it is the donor's |
//! | `wd` | campaign, level, node | sum of withdrawn gifts |

use crate::domain::gift::{Gift, State};
use crate::error::{ContractError, DomainError};
use cosmwasm_std::{CanonicalAddr, Order, StdResult, Storage, Uint128};
use cw_storage_plus::Bound;
use donation_escrow_api::{CampaignId, GiftId};
use salus_core::packed::PackedMap;
use salus_core::CoreError;

/// append-only while a campaign takes gifts: the last one tells how much was given
const GIFTS: PackedMap<(CampaignId, GiftId), Gift> = PackedMap::new("gi");
/// by the donor's canonical address, half as long as the text that every donor would pay for
const GIFTS_BY: PackedMap<(&[u8], (CampaignId, GiftId)), bool> = PackedMap::new("gb");
const WITHDRAWN: PackedMap<(CampaignId, u8, u64), u128> = PackedMap::new("wd");

/// A gift; an error if there is none.
pub fn gift(store: &dyn Storage, campaign: CampaignId, gift: GiftId) -> Result<Gift, ContractError> {
    GIFTS
        .may_load(store, (campaign, gift))?
        .ok_or_else(|| DomainError::UnknownGift { campaign, gift }.into())
}

/// The last gift to a campaign, also one that was taken back; none if there never was one. Reads two records at most.
pub fn last_gift(store: &dyn Storage, campaign: CampaignId) -> StdResult<Option<(GiftId, Gift)>> {
    GIFTS
        .prefix_range(store, campaign, None, None, Order::Descending)
        .next()
        .transpose()
}

/// Stores a new gift and its entry in the donor's list.
pub fn add_gift(store: &mut dyn Storage, campaign: CampaignId, id: GiftId, gift: &Gift) -> StdResult<()> {
    GIFTS_BY.save(store, (gift.donor.as_slice(), (campaign, id)), &true)?;
    GIFTS.save(store, (campaign, id), gift)
}

/// Stores a gift that is there already.
pub fn save_gift(store: &mut dyn Storage, campaign: CampaignId, id: GiftId, gift: &Gift) -> StdResult<()> {
    GIFTS.save(store, (campaign, id), gift)
}

/// A page of a campaign's gifts.
pub fn gifts(
    store: &dyn Storage,
    campaign: CampaignId,
    after: Option<GiftId>,
    limit: usize,
) -> StdResult<Vec<(GiftId, Gift)>> {
    GIFTS
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

/// A page of a donor's gifts.
pub fn gifts_by(
    store: &dyn Storage,
    donor: &CanonicalAddr,
    after: Option<(CampaignId, GiftId)>,
    limit: usize,
) -> StdResult<Vec<(CampaignId, GiftId)>> {
    let after = after.map(Bound::exclusive);
    GIFTS_BY
        .prefix_range(store, donor.as_slice(), after, None, Order::Ascending)
        .take(limit)
        .map(|entry| Ok(entry?.0))
        .collect()
}

/// Gifts of one node on the next level of the tree of withdrawals.
const FAN: u64 = 256;
/// Levels of the tree above the gifts themselves: 256³ gifts until the top level has more than 256 nodes.
const LEVELS: u8 = 3;

/// Notes a withdrawal in the tree of sums that [`withdrawn_before`] reads: 3 small writes, whatever the number
/// of gifts. Gifts pay nothing for it.
pub fn note_withdrawal(
    store: &mut dyn Storage,
    campaign: CampaignId,
    gift: GiftId,
    amount: Uint128,
) -> Result<(), ContractError> {
    let mut node = gift.u64();
    for level in 1..=LEVELS {
        node /= FAN;
        let key = (campaign, level, node);
        let sum = add(WITHDRAWN.may_load(store, key)?.unwrap_or_default(), amount.u128())?;
        WITHDRAWN.save(store, key, &sum)?;
    }
    Ok(())
}

/// Sum of the withdrawn gifts that were given before this one. For queries: reads at most 255 nodes a level.
pub fn withdrawn_before(
    store: &dyn Storage,
    campaign: CampaignId,
    gift: GiftId,
) -> Result<Uint128, ContractError> {
    let mut sum = 0;
    // gifts in the same lowest node
    let first = GiftId(gift.u64().saturating_sub(gift.u64() % FAN));
    let (from, to) = (Bound::inclusive(first), Bound::exclusive(gift));
    for sibling in GIFTS.prefix_range(store, campaign, Some(from), Some(to), Order::Ascending) {
        let (_, sibling) = sibling?;
        if sibling.state == State::Withdrawn {
            sum = add(sum, sibling.amount.u128())?;
        }
    }
    // whole nodes before it, level by level
    let mut node = gift.u64();
    for level in 1..=LEVELS {
        node /= FAN;
        let first = if level == LEVELS {
            0
        } else {
            node.saturating_sub(node % FAN)
        };
        let (from, to) = (Bound::inclusive(first), Bound::exclusive(node));
        for entry in WITHDRAWN.prefix_range(store, (campaign, level), Some(from), Some(to), Order::Ascending)
        {
            sum = add(sum, entry?.1)?;
        }
    }
    Ok(Uint128::new(sum))
}

fn add(a: u128, b: u128) -> Result<u128, CoreError> {
    a.checked_add(b).ok_or(CoreError::Overflow {
        what: "withdrawn gifts",
    })
}
