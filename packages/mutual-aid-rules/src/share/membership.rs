//! Joining, topping up, leaving and being paid back. Each changes one member, its bucket, its cohort and the books.

use crate::share::{
    books::{add, sub},
    cohort::{add_units, sub_units},
    ledger::make_live,
    sync,
    sync::{become_active, bucket_at, Home},
    ActivationKey, Book, Bucket, Cohort, ExitKey, Ledger, Member, Pool, Scaled, ShareError, Stage,
    REENTRY_WAIT_DAYS,
};

/// When a new member is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// today
    pub today: u32,
    /// first day of cover, from which closes charge; after today
    pub cover_from: u32,
    /// first day after the wait; not before `cover_from`
    pub waited_day: u32,
}

/// How a top-up found the member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopUp {
    /// waiting or active
    Added,
    /// lapsed, in grace: its cover has no gap
    InGrace,
    /// lapsed, after grace: its cover begins again after 30 days
    Reentered,
}

/// Joins `weight` units to a cohort with prepaid coins. Goes on while a close is under way, for days after it.
///
/// Somebody who has been a member before and has left brings `before`, up to date: what remains to it, and its past
/// cover, go on with the new membership.
pub fn join<P: Pool>(
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
    member.prepaid = member.prepaid.plus(Scaled::of(amount), "prepaid money")?;
    member.enough(&terms)?;
    let steps = member.steps(&terms)?;
    member.stage = Stage::Waiting { steps };
    pay_in(ledger, amount)?;
    let found = home;
    home.waiting = add_units(home.waiting, member.units())?;
    pool.save_cohort(cohort, &home)?;
    make_live(pool, ledger, cohort, &found)?;
    wait(pool, &member, steps, true)?;
    Ok(member)
}

/// A new membership that prepays nothing yet.
pub(crate) fn newcomer(
    cohort: u16,
    weight: u32,
    start: Start,
    before: Option<&Member>,
) -> Result<Member, ShareError> {
    if weight == 0 {
        return Err(ShareError::NoWeight);
    }
    if start.cover_from <= start.today {
        return Err(ShareError::ActivationTooEarly {
            activation: start.cover_from,
            today: start.today,
        });
    }
    let mut member = Member {
        cohort,
        weight,
        stage: Stage::Waiting { steps: 0 },
        prepaid: Scaled::ZERO,
        entry: Scaled::ZERO,
        charged: Scaled::ZERO,
        joined_day: start.today,
        cover_from: start.cover_from,
        waited_day: start.waited_day.max(start.cover_from),
        came_back: false,
        paid_until: 0,
        exit: None,
        covers: Vec::new(),
        credit_entry: 0,
        credit_due: 0,
        return_basis: None,
        returned: None,
    };
    if let Some(before) = before {
        let mut before = before.clone();
        let (Stage::Lapsed { .. } | Stage::Left { .. }) = before.stage else {
            return Err(ShareError::WrongStage {
                stage: before.stage.name(),
                step: "join",
            });
        };
        before.break_cover(before.cover_until(), start.cover_from);
        member.prepaid = before.prepaid;
        member.covers = before.covers;
        member.credit_due = before.credit_due;
    }
    Ok(member)
}

/// Adds coins to what a member has prepaid. In grace that makes good for the closes that were missed, without a gap in
/// cover; after it the member comes back, pays the closes that were missed, too, keeps the wait that it served, and is
/// covered again after 30 days. Not while a close is under way, and not once a run-off is announced.
pub fn top_up<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    amount: u128,
    today: u32,
) -> Result<TopUp, P::Error> {
    ledger.settled_books()?;
    ledger.taking_members()?;
    let mut home = sync(pool, ledger, member)?;
    let what = "prepaid money";
    let plus = Scaled::of(amount);
    member.prepaid = member.prepaid.plus(plus, what)?;
    // first, because what a lapsed member has missed is taken from the books, which need not hold it without this
    pay_in(ledger, amount)?;
    Ok(match member.stage {
        Stage::Waiting { steps } => {
            let more = member.steps(&home.terms)?;
            if more != steps {
                wait(pool, member, steps, false)?;
                member.stage = Stage::Waiting { steps: more };
                wait(pool, member, more, true)?;
            }
            TopUp::Added
        }
        Stage::Active { bucket } => {
            if let Some(period) = member.exit {
                return Err(ShareError::Leaving { period }.into());
            }
            member.enough(&home.terms)?;
            let higher = member.bucket(&home.terms)?;
            if higher != bucket {
                move_bucket(pool, member, bucket, false)?;
                member.stage = Stage::Active { bucket: higher };
                move_bucket(pool, member, higher, true)?;
            }
            TopUp::Added
        }
        Stage::Lapsed { day } => {
            let grace_ends = day.saturating_add(home.terms.grace_days);
            let last = grace_ends.saturating_add(home.terms.reentry_days);
            if today >= last {
                return Err(ShareError::ReentryOver { last, today }.into());
            }
            come_back(pool, ledger, member, &mut home)?;
            if today < grace_ends {
                TopUp::InGrace
            } else {
                member.break_cover(day, today.saturating_add(REENTRY_WAIT_DAYS));
                member.came_back = true;
                TopUp::Reentered
            }
        }
        Stage::Left { .. } => {
            return Err(ShareError::WrongStage {
                stage: member.stage.name(),
                step: "top up",
            }
            .into())
        }
    })
}

/// Charges a lapsed member the closes that it missed, into its cohort's surplus, and makes it active again.
fn come_back<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    home: &mut Home,
) -> Result<(), P::Error> {
    let what = "closes that were missed";
    let found = home.cohort;
    let cohort = &mut home.cohort;
    let missed = member.due(cohort.index)?;
    let Ok(left) = member.prepaid.minus(missed, what) else {
        return Err(ShareError::TooLittle {
            paid: member.prepaid.floor()?,
            needed: missed.plus(member.least(&home.terms)?, what)?.ceil()?,
        }
        .into());
    };
    member.prepaid = left;
    member.enough(&home.terms)?;
    member.charged = member.charged.plus(missed, what)?;
    member.entry = cohort.index;
    member.credit_entry = cohort.credit;
    member.exit = None;
    let books = &mut ledger.books;
    books.prepaid = books.prepaid.minus(missed, what)?;
    books.surplus = books.surplus.plus(missed, what)?;
    cohort.surplus = cohort.surplus.plus(missed, what)?;
    let bucket = member.bucket(&home.terms)?;
    member.stage = Stage::Active { bucket };
    let room = cohort.room(&home.terms)?;
    enter(cohort, member)?;
    add(
        &mut books.room,
        cohort.room(&home.terms)?.saturating_sub(room),
        "room",
    )?;
    pool.save_cohort(member.cohort, cohort)?;
    make_live(pool, ledger, member.cohort, &found)?;
    move_bucket(pool, member, bucket, true)
}

/// Asks to leave. Who waits leaves at once, before its day, and is paid back whole: returns that amount. Who is active
/// leaves with a close. Not while a close is under way; of a plan in run-off only those leave whose day it will not see.
pub fn request_exit<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    today: u32,
) -> Result<u128, P::Error> {
    let waits = |member: &Member| match ledger.run_off {
        Some(run_off) => member.cover_from > run_off.day,
        None => member.cover_from > today,
    };
    let before_its_day = waits(member);
    let mut home = sync(pool, ledger, member)?;
    if let (Stage::Waiting { steps }, true) = (member.stage, before_its_day) {
        return leave_waiting(pool, ledger, member, home.cohort, steps);
    }
    ledger.taking_members()?;
    ledger.settled_books()?;
    if let Stage::Waiting { steps } = member.stage {
        activate_now(pool, ledger, member, &mut home, steps)?;
    }
    let Stage::Active { bucket } = member.stage else {
        return Err(ShareError::WrongStage {
            stage: member.stage.name(),
            step: "leave",
        }
        .into());
    };
    if let Some(period) = member.exit {
        return Err(ShareError::Leaving { period }.into());
    }
    let key = ExitKey {
        cohort: member.cohort,
        period: ledger.closes,
        bucket,
    };
    let exit = pool.exit(key)?.plus(member.units(), member.basis()?)?;
    pool.save_exit(key, exit)?;
    home.cohort.leaving = add_units(home.cohort.leaving, member.units())?;
    pool.save_cohort(member.cohort, &home.cohort)?;
    member.exit = Some(ledger.closes);
    Ok(0)
}

/// Ends a membership because its member fell ill inside the wait: everything back that it paid. What closes took from it
/// comes out of the free reserve, as far as that goes. Returns what it is paid. Not while a close is under way, and not once
/// the plan settles.
pub fn refund_wait<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    today: u32,
) -> Result<u128, P::Error> {
    ledger.settled_books()?;
    ledger.not_settling()?;
    let mut home = sync(pool, ledger, member)?;
    match member.stage {
        Stage::Waiting { steps } => return leave_waiting(pool, ledger, member, home.cohort, steps),
        Stage::Active { bucket } if member.exit.is_none() => {
            leave_active(pool, ledger, member, &mut home, bucket)?;
            member.stage = Stage::Left { day: today };
        }
        _ => {
            return Err(ShareError::WrongStage {
                stage: member.stage.name(),
                step: "have its wait refunded",
            }
            .into())
        }
    }
    let all = member.charged.floor()?;
    let charged = all.min(ledger.books.free_reserve());
    if let (Some(run_off), Some(basis)) = (&mut ledger.run_off, member.return_basis) {
        // what it has back now does not come back again when the plan ends
        let gone = match charged == all {
            true => basis,
            false => basis.min(Scaled::of(charged)),
        };
        let what = "what members were charged";
        run_off.charged = run_off.charged.minus(gone, what)?;
        member.return_basis = Some(basis.minus(gone, what)?);
    }
    let books = &mut ledger.books;
    sub(&mut books.reserve, charged, "the reserve")?;
    let back = Scaled::of(charged);
    books.prepaid = books.prepaid.plus(back, "prepaid money")?;
    member.prepaid = member.prepaid.plus(back, "prepaid money")?;
    member.charged = Scaled::ZERO;
    Ok(pay_out(ledger, member)?)
}

/// Takes an active member out of its bucket and cohort at the index that it was charged to.
pub(crate) fn leave_active<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &Member,
    home: &mut Home,
    bucket: u64,
) -> Result<(), P::Error> {
    let room = home.cohort.room(&home.terms)?;
    let cohort = &mut home.cohort;
    cohort.units = sub_units(cohort.units, member.units())?;
    cohort.basis = cohort.basis.minus(member.basis()?, "a cohort's basis")?;
    let less = room.saturating_sub(cohort.room(&home.terms)?);
    let books = &mut ledger.books;
    let mut left = books.room;
    sub(&mut left, less, "the room of the next close")?;
    // what was approved on the strength of its units is the reserve's now
    let due = books.to_collect.saturating_sub(books.backlog);
    let uncovered = due.saturating_sub(left).saturating_sub(books.committed);
    if uncovered > books.free_reserve() {
        return Err(ShareError::NotHeld {
            part: "the free reserve",
            asked: uncovered,
            held: books.free_reserve(),
        }
        .into());
    }
    add(&mut books.committed, uncovered, "commitments")?;
    books.room = left;
    move_bucket(pool, member, bucket, false)?;
    pool.save_cohort(member.cohort, cohort)
}

/// Pays out what is due to a member that has left, or whose credits wait: whole coins; a fraction is dust. Returns how
/// much; nothing if nothing is due. Goes on while a close is under way.
pub fn collect<P: Pool>(pool: &P, ledger: &mut Ledger, member: &mut Member) -> Result<u128, P::Error> {
    sync(pool, ledger, member)?;
    let credits = std::mem::take(&mut member.credit_due);
    ledger.books.withdraw(Book::Credits, credits)?;
    let rest = match member.stage {
        Stage::Lapsed { .. } | Stage::Left { .. } => pay_out(ledger, member)?,
        Stage::Waiting { .. } | Stage::Active { .. } => 0,
    };
    let mut paid = credits;
    add(&mut paid, rest, "what a member is paid")?;
    Ok(paid)
}

/// All that remains to a member, in whole coins.
pub(crate) fn pay_out(ledger: &mut Ledger, member: &mut Member) -> Result<u128, ShareError> {
    let what = "what remains to a member";
    let paid = member.prepaid.floor()?;
    let fraction = member.prepaid.minus(Scaled::of(paid), what)?;
    let books = &mut ledger.books;
    books.prepaid = books.prepaid.minus(member.prepaid, what)?;
    books.dust = books.dust.plus(fraction, what)?;
    sub(&mut books.cash, paid, "cash")?;
    member.prepaid = Scaled::ZERO;
    Ok(paid)
}

fn pay_in(ledger: &mut Ledger, amount: u128) -> Result<(), ShareError> {
    let books = &mut ledger.books;
    add(&mut books.cash, amount, "cash")?;
    books.prepaid = books.prepaid.plus(Scaled::of(amount), "prepaid money")?;
    Ok(())
}

pub(crate) fn leave_waiting<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    mut cohort: Cohort,
    steps: u64,
) -> Result<u128, P::Error> {
    wait(pool, member, steps, false)?;
    cohort.waiting = sub_units(cohort.waiting, member.units())?;
    pool.save_cohort(member.cohort, &cohort)?;
    member.stage = Stage::Left {
        day: member.cover_from,
    };
    Ok(pay_out(ledger, member)?)
}

/// A waiting member whose day has come becomes active before the close that would make it so: the index is the same.
fn activate_now<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    member: &mut Member,
    home: &mut Home,
    steps: u64,
) -> Result<(), P::Error> {
    wait(pool, member, steps, false)?;
    let cohort = &mut home.cohort;
    cohort.waiting = sub_units(cohort.waiting, member.units())?;
    become_active(member, &home.terms, steps, cohort.index, cohort.credit)?;
    let room = cohort.room(&home.terms)?;
    enter(cohort, member)?;
    let more = cohort.room(&home.terms)?.saturating_sub(room);
    add(&mut ledger.books.room, more, "room")?;
    pool.save_cohort(member.cohort, cohort)?;
    let bucket = bucket_at(cohort.index, steps, &home.terms)?;
    move_bucket(pool, member, bucket, true)
}

fn enter(cohort: &mut Cohort, member: &Member) -> Result<(), ShareError> {
    cohort.units = add_units(cohort.units, member.units())?;
    cohort.basis = cohort.basis.plus(member.basis()?, "a cohort's basis")?;
    Ok(())
}

fn wait<P: Pool>(pool: &mut P, member: &Member, steps: u64, joins: bool) -> Result<(), P::Error> {
    let key = ActivationKey {
        day: member.cover_from,
        cohort: member.cohort,
        steps,
    };
    let waiting = pool.activation(key)?;
    pool.save_activation(key, change(waiting, member.units(), Scaled::ZERO, joins)?)
}

fn move_bucket<P: Pool>(pool: &mut P, member: &Member, bucket: u64, joins: bool) -> Result<(), P::Error> {
    let held = pool.bucket(member.cohort, bucket)?;
    let held = change(held, member.units(), member.basis()?, joins)?;
    pool.save_bucket(member.cohort, bucket, held)
}

fn change(bucket: Bucket, units: u64, basis: Scaled, joins: bool) -> Result<Bucket, ShareError> {
    if joins {
        bucket.plus(units, basis)
    } else {
        bucket.minus(units, basis)
    }
}
