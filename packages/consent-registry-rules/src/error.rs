use consent_registry_api::types::{DuoModifier, Purpose};
use thiserror::Error;

/// Why something cannot be said.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum RuleError {
    /// there is no base rule
    #[error("a consent has at least a base rule")]
    NoProvision {},
    /// too many provisions
    #[error("{count} provisions, at most {max}")]
    TooManyProvisions {
        /// how many
        count: usize,
        /// the most
        max: usize,
    },
    /// an exception that is too deep
    #[error("provision {index} is {depth} deep, at most {max}")]
    TooDeep {
        /// which
        index: usize,
        /// how deep
        depth: u8,
        /// the most
        max: u8,
    },
    /// an exception of nothing
    #[error("provision {index} is {depth} deep and is an exception of nothing")]
    NoParent {
        /// which
        index: usize,
        /// how deep
        depth: u8,
    },
    /// a list that is too long
    #[error("{count} {what}, at most {max}")]
    TooMany {
        /// of what
        what: &'static str,
        /// how many
        count: usize,
        /// the most
        max: usize,
    },
    /// a list that must not be empty
    #[error("no {what}")]
    Missing {
        /// of what
        what: &'static str,
    },
    /// something twice in a list
    #[error("{what} twice")]
    Twice {
        /// what
        what: &'static str,
    },
    /// an actor that nothing is said about
    #[error("provision {index} names an actor without saying who it is")]
    EmptyActor {
        /// which provision
        index: usize,
    },
    /// a span without an instant in it
    #[error("a span from {from} until {until} is empty")]
    EmptySpan {
        /// first second inside
        from: u64,
        /// first second outside
        until: u64,
    },
    /// a country code that is not assigned
    #[error("{code:?} is not a country of ISO 3166-1")]
    UnknownCountry {
        /// the code
        code: String,
    },
    /// a language that is not two or three small letters
    #[error("{language:?} is not a language of ISO 639")]
    BadLanguage {
        /// what was given
        language: String,
    },
    /// not a unit group of ISCO-08
    #[error("{profession} is not a unit group of ISCO-08: four digits")]
    BadProfession {
        /// what was given
        profession: u16,
    },
    /// an exception that would give more than its rule
    #[error("provision {index} permits a category that the permit above it does not")]
    WiderTags {
        /// which
        index: usize,
    },
    /// a permit for research without terms
    #[error("a permit for {purpose} needs terms for research")]
    ResearchWithoutTerms {
        /// the purpose
        purpose: Purpose,
    },
    /// terms for research, and nothing is permitted
    #[error("terms for research without a permit")]
    TermsWithoutPermit {},
    /// uses are of permits
    #[error("the number of uses is of a permit, and above 0")]
    BadUses {},
    /// a code without what belongs to it, or the other way round
    #[error("{code} and what belongs to it come together")]
    Unpaired {
        /// the code
        code: &'static str,
    },
    /// a number out of its bounds
    #[error("{what} is {value}, must be {min} to {max}")]
    OutOfBounds {
        /// which number
        what: &'static str,
        /// what was given
        value: u64,
        /// the least
        min: u64,
        /// the most
        max: u64,
    },
    /// not a code of ICD-10
    #[error("{code:?} is not a code of ICD-10 without its dot")]
    BadDisease {
        /// what was given
        code: String,
    },
    /// a modifier that nobody accepts
    #[error("{modifier} is not a duty")]
    NotADuty {
        /// the modifier
        modifier: DuoModifier,
    },
    /// a delegate that grants more than it may
    #[error("a delegate for other purposes")]
    OutsideDelegation {},
    /// terms that cannot be written
    #[error("these terms cannot be written to storage")]
    Unwritable {},
}
