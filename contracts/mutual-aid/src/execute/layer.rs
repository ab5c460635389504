//! Layers: a plan that is a member of another. Its coins come out of its reserve, and what the layer bears comes back
//! into it; no coin leaves the contract.

use crate::claims::facts::{Facts, Ground};
use crate::domain::claim::{Filed, Statement};
use crate::domain::fund::{assert_left, take};
use crate::domain::layer::{assert_covered, assert_left as assert_gone, member_name, Admission, Cession};
use crate::error::{ContractError, DomainError};
use crate::execute::member::{add, enrol};
use crate::execute::plan::today;
use crate::state::ledger::{ledger, save_ledger, undecided};
use crate::state::pool::{self, PlanPool};
use crate::state::{claim as claims, fund, layer as state, plan, settings};
use cosmwasm_std::{Addr, Deps, DepsMut, Env, Event, Response, Storage, Uint128};
use mutual_aid_api::types::{NewMember, PlanStatus};
use mutual_aid_api::{event, ClaimId, PlanId};
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::share::{self, Book, Stage};

/// The insurer of a layer says whether a plan may be a member of it and cede claims to it: nobody there looks at them.
pub fn admit_member_plan(
    deps: DepsMut,
    env: &Env,
    layer: PlanId,
    id: PlanId,
    admitted: bool,
) -> Result<Response, ContractError> {
    if id == layer {
        return Err(DomainError::SelfAsParty {
            what: "the layer of itself",
        }
        .into());
    }
    plan::plan(deps.storage, id)?;
    let mut other = plan::plan(deps.storage, layer)?;
    let said = event::MemberPlanAdmitted {
        layer,
        plan: id,
        admitted,
    };
    if admitted {
        other.assert_running()?;
        if !other.is_layer {
            other.become_layer(layer)?;
            plan::save_plan(deps.storage, layer, &other)?;
        }
        state::save_admission(deps.storage, layer, id, Admission::OPEN)?;
        return Ok(Response::new().add_event(said));
    }
    assert_admitted(deps.storage, layer, id)?;
    let until = today(&other, env)?;
    state::save_admission(deps.storage, layer, id, Admission { until })?;
    // nobody pays for what it is not covered for: it goes with a close, as if it had asked. In a run-off nobody goes
    let stays = other.assert_running().is_ok() && stays(deps.storage, layer, &member_name(id))?;
    let left = if stays {
        leave_layer(deps, env, id, layer)?
    } else {
        Response::new()
    };
    Ok(left.add_event(said))
}

/// Refuses a plan that the layer's insurer has not admitted, or does no longer.
fn assert_admitted(store: &dyn Storage, layer: PlanId, id: PlanId) -> Result<(), ContractError> {
    match state::admission(store, layer, id)? {
        Some(Admission::OPEN) => Ok(()),
        _ => Err(DomainError::NotAdmitted { layer, plan: id }.into()),
    }
}

/// Whether somebody is a member and has not asked to leave.
fn stays(store: &dyn Storage, layer: PlanId, who: &Addr) -> Result<bool, ContractError> {
    if pool::member(store, layer, who)?.is_none() {
        return Ok(false);
    }
    let member = pool::member_now(store, layer, who)?;
    let active = matches!(member.stage, Stage::Waiting { .. } | Stage::Active { .. });
    Ok(active && member.exit.is_none())
}

/// A plan becomes a member of another one, or is topped up there.
pub fn join_layer(
    deps: DepsMut,
    env: &Env,
    id: PlanId,
    layer: PlanId,
    new: &NewMember,
    amount: Uint128,
) -> Result<Response, ContractError> {
    if id == layer || new.member.is_some() {
        return Err(DomainError::SelfAsParty {
            what: "the layer of itself, or name another member",
        }
        .into());
    }
    let (mut own, other) = (plan::plan(deps.storage, id)?, plan::plan(deps.storage, layer)?);
    own.assert_running()?;
    if own.denom != other.denom {
        return Err(DomainError::OtherDenom {
            denom: own.denom,
            layer: other.denom,
        }
        .into());
    }
    // through a plan of its own the insurer could take out what capital may not
    let (insurer, theirs) = (own.insurer(), other.insurer());
    if settings::accreditation(deps.storage)?.related(&deps.querier, insurer, theirs, env.block.time)? {
        return Err(DomainError::Related {
            org: theirs,
            other: insurer,
        }
        .into());
    }
    own.join_layer(layer)?;
    assert_admitted(deps.storage, layer, id)?;
    let mut books = ledger(deps.storage, id)?;
    books.settled_books()?;
    let capital = fund::capital(deps.storage, id)?;
    take(amount.u128(), capital.owned(&books.books, own.reserve))?;
    assert_left(&books.books, undecided(deps.storage, id)?.1, amount.u128())?;
    books.books.withdraw(Book::Reserve, amount.u128())?;
    plan::save_plan(deps.storage, id, &own)?;
    save_ledger(deps.storage, id, &books)?;
    let who = member_name(id);
    let mut books = ledger(deps.storage, layer)?;
    let there = match pool::member(deps.storage, layer, &who)? {
        None => false,
        Some(mut member) => {
            share::sync(&PlanPool::read(deps.storage, layer), &books, &mut member)?;
            !matches!(member.stage, Stage::Left { .. })
        }
    };
    let amount = amount.u128();
    let done: Event = if there {
        add(deps.storage, env, layer, &other, &mut books, &who, amount)?
            .0
            .into()
    } else {
        enrol(
            deps.storage,
            env,
            layer,
            &other,
            &mut books,
            (&who, &who),
            new,
            amount,
        )?
        .0
        .into()
    };
    save_ledger(deps.storage, layer, &books)?;
    Ok(Response::new().add_event(done))
}

/// A plan asks to leave a layer, or takes home what is due to it there.
pub fn leave_layer(deps: DepsMut, env: &Env, id: PlanId, layer: PlanId) -> Result<Response, ContractError> {
    let who = member_name(id);
    let other = plan::plan(deps.storage, layer)?;
    let today = today(&other, env)?;
    let mut books = ledger(deps.storage, layer)?;
    let mut member = pool::stored(deps.storage, layer, &who)?;
    let mut pool = PlanPool::write(deps.storage, layer);
    share::sync(&pool, &books, &mut member)?;
    let stays = matches!(member.stage, Stage::Waiting { .. } | Stage::Active { .. });
    let (amount, moved): (u128, Option<Event>) = if other.status == PlanStatus::Closed {
        (share::pull_return(&mut pool, &mut books, &mut member)?, None)
    } else if stays && member.exit.is_none() {
        let amount = if other.reserve {
            share::cancel_term(&mut pool, &mut books, &mut member, today)?
        } else {
            share::request_exit(&mut pool, &mut books, &mut member, today)?
        };
        let member = who.clone();
        let moved = match amount {
            0 => event::ExitRequested { plan: layer, member }.into(),
            _ => event::MemberLeft { plan: layer, member }.into(),
        };
        (amount, Some(moved))
    } else {
        (share::collect(&pool, &mut books, &mut member)?, None)
    };
    if amount == 0 && moved.is_none() {
        return Err(DomainError::NothingToCollect {
            plan: layer,
            member: who,
        }
        .into());
    }
    pool::save_member(deps.storage, layer, &who, &member)?;
    save_ledger(deps.storage, layer, &books)?;
    let mut response = Response::new().add_events(moved);
    if amount > 0 {
        let mut own = ledger(deps.storage, id)?;
        own.books.deposit(Book::Reserve, amount)?;
        save_ledger(deps.storage, id, &own)?;
        response = response.add_event(event::MemberPaid {
            plan: layer,
            member: who,
            amount: amount.into(),
        });
    }
    Ok(response)
}

/// Refuses a plan that has something in a layer: whoever waits for its money has it before the insurer.
pub fn assert_left_all(store: &dyn Storage, id: PlanId, layers: &[u64]) -> Result<(), ContractError> {
    let who = member_name(id);
    for layer in layers.iter().copied().map(PlanId) {
        assert_gone(layer, &pool::member_now(store, layer, &who)?)?;
    }
    Ok(())
}

/// The layer bears its part of a claim that its member plan has paid for good.
pub fn cede_claim(deps: DepsMut, env: &Env, id: ClaimId, layer: PlanId) -> Result<Response, ContractError> {
    let claim = claims::claim(deps.storage, id)?;
    let mut books = ledger(deps.storage, layer)?;
    let mut cession = match state::cession(deps.storage, id, layer)? {
        Some(Cession { paid: true, .. }) => return Err(DomainError::Ceded { claim: id, layer }.into()),
        Some(cession) => cession,
        None => {
            if claim.state != State::Paid || claim.emergency.is_some() {
                return Err(DomainError::NotPaidYet {
                    claim: id,
                    status: claim.status(),
                }
                .into());
            }
            let who = member_name(claim.plan());
            let ground = Ground::read(deps.as_ref(), layer, &who, claim.illness())?;
            let diagnosed_at = ground.start_of(claim.diagnosis_day);
            let admitted = state::admission(deps.storage, layer, claim.plan())?;
            let over = admitted.is_none_or(|admission| claim.diagnosis_day >= admission.until);
            assert_covered(
                &ground.cover,
                over || ground.plan.run_off_at.is_some_and(|end| diagnosed_at >= end),
                claim.diagnosis_day,
                ground.terms.filing_days,
                today(&ground.plan, env)?,
            )?;
            let cohort = ground.cover.cohort;
            let year = ground.year_of(claim.diagnosis_day);
            let worth = worth(deps.as_ref(), env, ground, &claim, (id, layer))?;
            let class = claim.class;
            let before = claims::approved_in(deps.storage, layer, &who, class, year)?;
            let after = before.saturating_add(worth);
            claims::save_approved_in(deps.storage, layer, &who, class, year, after)?;
            let mut pool = PlanPool::write(deps.storage, layer);
            Cession {
                grant: share::approve(&mut pool, &mut books, cohort, worth, 0)?,
                paid: false,
            }
        }
    };
    if books.settling().is_ok() {
        share::settle_claim(&mut books, &mut cession.grant)?;
    }
    let amount = cession.grant.amount;
    let paid = if cession.grant.is_whole(&books.books) {
        amount
    } else {
        0
    };
    if paid > 0 {
        share::pay(&mut books, &cession.grant, paid)?;
        cession.paid = true;
    }
    save_ledger(deps.storage, layer, &books)?;
    if paid > 0 {
        let mut own = ledger(deps.storage, claim.plan())?;
        own.books.deposit(Book::Reserve, paid)?;
        save_ledger(deps.storage, claim.plan(), &own)?;
    }
    state::save_cession(deps.storage, id, layer, &cession)?;
    Ok(Response::new().add_event(event::ClaimCeded {
        claim: id,
        layer,
        amount: amount.into(),
        paid: paid.into(),
    }))
}

/// What the layer bears: its own schedule, deductible and limits, with what the plan paid as the bill, and no more than other
/// layers have left of it. Nobody looks at it
/// again, so it is at most what the layer's terms pay without a panel.
fn worth(
    deps: Deps,
    env: &Env,
    ground: Ground,
    claim: &crate::domain::claim::Claim,
    (id, layer): (ClaimId, PlanId),
) -> Result<u128, ContractError> {
    let mut asked = claim.clone();
    asked.plan = layer.u64();
    asked.asked = claim.benefit;
    asked.approved_at = 0;
    asked.taken = 0;
    let bill = Statement {
        // nobody's: a bill that somebody registers under the key of zeros is not this one
        org: 0,
        at: claim.filed_at,
        birth_group: ground.birth_group,
        accident: false,
        bill: claim.benefit,
        evidence: [0; 32],
        consent: None,
    };
    let filed = Filed {
        member: member_name(claim.plan()),
        encounter: [0; 32],
        episode: [0; 32],
        evidence: [0; 32],
        payees: vec![],
    };
    // what other layers bear of it they do not bear together with this one
    let mut left = claim.benefit;
    for other in plan::plan(deps.storage, claim.plan())?.layers {
        let ceded = state::cession(deps.storage, id, PlanId(other))?;
        left = left.saturating_sub(ceded.map_or(0, |ceded| ceded.grant.amount));
    }
    let most = ground.terms.tier1_limit.min(left);
    let facts = Facts::gather(deps, env, ground, &asked, &filed, &[bill])?;
    match facts.worth()? {
        Some(worth) if worth.min(most) > 0 && facts.is_listed() => Ok(worth.min(most)),
        _ => Err(DomainError::NothingCeded { layer }.into()),
    }
}
