//! What is asked, and what is decided.

use super::{Action, ConsentId, Digest, Duty, Effect, PersonId, Purpose, ResearchUse, Span, SubjectId, Tag};
use accreditation_api::Role;
use cosmwasm_schema::cw_serde;
use std::fmt;

/// A request for access. It names no sensitive category: a requester cannot compute the tags. What is not there is not written:
/// every byte of a transaction costs.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Request {
    /// whose data
    pub subject: SubjectId,
    /// 32 random bytes, never used before by the organisation
    pub nonce: Digest,
    /// what for
    pub purpose: Purpose,
    /// what is to be done; one at least, each once
    pub actions: Vec<Action>,
    /// the role in which the organisation asks; it must be accredited for it
    pub role: Role,
    /// profession of the person who asks: a unit group of ISCO-08. The organisation answers for it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profession: Option<u16>,
    /// the person who asks. The organisation answers for it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// country to which data goes, ISO 3166-1 alpha-2
    pub destination: String,
    /// data from which span of time; all, if it is not said
    #[serde(default, skip_serializing_if = "Span::is_open")]
    pub data: Span,
    /// the study, for a research purpose
    #[serde(skip_serializing_if = "Option::is_none")]
    pub research: Option<ResearchUse>,
    /// breaking the glass: the purpose is then BTG
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<Emergency>,
}

/// Why the glass is broken.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Emergency {
    /// the patient is unconscious or cannot speak
    Unconscious,
    /// danger to life
    DangerToLife,
    /// danger to others
    DangerToOthers,
    /// a mass casualty event
    MassCasualty,
    /// poisoning, or an unknown medicine was taken
    Poisoning,
}

impl fmt::Display for Emergency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unconscious => "unconscious",
            Self::DangerToLife => "danger_to_life",
            Self::DangerToOthers => "danger_to_others",
            Self::MassCasualty => "mass_casualty",
            Self::Poisoning => "poisoning",
        })
    }
}

/// A regulator's read.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Audit {
    /// whose data
    pub subject: SubjectId,
    /// 32 random bytes, never used before by the organisation
    pub nonce: Digest,
    /// salted digest of the order under which it reads
    pub order: Digest,
    /// country to which data goes, ISO 3166-1 alpha-2
    pub destination: String,
    /// data from which span of time
    pub data: Span,
}

/// On what a decision rests.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Basis {
    /// a consent
    Consent,
    /// the subject's default, or that there is no such subject
    Default,
    /// a broken glass
    Emergency,
    /// a regulator's order
    Audit,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Consent => "consent",
            Self::Default => "default",
            Self::Emergency => "emergency",
            Self::Audit => "audit",
        })
    }
}

/// A part of what may be released.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Part {
    /// only data with one of these tags; none: whatever its tags
    pub tags: Vec<Tag>,
    /// data from this span
    pub data: Span,
}

/// A decision. Everything but `effect`, `basis` and `expires` is empty in a refusal that anybody can read, so that *no
/// consent* and *no such subject* look alike.
#[cw_serde]
#[derive(Eq)]
pub struct Decision {
    /// permit or deny
    pub effect: Effect,
    /// on what it rests
    pub basis: Basis,
    /// the deciding consent; of several that tie, the one with the smallest id
    pub consent: Option<ConsentId>,
    /// its version
    pub version: Option<u32>,
    /// others that a permit rests on: those that tie, and those that took a category in again. Whatever one of them limits,
    /// limits the permit
    pub joined: Vec<ConsentId>,
    /// what may be released: what is in any one of the parts
    pub parts: Vec<Part>,
    /// tags that are left out of it
    pub without_tags: Vec<Tag>,
    /// spans of data that are left out of it
    pub without_data: Vec<Span>,
    /// only the required sections of the International Patient Summary
    pub summary_only: bool,
    /// what whoever gets data has to do
    pub duties: Vec<Duty>,
    /// first second at which it no longer holds
    pub expires: u64,
}

impl Decision {
    /// The refusal that anybody can read.
    pub const fn refusal(now: u64) -> Self {
        Self {
            effect: Effect::Deny,
            basis: Basis::Default,
            consent: None,
            version: None,
            joined: vec![],
            parts: vec![],
            without_tags: vec![],
            without_data: vec![],
            summary_only: false,
            duties: vec![],
            expires: now,
        }
    }

    /// The consents that it rests on, the deciding one first.
    pub fn consents(&self) -> impl Iterator<Item = ConsentId> + '_ {
        self.consent.into_iter().chain(self.joined.iter().copied())
    }
}
