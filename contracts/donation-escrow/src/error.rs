use accreditation_api::{Denial, OrgId};
use cosmwasm_std::{Addr, StdError, Timestamp, Uint128};
use donation_escrow_api::types::{CampaignStatus, UnfundedReason};
use donation_escrow_api::{CampaignId, GiftId, TrancheId};
use donation_escrow_rules::RuleError;
use gs1::Gs1Error;
use provenance_api::{LotId, ShipmentId};
use salus_core::CoreError;
use thiserror::Error;

/// Why a call failed.
#[derive(Error, Debug)]
pub enum ContractError {
    /// storage, JSON or a query
    #[error(transparent)]
    Std(#[from] StdError),
    /// the shared kernel
    #[error(transparent)]
    Core(#[from] CoreError),
    /// the money rules
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// who may act
    #[error(transparent)]
    Denial(#[from] Denial),
    /// the rules of this contract
    #[error(transparent)]
    Domain(#[from] DomainError),
}

/// What the rules of this contract do not allow.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum DomainError {
    /// arithmetic or a window
    #[error(transparent)]
    Core(#[from] CoreError),
    /// the money rules
    #[error(transparent)]
    Rule(#[from] RuleError),

    // --- who
    /// Only the donor takes a gift back.
    #[error("{sender} is not the donor {donor}")]
    NotDonor {
        /// who sent the message
        sender: Addr,
        /// who gave
        donor: Addr,
    },
    /// Only an organisation's admin says where it is paid.
    #[error("{sender} is not the admin of organisation {org}")]
    NotOrganisationAdmin {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },
    /// The sender was never listed as a provenance contract.
    #[error("{sender} is not a listed provenance contract")]
    NotProvenance {
        /// who sent the message
        sender: Addr,
    },
    /// Another provenance contract than the one the campaign relies on.
    #[error("the campaign does not rely on provenance contract {given}")]
    OtherProvenance {
        /// who spoke
        given: Addr,
    },

    // --- settings
    /// A migration of a store whose records have another form than this version reads.
    #[error("the store has layout {stored}, this version reads layout {own}")]
    OtherLayout {
        /// of the store
        stored: u16,
        /// of this version
        own: u16,
    },
    /// Limits that contradict each other.
    #[error("limit {what} is {given}, it must be {min} to {max} seconds")]
    BadLimit {
        /// which limit
        what: &'static str,
        /// as it was sent
        given: u64,
        /// least that makes sense
        min: u64,
        /// most that makes sense
        max: u64,
    },
    /// More entries than can be listed at once.
    #[error("{given} {what} are more than {max}")]
    TooManyListed {
        /// of what
        what: &'static str,
        /// how many
        given: usize,
        /// the most
        max: usize,
    },
    /// Not the name of a coin.
    #[error("{denom:?} is no denom")]
    BadDenom {
        /// as it was sent
        denom: String,
    },
    /// The coin is listed already.
    #[error("denom {denom} is listed already")]
    DenomListed {
        /// the coin
        denom: String,
    },
    /// The coin is not listed.
    #[error("denom {denom} is not listed")]
    DenomNotListed {
        /// the coin
        denom: String,
    },
    /// The provenance contract is listed already.
    #[error("provenance contract {provenance} is listed already")]
    ProvenanceListed {
        /// its address
        provenance: Addr,
    },
    /// What is there does not answer as a provenance contract does.
    #[error("{given} is no provenance contract")]
    NoProvenanceContract {
        /// its address
        given: Addr,
    },
    /// The provenance contract takes its organisations from elsewhere.
    #[error("provenance contract {provenance} relies on accreditation contract {accreditation}")]
    OtherAccreditation {
        /// its address
        provenance: Addr,
        /// on which it relies
        accreditation: Addr,
    },
    /// The provenance contract is not listed.
    #[error("provenance contract {provenance} is not listed")]
    ProvenanceNotListed {
        /// its address
        provenance: Addr,
    },

    // --- terms
    /// A campaign has 1 to 32 tranches.
    #[error("a campaign has 1 to {max} tranches, not {given}")]
    BadTrancheCount {
        /// how many
        given: usize,
        /// the most
        max: usize,
    },
    /// The sum of the tranches leaves the range of an amount.
    #[error("the tranche amounts add up to more than an amount can hold")]
    GoalTooLarge,
    /// The minimum must lie between 1 and the goal.
    #[error("the minimum {minimum} is not 1 to the goal {goal}")]
    BadMinimum {
        /// as it was sent
        minimum: Uint128,
        /// sum of the tranches
        goal: Uint128,
    },
    /// A deadline that is not in its range.
    #[error("{what} {given} must be after {after} and not after {until}")]
    BadDeadline {
        /// which deadline
        what: &'static str,
        /// as it was sent
        given: Timestamp,
        /// it must lie after this
        after: Timestamp,
        /// and not after this
        until: Timestamp,
    },
    /// A span outside the contract's limits.
    #[error("{what} of {given} s is not {min} to {max} s")]
    BadSpan {
        /// which span
        what: &'static str,
        /// as it was sent
        given: u64,
        /// shortest
        min: u64,
        /// longest
        max: u64,
    },
    /// A tranche that costs nothing.
    #[error("tranche {tranche} has an amount of zero")]
    NoAmount {
        /// which tranche
        tranche: TrancheId,
    },
    /// A tranche of no units, or of more than a lot can have.
    #[error("tranche {tranche} has {units} units, it must have 1 to {max}")]
    BadUnits {
        /// which tranche
        tranche: TrancheId,
        /// as it was sent
        units: u64,
        /// the most
        max: u64,
    },
    /// Not a GTIN-14.
    #[error("tranche {tranche}: {error}")]
    BadGtin {
        /// which tranche
        tranche: TrancheId,
        /// what is wrong with it
        error: Gs1Error,
    },
    /// A description without an address, with too long a one, or without a proper hash.
    #[error("the description's {what} is not valid")]
    BadDescription {
        /// which part
        what: &'static str,
    },
    /// The contract cannot pay itself.
    #[error("this contract cannot be {what}")]
    SelfAsParty {
        /// in which part
        what: &'static str,
    },
    /// A party of a tranche may not be paid or receive.
    #[error("tranche {tranche} cannot be offered: {reason}")]
    PartiesIneligible {
        /// which tranche
        tranche: TrancheId,
        /// why
        reason: UnfundedReason,
    },

    // --- campaigns and gifts
    /// There is no such campaign.
    #[error("there is no campaign {campaign}")]
    UnknownCampaign {
        /// as it was sent
        campaign: CampaignId,
    },
    /// The campaign is in another state.
    #[error("the campaign is {status}, it must be {needed}")]
    WrongStatus {
        /// where it stands
        status: CampaignStatus,
        /// where it must stand
        needed: &'static str,
    },
    /// The funding deadline has come.
    #[error("funding ended at {until}")]
    FundingEnded {
        /// funding deadline
        until: Timestamp,
    },
    /// Funding cannot be ended yet.
    #[error("funding cannot end before {until}: {gifts} of {goal} given, cool-off until {cool_off_until}")]
    FundingOpen {
        /// funding deadline
        until: Timestamp,
        /// live gifts
        gifts: Uint128,
        /// sum of the tranches
        goal: Uint128,
        /// end of the last cool-off
        cool_off_until: Timestamp,
    },
    /// The time to move the campaign on has not come.
    #[error("nothing moves by itself before {until}")]
    NotYet {
        /// funding deadline
        until: Timestamp,
    },
    /// There is no such gift.
    #[error("campaign {campaign} has no gift {gift}")]
    UnknownGift {
        /// which campaign
        campaign: CampaignId,
        /// as it was sent
        gift: GiftId,
    },
    /// The cool-off is over.
    #[error("the gift could be taken back until {ended_at}")]
    CoolOffEnded {
        /// end of its cool-off
        ended_at: Timestamp,
    },
    /// The gift was taken back.
    #[error("the gift was withdrawn")]
    GiftWithdrawn,
    /// The gift's last refund was claimed.
    #[error("the gift's last refund was claimed")]
    GiftDone,
    /// Nothing can be claimed now.
    #[error("nothing can be claimed now: {claimed} of {gift} claimed so far")]
    NothingToClaim {
        /// the gift
        gift: Uint128,
        /// claimed so far
        claimed: Uint128,
    },
    /// What was not claimed went to the fallback.
    #[error("refunds lapsed: what was not claimed went to the campaign's fallback")]
    RefundLapsed,
    /// Some gifts are not done, and the time for that is not over.
    #[error("{open} gifts may still claim until {from}")]
    SweepTooEarly {
        /// gifts that are not done
        open: u64,
        /// from when on that no longer matters
        from: Timestamp,
    },
    /// Nothing is left.
    #[error("nothing is left to sweep")]
    NothingToSweep,

    // --- tranches and deliveries
    /// There is no such tranche.
    #[error("campaign {campaign} has no tranche {tranche}")]
    UnknownTranche {
        /// which campaign
        campaign: CampaignId,
        /// as it was sent
        tranche: TrancheId,
    },
    /// The tranche was not funded.
    #[error("the tranche is not funded: {reason}")]
    TrancheUnfunded {
        /// why
        reason: UnfundedReason,
    },
    /// The tranche has ended.
    #[error("the tranche ended at {at}")]
    TrancheClosed {
        /// when
        at: Timestamp,
    },
    /// The tranche cannot be ended yet.
    #[error("the tranche ends at {ends_at}")]
    TrancheNotEnded {
        /// when it can
        ends_at: Timestamp,
    },
    /// Settled when the tranche was about to be ended.
    #[error("the tranche took deliveries until {ends_at}")]
    SettledTooLate {
        /// deadline and settlement window
        ends_at: Timestamp,
    },
    /// The tranche counts no more deliveries; those that earned nothing are not among them.
    #[error("the tranche has {max} deliveries already")]
    TooManyReceipts {
        /// the most
        max: usize,
    },
    /// The campaign knows no such delivery.
    #[error("shipment {shipment} is not known to the campaign")]
    UnknownReceipt {
        /// as it was sent
        shipment: ShipmentId,
    },
    /// The delivery is announced but not settled.
    #[error("shipment {shipment} is not settled")]
    NotSettled {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The shipment was counted before.
    #[error("shipment {shipment} was settled before")]
    AlreadySettled {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The shipment was announced before.
    #[error("shipment {shipment} was bound before")]
    AlreadyBound {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The provenance contract knows of no acceptance.
    #[error("shipment {shipment} was not accepted")]
    NotAccepted {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The shipment is no longer under way.
    #[error("shipment {shipment} is not under way")]
    NotUnderWay {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The facts are about another shipment than the one asked for.
    #[error("the facts are about shipment {given}, not {asked}")]
    OtherShipment {
        /// in the facts
        given: ShipmentId,
        /// asked for
        asked: ShipmentId,
    },
    /// The shipment's offer does not name this contract as its hook.
    #[error("shipment {shipment} does not name this contract as its receipt hook")]
    OtherHook {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The payload names no tranche.
    #[error("the payload of shipment {shipment} names no tranche")]
    BadPayload {
        /// which shipment
        shipment: ShipmentId,
    },
    /// The payload names another tranche.
    #[error("the payload names tranche {tranche} of campaign {campaign}")]
    OtherTranche {
        /// which campaign it names
        campaign: CampaignId,
        /// which tranche it names
        tranche: TrancheId,
    },
    /// Sent by somebody else than the tranche's supplier.
    #[error("sent by organisation {from}, the supplier is {supplier}")]
    OtherSupplier {
        /// sender
        from: OrgId,
        /// supplier of the tranche
        supplier: OrgId,
    },
    /// Sent to somebody else than the tranche's hospital.
    #[error("sent to organisation {to}, the hospital is {hospital}")]
    OtherHospital {
        /// receiver
        to: OrgId,
        /// hospital of the tranche
        hospital: OrgId,
    },
    /// Goods other than the tranche's.
    #[error("a line has GTIN {given}, the tranche is for {gtin}")]
    OtherGtin {
        /// in a line
        given: String,
        /// of the tranche
        gtin: String,
    },
    /// Offered before there was any money.
    #[error("offered at {offered_at}, not after activation at {activated_at}")]
    OfferedTooEarly {
        /// when it was offered
        offered_at: Timestamp,
        /// when the campaign was activated
        activated_at: Timestamp,
    },
    /// The offer can no longer be accepted.
    #[error("the offer expired at {expires}")]
    OfferExpired {
        /// when it did
        expires: Timestamp,
    },
    /// The offer runs beyond the tranche's deadline.
    #[error("the offer expires at {expires}, after the deadline {deadline}")]
    ExpiresTooLate {
        /// when the offer expires
        expires: Timestamp,
        /// deadline of the tranche
        deadline: Timestamp,
    },
    /// Accepted when it no longer counts.
    #[error("accepted at {accepted_at}, the deadline was {deadline}")]
    AcceptedTooLate {
        /// when it was accepted
        accepted_at: Timestamp,
        /// deadline of the tranche
        deadline: Timestamp,
    },

    // --- payments
    /// Nothing of the receipt is payable now.
    #[error("nothing is payable now: {due} due from {due_at}, {retained} retained until {cutoff}")]
    NothingPayable {
        /// due and not paid
        due: Uint128,
        /// from when it is payable
        due_at: Timestamp,
        /// retained and not paid
        retained: Uint128,
        /// from when it is payable
        cutoff: Timestamp,
    },
    /// A quarantine, or a record that cannot be read, holds the receipt.
    #[error("lot {lot} holds the receipt, at longest until {until}")]
    Held {
        /// which lot
        lot: LotId,
        /// from when it no longer does
        until: Timestamp,
    },
    /// The receipt holds nothing that a recall could take.
    #[error("nothing is held for shipment {shipment}")]
    NothingHeld {
        /// which shipment
        shipment: ShipmentId,
    },
    /// No recall counts against the receipt that was not booked before.
    #[error("no recall counts against shipment {shipment} that is not booked")]
    NoRecall {
        /// which shipment
        shipment: ShipmentId,
    },
    /// Nothing stands to the organisation's credit.
    #[error("organisation {org} has no credit in {denom}")]
    NoCredit {
        /// which organisation
        org: OrgId,
        /// in which coin
        denom: String,
    },
    /// The organisation never said where it is paid, and who administers it cannot be read.
    #[error("organisation {org} has named no payee")]
    NoPayee {
        /// which organisation
        org: OrgId,
    },
}
