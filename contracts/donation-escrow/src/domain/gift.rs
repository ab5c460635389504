//! A gift.

use crate::domain::campaign::Refunds;
use crate::error::DomainError;
use cosmwasm_std::{CanonicalAddr, Timestamp, Uint128};
use donation_escrow_api::types::GiftStatus;
use donation_escrow_rules::Pot;
use salus_core::packed;
use serde::{Deserialize, Serialize};

/// A gift, as stored. Every gift is written once and most are never touched again, so each byte counts.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// who gave, and who alone is paid from it
    #[serde(with = "packed::canonical")]
    pub donor: CanonicalAddr,
    /// how much
    #[serde(with = "packed::amount")]
    pub amount: Uint128,
    /// all gifts to the campaign before it
    #[serde(with = "packed::amount")]
    pub offset: Uint128,
    /// when
    #[serde(with = "packed::instant")]
    pub given_at: Timestamp,
    /// refunds taken
    #[serde(with = "packed::amount")]
    pub claimed: Uint128,
    /// where it stands
    pub state: State,
}

/// Where a gift stands. Stored by its place here.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// it counts
    Live,
    /// taken back within the cool-off
    Withdrawn,
    /// its last refund was claimed
    Done,
}

impl State {
    /// As queries give it.
    pub const fn status(self) -> GiftStatus {
        match self {
            Self::Live => GiftStatus::Live,
            Self::Withdrawn => GiftStatus::Withdrawn,
            Self::Done => GiftStatus::Done,
        }
    }
}

impl Gift {
    /// A new gift.
    pub const fn new(donor: CanonicalAddr, amount: Uint128, offset: Uint128, given_at: Timestamp) -> Self {
        Self {
            donor,
            amount,
            offset,
            given_at,
            claimed: Uint128::zero(),
            state: State::Live,
        }
    }

    /// All gifts to the campaign up to it, itself included. No overflow: that was checked when it came.
    pub fn end(&self) -> Uint128 {
        self.offset.saturating_add(self.amount)
    }

    /// Refuses a gift that was taken back or is done.
    pub const fn assert_live(&self) -> Result<(), DomainError> {
        match self.state {
            State::Live => Ok(()),
            State::Withdrawn => Err(DomainError::GiftWithdrawn),
            State::Done => Err(DomainError::GiftDone),
        }
    }

    /// Taken back whole before `cool_off_ends`.
    pub fn withdraw(self, cool_off_ends: Timestamp, now: Timestamp) -> Result<Self, DomainError> {
        self.assert_live()?;
        if now >= cool_off_ends {
            return Err(DomainError::CoolOffEnded {
                ended_at: cool_off_ends,
            });
        }
        Ok(Self {
            state: State::Withdrawn,
            ..self
        })
    }

    /// Takes its refund out of the pot. While refunds may grow there must be something to take; the last claim
    /// may be of nothing and marks the gift as done.
    pub fn claim(self, pot: &mut Pot, refunds: Refunds) -> Result<(Self, Uint128), DomainError> {
        self.assert_live()?;
        let amount = pot.claim(self.amount, self.claimed)?;
        let state = match refunds {
            Refunds::MayGrow if amount.is_zero() => {
                return Err(DomainError::NothingToClaim {
                    gift: self.amount,
                    claimed: self.claimed,
                })
            }
            Refunds::MayGrow => State::Live,
            Refunds::Final => State::Done,
        };
        // no overflow: what a gift claims in all is at most its amount
        let claimed = self.claimed.saturating_add(amount);
        Ok((
            Self {
                claimed,
                state,
                ..self
            },
            amount,
        ))
    }
}
