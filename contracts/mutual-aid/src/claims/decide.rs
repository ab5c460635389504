//! Has the rules decide, and applies what they say.

use crate::claims::facts::Facts;
use crate::claims::{cases, money, question, step};
use crate::domain::claim::{clocks, Claim, Filed, Route};
use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::types::ClaimStatus;
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::lifecycle::{Asked, Question, State};
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::{Decision, Reason, Tier};

/// What is asked of the rules, by where the claim stands.
pub const fn asked(claim: &Claim) -> Asked {
    match (claim.route, claim.state) {
        (Route::Filed, _) => Asked::AfterTreatment,
        (Route::Asked, State::Promised { .. }) | (Route::Discharged, _) => {
            Asked::Cashless(Question::Discharge)
        }
        (Route::Asked, _) => Asked::Cashless(Question::Promise),
    }
}

/// Decides a claim whose facts are gathered. `Wait` leaves it as it is, with the codes that say what for; so does a close
/// that is under way: anyone's `Advance` decides it afterwards. What a promise has reserved stays reserved until the
/// discharge is decided.
pub fn decide(
    mut deps: DepsMut,
    env: &Env,
    facts: Facts,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
    response: Response,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    if facts.books().close.is_some() {
        return Ok(response);
    }
    let decision = facts.decide()?;
    // that it was an illness, and no accident, is the word of all who have to attest
    let unproven = decision.codes() == [Reason::InWait] && !facts.is_attested();
    let (ground, read) = facts.into_ground();
    let mut books = read;
    let asked = match (&decision, asked(claim)) {
        // where members share, the insurer alone decides about no more than the notice tier
        (Decision::Refer { amounts, .. }, Asked::Cashless(_))
            if !ground.plan.reserve && amounts.benefit > ground.terms.tier1_limit =>
        {
            Asked::AfterTreatment
        }
        (_, asked) => asked,
    };
    let spans = clocks(&ground.rules, ground.rules.notice_seconds);
    let mut next = claim.state.decide(&decision, asked, &spans, now)?;
    claim.codes = decision.codes().to_vec();
    if unproven {
        return Ok(response);
    }
    let mut response = response;
    let discharge = matches!(claim.state, State::Promised { .. });
    match &decision {
        Decision::Wait { .. } => {
            return Ok(response);
        }
        Decision::Deny { codes } => {
            money::release(deps.storage, &mut books, &ground, claim, (id, filed), (0, true))?;
            (claim.benefit, claim.fee) = (0, 0);
            if codes.as_slice() == [Reason::InWait] {
                response = step::give_back(deps.branch(), env, &mut books, &ground, claim, filed, response)?;
            }
        }
        Decision::Approve { tier, amounts, notes } => {
            claim.codes.clone_from(notes);
            let worth = (amounts.benefit, amounts.fee);
            money::reserve(deps.storage, &mut books, &ground, claim, (id, filed), worth, now)?;
            claim.tier = Some(tier.number());
            if let (Tier::AtOnce, State::Approved { .. }) = (tier, next) {
                money::put_at_risk(deps.storage, claim, amounts.benefit)?;
            }
        }
        Decision::Refer { amounts, notes, .. } => {
            claim.codes.extend(notes);
            claim.benefit = amounts.benefit;
            if claim.approved_at == 0 {
                claim.fee = amounts.fee;
            }
            claim.tier = Some(2);
            if let State::Panel { cause, .. } = next {
                let opened = cases::open(
                    deps.as_ref(),
                    env,
                    (&ground, &mut books),
                    claim,
                    (id, filed),
                    cause,
                    None,
                )?;
                if let Some((case, _)) = &opened.case {
                    question::pay(deps.storage, &mut books, claim, id, *case)?;
                }
                next = State::Panel {
                    cause,
                    until: now.saturating_add(opened.seconds),
                };
                response = cases::note(opened, id, claim, cause, response);
            }
        }
    }
    if discharge {
        claim.route = Route::Discharged;
    }
    claim.state = next;
    response = response.add_event(decided(id, claim));
    money::pay(deps, env, &ground, claim, (id, filed), (&read, books), response)
}

/// The event of a decision.
pub fn decided(id: ClaimId, claim: &Claim) -> event::ClaimDecided {
    let refused = matches!(claim.status(), ClaimStatus::Refused | ClaimStatus::Denied);
    let worth = if refused {
        (0, 0)
    } else {
        (claim.benefit, claim.fee)
    };
    event::ClaimDecided {
        claim: id,
        status: claim.status(),
        codes: claim.code_text(),
        amount: worth.0.into(),
        fee: worth.1.into(),
    }
}

/// Which ruling a cause of referral stands for, for a claim that people look at.
pub const fn cause_of(state: State) -> Option<Cause> {
    match state {
        State::Panel { cause, .. } | State::Held { cause, .. } | State::Referred { cause, .. } => Some(cause),
        _ => None,
    }
}
