//! Who may be paid by whose campaign.

use accreditation_api::{OrgId, Role};
use donation_escrow_api::types::UnfundedReason;

use crate::domain::terms::TrancheTerms;

/// The organisations that must not be related: fund-raiser, supplier, hospital, the carrier that the terms name and
/// the one that carried, each once.
pub fn of(fund_raiser: OrgId, tranche: &TrancheTerms, carried_by: Option<OrgId>) -> Vec<OrgId> {
    let mut parties = vec![fund_raiser, tranche.supplier, tranche.hospital];
    parties.extend(tranche.carrier);
    parties.extend(carried_by.filter(|org| Some(*org) != tranche.carrier));
    parties
}

/// The roles that the parties of a tranche must hold, and what is wrong if they do not.
pub fn roles(tranche: &TrancheTerms) -> Vec<(OrgId, Role, UnfundedReason)> {
    let mut roles = vec![
        (
            tranche.supplier,
            Role::Distribute,
            UnfundedReason::SupplierNotAccredited,
        ),
        (
            tranche.hospital,
            Role::ReceiveGoods,
            UnfundedReason::HospitalNotAccredited,
        ),
    ];
    roles.extend(
        tranche
            .carrier
            .map(|org| (org, Role::Carry, UnfundedReason::CarrierNotAccredited)),
    );
    roles
}

/// Whether any two controller chains meet. Each chain is an organisation and everybody above it.
pub fn any_related(chains: &[Vec<OrgId>]) -> bool {
    let mut seen: Vec<OrgId> = vec![];
    for chain in chains {
        if chain.iter().any(|org| seen.contains(org)) {
            return true;
        }
        seen.extend(chain);
    }
    false
}
