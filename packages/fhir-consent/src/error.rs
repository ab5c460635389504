//! What can be wrong with a Consent. Every error about an element has its path, as FHIRPath writes it.

use thiserror::Error;

/// Why a Consent was not read, or could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FhirError {
    /// Larger than any consent.
    #[error("the file has {bytes} bytes; a Consent has at most {limit}")]
    TooLarge {
        /// bytes it has
        bytes: usize,
        /// bytes it may have
        limit: usize,
    },
    /// Not JSON, or an object with the same name twice, which two readers would read in two ways.
    #[error("this is not JSON that can be read in one way only: {why}")]
    Json {
        /// what the reader says, with line and column
        why: String,
    },
    /// Another resource.
    #[error("a Consent is expected, not {found:?}")]
    NotConsent {
        /// its `resourceType`
        found: String,
    },
    /// An element that must be there.
    #[error("{path} is missing")]
    Missing {
        /// where
        path: String,
    },
    /// An element of another type, or empty.
    #[error("{path} must be {expected}")]
    Form {
        /// where
        path: String,
        /// what it must be
        expected: &'static str,
    },
    /// An element of FHIR that the registry has no way to say.
    #[error("{path} is not supported: {why}")]
    Unsupported {
        /// where
        path: String,
        /// why not
        why: &'static str,
    },
    /// An element that this release of FHIR does not have there.
    #[error("{path} is no element of this release of FHIR")]
    UnknownElement {
        /// where
        path: String,
    },
    /// An extension that nobody here knows.
    #[error("{path} is an extension that is not known: {url:?}")]
    UnknownExtension {
        /// where
        path: String,
        /// its address
        url: String,
    },
    /// A code of another system.
    #[error("{path} must be a code of {expected}, not of {found:?}")]
    WrongSystem {
        /// where
        path: String,
        /// the system
        expected: &'static str,
        /// the system that was named
        found: String,
    },
    /// A code that its system does not have, or that has no meaning here.
    #[error("{path} has the code {code:?}, which {system} does not have or which has no meaning here")]
    UnknownCode {
        /// where
        path: String,
        /// the system
        system: String,
        /// the code
        code: String,
    },
    /// A purpose that is none of those of HL7 v3 ActReason that the registry knows.
    #[error("{path} has the purpose {code:?}, which is none of HL7 v3 ActReason that the registry knows")]
    UnknownPurpose {
        /// where
        path: String,
        /// the code
        code: String,
    },
    /// A reference to somebody whom the caller did not say who it is here.
    #[error("{path} refers to {reference:?}; say who that is on the registry")]
    UnknownReference {
        /// where
        path: String,
        /// the reference, or the system and value of its identifier
        reference: String,
    },
    /// A policy that is kept elsewhere and could change what the consent means.
    #[error(
        "{path} refers to the policy {policy:?}; say that it is known and adds nothing, or leave it away"
    )]
    UnknownPolicy {
        /// where
        path: String,
        /// its address or code
        policy: String,
    },
    /// A sensitivity label without the key that blinds it.
    #[error("{path} is a sensitive category; the key that blinds it is needed")]
    TagKey {
        /// where
        path: String,
    },
    /// A time that cannot be read, lies before 1970 or after 9999, or is finer than a second.
    #[error("{path} is no time from 1970 to 9999 in whole seconds: {text:?}")]
    Time {
        /// where
        path: String,
        /// what was written
        text: String,
    },
    /// A period that ends before it starts.
    #[error("{path} ends before it starts")]
    Reversed {
        /// where
        path: String,
    },
    /// More entries than the registry takes.
    #[error("{path} has {found} entries; there are at most {limit}")]
    TooMany {
        /// where
        path: String,
        /// how many there are
        found: usize,
        /// how many there may be
        limit: usize,
    },
    /// Exceptions of exceptions, too deep.
    #[error("{path} is an exception of depth {depth}; the deepest is {limit}")]
    TooDeep {
        /// where
        path: String,
        /// its depth
        depth: u8,
        /// the deepest
        limit: u8,
    },
    /// A Consent that does not hold.
    #[error("a Consent that is {status:?} grants nothing; only an active one is read")]
    NotActive {
        /// its status
        status: String,
    },
    /// Two elements that say different things.
    #[error("{path} contradicts {other}")]
    Contradiction {
        /// where
        path: String,
        /// the other one
        other: String,
    },
    /// Terms without a base rule, or whose depths jump.
    #[error("provision {place} has depth {depth}, which no provision before it leads to")]
    Depth {
        /// which, from 0
        place: usize,
        /// its depth
        depth: u8,
    },
}
