//! Filing and withdrawing a claim.

use crate::claims::facts::{Facts, Ground};
use crate::claims::{money, step};
use crate::domain::claim::{self as rules, Claim, Filed, Paid, PaidKind, Route};
use crate::domain::plan::Plan;
use crate::error::{ContractError, DomainError};
use crate::execute::fund::admin;
use crate::execute::plan::today;
use crate::state::{claim as claims, fund, ledger, plan as plans, settings};
use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use mutual_aid_api::types::{NewClaim, PayeeKind, PlanStatus};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::lifecycle::State;
use salus_core::checked;
use serde::Serialize;

/// What the message answers: the claim's id.
pub fn answer(claim: ClaimId) -> StdResult<Binary> {
    #[derive(Serialize)]
    struct ClaimData {
        claim: ClaimId,
    }
    to_json_binary(&ClaimData { claim })
}

/// A member files a claim.
pub fn file_claim(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    new: NewClaim,
) -> Result<Response, ContractError> {
    let member = checked(deps.api, &new.member)?;
    if member != info.sender {
        return Err(DomainError::NotMember {
            sender: info.sender.clone(),
            member,
        }
        .into());
    }
    let (ground, claim, filed) = prepare(deps.as_ref(), env, &new, member, Route::Filed)?;
    let (id, response) = open(deps.branch(), env, &ground, claim, filed)?;
    claims::file_next(deps.storage, new.plan, &info.sender, id)?;
    Ok(response.set_data(answer(id)?))
}

/// Stores a claim that was prepared.
pub fn open(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    mut claim: Claim,
    filed: Filed,
) -> Result<(ClaimId, Response), ContractError> {
    let facts = Facts::gather(deps.as_ref(), env, ground.clone(), &claim, &filed, &[])?;
    facts.assert_fileable()?;
    claim.at_stake = claim.open_amount();
    ledger::claim_opened(deps.storage, claim.plan(), claim.period, claim.at_stake)?;
    if let Some(number) = claim.emergency {
        let mut emergency = fund::emergency(deps.storage, claim.plan(), number)?;
        emergency.open = emergency.open.saturating_add(1);
        fund::save_emergency(deps.storage, claim.plan(), number, &emergency)?;
    }
    let id = claims::create(deps.storage, &claim, &filed)?;
    let response = Response::new().add_event(event::ClaimFiled {
        plan: claim.plan(),
        claim: id,
        class: claim.class,
        amount: claim.asked.into(),
        evidence: filed.evidence.into(),
    });
    Ok((id, response))
}

/// A claim as it would be stored, with the ground it stands on.
pub fn prepare(
    deps: Deps,
    env: &Env,
    new: &NewClaim,
    member: Addr,
    route: Route,
) -> Result<(Ground, Claim, Filed), ContractError> {
    let ground = Ground::read(deps, new.plan, &member, (new.class, new.diagnosis_day))?;
    let plan = &ground.plan;
    takes_claims(plan)?;
    let payees = payees(deps, env, new, &member, route)?;
    if ground.run_off_is_over(env.block.time.seconds()) {
        // else one new claim after the other could keep a plan from settling
        return Err(DomainError::WrongPlanStatus {
            status: plan.status,
            needed: "within the time of its run-off",
        }
        .into());
    }
    let filed = rules::filed(new, member, payees)?;
    if let Some(number) = new.emergency {
        let emergency = fund::emergency(deps.storage, new.plan, number)?;
        let today = today(plan, env)?;
        if emergency.class != new.class || !emergency.takes(new.diagnosis_day, today) {
            return Err(DomainError::NotThisEmergency { number }.into());
        }
    }
    let now = env.block.time.seconds();
    let clocks: Clocks = rules::clocks(&ground.rules, ground.rules.notice_seconds);
    let claim = Claim {
        plan: new.plan.u64(),
        class: new.class,
        diagnosis_day: new.diagnosis_day,
        filed_at: now,
        period: ground.books.closes,
        asked: new.amount.u128(),
        emergency: new.emergency,
        route,
        state: State::file(now, &clocks),
        tier: None,
        provider: 0,
        benefit: 0,
        reserved: 0,
        fee: 0,
        approved_at: 0,
        taken: 0,
        at_risk: 0,
        grant: None,
        at_stake: 0,
        paid: 0,
        settled: 0,
        interest: 0,
        codes: vec![],
        case: None,
        earlier: vec![],
        bond: None,
        lent: 0,
        proposed: None,
    };
    Ok((ground, claim, filed))
}

fn takes_claims(plan: &Plan) -> Result<(), DomainError> {
    match plan.status {
        PlanStatus::Active | PlanStatus::Paused | PlanStatus::RunOff => Ok(()),
        status => Err(DomainError::WrongPlanStatus {
            status,
            needed: "active, paused or in run-off",
        }),
    }
}

/// Payees with validated addresses. Organisations are paid where their admin signs; a provider that asks first can name
/// itself, suppliers, and the member at its own address.
fn payees(
    deps: Deps,
    env: &Env,
    new: &NewClaim,
    member: &Addr,
    route: Route,
) -> Result<Vec<Paid>, ContractError> {
    let mut payees = vec![];
    for payee in &new.payees {
        let to = checked(deps.api, &payee.to)?;
        if to == env.contract.address {
            return Err(DomainError::SelfAsParty {
                what: "its own payee",
            }
            .into());
        }
        let (kind, org) = match payee.kind {
            PayeeKind::Member {} => (PaidKind::Member, None),
            PayeeKind::Provider { org } => (PaidKind::Provider(org.u64()), Some(org)),
            PayeeKind::Supplier {
                org,
                campaign,
                shipment,
            } => {
                if settings::settings(deps.storage)?.escrow.is_none() {
                    return Err(DomainError::NoEscrow.into());
                }
                (PaidKind::Supplier(org.u64(), campaign, shipment), Some(org))
            }
        };
        let expected = match org {
            Some(org) => Some(admin(deps, org)?),
            None if route == Route::Asked => Some(member.clone()),
            None => None,
        };
        if let Some(expected) = expected.filter(|expected| *expected != to) {
            return Err(DomainError::OtherPayee { given: to, expected }.into());
        }
        payees.push(Paid {
            kind,
            to,
            bps: payee.bps.get(),
        });
    }
    Ok(payees)
}

/// A member withdraws a claim that is not decided, or has a promise end after the plan's notice.
pub fn withdraw_claim(deps: DepsMut, env: &Env, id: ClaimId) -> Result<Response, ContractError> {
    let mut claim = claims::claim(deps.storage, id)?;
    let before = claim.state;
    let spans = rules::clocks(&plans::rules(deps.storage, claim.plan())?, 0);
    claim.state = claim.state.withdraw(&spans, env.block.time.seconds())?;
    step::finish(deps.storage, id, before, &mut claim)?;
    Ok(Response::new().add_event(money::moved(id, &claim)))
}
