//! Books into which anybody may pay.

use crate::error::ContractError;
use crate::execute::fund::standing;
use crate::state::fund as state;
use cosmwasm_std::{Deps, Env, Storage};
use mutual_aid_api::msg::FundResponse;
use mutual_aid_api::types::{EmergencyInfo, Fund, IndexCoverInfo};
use mutual_aid_api::PlanId;
use salus_core::checked;

pub fn fund(
    deps: Deps,
    env: &Env,
    plan: PlanId,
    fund: &Fund,
    depositor: &str,
) -> Result<FundResponse, ContractError> {
    let depositor = checked(deps.api, depositor)?;
    let (held, free) = standing(deps, env, plan, fund, &depositor)?;
    Ok(FundResponse {
        held: held.into(),
        free: free.into(),
    })
}

pub fn emergency(store: &dyn Storage, plan: PlanId, number: u32) -> Result<EmergencyInfo, ContractError> {
    let emergency = state::emergency(store, plan, number)?;
    Ok(EmergencyInfo {
        emergency: number,
        benefit: emergency.wire(),
        given: emergency.pot.given.into(),
        spent: emergency.pot.spent.into(),
    })
}

pub fn index_cover(store: &dyn Storage, plan: PlanId, number: u32) -> Result<IndexCoverInfo, ContractError> {
    let cover = state::cover(store, plan, number)?;
    Ok(IndexCoverInfo {
        cover: number,
        terms: cover.wire(),
        given: cover.pot.given.into(),
        spent: cover.pot.spent.into(),
        last_post: cover.last_post,
    })
}
