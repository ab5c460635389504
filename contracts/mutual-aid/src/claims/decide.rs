//! Has the rules decide, and applies what they say.

use crate::claims::facts::{Facts, Ground};
use crate::claims::{cases, money, step};
use crate::domain::claim::{clocks, Claim, Filed, Route};
use crate::error::ContractError;
use cosmwasm_std::{DepsMut, Env, Response};
use mutual_aid_api::types::ClaimStatus;
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::lifecycle::{Asked, Question, State};
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::{Decision, Reason};

/// What is asked of the rules, by where the claim stands.
pub const fn asked(claim: &Claim) -> Asked {
    match (claim.route, claim.state) {
        (Route::Filed, _) => Asked::AfterTreatment,
        (Route::Asked, State::Promised { .. }) => Asked::Cashless(Question::Discharge),
        (Route::Asked, _) => Asked::Cashless(Question::Promise),
    }
}

/// Decides a claim whose facts are gathered. `Wait` leaves it as it is, with the codes that say what for.
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
    let asked = asked(claim);
    let decision = facts.decide()?;
    let ground = facts.into_ground();
    let spans = clocks(&ground.rules, ground.rules.notice_seconds);
    let mut next = claim.state.decide(&decision, asked, &spans, now)?;
    claim.codes = decision.codes().to_vec();
    let mut response = response;
    match &decision {
        Decision::Wait { .. } => {
            return Ok(response);
        }
        Decision::Deny { codes } => {
            money::release(deps.storage, &ground, id, claim, filed, 0)?;
            (claim.benefit, claim.fee) = (0, 0);
            if codes.as_slice() == [Reason::InWait] {
                response = step::give_back(deps.branch(), env, &ground, claim, filed, response)?;
            }
        }
        Decision::Approve { tier, amounts, notes } => {
            claim.codes.clone_from(notes);
            money::release(deps.storage, &ground, id, claim, filed, 0)?;
            let worth = (amounts.benefit, amounts.fee);
            money::reserve(deps.storage, &ground, id, claim, filed, worth, now)?;
            claim.tier = Some(tier.number());
        }
        Decision::Refer { amounts, notes, .. } => {
            claim.codes.extend(notes);
            money::release(deps.storage, &ground, id, claim, filed, 0)?;
            (claim.benefit, claim.fee) = (amounts.benefit, amounts.fee);
            claim.tier = Some(2);
            if let State::Panel { cause, .. } = next {
                let opened = cases::open(deps.branch(), env, &ground, claim, (id, filed), cause, None)?;
                next = State::Panel {
                    cause,
                    until: now.saturating_add(opened.seconds),
                };
                response = cases::note(opened, id, claim, cause, response);
            }
        }
    }
    claim.state = next;
    response = response.add_event(decided(id, claim));
    money::pay(deps, env, &ground, id, claim, filed, response)
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

/// The ground of gathered facts.
impl Facts {
    /// What is left when the decision is made.
    pub fn into_ground(self) -> Ground {
        self.ground
    }
}
