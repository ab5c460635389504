//! Why a decision came out as it did.
//!
//! [`evaluate`](crate::evaluate()) tells its steps to a [`Trace`]. The contract passes `()`, which compiles to nothing; the command and
//! a custodian pass a list and print it.

use crate::provision::Specificity;
use consent_registry_api::types::{ConsentId, Effect, Grantor, Span, Tag};
use std::fmt;

/// Hears the steps of an evaluation.
pub trait Trace {
    /// One step.
    fn note(&mut self, step: Step);

    /// Whether anybody hears it: what is worked out for the trace alone is left out otherwise.
    fn hears(&self) -> bool {
        true
    }
}

impl Trace for () {
    fn note(&mut self, _: Step) {}

    fn hears(&self) -> bool {
        false
    }
}

impl Trace for Vec<Step> {
    fn note(&mut self, step: Step) {
        self.push(step);
    }
}

/// One step of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// there is no such subject
    Unknown,
    /// the subject is being erased
    Erasing,
    /// the organisation may not act in the role now
    NotAccredited,
    /// the glass is broken rightly
    Emergency,
    /// it is not: consents are not asked, as whoever may break no glass can ask without
    NoEmergency(NoEmergency),
    /// a consent does not vote
    Silent {
        /// which
        consent: ConsentId,
        /// why not
        why: Why,
    },
    /// a consent votes
    Vote {
        /// which
        consent: ConsentId,
        /// by which of its provisions, from 0
        provision: usize,
        /// how
        effect: Effect,
        /// with the rank of
        grantor: Grantor,
        /// about an actor as specific as
        actor: Specificity,
    },
    /// a consent voted, and its vote does not count
    Outweighed {
        /// which
        consent: ConsentId,
        /// by what the others go before it
        by: Weight,
    },
    /// a consent leaves a category out
    TagOut {
        /// which consent
        consent: ConsentId,
        /// which category
        tag: Tag,
    },
    /// a more specific permit by name takes it in again
    TagIn {
        /// which category
        tag: Tag,
    },
    /// a consent leaves a span out
    SpanOut {
        /// which consent
        consent: ConsentId,
        /// which span
        span: Span,
    },
    /// what permits goes before it
    SpanIn {
        /// which span
        span: Span,
    },
    /// this consent decides
    Decides {
        /// which
        consent: ConsentId,
        /// how
        effect: Effect,
    },
    /// all that would be given is left out
    NothingLeft,
    /// no consent votes: the default
    Default(Effect),
}

/// By what one vote goes before another, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// its grantor ranks above
    Rank,
    /// same rank, and it is about a closer actor
    Actor,
    /// same rank, same actor, and it denies
    Deny,
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rank => "the grantor of another one ranks above",
            Self::Actor => "another one is about a closer actor",
            Self::Deny => "another one denies, and among equals that goes before a permit",
        })
    }
}

/// Why a broken glass gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEmergency {
    /// the patient refused it beforehand
    RefusedBeforehand,
    /// not a role or profession that may
    NoRight,
    /// the organisation's privilege is suspended
    Suspended,
    /// more than reading and copying was asked
    Actions,
}

/// Why a consent does not vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// it is revoked
    Revoked,
    /// its grantor's power is over
    PowerEnded,
    /// it is used up
    UsedUp,
    /// none of its provisions matches, or it only leaves something out
    NoMatch,
    /// it permits research, but not this
    Research(crate::duo::Mismatch),
}

impl fmt::Display for NoEmergency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RefusedBeforehand => "the patient refused emergency access beforehand",
            Self::NoRight => "the role or profession has no right to break the glass",
            Self::Suspended => "the organisation's privilege is suspended",
            Self::Actions => "an emergency gives reading and copying only",
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revoked => f.write_str("it is revoked"),
            Self::PowerEnded => f.write_str("its grantor's power is over"),
            Self::UsedUp => f.write_str("it is used up"),
            Self::NoMatch => f.write_str("none of its provisions is about the request as a whole"),
            Self::Research(mismatch) => write!(f, "its terms for research do not allow it: {mismatch}"),
        }
    }
}

fn end(f: &mut fmt::Formatter<'_>, at: Option<u64>) -> fmt::Result {
    match at {
        Some(at) => write!(f, "{at}"),
        None => f.write_str("…"),
    }
}

struct Seconds(Span);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        end(f, self.0.from)?;
        f.write_str(" to ")?;
        end(f, self.0.until)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("deny: there is no such subject"),
            Self::Erasing => f.write_str("deny: the subject is being erased"),
            Self::NotAccredited => f.write_str("deny: the organisation may not act in this role now"),
            Self::Emergency => f.write_str("permit: the glass is broken"),
            Self::NoEmergency(why) => write!(f, "deny: no emergency access: {why}"),
            Self::Silent { consent, why } => write!(f, "consent {consent} has no vote: {why}"),
            Self::Vote {
                consent,
                provision,
                effect,
                grantor,
                actor,
            } => write!(
                f,
                "consent {consent} votes {effect} by provision {provision}, of {grantor}, about {actor}"
            ),
            Self::Outweighed { consent, by } => write!(f, "consent {consent} does not decide: {by}"),
            Self::TagOut { consent, tag } => write!(f, "consent {consent} leaves out category {tag}"),
            Self::TagIn { tag } => write!(f, "category {tag} is permitted by name to a more specific actor"),
            Self::SpanOut { consent, span } => write!(f, "consent {consent} leaves out {}", Seconds(*span)),
            Self::SpanIn { span } => write!(f, "{} is permitted with more weight", Seconds(*span)),
            Self::Decides { consent, effect } => write!(f, "{effect}: by consent {consent}"),
            Self::NothingLeft => f.write_str("deny: all that would be given is left out"),
            Self::Default(effect) => write!(f, "{effect}: no consent votes, by default"),
        }
    }
}
