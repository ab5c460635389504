//! Plans, their terms, their lists of conditions.

use crate::domain::plan::{self as rules, Plan};
use crate::domain::terms as term_rules;
use crate::error::{ContractError, DomainError};
use crate::state::ledger::save_ledger;
use crate::state::{plan as state, settings};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{to_json_binary, Addr, Deps, DepsMut, Env, Response, Storage};
use mutual_aid_api::types::{Condition, Funding, NewPlan, NewTerms, MAX_DEFINITIONS, MAX_TERMS_VERSIONS};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::Ledger;
use panel_api::opener::Offer;
use salus_core::text::{clipped, MAX_DENOM_BYTES};
use salus_core::{pause, CoreError};

/// Days from an offer of terms, or a removal from the list, until they hold for those who join.
pub const NOTICE_DAYS: u32 = 30;

/// What the message answers.
#[cw_serde]
struct PlanData {
    plan: PlanId,
}

/// Opens a plan of an organisation whose operator asks.
pub fn create_plan(
    deps: DepsMut,
    env: &Env,
    insurer: u64,
    plan: NewPlan,
    terms: NewTerms,
    conditions: &[Condition],
) -> Result<Response, ContractError> {
    let now = env.block.time;
    pause::assert_open::<ContractError>(deps.storage, now)?;
    let settings = settings::settings(deps.storage)?;
    let insurer = OrgId(insurer);
    if !settings::is_denom_listed(deps.storage, &plan.denom) {
        return Err(CoreError::UnlistedDenom {
            denom: clipped(&plan.denom, MAX_DENOM_BYTES),
        }
        .into());
    }
    let reserve = matches!(plan.funding, Funding::Reserve {});
    rules::check(&plan, &settings.limits)?;
    term_rules::check(&terms, reserve)?;
    check_consent(deps.storage, &terms)?;
    rules::check_changes(conditions, &[])?;
    check_panel(deps.as_ref(), settings.panel, &plan)?;
    let times = (now.seconds(), settings.limits.day_seconds);
    let mut state = Plan::new(insurer, reserve, plan.denom.clone(), times);
    let day = today(&state, env)?;
    state.regions = plan.regions;
    state.terms = 1;
    state.conditions = 1;
    state.filing_days = terms.filing_days;
    let id = state::create(deps.storage, &state, &plan)?;
    state::add_terms(deps.storage, id, 1, day, &terms)?;
    let ledger = Ledger::new(day, plan.solidarity_bps.get());
    save_ledger(deps.storage, id, &ledger)?;
    for condition in conditions {
        list(deps.storage, id, 1, condition, now.seconds())?;
    }
    Ok(Response::new()
        .set_data(to_json_binary(&PlanData { plan: id })?)
        .add_event(event::PlanCreated { plan: id, insurer }))
}

/// Refuses a plan whose panels cannot serve it.
fn check_panel(deps: Deps, panel: Addr, plan: &NewPlan) -> Result<(), ContractError> {
    let panel = panel_api::Client::new(panel);
    let offered = |terms: &String| -> Result<Offer, ContractError> {
        let offer = panel.offer(&deps.querier, terms.clone())?;
        rules::check_panel(terms, &offer, &plan.denom, plan.challenge_bond)?;
        Ok(offer)
    };
    let claims = offered(&plan.panel_terms)?;
    let appeals = offered(&plan.appeal_terms)?;
    Ok(rules::check_appeal_panel(&claims, &appeals)?)
}

/// Refuses terms that ask for consent where there is nobody to say that it was given.
fn check_consent(store: &dyn Storage, terms: &NewTerms) -> Result<(), ContractError> {
    if terms.consent && settings::consents(store)?.is_none() {
        return Err(DomainError::NoConsentRegistry.into());
    }
    Ok(())
}

/// Offers new terms to later members.
pub fn offer_terms(
    deps: DepsMut,
    env: &Env,
    id: PlanId,
    terms: NewTerms,
    from_day: u32,
) -> Result<Response, ContractError> {
    let mut plan = state::plan(deps.storage, id)?;
    plan.assert_running()?;
    term_rules::check(&terms, plan.reserve)?;
    check_consent(deps.storage, &terms)?;
    // who joins from now on is promised a panel that can still be asked
    let panel = settings::settings(deps.storage)?.panel;
    check_panel(deps.as_ref(), panel, &state::rules(deps.storage, id)?)?;
    let today = today(&plan, env)?;
    let newest = state::terms(deps.storage, id, plan.terms)?;
    let least = today.saturating_add(NOTICE_DAYS).max(newest.from_day);
    let most = today.saturating_add(term_rules::MAX_DAYS);
    crate::domain::limits::within("from_day", from_day.into(), least.into(), most.into())?;
    let version = plan.terms.saturating_add(1);
    crate::domain::limits::within("versions of terms", version.into(), 1, MAX_TERMS_VERSIONS.into())?;
    plan.terms = version;
    plan.filing_days = plan.filing_days.max(terms.filing_days);
    state::save_plan(deps.storage, id, &plan)?;
    state::add_terms(deps.storage, id, version, from_day, &terms)?;
    Ok(Response::new().add_event(event::TermsOffered {
        plan: id,
        version,
        from_day,
    }))
}

/// Changes the list of conditions.
pub fn list_conditions(
    deps: DepsMut,
    env: &Env,
    id: PlanId,
    add: &[Condition],
    remove: &[u16],
) -> Result<Response, ContractError> {
    let mut plan = state::plan(deps.storage, id)?;
    plan.assert_running()?;
    rules::check_changes(add, remove)?;
    let now = env.block.time.seconds();
    plan.conditions = plan.conditions.checked_add(1).ok_or(CoreError::Overflow {
        what: "versions of the list",
    })?;
    let removed_at = now.saturating_add(plan.day_seconds.saturating_mul(NOTICE_DAYS.into()));
    for class in remove {
        match state::condition(deps.storage, id, *class)? {
            Some((added, listed)) if listed.removed_at == u64::MAX => {
                let listed = state::Listed { removed_at, ..listed };
                state::save_condition(deps.storage, id, *class, added, &listed)?;
            }
            _ => return Err(DomainError::ClassNotListed { class: *class }.into()),
        }
    }
    for condition in add {
        let entries = state::conditions_of(deps.storage, id, condition.class)?;
        if entries.len() >= MAX_DEFINITIONS {
            return Err(DomainError::TooMany {
                what: "definitions of a class",
                given: (entries.len() as u64).saturating_add(1),
                max: MAX_DEFINITIONS as u64,
            }
            .into());
        }
        let open = |listed: &state::Listed| listed.removed_at == u64::MAX;
        if entries
            .iter()
            .any(|(_, listed)| open(listed) && condition.definition == listed.definition)
        {
            return Err(DomainError::ClassListed {
                class: condition.class,
            }
            .into());
        }
        list(deps.storage, id, plan.conditions, condition, now)?;
    }
    state::save_plan(deps.storage, id, &plan)?;
    Ok(Response::new().add_event(event::ConditionsListed {
        plan: id,
        version: plan.conditions,
        added: add.len() as u16,
        removed: remove.len() as u16,
    }))
}

fn list(
    store: &mut dyn Storage,
    id: PlanId,
    version: u16,
    condition: &Condition,
    now: u64,
) -> Result<(), ContractError> {
    let listed = state::Listed {
        definition: rules::hash("definition", &condition.definition)?,
        from: now,
        removed_at: u64::MAX,
    };
    Ok(state::save_condition(
        store,
        id,
        condition.class,
        version,
        &listed,
    )?)
}

/// Stops joins.
pub fn pause_plan(deps: DepsMut, id: PlanId) -> Result<Response, ContractError> {
    moved(deps, id, Plan::pause)
}

/// Takes joins again.
pub fn resume_plan(deps: DepsMut, id: PlanId) -> Result<Response, ContractError> {
    moved(deps, id, Plan::resume)
}

fn moved(
    deps: DepsMut,
    id: PlanId,
    step: fn(Plan) -> Result<Plan, DomainError>,
) -> Result<Response, ContractError> {
    let plan = step(state::plan(deps.storage, id)?)?;
    state::save_plan(deps.storage, id, &plan)?;
    Ok(Response::new().add_event(event::PlanMoved {
        plan: id,
        status: plan.status,
    }))
}

/// The day of this block, counted from 1970 in days of the contract's length.
pub fn today(plan: &Plan, env: &Env) -> Result<u32, ContractError> {
    let day = env
        .block
        .time
        .seconds()
        .checked_div(plan.day_seconds)
        .unwrap_or_default();
    Ok(u32::try_from(day).map_err(|_| CoreError::Overflow { what: "days" })?)
}
