//! What the accreditation contract says.

use crate::error::ContractError;
use accreditation_api::{Client, OrgId, Role};
use cosmwasm_std::{QuerierWrapper, Timestamp};

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
