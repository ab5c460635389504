//! Whether a shipment belongs to a tranche.

use crate::domain::terms::TrancheTerms;
use crate::error::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::{from_json, Addr, Binary, Timestamp};
use donation_escrow_api::types::ShipmentPayload;
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::ShipmentId;
use salus_core::{text::clipped, CoreError};

/// What an offer says of itself, before and after its acceptance.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// which shipment
    pub shipment: ShipmentId,
    /// sender
    pub from: OrgId,
    /// receiver
    pub to: OrgId,
    /// contract that it names as its hook
    pub hook: Option<&'a Addr>,
    /// payload of the hook
    pub payload: &'a Binary,
    /// when it was made
    pub offered_at: Timestamp,
    /// first instant at which it cannot be accepted
    pub expires: Timestamp,
}

impl<'a> From<&'a ReceiptFacts> for Offer<'a> {
    fn from(facts: &'a ReceiptFacts) -> Self {
        Self {
            shipment: facts.shipment,
            from: facts.from,
            to: facts.to,
            hook: facts.hook_addr.as_ref(),
            payload: &facts.payload,
            offered_at: facts.offered_at,
            expires: facts.expires,
        }
    }
}

/// The tranche that a payload names.
pub fn named_tranche(shipment: ShipmentId, payload: &Binary) -> Result<ShipmentPayload, DomainError> {
    from_json(payload).map_err(|_| DomainError::BadPayload { shipment })
}

impl Offer<'_> {
    /// Refuses an offer that is not for the tranche `named`, whose terms are `terms`, in a campaign that was
    /// activated at `activated_at`.
    pub fn assert_for<'g>(
        &self,
        own: &Addr,
        named: ShipmentPayload,
        terms: &TrancheTerms,
        activated_at: Timestamp,
        gtins: impl IntoIterator<Item = &'g str>,
    ) -> Result<(), DomainError> {
        if self.hook != Some(own) {
            return Err(DomainError::OtherHook {
                shipment: self.shipment,
            });
        }
        let payload = named_tranche(self.shipment, self.payload)?;
        if payload != named {
            return Err(DomainError::OtherTranche {
                campaign: payload.campaign,
                tranche: payload.tranche,
            });
        }
        if self.from != terms.supplier {
            return Err(DomainError::OtherSupplier {
                from: self.from,
                supplier: terms.supplier,
            });
        }
        if self.to != terms.hospital {
            return Err(DomainError::OtherHospital {
                to: self.to,
                hospital: terms.hospital,
            });
        }
        let gtin = terms.gtin.to_string();
        if let Some(given) = gtins.into_iter().find(|given| *given != gtin) {
            return Err(DomainError::OtherGtin {
                given: clipped(given, 32),
                gtin,
            });
        }
        if self.offered_at <= activated_at {
            return Err(DomainError::OfferedTooEarly {
                offered_at: self.offered_at,
                activated_at,
            });
        }
        if self.expires > terms.deadline {
            return Err(DomainError::ExpiresTooLate {
                expires: self.expires,
                deadline: terms.deadline,
            });
        }
        Ok(())
    }
}

/// Refuses an offer that can no longer be accepted.
pub fn assert_acceptable(expires: Timestamp, now: Timestamp) -> Result<(), DomainError> {
    if now >= expires {
        return Err(DomainError::OfferExpired { expires });
    }
    Ok(())
}

/// Refuses facts that do not count for the tranche; says how many units were accepted.
pub fn assert_counts(
    facts: &ReceiptFacts,
    own: &Addr,
    named: ShipmentPayload,
    terms: &TrancheTerms,
    activated_at: Timestamp,
) -> Result<u64, DomainError> {
    let gtins = facts.lines.iter().map(|line| line.gtin.as_str());
    Offer::from(facts).assert_for(own, named, terms, activated_at, gtins)?;
    if facts.accepted_at >= terms.deadline {
        return Err(DomainError::AcceptedTooLate {
            accepted_at: facts.accepted_at,
            deadline: terms.deadline,
        });
    }
    facts.lines.iter().try_fold(0u64, |sum, line| {
        sum.checked_add(line.accepted).ok_or(
            CoreError::Overflow {
                what: "accepted units",
            }
            .into(),
        )
    })
}
