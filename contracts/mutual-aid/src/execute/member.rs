//! Joining, topping up, collecting.

use crate::domain::limits::within;
use crate::domain::plan::{assert_newborn, Plan};
use crate::domain::terms::Terms;
use crate::error::{ContractError, DomainError};
use crate::execute::plan::today;
use crate::reply;
use crate::state::pool::{self, Kind, PlanPool};
use crate::state::{ledger, plan as plans};
use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, Storage};
use mutual_aid_api::types::{NewMember, PlanStatus, BIRTH_GROUP_YEARS};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::adjudicate::benefit::year_of;
use mutual_aid_rules::share::{self, Home, Ledger, Member, Pool, Stage, Start};
use salus_core::{checked, funds::one_coin, pause};

/// The earliest group of birth years.
const FIRST_BIRTH_GROUP: u64 = 1_880;
/// Seconds of a mean year.
const YEAR_SECONDS: u64 = 31_556_952;

/// Somebody joins, for itself or somebody else.
pub fn join(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: PlanId,
    new: &NewMember,
) -> Result<Response, ContractError> {
    let plan = plans::plan(deps.storage, id)?;
    let (_, amount) = one_coin(info, |denom| denom == plan.denom)?;
    let who = match &new.member {
        Some(member) => checked(deps.api, member)?,
        None => info.sender.clone(),
    };
    let mut ledger = ledger::ledger(deps.storage, id)?;
    let (joined, missing) = enrol(
        deps.storage,
        env,
        id,
        &plan,
        &mut ledger,
        (&who, &info.sender),
        new,
        amount.u128(),
    )?;
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(warn(id, who, missing, Response::new().add_event(joined)))
}

/// Makes `who` a member, on the word of `by`, with coins that are in the contract already. The ledger is the caller's to save.
/// Gives the least that it must top up to be there after one more close at the cap, too.
#[expect(
    clippy::too_many_arguments,
    reason = "everything that a membership is made of"
)]
pub fn enrol(
    store: &mut dyn Storage,
    env: &Env,
    id: PlanId,
    plan: &Plan,
    ledger: &mut Ledger,
    (who, by): (&Addr, &Addr),
    new: &NewMember,
    amount: u128,
) -> Result<(event::MemberJoined, u128), ContractError> {
    pause::assert_open::<ContractError>(store, env.block.time)?;
    plan.assert_active()?;
    if !ledger.joins_open()? {
        return Err(DomainError::JoinsStopped {
            reserve: ledger.books.reserve,
            target: ledger.reserve_target()?,
        }
        .into());
    }
    let today = today(plan, env)?;
    let (version, terms) = plans::terms_on(store, id, plan.terms, today)?;
    if new.terms != version {
        return Err(DomainError::OtherTerms {
            given: new.terms,
            version,
        }
        .into());
    }
    within("weight", new.weight.into(), 1, terms.max_weight.into())?;
    let kind = kind(env, plan.regions, new)?;
    let before = before(store, id, ledger, who)?;
    let mut start = start(&terms, today);
    if let Some(born_day) = new.born_day {
        let covered = who != by && born_to(store, id, ledger, by, born_day)?;
        let year = year_of(u64::from(born_day).saturating_mul(plan.day_seconds));
        assert_newborn(covered, (born_day, year), new.birth_group, today)?;
        start.waited_day = start.cover_from;
    }
    let cohort = cohort(store, id, ledger, kind)?;
    let mut pool = PlanPool::write(store, id).knowing(version, &terms);
    let joins = if plan.reserve {
        share::join_for_term
    } else {
        share::join
    };
    let member = joins(
        &mut pool,
        ledger,
        cohort,
        new.weight,
        amount,
        start,
        before.as_ref(),
    )?;
    pool.save_member(who, &member)?;
    let joined = event::MemberJoined {
        plan: id,
        member: who.clone(),
        cohort,
        weight: new.weight,
        amount: amount.into(),
        activation_day: member.cover_from,
    };
    Ok((joined, missing(&pool, ledger, &member)?))
}

/// Whether a parent was covered, and its wait over, on the day on which its child was born.
fn born_to(
    store: &dyn Storage,
    id: PlanId,
    ledger: &Ledger,
    parent: &Addr,
    born_day: u32,
) -> Result<bool, ContractError> {
    let Some(mut parent) = pool::member(store, id, parent)? else {
        return Ok(false);
    };
    share::sync(&PlanPool::read(store, id), ledger, &mut parent)?;
    let cover = parent.cover_on(born_day);
    Ok(cover.is_some_and(|cover| cover.waited_day <= born_day))
}

/// Cover begins tomorrow; until the wait is over it is for accidents only.
const fn start(terms: &Terms, today: u32) -> Start {
    Start {
        today,
        cover_from: today.saturating_add(1),
        waited_day: today.saturating_add(terms.wait_days),
    }
}

fn kind(env: &Env, regions: u16, new: &NewMember) -> Result<Kind, DomainError> {
    let years = env
        .block
        .time
        .seconds()
        .checked_div(YEAR_SECONDS)
        .unwrap_or_default();
    within(
        "birth_group",
        new.birth_group.into(),
        FIRST_BIRTH_GROUP,
        years.saturating_add(1_970),
    )?;
    let rest = new.birth_group.checked_rem(BIRTH_GROUP_YEARS).unwrap_or_default();
    within("years after a group of birth years", rest.into(), 0, 0)?;
    within("region", new.region.into(), 1, regions.into())?;
    Ok(Kind {
        birth_group: new.birth_group,
        tier: new.tier,
        region: new.region,
        terms: new.terms,
    })
}

/// The membership that somebody had before, which must be over.
fn before(
    store: &dyn Storage,
    id: PlanId,
    ledger: &Ledger,
    who: &Addr,
) -> Result<Option<Member>, ContractError> {
    let Some(mut member) = pool::member(store, id, who)? else {
        return Ok(None);
    };
    share::sync(&PlanPool::read(store, id), ledger, &mut member)?;
    match member.stage {
        Stage::Lapsed { .. } | Stage::Left { .. } => Ok(Some(member)),
        Stage::Waiting { .. } | Stage::Active { .. } => Err(DomainError::AlreadyMember {
            plan: id,
            member: who.clone(),
        }
        .into()),
    }
}

fn cohort(
    store: &mut dyn Storage,
    id: PlanId,
    ledger: &mut Ledger,
    kind: Kind,
) -> Result<u16, ContractError> {
    if let Some(cohort) = pool::cohort_of(store, id, kind)? {
        return Ok(cohort);
    }
    let benefits = plans::all_benefits(store, id, kind.terms)?;
    if !benefits.iter().any(|benefit| benefit.tier == kind.tier) {
        return Err(DomainError::NoSuchTier {
            tier: kind.tier,
            terms: kind.terms,
        }
        .into());
    }
    let cohort = share::open_cohort(&mut PlanPool::write(store, id), ledger, kind.terms)?;
    pool::save_kind(store, id, cohort, kind)?;
    Ok(cohort)
}

/// A member is topped up.
pub fn top_up(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: PlanId,
    member: Option<String>,
) -> Result<Response, ContractError> {
    let plan = plans::plan(deps.storage, id)?;
    let (_, amount) = one_coin(info, |denom| denom == plan.denom)?;
    let who = match member {
        Some(member) => checked(deps.api, &member)?,
        None => info.sender.clone(),
    };
    let mut ledger = ledger::ledger(deps.storage, id)?;
    let (added, missing) = add(deps.storage, env, id, &plan, &mut ledger, &who, amount.u128())?;
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(warn(id, who, missing, Response::new().add_event(added)))
}

/// What a member that is up to date must top up to be there after one more close at the cap.
fn missing(pool: &PlanPool<'_>, ledger: &Ledger, member: &Member) -> Result<u128, ContractError> {
    let cohort = pool.cohort(member.cohort)?;
    let terms = pool.terms(cohort.terms)?;
    Ok(share::least_top_up(member, &Home { cohort, terms }, ledger)?)
}

/// Says so if the next close at the cap would make the member leave.
fn warn(plan: PlanId, member: Addr, missing: u128, response: Response) -> Response {
    if missing == 0 {
        return response;
    }
    response.add_event(event::LowBalance {
        plan,
        member,
        least_top_up: missing.into(),
    })
}

/// Tops a member up with coins that are in the contract already. The ledger is the caller's to save. Gives the least that it
/// must top up on top of it to be there after one more close at the cap.
pub fn add(
    store: &mut dyn Storage,
    env: &Env,
    id: PlanId,
    plan: &Plan,
    ledger: &mut Ledger,
    who: &Addr,
    amount: u128,
) -> Result<(event::MemberToppedUp, u128), ContractError> {
    let today = today(plan, env)?;
    let mut member = pool::stored(store, id, who)?;
    let mut pool = PlanPool::write(store, id);
    share::sync(&pool, ledger, &mut member)?;
    let before = member.charged;
    if plan.reserve {
        share::renew(&mut pool, ledger, &mut member, amount, today)?;
    } else {
        share::top_up(&mut pool, ledger, &mut member, amount, today)?;
    }
    pool.save_member(who, &member)?;
    let added = event::MemberToppedUp {
        plan: id,
        member: who.clone(),
        amount: amount.into(),
        made_good: member.charged.minus_or_zero(before).ceil()?.into(),
    };
    Ok((added, missing(&pool, ledger, &member)?))
}

/// A member is paid what is due to it.
pub fn collect(
    deps: DepsMut,
    _env: &Env,
    info: &MessageInfo,
    id: PlanId,
    member: Option<String>,
) -> Result<Response, ContractError> {
    let plan = plans::plan(deps.storage, id)?;
    let who = match member {
        Some(member) => checked(deps.api, &member)?,
        None => info.sender.clone(),
    };
    let mut ledger = ledger::ledger(deps.storage, id)?;
    let mut member = pool::stored(deps.storage, id, &who)?;
    let mut pool = PlanPool::write(deps.storage, id);
    let amount = if plan.status == PlanStatus::Closed {
        share::pull_return(&mut pool, &mut ledger, &mut member)?
    } else {
        share::collect(&pool, &mut ledger, &mut member)?
    };
    if amount == 0 {
        return Err(DomainError::NothingToCollect {
            plan: id,
            member: who,
        }
        .into());
    }
    pool::save_member(deps.storage, id, &who, &member)?;
    ledger::save_ledger(deps.storage, id, &ledger)?;
    Ok(Response::new()
        .add_submessage(reply::payment(id, &who, &plan.denom, amount)?)
        .add_event(event::MemberPaid {
            plan: id,
            member: who,
            amount: amount.into(),
        }))
}
