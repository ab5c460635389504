//! Who decides for a subject beside its key, and what is under way.

use crate::domain::guardians::{About, Guardianship};
use crate::error::DomainError;
use consent_registry_api::types::{Delegate, Grantor, PublicKey, MAX_DELEGATES};
use serde::{Deserialize, Serialize};

/// Guardians, delegates, and a recovery.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    /// guardians
    pub guardians: Guardianship,
    /// delegates
    pub delegates: Vec<Named>,
    /// a recovery that is under way
    pub recovery: Option<Recovery>,
    /// when the key last cancelled a recovery, seconds since 1970
    pub cancelled_at: Option<u64>,
}

/// A delegate, and who named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// whom, and what it may
    pub delegate: Delegate,
    /// the guardian who said so last; none: the subject's key
    pub by: Option<PublicKey>,
}

/// A recovery that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// the new key
    pub key: PublicKey,
    /// guardians who asked for it
    pub voices: u8,
    /// when they did, seconds since 1970: what the old key grants from then on ends with it
    pub begun_at: u64,
    /// when it takes effect, seconds since 1970; none: a court has to say
    pub at: Option<u64>,
}

impl Circle {
    /// What a key is to the subject beside its own; none: nothing, or no longer.
    pub fn grantor(&self, key: PublicKey, now: u64) -> Option<Grantor> {
        if self.guardians.place(key, now).is_some() {
            return Some(Grantor::Guardian);
        }
        self.delegate(key, now).map(|_| Grantor::Delegate)
    }

    /// A delegate whose time is not over.
    pub fn delegate(&self, key: PublicKey, now: u64) -> Option<&Delegate> {
        self.delegates
            .iter()
            .map(|named| &named.delegate)
            .find(|delegate| delegate.key == key && now < delegate.until)
    }

    /// Names a delegate, or changes what it may: a guardian `by` its key, or the subject's key. Those whose time is over make
    /// room. Whether it was one before.
    pub fn name_delegate(
        &mut self,
        delegate: Delegate,
        by: Option<PublicKey>,
        now: u64,
    ) -> Result<bool, DomainError> {
        if self.guardians.now.keys.contains(&delegate.key) {
            return Err(DomainError::Twice { what: "guardian" });
        }
        let is = |other: &Named| other.delegate.key == delegate.key;
        let known = self.delegates.iter().any(is);
        self.delegates
            .retain(|other| now < other.delegate.until && !is(other));
        if self.delegates.len() >= MAX_DELEGATES {
            return Err(DomainError::TooMany {
                what: "delegates",
                given: self.delegates.len().saturating_add(1) as u64,
                max: MAX_DELEGATES as u64,
            });
        }
        self.delegates.push(Named { delegate, by });
        Ok(known)
    }

    /// Ends a delegation.
    pub fn dismiss(&mut self, key: PublicKey) -> Result<(), DomainError> {
        let before = self.delegates.len();
        self.delegates.retain(|named| named.delegate.key != key);
        if self.delegates.len() == before {
            return Err(DomainError::NoDelegate);
        }
        Ok(())
    }

    /// Guardians have changed: nobody passed on more than it has. Delegates of those who are none any more go, those of the
    /// others end with them at the latest. Gives the keys of those who go.
    pub fn settle_delegates(&mut self) -> Vec<PublicKey> {
        let guardians = &self.guardians.now;
        let mut gone = vec![];
        self.delegates.retain_mut(|named| {
            let Some(by) = named.by else {
                return true;
            };
            let until = &mut named.delegate.until;
            *until = guardians.until.map_or(*until, |end| end.min(*until));
            let stays = guardians.keys.contains(&by);
            if !stays {
                gone.push(named.delegate.key);
            }
            stays
        });
        gone
    }

    /// Refuses what a thief would do first, while a recovery runs.
    pub const fn assert_no_recovery(&self) -> Result<(), DomainError> {
        match self.recovery {
            None => Ok(()),
            Some(_) => Err(DomainError::RecoveryRuns),
        }
    }

    /// Enough guardians want a new key. Gives when it decides.
    pub fn recover(&mut self, key: PublicKey, voices: u8, now: u64, wait: u64) -> Result<u64, DomainError> {
        self.assert_no_recovery()?;
        let at = now.checked_add(wait).ok_or(DomainError::Overflow)?;
        self.recovery = Some(Recovery {
            key,
            voices,
            begun_at: now,
            at: Some(at),
        });
        Ok(at)
    }

    /// The old key stops a recovery; one that does so twice within `span` sends it to a court. Whether it stopped.
    pub fn cancel_recovery(&mut self, now: u64, span: u64) -> Result<bool, DomainError> {
        let Some(recovery) = &mut self.recovery else {
            return Err(DomainError::NoRecovery);
        };
        match recovery.at {
            None => return Err(DomainError::Referred),
            Some(at) if at <= now => return Err(DomainError::RecoveryDue { at }),
            Some(_) => {}
        }
        let again = self
            .cancelled_at
            .is_some_and(|last| now < last.saturating_add(span));
        self.cancelled_at = Some(now);
        if again {
            recovery.at = None;
        } else {
            self.recovery = None;
        }
        self.guardians.forget(About::Recovery);
        Ok(!again)
    }

    /// A recovery whose time has come.
    pub fn due(&self, now: u64) -> Option<Recovery> {
        self.recovery
            .filter(|recovery| recovery.at.is_some_and(|at| at <= now))
    }

    /// A new key decides: whom the old one named or proposed counts no longer. Since when its consents do not, either; none:
    /// nobody said before that the key was lost.
    pub fn recovered(&mut self) -> Option<u64> {
        let since = self.recovery.take().map(|recovery| recovery.begun_at);
        self.delegates.clear();
        self.guardians.next = None;
        self.guardians.forget(About::Recovery);
        since
    }
}
