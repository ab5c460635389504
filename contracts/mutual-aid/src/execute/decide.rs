//! What comes to its time.

use crate::claims::facts::{of_stored, Ground};
use crate::claims::step::{self, Word};
use crate::claims::{cases, decide, money};
use crate::domain::claim::{Claim, Filed};
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, ledger};
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::ClaimId;
use mutual_aid_rules::adjudicate::lifecycle::{Effects, State};
use mutual_aid_rules::adjudicate::panel::Verdict;

/// Moves a claim on that has come to its time.
pub fn advance(mut deps: DepsMut, env: &Env, id: ClaimId) -> Result<Response, ContractError> {
    let mut claim = claims::claim(deps.storage, id)?;
    let before = claim.clone();
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let ground = Ground::read(deps.as_ref(), claim.plan(), &filed.member, claim.illness())?;
    let response = match claim.state {
        State::Filed { until } | State::Promised { until } if env.block.time.seconds() < until => {
            undecided(deps.branch(), env, &ground, id, &mut claim, &filed)?
        }
        State::Panel { .. } | State::Held { .. } => {
            judged(deps.branch(), env, &ground, id, &mut claim, &filed)?
        }
        State::Approved { .. } => {
            let books = ledger::ledger(deps.storage, claim.plan())?;
            money::pay(
                deps.branch(),
                env,
                &ground,
                &mut claim,
                (id, &filed),
                (&books, books),
                Response::new(),
            )?
        }
        // fees of a case may still come back after the claim is over
        state if state.is_final() => cases::refund(deps.branch(), env, &ground, id, &claim, None)?,
        _ => timed(deps.branch(), env, &ground, id, &mut claim, &filed)?,
    };
    let response = money::repay(
        deps.storage,
        (id, &mut claim),
        &filed.member,
        &ground.plan.denom,
        response,
    )?;
    let paid = claim.paid != before.paid || claim.settled != before.settled;
    if claim.state == before.state && !paid && response.messages.is_empty() {
        return Err(DomainError::NothingDue {
            claim: id,
            status: claim.status(),
        }
        .into());
    }
    step::finish(deps.storage, id, before.state, &mut claim)?;
    Ok(response)
}

/// Evidence may have become enough, or the plan's run-off may be over.
fn undecided(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
) -> Result<Response, ContractError> {
    if ground.run_off_is_over(env.block.time.seconds()) {
        let next = claim.state.lapse_in_run_off()?;
        return step::take(
            deps,
            env,
            ground,
            claim,
            (id, filed),
            (next, Word::Silence),
            Response::new(),
        );
    }
    // without a word of any provider nothing is decided: the cause may speak for the member. A promise waits for its
    // discharge
    let silent = claims::statements(deps.storage, id)?.is_empty();
    if silent || matches!(claim.state, State::Promised { .. }) {
        return Ok(Response::new());
    }
    let (facts, filed) = of_stored(deps.as_ref(), env, id, claim)?;
    facts.books().settled_books()?;
    decide::decide(deps, env, facts, id, claim, &filed, Response::new())
}

/// Asks the panel; once the time is over, its silence decides.
fn judged(
    mut deps: DepsMut,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let answer = cases::ask(deps.as_ref(), claim)?;
    let verdict = answer.as_ref().and_then(cases::verdict);
    let next = match verdict {
        Some(verdict) if !(verdict == Verdict::Silent && matches!(claim.state, State::Held { .. })) => {
            let word = match verdict {
                Verdict::Silent => Word::Silence,
                _ => Word::Spoken,
            };
            let heard = step::with_terms(ground, claim, |terms| {
                claim.state.hear(&verdict, claim.benefit, terms, now)
            });
            (heard?, word)
        }
        _ => {
            let moved = step::with_terms(ground, claim, |terms| {
                claim.state.advance(claim.benefit, terms, now)
            });
            (moved?, Word::Silence)
        }
    };
    let response = cases::refund(deps.branch(), env, ground, id, claim, answer.as_ref())?;
    step::take(deps, env, ground, claim, (id, filed), next, response)
}

/// A time is over; that for an appeal is not, while no panel can hear one and the claim can wait.
fn timed(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let unheard = matches!(claim.state, State::Refused { .. })
        && !ground.waits_no_longer(claim, now)
        && cases::hears_no_appeal(deps.as_ref(), ground)?;
    let next = step::with_terms(ground, claim, |terms| {
        if unheard {
            return Ok((claim.state.reopen(terms.clocks, now)?, Effects::None));
        }
        claim.state.advance(claim.benefit, terms, now)
    })?;
    step::take(
        deps,
        env,
        ground,
        claim,
        (id, filed),
        (next, Word::Silence),
        Response::new(),
    )
}
