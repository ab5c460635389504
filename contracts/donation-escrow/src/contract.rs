//! Entry points: authorise and dispatch.

use crate::access::authorize;
use crate::error::ContractError;
use crate::execute::{delivery, draft, funding, gift, payment, settings};
use crate::{migrate as migration, query as queries, reply as replies};
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use donation_escrow_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
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

/// Changes something. Not read as [`Wire`], which refuses what it does not know: a newer provenance contract may say
/// more of a receipt.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    authorize(deps.as_ref(), &env, &info.sender, msg.required_access())?;
    if !matches!(msg, ExecuteMsg::Give { .. }) {
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
        ExecuteMsg::AllowDenom { denom } => settings::allow_denom(deps, denom),
        ExecuteMsg::DisallowDenom { denom } => settings::disallow_denom(deps, denom),
        ExecuteMsg::AllowProvenance { provenance } => settings::allow_provenance(deps, &env, &provenance),
        ExecuteMsg::DisallowProvenance { provenance } => settings::disallow_provenance(deps, &provenance),
        ExecuteMsg::CreateCampaign { terms, tranches } => {
            draft::create_campaign(deps, &env, &info, &terms, &tranches)
        }
        ExecuteMsg::ReviseDraft {
            campaign,
            terms,
            tranches,
        } => draft::revise_draft(deps, &env, campaign, &terms, &tranches),
        ExecuteMsg::OpenFunding { campaign } => draft::open_funding(deps, &env, campaign),
        ExecuteMsg::CancelCampaign { campaign } => funding::cancel_campaign(deps, &env, campaign),
        ExecuteMsg::Give { campaign } => gift::give(deps, &env, info, campaign),
        ExecuteMsg::WithdrawGift { campaign, gift } => gift::withdraw_gift(deps, &env, campaign, gift),
        ExecuteMsg::Activate { campaign } => funding::activate(deps, &env, campaign),
        ExecuteMsg::AdvanceCampaign { campaign } => funding::advance_campaign(deps, &env, campaign),
        ExecuteMsg::BindShipment {
            campaign,
            tranche,
            shipment,
        } => delivery::bind_shipment(deps, &env, campaign, tranche, shipment),
        ExecuteMsg::Receipt(facts) => delivery::receipt(deps, &env, &info, &facts),
        ExecuteMsg::Settle {
            campaign,
            tranche,
            shipment,
        } => delivery::settle(deps, &env, campaign, tranche, shipment),
        ExecuteMsg::AdvanceTranche { campaign, tranche } => {
            delivery::advance_tranche(deps, &env, campaign, tranche)
        }
        ExecuteMsg::PayOut {
            campaign,
            tranche,
            shipment,
        } => payment::pay_out(deps, &env, campaign, tranche, shipment),
        ExecuteMsg::BookRecall {
            campaign,
            tranche,
            shipment,
        } => payment::book_recall(deps, &env, campaign, tranche, shipment),
        ExecuteMsg::WithdrawCredit { org, denom } => payment::withdraw_credit(deps, &env, org, denom),
        ExecuteMsg::ProposePayee { org, payee } => payment::propose_payee(deps, &env, org, &payee),
        ExecuteMsg::ClaimRefund { campaign, gift } => gift::claim_refund(deps, campaign, gift),
        ExecuteMsg::Sweep { campaign } => gift::sweep(deps, &env, campaign),
    }
}

/// Answers a question.
#[entry_point]
pub fn query(deps: Deps, env: Env, Wire(msg): Wire<QueryMsg>) -> Result<Binary, ContractError> {
    queries::query(deps, &env, msg)
}

/// Hears of a message that failed.
#[entry_point]
pub fn reply(deps: DepsMut, _env: Env, msg: Reply) -> Result<Response, ContractError> {
    replies::reply(deps, msg)
}

/// Moves to newer code.
#[entry_point]
pub fn migrate(deps: DepsMut, _env: Env, _: Wire<MigrateMsg>) -> Result<Response, ContractError> {
    migration::migrate(deps)
}
