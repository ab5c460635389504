//! Moves a claim from state to state, and does what follows from it.

use crate::claims::facts::Ground;
use crate::claims::{decide, money};
use crate::domain::claim::{clocks, Claim, Filed};
use crate::error::ContractError;
use crate::execute::plan::today;
use crate::reply;
use crate::state::{claim as claims, fund, ledger, pool};
use accreditation_api::OrgId;
use cosmwasm_std::{DepsMut, Env, Response, Storage};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::benefit::{fee_on, share_of, yearly};
use mutual_aid_rules::adjudicate::lifecycle::{Effects, State, Terms};
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::Reason;
use mutual_aid_rules::share::{self, Book, ShareError};

/// The rules' view of the plan's spans and limits.
pub fn with_terms<T>(ground: &Ground, ask: impl FnOnce(&Terms<'_>) -> T) -> T {
    let clocks = clocks(&ground.rules, ground.rules.notice_seconds);
    ask(&Terms {
        clocks: &clocks,
        tier1_max: ground.terms.tier1_limit,
    })
}

/// On whose word a step is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// a panel's, an insurer's or the rules'
    Spoken,
    /// nobody's: a time is over
    Silence,
}

/// A step: where it leads, what it does, on whose word.
pub type Step = ((State, Effects), Word);

/// Brings a claim to its next state: money, bonds, codes, payment.
pub fn take(
    mut deps: DepsMut,
    env: &Env,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    ((next, effects), word): Step,
    response: Response,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let before = claim.state;
    let mut response = response;
    let mut next = next;
    match effects {
        Effects::None => {}
        Effects::Limit { amount, note } => {
            next = limit(deps.storage, ground, id, claim, filed, amount, (next, now))?;
            if let Some(code) = note {
                claim.note(code);
            }
        }
        Effects::Release { code } => {
            money::release(deps.storage, ground, id, claim, filed, 0)?;
            (claim.benefit, claim.fee) = (0, 0);
            if let Some(code) = code {
                claim.note(code);
            }
        }
        Effects::TakeBack { code } => {
            let taken = take_back(deps.storage, claim)?;
            money::release(deps.storage, ground, id, claim, filed, taken)?;
            claim.note(code);
        }
    }
    if let (State::Held { .. }, false) = (next, matches!(before, State::Held { .. })) {
        money::hold(deps.storage, claim, Book::Approved, Book::Holds)?;
    }
    if let (State::Held { .. }, State::Approved { .. }) = (before, next) {
        if effects == Effects::None {
            money::hold(deps.storage, claim, Book::Holds, Book::Approved)?;
        }
    }
    claim.state = next;
    response = settle_bond(
        deps.branch(),
        ground,
        id,
        claim,
        before,
        (effects, word),
        response,
    )?;
    response = match effects {
        Effects::None => response.add_event(money::moved(id, claim)),
        _ => response.add_event(decide::decided(id, claim)),
    };
    money::pay(deps, env, ground, id, claim, filed, response)
}

/// Approves at most `amount`: what was reserved before is reserved anew. What the bill or the year has no room for any
/// more falls away; if nothing is left, the claim is refused.
fn limit(
    store: &mut dyn Storage,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    filed: &Filed,
    amount: u128,
    (next, now): (State, u64),
) -> Result<State, ContractError> {
    if claim.approved_at > 0 && claim.benefit == amount {
        if let State::Held { .. } = claim.state {
            money::hold(store, claim, Book::Holds, Book::Approved)?;
        }
        return Ok(next);
    }
    money::release(store, ground, id, claim, filed, 0)?;
    let room = match claims::bill(store, filed.encounter, claim.provider)? {
        Some(bill) if !money::is_lump_sum(ground, claim) => bill.room(),
        _ => u128::MAX,
    };
    let taken_elsewhere = claims::episode(store, claim.plan(), filed.episode)?;
    let year = ground.year_of(claim.diagnosis_day);
    let used = claims::approved_in(store, claim.plan(), &filed.member, claim.class, year)?;
    let left = match claim.emergency {
        Some(_) => u128::MAX,
        None => {
            let weight = ground.cover.weight.into();
            yearly(&ground.benefits, claim.class, ground.tier, weight)?.saturating_sub(used)
        }
    };
    let (benefit, why) = if taken_elsewhere.is_some() && money::is_lump_sum(ground, claim) {
        (0, Reason::EpisodePaid)
    } else if room <= left {
        (amount.min(room), Reason::BillFull)
    } else {
        (amount.min(left), Reason::YearUsedUp)
    };
    if benefit == 0 {
        claim.note(why);
        (claim.benefit, claim.fee) = (0, 0);
        let appeal = ground.rules.clawback_seconds;
        return Ok(State::Refused {
            until: now.saturating_add(appeal),
        });
    }
    let rate = if ground.plan.reserve || claim.emergency.is_some() {
        0
    } else {
        ground.terms.fee_bps
    };
    let fee = fee_on(benefit, rate)?;
    money::reserve(store, ground, id, claim, filed, (benefit, fee), now)?;
    Ok(next)
}

/// Takes what was paid at once out of the provider's bond: how much of it there was.
fn take_back(store: &mut dyn Storage, claim: &Claim) -> Result<u128, ContractError> {
    let org = OrgId(claim.provider);
    let mut bond = fund::bond(store, claim.plan(), org)?;
    let taken = claim.paid.min(bond.held);
    bond.held = bond.held.saturating_sub(taken);
    bond.leaving = bond.leaving.min(bond.held);
    bond.at_risk = bond.at_risk.saturating_sub(claim.paid);
    fund::save_bond(store, claim.plan(), org, &bond)?;
    Ok(taken)
}

/// A challenger's or appellant's bond, once its case is over: lost to the reserve if the panel found it unfounded; given
/// back if it was right, and if nobody decided.
fn settle_bond(
    deps: DepsMut,
    ground: &Ground,
    id: ClaimId,
    claim: &mut Claim,
    before: State,
    (effects, word): (Effects, Word),
    response: Response,
) -> Result<Response, ContractError> {
    let open = |state| matches!(state, State::Panel { .. } | State::Held { .. });
    if !open(before) || open(claim.state) {
        return Ok(response);
    }
    let Some(bond) = claim.bond.take() else {
        return Ok(response);
    };
    let appealed = decide::cause_of(before) == Some(Cause::Appeal);
    let refused = matches!(effects, Effects::Release { .. } | Effects::TakeBack { .. });
    // an appeal is unfounded if the refusal stands, a challenge if it does not come to one
    let lost = word == Word::Spoken && appealed == refused;
    let mut books = ledger::ledger(deps.storage, claim.plan())?;
    let mut response = response;
    if lost {
        books.books.transfer(Book::Bonds, Book::Reserve, bond.amount)?;
    } else {
        books.books.withdraw(Book::Bonds, bond.amount)?;
        let send = reply::payment(claim.plan(), &bond.by, &ground.plan.denom, bond.amount)?;
        response = response.add_submessage(send);
    }
    ledger::save_ledger(deps.storage, claim.plan(), &books)?;
    Ok(response.add_event(event::BondSettled {
        claim: id,
        outcome: if lost { "lost" } else { "returned" },
        amount: bond.amount.into(),
    }))
}

/// Stores a claim, and closes what is over with it: the plan's count of open claims, the bond behind it, its fee.
pub fn finish(
    store: &mut dyn Storage,
    id: ClaimId,
    before: State,
    claim: &mut Claim,
) -> Result<(), ContractError> {
    let at_stake = claim.at_stake;
    claim.at_stake = claim.open_amount();
    ledger::claim_decided(
        store,
        claim.plan(),
        (before.is_undecided(), at_stake),
        (claim.state.is_undecided(), claim.at_stake),
    )?;
    if claim.state.is_final() && !before.is_final() {
        ledger::claim_over(store, claim.plan(), claim.period)?;
        release_risk(store, claim)?;
        if let Some(number) = claim.emergency {
            let mut emergency = fund::emergency(store, claim.plan(), number)?;
            emergency.open = emergency.open.saturating_sub(1);
            fund::save_emergency(store, claim.plan(), number, &emergency)?;
        }
        match claim.state {
            State::Paid if claim.fee > 0 => fund::free_fee(store, claim.plan(), claim.fee)?,
            State::Paid => {}
            // interest on what is not paid after all stays with the plan
            _ if claim.interest > 0 => {
                let mut books = ledger::ledger(store, claim.plan())?;
                books
                    .books
                    .transfer(interest_book(claim), Book::Reserve, claim.interest)?;
                ledger::save_ledger(store, claim.plan(), &books)?;
                claim.interest = 0;
            }
            _ => {}
        }
    }
    Ok(claims::save_claim(store, id, claim)?)
}

/// What was paid at once can no longer be taken back: the bond is free of it.
fn release_risk(store: &mut dyn Storage, claim: &Claim) -> Result<(), ContractError> {
    if claim.state != State::Paid || claim.tier != Some(0) {
        return Ok(());
    }
    let org = OrgId(claim.provider);
    let mut bond = fund::bond(store, claim.plan(), org)?;
    bond.at_risk = bond.at_risk.saturating_sub(claim.paid);
    Ok(fund::save_bond(store, claim.plan(), org, &bond)?)
}

/// Ill inside the wait: everything that the member paid goes back. Of an earlier membership it was paid back when that
/// ended; the present one is not concerned.
pub fn give_back(
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    claim: &Claim,
    filed: &Filed,
    response: Response,
) -> Result<Response, ContractError> {
    let plan = claim.plan();
    if ground.cover != ground.member.cover() {
        return Ok(response);
    }
    let Some(mut member) = pool::member(deps.storage, plan, &filed.member)? else {
        return Ok(response);
    };
    let today = today(deps.storage, env)?;
    let mut books = ledger::ledger(deps.storage, plan)?;
    let mut stored = pool::PlanPool::write(deps.storage, plan);
    let refunded = if ground.plan.reserve {
        share::cancel_term(&mut stored, &mut books, &mut member, today)
    } else {
        share::refund_wait(&mut stored, &mut books, &mut member, today)
    };
    // somebody who is on the way out already is paid by the close
    let amount = match refunded {
        Ok(amount) => amount,
        Err(ContractError::Share(ShareError::WrongStage { .. })) => return Ok(response),
        Err(error) => return Err(error),
    };
    pool::save_member(deps.storage, plan, &filed.member, &member)?;
    ledger::save_ledger(deps.storage, plan, &books)?;
    let send = reply::payment(claim.plan(), &filed.member, &ground.plan.denom, amount)?;
    Ok(response.add_submessage(send).add_event(event::MemberLeft {
        plan: claim.plan(),
        member: filed.member.clone(),
    }))
}

/// Late interest, from the insurer's own bond: what it adds to the claim.
pub fn late_interest(
    store: &mut dyn Storage,
    ground: &Ground,
    claim: &mut Claim,
) -> Result<(), ContractError> {
    let plan = claim.plan();
    let org = ground.plan.insurer();
    let mut bond = fund::bond(store, plan, org)?;
    let owed =
        share_of(claim.benefit, ground.rules.interest_bps.get())?.min(bond.held.saturating_sub(bond.at_risk));
    if owed == 0 {
        return Ok(());
    }
    bond.held = bond.held.saturating_sub(owed);
    bond.leaving = bond.leaving.min(bond.held);
    fund::save_bond(store, plan, org, &bond)?;
    let mut books = ledger::ledger(store, plan)?;
    books.books.transfer(Book::Bonds, interest_book(claim), owed)?;
    ledger::save_ledger(store, plan, &books)?;
    claim.interest = claim.interest.saturating_add(owed);
    Ok(())
}

/// Where interest waits for its payment: with the claim's own money.
const fn interest_book(claim: &Claim) -> Book {
    match claim.emergency {
        Some(_) => Book::Emergency,
        None => Book::Approved,
    }
}

/// Whether a close works on the plan's books now.
pub fn is_closing(store: &dyn Storage, claim: &Claim) -> Result<bool, ContractError> {
    Ok(ledger::ledger(store, claim.plan())?.close.is_some())
}
