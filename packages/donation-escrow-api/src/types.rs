//! Wire types. Amounts are in the smallest unit of the campaign's denom; counts of goods are in units.

use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Timestamp, Uint128};
use provenance_api::{LotId, ShipmentId};
use salus_core::Bps;

pub use crate::trace::{DeliveryTrace, GoodsTrace, LotTrace, MoneyTrace, Trace};
pub use salus_core::text::MAX_DENOM_BYTES;

salus_core::id_type!(
    /// Identifies a campaign in this contract.
    CampaignId
);
salus_core::id_type!(
    /// Identifies a tranche within its campaign: 1 is funded first.
    TrancheId
);
salus_core::id_type!(
    /// Identifies a gift within its campaign, in order of giving.
    GiftId
);

/// The most tranches of one campaign.
pub const MAX_TRANCHES: usize = 32;
/// The most deliveries of which one tranche counts units. What earns nothing is not among them.
pub const MAX_RECEIPTS: usize = 16;
/// The longest address of a campaign's description.
pub const MAX_URI_BYTES: usize = 256;

/// Floors and caps of the spans in campaigns' terms, in seconds. Fixed when the contract is set up.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Limits {
    /// least time between the deadline of a tranche and its end, in which deliveries that were accepted in time
    /// can still be settled; on a public network at least 72 hours
    pub min_settlement_window_seconds: u64,
    /// most time between the deadline of a tranche and its end
    pub max_settlement_window_seconds: u64,
    /// no gift can be taken back in this time before the funding deadline; on a public network at least 48 hours
    pub cool_off_lead_seconds: u64,
    /// longest challenge window
    pub max_challenge_window_seconds: u64,
    /// delay of a change of a supplier's payee; longer than the longest challenge window
    pub payee_delay_seconds: u64,
    /// longest recall window
    pub max_recall_window_seconds: u64,
    /// longest time past its cutoff for which a quarantine may hold a receipt
    pub max_quarantine_hold_seconds: u64,
    /// longest time from the opening of a campaign to its delivery deadline
    pub max_campaign_seconds: u64,
    /// how long after the end of a campaign what nobody claimed may go to its fallback
    pub sweep_after_seconds: u64,
}

impl Limits {
    /// What a public network should have at least (floors) or at most (caps).
    pub const PUBLIC: Self = Self {
        min_settlement_window_seconds: 72 * 3_600,
        max_settlement_window_seconds: 30 * 86_400,
        cool_off_lead_seconds: 48 * 3_600,
        max_challenge_window_seconds: 30 * 86_400,
        payee_delay_seconds: 31 * 86_400,
        max_recall_window_seconds: 365 * 86_400,
        max_quarantine_hold_seconds: 90 * 86_400,
        max_campaign_seconds: 730 * 86_400,
        sweep_after_seconds: 730 * 86_400,
    };

    /// The longest time from the opening of a campaign until everything in it is payable or refundable: what a
    /// timelock on the contract's code must exceed.
    ///
    /// ```
    /// use donation_escrow_api::types::Limits;
    /// assert_eq!(Limits::PUBLIC.longest_exit_seconds(), (730 + 30 + 30 + 365 + 90) * 86_400);
    /// ```
    pub const fn longest_exit_seconds(&self) -> u64 {
        self.max_campaign_seconds
            .saturating_add(self.max_settlement_window_seconds)
            .saturating_add(self.max_challenge_window_seconds)
            .saturating_add(self.max_recall_window_seconds)
            .saturating_add(self.max_quarantine_hold_seconds)
    }
}

/// What a fund-raiser proposes. The fund-raiser itself is the organisation that the sender acts for.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewTerms {
    /// what the campaign is about, if it is published somewhere
    pub description: Option<Description>,
    /// the coin it takes; on the contract's list
    pub denom: String,
    /// below this sum of live gifts at the funding deadline everything goes back; 1 to the goal
    pub minimum: Uint128,
    /// first instant at which no gift is taken
    pub funding_deadline: Timestamp,
    /// no tranche has a later deadline
    pub delivery_deadline: Timestamp,
    /// for how long a donor may take a gift back
    pub cool_off_seconds: u64,
    /// from a settlement until what is due is payable; 0: paid in the hospital's own transaction
    pub challenge_window_seconds: u64,
    /// from an acceptance until what is retained is payable
    pub recall_window_seconds: u64,
    /// from a tranche's deadline until its end
    pub settlement_window_seconds: u64,
    /// how long past its cutoff a quarantine may hold a receipt
    pub quarantine_hold_seconds: u64,
    /// provenance contract whose word counts; on the contract's list
    pub provenance: String,
    /// who gets what nobody claims in the end
    pub fallback: String,
}

/// Terms of a campaign, as queries give them.
#[cw_serde]
pub struct Terms {
    /// organisation that raises the funds
    pub fund_raiser: OrgId,
    /// what the campaign is about, if it is published somewhere
    pub description: Option<Description>,
    /// the coin it takes
    pub denom: String,
    /// below this sum of live gifts at the funding deadline everything goes back
    pub minimum: Uint128,
    /// sum of the tranche amounts
    pub goal: Uint128,
    /// first instant at which no gift is taken
    pub funding_deadline: Timestamp,
    /// no tranche has a later deadline
    pub delivery_deadline: Timestamp,
    /// for how long a donor may take a gift back
    pub cool_off_seconds: u64,
    /// from a settlement until what is due is payable
    pub challenge_window_seconds: u64,
    /// from an acceptance until what is retained is payable
    pub recall_window_seconds: u64,
    /// from a tranche's deadline until its end
    pub settlement_window_seconds: u64,
    /// how long past its cutoff a quarantine may hold a receipt
    pub quarantine_hold_seconds: u64,
    /// provenance contract whose word counts
    pub provenance_addr: Addr,
    /// who gets what nobody claims in the end
    pub fallback_addr: Addr,
}

/// A published document, and what it must hash to.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Description {
    /// where it is; 1 to 256 bytes
    pub uri: String,
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits
    pub sha256: String,
}

/// One tranche, as a fund-raiser proposes it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct NewTranche {
    /// what all its units cost; above zero
    pub amount: Uint128,
    /// what is delivered, 14 digits
    pub gtin: String,
    /// how many units; above zero
    pub units: u64,
    /// who delivers; accredited to distribute
    pub supplier: OrgId,
    /// who receives; accredited to receive goods
    pub hospital: OrgId,
    /// who carries, if that is settled; accredited to carry
    pub carrier: Option<OrgId>,
    /// first instant at which an acceptance no longer counts; after the funding deadline
    pub deadline: Timestamp,
    /// part of each receipt that is held back until the recall window has passed, in basis points
    pub retention_bps: u16,
}

/// Terms of one tranche, as queries give them.
#[cw_serde]
#[derive(Eq)]
pub struct TrancheTerms {
    /// what all its units cost
    pub amount: Uint128,
    /// what is delivered, 14 digits
    pub gtin: String,
    /// how many units
    pub units: u64,
    /// who delivers
    pub supplier: OrgId,
    /// who receives
    pub hospital: OrgId,
    /// who carries, if that is settled
    pub carrier: Option<OrgId>,
    /// first instant at which an acceptance no longer counts
    pub deadline: Timestamp,
    /// part of each receipt that is held back until the recall window has passed
    pub retention: Bps,
}

/// What the supplier puts as payload into the receipt hook of its offer, as JSON.
///
/// ```
/// use donation_escrow_api::{types::ShipmentPayload, CampaignId, TrancheId};
/// let payload = ShipmentPayload { campaign: CampaignId(3), tranche: TrancheId(1) };
/// let json = cosmwasm_std::to_json_string(&payload).unwrap();
/// assert_eq!(json, r#"{"campaign":3,"tranche":1}"#);
/// ```
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ShipmentPayload {
    /// which campaign
    pub campaign: CampaignId,
    /// which of its tranches
    pub tranche: TrancheId,
}

/// Where a campaign stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum CampaignStatus {
    /// being written; takes no gifts
    Draft,
    /// takes gifts
    Funding,
    /// funding has ended, deliveries are awaited
    Active,
    /// every tranche has ended and every receipt is paid; refunds can be claimed
    Closed,
    /// the minimum was missed; everything can be claimed
    Failed,
    /// it was cancelled, or its fund-raiser lost its accreditation; everything can be claimed
    Cancelled,
}

/// The books of a campaign. `gifts = promised + booked + paid + refundable`, and
/// `given = withdrawn + gifts`.
#[cw_serde]
#[derive(Eq)]
pub struct Books {
    /// all gifts ever taken
    pub given: Uint128,
    /// taken back within their cool-off
    pub withdrawn: Uint128,
    /// D: live gifts, frozen when funding ended
    pub gifts: Uint128,
    /// waits for deliveries (before funding ends: all of it)
    pub promised: Uint128,
    /// earned by deliveries and not yet paid
    pub booked: Uint128,
    /// credited to suppliers
    pub paid: Uint128,
    /// F: ever declared refundable
    pub refundable: Uint128,
    /// taken back by donors out of F
    pub claimed: Uint128,
    /// went to the fallback in the end
    pub swept: Uint128,
    /// what the escrow holds for the campaign: promised + booked + refundable − claimed − swept
    pub held: Uint128,
}

/// A campaign, as queries give it.
#[cw_serde]
pub struct CampaignInfo {
    /// its id
    pub id: CampaignId,
    /// where it stands
    pub status: CampaignStatus,
    /// since when it is active or over; none before
    pub since: Option<Timestamp>,
    /// organisation that raises the funds
    pub fund_raiser: OrgId,
    /// the coin it takes
    pub denom: String,
    /// below this sum everything goes back
    pub minimum: Uint128,
    /// sum of the tranche amounts
    pub goal: Uint128,
    /// first instant at which no gift is taken
    pub funding_deadline: Timestamp,
    /// how many tranches it has
    pub tranches: u32,
    /// how many gifts it ever took
    pub gifts: u64,
    /// the books
    pub books: Books,
}

/// Where a tranche stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum TrancheStatus {
    /// funding has not ended
    Planned,
    /// it will not be paid for
    Unfunded {
        /// why
        reason: UnfundedReason,
    },
    /// its money waits; nothing is under way yet
    Funded,
    /// something is under way or was delivered
    Open,
    /// complete, or past its end; what was not earned has become refundable
    Closed {
        /// since when
        at: Timestamp,
    },
}

/// Why a tranche is not paid for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum UnfundedReason {
    /// the gifts did not cover it, or one before it
    NoRoom,
    /// two of fund-raiser, supplier, hospital and carrier are related
    PartiesRelated,
    /// the supplier is not accredited to distribute
    SupplierNotAccredited,
    /// the hospital is not accredited to receive goods
    HospitalNotAccredited,
    /// the carrier is not accredited to carry
    CarrierNotAccredited,
    /// the accreditation contract's records could not be read
    AccreditationUnreadable,
    /// the campaign failed or was cancelled
    CampaignEnded,
}

/// A tranche, as queries give it.
#[cw_serde]
pub struct TrancheInfo {
    /// of which campaign
    pub campaign: CampaignId,
    /// its id there
    pub id: TrancheId,
    /// its terms
    pub terms: TrancheTerms,
    /// where it stands
    pub status: TrancheStatus,
    /// units accepted by the hospital, also beyond N
    pub accepted: u64,
    /// what they have earned
    pub earned: Uint128,
    /// when it ends if it is not complete before
    pub ends_at: Timestamp,
    /// how many settled deliveries have units that count
    pub receipts: u32,
}

/// A delivery to a tranche, as queries give it.
#[cw_serde]
pub struct ReceiptInfo {
    /// of which campaign
    pub campaign: CampaignId,
    /// of which tranche
    pub tranche: TrancheId,
    /// which shipment of the campaign's provenance contract
    pub shipment: ShipmentId,
    /// where it stands
    pub status: ReceiptStatus,
}

/// Where a delivery stands.
#[cw_serde]
pub enum ReceiptStatus {
    /// announced: it matches its tranche and was not accepted when it was bound
    InTransit {
        /// when it was bound
        bound_at: Timestamp,
    },
    /// accepted and settled
    Settled {
        /// when the hospital accepted it
        accepted_at: Timestamp,
        /// when it was settled here
        settled_at: Timestamp,
        /// units accepted
        accepted: u64,
        /// units that count
        credited: u64,
        /// whether and why it counts
        verdict: Verdict,
        /// payable from `due_at` on, not yet paid
        due: Uint128,
        /// payable from `cutoff` on, not yet paid
        retained: Uint128,
        /// credited to the supplier
        paid: Uint128,
        /// credited units that recalls have affected
        affected: u64,
        /// when what is due is payable
        due_at: Timestamp,
        /// when what is retained is payable; later recalls change nothing
        cutoff: Timestamp,
        /// what holds it or will be taken from it now, as provenance says at this moment
        blocked: Option<Blocked>,
    },
}

/// Whether a delivery counts.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Verdict {
    /// it counts
    Counted,
    /// two of fund-raiser, supplier, hospital and carrier were related when it was accepted: it earns nothing
    PartiesRelated,
}

/// What stands against paying a receipt at the moment of the query.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Blocked {
    /// a lot in it is recalled: the next payment books that first
    Recalled {
        /// which lot
        lot: LotId,
        /// credited units of it that no earlier recall has affected
        newly_affected: u64,
    },
    /// a lot in it is quarantined
    Quarantined {
        /// which lot
        lot: LotId,
        /// from when the quarantine no longer holds the receipt
        held_until: Timestamp,
    },
}

/// Where a gift stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum GiftStatus {
    /// it counts; refunds can be claimed as they become available
    Live,
    /// the donor took it back within its cool-off
    Withdrawn,
    /// its last refund was claimed after the campaign was over
    Done,
}

/// A gift, as queries give it: anyone can verify it, nobody can trade it.
#[cw_serde]
pub struct GiftInfo {
    /// to which campaign
    pub campaign: CampaignId,
    /// its id there
    pub id: GiftId,
    /// who gave it, and the only one who is ever paid from it
    pub donor_addr: Addr,
    /// what was given
    pub amount: Uint128,
    /// when
    pub given_at: Timestamp,
    /// sum of all gifts to the campaign before it
    pub offset: Uint128,
    /// until when it can be taken back (excluded)
    pub cool_off_ends: Timestamp,
    /// where it stands
    pub status: GiftStatus,
    /// refunds taken
    pub claimed: Uint128,
    /// refund that can be claimed now
    pub claimable: Uint128,
}

/// Where an organisation is paid.
#[cw_serde]
#[derive(Eq)]
pub struct PayeeInfo {
    /// which organisation
    pub org: OrgId,
    /// who is paid now
    pub payee_addr: Addr,
    /// a change that has been announced
    pub next: Option<NextPayee>,
}

/// A change of payee that has not taken effect.
#[cw_serde]
#[derive(Eq)]
pub struct NextPayee {
    /// who will be paid
    pub payee_addr: Addr,
    /// from when
    pub from: Timestamp,
}

/// What an organisation has earned and could not be sent.
#[cw_serde]
#[derive(Eq)]
pub struct CreditInfo {
    /// which organisation
    pub org: OrgId,
    /// in which coin
    pub denom: String,
    /// how much
    pub amount: Uint128,
}

/// A provenance contract on the list.
#[cw_serde]
#[derive(Eq)]
pub struct ProvenanceInfo {
    /// where it is
    pub provenance_addr: Addr,
    /// whether new campaigns may use it; campaigns that do go on
    pub allowed: bool,
}

impl std::fmt::Display for UnfundedReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoRoom => "no_room",
            Self::PartiesRelated => "parties_related",
            Self::SupplierNotAccredited => "supplier_not_accredited",
            Self::HospitalNotAccredited => "hospital_not_accredited",
            Self::CarrierNotAccredited => "carrier_not_accredited",
            Self::AccreditationUnreadable => "accreditation_unreadable",
            Self::CampaignEnded => "campaign_ended",
        })
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Counted => "counted",
            Self::PartiesRelated => "parties_related",
        })
    }
}

impl std::fmt::Display for CampaignStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Draft => "draft",
            Self::Funding => "funding",
            Self::Active => "active",
            Self::Closed => "closed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        })
    }
}
