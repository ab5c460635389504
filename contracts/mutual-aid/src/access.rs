//! Whether a sender is what its message asks for.

use crate::error::{ContractError, DomainError};
use crate::state::{claim, plan, settings};
use accreditation_api::Role;
use cosmwasm_std::{Addr, Deps, Env};
use mutual_aid_api::access::Access;
use mutual_aid_api::PlanId;
use salus_core::ownership;

/// Refuses a sender that is not what `access` asks for. What depends on a claim, a book or a bill is asked by the
/// message's own handler, which has read the record anyway. Gives the organisation that an operator acts for, so that it is not
/// looked up twice; 0 for everybody else.
pub fn authorize(deps: Deps, env: &Env, sender: &Addr, access: Access) -> Result<u64, ContractError> {
    let now = env.block.time;
    match access {
        Access::Anyone | Access::Depositor => {}
        Access::Owner => ownership::load(deps.storage)?.assert_owner(sender)?,
        Access::ProposedOwner => ownership::load(deps.storage)?.assert_proposed(sender)?,
        Access::Operator(role) => {
            let client = settings::accreditation(deps.storage)?;
            return Ok(client
                .acting::<ContractError>(&deps.querier, sender, role, now)?
                .u64());
        }
        Access::Insurer(id) => insurer(deps, env, sender, id)?,
        Access::InsurerOrAnyone(id) => {
            let plan = plan::plan(deps.storage, id)?;
            let insures = settings::accreditation(deps.storage)?.holds(
                &deps.querier,
                plan.insurer(),
                Role::Insure,
                now,
            )?;
            let ends = plan.assert_running().is_err();
            if !(ends || !insures || plan.is_left_alone(plan::period(deps.storage, id)?, now.seconds())) {
                insurer(deps, env, sender, id)?;
            }
        }
        Access::Registrar => {
            if settings::registrar(deps.storage, sender)?.is_none() {
                return Err(DomainError::NotRegistrar {
                    sender: sender.clone(),
                }
                .into());
            }
        }
        Access::Panel => {
            let panel = settings::settings(deps.storage)?.panel;
            if panel != *sender {
                return Err(DomainError::NotPanel {
                    sender: sender.clone(),
                    panel,
                }
                .into());
            }
        }
        Access::InsurerOf(id) => insurer(deps, env, sender, claim::claim(deps.storage, id)?.plan())?,
        Access::Claimant(id) => {
            let plan = claim::claim(deps.storage, id)?.plan();
            let member = claim::filed(deps.storage, plan, id)?.member;
            if member != *sender {
                return Err(DomainError::NotMember {
                    sender: sender.clone(),
                    member,
                }
                .into());
            }
        }
    }
    Ok(0)
}

/// Refuses everything while a panel gives back what a case did not use: what comes in then is the refund.
pub fn assert_no_refund(deps: Deps) -> Result<(), ContractError> {
    if settings::is_refunding(deps.storage)? {
        return Err(DomainError::Refunding.into());
    }
    Ok(())
}

fn insurer(deps: Deps, env: &Env, sender: &Addr, id: PlanId) -> Result<(), ContractError> {
    let org = plan::plan(deps.storage, id)?.insurer();
    settings::accreditation(deps.storage)?.acting_for(
        &deps.querier,
        sender,
        org,
        Role::Insure,
        env.block.time,
    )
}
