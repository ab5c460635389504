//! Challenges and appeals.

use crate::claims::cases;
use crate::claims::facts::{of_stored, Ground};
use crate::domain::claim::{clocks, Bond, Claim};
use crate::domain::plan::hash;
use crate::error::{ContractError, DomainError};
use crate::state::{claim as claims, ledger};
use cosmwasm_std::{DepsMut, Env, HexBinary, MessageInfo, Response};
use mutual_aid_api::ClaimId;
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::{AdjudicateError, Reason};
use mutual_aid_rules::share::Book;
use salus_core::funds::one_coin;

/// Somebody challenges a claim.
pub fn challenge(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: ClaimId,
    evidence: &HexBinary,
) -> Result<Response, ContractError> {
    bonded(deps, env, info, id, evidence, |claim, clocks, now| {
        claim.state.challenge(clocks, now)
    })
}

/// A member appeals against a refusal.
pub fn appeal(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: ClaimId,
    evidence: &HexBinary,
) -> Result<Response, ContractError> {
    bonded(deps, env, info, id, evidence, |claim, clocks, now| {
        claim.state.appeal(clocks, now)
    })
}

fn bonded(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: ClaimId,
    evidence: &HexBinary,
    step: impl FnOnce(&Claim, &Clocks, u64) -> Result<State, AdjudicateError>,
) -> Result<Response, ContractError> {
    let mut claim = claims::claim(deps.storage, id)?;
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let ground = Ground::read(deps.as_ref(), claim.plan(), &filed.member, claim.illness())?;
    let now = env.block.time.seconds();
    let evidence = hash("evidence", evidence)?;
    let spans = clocks(&ground.rules, ground.rules.notice_seconds);
    let next = step(&claim, &spans, now)?;
    let (_, amount) = one_coin(info, |denom| denom == ground.plan.denom)?;
    let bond = ground.rules.challenge_bond;
    if amount != bond {
        return Err(DomainError::OtherBond { given: amount, bond }.into());
    }
    let mut books = ledger::ledger(deps.storage, claim.plan())?;
    books.books.deposit(Book::Bonds, amount.u128())?;
    let cause = match next {
        State::Panel { cause, .. } => cause,
        _ => Cause::Challenge,
    };
    if cause == Cause::Appeal {
        // one that nobody judged is brought again, but not for ever
        if claim.codes.contains(&Reason::Appealed) && ground.waits_no_longer(&claim, now) {
            return Err(DomainError::AppealedBefore { claim: id }.into());
        }
        // what a refusal was about: by its terms it is worth so much, if it is worth anything; the bill and the year limit
        // what is paid in any case
        let (facts, _) = of_stored(deps.as_ref(), env, id, &claim)?;
        claim.benefit = facts.worth()?.unwrap_or(claim.asked);
    }
    let opened = cases::open(
        deps.as_ref(),
        env,
        (&ground, &mut books),
        &claim,
        (id, &filed),
        cause,
        Some((&info.sender, evidence)),
    )?;
    ledger::save_ledger(deps.storage, claim.plan(), &books)?;
    claim.state = State::Panel {
        cause,
        until: now.saturating_add(opened.seconds),
    };
    claim.bond = Some(Bond {
        by: info.sender.clone(),
        amount: bond.u128().saturating_sub(opened.lent),
    });
    claim.lent = claim.lent.saturating_add(opened.lent);
    let response = cases::note(opened, id, &mut claim, cause, Response::new());
    let response = response.add_event(crate::claims::money::moved(id, &claim));
    claims::save_claim(deps.storage, id, &claim)?;
    Ok(response)
}
