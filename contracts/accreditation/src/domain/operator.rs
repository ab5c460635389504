//! What an operator may do.

use crate::error::DomainError;
use accreditation_api::types::{Role, RoleSet};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Timestamp;

/// The permissions of an operator and how long they last.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Mandate {
    /// in which roles it acts, as far as the organisation holds them
    pub roles: RoleSet,
    /// until when (excluded); none: no end
    pub until: Option<Timestamp>,
}

impl Mandate {
    /// A mandate with at least one role that has not run out.
    pub fn new(roles: &[Role], until: Option<Timestamp>, now: Timestamp) -> Result<Self, DomainError> {
        if roles.is_empty() {
            return Err(DomainError::NoPermissions);
        }
        Self {
            roles: RoleSet::of(roles),
            until,
        }
        .running(now)
    }

    /// The mandate, unless it has run out.
    pub fn running(self, now: Timestamp) -> Result<Self, DomainError> {
        match self.until {
            Some(until) if until <= now => Err(DomainError::OperatorTimeOver { until, now }),
            _ => Ok(self),
        }
    }
}
