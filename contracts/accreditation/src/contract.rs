//! Entry points and dispatch.

use crate::{
    error::{ContractError, DomainError},
    execute::{accreditation, authority, control, operator, organisation, prefix, Call},
    migrate, query, state,
};
use accreditation_api::{
    msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg},
    types::MAX_NOTICE_SECONDS,
    CONTRACT_NAME,
};
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response};
use salus_core::{checked, funds::no_coin, ownership, wire::Wire};

/// Version in the contract's cw2 record: the one of this crate.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the owner and the notice period.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    Wire(msg): Wire<InstantiateMsg>,
) -> Result<Response, ContractError> {
    no_coin(&info)?;
    let owner = checked(deps.api, &msg.owner)?;
    let seconds = msg.notice_seconds;
    if seconds > MAX_NOTICE_SECONDS {
        return Err(DomainError::NoticeTooLong {
            seconds,
            max_seconds: MAX_NOTICE_SECONDS,
        }
        .into());
    }
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    state::init(deps.storage, seconds)?;
    Ok(Response::new())
}

/// Checks that no coins came along and that the sender may send this message, then hands over to its handler.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Wire(msg): Wire<ExecuteMsg>,
) -> Result<Response, ContractError> {
    no_coin(&info)?;
    let call = Call::authorize(deps, &env, info.sender, msg.required_access())?;
    match msg {
        ExecuteMsg::ProposeOwner {
            owner,
            expires_in_seconds: seconds,
        } => ownership::propose_owner(call.store, call.api, &call.sender, &owner, seconds, call.now),
        ExecuteMsg::AcceptOwner {} => ownership::accept_owner(call.store, &call.sender, call.now),
        ExecuteMsg::WithdrawOwnerProposal {} => ownership::withdraw_owner_proposal(call.store, &call.sender),

        ExecuteMsg::NameAuthority {
            authority,
            country,
            roles,
            from,
            until,
        } => authority::name_authority(call, &authority, country, &roles, from, until),
        ExecuteMsg::RemoveAuthority { authority } => authority::remove_authority(call, &authority),

        ExecuteMsg::RegisterOrganisation {
            legal_name,
            kind,
            country,
            metadata,
        } => organisation::register_organisation(call, legal_name, kind, country, metadata),
        ExecuteMsg::UpdateMetadata { org, metadata } => organisation::update_metadata(call, org, metadata),
        ExecuteMsg::CorrectCountry { org, country } => organisation::correct_country(call, org, country),
        ExecuteMsg::ProposeAdmin { org, admin } => organisation::propose_admin(call, org, &admin),
        ExecuteMsg::AcceptAdmin { org } => organisation::accept_admin(call, org),

        ExecuteMsg::ProposeOperator {
            org,
            operator,
            permissions,
            until,
        } => operator::propose_operator(call, org, &operator, &permissions, until),
        ExecuteMsg::AcceptOperator { org } => operator::accept_operator(call, org),
        ExecuteMsg::RemoveOperator { org, operator } => operator::remove_operator(call, org, &operator),
        ExecuteMsg::LeaveOperator {} => operator::leave_operator(call),

        ExecuteMsg::Accredit {
            org,
            role,
            until,
            limits,
        } => accreditation::accredit(call, org, role, until, limits),
        ExecuteMsg::Suspend { org, role, reason } => accreditation::suspend(call, org, role, reason),
        ExecuteMsg::Reinstate { org, role, reason } => accreditation::reinstate(call, org, role, reason),
        ExecuteMsg::Revoke { org, role, reason } => accreditation::revoke(call, org, role, reason),

        ExecuteMsg::SetController { org, controller } => control::set_controller(call, org, controller),
        ExecuteMsg::BindPrefix { org, prefix } => prefix::bind_prefix(call, org, &prefix),
        ExecuteMsg::ReleasePrefix { org, prefix } => prefix::release_prefix(call, org, &prefix),
    }
}

/// Answers from the store; listings are bounded.
#[entry_point]
pub fn query(deps: Deps, env: Env, Wire(msg): Wire<QueryMsg>) -> Result<Binary, ContractError> {
    query::answer(deps, env.block.time, msg)
}

/// Moves a running contract to this code.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, Wire(msg): Wire<MigrateMsg>) -> Result<Response, ContractError> {
    migrate::run(deps, msg, CONTRACT_VERSION)
}
