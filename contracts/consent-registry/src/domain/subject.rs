//! A subject: what every request reads.

use crate::error::DomainError;
use accreditation_api::OrgId;
use consent_registry_api::types::{Effect, EmergencyRule, PublicKey};
use serde::{Deserialize, Serialize};

/// A patient, as one custodian's records know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// who keeps the records
    pub custodian: OrgId,
    /// the key that decides now
    pub key: PublicKey,
    /// what breaking the glass gives
    pub emergency: EmergencyRule,
    /// what holds where no consent does
    pub default: Effect,
    /// broken glass without a finding
    pub reviews: u32,
    /// how often the consent that begins in a slot was used; none: never
    pub uses: Vec<(u8, u32)>,
    /// where it stands
    pub phase: Phase,
}

/// Where a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// it can be asked for
    Live,
    /// every access is denied; its state goes when its time has come
    Erasing {
        /// when it was asked for, seconds since 1970
        requested_at: u64,
        /// first second at which state goes
        due_at: u64,
    },
}

impl Subject {
    /// Whether access can be given at all.
    pub const fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Live)
    }

    /// Refuses what cannot be done to a subject that is being erased.
    pub const fn assert_live(&self) -> Result<(), DomainError> {
        match self.phase {
            Phase::Live => Ok(()),
            Phase::Erasing { due_at, .. } => Err(DomainError::Erasing { due_at }),
        }
    }

    /// How often the consent in a slot was used.
    pub fn used(&self, slot: u8) -> u32 {
        let found = self.uses.iter().find(|(at, _)| *at == slot);
        found.map_or(0, |(_, times)| *times)
    }

    /// The consent in a slot was used once more.
    pub fn note_use(&mut self, slot: u8) {
        match self.uses.iter_mut().find(|(at, _)| *at == slot) {
            Some((_, times)) => *times = times.saturating_add(1),
            None => self.uses.push((slot, 1)),
        }
    }

    /// The slot is free again.
    pub fn forget_uses(&mut self, slot: u8) {
        self.uses.retain(|(at, _)| *at != slot);
    }

    /// From now on every access is denied.
    pub fn erase(&mut self, now: u64, wait: u64) -> Result<u64, DomainError> {
        self.assert_live()?;
        let due_at = now.checked_add(wait).ok_or(DomainError::Overflow)?;
        self.phase = Phase::Erasing {
            requested_at: now,
            due_at,
        };
        Ok(due_at)
    }

    /// Takes an erasure back.
    pub fn cancel_erase(&mut self, now: u64) -> Result<(), DomainError> {
        match self.phase {
            Phase::Live => Err(DomainError::NotErasing),
            Phase::Erasing { due_at, .. } if due_at <= now => Err(DomainError::ErasureDue { due_at }),
            Phase::Erasing { .. } => {
                self.phase = Phase::Live;
                Ok(())
            }
        }
    }
}
