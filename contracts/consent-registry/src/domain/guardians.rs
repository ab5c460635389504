//! Guardians: several keys that say the same.

use crate::error::DomainError;
use consent_registry_api::types::{Digest, Guardians, PublicKey};
use serde::{Deserialize, Serialize};

/// How long a voice waits for the others, in seconds: 7 days.
pub const VOICE_SECONDS: u64 = 7 * 86_400;
/// The most acts that wait for further voices at once; the oldest goes.
const MAX_PENDING: usize = 8;

/// Who decides for a subject beside its key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardianship {
    /// in power; no keys: nobody
    pub now: Guardians,
    /// who comes next, and when, seconds since 1970
    pub next: Option<(Guardians, u64)>,
    /// acts that wait for further voices
    pub pending: Vec<Pending>,
}

/// An act that some guardians want.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// of what they signed
    pub body: Digest,
    /// what it is about
    pub about: About,
    /// places of those who want it, one bit each
    pub voices: u8,
    /// first second at which it is forgotten
    pub until: u64,
}

/// What an act that waits is about: whoever takes such an act back takes back the voices for others like it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// who the guardians are
    Guardians,
    /// a new key
    Recovery,
    /// an erasure, or its end
    Erasure,
    /// something else
    Other,
}

impl Guardianship {
    /// Guardians that begin at once.
    pub const fn of(now: Guardians) -> Self {
        Self {
            now,
            next: None,
            pending: vec![],
        }
    }

    /// A change whose wait is over happens. Whether there was one.
    pub fn advance(&mut self, now: u64) -> bool {
        match self.next.take() {
            Some((next, from)) if from <= now => {
                self.set(next);
                true
            }
            other => {
                self.next = other;
                false
            }
        }
    }

    /// Others decide from now on; nothing that waits for further voices or its time remains.
    pub fn set(&mut self, guardians: Guardians) {
        *self = Self::of(guardians);
    }

    /// Whether the key is one of a guardian whose power lasts.
    pub fn place(&self, key: PublicKey, now: u64) -> Option<usize> {
        if self.now.until.is_some_and(|until| until <= now) {
            return None;
        }
        self.now.keys.iter().position(|guardian| *guardian == key)
    }

    /// One more guardian says it. How many have, and whether they are enough, when the pending act is over.
    pub fn voice(
        &mut self,
        place: usize,
        (body, about): (Digest, About),
        now: u64,
    ) -> Result<Voices, DomainError> {
        self.pending.retain(|pending| now < pending.until);
        let bit = u32::try_from(place)
            .ok()
            .and_then(|place| 1u8.checked_shl(place))
            .ok_or(DomainError::Overflow)?;
        let place = self.pending.iter().position(|pending| pending.body == body);
        let mut act = match place {
            Some(place) => self.pending.remove(place),
            None => Pending {
                body,
                about,
                voices: 0,
                until: now.saturating_add(VOICE_SECONDS),
            },
        };
        if act.voices & bit != 0 {
            return Err(DomainError::VoiceTwice);
        }
        act.voices |= bit;
        let voices = u8::try_from(act.voices.count_ones()).unwrap_or(u8::MAX);
        let enough = voices >= self.now.needed;
        if !enough {
            // one alone has one act that waits: it cannot crowd out what others want
            self.pending.retain(|pending| pending.voices != bit);
            if self.pending.len() >= MAX_PENDING {
                self.pending.remove(0);
            }
            self.pending.push(act);
        }
        Ok(Voices { voices, enough })
    }

    /// Voices for acts about this wait no longer.
    pub fn forget(&mut self, about: About) {
        self.pending.retain(|pending| pending.about != about);
    }
}

/// How many guardians say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voices {
    /// so many
    pub voices: u8,
    /// as many as it takes
    pub enough: bool,
}
