//! Whether a sender is what its message asks for.

use crate::error::{ContractError, DomainError};
use crate::state;
use accreditation_api::Role;
use cosmwasm_std::{Addr, Deps, Env};
use donation_escrow_api::access::Access;
use salus_core::ownership;

/// Refuses a sender that is not what `access` asks for.
pub fn authorize(deps: Deps, env: &Env, sender: &Addr, access: Access) -> Result<(), ContractError> {
    let now = env.block.time;
    match access {
        Access::Anyone => Ok(()),
        Access::Owner => Ok(ownership::load(deps.storage)?.assert_owner(sender)?),
        Access::ProposedOwner => Ok(ownership::load(deps.storage)?.assert_proposed(sender)?),
        Access::Operator(role) => {
            let accreditation = state::accreditation(deps.storage)?;
            accreditation
                .acting::<ContractError>(&deps.querier, sender, role, now)
                .map(|_| ())
        }
        Access::FundRaiser(campaign) => {
            let fund_raiser = state::terms(deps.storage, campaign)?.fund_raiser;
            let accreditation = state::accreditation(deps.storage)?;
            accreditation.acting_for(&deps.querier, sender, fund_raiser, Role::RaiseFunds, now)
        }
        Access::Donor(campaign, gift) => {
            let donor = state::gift(deps.storage, campaign, gift)?.donor;
            let donor = deps.api.addr_humanize(&donor)?;
            if donor != *sender {
                return Err(DomainError::NotDonor {
                    sender: sender.clone(),
                    donor,
                }
                .into());
            }
            Ok(())
        }
        Access::OrganisationAdmin(org) => {
            let admin = state::accreditation(deps.storage)?.admin(&deps.querier, org)?;
            if admin.is_none_or(|admin| admin != *sender) {
                return Err(DomainError::NotOrganisationAdmin {
                    sender: sender.clone(),
                    org,
                }
                .into());
            }
            Ok(())
        }
        Access::Provenance => match state::source(deps.storage, sender)? {
            Some(_) => Ok(()),
            None => Err(DomainError::NotProvenance {
                sender: sender.clone(),
            }
            .into()),
        },
    }
}
