//! Entry points and dispatch.

use crate::access::authorize;
use crate::execute::{self, NewLot, Offer};
use crate::{query, reply, state, ContractError};
use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use provenance_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use provenance_api::CONTRACT_NAME;
use salus_core::{checked, funds, migration, ownership, pause, wire::Wire};

/// Version in the contract's cw2 record.
pub const CONTRACT_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Sets the contract up. Takes no coins.
#[entry_point]
pub fn instantiate(
    deps: DepsMut<'_>,
    _env: Env,
    info: MessageInfo,
    Wire(msg): Wire<InstantiateMsg>,
) -> Result<Response, ContractError> {
    funds::no_coin(&info)?;
    let InstantiateMsg {
        owner,
        accreditation,
        hook_gas_limit,
    } = msg;
    let owner = checked(deps.api, &owner)?;
    let accreditation = checked(deps.api, &accreditation)?;
    execute::check_gas_limit(hook_gas_limit)?;
    cw2::set_contract_version(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    ownership::init(deps.storage, &owner)?;
    state::save_config(
        deps.storage,
        &state::Config {
            accreditation,
            hook_gas_limit,
        },
    )?;
    Ok(Response::new())
}

/// Carries out a message. Takes no coins.
#[entry_point]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    Wire(msg): Wire<ExecuteMsg>,
) -> Result<Response, ContractError> {
    funds::no_coin(&info)?;
    let actor = &authorize(deps.as_ref(), &env, &info, msg.required_access())?;
    let (env, now) = (&env, env.block.time);
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
        ExecuteMsg::SetHookGasLimit { gas } => execute::set_hook_gas_limit(deps, gas),

        ExecuteMsg::RegisterProduct {
            gtin,
            storage,
            master_data_sha256,
        } => execute::register_product(deps, env, actor, &gtin, storage, master_data_sha256),
        ExecuteMsg::RegisterLot {
            gtin,
            lot: number,
            made,
            expiry,
            quantity,
            serials,
            certificates,
        } => {
            let new = NewLot {
                gtin,
                number,
                made,
                expiry,
                quantity,
                serials,
                certificates,
            };
            execute::register_lot(deps, env, actor, new)
        }
        ExecuteMsg::AppendSerials {
            lot,
            first_index,
            serials,
        } => execute::append_serials(deps, env, actor, lot, first_index, serials),

        ExecuteMsg::Offer {
            to,
            lines,
            carrier,
            sscc,
            expires,
            receipt_hook,
        } => {
            let offer = Offer {
                to,
                lines,
                carrier,
                sscc,
                expires,
                receipt_hook,
            };
            execute::offer(deps, env, actor, offer)
        }
        ExecuteMsg::PickUp { shipment } => execute::pick_up(deps, env, actor, shipment),
        ExecuteMsg::Accept {
            shipment,
            lines,
            call_hook,
        } => execute::accept(deps, env, actor, shipment, lines, call_hook),
        ExecuteMsg::Refuse { shipment, reason } => execute::refuse(deps, env, actor, shipment, reason),
        ExecuteMsg::Cancel { shipment } => execute::cancel(deps, env, actor, shipment),
        ExecuteMsg::Expire { shipment } => execute::expire(deps, env, shipment),
        ExecuteMsg::ConfirmReturn {
            shipment,
            line,
            units,
            ranges,
        } => execute::confirm_return(deps, actor, shipment, line, units, &ranges),
        ExecuteMsg::DeclareLost {
            shipment,
            line,
            units,
            ranges,
        } => execute::declare_lost(deps, env, actor, shipment, line, units, &ranges),

        ExecuteMsg::Quarantine { lot, reason, holder } => {
            execute::quarantine(deps, env, actor, lot, reason, holder)
        }
        ExecuteMsg::ReleaseQuarantine { lot } => execute::release_quarantine(deps, env, actor, lot),
        ExecuteMsg::Recall {
            target,
            class,
            reason,
            holder,
        } => execute::recall(deps, env, actor, target, class, reason, holder),
        ExecuteMsg::EndRecall { lot, recall } => execute::end_recall(deps, env, actor, lot, recall),
    }
}

/// Answers a question.
#[entry_point]
pub fn query(deps: Deps<'_>, env: Env, Wire(msg): Wire<QueryMsg>) -> Result<Binary, ContractError> {
    query::query(deps, &env, msg)
}

/// Hears that a call failed. Never fails.
#[entry_point]
pub fn reply(deps: DepsMut<'_>, _env: Env, reply: Reply) -> Result<Response, ContractError> {
    Ok(reply::receipt_hook(deps, &reply))
}

/// Moves the contract to newer code. Refuses another contract's store and a version that is not newer.
#[entry_point]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _: Wire<MigrateMsg>) -> Result<Response, ContractError> {
    migration::guard::<ContractError>(deps.storage, CONTRACT_NAME, CONTRACT_VERSION)?;
    Ok(Response::new())
}
