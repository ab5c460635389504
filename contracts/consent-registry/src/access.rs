//! Whether a sender is what its message asks for.

use crate::error::{ContractError, DomainError};
use crate::state::{self, Settings};
use accreditation_api::{Denial, OrgId, Role};
use consent_registry_api::access::Access;
use cosmwasm_std::{Addr, Deps, Env};
use salus_core::ownership;

/// For whom a sender acts.
#[derive(Clone, Copy)]
pub struct Sender {
    /// the organisation of an operator; 0 for others
    pub org: OrgId,
    /// when the organisation's accreditation for the role in which it acts ends, seconds since 1970; none: no end is known
    pub until: Option<u64>,
}

/// Refuses a sender that is not what `access` asks for.
pub fn authorize(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    sender: &Addr,
    access: Access,
) -> Result<Sender, ContractError> {
    let store = deps.storage;
    match access {
        Access::Anyone => {}
        Access::Owner => ownership::load(store)?.assert_owner(sender)?,
        Access::ProposedOwner => ownership::load(store)?.assert_proposed(sender)?,
        Access::Operator(role) => return acting(deps, env, settings, sender, role),
        Access::CustodianOf(subject) => {
            let acting = acting(deps, env, settings, sender, Role::HoldRecords)?;
            let custodian = state::subject(store, &subject)?.custodian;
            return same(sender, acting.org, custodian);
        }
        Access::Releasing(receipt) => {
            let acting = acting(deps, env, settings, sender, Role::HoldRecords)?;
            let custodian = state::receipt(store, &receipt)?.custodian;
            return same(sender, acting.org, custodian);
        }
        Access::CustodianFor(receipt) => {
            let custodian = state::receipt(store, &receipt)?.custodian;
            return operating(deps, env, settings, sender, (custodian, Role::HoldRecords));
        }
        Access::RecordCustodian(record) => {
            let custodian = state::record(store, &record)?.custodian;
            return operating(deps, env, settings, sender, (custodian, Role::HoldRecords));
        }
        Access::Requester(receipt) => {
            let receipt = state::receipt(store, &receipt)?;
            return operating(deps, env, settings, sender, (receipt.org, receipt.asked.role));
        }
        Access::Panel => {
            let panel = state::reviewers(store)?.panel;
            if panel != *sender {
                let sender = sender.clone();
                return Err(DomainError::NotPanel { sender, panel }.into());
            }
        }
    }
    Ok(of(OrgId(0)))
}

const fn of(org: OrgId) -> Sender {
    Sender { org, until: None }
}

fn acting(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    sender: &Addr,
    role: Role,
) -> Result<Sender, ContractError> {
    let (client, now) = (settings.client(), env.block.time);
    let operator = client.operating::<ContractError>(&deps.querier, sender, now)?;
    let org = operator.org;
    if !operator.roles.contains(role) {
        let address = sender.clone();
        return Err(Denial::NotPermitted { address, org, role }.into());
    }
    let standing = client.standing(&deps.querier, org, role, now)?;
    let until = standing.ok_or(Denial::NotAccredited { org, role })?.until;
    let until = until.map(|until| until.seconds());
    Ok(Sender { org, until })
}

/// Not whether the organisation is accredited now: what it owes, it owes still.
fn operating(
    deps: Deps,
    env: &Env,
    settings: &Settings,
    sender: &Addr,
    (org, role): (OrgId, Role),
) -> Result<Sender, ContractError> {
    let operator = settings
        .client()
        .operating::<ContractError>(&deps.querier, sender, env.block.time)?;
    same(sender, operator.org, org)?;
    if operator.roles.contains(role) {
        return Ok(of(org));
    }
    let address = sender.clone();
    Err(Denial::NotPermitted { address, org, role }.into())
}

fn same(sender: &Addr, acts_for: OrgId, org: OrgId) -> Result<Sender, ContractError> {
    if acts_for == org {
        return Ok(of(org));
    }
    let address = sender.clone();
    Err(Denial::OtherOrganisation {
        address,
        acts_for,
        org,
    }
    .into())
}
