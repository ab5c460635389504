//! A consent as a receipt with the fields of ISO/IEC TS 27560:2023.

use crate::RuleError;
use accreditation_api::OrgId;
use consent_registry_api::types::{
    ConsentInfo, ConsentReceipt, ConsentState, Detail, Digest, Effect, RecipientInfo, Terms,
};
use salus_core::packed::pack;
use sha2::{Digest as _, Sha256};

/// Version of the structure.
pub const SCHEMA_VERSION: &str = "ISO-TS-27560:2023";

/// SHA-256 of terms as they are stored: what a receipt carries at every level of detail.
pub fn digest(terms: &Terms) -> Result<Digest, RuleError> {
    let bytes = pack(terms).map_err(|_| RuleError::Unwritable {})?;
    Ok(Digest(Sha256::digest(bytes).into()))
}

/// A consent's receipt, as of `now`.
pub fn receipt(
    info: &ConsentInfo,
    custodian: OrgId,
    detail: Detail,
    now: u64,
) -> Result<ConsentReceipt, RuleError> {
    let base = info.terms.provisions.first().ok_or(RuleError::NoProvision {})?;
    let valid_until = crate::spans::earlier(base.valid.until, info.power.until);
    let ended = valid_until.is_some_and(|until| until <= now);
    let (event_state, event_time) = match (info.state, info.revoked_at, base.effect) {
        (ConsentState::Revoked, revoked_at, _) => ("withdrawn", revoked_at.unwrap_or(info.granted_at)),
        _ if ended => ("expired", valid_until.unwrap_or(now)),
        (_, _, Effect::Permit) => ("given", info.granted_at),
        (_, _, Effect::Deny) => ("refused", info.granted_at),
    };
    let summary = detail != Detail::Minimal;
    let full = detail == Detail::Full;
    let recipient = |actor: &consent_registry_api::types::Actor| RecipientInfo {
        actor: actor.clone(),
        effect: base.effect,
    };
    Ok(ConsentReceipt {
        schema_version: SCHEMA_VERSION.to_string(),
        record_id: info.consent,
        pii_principal_id: info.subject,
        pii_controller: custodian,
        event_state: event_state.to_string(),
        event_time,
        entity: info.power.grantor.to_string(),
        version: info.version,
        valid_until: valid_until.filter(|_| summary),
        lawful_basis: "consent".to_string(),
        withdrawal_method: "a signed revocation, submitted by anybody; effective in its block".to_string(),
        purposes: if summary { base.purposes.clone() } else { vec![] },
        privacy_notices: if summary { info.terms.texts.clone() } else { vec![] },
        processing_locations: if summary {
            base.destinations.clone()
        } else {
            vec![]
        },
        recipients: if full {
            base.actors.iter().map(recipient).collect()
        } else {
            vec![]
        },
        terms: full.then(|| info.terms.clone()),
        sha256: digest(&info.terms)?,
    })
}
