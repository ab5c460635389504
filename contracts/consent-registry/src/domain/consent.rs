//! A consent as it is stored.

use consent_registry_api::types::{ConsentId, Grantor, Power, PublicKey, Terms};
use consent_registry_rules::points::points;
use serde::{Deserialize, Serialize};

/// A consent. It stays in its slots when it is revoked, until their room is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// its id
    pub id: ConsentId,
    /// whose word it is
    pub power: Power,
    /// who signed it; none: a court
    pub by: Option<PublicKey>,
    /// when it was granted, seconds since 1970
    pub granted_at: u64,
    /// when it was revoked
    pub revoked_at: Option<u64>,
    /// what it says
    pub terms: Terms,
}

/// What becomes of a consent when its grantor's power changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// it stays as it is
    Stays,
    /// its grantor's power is over earlier, seconds since 1970
    Until(u64),
    /// its grantor has no power any more
    Ends,
}

impl Consent {
    /// Whether it can never vote again, so that its room may go to another.
    pub fn is_over(&self, now: u64) -> bool {
        let past = |until: Option<u64>| until.is_some_and(|until| until <= now);
        let base = self.terms.provisions.first();
        self.revoked_at.is_some() || past(self.power.until) || base.is_some_and(|base| past(base.valid.until))
    }

    /// Whether somebody of a rank may revoke it: nobody revokes what ranks above, and of delegates each its own.
    pub fn may_revoke(&self, who: Grantor, key: Option<PublicKey>) -> bool {
        match who {
            Grantor::Delegate => key.is_some_and(|key| self.is_of_delegate(key)),
            rank => rank <= self.power.grantor,
        }
    }

    /// Whether a delegate granted it.
    pub fn is_of_delegate(&self, key: PublicKey) -> bool {
        self.power.grantor == Grantor::Delegate && self.by == Some(key)
    }

    /// What a new end of its grantor's power does to it: an earlier one counts, a later one does not.
    pub fn capped(&self, until: Option<u64>) -> Fate {
        match (until, self.power.until) {
            (Some(until), None) => Fate::Until(until),
            (Some(until), Some(own)) if until < own => Fate::Until(until),
            _ => Fate::Stays,
        }
    }

    /// How much work it is to think about it.
    pub fn points(&self) -> usize {
        points(&self.terms)
    }

    /// 1 when granted; one more with each use and with its revocation.
    pub fn version(&self, used: u32) -> u32 {
        used.saturating_add(1)
            .saturating_add(u32::from(self.revoked_at.is_some()))
    }
}
