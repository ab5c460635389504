//! What a claim takes, and what it gives back.

use crate::claims::facts::Ground;
use crate::domain::claim::{Claim, Filed, Paid, PaidKind};
use crate::error::ContractError;
use crate::peers;
use crate::reply;
use crate::state::{claim as claims, fund, ledger, pool, settings};
use accreditation_api::OrgId;
use cosmwasm_std::{Deps, DepsMut, Env, Event, Response, Storage};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::facts::Kind;
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::adjudicate::Tier;
use mutual_aid_rules::share::{self, Book};

/// Whether the class pays a sum, not bills.
pub fn is_lump_sum(ground: &Ground, claim: &Claim) -> bool {
    claim.emergency.is_some()
        || ground
            .benefits
            .first()
            .is_some_and(|row| row.kind == Kind::LumpSum)
}

/// Reserves a benefit and its fee: money, bill, episode, the year's benefit, the provider's rate.
pub fn reserve(
    store: &mut dyn Storage,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
    (benefit, fee): (u128, u128),
    now: u64,
) -> Result<(), ContractError> {
    let plan = claim.plan();
    match claim.emergency {
        Some(number) => {
            let mut emergency = fund::emergency(store, plan, number)?;
            emergency.pot = emergency.pot.spend(benefit)?;
            fund::save_emergency(store, plan, number, &emergency)?;
        }
        None => {
            let mut books = ledger::ledger(store, plan)?;
            let cohort = ground.cover.cohort;
            let mut stored = pool::PlanPool::write(store, plan);
            claim.grant = Some(share::approve(&mut stored, &mut books, cohort, benefit, fee)?);
            ledger::save_ledger(store, plan, &books)?;
        }
    }
    if is_lump_sum(ground, claim) {
        claims::take_episode(store, plan, filed.episode, id)?;
    } else if let Some(bill) = claims::bill(store, filed.encounter, claim.provider)? {
        // a promise is made before there is a bill: it takes nothing of one
        claims::save_bill(store, filed.encounter, claim.provider, &bill.take(benefit)?)?;
        claim.taken = benefit;
    }
    let year = ground.year_of(claim.diagnosis_day);
    let before = claims::approved_in(store, plan, &filed.member, claim.class, year)?;
    claims::save_approved_in(
        store,
        plan,
        &filed.member,
        claim.class,
        year,
        before.saturating_add(benefit),
    )?;
    let rate = claims::rate(store, plan, claim.provider)?.add(now, ground.rules.rate_seconds, benefit)?;
    claims::save_rate(store, plan, claim.provider, &rate)?;
    claim.benefit = benefit;
    claim.fee = fee;
    claim.approved_at = now;
    Ok(())
}

/// Gives everything back that is reserved: refused after a challenge, clawed back, or to be reserved anew. `recovered` of
/// what was paid has come out of bonds.
pub fn release(
    store: &mut dyn Storage,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
    recovered: u128,
) -> Result<(), ContractError> {
    if claim.approved_at == 0 {
        return Ok(());
    }
    let plan = claim.plan();
    if let Some(number) = claim.emergency {
        let mut emergency = fund::emergency(store, plan, number)?;
        let back = claim.benefit.saturating_sub(claim.paid.saturating_sub(recovered));
        emergency.pot = emergency.pot.unspend(back);
        fund::save_emergency(store, plan, number, &emergency)?;
        if recovered > 0 {
            let mut books = ledger::ledger(store, plan)?;
            books.books.transfer(Book::Bonds, Book::Emergency, recovered)?;
            ledger::save_ledger(store, plan, &books)?;
        }
    }
    if let Some(grant) = claim.grant.take() {
        let mut books = ledger::ledger(store, plan)?;
        if let State::Held { .. } = claim.state {
            books.books.transfer(Book::Holds, Book::Approved, grant.amount)?;
        }
        let unpaid = grant.amount.saturating_sub(claim.paid);
        let mut stored = pool::PlanPool::write(store, plan);
        share::cancel(&mut stored, &mut books, &grant, unpaid, recovered)?;
        ledger::save_ledger(store, plan, &books)?;
    }
    claims::release_episode(store, plan, filed.episode, id)?;
    if claim.taken > 0 {
        if let Some(bill) = claims::bill(store, filed.encounter, claim.provider)? {
            claims::save_bill(
                store,
                filed.encounter,
                claim.provider,
                &bill.release(claim.taken)?,
            )?;
        }
        claim.taken = 0;
    }
    let year = ground.year_of(claim.diagnosis_day);
    let before = claims::approved_in(store, plan, &filed.member, claim.class, year)?;
    let left = before.saturating_sub(claim.benefit);
    claims::save_approved_in(store, plan, &filed.member, claim.class, year, left)?;
    let rate = claims::rate(store, plan, claim.provider)?;
    let rate = rate.take_back(claim.approved_at, ground.rules.rate_seconds, claim.benefit);
    claims::save_rate(store, plan, claim.provider, &rate)?;
    claim.approved_at = 0;
    Ok(())
}

/// Puts an approved claim's money into the hold, where a panel may still decide it, or takes it out again.
pub fn hold(store: &mut dyn Storage, claim: &Claim, from: Book, to: Book) -> Result<(), ContractError> {
    if let Some(grant) = claim.grant {
        let mut books = ledger::ledger(store, claim.plan())?;
        books.books.transfer(from, to, grant.amount)?;
        ledger::save_ledger(store, claim.plan(), &books)?;
    }
    Ok(())
}

/// Pays what can be paid of an approved claim: its next state, messages and events are in the response. Nothing happens,
/// and nothing is said, if nothing can be paid now.
pub fn pay(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
    response: Response,
) -> Result<Response, ContractError> {
    let State::Approved { tier, .. } = claim.state else {
        return Ok(response);
    };
    let plan = claim.plan();
    let mut books = ledger::ledger(deps.storage, plan)?;
    if let Some(grant) = &mut claim.grant {
        if books.run_off.is_some_and(|run_off| run_off.settling.is_some()) {
            let lost = share::settle_claim(&mut books, grant)?;
            claim.benefit = claim.benefit.saturating_sub(lost);
            claim.fee = grant.fee;
        }
        if !grant.is_whole(&books.books) {
            return Ok(response);
        }
    }
    let due = due(deps.as_ref(), env, ground, id, claim, filed)?;
    if due.is_empty() {
        return Ok(response);
    }
    let mut sent = vec![];
    let (mut sum, mut dropped) = (0u128, 0u128);
    for Due { place, amount, payee } in due {
        claim.settled |= 1u8.checked_shl(place.into()).unwrap_or_default();
        match payee {
            Some(payee) => {
                sum = sum.saturating_add(amount);
                if let PaidKind::Supplier(_, campaign, shipment) = payee.kind {
                    claims::use_delivery(deps.storage, (campaign, shipment), id)?;
                }
                if amount > 0 {
                    sent.push(reply::payment(plan, &payee.to, &ground.plan.denom, amount)?);
                }
            }
            // the delivery never came: its part is free again
            None => dropped = dropped.saturating_add(amount),
        }
    }
    let whole = sum == claim.payable();
    let at_once = tier == Tier::AtOnce && whole && claim.paid == 0;
    match &mut claim.grant {
        None => books.books.withdraw(Book::Emergency, sum)?,
        Some(grant) => {
            // the reserve pays ahead if it can; else members have prepaid the close that collects it
            if !(at_once && share::advance(&mut books, grant).is_ok()) {
                share::pay(&mut books, grant, sum)?;
            }
            books.books.transfer(Book::Approved, Book::Reserve, dropped)?;
        }
    }
    ledger::save_ledger(deps.storage, plan, &books)?;
    claim.paid = claim.paid.saturating_add(sum);
    drop_part(deps.storage, claim, filed, dropped)?;
    let mut response = response.add_submessages(sent).add_event(event::ClaimPaid {
        claim: id,
        amount: sum.into(),
        interest: claim.interest.into(),
    });
    if claim.paid == claim.payable() {
        let clocks = crate::domain::claim::clocks(&ground.rules, 0);
        claim.state = claim.state.pay(&clocks, env.block.time.seconds())?;
        if let State::PaidOpen { .. } = claim.state {
            let mut bond = fund::bond(deps.storage, plan, OrgId(claim.provider))?;
            bond.at_risk = bond.at_risk.saturating_add(claim.paid);
            fund::save_bond(deps.storage, plan, OrgId(claim.provider), &bond)?;
        }
        response = response.add_event(moved(id, claim));
    }
    Ok(response)
}

/// A part that can be settled now; no payee: it falls away.
struct Due<'a> {
    place: u8,
    amount: u128,
    payee: Option<&'a Paid>,
}

fn due<'a>(
    deps: Deps,
    env: &Env,
    ground: &Ground,
    id: ClaimId,
    claim: &Claim,
    filed: &'a Filed,
) -> Result<Vec<Due<'a>>, ContractError> {
    let mut due = vec![];
    let late = claim.approved_at.saturating_add(ground.rules.evidence_seconds);
    let parts = filed.split(claim.payable())?;
    for ((place, payee), amount) in (0u8..).zip(&filed.payees).zip(parts) {
        if claim.settled.checked_shr(place.into()).unwrap_or_default() & 1 == 1 {
            continue;
        }
        match payee.kind {
            PaidKind::Supplier(_, campaign, shipment) => {
                let other =
                    claims::delivery(deps.storage, (campaign, shipment))?.is_some_and(|by| by != id.u64());
                if !other && is_delivered(deps, campaign, shipment)? {
                    due.push(Due {
                        place,
                        amount,
                        payee: Some(payee),
                    });
                } else if env.block.time.seconds() >= late {
                    due.push(Due {
                        place,
                        amount,
                        payee: None,
                    });
                }
            }
            PaidKind::Member | PaidKind::Provider(_) => due.push(Due {
                place,
                amount,
                payee: Some(payee),
            }),
        }
    }
    Ok(due)
}

/// What a supplier's delivery never came for is not approved any more.
fn drop_part(
    store: &mut dyn Storage,
    claim: &mut Claim,
    filed: &Filed,
    dropped: u128,
) -> Result<(), ContractError> {
    if dropped == 0 {
        return Ok(());
    }
    claim.benefit = claim.benefit.saturating_sub(dropped);
    if let Some(number) = claim.emergency {
        let mut emergency = fund::emergency(store, claim.plan(), number)?;
        emergency.pot = emergency.pot.unspend(dropped);
        fund::save_emergency(store, claim.plan(), number, &emergency)?;
    }
    if claim.taken > 0 {
        let back = dropped.min(claim.taken);
        if let Some(bill) = claims::bill(store, filed.encounter, claim.provider)? {
            claims::save_bill(store, filed.encounter, claim.provider, &bill.release(back)?)?;
        }
        claim.taken = claim.taken.saturating_sub(back);
    }
    Ok(())
}

/// Whether a delivery came.
fn is_delivered(deps: Deps, campaign: u64, shipment: u64) -> Result<bool, ContractError> {
    let escrow = settings::settings(deps.storage)?.escrow;
    Ok(escrow.is_some_and(|escrow| peers::is_delivered(&deps.querier, escrow, campaign, shipment)))
}

/// The event of a step.
pub fn moved(id: ClaimId, claim: &Claim) -> Event {
    event::ClaimMoved {
        claim: id,
        status: claim.status(),
    }
    .into()
}
