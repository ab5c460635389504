//! The end of a plan: what was approved is paid, then members get the loading back that is left, then capital leaves, and
//! what is left then is the members'.

use crate::share::{
    books::{add, sub},
    ledger::sweep,
    membership::{leave_active, leave_waiting, pay_out},
    sync,
    term::cancel_term,
    Book, Cohort, Ledger, Member, Pool, RunOff, Scaled, Settling, ShareError, Stage,
};
use salus_core::math::mul_div_floor_256;

/// Announces the end. Reads each live cohort once, to know what members who are active now were ever charged: the
/// return is shared in proportion to that. Not while a close is under way.
pub fn announce_run_off<P: Pool>(pool: &P, ledger: &mut Ledger, today: u32) -> Result<(), P::Error> {
    ledger.settled_books()?;
    ledger.taking_members()?;
    let mut charged = Scaled::ZERO;
    for id in pool.live()? {
        let of_cohort = pool.cohort(id)?.charged()?;
        charged = charged.plus(of_cohort, "what members were charged")?;
    }
    ledger.run_off = Some(RunOff {
        day: today,
        closes: ledger.closes,
        charged,
        settling: None,
    });
    Ok(())
}

/// Begins to settle, once no claim is undecided and a close has collected what was approved: the reserve pays the queue
/// of instalments, as far as it goes. What is short is borne by the claims in the queue, pro rata to what they wait
/// for; this is the only place for pro rata. Returns the shortfall.
pub fn begin_settling(ledger: &mut Ledger) -> Result<u128, ShareError> {
    ledger.settled_books()?;
    let mut run_off = ledger.run_off.ok_or(ShareError::NotRunOff)?;
    if run_off.settling.is_some() {
        return Err(ShareError::Settling);
    }
    let books = &mut ledger.books;
    if books.to_collect > books.backlog {
        return Err(ShareError::Uncollected {
            uncollected: books.to_collect.saturating_sub(books.backlog),
        });
    }
    // capital never leaves ahead of approved claims
    books.transfer(Book::QueuedCapital, Book::Reserve, books.queued_capital)?;
    // what cancelled claims have in the queue needs no money
    let voided = std::mem::take(&mut books.voided);
    add(&mut books.reserve, voided, "the reserve")?;
    let backlog = books.backlog;
    let paid = backlog.min(books.reserve);
    let shortfall = backlog.saturating_sub(paid);
    sub(&mut books.reserve, paid, "the reserve")?;
    sub(&mut books.to_collect, paid, "what is to collect")?;
    if shortfall == 0 {
        add(&mut books.dequeued, backlog, "the queue")?;
    }
    books.backlog = 0;
    run_off.settling = Some(Settling {
        backlog: backlog.saturating_sub(voided),
        shortfall,
        returned: None,
    });
    ledger.run_off = Some(run_off);
    Ok(shortfall)
}

/// Fixes what members get back, out of what the reserve has left when every approved claim is paid; with it goes what
/// rounding left in cohorts and in the dust. Returns the sum. From then on members pull it, each by what it was ever charged.
///
/// Called again, it adds what has come into the reserve since then, from a layer or because a payee took no coins, as far as
/// the capital does not lack it; an error if that is nothing.
///
/// Where members share, `capital` is what the insurer paid in and has not taken out. First comes the loading that members
/// paid, then the capital as far as it is still there, and all else (gifts, lost bonds, what layers bore) is the members'. If
/// no member was charged there is nobody to return to: all of it is the insurer's, as it is without `capital`, where premiums
/// were paid.
pub fn fix_return<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    capital: Option<u128>,
) -> Result<u128, P::Error> {
    let settling = ledger.settling()?;
    let books = &mut ledger.books;
    let unpaid = books.approved_unpaid.saturating_add(books.holds);
    if unpaid > 0 {
        return Err(ShareError::Unpaid { unpaid }.into());
    }
    if books.to_collect > 0 {
        return Err(ShareError::Uncollected {
            uncollected: books.to_collect,
        }
        .into());
    }
    if settling.returned.is_none() {
        // whole coins of dust, if no cohort has a surplus
        sweep(books, &mut Cohort::default())?;
    }
    for id in pool.live()? {
        let mut cohort = pool.cohort(id)?;
        if !cohort.surplus.is_zero() {
            sweep(books, &mut cohort)?;
            pool.save_cohort(id, &cohort)?;
        }
    }
    let mut run_off = ledger.run_off.ok_or(ShareError::NotRunOff)?;
    books.transfer(Book::QueuedCapital, Book::Reserve, books.queued_capital)?;
    let left = books.free_reserve();
    let pot = match (capital.filter(|_| !run_off.charged.is_zero()), settling.returned) {
        (None, _) => 0,
        (Some(capital), None) => {
            let rest = left.saturating_sub(books.loading);
            left.saturating_sub(rest.min(capital))
        }
        (Some(capital), Some(_)) => left.saturating_sub(capital),
    };
    if settling.returned.is_some() && pot == 0 {
        return Err(ShareError::ReturnFixed.into());
    }
    books.transfer(Book::Reserve, Book::ReturnPot, pot)?;
    run_off.settling = Some(Settling {
        returned: Some(pot.saturating_add(settling.returned.unwrap_or_default())),
        ..settling
    });
    ledger.run_off = Some(run_off);
    Ok(pot)
}

/// Pays a member of a closed plan all that remains to it, its credits, and its part of the return. Returns how much.
pub fn pull_return<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
) -> Result<u128, P::Error> {
    let settling = ledger.settling()?;
    let pot = settling.returned.ok_or(ShareError::ReturnNotFixed)?;
    let charged = ledger.run_off.map(|run_off| run_off.charged).unwrap_or_default();
    let mut paid = end_membership(pool, ledger, member)?;
    let credits = std::mem::take(&mut member.credit_due);
    ledger.books.withdraw(Book::Credits, credits)?;
    add(&mut paid, credits, "what a member is paid")?;
    let (basis, seen) = match member.return_basis.take() {
        Some(basis) => (basis, 0),
        None => member.returned.unwrap_or_default(),
    };
    if !charged.is_zero() && !basis.is_zero() {
        let part = |pot: u128| -> Result<u128, ShareError> {
            let part = mul_div_floor_256(basis.get(), pot.into(), charged.get(), "a member's return")?;
            Ok(cosmwasm_std::Uint128::try_from(part).unwrap_or_default().u128())
        };
        // of what was there when it last asked it has had its part
        let share = part(pot)?.saturating_sub(part(seen)?);
        member.returned = Some((basis, pot));
        ledger.books.withdraw(Book::ReturnPot, share)?;
        add(&mut paid, share, "what a member is paid")?;
    }
    let rest = pay_out(ledger, member)?;
    add(&mut paid, rest, "what a member is paid")?;
    Ok(paid)
}

/// Ends a membership that is not over yet, with the plan. Returns what waiting or the rest of a term is paid back.
fn end_membership<P: Pool>(pool: &mut P, ledger: &mut Ledger, member: &mut Member) -> Result<u128, P::Error> {
    let mut home = sync(pool, ledger, member)?;
    let day = ledger.last_day.saturating_add(1);
    match member.stage {
        Stage::Lapsed { .. } | Stage::Left { .. } => Ok(0),
        _ if member.paid_until > 0 => cancel_term(pool, ledger, member, day),
        Stage::Waiting { steps } => leave_waiting(pool, ledger, member, home.cohort, steps),
        Stage::Active { bucket } => {
            leave_active(pool, ledger, member, &mut home, bucket)?;
            member.stage = Stage::Left { day };
            Ok(0)
        }
    }
}
