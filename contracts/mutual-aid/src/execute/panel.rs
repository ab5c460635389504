//! What the panel says.

use crate::claims::cases;
use crate::claims::facts::Ground;
use crate::claims::step::{self, Word};
use crate::error::{ContractError, DomainError};
use crate::state::claim as claims;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::ClaimId;
use mutual_aid_rules::adjudicate::panel::Verdict;
use panel_api::opener::Answer;

/// The panel tells what came out of a case. It must be the claim's own last case.
pub fn verdict(mut deps: DepsMut, env: &Env, answer: Answer) -> Result<Response, ContractError> {
    let other = DomainError::OtherCase {
        case: answer.case.u64(),
    };
    let bytes: [u8; 8] = match answer.reference.as_slice().try_into() {
        Ok(bytes) => bytes,
        Err(_) => return Err(other.into()),
    };
    let id = ClaimId(u64::from_be_bytes(bytes));
    let mut claim = claims::claim(deps.storage, id)?;
    if claim.case.is_none_or(|case| case.id != answer.case.u64()) {
        return Err(other.into());
    }
    let Some(verdict) = cases::verdict(&answer) else {
        return Err(other.into());
    };
    let before = claim.state;
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let ground = Ground::read(deps.as_ref(), claim.plan(), &filed.member, claim.illness())?;
    let now = env.block.time.seconds();
    let next = step::with_terms(&ground, &claim, |terms| {
        claim.state.hear(&verdict, claim.benefit, terms, now)
    })?;
    let word = match verdict {
        Verdict::Silent => Word::Silence,
        _ => Word::Spoken,
    };
    let response = cases::refund(deps.branch(), env, &ground, id, &claim, Some(&answer))?;
    let response = step::take(
        deps.branch(),
        env,
        &ground,
        &mut claim,
        (id, &filed),
        (next, word),
        response,
    )?;
    step::finish(deps.storage, id, before, &mut claim)?;
    Ok(response)
}
