//! Whether a sender is what its message asks for.

use crate::domain::seat::Ballot;
use crate::error::{ContractError, DomainError};
use crate::state;
use accreditation_api::{Denial, OrgId};
use cosmwasm_std::{Addr, Deps, Env};
use panel_api::access::Access;
use salus_core::ownership;

/// Refuses a sender that is not what `access` asks for. Gives the organisation for which an operator acts.
pub fn authorize(
    deps: Deps,
    env: &Env,
    sender: &Addr,
    access: Access<'_>,
) -> Result<Option<OrgId>, ContractError> {
    let now = env.block.time;
    match access {
        Access::Anyone => {}
        Access::Owner => ownership::load(deps.storage)?.assert_owner(sender)?,
        Access::ProposedOwner => ownership::load(deps.storage)?.assert_proposed(sender)?,
        Access::Operator(role) => {
            let accreditation = state::accreditation(deps.storage)?;
            let org = accreditation.acting::<ContractError>(&deps.querier, sender, role, now)?;
            return Ok(Some(org));
        }
        Access::OrganisationAdmin(org) => {
            let admin = state::accreditation(deps.storage)?.admin(&deps.querier, org)?;
            if admin.is_none_or(|admin| admin != *sender) {
                let sender = sender.clone();
                return Err(DomainError::NotOrganisationAdmin { sender, org }.into());
            }
        }
        Access::ListedOpener(name) => {
            let (_, terms) = state::wording_named(deps.storage, name, now.nanos())?;
            if !terms.openers.contains(sender) {
                let (sender, name) = (sender.clone(), terms.name);
                return Err(DomainError::NotListedOpener { sender, name }.into());
            }
        }
        Access::Opener(case) => {
            if state::dossier(deps.storage, case)?.opener != *sender {
                let sender = sender.clone();
                return Err(DomainError::NotOpener { sender, case }.into());
            }
        }
        Access::Assessor(id, number) => {
            let case = state::case(deps.storage, id)?;
            let seat = state::seat(deps.storage, id, &case, number)?;
            let (org, role) = (OrgId(seat.org), case.role);
            let canonical = deps.api.addr_canonicalize(sender.as_str())?;
            let assessor = state::assessor(deps.storage, role, &canonical)?;
            let listed = |assessor: state::Assessor| {
                assessor.position == seat.position && assessor.since < case.opened_at
            };
            if !assessor.is_some_and(listed) {
                let sender = sender.clone();
                return Err(DomainError::NotAssessor { sender, org }.into());
            }
            let accreditation = state::accreditation(deps.storage)?;
            let operator = accreditation.operating::<ContractError>(&deps.querier, sender, now)?;
            let (address, acts_for) = (sender.clone(), operator.org);
            if acts_for != org {
                return Err(Denial::OtherOrganisation {
                    address,
                    acts_for,
                    org,
                }
                .into());
            }
            // not whether the organisation holds the role now: that of the opening counts, or an authority could answer a
            // draw that it does not like by suspending seats
            if !operator.roles.contains(role) {
                return Err(Denial::NotPermitted { address, org, role }.into());
            }
        }
        Access::Committed(id, number) => {
            let case = state::case(deps.storage, id)?;
            let seat = state::seat(deps.storage, id, &case, number)?;
            let canonical = deps.api.addr_canonicalize(sender.as_str())?;
            match seat.ballot {
                Ballot::Committed(by, _) | Ballot::Revealed(by, _) if by == canonical.as_slice() => {}
                _ => {
                    let (sender, seat) = (sender.clone(), number);
                    return Err(DomainError::NotCommitter { sender, seat }.into());
                }
            }
        }
    }
    Ok(None)
}
