//! Products.

use super::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use gs1::{CompanyPrefix, Gtin};
use provenance_api::types::{StorageProfile, MAX_STORAGE_RULES};
use serde::{Deserialize, Serialize};

/// A product, as stored. Never changes.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq)]
pub struct Product {
    /// who registered it
    pub maker: OrgId,
    /// how it must be stored
    pub storage: StorageProfile,
    /// SHA-256 of its published master data
    pub master_data: Option<cosmwasm_std::Binary>,
    /// when it was registered
    pub at: Timestamp,
}

/// Absolute zero, in hundredths of a degree Celsius.
const COLDEST: i32 = -27_315;
/// Warmer than any store or lorry: 200 °C.
const WARMEST: i32 = 20_000;
/// More minutes than any lot lives: 20 years.
const LONGEST: u32 = 20 * 366 * 1_440;

/// Refuses a GTIN that no prefix of the maker begins.
pub fn check_prefix(gtin: Gtin, maker: OrgId, prefixes: &[String]) -> Result<(), DomainError> {
    // a prefix that is none was never bound by an authority that checked it: it matches nothing
    let own = prefixes
        .iter()
        .filter_map(|prefix| prefix.parse::<CompanyPrefix>().ok());
    if own.into_iter().any(|prefix| gtin.carries(&prefix)) {
        Ok(())
    } else {
        Err(DomainError::ForeignGtin {
            gtin,
            maker,
            prefixes: prefixes.len(),
        })
    }
}

/// Refuses a profile that is too long, or has rules that can never matter.
pub fn check_storage(profile: &StorageProfile) -> Result<(), DomainError> {
    let given = profile.rules.len();
    if given > MAX_STORAGE_RULES {
        return Err(DomainError::TooManyStorageRules {
            given,
            max: MAX_STORAGE_RULES,
        });
    }
    let unusable = profile.rules.iter().position(|rule| {
        !(COLDEST..=WARMEST).contains(&rule.centi_celsius) || !(1..=LONGEST).contains(&rule.minutes)
    });
    match unusable.and_then(|at| profile.rules.get(at).map(|rule| (at, rule))) {
        Some((rule, bad)) => Err(DomainError::BadStorageRule {
            rule,
            centi_celsius: bad.centi_celsius,
            minutes: bad.minutes,
        }),
        None => Ok(()),
    }
}

/// A SHA-256 digest has 32 bytes.
pub fn check_digest(what: &'static str, digest: &[u8]) -> Result<(), DomainError> {
    if digest.len() == 32 {
        Ok(())
    } else {
        Err(DomainError::BadDigest {
            what,
            length: digest.len(),
        })
    }
}
