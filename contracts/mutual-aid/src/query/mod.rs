//! Answers. Every listing is bounded.

mod claim;
mod fund;
mod member;
mod plan;

use crate::error::ContractError;
use crate::state::settings;
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, StdResult};
use mutual_aid_api::msg::{ConfigResponse, QueryMsg};
use salus_core::{ownership, page::limit as page, pause};

/// Answers a question.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let store = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Pause {} => to_json_binary(&pause::load(store)?),
        QueryMsg::Denoms { start_after, limit } => {
            to_json_binary(&settings::denoms(store, start_after.as_deref(), page(limit))?)
        }
        QueryMsg::Plan { plan } => to_json_binary(&plan::plan(store, plan)?),
        QueryMsg::Plans { start_after, limit } => {
            to_json_binary(&plan::plans(store, start_after, page(limit))?)
        }
        QueryMsg::Terms { plan, version } => to_json_binary(&plan::terms(store, plan, version)?),
        QueryMsg::Conditions {
            plan,
            start_after,
            limit,
        } => to_json_binary(&plan::conditions(store, plan, start_after, page(limit))?),
        QueryMsg::Solvency { plan } => to_json_binary(&plan::solvency(store, plan)?),
        QueryMsg::Fund {
            plan,
            fund,
            depositor,
        } => to_json_binary(&fund::fund(deps, env, plan, &fund, &depositor)?),
        QueryMsg::Emergency { plan, emergency } => to_json_binary(&fund::emergency(store, plan, emergency)?),
        QueryMsg::IndexCover { plan, cover } => to_json_binary(&fund::index_cover(store, plan, cover)?),
        QueryMsg::Claim { claim } => to_json_binary(&claim::claim(deps, claim)?),
        QueryMsg::Claims {
            plan,
            start_after,
            limit,
        } => to_json_binary(&claim::claims_of(deps, plan, start_after, page(limit))?),
        QueryMsg::WouldDecide { claim, facts } => {
            to_json_binary(&claim::would_decide(deps, env, &claim, &facts)?)
        }
        QueryMsg::DryRun {
            plan,
            terms,
            start_after,
            limit,
        } => to_json_binary(&claim::dry_run(
            deps,
            env,
            plan,
            &terms,
            start_after,
            page(limit),
        )?),
        QueryMsg::Provider { plan, org } => to_json_binary(&claim::provider(deps, env, plan, org)?),
        QueryMsg::Encounter { encounter } => to_json_binary(&claim::encounter(deps, &encounter)?),
        QueryMsg::Cohorts {
            plan,
            start_after,
            limit,
        } => to_json_binary(&member::cohorts(store, plan, start_after, page(limit))?),
        QueryMsg::Member { plan, member } => to_json_binary(&member::member(deps, env, plan, &member)?),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let settings = settings::settings(deps.storage)?;
    Ok(ConfigResponse {
        accreditation_addr: settings.accreditation,
        panel_addr: settings.panel,
        escrow_addr: settings.escrow,
        consents_addr: settings::consents(deps.storage)?,
        limits: settings.limits,
    })
}
