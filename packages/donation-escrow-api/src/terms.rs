//! What will happen, said in advance.

use crate::types::{Terms, TrancheTerms};
use crate::TrancheId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Timestamp, Uint128};

/// Answer to [`Terms`](crate::msg::QueryMsg::Terms): the terms, and what follows from them in each case.
#[cw_serde]
pub struct TermsResponse {
    /// the terms of the campaign
    pub terms: Terms,
    /// the tranches, in the order in which they are funded; at most 32
    pub tranches: Vec<TrancheTerms>,
    /// whether they can still change: only in draft
    pub frozen: bool,
    /// what the escrow keeps for itself: always zero
    pub fee: Uint128,
    /// the dates
    pub dates: Dates,
    /// every case, what happens in it and when
    pub outcomes: Vec<Outcome>,
}

/// Dates that follow from the terms.
#[cw_serde]
pub struct Dates {
    /// from here on no gift can be taken back, however young
    pub cool_off_ends_for_all: Timestamp,
    /// from here on no gift is taken and anyone may activate
    pub funding_deadline: Timestamp,
    /// the last day on which an acceptance can count
    pub delivery_deadline: Timestamp,
    /// from here on every tranche can be ended by anyone
    pub tranches_end: Timestamp,
    /// from here on every receipt is payable, whatever is quarantined
    pub receipts_payable: Timestamp,
    /// seconds after the end of the campaign from which on unclaimed refunds may go to the fallback
    pub sweep_after_seconds: u64,
}

/// What happens in one case.
#[cw_serde]
pub struct Outcome {
    /// the case
    pub case: Case,
    /// what happens
    pub then: Consequence,
    /// from when; none: it follows the event that makes the case
    pub from: Option<Timestamp>,
    /// the tranche concerned; none: the whole campaign
    pub tranche: Option<TrancheId>,
}

/// A case that the terms provide for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Case {
    /// a donor changes its mind within the cool-off
    GiftRegretted,
    /// the live gifts are below the minimum at the funding deadline
    MinimumMissed,
    /// the fund-raiser cancels before activation
    CancelledByFundRaiser,
    /// the fund-raiser is not accredited at activation
    FundRaiserNotAccredited,
    /// the gifts exceed what the funded tranches cost
    MoreGivenThanNeeded,
    /// the gifts do not cover the tranche, or one before it
    TrancheNotCovered,
    /// two parties of the tranche are related, or one is not accredited, at activation
    TranchePartiesIneligible,
    /// the hospital accepts a delivery before the deadline
    Accepted,
    /// two parties were related when a delivery was accepted
    AcceptedFromRelatedParty,
    /// the hospital rejects units
    Rejected,
    /// units are not accepted by the deadline
    NotDelivered,
    /// a lot is recalled in class I or II before the receipt's cutoff
    Recalled,
    /// a lot is recalled in class III, or after the receipt's cutoff
    RecalledLaterOrMildly,
    /// a lot is quarantined before the receipt's cutoff
    Quarantined,
    /// a refund is not claimed
    RefundNotClaimed,
}

/// What follows.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Consequence {
    /// the gift goes back whole
    GiftReturned,
    /// all gifts can be claimed back whole
    AllRefundable,
    /// the part that is not needed can be claimed back, pro rata
    ExcessRefundable,
    /// the tranche is not paid for; its amount can be claimed back, pro rata
    TrancheRefundable,
    /// the share of what was accepted is paid: at once what is due if there is no challenge window, the
    /// retained part after the recall window
    SupplierPaid,
    /// it earns nothing; the amount stays for other deliveries until the tranche ends
    NothingEarned,
    /// they earn nothing; the supplier may replace them until the deadline
    MayBeReplaced,
    /// what was not earned can be claimed back, pro rata
    UnearnedRefundable,
    /// what is not yet paid for the affected units can be claimed back, pro rata
    UnpaidPartRefundable,
    /// nothing changes
    NoChange,
    /// the receipt waits, at longest for the quarantine hold, and is payable then
    PaymentWaits,
    /// it may go to the fallback
    GoesToFallback,
}

impl Consequence {
    /// The consequence in a sentence, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::GiftReturned => "the gift goes back whole",
            Self::AllRefundable => "all gifts can be claimed back whole",
            Self::ExcessRefundable => "what is not needed can be claimed back, pro rata",
            Self::TrancheRefundable => {
                "the tranche is not paid for and its amount can be claimed back, pro rata"
            }
            Self::SupplierPaid => "the supplier is paid the share of what was accepted",
            Self::NothingEarned => "the delivery earns nothing",
            Self::MayBeReplaced => "they earn nothing and may be replaced until the deadline",
            Self::UnearnedRefundable => "what was not earned can be claimed back, pro rata",
            Self::UnpaidPartRefundable => {
                "what is not yet paid for the affected units can be claimed back, pro rata"
            }
            Self::NoChange => "nothing changes",
            Self::PaymentWaits => "payment waits while the quarantine lasts, at longest for the hold",
            Self::GoesToFallback => "what is left may go to the fallback",
        }
    }
}
