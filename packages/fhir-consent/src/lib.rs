//! FHIR Consent to the terms of the consent registry and back.
//!
//! [`import`] reads a Consent of FHIR R4 or R5; [`export`] writes one. What the registry can say goes through both without
//! loss, whichever release: what FHIR has no element for travels in modifier extensions, which a reader that does not know
//! them must refuse. What the registry cannot say is refused with the path of the element, never dropped: a consent that
//! was read with an exception missing would be worse than none. Elements that decide nothing, such as the narrative or
//! who filed the resource, are left behind, and [`Imported::left_behind`] says which.
//!
//! `docs/fhir-consent.md` has the mapping as a table.

#![warn(missing_docs)]

mod code;
mod element;
mod error;
mod export;
mod import;
mod strict;
mod when;

pub use code::{extension_url, identifier_system, ACT_REASON, MAX_BYTES};
pub use error::FhirError;
pub use export::{export, Origin};
pub use import::{import, Imported, Known};

/// A release of FHIR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// 4.0 and 4.3, whose Consent is the same
    R4,
    /// 5.0
    R5,
}
