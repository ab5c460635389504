//! Why nothing was handed out, as whoever asked is told.

use axum::http::StatusCode;
use consent_registry_api::types::RefusalCode;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why nothing was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "error")]
pub enum Refusal {
    /// Too many readers at once. Come again in a moment.
    #[error("too many readers at once; come again in a moment")]
    Busy,
    /// The chain does not answer, or nobody can say yet whether the release is in a block. Come again in a moment.
    #[error("the release is not settled on chain yet; come again in a moment")]
    Unsettled,
    /// The receipt is being answered to somebody else's request of the same key.
    #[error("this receipt is being answered already")]
    InProgress,
    /// The request itself cannot be read.
    #[error("the request is not understood: {why}")]
    NotUnderstood {
        /// what is wrong with it
        why: String,
    },
    /// The signature does not prove who asks.
    #[error("the request proves nothing: {why}")]
    NotProven {
        /// what is wrong with it
        why: String,
    },
    /// Who asks does not operate for the organisation that was permitted, the receipt is for another custodian, or there is no
    /// such receipt.
    #[error("there is no such receipt of this custodian for the organisation of whoever asks")]
    NotTheRequester,
    /// Who signed a list of readers does not administer the organisation.
    #[error("a list of readers is signed by the admin of the organisation, and by nobody else")]
    NotTheAdmin,
    /// A list of readers is not newer than the one that is known.
    #[error("there is a list of readers with number {last} already; a new one has a greater number")]
    Outdated {
        /// number of the list that is known
        last: u64,
    },
    /// The receipt says that access was refused.
    #[error("this receipt is of an access that was denied")]
    Denied,
    /// Another key was to read under this receipt.
    #[error("another key was named to read under this receipt")]
    OtherReader,
    /// Bytes have left, or may have left, under this receipt: one receipt, one access.
    #[error("this receipt is used up: ask the registry for access anew")]
    AlreadyAnswered,
    /// The custodian will not serve, and says so on chain.
    #[error("the custodian refuses: {code}")]
    Refused {
        /// why
        code: RefusalCode,
    },
    /// The custodian's own disk or program failed; its log says how.
    #[error("the custodian failed; its log says how")]
    Failed,
}

impl Refusal {
    /// Whether the same request may succeed a moment later.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Busy | Self::Unsettled | Self::InProgress)
    }

    /// How HTTP says it.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Busy | Self::Unsettled => StatusCode::SERVICE_UNAVAILABLE,
            Self::InProgress | Self::OtherReader | Self::AlreadyAnswered | Self::Outdated { .. } => {
                StatusCode::CONFLICT
            }
            Self::NotUnderstood { .. } => StatusCode::BAD_REQUEST,
            Self::NotProven { .. } => StatusCode::UNAUTHORIZED,
            Self::NotTheRequester | Self::NotTheAdmin | Self::Denied | Self::Refused { .. } => {
                StatusCode::FORBIDDEN
            }
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
