//! Where a tranche stands.

use crate::domain::terms::TrancheTerms;
use crate::error::DomainError;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Timestamp, Uint128};
use donation_escrow_api::types::{TrancheStatus, UnfundedReason, MAX_RECEIPTS};
use donation_escrow_rules::{clocks, receipt::Price};
use provenance_api::ShipmentId;

/// The state of a tranche, with what belongs to it. There is no record before activation.
#[cw_serde]
#[derive(Eq)]
pub enum Tranche {
    /// not paid for
    Unfunded {
        /// why
        reason: UnfundedReason,
    },
    /// money waits
    Funded {},
    /// deliveries are under way or were settled
    Open(Delivered),
    /// ended
    Closed {
        /// when
        at: Timestamp,
        /// what was delivered
        delivered: Delivered,
    },
}

/// What was delivered to a tranche.
#[cw_serde]
#[derive(Eq, Default)]
pub struct Delivered {
    /// units that count or would, had they been needed: rejected ones and those between related parties never
    #[serde(rename = "u")]
    pub units: u64,
    /// settled shipments, in order; at most 16
    #[serde(rename = "s")]
    pub shipments: Vec<ShipmentId>,
}

impl Tranche {
    /// As queries give it.
    pub const fn status(&self) -> TrancheStatus {
        match self {
            Self::Unfunded { reason } => TrancheStatus::Unfunded { reason: *reason },
            Self::Funded {} => TrancheStatus::Funded,
            Self::Open(_) => TrancheStatus::Open,
            Self::Closed { at, .. } => TrancheStatus::Closed { at: *at },
        }
    }

    /// What was delivered so far.
    pub fn delivered(&self) -> Delivered {
        match self {
            Self::Unfunded { .. } | Self::Funded {} => Delivered::default(),
            Self::Open(delivered) | Self::Closed { delivered, .. } => delivered.clone(),
        }
    }

    /// The tranche with deliveries under way; refused when it is not funded or has ended.
    pub fn open(self) -> Result<Delivered, DomainError> {
        match self {
            Self::Unfunded { reason } => Err(DomainError::TrancheUnfunded { reason }),
            Self::Funded {} => Ok(Delivered::default()),
            Self::Open(delivered) => Ok(delivered),
            Self::Closed { at, .. } => Err(DomainError::TrancheClosed { at }),
        }
    }

    /// Ended because its time has come; with it what was not earned.
    pub fn advance(
        self,
        terms: &TrancheTerms,
        settlement_window: u64,
        now: Timestamp,
    ) -> Result<(Self, Uint128), DomainError> {
        let delivered = self.open()?;
        let ends_at = clocks::tranche_ends(terms.deadline, settlement_window)?;
        if now < ends_at {
            return Err(DomainError::TrancheNotEnded { ends_at });
        }
        let unearned = terms.price()?.unearned(delivered.units)?;
        Ok((Self::Closed { at: now, delivered }, unearned))
    }
}

impl Delivered {
    /// Counts a settled shipment; `units` is the new total.
    pub fn settle(mut self, shipment: ShipmentId, units: u64) -> Result<Self, DomainError> {
        if self.shipments.len() >= MAX_RECEIPTS {
            return Err(DomainError::TooManyReceipts { max: MAX_RECEIPTS });
        }
        self.shipments.push(shipment);
        Ok(Self { units, ..self })
    }

    /// Closed when complete, else open.
    pub fn settled(self, price: Price, now: Timestamp) -> Tranche {
        if price.is_complete(self.units) {
            Tranche::Closed {
                at: now,
                delivered: self,
            }
        } else {
            Tranche::Open(self)
        }
    }
}
