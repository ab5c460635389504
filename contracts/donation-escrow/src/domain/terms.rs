//! Terms of campaigns: checked at the door, then never changed.

use crate::domain::limits::MAX_SPAN_SECONDS;
use crate::error::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Timestamp, Uint128};
use donation_escrow_api::types::{
    self as wire, Description, Limits, NewTerms, NewTranche, MAX_TRANCHES, MAX_URI_BYTES,
};
use donation_escrow_api::TrancheId;
use donation_escrow_rules::clocks::{self, Spans};
use donation_escrow_rules::receipt::Price;
use gs1::Gtin;
use provenance_api::types::MAX_UNITS;
use salus_core::{packed, window::after, Bps};
use serde::{Deserialize, Serialize};

/// Terms of a campaign, as stored.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct CampaignTerms {
    /// organisation that raises the funds
    pub fund_raiser: OrgId,
    /// what the campaign is about
    pub description: Option<Description>,
    /// least sum of gifts
    #[serde(with = "packed::amount")]
    pub minimum: Uint128,
    /// sum of the tranche amounts
    #[serde(with = "packed::amount")]
    pub goal: Uint128,
    /// how many tranches
    pub tranches: u32,
    /// first instant at which no gift is taken
    #[serde(with = "packed::instant")]
    pub funding_deadline: Timestamp,
    /// latest deadline of a tranche
    #[serde(with = "packed::instant")]
    pub delivery_deadline: Timestamp,
    /// seconds in which a gift may be taken back
    pub cool_off: u64,
    /// seconds from settlement until what is due is payable
    pub challenge: u64,
    /// seconds from acceptance until what is retained is payable
    pub recall: u64,
    /// seconds from a tranche's deadline until its end
    pub settlement: u64,
    /// seconds past its cutoff for which a quarantine may hold a receipt
    pub quarantine_hold: u64,
    /// contract whose word counts
    pub provenance: Addr,
    /// who gets what nobody claims
    pub fallback: Addr,
}

/// Terms of a tranche, as stored.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct TrancheTerms {
    /// what all its units cost
    #[serde(with = "packed::amount")]
    pub amount: Uint128,
    /// what is delivered
    pub gtin: Gtin,
    /// how many units
    pub units: u64,
    /// who delivers
    pub supplier: OrgId,
    /// who receives
    pub hospital: OrgId,
    /// who carries
    pub carrier: Option<OrgId>,
    /// first instant at which an acceptance no longer counts
    #[serde(with = "packed::instant")]
    pub deadline: Timestamp,
    /// part held back until the recall window has passed
    pub retention: Bps,
}

impl CampaignTerms {
    /// The spans that govern its receipts.
    pub const fn spans(&self) -> Spans {
        Spans {
            challenge: self.challenge,
            recall: self.recall,
            quarantine_hold: self.quarantine_hold,
        }
    }

    /// When a gift of `given_at` can no longer be taken back.
    pub fn cool_off_ends(&self, given_at: Timestamp, limits: &Limits) -> Result<Timestamp, DomainError> {
        Ok(clocks::cool_off_ends(
            given_at,
            self.cool_off,
            self.funding_deadline,
            limits.cool_off_lead_seconds,
        )?)
    }

    /// As queries give it.
    pub fn into_wire(self, denom: String) -> wire::Terms {
        wire::Terms {
            fund_raiser: self.fund_raiser,
            description: self.description,
            denom,
            minimum: self.minimum,
            goal: self.goal,
            funding_deadline: self.funding_deadline,
            delivery_deadline: self.delivery_deadline,
            cool_off_seconds: self.cool_off,
            challenge_window_seconds: self.challenge,
            recall_window_seconds: self.recall,
            settlement_window_seconds: self.settlement,
            quarantine_hold_seconds: self.quarantine_hold,
            provenance_addr: self.provenance,
            fallback_addr: self.fallback,
        }
    }

    /// Whether the dates are still ahead, and not too far: asked when a draft is written and when it opens.
    pub fn assert_dates(&self, limits: &Limits, now: Timestamp) -> Result<(), DomainError> {
        let latest = after(now, limits.max_campaign_seconds)?;
        deadline(
            "delivery_deadline",
            self.delivery_deadline,
            self.funding_deadline,
            latest,
        )?;
        deadline("funding_deadline", self.funding_deadline, now, latest)
    }
}

impl TrancheTerms {
    /// What it pays for what.
    pub fn price(&self) -> Result<Price, DomainError> {
        Ok(Price::new(self.amount, self.units)?)
    }

    /// As queries give it.
    pub fn into_wire(self) -> wire::TrancheTerms {
        wire::TrancheTerms {
            amount: self.amount,
            gtin: self.gtin.to_string(),
            units: self.units,
            supplier: self.supplier,
            hospital: self.hospital,
            carrier: self.carrier,
            deadline: self.deadline,
            retention: self.retention,
        }
    }
}

/// Checks the terms of a campaign whose addresses have been validated.
pub fn checked(
    fund_raiser: OrgId,
    terms: &NewTerms,
    provenance: Addr,
    fallback: Addr,
    tranches: &[TrancheTerms],
    limits: &Limits,
    now: Timestamp,
) -> Result<CampaignTerms, DomainError> {
    let goal = tranches.iter().try_fold(Uint128::zero(), |sum, tranche| {
        sum.checked_add(tranche.amount)
            .map_err(|_| DomainError::GoalTooLarge)
    })?;
    if terms.minimum.is_zero() || terms.minimum > goal {
        return Err(DomainError::BadMinimum {
            minimum: terms.minimum,
            goal,
        });
    }
    if let Some(description) = &terms.description {
        check_description(description)?;
    }
    span("cool_off", terms.cool_off_seconds, 0, MAX_SPAN_SECONDS)?;
    span(
        "challenge_window",
        terms.challenge_window_seconds,
        0,
        limits.max_challenge_window_seconds,
    )?;
    span(
        "recall_window",
        terms.recall_window_seconds,
        0,
        limits.max_recall_window_seconds,
    )?;
    span(
        "settlement_window",
        terms.settlement_window_seconds,
        limits.min_settlement_window_seconds,
        limits.max_settlement_window_seconds,
    )?;
    span(
        "quarantine_hold",
        terms.quarantine_hold_seconds,
        0,
        limits.max_quarantine_hold_seconds,
    )?;
    let checked = CampaignTerms {
        fund_raiser,
        description: terms.description.clone(),
        minimum: terms.minimum,
        goal,
        // at most 32
        tranches: u32::try_from(tranches.len()).unwrap_or(u32::MAX),
        funding_deadline: terms.funding_deadline,
        delivery_deadline: terms.delivery_deadline,
        cool_off: terms.cool_off_seconds,
        challenge: terms.challenge_window_seconds,
        recall: terms.recall_window_seconds,
        settlement: terms.settlement_window_seconds,
        quarantine_hold: terms.quarantine_hold_seconds,
        provenance,
        fallback,
    };
    checked.assert_dates(limits, now)?;
    for tranche in tranches {
        deadline(
            "tranche deadline",
            tranche.deadline,
            terms.funding_deadline,
            terms.delivery_deadline,
        )?;
    }
    Ok(checked)
}

/// Checks each tranche for itself.
pub fn checked_tranches(tranches: &[NewTranche]) -> Result<Vec<TrancheTerms>, DomainError> {
    if tranches.is_empty() || tranches.len() > MAX_TRANCHES {
        return Err(DomainError::BadTrancheCount {
            given: tranches.len(),
            max: MAX_TRANCHES,
        });
    }
    tranches
        .iter()
        .zip(1..)
        .map(|(tranche, n)| checked_tranche(tranche, TrancheId(n)))
        .collect()
}

fn checked_tranche(given: &NewTranche, tranche: TrancheId) -> Result<TrancheTerms, DomainError> {
    if given.amount.is_zero() {
        return Err(DomainError::NoAmount { tranche });
    }
    if given.units == 0 || given.units > MAX_UNITS {
        return Err(DomainError::BadUnits {
            tranche,
            units: given.units,
            max: MAX_UNITS,
        });
    }
    let gtin = given
        .gtin
        .parse()
        .map_err(|error| DomainError::BadGtin { tranche, error })?;
    Ok(TrancheTerms {
        amount: given.amount,
        gtin,
        units: given.units,
        supplier: given.supplier,
        hospital: given.hospital,
        carrier: given.carrier,
        deadline: given.deadline,
        retention: Bps::checked(given.retention_bps)?,
    })
}

fn check_description(description: &Description) -> Result<(), DomainError> {
    if description.uri.is_empty() || description.uri.len() > MAX_URI_BYTES {
        return Err(DomainError::BadDescription { what: "uri" });
    }
    let hex = description
        .sha256
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if description.sha256.len() != 64 || !hex {
        return Err(DomainError::BadDescription { what: "sha256" });
    }
    Ok(())
}

fn span(what: &'static str, given: u64, min: u64, max: u64) -> Result<(), DomainError> {
    if given < min || given > max {
        return Err(DomainError::BadSpan {
            what,
            given,
            min,
            max,
        });
    }
    Ok(())
}

fn deadline(
    what: &'static str,
    given: Timestamp,
    after: Timestamp,
    until: Timestamp,
) -> Result<(), DomainError> {
    if given <= after || given > until {
        return Err(DomainError::BadDeadline {
            what,
            given,
            after,
            until,
        });
    }
    Ok(())
}
