//! Why a simulation could not be run, or ended before its end.

use super::population::COIN;
use mutual_aid_rules::adjudicate::AdjudicateError;
use mutual_aid_rules::share::{Scaled, ShareError};
use salus_core::CoreError;
use thiserror::Error;

/// What can go wrong.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SimError {
    /// Nobody would be there.
    #[error("{given} members: a simulation takes 1 to {most}")]
    Members {
        /// what was asked
        given: u64,
        /// most
        most: u64,
    },

    /// No or too many periods.
    #[error("{given} periods: a simulation takes 1 to {most}")]
    Periods {
        /// what was asked
        given: u32,
        /// most
        most: u32,
    },

    /// More claims than one for each member and period.
    #[error(
        "{given} claims are more than one for each of {members} members in each of {periods} periods, {most}"
    )]
    Claims {
        /// what was asked
        given: u64,
        /// members
        members: u64,
        /// periods
        periods: u32,
        /// most
        most: u64,
    },

    /// A cap that charges nobody, or is no cap.
    #[error("a cap of {}: it must be above 0 and at most {} coins", decimal(*given), decimal(*most))]
    Cap {
        /// what was asked, in base units
        given: u128,
        /// most
        most: u128,
    },

    /// More than the whole is shared by all.
    #[error("{given} of 10000 shared by all is more than the whole")]
    Solidarity {
        /// what was asked
        given: u16,
    },

    /// A reserve that no coin has.
    #[error("a reserve of {} coins is more than {}", decimal(*given), decimal(*most))]
    Reserve {
        /// what was asked, in base units
        given: u128,
        /// most
        most: u128,
    },

    /// The built-in table cannot be read.
    #[error("the table of the population: {why}")]
    Table {
        /// what is wrong with it
        why: String,
    },

    /// The books do not agree after a close.
    #[error("close {close} is not exact: the plan has {assets} and owes {liabilities}, in scaled units")]
    NotExact {
        /// which close
        close: u32,
        /// one side
        assets: Scaled,
        /// the other
        liabilities: Scaled,
    },

    /// Charging member by member gives something else.
    #[error("close {close}: {what} of {whose} is {engine} by the engine and {naive} member by member")]
    Differs {
        /// which close
        close: u32,
        /// of whom
        whose: String,
        /// what
        what: &'static str,
        /// by the engine
        engine: String,
        /// by the naive model
        naive: String,
    },

    /// A step that the share-out refused and that should have been possible.
    #[error("in the period of close {close}: {source}")]
    Share {
        /// the next close
        close: u32,
        /// why
        source: ShareError,
    },

    /// A step that the rules of claims refused and that should have been possible.
    #[error("in the period of close {close}: {source}")]
    Claim {
        /// the next close
        close: u32,
        /// why
        source: AdjudicateError,
    },

    /// Something that the simulation itself keeps is not there.
    #[error("the simulation lost its {what}")]
    Lost {
        /// what
        what: &'static str,
    },

    /// The picture could not be drawn.
    #[error("the picture: {why}")]
    Picture {
        /// what is wrong
        why: String,
    },

    /// Somebody asked it to stop.
    #[error("stopped; nothing was written")]
    Stopped,
}

impl From<CoreError> for SimError {
    fn from(source: CoreError) -> Self {
        ShareError::from(source).into()
    }
}

impl From<ShareError> for SimError {
    fn from(source: ShareError) -> Self {
        Self::Share { close: 0, source }
    }
}

impl From<AdjudicateError> for SimError {
    fn from(source: AdjudicateError) -> Self {
        Self::Claim { close: 0, source }
    }
}

impl SimError {
    /// Names the close that the step was before.
    #[must_use]
    pub fn before_close(self, number: u32) -> Self {
        match self {
            Self::Share { source, .. } => Self::Share {
                close: number,
                source,
            },
            Self::Claim { source, .. } => Self::Claim {
                close: number,
                source,
            },
            other => other,
        }
    }
}

/// Base units as coins: `1500000` is `1.5`.
pub fn decimal(amount: u128) -> String {
    let (whole, rest) = (amount.div_euclid(COIN), amount.rem_euclid(COIN));
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:06}").trim_end_matches('0').to_owned()
}
