//! Members of a plan that its insurer's reserve pays for: they pay premiums for terms, and no close charges them.
//!
//! Premiums are earned when their term ends. Closes still count their units, for index covers.

use crate::share::{
    books::{add, portion, sub},
    cohort::{add_units, sub_units},
    ledger::make_live,
    membership::newcomer,
    sync, ActivationKey, Book, Cohort, CohortTerms, Ledger, Member, Pool, Scaled, ShareError, Stage, Start,
};
use salus_core::CoreError;

/// Joins `weight` units for one term. The coins must be the premium exactly.
pub fn join_for_term<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    cohort: u16,
    weight: u32,
    amount: u128,
    start: Start,
    before: Option<&Member>,
) -> Result<Member, P::Error> {
    ledger.taking_members()?;
    let mut home = pool.cohort(cohort)?;
    let terms = pool.terms(home.terms)?;
    let mut member = newcomer(cohort, weight, start, before)?;
    let premium = premium(&member, &terms)?;
    exact(amount, premium)?;
    member.paid_until = start.cover_from.saturating_add(terms.term_days);
    member.stage = Stage::Waiting { steps: u64::MAX };
    let found = home;
    home.waiting = add_units(home.waiting, member.units())?;
    pool.save_cohort(cohort, &home)?;
    make_live(pool, ledger, cohort, &found)?;
    let begins = ActivationKey {
        day: member.cover_from,
        cohort,
        steps: u64::MAX,
    };
    let waiting = pool.activation(begins)?.plus(member.units(), Scaled::ZERO)?;
    pool.save_activation(begins, waiting)?;
    let ends = pool
        .activation(expiry(&member))?
        .plus(member.units(), Scaled::of(premium))?;
    pool.save_activation(expiry(&member), ends)?;
    ledger.books.deposit(Book::Unearned, premium)?;
    Ok(member)
}

/// Pays the next term, at most one ahead. The coins must be the premium exactly.
pub fn renew<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    amount: u128,
    today: u32,
) -> Result<(), P::Error> {
    ledger.settled_books()?;
    ledger.taking_members()?;
    let home = sync(pool, ledger, member)?;
    let left = member.paid_until.saturating_sub(today);
    if left == 0 || left > home.terms.term_days || gone(member) {
        return Err(ShareError::WrongStage {
            stage: member.stage.name(),
            step: "renew: it must be within its last paid term",
        }
        .into());
    }
    let premium = premium(member, &home.terms)?;
    exact(amount, premium)?;
    let ends = pool
        .activation(expiry(member))?
        .minus(member.units(), Scaled::ZERO)?;
    pool.save_activation(expiry(member), ends)?;
    member.paid_until = member.paid_until.saturating_add(home.terms.term_days);
    let ends = pool
        .activation(expiry(member))?
        .plus(member.units(), Scaled::of(premium))?;
    pool.save_activation(expiry(member), ends)?;
    Ok(ledger.books.deposit(Book::Unearned, premium)?)
}

/// Cancels cover from tomorrow, or from the announcement of a run-off. Returns the premium for the days that are not
/// used, rounded down, which the member is paid. Not while a close is under way.
pub fn cancel_term<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    today: u32,
) -> Result<u128, P::Error> {
    ledger.settled_books()?;
    let mut home = sync(pool, ledger, member)?;
    if gone(member) || member.paid_until == 0 {
        return Err(ShareError::WrongStage {
            stage: member.stage.name(),
            step: "cancel a term",
        }
        .into());
    }
    let today = ledger.run_off.map_or(today, |run_off| run_off.day.min(today));
    let end = today
        .saturating_add(1)
        .max(member.cover_from)
        .min(member.paid_until);
    let mut booked = take_term(pool, member, &home.terms, member.paid_until, member.units())?;
    let earlier = member.paid_until.saturating_sub(home.terms.term_days);
    if earlier > end && earlier > member.cover_from {
        add(
            &mut booked,
            take_term(pool, member, &home.terms, earlier, 0)?,
            "premiums",
        )?;
    }
    leave(pool, &mut home.cohort, member)?;
    let unused = member.paid_until.saturating_sub(end);
    let premium = premium(member, &home.terms)?;
    let back = portion(
        premium,
        unused.into(),
        home.terms.term_days.into(),
        "unearned premium",
    )?
    .min(booked);
    let books = &mut ledger.books;
    sub(&mut books.unearned, booked, "unearned premiums")?;
    add(&mut books.reserve, booked.saturating_sub(back), "the reserve")?;
    sub(&mut books.cash, back, "cash")?;
    member.paid_until = end;
    member.stage = Stage::Left { day: end };
    Ok(back)
}

/// Takes a member's part out of the end of a term; returns the premium that was booked there.
fn take_term<P: Pool>(
    pool: &mut P,
    member: &Member,
    terms: &CohortTerms,
    day: u32,
    units: u64,
) -> Result<u128, P::Error> {
    let premium = premium(member, terms)?;
    let key = ActivationKey {
        day,
        ..expiry(member)
    };
    let ends = pool.activation(key)?.minus(units, Scaled::of(premium))?;
    pool.save_activation(key, ends)?;
    Ok(premium)
}

fn leave<P: Pool>(pool: &mut P, cohort: &mut Cohort, member: &Member) -> Result<(), P::Error> {
    if let Stage::Waiting { steps } = member.stage {
        let key = ActivationKey {
            day: member.cover_from,
            cohort: member.cohort,
            steps,
        };
        let waiting = pool.activation(key)?.minus(member.units(), Scaled::ZERO)?;
        pool.save_activation(key, waiting)?;
        cohort.waiting = sub_units(cohort.waiting, member.units())?;
    } else {
        let bucket = pool
            .bucket(member.cohort, u64::MAX)?
            .minus(member.units(), Scaled::ZERO)?;
        pool.save_bucket(member.cohort, u64::MAX, bucket)?;
        cohort.units = sub_units(cohort.units, member.units())?;
    }
    pool.save_cohort(member.cohort, cohort)
}

fn gone(member: &Member) -> bool {
    matches!(member.stage, Stage::Lapsed { .. } | Stage::Left { .. })
}

fn expiry(member: &Member) -> ActivationKey {
    ActivationKey {
        day: member.paid_until,
        cohort: member.cohort,
        steps: 0,
    }
}

fn premium(member: &Member, terms: &CohortTerms) -> Result<u128, ShareError> {
    let what = "a premium";
    let premium = terms.premium.checked_mul(member.weight.into());
    Ok(premium.ok_or(CoreError::Overflow { what })?)
}

fn exact(given: u128, premium: u128) -> Result<(), ShareError> {
    if given == premium {
        return Ok(());
    }
    Err(ShareError::TermOutOfRange {
        term: "premium",
        given,
        least: premium,
        most: premium,
    })
}
