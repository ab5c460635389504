//! The register of bills: how much of each all payers together have taken.

use crate::adjudicate::AdjudicateError;
use serde::{Deserialize, Serialize};

/// One bill. What is taken rises when a payer approves and falls when it refuses or claws back; it never exceeds
/// the bill, whoever pays and in whatever order, times of notice included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encounter {
    /// what the treatment cost
    pub bill: u128,
    /// what payers have taken of it
    pub taken: u128,
}

impl Encounter {
    /// A bill of which nothing is taken. A bill of nothing is refused.
    pub const fn register(bill: u128) -> Result<Self, AdjudicateError> {
        if bill == 0 {
            return Err(AdjudicateError::NoBill);
        }
        Ok(Self { bill, taken: 0 })
    }

    /// What is left of it.
    pub const fn room(self) -> u128 {
        self.bill.saturating_sub(self.taken)
    }

    /// Takes a part; refused if more than the room is asked.
    pub fn take(self, amount: u128) -> Result<Self, AdjudicateError> {
        let exceeded = AdjudicateError::BillExceeded {
            amount,
            bill: self.bill,
            taken: self.taken,
        };
        match self.taken.checked_add(amount) {
            Some(taken) if taken <= self.bill => Ok(Self { taken, ..self }),
            _ => Err(exceeded),
        }
    }

    /// What a payer has taken becomes another amount. Less is never refused, even if by a larger copy of the bill more was taken
    /// since than this one has room for.
    pub fn change(self, from: u128, to: u128) -> Result<Self, AdjudicateError> {
        let left = self.release(from)?;
        if to > from {
            return left.take(to);
        }
        let taken = left.taken.saturating_add(to);
        Ok(Self { taken, ..left })
    }

    /// Gives a part back; refused if more is given back than was taken.
    pub fn release(self, amount: u128) -> Result<Self, AdjudicateError> {
        let taken = self.taken.checked_sub(amount).ok_or(AdjudicateError::NotTaken {
            amount,
            taken: self.taken,
        })?;
        Ok(Self { taken, ..self })
    }
}
