//! Consents of both releases, read, written, and refused.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]
#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may stop at what it did not expect"
)]

mod refusals;
mod round_trip;
mod samples;

use accreditation_api::OrgId;
use consent_registry_api::types::{Actor, Digest, PersonId, Text};
use fhir_consent::Known;
use std::collections::{BTreeMap, BTreeSet};
use subject_keys::{Registry, Secret, TagKey};

/// A Consent of release 4.
pub const R4: &str = include_str!("../data/r4-clinic.json");
/// A Consent of release 5.
pub const R5: &str = include_str!("../data/r5-default-deny.json");

/// Some patient's key for one custodian.
pub fn tag_key() -> TagKey {
    let registry = Registry {
        chain_id: "salus-1".to_owned(),
        contract: "wasm1registry".to_owned(),
    };
    Secret::from_seed(&[1; 32])
        .unwrap()
        .relationship(&registry, OrgId(1), 0)
        .unwrap()
        .tags()
        .unwrap()
}

/// Who is who in the samples.
pub fn known(tags: &TagKey) -> Known<'_> {
    let clinic = Actor {
        org: Some(OrgId(2)),
        ..Actor::default()
    };
    let doctor = Actor {
        person: Some(PersonId([17; 32])),
        ..Actor::default()
    };
    Known {
        tags: Some(tags),
        actors: BTreeMap::from([
            ("Organization/clinic".to_owned(), clinic),
            ("https://clinic.example/staff|17".to_owned(), doctor),
        ]),
        policies: BTreeSet::from(["https://authority.example/basic-privacy".to_owned()]),
        texts: vec![],
    }
}

/// A text that was shown.
pub fn text(byte: u8) -> Text {
    Text {
        language: "en".to_owned(),
        sha256: Digest([byte; 32]),
    }
}
