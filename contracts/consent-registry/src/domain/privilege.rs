//! Whether an organisation may break the glass.

use crate::error::DomainError;
use accreditation_api::OrgId;
use serde::{Deserialize, Serialize};

/// An organisation that broke the glass, or that a regulator has ruled on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privilege {
    /// accesses that were judged unjustified since it last got the privilege back
    pub unjustified: u32,
    /// how often it gave no justification
    pub silent: u32,
    /// since when it may not, seconds since 1970
    pub suspended_at: Option<u64>,
    /// how often a regulator changed it
    pub overrides: u32,
    /// what a panel gave back and its admin did not take yet: coin and amount
    pub owed: Option<(String, u128)>,
}

impl Privilege {
    /// Refuses an organisation that has lost the privilege.
    pub fn assert_holds(&self, org: OrgId) -> Result<(), DomainError> {
        match self.suspended_at {
            Some(since) => Err(DomainError::PrivilegeSuspended { org, since }),
            None => Ok(()),
        }
    }

    /// Its admin did not take what a panel gave back. All of it is of the panel's one coin.
    pub fn owe(&mut self, denom: String, amount: u128) -> Result<(), DomainError> {
        let before = self.owed.take().map_or(0, |(_, before)| before);
        let sum = before.checked_add(amount).ok_or(DomainError::Overflow)?;
        self.owed = Some((denom, sum));
        Ok(())
    }

    /// An access was judged unjustified. Whether the privilege is lost by that, being the one of `most` that is too many.
    pub fn judged(&mut self, most: u32, now: u64) -> bool {
        self.unjustified = self.unjustified.saturating_add(1);
        self.unjustified >= most && self.lose(now)
    }

    /// No justification came. Whether the privilege is lost by that.
    pub fn fell_silent(&mut self, now: u64) -> bool {
        self.silent = self.silent.saturating_add(1);
        self.lose(now)
    }

    fn lose(&mut self, now: u64) -> bool {
        let lost = self.suspended_at.is_none();
        self.suspended_at.get_or_insert(now);
        lost
    }

    /// A regulator takes the privilege, or gives it back with a clean slate.
    pub fn rule(&mut self, org: OrgId, suspend: bool, now: u64) -> Result<(), DomainError> {
        match (suspend, self.suspended_at) {
            (true, Some(since)) => return Err(DomainError::PrivilegeSuspended { org, since }),
            (false, None) => return Err(DomainError::PrivilegeHeld { org }),
            (true, None) => self.suspended_at = Some(now),
            (false, Some(_)) => {
                self.suspended_at = None;
                self.unjustified = 0;
            }
        }
        self.overrides = self.overrides.saturating_add(1);
        Ok(())
    }
}
