//! What providers state.

use crate::claims::facts::{owners, Facts, Ground};
use crate::claims::{decide, money, step};
use crate::domain::claim::{Claim, Filed, Route, Statement};
use crate::error::{ContractError, DomainError};
use crate::execute::encounter;
use crate::peers;
use crate::state::{claim as claims, ledger, settings};
use accreditation_api::{raw, Client, OrgId, Role};
use cosmwasm_std::{Deps, DepsMut, Env, HexBinary, Response, Timestamp};
use mutual_aid_api::types::{Attestation, MAX_ATTESTERS};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::evidence::meet;
use mutual_aid_rules::adjudicate::lifecycle::State;
use salus_core::peer::Peer;

/// A provider, for which an operator signs, states facts about a claim. What completes the evidence decides it, unless a close is under way: then
/// anyone's `Advance` does so afterwards.
pub fn attest(
    mut deps: DepsMut,
    env: &Env,
    org: u64,
    id: ClaimId,
    facts: Attestation,
) -> Result<Response, ContractError> {
    let mut claim = claims::claim(deps.storage, id)?;
    let before = claim.state;
    let filed = claims::filed(deps.storage, claim.plan(), id)?;
    let ground = Ground::read(deps.as_ref(), claim.plan(), &filed.member, claim.illness())?;
    let (statement, statements) =
        state_facts(deps.branch(), env, &ground, &mut claim, (id, &filed), org, &facts)?;
    claims::save_statements(deps.storage, id, &statements)?;
    let response = Response::new().add_event(event::ClaimAttested {
        claim: id,
        org: OrgId(org),
        evidence: statement.evidence.into(),
    });
    let gathered = Facts::gather(deps.as_ref(), env, ground, &claim, &filed, &statements)?;
    let response = decide::decide(deps.branch(), env, gathered, id, &mut claim, &filed, response)?;
    step::finish(deps.storage, id, before, &mut claim)?;
    Ok(response)
}

/// Checks what an organisation states, and stores it.
pub fn state_facts(
    mut deps: DepsMut,
    env: &Env,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    org: u64,
    facts: &Attestation,
) -> Result<(Statement, Vec<Statement>), ContractError> {
    let now = env.block.time.seconds();
    let mut statements = claims::statements(deps.storage, id)?;
    let discharge = matches!(claim.state, State::Promised { .. });
    if !claim.state.takes_evidence() || claim.state.deadline().is_some_and(|until| now >= until) {
        return Err(DomainError::NoEvidenceTaken {
            status: claim.status(),
        }
        .into());
    }
    if discharge {
        // it would be stored and not decided, and only the provider could have it decided later
        ledger::ledger(deps.storage, claim.plan())?.settled_books()?;
        // a promise was given to one provider: its discharge takes the place of what it stated before
        if claim.provider != org {
            return Err(DomainError::OtherProvider {
                given: OrgId(org),
                expected: OrgId(claim.provider),
            }
            .into());
        }
    } else {
        if statements.iter().any(|earlier| earlier.org == org) {
            return Err(DomainError::AttestedBefore { org: OrgId(org) }.into());
        }
        if statements.len() >= usize::from(MAX_ATTESTERS) {
            return Err(DomainError::TooMany {
                what: "attestations",
                given: u64::from(MAX_ATTESTERS).saturating_add(1),
                max: MAX_ATTESTERS.into(),
            }
            .into());
        }
    }
    let earlier = if discharge { None } else { statements.first() };
    let statement = Statement::of(facts, org, now, claim, filed, earlier)?;
    let then = ground.instant_of(claim.diagnosis_day, now);
    if !was_accredited(deps.branch(), &ground.accreditation, org, claim.class, then)? {
        return Err(DomainError::NotAccreditedForClass {
            org: OrgId(org),
            class: claim.class,
        }
        .into());
    }
    may_attest(deps.as_ref(), env, ground, claim, filed, org, &statements)?;
    let lump_sum = money::is_lump_sum(ground, claim);
    if lump_sum != (statement.bill == 0) {
        return Err(DomainError::FactsDiffer { what: "bill" }.into());
    }
    check_consent(deps.branch(), ground, &statement, id)?;
    claims::use_evidence(deps.storage, org, statement.evidence, id)?;
    if statements.is_empty() {
        if let Some(provider) = filed.paid_provider().filter(|provider| *provider != org) {
            return Err(DomainError::OtherProvider {
                given: OrgId(org),
                expected: OrgId(provider),
            }
            .into());
        }
        claim.provider = org;
    }
    let asked = claim.route == Route::Asked;
    if claim.provider == org && !lump_sum && (discharge || !asked) {
        register(deps, env, &ground.accreditation, filed, org, statement.bill)?;
    }
    if discharge {
        statements.retain(|earlier| earlier.org != org);
        statements.insert(0, statement);
    } else {
        statements.push(statement);
    }
    Ok((statement, statements))
}

/// If the member's terms ask for consent: refuses a receipt that is no live permit for the plan's insurer to read for payment
/// what the attester keeps, or that was used for another claim. Whose data it is the registry does not say to anybody
/// who does not know: of the subject and the member only the attester can know that they are one.
fn check_consent(
    deps: DepsMut,
    ground: &Ground,
    statement: &Statement,
    id: ClaimId,
) -> Result<(), ContractError> {
    let asked = ground.terms.consent;
    let receipt = match statement.consent {
        None if !asked => return Ok(()),
        Some(receipt) if asked => receipt,
        _ => return Err(DomainError::ConsentAsked { asked }.into()),
    };
    let Some(registry) = settings::consents(deps.storage)? else {
        return Err(DomainError::NoConsentRegistry.into());
    };
    let (reader, custodian) = (ground.plan.insurer(), OrgId(statement.org));
    let receipt = HexBinary::from(receipt);
    if peers::permitted_by(&deps.querier, registry, &receipt, reader)? != Some(custodian) {
        return Err(DomainError::NotConsented {
            receipt,
            reader,
            custodian,
        }
        .into());
    }
    claims::use_consent(deps.storage, statement.org, &receipt, id)
}

/// Registers a bill, if nobody of the same owner has registered one under its key.
fn register(
    deps: DepsMut,
    env: &Env,
    client: &Client,
    filed: &Filed,
    org: u64,
    bill: u128,
) -> Result<(), ContractError> {
    let known = claims::registered(deps.storage, filed.encounter, org)?;
    if known.is_none() {
        not_a_sisters(deps.as_ref(), env, client, filed, org)?;
    }
    encounter::register(deps.storage, filed.encounter, org, (known, bill))
}

/// Refuses a key under which an organisation of the same owner has registered a bill: it would be the same bill twice.
fn not_a_sisters(
    deps: Deps,
    env: &Env,
    client: &Client,
    filed: &Filed,
    org: u64,
) -> Result<(), ContractError> {
    let issuers = claims::issuers(deps.storage, filed.encounter)?;
    if issuers.is_empty() {
        return Ok(());
    }
    let own = owners(client, &deps.querier, org, env.block.time)?;
    for other in issuers {
        if meet(&own, &owners(client, &deps.querier, other, env.block.time)?) {
            return Err(DomainError::Related {
                org: OrgId(org),
                other: OrgId(other),
            }
            .into());
        }
    }
    Ok(())
}

/// Whether an organisation's accreditation at a past time covers the class; refuses one that had none. Asking costs a smart
/// query, so the answer is kept for the entry that decided it: what an entry of a history says never changes, and one
/// that is in force now and began before the time in question was in force then.
fn was_accredited(
    deps: DepsMut,
    client: &Client,
    org: u64,
    class: u16,
    then: Timestamp,
) -> Result<bool, ContractError> {
    let role = Role::AttestTreatment;
    let key = raw::STANDINGS.key((OrgId(org), role.code()));
    let record: Option<raw::StandingRecord> = Peer::new(client.addr().clone()).raw(&deps.querier, &key)?;
    let since = record
        .and_then(|record| record.now)
        .filter(|entry| entry.active(then))
        .map(|entry| entry.from.nanos());
    if let Some(since) = since {
        if let Some(known) = claims::covers(deps.storage, org, class, since)? {
            return Ok(known);
        }
    }
    let Some(classes) = peers::classes_at(client, &deps.querier, OrgId(org), role, then)? else {
        return Err(DomainError::NotAccreditedThen { org: OrgId(org) }.into());
    };
    let covers = classes.is_empty() || classes.contains(&class.to_string());
    if let Some(since) = since {
        claims::save_covers(deps.storage, org, class, since, covers)?;
    }
    Ok(covers)
}

/// Refuses an organisation that is related to the claimant or to another attester, on the day of the diagnosis or now.
fn may_attest(
    deps: Deps,
    env: &Env,
    ground: &Ground,
    claim: &Claim,
    filed: &Filed,
    org: u64,
    others: &[Statement],
) -> Result<(), ContractError> {
    let client = &ground.accreditation;
    let now = env.block.time;
    let then = ground.instant_of(claim.diagnosis_day, now.seconds());
    let claimant = ground.claimant(deps, filed, now)?;
    let known: Vec<u64> = others
        .iter()
        .map(|other| other.org)
        .filter(|other| *other != org)
        .chain(claimant)
        .collect();
    if known.is_empty() {
        return Ok(());
    }
    for at in [then, now] {
        let own = owners(client, &deps.querier, org, at)?;
        for other in &known {
            if meet(&own, &owners(client, &deps.querier, *other, at)?) {
                return Err(DomainError::Related {
                    org: OrgId(org),
                    other: OrgId(*other),
                }
                .into());
            }
        }
    }
    Ok(())
}
