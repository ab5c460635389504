//! Where a campaign stands.

use crate::error::DomainError;
use cosmwasm_std::{Timestamp, Uint128};
use donation_escrow_api::types::CampaignStatus;
use salus_core::packed;
use serde::{Deserialize, Serialize};

/// The state of a campaign, with what belongs to it. Stored by its place here.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// being written
    Draft {},
    /// takes gifts
    Funding {
        /// funding deadline
        #[serde(with = "packed::instant")]
        until: Timestamp,
    },
    /// awaits deliveries
    Active {
        /// activation
        #[serde(with = "packed::instant")]
        since: Timestamp,
        /// tranches that have not ended
        open: u32,
    },
    /// nothing moves any more but refunds
    Over {
        /// how it ended
        outcome: Outcome,
        /// when
        #[serde(with = "packed::instant")]
        at: Timestamp,
    },
    /// what was left went to the fallback
    Swept {
        /// how it ended
        outcome: Outcome,
        /// when it ended, not when it was swept
        #[serde(with = "packed::instant")]
        at: Timestamp,
    },
}

/// How a campaign ended. Stored by its place here.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// all tranches ended, all receipts paid
    Closed,
    /// minimum missed
    Failed,
    /// cancelled before activation
    Cancelled,
}

impl Phase {
    /// As queries give it.
    pub const fn status(&self) -> CampaignStatus {
        match self {
            Self::Draft {} => CampaignStatus::Draft,
            Self::Funding { .. } => CampaignStatus::Funding,
            Self::Active { .. } => CampaignStatus::Active,
            Self::Over { outcome, .. } | Self::Swept { outcome, .. } => match outcome {
                Outcome::Closed => CampaignStatus::Closed,
                Outcome::Failed => CampaignStatus::Failed,
                Outcome::Cancelled => CampaignStatus::Cancelled,
            },
        }
    }

    /// Since when it is active or over.
    pub const fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Draft {} | Self::Funding { .. } => None,
            Self::Active { since, .. } => Some(*since),
            Self::Over { at, .. } | Self::Swept { at, .. } => Some(*at),
        }
    }

    /// Only a draft can be revised.
    pub const fn assert_draft(&self) -> Result<(), DomainError> {
        match self {
            Self::Draft {} => Ok(()),
            other => Err(other.not("draft")),
        }
    }

    /// A draft takes gifts from now on.
    pub const fn open_funding(self, until: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Draft {} => Ok(Self::Funding { until }),
            other => Err(other.not("draft")),
        }
    }

    /// Gifts are taken until the funding deadline.
    pub fn assert_takes_gifts(&self, now: Timestamp) -> Result<(), DomainError> {
        match self {
            Self::Funding { until } if now < *until => Ok(()),
            Self::Funding { until } => Err(DomainError::FundingEnded { until: *until }),
            other => Err(other.not("funding")),
        }
    }

    /// The funding deadline of an open campaign.
    pub const fn funding_until(&self) -> Result<Timestamp, DomainError> {
        match self {
            Self::Funding { until } => Ok(*until),
            other => Err(other.not("funding")),
        }
    }

    /// Ended before activation.
    pub const fn cancel(self, at: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Draft {} | Self::Funding { .. } => Ok(Self::Over {
                outcome: Outcome::Cancelled,
                at,
            }),
            other => Err(other.not("draft or funding")),
        }
    }

    /// Ended below the minimum.
    pub const fn fail(self, at: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Funding { .. } => Ok(Self::Over {
                outcome: Outcome::Failed,
                at,
            }),
            other => Err(other.not("funding")),
        }
    }

    /// Funding ended well; `open` tranches are funded.
    pub const fn activate(self, since: Timestamp, open: u32) -> Result<Self, DomainError> {
        match self {
            Self::Funding { .. } => Ok(Self::Active { since, open }),
            other => Err(other.not("funding")),
        }
    }

    /// When it was activated, if deliveries are awaited.
    pub const fn active_since(&self) -> Result<Timestamp, DomainError> {
        match self {
            Self::Active { since, .. } => Ok(*since),
            other => Err(other.not("active")),
        }
    }

    /// One tranche less is open.
    pub const fn tranche_ended(self) -> Result<Self, DomainError> {
        match self {
            Self::Active { since, open } => Ok(Self::Active {
                since,
                open: open.saturating_sub(1),
            }),
            other => Err(other.not("active")),
        }
    }

    /// Over, if no tranche is open and no receipt holds money. A campaign that is not yet active is untouched.
    pub const fn finish(self, booked: Uint128, now: Timestamp) -> Self {
        match self {
            Self::Active { open: 0, .. } if booked.is_zero() => Self::Over {
                outcome: Outcome::Closed,
                at: now,
            },
            other => other,
        }
    }

    /// Whether refunds can still grow. Refused once the rest was swept.
    pub const fn refunds(&self) -> Result<Refunds, DomainError> {
        match self {
            Self::Draft {} | Self::Funding { .. } | Self::Active { .. } => Ok(Refunds::MayGrow),
            Self::Over { .. } => Ok(Refunds::Final),
            Self::Swept { .. } => Err(DomainError::RefundLapsed),
        }
    }

    /// Swept, once `open` gifts is 0 or the time for claims has passed.
    pub fn sweep(self, open: u64, sweep_after: u64, now: Timestamp) -> Result<Self, DomainError> {
        match self {
            Self::Over { outcome, at } => {
                let from = salus_core::window::after(at, sweep_after)?;
                if open > 0 && now < from {
                    return Err(DomainError::SweepTooEarly { open, from });
                }
                Ok(Self::Swept { outcome, at })
            }
            Self::Swept { .. } => Err(DomainError::NothingToSweep),
            other => Err(other.not("closed, failed or cancelled")),
        }
    }

    /// The error for a campaign in this state.
    pub const fn not(&self, needed: &'static str) -> DomainError {
        DomainError::WrongStatus {
            status: self.status(),
            needed,
        }
    }
}

/// Whether what a gift may claim can still grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refunds {
    /// yes
    MayGrow,
    /// no: the next claim is the last
    Final,
}
