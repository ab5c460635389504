//! Who is asking, and whether this kind of message is theirs to send.

use crate::state::{self, Config};
use crate::ContractError;
use accreditation_api::raw::OperatorRecord;
use accreditation_api::{Client, Denial, OrgId, Role};
use cosmwasm_std::{Addr, Deps, Env, MessageInfo};
use provenance_api::access::Access;
use salus_core::ownership;

/// Whoever sent the message.
pub struct Actor {
    /// its address
    pub address: Addr,
    /// for whom it operates, if that was looked up
    operator: Option<OperatorRecord>,
}

impl Actor {
    /// The organisation it operates for.
    pub fn org(&self) -> Result<OrgId, Denial> {
        match &self.operator {
            Some(operator) => Ok(operator.org),
            None => Err(Denial::NotAnOperator {
                address: self.address.clone(),
            }),
        }
    }

    /// Refuses unless it operates for `org`.
    pub fn acts_for(&self, org: OrgId) -> Result<(), Denial> {
        let acts_for = self.org()?;
        if acts_for == org {
            Ok(())
        } else {
            Err(Denial::OtherOrganisation {
                address: self.address.clone(),
                acts_for,
                org,
            })
        }
    }

    /// Whether its organisation lets it act in a role.
    pub fn permitted(&self, role: Role) -> bool {
        self.operator
            .as_ref()
            .is_some_and(|operator| operator.roles.contains(role))
    }
}

/// The accreditation contract.
pub fn accreditation(config: &Config) -> Client {
    Client::new(config.accreditation.clone())
}

/// The one place where the right to send a kind of message is checked. At most two raw reads of the
/// accreditation contract.
pub fn authorize(
    deps: Deps<'_>,
    env: &Env,
    info: &MessageInfo,
    access: Access,
) -> Result<Actor, ContractError> {
    let address = info.sender.clone();
    let now = env.block.time;
    let operator = match access {
        Access::Anyone => None,
        Access::Owner => {
            ownership::load(deps.storage)?.assert_owner(&address)?;
            None
        }
        Access::ProposedOwner => {
            // refuses everybody but the proposed owner, and a proposal that ran out
            ownership::load(deps.storage)?.accept(&address, now)?;
            None
        }
        Access::Accredited(role) => {
            let client = accreditation(&state::config(deps.storage)?);
            let operator = client.operating::<ContractError>(&deps.querier, &address, now)?;
            let org = operator.org;
            if !operator.roles.contains(role) {
                return Err(Denial::NotPermitted { address, org, role }.into());
            }
            if !client.holds(&deps.querier, org, role, now)? {
                return Err(Denial::NotAccredited { org, role }.into());
            }
            Some(operator)
        }
        Access::Permitted(role) => {
            let client = accreditation(&state::config(deps.storage)?);
            let operator = client.operating::<ContractError>(&deps.querier, &address, now)?;
            if !operator.roles.contains(role) {
                return Err(Denial::NotPermitted {
                    address,
                    org: operator.org,
                    role,
                }
                .into());
            }
            Some(operator)
        }
        Access::PermittedOrLate(role) => {
            let client = accreditation(&state::config(deps.storage)?);
            match client.operating::<ContractError>(&deps.querier, &address, now) {
                Ok(operator) if operator.roles.contains(role) => Some(operator),
                Ok(_) | Err(ContractError::Denied(_)) => None,
                Err(error) => return Err(error),
            }
        }
        Access::SafetyOfficer => {
            let client = accreditation(&state::config(deps.storage)?);
            let operator = client.operating::<ContractError>(&deps.querier, &address, now)?;
            let regulates = operator.roles.contains(Role::Regulate);
            if !regulates && !operator.roles.contains(Role::Manufacture) {
                return Err(Denial::NotPermitted {
                    address,
                    org: operator.org,
                    role: Role::Regulate,
                }
                .into());
            }
            Some(operator)
        }
    };
    Ok(Actor { address, operator })
}
