//! The rules of consent: values in, a decision or an error out.
//!
//! No storage, no messages: the contract, a custodian and the `salus` command run the same code.
//!
//! | module | rule |
//! |---|---|
//! | [`evaluate`](mod@evaluate) | whether a request is permitted, by which consent, with which obligations, until when |
//! | [`duo`] | whether research is within terms in codes of the Data Use Ontology, and what it has to do in return |
//! | [`check`] | what consents, requests, guardians and batches may say |
//! | [`points`](mod@points) | how much work a consent is |
//! | [`receipt`] | a consent as a receipt with the fields of ISO/IEC TS 27560 |
//! | [`trace`] | why a decision came out as it did |
//!
//! # The order of evaluation
//! | | question | if so |
//! |---|---|---|
//! | 1 | is there such a subject, and is it not being erased? | else deny |
//! | 2 | may the organisation act in the role now? | else deny |
//! | 3 | is it an emergency: by who may break the glass, and not refused by the patient beforehand? | permit the summary; an emergency request of others: deny |
//! | 4 | which consents match? | each votes once, by its deepest provision that matches |
//! | 5 | who granted it? | court before patient before guardian before delegate |
//! | 6 | how specific is its actor? | person, then role in an organisation or study, then organisation, then role, then everybody |
//! | 7 | does any of the votes that are left deny? | deny |
//! | 8 | do some permit? | permit, with what all of them ask |
//! | 9 | does the default permit? | permit treatment; else deny |
//!
//! # How a consent votes
//! A provision matches if actor, purpose, actions, destination, time and data fit, and the provision matches that it is an
//! exception of. The deepest one votes; of several as deep, the most specific, then one that denies. Its actor is as
//! specific as the most specific one on the way down to it. A permit for research votes only within its terms for research.
//!
//! A deny that is about a part of the data only, by tags or by a span of time, does not vote: it leaves that part out. An
//! exception under it does not vote either: it takes the part back in.
//!
//! - *Tags* stay out whoever wins, unless a vote of an equal or higher rank with a more specific actor permits that tag by
//!   name, for all of the span that is asked for: categories that a patient shields are not opened by a general word, and
//!   those of all years not by a word about some.
//! - *Spans of time* stay out unless what permits ranks higher, or as high with a more specific actor.
//!
//! Permits that tie are joined: what any of them gives, with the duties of all, until the first of them ends; so is a
//! vote that took a tag in again, which gives nothing else. The decision names them all: a use of it is a use of each. If
//! nothing is left to give, it is a deny.

pub mod check;
pub mod duo;
mod error;
pub mod evaluate;
pub mod points;
mod provision;
pub mod receipt;
mod spans;
pub mod trace;

pub use error::RuleError;
pub use evaluate::{audit, evaluate, Accreditation, Clock, Held, Subject};
pub use provision::Specificity;
