//! Moves a claim from state to state, and does what follows from it.

use crate::claims::facts::Ground;
use crate::claims::{decide, money};
use crate::domain::claim::{clocks, Claim, Filed, Route};
use crate::error::ContractError;
use crate::execute::plan::today;
use crate::reply;
use crate::state::{claim as claims, fund, ledger, pool};
use accreditation_api::OrgId;
use cosmwasm_std::{DepsMut, Env, Response, Storage};
use mutual_aid_api::{event, ClaimId};
use mutual_aid_rules::adjudicate::benefit::{share_of, yearly};
use mutual_aid_rules::adjudicate::lifecycle::{Effects, State, Terms};
use mutual_aid_rules::adjudicate::panel::Cause;
use mutual_aid_rules::adjudicate::Reason;
use mutual_aid_rules::share::{self, Book, Ledger, ShareError};

/// The rules' view of the plan's spans and limits. Silence approves a claim up to the limit of tier 1, and what was promised
/// for it: whoever has promised more pays no less by saying nothing about the discharge.
pub fn with_terms<T>(ground: &Ground, claim: &Claim, ask: impl FnOnce(&Terms<'_>) -> T) -> T {
    let clocks = clocks(&ground.rules, ground.rules.notice_seconds);
    ask(&Terms {
        clocks: &clocks,
        tier1_max: ground.terms.tier1_limit.max(claim.approved()),
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
    deps: DepsMut,
    env: &Env,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    ((next, effects), word): Step,
    response: Response,
) -> Result<Response, ContractError> {
    let now = env.block.time.seconds();
    let (before, worth) = (claim.state, claim.benefit);
    let read = ledger::ledger(deps.storage, claim.plan())?;
    let mut books = read;
    let mut response = response;
    let mut next = next;
    let held = |state| matches!(state, State::Held { .. });
    if let (Route::Asked, State::Approved { .. } | State::Held { .. }) = (claim.route, next) {
        // whoever grants what was asked before a treatment promises it: nothing is paid without a discharge
        next = State::Promised {
            until: now.saturating_add(ground.rules.evidence_seconds),
        };
    }
    match effects {
        Effects::None => {
            if held(before) && !held(next) {
                money::end_hold(&mut books, claim)?;
            }
        }
        Effects::Limit { amount, note } => {
            next = limit(
                deps.storage,
                &mut books,
                ground,
                claim,
                (id, filed),
                (amount, next, now),
            )?;
            if let Some(code) = note {
                claim.note(code);
            }
        }
        Effects::Release { code } => {
            let appealable = matches!(next, State::Refused { .. });
            let how = (0, appealable);
            money::release(deps.storage, &mut books, ground, claim, (id, filed), how)?;
            (claim.benefit, claim.fee) = (0, 0);
            if let Some(code) = code {
                claim.note(code);
            }
        }
        Effects::TakeBack { code } => {
            let how = (take_back(deps.storage, claim)?, false);
            money::release(deps.storage, &mut books, ground, claim, (id, filed), how)?;
            claim.note(code);
        }
    }
    if let (State::Referred { .. }, Word::Silence) = (before, word) {
        late_interest(deps.storage, &mut books, ground, claim, worth)?;
    }
    claim.proposed = None;
    if held(next) && !held(before) {
        money::hold(&mut books, claim, Book::Approved, Book::Holds)?;
    }
    claim.state = next;
    response = settle_bond(&mut books, ground, id, claim, before, (effects, word), response)?;
    response = match effects {
        Effects::None => response.add_event(money::moved(id, claim)),
        _ => response.add_event(decide::decided(id, claim)),
    };
    money::pay(deps, env, ground, claim, (id, filed), (&read, books), response)
}

/// Approves at most `amount`. What the bill or the year has no room for any more falls away; if nothing is left, the claim
/// is refused, on appeal for good.
fn limit(
    store: &mut dyn Storage,
    books: &mut Ledger,
    ground: &Ground,
    claim: &mut Claim,
    (id, filed): (ClaimId, &Filed),
    (amount, next, now): (u128, State, u64),
) -> Result<State, ContractError> {
    money::end_hold(books, claim)?;
    if claim.approved_at > 0 && claim.reserved == amount {
        claim.benefit = amount;
        return Ok(next);
    }
    let lump_sum = money::is_lump_sum(ground, claim);
    let room = match claims::bill(store, filed.encounter, claim.provider)? {
        Some(bill) if !lump_sum => bill.room().saturating_add(claim.taken),
        _ => u128::MAX,
    };
    let elsewhere = claims::episode(store, claim.episode(filed))?.is_some_and(|other| other != id.u64());
    let (left, why) = match claim.emergency {
        Some(number) => (
            fund::emergency(store, claim.plan(), number)?.pot.left(),
            Reason::FundEmpty,
        ),
        None => {
            let year = ground.year_of(claim.diagnosis_day);
            let used = claims::approved_in(store, claim.plan(), &filed.member, claim.class, year)?;
            let weight = ground.cover.weight.into();
            let most = yearly(&ground.benefits, claim.class, ground.tier, weight)?;
            (most.saturating_sub(used), Reason::YearUsedUp)
        }
    };
    let left = left.saturating_add(claim.reserved);
    let (benefit, why) = if elsewhere && lump_sum {
        (0, Reason::EpisodePaid)
    } else if room <= left {
        (amount.min(room), Reason::BillFull)
    } else {
        (amount.min(left), why)
    };
    if benefit == 0 {
        claim.note(why);
        let appealed = decide::cause_of(claim.state) == Some(Cause::Appeal);
        money::release(store, books, ground, claim, (id, filed), (0, !appealed))?;
        (claim.benefit, claim.fee) = (0, 0);
        if appealed {
            return Ok(State::Denied);
        }
        let appeal = ground.rules.clawback_seconds;
        return Ok(State::Refused {
            until: now.saturating_add(appeal),
        });
    }
    let worth = (benefit, money::fee(ground, claim, benefit)?);
    money::reserve(store, books, ground, claim, (id, filed), worth, now)?;
    Ok(next)
}

/// Takes what was paid at once out of the provider's bond: how much of it there was.
fn take_back(store: &mut dyn Storage, claim: &Claim) -> Result<u128, ContractError> {
    let org = OrgId(claim.provider);
    let mut bond = fund::bond(store, claim.plan(), org)?;
    let taken = claim.paid.min(claim.reserved).min(bond.held);
    bond.held = bond.held.saturating_sub(taken);
    bond.leaving = bond.leaving.min(bond.held);
    fund::save_bond(store, claim.plan(), org, &bond)?;
    Ok(taken)
}

/// A challenger's or appellant's bond, once its case is over: lost to the reserve if the panel found it unfounded; given
/// back if it was right, and if nobody decided.
fn settle_bond(
    books: &mut Ledger,
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
    let mut response = response;
    if lost {
        books.books.transfer(Book::Bonds, Book::Reserve, bond.amount)?;
        claim.lent = 0;
    } else if bond.amount > 0 {
        books.books.withdraw(Book::Bonds, bond.amount)?;
        let send = reply::payment(claim.plan(), &bond.by, &ground.plan.denom, bond.amount)?;
        response = response.add_submessage(send);
    }
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
        money::put_at_risk(store, claim, 0)?;
        if let Some(number) = claim.emergency {
            let mut emergency = fund::emergency(store, claim.plan(), number)?;
            emergency.open = emergency.open.saturating_sub(1);
            fund::save_emergency(store, claim.plan(), number, &emergency)?;
        }
        if claim.state == State::Paid {
            if claim.fee > 0 {
                fund::free_fee(store, claim.plan(), claim.fee)?;
            }
        } else if claim.paid == 0 && (claim.interest > 0 || claim.grant.is_some()) {
            // interest on what is not paid after all stays with the plan, and so does what was collected for it
            let mut books = ledger::ledger(store, claim.plan())?;
            books
                .books
                .transfer(money::interest_book(claim), Book::Reserve, claim.interest)?;
            let unpaid = claim.grant.map_or(0, |grant| grant.amount);
            money::let_go(store, &mut books, claim, (unpaid, 0))?;
            ledger::save_ledger(store, claim.plan(), &books)?;
            claim.interest = 0;
        }
    }
    Ok(claims::save_claim(store, id, claim)?)
}

/// Ill inside the wait: everything that the member paid goes back. Of an earlier membership it was paid back when that
/// ended; the present one is not concerned.
pub fn give_back(
    deps: DepsMut,
    env: &Env,
    books: &mut Ledger,
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
    let today = today(&ground.plan, env)?;
    let mut stored = pool::PlanPool::write(deps.storage, plan);
    let mut after = *books;
    let refunded = if ground.plan.reserve {
        share::cancel_term(&mut stored, &mut after, &mut member, today)
    } else {
        share::refund_wait(&mut stored, &mut after, &mut member, today)
    };
    // somebody who is on the way out already is paid by the close
    let amount = match refunded {
        Ok(amount) => amount,
        Err(ContractError::Share(ShareError::WrongStage { .. })) => return Ok(response),
        Err(error) => return Err(error),
    };
    *books = after;
    pool::save_member(deps.storage, plan, &filed.member, &member)?;
    let send = reply::payment(claim.plan(), &filed.member, &ground.plan.denom, amount)?;
    Ok(response.add_submessage(send).add_event(event::MemberLeft {
        plan: claim.plan(),
        member: filed.member.clone(),
    }))
}

/// Interest for a clock that the insurer missed, on what was asked of it: out of its own bond; what that lacks out of its
/// capital, as far as it could be taken out. What is reserved for claims, this one among them, and where members share what
/// is theirs, pays none of it.
fn late_interest(
    store: &mut dyn Storage,
    books: &mut Ledger,
    ground: &Ground,
    claim: &mut Claim,
    worth: u128,
) -> Result<(), ContractError> {
    let plan = claim.plan();
    let org = ground.plan.insurer();
    let owed = share_of(worth, ground.rules.interest_bps.get())?;
    if owed == 0 {
        return Ok(());
    }
    let bond = fund::bond(store, plan, org)?;
    let (bond, from_bond) = bond.lose(owed.min(bond.held.saturating_sub(bond.at_risk)));
    if from_bond > 0 {
        fund::save_bond(store, plan, org, &bond)?;
    }
    let lacks = owed.saturating_sub(from_bond);
    let capital = fund::capital(store, plan)?;
    let from_reserve = lacks.min(capital.owned(&books.books, ground.plan.reserve));
    let lacks = lacks.saturating_sub(from_reserve);
    let waiting = books.books.backlog > 0;
    let from_queue = if waiting {
        0
    } else {
        lacks.min(books.books.queued_capital)
    };
    let from_capital = from_reserve.saturating_add(from_queue);
    if from_capital > 0 {
        fund::save_capital(store, plan, &capital.left(from_capital))?;
    }
    let to = money::interest_book(claim);
    for (from, amount) in [
        (Book::Bonds, from_bond),
        (Book::Reserve, from_reserve),
        (Book::QueuedCapital, from_queue),
    ] {
        books.books.transfer(from, to, amount)?;
        claim.interest = claim.interest.saturating_add(amount);
    }
    Ok(())
}
