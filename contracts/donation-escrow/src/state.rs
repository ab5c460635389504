//! What is stored, behind functions named by intent. Prefixes are listed in the README.

use crate::domain::campaign::Phase;
use crate::domain::gift::{Gift, State as GiftState};
use crate::domain::payee::Payee;
use crate::domain::receipt::{Receipt, Settlement};
use crate::domain::terms::{CampaignTerms, TrancheTerms};
use crate::domain::tranche::Tranche;
use crate::error::{ContractError, DomainError};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, CanonicalAddr, Empty, Order, StdResult, Storage, Timestamp, Uint128};
use cw_storage_plus::{Bound, Item, Map};
use donation_escrow_api::types::Limits;
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use donation_escrow_rules::Pot;
use provenance_api::ShipmentId;
use salus_core::CoreError;

const ACCREDITATION: Item<Addr> = Item::new("ac");
const LIMITS: Item<Limits> = Item::new("li");
const DENOMS: Map<&str, Empty> = Map::new("dn");
const SOURCES: Map<&Addr, Source> = Map::new("so");
const LAST_SOURCE: Item<u32> = Item::new("ls");
const LAST_CAMPAIGN: Item<u64> = Item::new("lc");
/// hot: read by every call that moves money, written when the state changes
const CAMPAIGNS: Map<CampaignId, Campaign> = Map::new("ca");
/// cold: written while in draft
const TERMS: Map<CampaignId, CampaignTerms> = Map::new("te");
/// hot: written by every gift, refund, settlement and payment
const ACCOUNTS: Map<CampaignId, Account> = Map::new("po");
/// cold: written while in draft
const TRANCHE_TERMS: Map<(CampaignId, TrancheId), TrancheTerms> = Map::new("tt");
const TRANCHES: Map<(CampaignId, TrancheId), Tranche> = Map::new("tr");
const RECEIPTS: Map<(u32, ShipmentId), Receipt> = Map::new("re");
const IN_TRANSIT: Map<(CampaignId, TrancheId, ShipmentId), Empty> = Map::new("it");
const GIFTS: Map<(CampaignId, GiftId), Gift> = Map::new("gi");
/// by the donor's canonical address, half as long as the text that every donor would pay for
const GIFTS_BY: Map<(&[u8], CampaignId, GiftId), Empty> = Map::new("gb");
const WITHDRAWN: Map<(CampaignId, u8, u64), Uint128> = Map::new("wd");
const PAYEES: Map<OrgId, Payee> = Map::new("py");
const CREDITS: Map<(OrgId, &str), Uint128> = Map::new("cr");

/// A provenance contract that is or was listed. Its number stands for its address in keys.
#[cw_serde]
pub struct Source {
    /// number in keys
    #[serde(rename = "n")]
    pub number: u32,
    /// whether new campaigns may use it
    #[serde(rename = "a")]
    pub allowed: bool,
}

/// The part of a campaign that every call reads.
#[cw_serde]
pub struct Campaign {
    /// the coin it takes
    pub denom: String,
    /// number of its provenance contract
    pub source: u32,
    /// where it stands
    pub phase: Phase,
}

/// The part of a campaign that every movement of money writes: a few bytes, because every gift pays for them.
#[cw_serde]
#[derive(Default)]
pub struct Account {
    /// where its coins are
    #[serde(rename = "p")]
    pub pot: Pot,
    /// how many gifts were ever taken
    #[serde(rename = "n")]
    pub gifts: u64,
    /// how many of them were taken back or are done
    #[serde(rename = "x", default, skip_serializing_if = "is_zero")]
    pub closed: u64,
    /// sum of the gifts that were taken back
    #[serde(rename = "w", default, skip_serializing_if = "Uint128::is_zero")]
    pub withdrawn: Uint128,
}

const fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Account {
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

// --- settings

/// Stores what never changes.
pub fn init(store: &mut dyn Storage, accreditation: &Addr, limits: &Limits) -> StdResult<()> {
    ACCREDITATION.save(store, accreditation)?;
    LIMITS.save(store, limits)?;
    LAST_SOURCE.save(store, &0)?;
    LAST_CAMPAIGN.save(store, &0)
}

/// The accreditation contract.
pub fn accreditation(store: &dyn Storage) -> StdResult<accreditation_api::Client> {
    ACCREDITATION.load(store).map(accreditation_api::Client::new)
}

/// Floors and caps of campaigns' spans.
pub fn limits(store: &dyn Storage) -> StdResult<Limits> {
    LIMITS.load(store)
}

/// Whether new campaigns may take a coin.
pub fn is_denom_listed(store: &dyn Storage, denom: &str) -> bool {
    DENOMS.has(store, denom)
}

/// Lists a coin.
pub fn list_denom(store: &mut dyn Storage, denom: &str) -> StdResult<()> {
    DENOMS.save(store, denom, &Empty {})
}

/// Takes a coin off the list.
pub fn unlist_denom(store: &mut dyn Storage, denom: &str) {
    DENOMS.remove(store, denom);
}

/// A page of listed coins.
pub fn denoms(store: &dyn Storage, after: Option<&str>, limit: usize) -> StdResult<Vec<String>> {
    DENOMS
        .keys(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// A provenance contract, if it ever was listed.
pub fn source(store: &dyn Storage, provenance: &Addr) -> StdResult<Option<Source>> {
    SOURCES.may_load(store, provenance)
}

/// Lists a provenance contract; one that was listed before keeps its number.
pub fn list_source(store: &mut dyn Storage, provenance: &Addr) -> Result<(), ContractError> {
    let number = match SOURCES.may_load(store, provenance)? {
        Some(known) => known.number,
        None => {
            let number = LAST_SOURCE
                .load(store)?
                .checked_add(1)
                .ok_or(CoreError::Overflow {
                    what: "provenance contracts",
                })?;
            LAST_SOURCE.save(store, &number)?;
            number
        }
    };
    SOURCES.save(
        store,
        provenance,
        &Source {
            number,
            allowed: true,
        },
    )?;
    Ok(())
}

/// Takes a provenance contract off the list; it keeps its number.
pub fn unlist_source(store: &mut dyn Storage, provenance: &Addr, known: &Source) -> StdResult<()> {
    SOURCES.save(
        store,
        provenance,
        &Source {
            allowed: false,
            ..known.clone()
        },
    )
}

/// A page of provenance contracts.
pub fn sources(store: &dyn Storage, after: Option<&Addr>, limit: usize) -> StdResult<Vec<(Addr, Source)>> {
    SOURCES
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

// --- campaigns

/// The id for a new campaign.
pub fn next_campaign(store: &mut dyn Storage) -> Result<CampaignId, ContractError> {
    let next = LAST_CAMPAIGN
        .load(store)?
        .checked_add(1)
        .ok_or(CoreError::Overflow { what: "campaigns" })?;
    LAST_CAMPAIGN.save(store, &next)?;
    Ok(CampaignId(next))
}

/// A campaign; an error if there is none.
pub fn campaign(store: &dyn Storage, id: CampaignId) -> Result<Campaign, ContractError> {
    CAMPAIGNS
        .may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownCampaign { campaign: id }.into())
}

/// Stores a campaign's state.
pub fn save_campaign(store: &mut dyn Storage, id: CampaignId, campaign: &Campaign) -> StdResult<()> {
    CAMPAIGNS.save(store, id, campaign)
}

/// A page of campaigns.
pub fn campaigns(
    store: &dyn Storage,
    after: Option<CampaignId>,
    limit: usize,
) -> StdResult<Vec<(CampaignId, Campaign)>> {
    CAMPAIGNS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// Terms of a campaign that exists.
pub fn terms(store: &dyn Storage, id: CampaignId) -> Result<CampaignTerms, ContractError> {
    TERMS
        .may_load(store, id)?
        .ok_or_else(|| DomainError::UnknownCampaign { campaign: id }.into())
}

/// Stores a draft's terms and tranches in place of those it had.
pub fn save_terms(
    store: &mut dyn Storage,
    id: CampaignId,
    terms: &CampaignTerms,
    tranches: &[TrancheTerms],
) -> StdResult<()> {
    TERMS.save(store, id, terms)?;
    let old: Vec<TrancheId> = TRANCHE_TERMS
        .prefix(id)
        .keys(store, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    for tranche in old {
        TRANCHE_TERMS.remove(store, (id, tranche));
    }
    for (n, tranche) in (1..).zip(tranches) {
        TRANCHE_TERMS.save(store, (id, TrancheId(n)), tranche)?;
    }
    Ok(())
}

/// The books of a campaign.
pub fn account(store: &dyn Storage, id: CampaignId) -> StdResult<Account> {
    Ok(ACCOUNTS.may_load(store, id)?.unwrap_or_default())
}

/// Stores the books of a campaign.
pub fn save_account(store: &mut dyn Storage, id: CampaignId, account: &Account) -> StdResult<()> {
    ACCOUNTS.save(store, id, account)
}

// --- tranches

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
        .prefix(campaign)
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

/// The state of a tranche; none before activation.
pub fn tranche(store: &dyn Storage, campaign: CampaignId, tranche: TrancheId) -> StdResult<Option<Tranche>> {
    TRANCHES.may_load(store, (campaign, tranche))
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

// --- receipts

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
    IN_TRANSIT.save(store, (campaign, tranche, shipment), &Empty {})?;
    RECEIPTS.save(
        store,
        (source, shipment),
        &Receipt::InTransit {
            campaign,
            tranche,
            bound_at,
        },
    )
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
    IN_TRANSIT
        .prefix((campaign, tranche))
        .keys(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}

// --- gifts

/// A gift; an error if there is none.
pub fn gift(store: &dyn Storage, campaign: CampaignId, gift: GiftId) -> Result<Gift, ContractError> {
    GIFTS
        .may_load(store, (campaign, gift))?
        .ok_or_else(|| DomainError::UnknownGift { campaign, gift }.into())
}

/// When the last gift to a campaign came; none if there never was one.
pub fn last_gift_at(
    store: &dyn Storage,
    campaign: CampaignId,
    account: &Account,
) -> StdResult<Option<Timestamp>> {
    Ok(GIFTS
        .may_load(store, (campaign, GiftId(account.gifts)))?
        .map(|gift| gift.given_at))
}

/// Stores a new gift and its entry in the donor's list.
pub fn add_gift(
    store: &mut dyn Storage,
    donor: &CanonicalAddr,
    campaign: CampaignId,
    id: GiftId,
    gift: &Gift,
) -> StdResult<()> {
    GIFTS_BY.save(store, (donor.as_slice(), campaign, id), &Empty {})?;
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
        .prefix(campaign)
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
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
    GIFTS_BY
        .sub_prefix(donor.as_slice())
        .keys(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
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
        let sum = WITHDRAWN
            .may_load(store, key)?
            .unwrap_or_default()
            .checked_add(amount)
            .map_err(|_| CoreError::Overflow {
                what: "withdrawn gifts",
            })?;
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
    let add = |a: Uint128, b: Uint128| {
        a.checked_add(b).map_err(|_| CoreError::Overflow {
            what: "withdrawn gifts",
        })
    };
    let mut sum = Uint128::zero();
    // gifts in the same lowest node
    let first = GiftId(gift.u64().saturating_sub(gift.u64() % FAN));
    let siblings = GIFTS.prefix(campaign).range(
        store,
        Some(Bound::inclusive(first)),
        Some(Bound::exclusive(gift)),
        Order::Ascending,
    );
    for sibling in siblings {
        let (_, sibling) = sibling?;
        if sibling.state == GiftState::Withdrawn {
            sum = add(sum, sibling.amount)?;
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
        let nodes = WITHDRAWN.prefix((campaign, level)).range(
            store,
            Some(Bound::inclusive(first)),
            Some(Bound::exclusive(node)),
            Order::Ascending,
        );
        for entry in nodes {
            sum = add(sum, entry?.1)?;
        }
    }
    Ok(sum)
}

// --- suppliers

/// Where an organisation is paid at `now`.
pub fn payee(store: &dyn Storage, org: OrgId, now: Timestamp) -> StdResult<Option<Payee>> {
    Ok(PAYEES.may_load(store, org)?.map(|payee| payee.at(now)))
}

/// Stores where an organisation is paid.
pub fn save_payee(store: &mut dyn Storage, org: OrgId, payee: &Payee) -> StdResult<()> {
    PAYEES.save(store, org, payee)
}

/// Puts an amount to an organisation's credit.
pub fn add_credit(
    store: &mut dyn Storage,
    org: OrgId,
    denom: &str,
    amount: Uint128,
) -> Result<(), ContractError> {
    let sum = CREDITS
        .may_load(store, (org, denom))?
        .unwrap_or_default()
        .checked_add(amount)
        .map_err(|_| CoreError::Overflow { what: "credit" })?;
    CREDITS.save(store, (org, denom), &sum)?;
    Ok(())
}

/// Takes all of an organisation's credit in a coin; an error if there is none.
pub fn take_credit(store: &mut dyn Storage, org: OrgId, denom: &str) -> Result<Uint128, ContractError> {
    let credit = CREDITS
        .may_load(store, (org, denom))?
        .ok_or_else(|| DomainError::NoCredit {
            org,
            denom: denom.to_string(),
        })?;
    CREDITS.remove(store, (org, denom));
    Ok(credit)
}

/// What stands to whose credit in which coin.
type Credit = ((OrgId, String), Uint128);

/// A page of credits.
pub fn credits(store: &dyn Storage, after: Option<(OrgId, &str)>, limit: usize) -> StdResult<Vec<Credit>> {
    CREDITS
        .range(store, after.map(Bound::exclusive), None, Order::Ascending)
        .take(limit)
        .collect()
}
