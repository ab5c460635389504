//! Lots and where their units are.

use super::{product::check_digest, DomainError};
use accreditation_api::OrgId;
use gs1::Gtin;
use provenance_api::raw::LotSafetyRecord;
use provenance_api::types::{
    CertificateRef, Day, LotStatus, RecallClass, SerialCommitment, MAX_CERTIFICATES, MAX_COMMITMENTS,
    MAX_UNITS,
};
use provenance_api::LotId;
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

/// A lot, as stored. Never changes; what does is in [`Totals`]. Read once a line, hence the short names.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// product
    #[serde(rename = "g")]
    pub gtin: Gtin,
    /// lot number
    #[serde(rename = "n")]
    pub number: gs1::Lot,
    /// who registered it
    #[serde(rename = "i")]
    pub issuer: OrgId,
    /// day of manufacture
    #[serde(rename = "m")]
    pub made: Day,
    /// last day on which it may be used
    #[serde(rename = "e")]
    pub expiry: Day,
    /// whether custody is kept by index
    #[serde(rename = "s")]
    pub serialised: bool,
    /// whether the product has vial monitors
    #[serde(rename = "v")]
    pub vial_monitor: bool,
    /// whether the product needs a leg summary of the whole journey
    #[serde(rename = "c")]
    pub full_cover: bool,
}

/// Where the units of a lot are; what is in none of the others is held.
#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// units registered
    #[serde(rename = "q")]
    pub quantity: u64,
    /// in shipments, pending returns included
    #[serde(rename = "t")]
    pub in_transit: u64,
    /// declared lost
    #[serde(rename = "l")]
    pub lost: u64,
}

const fn overflow() -> CoreError {
    CoreError::Overflow {
        what: "the totals of a lot",
    }
}

impl Totals {
    /// Units held by organisations.
    pub fn held(&self) -> Result<u64, CoreError> {
        let away = self.in_transit.checked_add(self.lost).ok_or(overflow())?;
        self.quantity.checked_sub(away).ok_or(overflow())
    }

    /// Units leave a holder with a shipment.
    pub fn depart(self, units: u64) -> Result<Self, CoreError> {
        let next = Self {
            in_transit: self.in_transit.checked_add(units).ok_or(overflow())?,
            ..self
        };
        next.held().map(|_| next)
    }

    /// Units of a shipment are with a holder.
    pub fn arrive(self, units: u64) -> Result<Self, CoreError> {
        Ok(Self {
            in_transit: self.in_transit.checked_sub(units).ok_or(overflow())?,
            ..self
        })
    }

    /// Units of a shipment are lost.
    pub fn lose(self, units: u64) -> Result<Self, CoreError> {
        let lost = self.lost.checked_add(units).ok_or(overflow())?;
        Ok(Self {
            lost,
            ..self.arrive(units)?
        })
    }

    /// The issuer brings in more units.
    pub fn grow(self, units: u64) -> Result<Self, DomainError> {
        match self.quantity.checked_add(units) {
            Some(quantity) if quantity <= MAX_UNITS => Ok(Self { quantity, ..self }),
            more => Err(DomainError::BadQuantity {
                given: more.unwrap_or(u64::MAX),
                max: MAX_UNITS,
            }),
        }
    }
}

/// Refuses days that cannot be those of goods in use.
pub fn check_days(made: Day, expiry: Day, today: Day) -> Result<(), DomainError> {
    if made > today {
        return Err(DomainError::MadeInFuture { made, today });
    }
    if expiry < made {
        return Err(DomainError::ExpiryBeforeMade { expiry, made });
    }
    check_not_expired(expiry, today)
}

/// The expiry day itself is the last good one.
pub fn check_not_expired(expiry: Day, today: Day) -> Result<(), DomainError> {
    if expiry < today {
        return Err(DomainError::ExpiryInPast { expiry, today });
    }
    Ok(())
}

/// Refuses a root that is no digest, and a count that no tree has.
pub fn check_commitment(serials: &SerialCommitment) -> Result<(), DomainError> {
    check_digest("a Merkle root", &serials.root)?;
    if serials.leaf_count == 0 || serials.leaf_count > merkle::MAX_LEAVES {
        return Err(DomainError::BadLeafCount {
            given: serials.leaf_count,
            max: merkle::MAX_LEAVES,
        });
    }
    Ok(())
}

/// The quantity of a new lot; with serials it is what they commit to.
pub fn check_quantity(quantity: u64, serials: Option<&SerialCommitment>) -> Result<Totals, DomainError> {
    if quantity == 0 {
        return Err(DomainError::BadQuantity {
            given: 0,
            max: MAX_UNITS,
        });
    }
    let totals = Totals::default().grow(quantity)?;
    if let Some(serials) = serials {
        check_commitment(serials)?;
        if serials.leaf_count != quantity {
            return Err(DomainError::LeafCountMismatch {
                leaves: serials.leaf_count,
                quantity,
            });
        }
    }
    Ok(totals)
}

/// Whether a further commitment may follow; gives the new totals.
pub fn append(
    totals: Totals,
    commitments: usize,
    first_index: u64,
    serials: &SerialCommitment,
) -> Result<Totals, DomainError> {
    check_commitment(serials)?;
    if commitments >= MAX_COMMITMENTS {
        return Err(DomainError::TooManyCommitments { max: MAX_COMMITMENTS });
    }
    if first_index != totals.quantity {
        return Err(DomainError::WrongFirstIndex {
            given: first_index,
            next: totals.quantity,
        });
    }
    totals.grow(serials.leaf_count)
}

/// Refuses documents that are no digests, come twice or have ended.
pub fn check_certificates(certificates: &[CertificateRef], today: Day) -> Result<(), DomainError> {
    let given = certificates.len();
    if given > MAX_CERTIFICATES {
        return Err(DomainError::TooManyCertificates {
            given,
            max: MAX_CERTIFICATES,
        });
    }
    for (position, certificate) in certificates.iter().enumerate() {
        check_digest("a certificate's digest", &certificate.sha256)?;
        if certificates
            .iter()
            .take(position)
            .any(|before| before.sha256 == certificate.sha256)
        {
            return Err(DomainError::CertificateTwice { position });
        }
        if let Some(valid_until) = certificate.valid_until.filter(|day| *day < today) {
            return Err(DomainError::CertificateEnded {
                position,
                valid_until,
                today,
            });
        }
    }
    Ok(())
}

/// What a lot may be used for today. What stops it comes before what only warns.
pub fn status(expiry: Day, safety: &LotSafetyRecord, today: Day) -> LotStatus {
    match safety.recalled() {
        Some(class) if class.stops() => LotStatus::Recalled { class },
        _ if safety.quarantine.is_some() => LotStatus::Quarantined,
        _ if expiry < today => LotStatus::Expired,
        Some(class) => LotStatus::Recalled { class },
        None => LotStatus::Active,
    }
}

/// Refuses a lot that may be neither offered nor accepted.
pub fn check_movable(
    lot: LotId,
    expiry: Day,
    safety: &LotSafetyRecord,
    today: Day,
) -> Result<(), DomainError> {
    match status(expiry, safety, today) {
        LotStatus::Active
        | LotStatus::Recalled {
            class: RecallClass::Iii,
        } => Ok(()),
        status => Err(DomainError::LotStopped { lot, status }),
    }
}
