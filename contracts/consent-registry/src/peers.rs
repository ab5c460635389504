//! What the accreditation contract says.

use crate::error::ContractError;
use accreditation_api::raw::{StandingEntry, StandingRecord, ORGANISATIONS, STANDINGS};
use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{Addr, QuerierWrapper, StdResult, Timestamp};
use salus_core::peer::Peer;
use serde::Deserialize;

/// Who administers an organisation; `None` if there is no such organisation. One raw read.
pub fn admin(accreditation: &Client, querier: &QuerierWrapper<'_>, org: OrgId) -> StdResult<Option<Addr>> {
    /// The part of `accreditation_api::raw::OrganisationRecord` that matters here: kinds may be added.
    #[derive(Deserialize)]
    struct Organisation {
        admin_addr: Addr,
    }
    let peer = Peer::new(accreditation.addr().clone());
    let found: Option<Organisation> = peer.raw(querier, &ORGANISATIONS.key(org))?;
    Ok(found.map(|organisation| organisation.admin_addr))
}

/// The entry by which an organisation holds a role now; none: it does not hold it. One raw read.
pub fn standing(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    org: OrgId,
    role: Role,
    now: Timestamp,
) -> StdResult<Option<StandingEntry>> {
    let peer = Peer::new(accreditation.addr().clone());
    let found: Option<StandingRecord> = peer.raw(querier, &STANDINGS.key((org, role.code())))?;
    let entry = found.and_then(|standing| standing.entry(now));
    Ok(entry.filter(|entry| entry.active(now)))
}

/// Roles in which somebody may be granted access, the likeliest first.
const GRANTEE_ROLES: [Role; 16] = [
    Role::AttestTreatment,
    Role::HoldRecords,
    Role::Insure,
    Role::Research,
    Role::Dispense,
    Role::Prescribe,
    Role::Assess,
    Role::ReportCases,
    Role::Regulate,
    Role::Arbitrate,
    Role::RaiseFunds,
    Role::ReceiveGoods,
    Role::Manufacture,
    Role::Distribute,
    Role::Carry,
    Role::VerifyDelivery,
];

/// Whether an organisation is accredited for a role now; if none is named, for any. A raw read for each role that is looked
/// at.
pub fn is_accredited(
    accreditation: &Client,
    querier: &QuerierWrapper<'_>,
    org: OrgId,
    role: Option<Role>,
    now: Timestamp,
) -> Result<bool, ContractError> {
    let named = role.map(|role| [role]);
    let roles = named
        .as_ref()
        .map_or(GRANTEE_ROLES.as_slice(), |role| role.as_slice());
    for role in roles {
        if accreditation.holds(querier, org, *role, now)? {
            return Ok(true);
        }
    }
    Ok(false)
}
