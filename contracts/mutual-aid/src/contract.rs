//! Entry points: authorise and dispatch.

use crate::access::{assert_no_refund, authorize};
use crate::error::ContractError;
use crate::execute::{
    attest, cashless, challenge, close, cover, decide, encounter, file, fund, layer, leave, member, panel,
    plan, runoff, settings,
};
use crate::{migrate as migration, query as queries, reply as replies};
use cosmwasm_std::entry_point;
use cosmwasm_std::{Binary, Deps, DepsMut, Env, MessageInfo, Reply, Response};
use mutual_aid_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
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

/// Whether a message takes coins.
const fn takes_coins(msg: &ExecuteMsg) -> bool {
    matches!(
        msg,
        ExecuteMsg::Join { .. }
            | ExecuteMsg::TopUp { .. }
            | ExecuteMsg::Deposit { .. }
            | ExecuteMsg::Challenge { .. }
            | ExecuteMsg::Appeal { .. }
    )
}

/// Changes something.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    Wire(msg): Wire<ExecuteMsg>,
) -> Result<Response, ContractError> {
    assert_no_refund(deps.as_ref())?;
    let org = authorize(deps.as_ref(), &env, &info.sender, msg.required_access())?;
    if !takes_coins(&msg) {
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
        ExecuteMsg::AllowRegistrar { registrar } => settings::allow_registrar(deps, &env, &registrar),
        ExecuteMsg::DisallowRegistrar { registrar } => settings::disallow_registrar(deps, &registrar),
        ExecuteMsg::CreatePlan {
            plan,
            terms,
            conditions,
        } => plan::create_plan(deps, &env, org, plan, terms, &conditions),
        ExecuteMsg::OfferTerms {
            plan,
            terms,
            from_day,
        } => plan::offer_terms(deps, &env, plan, terms, from_day),
        ExecuteMsg::ListConditions { plan, add, remove } => {
            plan::list_conditions(deps, &env, plan, &add, &remove)
        }
        ExecuteMsg::PausePlan { plan } => plan::pause_plan(deps, plan),
        ExecuteMsg::ResumePlan { plan } => plan::resume_plan(deps, plan),
        ExecuteMsg::AnnounceRunOff { plan } => runoff::announce_run_off(deps, &env, plan),
        ExecuteMsg::AdvancePlan { plan } => runoff::advance_plan(deps, &env, plan),
        ExecuteMsg::ClosePeriod { plan, steps } => close::close_period(deps, &env, plan, steps),
        ExecuteMsg::Join { plan, member } => member::join(deps, &env, &info, plan, &member),
        ExecuteMsg::TopUp { plan, member } => member::top_up(deps, &env, &info, plan, member),
        ExecuteMsg::Exit { plan } => leave::exit(deps, &env, &info, plan),
        ExecuteMsg::Collect { plan, member } => member::collect(deps, &env, &info, plan, member),
        ExecuteMsg::Deposit { plan, fund } => fund::deposit(deps, &env, &info, plan, fund),
        ExecuteMsg::Withdraw { plan, fund, amount } => fund::withdraw(deps, &env, &info, plan, fund, amount),
        ExecuteMsg::SponsorMember { plan, member, amount } => {
            fund::sponsor_member(deps, &env, &info, plan, &member, amount)
        }
        ExecuteMsg::OpenEmergency { plan, benefit } => cover::open_emergency(deps, &env, plan, benefit),
        ExecuteMsg::OpenIndexCover { plan, cover } => cover::open_index_cover(deps, &env, plan, cover),
        ExecuteMsg::PostIndex {
            plan,
            cover,
            day,
            level,
        } => cover::post_index(deps, &env, org, plan, cover, day, level),
        ExecuteMsg::JoinLayer {
            plan,
            layer,
            member,
            amount,
        } => layer::join_layer(deps, &env, plan, layer, &member, amount),
        ExecuteMsg::AdmitMemberPlan {
            layer,
            plan,
            admitted,
        } => layer::admit_member_plan(deps, &env, layer, plan, admitted),
        ExecuteMsg::LeaveLayer { plan, layer } => layer::leave_layer(deps, &env, plan, layer),
        ExecuteMsg::CedeClaim { claim, layer } => layer::cede_claim(deps, &env, claim, layer),
        ExecuteMsg::FileClaim { claim } => file::file_claim(deps, &env, &info, claim),
        ExecuteMsg::Preauthorise { claim, facts } => cashless::preauthorise(deps, &env, org, claim, facts),
        ExecuteMsg::Attest { claim, facts } => attest::attest(deps, &env, org, claim, facts),
        ExecuteMsg::AnswerReferral { claim, refuse } => {
            cashless::answer_referral(deps, &env, &info.sender, claim, refuse)
        }
        ExecuteMsg::Challenge { claim, evidence } => {
            challenge::challenge(deps, &env, &info, claim, &evidence)
        }
        ExecuteMsg::Appeal { claim, evidence } => challenge::appeal(deps, &env, &info, claim, &evidence),
        ExecuteMsg::Advance { claim } => decide::advance(deps, &env, claim),
        ExecuteMsg::WithdrawClaim { claim } => file::withdraw_claim(deps, &env, claim),
        ExecuteMsg::Encounter(msg) => encounter::encounter(deps, &info, msg),
        ExecuteMsg::Verdict(answer) => panel::verdict(deps, &env, answer),
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
pub fn migrate(deps: DepsMut, _env: Env, _: Wire<MigrateMsg>) -> Result<Response, ContractError> {
    migration::migrate(deps)
}
