//! What is due takes effect.

use crate::domain::subject::Phase;
use crate::error::{ContractError, DomainError};
use crate::execute::circle::{guardians_set, recovered};
use crate::state;
use consent_registry_api::event::SubjectErased;
use consent_registry_api::types::SubjectId;
use cosmwasm_std::{DepsMut, Env, Response};

/// The most records that one call removes.
const PRUNE_STEPS: usize = 20;

/// A change of guardians, a recovery; then an erasure, part by part.
pub fn advance(deps: DepsMut, env: &Env, id: SubjectId) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let mut subject = state::subject(deps.storage, &id)?;
    let mut circle = state::circle(deps.storage, &id)?;
    let mut response = Response::new();
    let mut done = false;
    if let Some(due) = circle.due(now) {
        let ground = (&mut subject, &mut circle);
        response = recovered(deps.storage, id, ground, due.key, now, response)?;
        done = true;
    }
    if circle.guardians.advance(now) {
        response = guardians_set(deps.storage, id, &mut circle, now, response)?;
        done = true;
    }
    if let Phase::Erasing { due_at, .. } = subject.phase {
        if due_at <= now {
            let open_until = state::chain(deps.storage, &id)?.last.open_until;
            let reviews = subject.reviews;
            if reviews > 0 || now < open_until {
                return Err(DomainError::StillOpen { reviews, open_until }.into());
            }
            if state::prune(deps.storage, &id, PRUNE_STEPS)? {
                let erased = state::erased(deps.storage)?;
                response = response.add_event(SubjectErased { erased });
            }
            done = true;
        }
    }
    if !done {
        return Err(DomainError::NothingDue.into());
    }
    Ok(response)
}
