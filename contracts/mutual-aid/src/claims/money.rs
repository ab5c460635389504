//! What a claim takes, and what it gives back.

use crate::claims::facts::Ground;
use crate::domain::claim::{Claim, Filed, Paid, PaidKind};
use crate::error::ContractError;
use crate::peers;
use crate::reply;
use crate::state::{claim as claims, fund, ledger, pool, settings};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, DepsMut, Env, Event, QuerierWrapper, Response, Storage};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::benefit::fee_on;
use mutual_aid_rules::adjudicate::facts::Kind;
use mutual_aid_rules::adjudicate::lifecycle::State;
use mutual_aid_rules::adjudicate::Tier;
use mutual_aid_rules::share::{self, Book, Grant, Ledger};
use salus_core::math::mul_div_floor;

/// Whether the class pays a sum, not bills.
pub fn is_lump_sum(ground: &Ground, claim: &Claim) -> bool {
    claim.emergency.is_some()
        || ground
            .benefits
            .first()
            .is_some_and(|row| row.kind == Kind::LumpSum)
}

/// Reserves a benefit and its fee: money, bill, episode, the year's benefit, the provider's rate. What the claim has
/// reserved before stays its own and only the difference moves: a close may have collected it, and members are charged
/// for a claim once. What they bore that it does not take any more goes back to them.
pub fn reserve(
    store: &mut dyn Storage,
    books: &mut Ledger,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    (benefit, fee): (u128, u128),
    now: u64,
) -> Result<(), ContractError> {
    let plan = claim.plan();
    match (claim.emergency, &mut claim.grant) {
        (Some(_), _) => promise_of_fund(store, claim, claim.reserved, benefit)?,
        (None, Some(grant)) => {
            let less = benefit.saturating_add(fee) < grant.amount.saturating_add(grant.fee);
            let borne = grant.borne(books);
            let mut stored = pool::PlanPool::write(store, plan);
            share::change(&mut stored, books, grant, benefit, fee)?;
            if less {
                let unused = borne.saturating_sub(grant.borne(books));
                share::give_back(&mut stored, books, unused)?;
            }
        }
        (None, none) => {
            let mut stored = pool::PlanPool::write(store, plan);
            *none = Some(share::approve(
                &mut stored,
                books,
                ground.cover.cohort,
                benefit,
                fee,
            )?);
        }
    }
    if is_lump_sum(ground, claim) {
        claims::take_episode(store, claim.episode(filed), id)?;
    } else {
        take_bill(store, claim, filed, benefit)?;
    }
    take_year(store, ground, claim, filed, benefit)?;
    let span = ground.rules.rate_seconds;
    let mut rate = claims::rate(store, plan, claim.provider)?;
    if claim.approved_at > 0 {
        rate = rate.take_back(claim.approved_at, span, claim.reserved);
    }
    claims::save_rate(store, plan, claim.provider, &rate.add(now, span, benefit)?)?;
    claim.benefit = benefit;
    claim.reserved = benefit;
    claim.fee = fee;
    claim.approved_at = now;
    Ok(())
}

/// What the fund of an emergency benefit has promised to a claim becomes another amount.
fn promise_of_fund(
    store: &mut dyn Storage,
    claim: &Claim,
    from: u128,
    to: u128,
) -> Result<(), ContractError> {
    if let Some(number) = claim.emergency {
        let mut emergency = fund::emergency(store, claim.plan(), number)?;
        emergency.pot = emergency.pot.unspend(from);
        if to > 0 {
            emergency.pot = emergency.pot.spend(to)?;
        }
        fund::save_emergency(store, claim.plan(), number, &emergency)?;
    }
    Ok(())
}

/// What a claim takes of its bill becomes another amount. A promise is made before there is a bill: it takes nothing of one.
fn take_bill(
    store: &mut dyn Storage,
    claim: &mut Claim,
    filed: &Filed,
    amount: u128,
) -> Result<(), ContractError> {
    if let Some(bill) = claims::bill(store, filed.encounter, claim.provider)? {
        let bill = bill.change(claim.taken, amount)?;
        claims::save_taken(store, filed.encounter, bill.taken)?;
        claim.taken = amount;
    }
    Ok(())
}

/// What a claim takes of the member's year becomes another amount; gifts of an emergency benefit take nothing of it.
fn take_year(
    store: &mut dyn Storage,
    ground: &Ground,
    claim: &Claim,
    filed: &Filed,
    amount: u128,
) -> Result<(), ContractError> {
    if claim.emergency.is_some() {
        return Ok(());
    }
    let (plan, year) = (claim.plan(), ground.year_of(claim.diagnosis_day));
    let used = claims::approved_in(store, plan, &filed.member, claim.class, year)?;
    let used = used.saturating_sub(claim.reserved).saturating_add(amount);
    Ok(claims::save_approved_in(
        store,
        plan,
        &filed.member,
        claim.class,
        year,
        used,
    )?)
}

/// Gives everything back that is reserved: refused after a challenge, clawed back or lapsed. `recovered` of what was paid
/// has come out of bonds. If the claim may still be appealed, what closes have collected for it stays with it until it
/// is over: else an appeal that is won would charge members for it once more.
pub fn release(
    store: &mut dyn Storage,
    books: &mut Ledger,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    (recovered, appealable): (u128, bool),
) -> Result<(), ContractError> {
    if claim.approved_at == 0 {
        return Ok(());
    }
    let plan = claim.plan();
    let unpaid = claim.reserved.saturating_sub(claim.paid);
    if claim.emergency.is_some() {
        promise_of_fund(store, claim, unpaid.saturating_add(recovered), 0)?;
        books.books.transfer(Book::Bonds, Book::Emergency, recovered)?;
    }
    end_hold(books, claim)?;
    let kept = match &claim.grant {
        Some(grant) if appealable => collected(books, grant)?,
        _ => (0, 0),
    };
    match &mut claim.grant {
        Some(grant) if kept.0 > 0 => {
            share::change(
                &mut pool::PlanPool::write(store, plan),
                books,
                grant,
                kept.0,
                kept.1,
            )?;
        }
        _ => let_go(store, books, claim, (unpaid, recovered))?,
    }
    claims::release_episode(store, claim.episode(filed), id)?;
    take_bill(store, claim, filed, 0)?;
    take_year(store, ground, claim, filed, 0)?;
    let rate = claims::rate(store, plan, claim.provider)?;
    let rate = rate.take_back(claim.approved_at, ground.rules.rate_seconds, claim.reserved);
    claims::save_rate(store, plan, claim.provider, &rate)?;
    claim.approved_at = 0;
    claim.reserved = 0;
    Ok(())
}

/// Aid and fee of a grant that closes have collected.
fn collected(books: &Ledger, grant: &Grant) -> Result<(u128, u128), ContractError> {
    let whole = grant.amount.saturating_add(grant.fee);
    let ahead = if books.closes > grant.closes { 0 } else { grant.now };
    let behind = grant.uncollected(&books.books).saturating_add(ahead);
    let kept = whole.saturating_sub(behind);
    if kept == 0 {
        return Ok((0, 0));
    }
    let aid = mul_div_floor(kept, grant.amount, whole, "what was collected")?.u128();
    Ok((aid, kept.saturating_sub(aid)))
}

/// Cancels what is left of a claim's grant. What members bore for it goes back to them, if nothing was paid.
pub fn let_go(
    store: &mut dyn Storage,
    books: &mut Ledger,
    claim: &mut Claim,
    (unpaid, recovered): (u128, u128),
) -> Result<(), ContractError> {
    if let Some(grant) = claim.grant.take() {
        let mut stored = pool::PlanPool::write(store, claim.plan());
        share::cancel(&mut stored, books, &grant, unpaid, recovered)?;
        if unpaid == grant.amount {
            // nobody was paid out of what closes have collected for it
            let borne = grant.borne(books);
            share::give_back(&mut stored, books, borne)?;
        }
    }
    Ok(())
}

/// Puts an approved claim's money into the hold, where a panel may still decide it, or takes it out again.
pub fn hold(books: &mut Ledger, claim: &Claim, from: Book, to: Book) -> Result<(), ContractError> {
    match claim.grant {
        Some(grant) => Ok(books.books.transfer(from, to, grant.amount)?),
        None => Ok(()),
    }
}

/// Takes a held claim's money out of the hold: it can be changed and paid only with approved aid.
pub fn end_hold(books: &mut Ledger, claim: &Claim) -> Result<(), ContractError> {
    match claim.state {
        State::Held { .. } => hold(books, claim, Book::Holds, Book::Approved),
        _ => Ok(()),
    }
}

/// What of the provider's bond stands for a claim that is paid at once becomes another amount: it rises when that is
/// approved, whenever it is paid, and falls when it can no longer be taken back.
pub fn put_at_risk(store: &mut dyn Storage, claim: &mut Claim, amount: u128) -> Result<(), ContractError> {
    if claim.at_risk != amount {
        let org = OrgId(claim.provider);
        let mut bond = fund::bond(store, claim.plan(), org)?;
        bond.at_risk = bond.at_risk.saturating_sub(claim.at_risk).saturating_add(amount);
        fund::save_bond(store, claim.plan(), org, &bond)?;
        claim.at_risk = amount;
    }
    Ok(())
}

/// The fee on a benefit: none where nobody shares.
pub fn fee(ground: &Ground, claim: &Claim, benefit: u128) -> Result<u128, ContractError> {
    let rate = if ground.plan.reserve || claim.emergency.is_some() {
        0
    } else {
        ground.terms.fee_bps
    };
    Ok(fee_on(benefit, rate)?)
}

/// Where interest waits for its payment: with the claim's own money.
pub const fn interest_book(claim: &Claim) -> Book {
    match claim.emergency {
        Some(_) => Book::Emergency,
        None => Book::Approved,
    }
}

/// Pays what can be paid of an approved claim, and stores its plan's books if they are others than `read`: its next
/// state, messages and events are in the response. Nothing is said if nothing can be paid now.
pub fn pay(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    (read, mut books): (&Ledger, Ledger),
    response: Response,
) -> Result<Response, ContractError> {
    let mut response = response;
    if let State::Approved { tier, .. } = claim.state {
        response = pay_due(
            deps.storage,
            (deps.querier, env.block.time.seconds()),
            ground,
            claim,
            (id, filed),
            (tier, &mut books),
            response,
        )?;
    }
    if books != *read {
        ledger::save_ledger(deps.storage, claim.plan(), &books)?;
    }
    Ok(response)
}

fn pay_due(
    store: &mut dyn Storage,
    (querier, now): (QuerierWrapper<'_>, u64),
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    (tier, books): (Tier, &mut Ledger),
    response: Response,
) -> Result<Response, ContractError> {
    let plan = claim.plan();
    if let Some(grant) = &mut claim.grant {
        if books.settling().is_ok() {
            let lost = share::settle_claim(books, grant)?;
            claim.benefit = claim.benefit.saturating_sub(lost);
            claim.reserved = claim.benefit;
            claim.fee = grant.fee;
        }
        if !grant.is_whole(&books.books) {
            return Ok(response);
        }
    }
    let parts = due(
        store,
        (querier, now),
        ground,
        (id, claim, filed),
        books.close.is_some(),
    )?;
    if parts.is_empty() {
        return Ok(response);
    }
    let mut response = response;
    let (mut sum, mut dropped, mut dropped_aid) = (0u128, 0u128, 0u128);
    for Due {
        place,
        amount,
        aid,
        payee,
    } in parts
    {
        claim.settled |= 1u8.checked_shl(place.into()).unwrap_or_default();
        match payee {
            Some(payee) => {
                sum = sum.saturating_add(amount);
                if let PaidKind::Supplier(_, campaign, shipment) = payee.kind {
                    claims::use_delivery(store, (campaign, shipment), id)?;
                }
                if amount > 0 {
                    response =
                        response.add_submessage(reply::payment(plan, &payee.to, &ground.plan.denom, amount)?);
                }
            }
            // the delivery never came
            None => {
                dropped = dropped.saturating_add(amount);
                dropped_aid = dropped_aid.saturating_add(aid.min(amount));
            }
        }
    }
    let at_once = tier == Tier::AtOnce && claim.paid == 0 && claim.interest == 0 && sum == claim.benefit;
    match &mut claim.grant {
        None => books.books.withdraw(Book::Emergency, sum)?,
        Some(grant) => {
            // what no close has collected yet is paid ahead by the reserve if it can; else members have prepaid that close
            let ahead = at_once && grant.closes == books.closes;
            if !(ahead && share::advance(books, grant).is_ok()) {
                share::pay(books, grant, sum)?;
            }
        }
    }
    claim.paid = claim.paid.saturating_add(sum);
    if dropped > 0 {
        let interest = dropped.saturating_sub(dropped_aid);
        books
            .books
            .transfer(interest_book(claim), Book::Reserve, interest)?;
        claim.interest = claim.interest.saturating_sub(interest);
        let benefit = claim.benefit.saturating_sub(dropped_aid);
        let worth = (benefit, claim.fee.min(fee(ground, claim, benefit)?));
        let approved_at = claim.approved_at;
        reserve(store, books, ground, claim, (id, filed), worth, approved_at)?;
        put_at_risk(store, claim, claim.at_risk.min(benefit))?;
        if benefit == 0 {
            claims::release_episode(store, claim.episode(filed), id)?;
        }
    }
    response = response.add_event(event::ClaimPaid {
        claim: id,
        amount: sum.into(),
        interest: claim.interest.into(),
    });
    if claim.paid == claim.payable() {
        let clocks = crate::domain::claim::clocks(&ground.rules, 0);
        claim.state = claim.state.pay(&clocks, now)?;
        response = response.add_event(moved(id, claim));
    }
    Ok(response)
}

/// A part that can be settled now; no payee: it falls away.
struct Due<'a> {
    place: u8,
    amount: u128,
    /// without its part of the interest
    aid: u128,
    payee: Option<&'a Paid>,
}

fn due<'a>(
    store: &dyn Storage,
    (querier, now): (QuerierWrapper<'_>, u64),
    ground: &Ground,
    (id, claim, filed): (ClaimId, &Claim, &'a Filed),
    closing: bool,
) -> Result<Vec<Due<'a>>, ContractError> {
    let mut due = vec![];
    // what falls away changes what a close works on
    let late = !closing && now >= claim.approved_at.saturating_add(ground.rules.evidence_seconds);
    let aid = filed.split(claim.benefit)?;
    let parts = filed.split(claim.payable())?;
    for (((place, payee), amount), aid) in (0u8..).zip(&filed.payees).zip(parts).zip(aid) {
        if claim.settled.checked_shr(place.into()).unwrap_or_default() & 1 == 1 {
            continue;
        }
        let comes = match payee.kind {
            PaidKind::Supplier(org, campaign, shipment) => {
                let other = claims::delivery(store, (campaign, shipment))?.is_some_and(|by| by != id.u64());
                !other && is_delivered(store, querier, org, (campaign, shipment))?
            }
            PaidKind::Member | PaidKind::Provider(_) => true,
        };
        if comes || late {
            due.push(Due {
                place,
                amount,
                aid,
                payee: comes.then_some(payee),
            });
        }
    }
    Ok(due)
}

/// Whether a supplier's delivery came.
fn is_delivered(
    store: &dyn Storage,
    querier: QuerierWrapper<'_>,
    supplier: u64,
    delivery: (u64, u64),
) -> Result<bool, ContractError> {
    let escrow = settings::settings(store)?.escrow;
    Ok(escrow.is_some_and(|escrow| peers::is_delivered(&querier, escrow, supplier, delivery)))
}

/// Gives a member back what its bond has lent to the plan for an appeal, as far as the reserve has it free. Not while the
/// panel sits: if the appeal is unfounded, nothing comes back.
pub fn repay(
    store: &mut dyn Storage,
    (id, claim): (ClaimId, &mut Claim),
    member: &Addr,
    denom: &str,
    response: Response,
) -> Result<Response, ContractError> {
    if claim.lent == 0 || matches!(claim.state, State::Panel { .. }) {
        return Ok(response);
    }
    let mut books = ledger::ledger(store, claim.plan())?;
    let back = claim.lent.min(books.books.free_reserve());
    if back == 0 {
        return Ok(response);
    }
    books.books.withdraw(Book::Reserve, back)?;
    ledger::save_ledger(store, claim.plan(), &books)?;
    claim.lent = claim.lent.saturating_sub(back);
    let send = reply::payment(claim.plan(), member, denom, back)?;
    Ok(response.add_submessage(send).add_event(event::BondSettled {
        claim: id,
        outcome: "repaid",
        amount: back.into(),
    }))
}

/// The event of a step.
pub fn moved(id: ClaimId, claim: &Claim) -> Event {
    event::ClaimMoved {
        claim: id,
        status: claim.status(),
    }
    .into()
}
