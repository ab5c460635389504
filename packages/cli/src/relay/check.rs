//! What a relay takes, and how it says no.

use super::envelope::{Envelope, MAX_BYTES};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::Json;
use consent_registry_api::types::MAX_AHEAD_SECONDS;
use serde_json::json;
use subject_keys::{KeyError, Registry};
use thiserror::Error;

/// Why an envelope was not submitted. None of the texts names a subject: they may be logged by whoever is in between.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RelayError {
    /// Not an envelope.
    #[error("the body is no envelope: {why}")]
    Malformed {
        /// what the reader says
        why: String,
    },
    /// Larger than any envelope.
    #[error("an envelope has at most {limit} bytes")]
    TooLarge {
        /// the most
        limit: usize,
    },
    /// For another chain or contract.
    #[error("this relay works for {contract} on {chain_id}")]
    OtherRegistry {
        /// its chain
        chain_id: String,
        /// its contract
        contract: String,
    },
    /// The signature, the signer's key or the signed body is wrong.
    #[error("the signature does not hold, or what was signed is no message of the registry")]
    Signature,
    /// Its time is over.
    #[error("the envelope was good until {not_after}; it is {now}")]
    Expired {
        /// last second
        not_after: u64,
        /// this second
        now: u64,
    },
    /// The registry takes nothing so far ahead.
    #[error("the envelope is good until {not_after}, more than {limit} seconds ahead")]
    TooFarAhead {
        /// last second
        not_after: u64,
        /// how far ahead it may lie
        limit: u64,
    },
    /// Too many, from one address or in all.
    #[error("too many envelopes; try again in {seconds} seconds")]
    TooMany {
        /// when to try again
        seconds: u64,
    },
    /// Too much is waiting.
    #[error("the relay has too much to do; try again later")]
    Busy,
    /// The registry said no; nothing was kept.
    #[error("the registry refused it: {name}")]
    Refused {
        /// the error's name
        name: String,
    },
    /// The relay has nothing to pay the fee with.
    #[error("the relay cannot pay the fee: {why}; its operator has to see to it, and the envelope can be posted again")]
    Unfunded {
        /// why not
        why: Purse,
    },
    /// The chain does not answer.
    #[error("the chain does not answer; try again later")]
    Unreachable,
    /// The relay's own disk.
    #[error("the relay cannot keep its journal")]
    Journal,
}

/// Why nothing pays the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Purse {
    /// The relay's own coins, or those of who grants.
    #[error("there are not enough coins")]
    Empty,
    /// The grant has less left than the fee.
    #[error("the grant that pays is used up")]
    GrantUsedUp,
    /// There is no such grant: never made, revoked, or over.
    #[error("there is no grant that pays, or it is over")]
    NoGrant,
    /// The grant pays for other messages.
    #[error("the grant does not pay for calls of contracts")]
    OtherGrant,
}

impl RelayError {
    /// Its name, for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::TooLarge { .. } => "too_large",
            Self::OtherRegistry { .. } => "other_registry",
            Self::Signature => "signature",
            Self::Expired { .. } => "expired",
            Self::TooFarAhead { .. } => "too_far_ahead",
            Self::TooMany { .. } => "too_many",
            Self::Busy => "busy",
            Self::Refused { .. } => "refused",
            Self::Unfunded { .. } => "unfunded",
            Self::Unreachable => "unreachable",
            Self::Journal => "journal",
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Malformed { .. } | Self::OtherRegistry { .. } => StatusCode::BAD_REQUEST,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Signature | Self::Expired { .. } | Self::TooFarAhead { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused { .. } => StatusCode::CONFLICT,
            Self::Busy | Self::Unfunded { .. } | Self::Unreachable | Self::Journal => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

impl IntoResponse for RelayError {
    fn into_response(self) -> Response {
        let body = json!({"error": self.name(), "text": self.to_string()});
        (self.status(), Json(body)).into_response()
    }
}

/// Reads an envelope and checks all that can be checked without the chain.
pub fn envelope(bytes: &[u8], registry: &Registry, now: u64) -> Result<Envelope, RelayError> {
    if bytes.len() > MAX_BYTES {
        return Err(RelayError::TooLarge { limit: MAX_BYTES });
    }
    let envelope: Envelope = serde_json::from_slice(bytes).map_err(|e| RelayError::Malformed {
        // where, not what: the parser would quote it
        why: format!("line {}, column {}", e.line(), e.column()),
    })?;
    if envelope.registry() != *registry {
        return Err(RelayError::OtherRegistry {
            chain_id: registry.chain_id.clone(),
            contract: registry.contract.clone(),
        });
    }
    time(&envelope, now)?;
    match envelope.open() {
        Ok(_) => Ok(envelope),
        Err(KeyError::Body { .. }) => Err(RelayError::Malformed {
            why: "the signed body is no message of the registry".to_owned(),
        }),
        Err(_) => Err(RelayError::Signature),
    }
}

/// Whether it is in time.
pub fn time(envelope: &Envelope, now: u64) -> Result<(), RelayError> {
    let not_after = envelope.signed.not_after.seconds();
    if not_after < now {
        return Err(RelayError::Expired { not_after, now });
    }
    if not_after > now.saturating_add(MAX_AHEAD_SECONDS) {
        return Err(RelayError::TooFarAhead {
            not_after,
            limit: MAX_AHEAD_SECONDS,
        });
    }
    Ok(())
}
