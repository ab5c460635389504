//! Entry points: authorise and dispatch.

use crate::access::authorize;
use crate::error::{ContractError, DomainError};
use crate::execute::{act, advance, answer, record, request, review, settings};
use crate::{migrate as migration, query as queries, reply as replies, state};
use consent_registry_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use salus_core::{funds::no_coin, ownership, pause, wire::Wire};

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
    let settings = state::settings(deps.storage)?;
    if settings.refunding {
        return Err(DomainError::Refunding.into());
    }
    let sender = authorize(
        deps.as_ref(),
        &env,
        &settings,
        &info.sender,
        msg.required_access(),
    )?;
    let org = sender.org;
    if !matches!(msg, ExecuteMsg::Justify { .. }) {
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
        ExecuteMsg::Pause { seconds } => pause::pause(deps.storage, seconds, now),
        ExecuteMsg::Unpause {} => pause::unpause(deps.storage, info.sender, now),
        ExecuteMsg::Submit(signed) => act::submit(deps, &env, &settings, signed),
        ExecuteMsg::CourtOrder(order) => act::court_order(deps, &env, &settings, org, order),
        ExecuteMsg::Advance { subject } => advance::advance(deps, &env, subject),
        ExecuteMsg::RequestAccess(asked) => request::request_access(deps, &env, &settings, sender, asked),
        ExecuteMsg::Audit(audit) => request::audit(deps, &env, &settings, sender, audit),
        ExecuteMsg::Release { receipt } => answer::release(deps, &env, &settings, receipt),
        ExecuteMsg::Served { receipt, manifest } => answer::served(deps, &env, receipt, manifest),
        ExecuteMsg::Refuse { receipt, code } => answer::refuse(deps, &env, receipt, code),
        ExecuteMsg::PostRoot(batch) => record::post_root(deps, &env, org, batch),
        ExecuteMsg::FulfilTask {
            receipt,
            duty,
            evidence,
        } => answer::fulfil_task(deps, &env, receipt, duty, evidence),
        ExecuteMsg::CommitRecord(commitment) => record::commit_record(deps, &env, org, commitment),
        ExecuteMsg::RewrapRecord { record, epoch, wrap } => record::rewrap_record(deps, record, epoch, wrap),
        ExecuteMsg::RetireRecord { record } => record::retire_record(deps, record),
        ExecuteMsg::AnchorStream(day) => record::anchor_stream(deps, &env, day),
        ExecuteMsg::Justify { receipt, statement } => review::justify(deps, &env, &info, receipt, statement),
        ExecuteMsg::Verdict(answer) => review::verdict(deps, &env, &settings, &answer),
        ExecuteMsg::SettleReview { receipt } => review::settle_review(deps, &env, &settings, receipt),
        ExecuteMsg::OverridePrivilege {
            org: of,
            suspend,
            document,
        } => review::override_privilege(deps, &env, org, of, suspend, document),
    }
}

/// Answers a question.
#[entry_point]
pub fn query(deps: Deps, env: Env, Wire(msg): Wire<QueryMsg>) -> Result<Binary, ContractError> {
    queries::query(deps, &env, msg)
}

/// Hears what became of a message.
#[entry_point]
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response, ContractError> {
    replies::reply(deps, &env, msg)
}

/// Moves to newer code.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Wire<MigrateMsg>) -> Result<Response, ContractError> {
    migration::migrate(deps)
}
