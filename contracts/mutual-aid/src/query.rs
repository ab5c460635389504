//! Answers. Every listing is bounded.

use crate::error::ContractError;
use crate::state::{plan, settings};
use cosmwasm_std::{to_json_binary, Binary, Deps, Env, StdResult};
use mutual_aid_api::msg::{ConfigResponse, QueryMsg};
use mutual_aid_api::types::NewTerms;
use mutual_aid_api::PlanId;
use salus_core::{ownership, page::limit as page, pause};

/// Answers a question.
pub fn query(deps: Deps, env: &Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let _ = env;
    let store = deps.storage;
    let answer = match msg {
        QueryMsg::Config {} => to_json_binary(&config(deps)?),
        QueryMsg::Ownership {} => to_json_binary(&ownership::load(store)?),
        QueryMsg::Pause {} => to_json_binary(&pause::load(store)?),
        QueryMsg::Denoms { start_after, limit } => {
            to_json_binary(&settings::denoms(store, start_after.as_deref(), page(limit))?)
        }
        QueryMsg::Terms { plan, version } => to_json_binary(&terms(deps, plan, version)?),
        _ => return Err(ContractError::Unwritten),
    };
    Ok(answer?)
}

fn config(deps: Deps) -> StdResult<ConfigResponse> {
    let settings = settings::settings(deps.storage)?;
    Ok(ConfigResponse {
        accreditation_addr: settings.accreditation,
        panel_addr: settings.panel,
        escrow_addr: settings.escrow,
        limits: settings.limits,
    })
}

fn terms(deps: Deps, id: PlanId, version: u16) -> Result<NewTerms, ContractError> {
    let terms = plan::terms(deps.storage, id, version)?;
    Ok(terms.into_wire(plan::all_benefits(deps.storage, id, version)?)?)
}
