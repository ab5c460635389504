//! Where a tranche stands.

use crate::domain::campaign::Phase;
use crate::domain::terms::TrancheTerms;
use crate::error::DomainError;
use cosmwasm_std::{Timestamp, Uint128};
use donation_escrow_api::types::{TrancheStatus, UnfundedReason, MAX_RECEIPTS};
use donation_escrow_rules::{clocks, receipt::Price};
use provenance_api::ShipmentId;
use salus_core::packed;
use serde::{Deserialize, Serialize};

/// The state of a tranche, with what belongs to it. Stored by its place here, as is the reason: new ones come last.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Tranche {
    /// not paid for
    Unfunded {
        /// why
        reason: UnfundedReason,
    },
    /// money waits; never stored
    Funded {},
    /// deliveries are under way or were settled
    Open(Delivered),
    /// ended
    Closed {
        /// when
        #[serde(with = "packed::instant")]
        at: Timestamp,
        /// what was delivered
        delivered: Delivered,
    },
}

/// What was delivered to a tranche.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, Default)]
pub struct Delivered {
    /// units that count or would, had they been needed: rejected ones and those between related parties never
    pub units: u64,
    /// settled shipments of which units count, in the order of settlement; at most 16. What earns nothing takes no
    /// place here, else rejected deliveries would keep the good one out; that a shipment counts once does not
    /// depend on this list but on its receipt.
    pub shipments: Vec<ShipmentId>,
}

impl Tranche {
    /// Where a tranche stands in a campaign that stands at `phase`. A tranche that is funded has no record until something
    /// is delivered to it or its end comes: so activation writes none. There is no state before activation, nor in a
    /// campaign that never came to it.
    pub fn of(stored: Option<Self>, phase: &Phase) -> Option<Self> {
        match phase {
            Phase::Active { .. } => Some(stored.unwrap_or(Self::Funded {})),
            _ => stored,
        }
    }

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

    /// The same, to settle a delivery at `now`: refused from the end of the tranche on, even while nobody has ended
    /// it. So what its terms say of dates does not depend on who sends what first.
    pub fn open_at(
        self,
        terms: &TrancheTerms,
        settlement_window: u64,
        now: Timestamp,
    ) -> Result<Delivered, DomainError> {
        let delivered = self.open()?;
        let ends_at = clocks::tranche_ends(terms.deadline, settlement_window)?;
        if now >= ends_at {
            return Err(DomainError::SettledTooLate { ends_at });
        }
        Ok(delivered)
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
    /// Refuses when no more deliveries can count.
    pub fn assert_room(&self) -> Result<(), DomainError> {
        if self.shipments.len() >= MAX_RECEIPTS {
            return Err(DomainError::TooManyReceipts { max: MAX_RECEIPTS });
        }
        Ok(())
    }

    /// Counts a settled shipment of which `credited` units count; `units` is the new total.
    pub fn settle(mut self, shipment: ShipmentId, credited: u64, units: u64) -> Result<Self, DomainError> {
        if credited > 0 {
            self.assert_room()?;
            self.shipments.push(shipment);
        }
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
