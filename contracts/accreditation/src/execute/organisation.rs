//! Organisations and their admins.

use super::Call;
use crate::{
    domain::{
        authority::known_country,
        organisation::{check_metadata, check_name},
    },
    error::{ContractError, DomainError},
    state::{self, Details},
};
use accreditation_api::{
    event::{AdminAccepted, AdminProposed, CountryCorrected, MetadataUpdated, OrganisationRegistered},
    msg::RegisteredData,
    raw::OrganisationRecord,
    types::{Metadata, OrgId, OrgKind},
};
use cosmwasm_std::{to_json_binary, Response};

/// Registers an organisation; the sender becomes its admin.
pub fn register_organisation(
    call: Call<'_>,
    legal_name: String,
    kind: OrgKind,
    country: String,
    metadata: Option<Metadata>,
) -> Result<Response, ContractError> {
    check_name(&legal_name)?;
    known_country(&country)?;
    check_metadata(metadata.as_ref())?;
    let org = state::next_org(call.store)?;
    let admin = call.sender;
    let record = OrganisationRecord {
        kind,
        country: country.clone(),
        admin_addr: admin.clone(),
    };
    let details = Details {
        legal_name,
        metadata,
        proposed_admin_addr: None,
        accredited_before: false,
    };
    state::save_organisation(call.store, org, &record)?;
    state::save_details(call.store, org, &details)?;
    Ok(Response::new()
        .add_event(OrganisationRegistered {
            org,
            kind,
            country,
            admin,
        })
        .set_data(to_json_binary(&RegisteredData { org })?))
}

/// Replaces or removes the metadata.
pub fn update_metadata(
    call: Call<'_>,
    org: OrgId,
    metadata: Option<Metadata>,
) -> Result<Response, ContractError> {
    check_metadata(metadata.as_ref())?;
    let sha256 = metadata.as_ref().map(|metadata| metadata.sha256.clone());
    let details = Details {
        metadata,
        ..state::details(call.store, org)?
    };
    state::save_details(call.store, org, &details)?;
    Ok(Response::new().add_event(MetadataUpdated { org, sha256 }))
}

/// Corrects the country, until an authority has accredited the organisation there, and not while one has bound it to
/// prefixes or to others.
pub fn correct_country(call: Call<'_>, org: OrgId, country: String) -> Result<Response, ContractError> {
    known_country(&country)?;
    let record = state::organisation(call.store, org)?;
    if state::details(call.store, org)?.accredited_before {
        return Err(DomainError::CountryFixed {
            org,
            country: record.country,
        }
        .into());
    }
    let in_use = !state::prefixes(call.store, org)?.prefixes.is_empty()
        || state::controllers(call.store, org)?.at(call.now).is_some()
        || state::below(call.store, org)?.height() > 0;
    if in_use {
        return Err(DomainError::CountryInUse {
            org,
            country: record.country,
        }
        .into());
    }
    state::save_organisation(
        call.store,
        org,
        &OrganisationRecord {
            country: country.clone(),
            ..record
        },
    )?;
    Ok(Response::new().add_event(CountryCorrected { org, country }))
}

/// Names the next admin, or takes the proposal back.
pub fn propose_admin(call: Call<'_>, org: OrgId, admin: &str) -> Result<Response, ContractError> {
    let admin = call.checked(admin)?;
    // the admin's own address takes a proposal back
    let proposed_admin_addr = Some(admin.clone()).filter(|proposed| *proposed != call.sender);
    let details = Details {
        proposed_admin_addr,
        ..state::details(call.store, org)?
    };
    state::save_details(call.store, org, &details)?;
    Ok(Response::new().add_event(AdminProposed { org, admin }))
}

/// The proposed admin takes over.
pub fn accept_admin(call: Call<'_>, org: OrgId) -> Result<Response, ContractError> {
    let admin = call.sender;
    let record = OrganisationRecord {
        admin_addr: admin.clone(),
        ..state::organisation(call.store, org)?
    };
    let details = Details {
        proposed_admin_addr: None,
        ..state::details(call.store, org)?
    };
    state::save_organisation(call.store, org, &record)?;
    state::save_details(call.store, org, &details)?;
    Ok(Response::new().add_event(AdminAccepted { org, admin }))
}
