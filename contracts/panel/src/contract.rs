//! Entry points: authorise and dispatch.

use crate::access::authorize;
use crate::error::{ContractError, DomainError};
use crate::execute::{advance, draw, open, roster, settings, vote};
use crate::{migrate as migration, query as queries, reply as replies};
use accreditation_api::OrgId;
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use panel_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use salus_core::{funds::no_coin, ownership, wire::Wire};

/// Version in the contract's cw2 record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the contract up.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Wire(msg): Wire<InstantiateMsg>,
) -> Result<Response, ContractError> {
    no_coin(&info)?;
    settings::instantiate(deps, &env, msg)
}

/// Changes something.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Wire(msg): Wire<ExecuteMsg>,
) -> Result<Response, ContractError> {
    let acts_for = authorize(deps.as_ref(), &env, &info.sender, msg.required_access())?;
    if !matches!(msg, ExecuteMsg::JoinRoster { .. } | ExecuteMsg::OpenCase(_)) {
        no_coin(&info)?;
    }
    let now = env.block.time;
    match msg {
        ExecuteMsg::ProposeOwner {
            owner,
            expires_in_seconds: seconds,
        } => ownership::propose_owner(deps.storage, deps.api, &info.sender, &owner, seconds, now),
        ExecuteMsg::AcceptOwner {} => ownership::accept_owner(deps.storage, &info.sender, now),
        ExecuteMsg::WithdrawOwnerProposal {} => {
            ownership::withdraw_owner_proposal(deps.storage, &info.sender)
        }
        ExecuteMsg::DefineTerms { name, terms } => settings::define_terms(deps, &env, name, terms),
        ExecuteMsg::JoinRoster { role } => roster::join_roster(deps, &env, &info, role, known(acts_for)?),
        ExecuteMsg::LeaveRoster { role, org } => roster::leave_roster(deps, &env, role, org),
        ExecuteMsg::Enlist { role } => roster::enlist(deps, &env, info, role, known(acts_for)?),
        ExecuteMsg::OpenCase(question) => open::open_case(deps, &env, info, question),
        ExecuteMsg::Draw { case, signature } => draw::draw(deps, &env, case, signature),
        ExecuteMsg::Commit {
            case,
            seat,
            commitment,
        } => vote::commit(deps, &env, info, case, seat, &commitment),
        ExecuteMsg::Reveal {
            case,
            seat,
            choice,
            amount,
            code,
            salt,
        } => vote::reveal(deps, &env, case, seat, (choice, amount, code), &salt),
        ExecuteMsg::Advance { case } => advance::advance(deps, &env, case),
        ExecuteMsg::Appeal { case } => open::appeal(deps, &env, case),
        ExecuteMsg::Refund { case } => open::refund(deps, &env, info, case),
        ExecuteMsg::Withdraw { role, org } => roster::withdraw(deps, &env, role, org),
    }
}

/// The organisation for which the sender acts: there is one wherever the access asked for an operator.
fn known(acts_for: Option<OrgId>) -> Result<OrgId, DomainError> {
    acts_for.ok_or(DomainError::UnknownOrganisation { org: OrgId(0) })
}

/// Answers a question.
#[entry_point]
pub fn query(deps: Deps, env: Env, Wire(msg): Wire<QueryMsg>) -> Result<Binary, ContractError> {
    queries::query(deps, &env, msg)
}

/// Hears of a message that failed.
#[entry_point]
pub fn reply(_deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, ContractError> {
    replies::reply(&msg)
}

/// Moves to newer code.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: MigrateMsg) -> Result<Response, ContractError> {
    migration::migrate(deps)
}
