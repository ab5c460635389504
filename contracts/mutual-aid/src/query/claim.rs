//! Answers about claims, providers and bills.

use crate::claims::facts::{of_stored, Facts};
use crate::domain::claim::{Route, Statement};
use crate::domain::terms::{self, Terms};
use crate::error::ContractError;
use crate::execute::file::prepare;
use crate::state::{claim as claims, fund, plan as plans};
use accreditation_api::OrgId;
use cosmwasm_std::{Deps, Env, HexBinary, StdResult, Timestamp};
use mutual_aid_api::msg::DryRun;
use mutual_aid_api::types::{
    ClaimInfo, EncounterInfo, NewClaim, NewTerms, Outcome, PreparedFacts, ProviderInfo,
};
use mutual_aid_api::{ClaimId, PlanId};
use mutual_aid_rules::adjudicate::Decision;
use salus_core::checked;

/// A claim.
pub fn claim(deps: Deps, id: ClaimId) -> Result<ClaimInfo, ContractError> {
    let store = deps.storage;
    let claim = claims::claim(store, id)?;
    let filed = claims::filed(store, claim.plan(), id)?;
    let statements = claims::statements(store, id)?;
    Ok(ClaimInfo {
        claim: id,
        filed: filed.wire(&claim),
        filed_at: Timestamp::from_seconds(claim.filed_at),
        status: claim.status(),
        deadline: claim.state.deadline().map(Timestamp::from_seconds),
        tier: claim.tier,
        approved: claim.approved().into(),
        fee: if claim.approved_at > 0 {
            claim.fee.into()
        } else {
            0u128.into()
        },
        paid: claim.paid.into(),
        interest: claim.interest.into(),
        codes: claim.code_list(),
        case: claim.case.map(|case| case.id),
        refusal_proposed: claim.proposed.as_ref().map(|first| first.code.to_string()),
        lent: claim.lent.into(),
        attestations: statements
            .iter()
            .map(|statement| statement.wire(&claim, &filed))
            .collect(),
    })
}

/// A page of claims of a plan.
pub fn claims_of(
    deps: Deps,
    plan: PlanId,
    after: Option<ClaimId>,
    limit: usize,
) -> Result<Vec<ClaimInfo>, ContractError> {
    let ids = claims::claims(deps.storage, plan, after, limit)?;
    ids.into_iter().map(|id| claim(deps, id)).collect()
}

/// What the rules would say of a claim that was not sent. The attesters' accreditation now counts, and what they would
/// have used before is not looked up.
pub fn would_decide(
    deps: Deps,
    env: &Env,
    new: &NewClaim,
    prepared: &[PreparedFacts],
) -> Result<Outcome, ContractError> {
    let member = checked(deps.api, &new.member)?;
    let (ground, claim, filed) = prepare(deps, env, new, member, Route::Filed)?;
    let now = env.block.time.seconds();
    let mut statements: Vec<Statement> = vec![];
    for PreparedFacts { org, facts } in prepared {
        let statement = Statement::of(facts, org.u64(), now, &claim, &filed, statements.first())?;
        statements.push(statement);
    }
    let facts = Facts::gather(deps, env, ground, &claim, &filed, &statements)?;
    facts.assert_fileable()?;
    Ok(outcome(&facts.decide()?))
}

/// What the rules would have said of past claims under other terms, each with the evidence that it had and with the
/// money that is there now.
pub fn dry_run(
    deps: Deps,
    env: &Env,
    plan: PlanId,
    new: &NewTerms,
    after: Option<ClaimId>,
    limit: usize,
) -> Result<Vec<DryRun>, ContractError> {
    terms::check(new, plans::plan(deps.storage, plan)?.reserve)?;
    let mut runs = vec![];
    for id in claims::claims(deps.storage, plan, after, limit)? {
        let stored = claims::claim(deps.storage, id)?;
        let (mut facts, _) = of_stored(deps, env, id, &stored)?;
        facts.under(
            Terms::of(new, 0),
            new.benefits.iter().map(terms::benefit).collect(),
        );
        runs.push(DryRun {
            claim: id,
            approved: stored.approved().into(),
            outcome: outcome(&facts.decide()?),
        });
    }
    Ok(runs)
}

fn outcome(decision: &Decision) -> Outcome {
    let (tier, amounts) = match decision {
        Decision::Approve { tier, amounts, .. } => (Some(tier.number()), Some(amounts)),
        Decision::Refer { amounts, .. } => (None, Some(amounts)),
        Decision::Deny { .. } | Decision::Wait { .. } => (None, None),
    };
    let part = |of: fn(&mutual_aid_rules::adjudicate::Amounts) -> u128| amounts.map_or(0, of).into();
    Outcome {
        decision: decision.name().to_string(),
        codes: decision.codes().iter().map(ToString::to_string).collect(),
        tier,
        amount: part(|amounts| amounts.benefit),
        fee: part(|amounts| amounts.fee),
        collect_now: part(|amounts| amounts.from_room),
        from_reserve: part(|amounts| amounts.from_reserve),
        later: part(|amounts| amounts.later),
    }
}

/// A provider, as a plan sees it.
pub fn provider(deps: Deps, env: &Env, plan: PlanId, org: OrgId) -> Result<ProviderInfo, ContractError> {
    let rules = plans::rules(deps.storage, plan)?;
    let bond = fund::bond(deps.storage, plan, org)?;
    let now = env.block.time.seconds();
    let (count, amount) = claims::rate(deps.storage, plan, org.u64())?.sum(now, rules.rate_seconds);
    Ok(ProviderInfo {
        org,
        bond: bond.held.into(),
        at_risk: bond.at_risk.into(),
        approved_count: count,
        approved_amount: amount.into(),
    })
}

/// What a bill still has room for.
pub fn encounter(deps: Deps, key: &HexBinary) -> StdResult<Option<EncounterInfo>> {
    let Ok(key) = <[u8; 32]>::try_from(key.as_slice()) else {
        return Ok(None);
    };
    let Some((org, bill)) = claims::largest(deps.storage, key)? else {
        return Ok(None);
    };
    Ok(Some(EncounterInfo {
        org: OrgId(org),
        bill: bill.into(),
        taken: claims::taken(deps.storage, key)?.into(),
    }))
}
