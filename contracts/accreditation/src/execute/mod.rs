//! One function for each message, in a module for each kind of record.

pub mod accreditation;
pub mod authority;
pub mod control;
pub mod operator;
pub mod organisation;
pub mod prefix;

use crate::{
    error::{ContractError, DomainError},
    state,
};
use accreditation_api::{
    access::Access,
    types::{OrgId, Role},
};
use cosmwasm_std::{Addr, Api, DepsMut, Env, Storage, Timestamp};
use salus_core::{checked, ownership, CoreError};

/// A message whose sender may send it.
pub struct Call<'a> {
    /// the contract's store
    pub store: &'a mut dyn Storage,
    /// what checks addresses
    pub api: &'a dyn Api,
    /// who sent it
    pub sender: Addr,
    /// whether the owner did
    pub by_owner: bool,
    /// time of the block
    pub now: Timestamp,
}

impl<'a> Call<'a> {
    /// The only check of rights: every message passes here.
    pub fn authorize(
        deps: DepsMut<'a>,
        env: &Env,
        sender: Addr,
        access: Access,
    ) -> Result<Self, ContractError> {
        let DepsMut {
            storage: store, api, ..
        } = deps;
        let now = env.block.time;
        let by_owner = ownership::is_owner(store, &sender)?;
        match access {
            Access::Anyone => {}
            Access::Owner => ownership::load(store)?.assert_owner(&sender)?,
            Access::ProposedOwner => ownership::load(store)?.assert_proposed(&sender)?,
            Access::Admin(org) => {
                if state::organisation(store, org)?.admin_addr != sender {
                    return Err(DomainError::NotAdmin { sender, org }.into());
                }
            }
            Access::ProposedAdmin(org) => {
                if state::details(store, org)?.proposed_admin_addr.as_ref() != Some(&sender) {
                    return Err(DomainError::NotProposedAdmin { sender, org }.into());
                }
            }
            Access::ProposedOperator(org) => {
                if state::place(store, org, &sender)?
                    .and_then(|place| place.proposed)
                    .is_none()
                {
                    return Err(DomainError::NotProposedOperator { sender, org }.into());
                }
            }
            Access::Operator => {
                if state::operator(store, &sender)?.is_none() {
                    return Err(DomainError::NotAnOperator { sender }.into());
                }
            }
            Access::GrantingAuthority(org, role) => authority_decides(store, &sender, org, role, now)?,
            Access::GrantingAuthorityOrOwner(org, role) => {
                if by_owner {
                    state::organisation(store, org)?;
                } else {
                    authority_decides(store, &sender, org, role, now)?;
                }
            }
        }
        Ok(Self {
            store,
            api,
            sender,
            by_owner,
            now,
        })
    }

    /// An address from the message.
    pub fn checked(&self, given: &str) -> Result<Addr, CoreError> {
        checked(self.api, given)
    }
}

/// Whether the sender is an authority that may decide about the organisation in the role.
fn authority_decides(
    store: &dyn Storage,
    sender: &Addr,
    org: OrgId,
    role: Role,
    now: Timestamp,
) -> Result<(), ContractError> {
    let authority = state::authority(store, sender)?;
    let country = state::organisation(store, org)?.country;
    Ok(authority.may_decide(sender, org, &country, role, now)?)
}
