//! What can be wrong. No error ever repeats a secret.

use consent_registry_api::types::SubjectId;
use thiserror::Error;

/// Why nothing was derived, signed or believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The phrase has a word that is none, a number of words that is none, or a checksum that does not fit.
    #[error("this is no recovery phrase of BIP-39")]
    Phrase,
    /// A secret that is too short to be one.
    #[error("a seed has at least {least} bytes, not {got}")]
    Seed {
        /// bytes it must have
        least: usize,
        /// bytes it has
        got: usize,
    },
    /// Key material of another length.
    #[error("a key has 32 bytes, not {got}")]
    KeyLength {
        /// bytes it has
        got: usize,
    },
    /// A derivation gave no key. As likely as guessing one.
    #[error("no key was found for this derivation")]
    NoKey,
    /// A sensitivity code that HL7 does not have: a tag of it would protect nothing.
    #[error("{code:?} is no sensitivity code of HL7 v3 ActCode")]
    UnknownCategory {
        /// what was given
        code: String,
    },
    /// A code of another system without the system's address.
    #[error(
        "a category of another code system is written SYSTEM|CODE with the system's address, not {text:?}"
    )]
    CategoryForm {
        /// what was given
        text: String,
    },
    /// Something that must have a name has none.
    #[error("{what} is empty")]
    Empty {
        /// what
        what: &'static str,
    },
    /// A public key that is no point of the curve.
    #[error("the signer's key is no point of secp256k1")]
    PublicKey,
    /// A signature that is not 64 bytes, or has its `s` in the upper half.
    #[error("a signature has 64 bytes with s in the lower half")]
    SignatureForm,
    /// A signature of another key, or of other bytes.
    #[error("the signature is not that of the signer over this envelope")]
    Signature,
    /// The envelope's body is no message of the registry.
    #[error("the signed body is no message of the registry: {why}")]
    Body {
        /// what the reader says
        why: String,
    },
    /// The body was not written by this key for this subject.
    #[error("subject {subject} does not begin with the key that registers it at this custodian")]
    ForeignSubject {
        /// the envelope's subject
        subject: SubjectId,
    },
}
