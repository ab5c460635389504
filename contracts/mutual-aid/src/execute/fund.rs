//! Books into which anybody may pay.

use crate::domain::fund::{spare, take, Capital, Pot, Share};
use crate::error::{ContractError, DomainError};
use crate::execute::member::add;
use crate::execute::plan::today;
use crate::state::ledger::{self, ledger, save_ledger};
use crate::state::{fund as state, plan, settings};
use accreditation_api::OrgId;
use cosmwasm_std::{coins, Addr, BankMsg, Deps, DepsMut, Env, MessageInfo, Response, Timestamp, Uint128};
use mutual_aid_api::types::{Fund, PlanStatus};
use mutual_aid_api::{event, PlanId};
use mutual_aid_rules::share::Book;
use salus_core::{checked, funds::one_coin};

/// What a fund is called in events and errors.
pub const fn name(fund: &Fund) -> &'static str {
    match fund {
        Fund::Capital {} => "capital",
        Fund::Reserve {} => "reserve",
        Fund::Sponsor {} => "sponsor",
        Fund::Bond { .. } => "bond",
        Fund::Emergency { .. } => "emergency",
        Fund::IndexCover { .. } => "index cover",
        Fund::Fees {} => "fees",
    }
}

/// Somebody pays into a book.
pub fn deposit(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: PlanId,
    fund: Fund,
) -> Result<Response, ContractError> {
    let plan = plan::plan(deps.storage, id)?;
    let (_, amount) = one_coin(info, |denom| denom == plan.denom)?;
    plan.assert_not_closed()?;
    let paid = amount.u128();
    let by = &info.sender;
    let book = match fund {
        Fund::Capital {} => {
            let capital = state::capital(deps.storage, id)?;
            let held = capital.held.saturating_add(paid);
            state::save_capital(deps.storage, id, &Capital { held, ..capital })?;
            Book::Reserve
        }
        Fund::Reserve {} => Book::Reserve,
        Fund::Sponsor {} => {
            let held = state::sponsor(deps.storage, id, by)?.saturating_add(paid);
            state::save_sponsor(deps.storage, id, by, held)?;
            Book::Sponsors
        }
        Fund::Bond { org } => {
            admin(deps.as_ref(), org)?;
            let mut bond = state::bond(deps.storage, id, org)?;
            bond.held = bond.held.saturating_add(paid);
            state::save_bond(deps.storage, id, org, &bond)?;
            Book::Bonds
        }
        Fund::Emergency { emergency: number } => {
            let mut emergency = state::emergency(deps.storage, id, number)?;
            runs(&fund, number, today(&plan, env)? < emergency.until_day)?;
            let share = state::emergency_share(deps.storage, id, number, by)?;
            let (pot, share) = emergency.pot.give(share, paid)?;
            emergency.pot = pot;
            state::save_emergency(deps.storage, id, number, &emergency)?;
            state::save_emergency_share(deps.storage, id, number, by, share)?;
            Book::Emergency
        }
        Fund::IndexCover { cover: number } => {
            let mut cover = state::cover(deps.storage, id, number)?;
            runs(&fund, number, today(&plan, env)? < cover.until_day)?;
            let share = state::cover_share(deps.storage, id, number, by)?;
            let (pot, share) = cover.pot.give(share, paid)?;
            cover.pot = pot;
            state::save_cover(deps.storage, id, number, &cover)?;
            state::save_cover_share(deps.storage, id, number, by, share)?;
            Book::IndexFunds
        }
        Fund::Fees {} => return Err(DomainError::NoDeposits { fund: name(&fund) }.into()),
    };
    let mut ledger = ledger(deps.storage, id)?;
    ledger.books.deposit(book, paid)?;
    save_ledger(deps.storage, id, &ledger)?;
    Ok(Response::new().add_event(event::Deposited {
        plan: id,
        fund: name(&fund),
        by: info.sender.clone(),
        amount,
    }))
}

fn runs(fund: &Fund, number: u32, open: bool) -> Result<(), DomainError> {
    if open {
        return Ok(());
    }
    Err(DomainError::FundOver {
        what: name(fund),
        number,
    })
}

/// Whoever stands for a book takes out what is free.
pub fn withdraw(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: PlanId,
    fund: Fund,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let plan = plan::plan(deps.storage, id)?;
    let mut ledger = ledger(deps.storage, id)?;
    let asked = amount.u128();
    let now = env.block.time.seconds();
    let by = &info.sender;
    let queued = |from: u64| {
        Response::new().add_event(event::WithdrawalQueued {
            plan: id,
            fund: name(&fund),
            amount,
            from: Timestamp::from_seconds(from),
        })
    };
    let book = match fund {
        Fund::Capital {} => {
            assert_admin(deps.as_ref(), by, plan.insurer())?;
            let capital = state::capital(deps.storage, id)?;
            if plan.status == PlanStatus::Closed {
                take(asked, capital.at_the_end(&ledger, plan.reserve))?;
                state::save_capital(deps.storage, id, &capital.left(asked))?;
                Book::Reserve
            } else {
                plan.assert_running()?;
                if ledger.books.queued_capital == 0 {
                    take(asked, capital.owned(&ledger.books, plan.reserve))?;
                    let from = after_clawback(deps.as_ref(), id, now)?;
                    state::save_capital(deps.storage, id, &capital.queue(from))?;
                    ledger.books.transfer(Book::Reserve, Book::QueuedCapital, asked)?;
                    save_ledger(deps.storage, id, &ledger)?;
                    return Ok(queued(from));
                }
                ledger.settled_books()?;
                let (_, at_stake) = ledger::undecided(deps.storage, id)?;
                capital.assert_due(&ledger.books, at_stake, asked, now)?;
                state::save_capital(deps.storage, id, &capital.left(asked))?;
                Book::QueuedCapital
            }
        }
        Fund::Reserve {} => return Err(DomainError::NoWithdrawals { fund: name(&fund) }.into()),
        Fund::Sponsor {} => {
            let held = state::sponsor(deps.storage, id, by)?;
            take(asked, held)?;
            state::save_sponsor(deps.storage, id, by, held.saturating_sub(asked))?;
            Book::Sponsors
        }
        Fund::Bond { org } => {
            assert_admin(deps.as_ref(), by, org)?;
            let bond = state::bond(deps.storage, id, org)?;
            if bond.leaving == 0 {
                let from = after_clawback(deps.as_ref(), id, now)?;
                state::save_bond(deps.storage, id, org, &bond.ask(asked, from)?)?;
                return Ok(queued(from));
            }
            state::save_bond(deps.storage, id, org, &bond.leave(asked, now)?)?;
            Book::Bonds
        }
        Fund::Emergency { emergency: number } => {
            let mut emergency = state::emergency(deps.storage, id, number)?;
            over(&fund, number, emergency.is_over(today(&plan, env)?))?;
            let share = state::emergency_share(deps.storage, id, number, by)?;
            let (pot, share) = emergency.pot.refund(share, asked)?;
            emergency.pot = pot;
            state::save_emergency(deps.storage, id, number, &emergency)?;
            state::save_emergency_share(deps.storage, id, number, by, share)?;
            Book::Emergency
        }
        Fund::IndexCover { cover: number } => {
            let mut cover = state::cover(deps.storage, id, number)?;
            over(&fund, number, cover.is_over(today(&plan, env)?))?;
            let share = state::cover_share(deps.storage, id, number, by)?;
            let (pot, share) = cover.pot.refund(share, asked)?;
            cover.pot = pot;
            state::save_cover(deps.storage, id, number, &cover)?;
            state::save_cover_share(deps.storage, id, number, by, share)?;
            Book::IndexFunds
        }
        Fund::Fees {} => {
            assert_admin(deps.as_ref(), by, plan.insurer())?;
            let free = state::free_fees(deps.storage, id)?;
            take(asked, free)?;
            state::save_free_fees(deps.storage, id, free.saturating_sub(asked))?;
            Book::Fees
        }
    };
    ledger.books.withdraw(book, asked)?;
    save_ledger(deps.storage, id, &ledger)?;
    Ok(Response::new()
        .add_message(BankMsg::Send {
            to_address: by.to_string(),
            amount: coins(asked, plan.denom),
        })
        .add_event(event::Withdrawn {
            plan: id,
            fund: name(&fund),
            to: by.clone(),
            amount,
        }))
}

fn after_clawback(deps: Deps, id: PlanId, now: u64) -> Result<u64, ContractError> {
    Ok(now.saturating_add(plan::rules(deps.storage, id)?.clawback_seconds))
}

fn over(fund: &Fund, number: u32, is_over: bool) -> Result<(), DomainError> {
    if is_over {
        return Ok(());
    }
    Err(DomainError::FundRuns {
        what: name(fund),
        number,
    })
}

/// Who administers an organisation.
pub fn admin(deps: Deps, org: OrgId) -> Result<Addr, ContractError> {
    settings::accreditation(deps.storage)?
        .admin(&deps.querier, org)?
        .ok_or_else(|| DomainError::UnknownOrganisation { org }.into())
}

/// Refuses everybody but the admin: accreditation may end, what is the organisation's stays its own.
fn assert_admin(deps: Deps, sender: &Addr, org: OrgId) -> Result<(), ContractError> {
    if admin(deps, org)? == *sender {
        return Ok(());
    }
    Err(DomainError::NotOrganisationAdmin {
        sender: sender.clone(),
        org,
    }
    .into())
}

/// What a depositor holds in a book, and how much of it is free.
pub fn standing(
    deps: Deps,
    env: &Env,
    id: PlanId,
    fund: &Fund,
    depositor: &Addr,
) -> Result<(u128, u128), ContractError> {
    let store = deps.storage;
    let plan = plan::plan(store, id)?;
    let now = env.block.time.seconds();
    let due = |from: u64, amount: u128| if now < from { 0 } else { amount };
    Ok(match fund {
        Fund::Reserve {} => (0, 0),
        Fund::Capital {} => {
            let capital = state::capital(store, id)?;
            let ledger = ledger(store, id)?;
            let books = &ledger.books;
            let (_, at_stake) = ledger::undecided(store, id)?;
            let free = if plan.status == PlanStatus::Closed {
                capital.at_the_end(&ledger, plan.reserve)
            } else if plan.assert_running().is_ok() {
                due(capital.from, books.queued_capital.min(spare(books, at_stake)))
            } else {
                0
            };
            (capital.held, free)
        }
        Fund::Sponsor {} => {
            let held = state::sponsor(store, id, depositor)?;
            (held, held)
        }
        Fund::Bond { org } => {
            let bond = state::bond(store, id, *org)?;
            (bond.held, due(bond.from, bond.payable()))
        }
        Fund::Emergency { emergency: number } => {
            let emergency = state::emergency(store, id, *number)?;
            let share = state::emergency_share(store, id, *number, depositor)?;
            let is_over = emergency.is_over(today(&plan, env)?);
            (share.amount, back(&emergency.pot, share, is_over)?)
        }
        Fund::IndexCover { cover: number } => {
            let cover = state::cover(store, id, *number)?;
            let share = state::cover_share(store, id, *number, depositor)?;
            let is_over = cover.is_over(today(&plan, env)?);
            (share.amount, back(&cover.pot, share, is_over)?)
        }
        Fund::Fees {} => (ledger(store, id)?.books.fees_due, state::free_fees(store, id)?),
    })
}

fn back(pot: &Pot, share: Share, is_over: bool) -> Result<u128, DomainError> {
    if is_over {
        pot.part_of(share)
    } else {
        Ok(0)
    }
}

/// A sponsor tops a member up.
pub fn sponsor_member(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: PlanId,
    member: &str,
    amount: Uint128,
) -> Result<Response, ContractError> {
    let plan = plan::plan(deps.storage, id)?;
    let who = checked(deps.api, member)?;
    let held = state::sponsor(deps.storage, id, &info.sender)?;
    take(amount.u128(), held)?;
    state::save_sponsor(deps.storage, id, &info.sender, held.saturating_sub(amount.u128()))?;
    let mut ledger = ledger(deps.storage, id)?;
    ledger.books.withdraw(Book::Sponsors, amount.u128())?;
    let (added, _) = add(deps.storage, env, id, &plan, &mut ledger, &who, amount.u128())?;
    save_ledger(deps.storage, id, &ledger)?;
    Ok(Response::new().add_event(added))
}
