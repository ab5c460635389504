//! The books of one delivery.

use crate::domain::safety::LotSafety;
use crate::error::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::{Timestamp, Uint128};
use donation_escrow_api::types::Verdict;
use donation_escrow_api::{CampaignId, TrancheId};
use donation_escrow_rules::clocks::{Clock, Spans};
use donation_escrow_rules::recall::{credited_by_line, take};
use donation_escrow_rules::receipt::Settled;
use provenance_api::receipt_hook::ReceiptLine;
use provenance_api::LotId;
use salus_core::packed;
use serde::{Deserialize, Serialize};

/// A delivery, as stored under its provenance contract and shipment: so it counts once in the whole contract. Stored by
/// its place here.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// announced
    InTransit {
        /// to which campaign
        campaign: CampaignId,
        /// to which tranche
        tranche: TrancheId,
        /// when it was bound
        #[serde(with = "packed::instant")]
        bound_at: Timestamp,
    },
    /// its books are fixed
    Settled(Settlement),
}

/// What a settlement fixed, and what is left of it. Amounts only fall; what leaves them is paid or refundable.
/// Everything that a payment needs is in it: facts that were altered afterwards change nothing.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// to which campaign
    pub campaign: CampaignId,
    /// to which tranche
    pub tranche: TrancheId,
    /// who is paid
    pub supplier: OrgId,
    /// units accepted
    pub accepted: u64,
    /// units that count
    pub credited: u64,
    /// two parties were related
    pub counts: Counts,
    /// when the hospital accepted it
    #[serde(with = "packed::instant")]
    pub accepted_at: Timestamp,
    /// when it was settled, if not in the block of its acceptance
    #[serde(with = "packed::maybe_instant")]
    pub settled_later_at: Option<Timestamp>,
    /// payable after the challenge window
    #[serde(with = "packed::amount")]
    pub due: Uint128,
    /// payable after the recall window
    #[serde(with = "packed::amount")]
    pub retained: Uint128,
    /// credited to the supplier
    #[serde(with = "packed::amount")]
    pub paid: Uint128,
    /// credited units that recalls have affected
    pub affected: u64,
    /// lots, each with its credited units, while a recall of them could still take something
    lots: Vec<(LotId, u64)>,
}

/// Whether a delivery counts. Stored by its place here.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// it does
    Yes,
    /// two parties were related when it was accepted
    PartiesRelated,
}

impl Counts {
    /// As queries give it.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Yes => Verdict::Counted,
            Self::PartiesRelated => Verdict::PartiesRelated,
        }
    }
}

/// Credited units of one lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotUnits {
    /// which lot
    pub lot: LotId,
    /// how many units of it count
    pub units: u64,
}

/// The credited units of each lot in a delivery, in line order: the first `credited` accepted units count. A
/// lot that fills several lines comes once.
pub fn credited_lots(lines: &[ReceiptLine], credited: u64) -> Vec<LotUnits> {
    let mut lots: Vec<LotUnits> = vec![];
    let counted = credited_by_line(credited, lines.iter().map(|line| line.accepted));
    for (line, units) in lines.iter().zip(counted).filter(|(_, units)| *units > 0) {
        match lots.iter_mut().find(|known| known.lot == line.lot) {
            Some(known) => known.units = known.units.saturating_add(units),
            None => lots.push(LotUnits { lot: line.lot, units }),
        }
    }
    lots
}

/// What stands against a lot, as far as it matters for one receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LotStanding {
    /// nothing
    Clear,
    /// a recall that counts
    Recalled,
    /// a quarantine, or a record that cannot be read, that holds the receipt
    Held,
}

impl LotStanding {
    /// From the lot's record. A recall counts if it is not of class III, was issued before the cutoff and has
    /// not ended. A record that cannot be read holds like a quarantine: it may delay, it cannot block.
    pub fn of(
        record: Result<Option<LotSafety>, cosmwasm_std::StdError>,
        clock: &Clock,
        now: Timestamp,
    ) -> Self {
        let record = match record {
            Ok(None) => return Self::Clear,
            Ok(Some(record)) => record,
            Err(_) if now < clock.held_until => return Self::Held,
            Err(_) => return Self::Clear,
        };
        let recalled = record
            .recalls
            .iter()
            .any(|recall| recall.stops() && clock.recall_counts(recall.issued_at));
        let held = record
            .quarantine
            .is_some_and(|quarantine| clock.quarantine_holds(quarantine.since, now));
        if recalled {
            Self::Recalled
        } else if held {
            Self::Held
        } else {
            Self::Clear
        }
    }
}

/// A new delivery, as its settlement finds it.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// to which campaign
    pub campaign: CampaignId,
    /// to which tranche
    pub tranche: TrancheId,
    /// who is paid
    pub supplier: OrgId,
    /// units accepted
    pub accepted: u64,
    /// whether it counts
    pub counts: Counts,
    /// its lines
    pub lines: &'a [ReceiptLine],
    /// when the hospital accepted it
    pub accepted_at: Timestamp,
}

impl Settlement {
    /// The fixed books of a new delivery.
    pub fn fix(delivery: Delivery<'_>, settled: &Settled, now: Timestamp) -> Self {
        let lots = credited_lots(delivery.lines, settled.credited);
        Self {
            campaign: delivery.campaign,
            tranche: delivery.tranche,
            supplier: delivery.supplier,
            accepted: delivery.accepted,
            credited: settled.credited,
            counts: delivery.counts,
            accepted_at: delivery.accepted_at,
            settled_later_at: (delivery.accepted_at != now).then_some(now),
            due: settled.due,
            retained: settled.retained,
            paid: Uint128::zero(),
            affected: 0,
            lots: lots.into_iter().map(|lot| (lot.lot, lot.units)).collect(),
        }
    }

    /// When it was settled.
    pub fn settled_at(&self) -> Timestamp {
        self.settled_later_at.unwrap_or(self.accepted_at)
    }

    /// The instants that govern it.
    pub fn clock(&self, spans: Spans) -> Result<Clock, DomainError> {
        Ok(Clock::of(self.accepted_at, self.settled_at(), spans)?)
    }

    /// What it still holds.
    pub fn held(&self) -> Uint128 {
        // no overflow: both are parts of one share
        self.due.saturating_add(self.retained)
    }

    /// Lots that no recall has been booked for, with their credited units. None once nothing is held.
    pub fn lots(&self) -> Vec<LotUnits> {
        self.lots
            .iter()
            .map(|(lot, units)| LotUnits {
                lot: *lot,
                units: *units,
            })
            .collect()
    }

    /// Books a recall of all credited units of a lot; how much becomes refundable.
    pub fn book_recall(&mut self, lot: LotUnits) -> Result<Uint128, DomainError> {
        let taken = take(self.due, self.retained, self.credited, self.affected, lot.units)?;
        self.due = self.due.saturating_sub(taken.due);
        self.retained = self.retained.saturating_sub(taken.retained);
        self.affected = self.affected.saturating_add(lot.units);
        self.lots.retain(|(known, _)| *known != lot.lot);
        self.forget_lots();
        Ok(taken.total())
    }

    /// Takes out what is payable at `now`; how much that is.
    pub fn pay(&mut self, clock: &Clock, now: Timestamp) -> Uint128 {
        let payable = clock.payable(now);
        let mut amount = Uint128::zero();
        if payable.due {
            amount = std::mem::take(&mut self.due);
        }
        if payable.retained {
            // no overflow: both are parts of one share
            amount = amount.saturating_add(std::mem::take(&mut self.retained));
        }
        self.paid = self.paid.saturating_add(amount);
        self.forget_lots();
        amount
    }

    /// Without money in it no recall can take anything.
    fn forget_lots(&mut self) {
        if self.held().is_zero() {
            self.lots.clear();
        }
    }
}
