//! Broken glass: privileges, and cases at the panel.

use crate::domain::privilege::Privilege;
use accreditation_api::OrgId;
use consent_registry_api::types::ReceiptId;
use cosmwasm_std::{StdResult, Storage};
use salus_core::packed::PackedMap;

/// organisation → whether it may break the glass
const PRIVILEGES: PackedMap<OrgId, Privilege> = PackedMap::new("pr");
/// case of the panel → receipt
const CASES: PackedMap<u64, ReceiptId> = PackedMap::new("ca");

pub fn privilege(store: &dyn Storage, org: OrgId) -> StdResult<Privilege> {
    Ok(PRIVILEGES.may_load(store, org)?.unwrap_or_default())
}

pub fn save_privilege(store: &mut dyn Storage, org: OrgId, privilege: &Privilege) -> StdResult<()> {
    PRIVILEGES.save(store, org, privilege)
}

pub fn case(store: &dyn Storage, case: u64) -> StdResult<Option<ReceiptId>> {
    CASES.may_load(store, case)
}

pub fn save_case(store: &mut dyn Storage, case: u64, receipt: &ReceiptId) -> StdResult<()> {
    CASES.save(store, case, receipt)
}

pub fn forget_case(store: &mut dyn Storage, case: u64) {
    CASES.remove(store, case);
}
