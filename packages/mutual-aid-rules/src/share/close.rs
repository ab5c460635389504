//! Closes: one charge for every unit, cohort by cohort, and never for a member.

use crate::share::{
    books::{add, portion, sub},
    cohort::{add_units, sub_units},
    sync::bucket_at,
    threshold, Book, Books, Bucket, Close, Cohort, CohortTerms, ExitKey, Ledger, Mark, Pool, Scaled,
    ShareError,
};
use salus_core::CoreError;
use serde::{Deserialize, Serialize};

/// How much one call may do at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// cohorts that are charged
    pub cohorts: u32,
    /// buckets, activations and exits that are moved or deleted
    pub entries: u32,
}

impl Work {
    fn entry(&mut self) -> bool {
        match self.entries.checked_sub(1) {
            Some(left) => {
                self.entries = left;
                true
            }
            None => false,
        }
    }
}

/// What a close did to a cohort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charged {
    /// which
    pub cohort: u16,
    /// units that were charged
    pub units: u64,
    /// what each of them was charged, scaled
    pub per_unit: Scaled,
    /// what the cohort paid of aid and fees, in whole units
    pub need: u128,
    /// what it paid into the reserve as loading, in whole units
    pub loading: u128,
    /// its index after the charge, scaled
    pub index: Scaled,
    /// units that left with the close
    pub left: u64,
}

/// Begins a close: fixes its day. `unsettled_from` is the first period with a claim that is still open, the number of
/// closes that are done plus one if there is none: exits that were asked for before it can leave. Exits leave after
/// three closes in any case. The work is done by [`close_step`].
pub fn close_begin(ledger: &mut Ledger, today: u32, unsettled_from: u32) -> Result<(), ShareError> {
    ledger.settled_books()?;
    ledger.not_settling()?;
    let number = ledger.closes.saturating_add(1);
    let loading = ledger.books.reserve < ledger.reserve_target()?;
    ledger.close = Some(Close {
        day: today,
        year: ledger.year(today),
        loading,
        // what the queue holds is not settled; who asked three closes ago has waited long enough
        exits_below: unsettled_from.min(number),
        ..Close::default()
    });
    Ok(())
}

/// Goes on with the close under way, within the work allowed, and says which cohorts are done. The close is done when the
/// ledger has none any more. Each call with work to do gets on.
pub fn close_step<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    mut work: Work,
) -> Result<Vec<Charged>, P::Error> {
    let mut close = ledger.close.ok_or(ShareError::NotClosing)?;
    let mut done = Vec::new();
    let live = pool.live()?;
    if !close.spread {
        if !activate(pool, ledger, close.day, &mut work)? {
            return Ok(done);
        }
        spread(pool, ledger, &mut close, &live)?;
    }
    while let Some(id) = live.get(usize::from(close.cursor)) {
        let mut cohort = pool.cohort(*id)?;
        let terms = pool.terms(cohort.terms)?;
        if close.charged.is_none() {
            let Some(left) = work.cohorts.checked_sub(1) else {
                break;
            };
            work.cohorts = left;
            let charged = charge(pool, ledger, &mut close, *id, &mut cohort, &terms)?;
            close.charged = Some(charged);
        }
        let gone = let_go(pool, &close, *id, &mut cohort, &terms, &mut work)?;
        pool.save_cohort(*id, &cohort)?;
        if !gone {
            break;
        }
        add(&mut close.room, cohort.room(&terms)?, "room")?;
        done.extend(close.charged.take().map(|charged| Charged {
            left: charged.units.saturating_sub(cohort.units),
            ..charged
        }));
        close.cursor = close.cursor.saturating_add(1);
    }
    if usize::from(close.cursor) < live.len() {
        ledger.close = Some(close);
    } else {
        finish(ledger, &close)?;
    }
    Ok(done)
}

/// Makes everybody active whose day has come, and ends terms that are over. Whether all are done.
fn activate<P: Pool>(pool: &mut P, ledger: &mut Ledger, day: u32, work: &mut Work) -> Result<bool, P::Error> {
    let last = ledger.run_off.map_or(day, |run_off| run_off.day.min(day));
    while let Some((key, waiting)) = pool.first_activation()? {
        if key.day > last {
            break;
        }
        if !work.entry() {
            return Ok(false);
        }
        let mut cohort = pool.cohort(key.cohort)?;
        cohort.fresh = true;
        if key.steps == 0 {
            let bucket = pool.bucket(key.cohort, u64::MAX)?;
            pool.save_bucket(key.cohort, u64::MAX, bucket.minus(waiting.units, Scaled::ZERO)?)?;
            cohort.units = sub_units(cohort.units, waiting.units)?;
            let earned = waiting.basis.floor()?;
            ledger.books.transfer(Book::Unearned, Book::Reserve, earned)?;
        } else {
            let terms = pool.terms(cohort.terms)?;
            let number = bucket_at(cohort.index, key.steps, &terms)?;
            let what = "a cohort's basis";
            let basis = cohort.index.times(waiting.units, what)?;
            let bucket = pool.bucket(key.cohort, number)?;
            pool.save_bucket(key.cohort, number, bucket.plus(waiting.units, basis)?)?;
            cohort.units = add_units(cohort.units, waiting.units)?;
            cohort.waiting = sub_units(cohort.waiting, waiting.units)?;
            cohort.basis = cohort.basis.plus(basis, what)?;
        }
        pool.save_cohort(key.cohort, &cohort)?;
        pool.save_activation(key, Bucket::default())?;
    }
    Ok(true)
}

/// Shares out once: each cohort bears its own part as far as its room goes; the rest, and what all share, is borne by
/// headroom. What members have no room for comes out of the reserve that was committed to it. The queue gets what room
/// is left, and then what reserve is free.
fn spread<P: Pool>(pool: &P, ledger: &mut Ledger, close: &mut Close, live: &[u16]) -> Result<(), P::Error> {
    close.pool = ledger.books.shared_need;
    for id in live {
        let mut cohort = pool.cohort(*id)?;
        let terms = pool.terms(cohort.terms)?;
        cohort.roll(close.year);
        let room = cohort.room(&terms)?;
        let own = cohort.need.min(room);
        add(&mut close.pool, cohort.need.saturating_sub(own), "the pool")?;
        add(&mut close.headroom, room.saturating_sub(own), "headroom")?;
    }
    Ok(spread_books(ledger, close)?)
}

fn spread_books(ledger: &mut Ledger, close: &mut Close) -> Result<(), ShareError> {
    let books = &mut ledger.books;
    close.need = books.to_collect.saturating_sub(books.backlog);
    let short = close.pool.saturating_sub(close.headroom);
    sub(&mut books.committed, short, "commitments")?;
    sub(&mut books.reserve, short, "the reserve")?;
    sub(&mut books.to_collect, short, "what is to collect")?;
    sub(&mut close.pool, short, "the pool")?;
    books.committed = 0;
    books.shared_need = 0;

    let instalment = books.backlog.min(close.headroom.saturating_sub(close.pool));
    add(&mut close.pool, instalment, "the pool")?;
    let free = books.free_reserve();
    let helped = books
        .backlog
        .saturating_sub(instalment)
        .min(free.saturating_add(books.queued_capital));
    // capital never leaves ahead of approved claims
    books.transfer(Book::QueuedCapital, Book::Reserve, helped.saturating_sub(free))?;
    sub(&mut books.reserve, helped, "the reserve")?;
    sub(&mut books.to_collect, helped, "what is to collect")?;
    let dequeued = instalment.saturating_add(helped);
    sub(&mut books.backlog, dequeued, "the queue")?;
    add(&mut books.dequeued, dequeued, "the queue")?;
    add(&mut close.need, dequeued, "what a close collects")?;

    let number = ledger.closes.saturating_add(1);
    let settled = if books.backlog > 0 { 0 } else { close.exits_below };
    close.exits_below = settled.max(number.saturating_sub(2)).max(ledger.exits_below);
    close.spread = true;
    Ok(())
}

/// Charges one cohort: q = ⌈(need − surplus) / units⌉ for each unit.
// a function of its own in a contract, too: a chain takes functions of up to 100 local variables
#[inline(never)]
fn charge<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    close: &mut Close,
    id: u16,
    cohort: &mut Cohort,
    terms: &CohortTerms,
) -> Result<Charged, P::Error> {
    cohort.roll(close.year);
    let room = cohort.room(terms)?;
    let own = cohort.need.min(room);
    let share = pool_share(close, room.saturating_sub(own))?;
    let mut charged = Charged {
        cohort: id,
        units: cohort.units,
        per_unit: Scaled::ZERO,
        need: own
            .checked_add(share)
            .ok_or(ShareError::from(CoreError::Overflow { what: "need" }))?,
        ..Charged::default()
    };
    if close.loading {
        let full = portion(charged.need, terms.loading_bps.into(), 10_000, "loading")?;
        charged.loading = full.min(room.saturating_sub(charged.need));
    }
    charged.per_unit = take(&mut ledger.books, cohort, charged.need, charged.loading)?;
    charged.index = cohort.index;
    cohort.need = 0;
    if cohort.fresh || cohort.leaving > 0 || !charged.per_unit.is_zero() {
        let mark = Mark {
            number: ledger.closes.saturating_add(1),
            day: close.day,
            index: cohort.index,
            exits_below: close.exits_below,
            credit: cohort.credit,
        };
        pool.save_mark(id, cohort.marks, &mark)?;
        cohort.marks = cohort.marks.saturating_add(1);
        cohort.fresh = false;
    }
    Ok(charged)
}

/// The part of the pool that a cohort with this headroom bears, so that all parts together are the pool exactly.
fn pool_share(close: &mut Close, headroom: u128) -> Result<u128, ShareError> {
    if close.headroom == 0 {
        return Ok(0);
    }
    add(&mut close.headroom_seen, headroom, "headroom")?;
    let up_to = portion(close.pool, close.headroom_seen, close.headroom, "the pool")?;
    let share = up_to.saturating_sub(close.pool_given);
    close.pool_given = up_to;
    Ok(share)
}

/// Takes need and loading out of a cohort, its surplus first. Returns what each unit pays.
fn take(books: &mut Books, cohort: &mut Cohort, need: u128, loading: u128) -> Result<Scaled, ShareError> {
    let what = "a charge";
    let total = need.checked_add(loading).ok_or(CoreError::Overflow { what })?;
    let total = Scaled::of(total);
    let asked = total.minus_or_zero(cohort.surplus);
    let per_unit = if asked.is_zero() {
        Scaled::ZERO
    } else {
        asked.div_ceil(cohort.units, what)?
    };
    let paid = per_unit.times(cohort.units, what)?;
    cohort.index = cohort.index.plus(per_unit, what)?;
    cohort.year_charge = cohort.year_charge.plus(per_unit, what)?;
    cohort.surplus = cohort.surplus.plus(paid, what)?.minus(total, what)?;
    books.prepaid = books.prepaid.minus(paid, what)?;
    books.surplus = books.surplus.plus(paid, what)?.minus(total, what)?;
    sub(&mut books.to_collect, need, "what is to collect")?;
    add(&mut books.reserve, loading, "the reserve")?;
    add(&mut books.loading, loading, "loading")?;
    Ok(per_unit)
}

/// Lets those go whose money does not last for another close, and those who asked to. Whether all are gone.
fn let_go<P: Pool>(
    pool: &mut P,
    close: &Close,
    id: u16,
    cohort: &mut Cohort,
    terms: &CohortTerms,
    work: &mut Work,
) -> Result<bool, P::Error> {
    while let Some((number, bucket)) = pool.lowest_bucket(id)? {
        if threshold(number, terms)? >= cohort.index {
            break;
        }
        if !work.entry() {
            return Ok(false);
        }
        depart(cohort, bucket)?;
        pool.save_bucket(id, number, Bucket::default())?;
    }
    while cohort.leaving > 0 {
        let Some((key, exit)) = pool.first_exit(id)? else {
            break;
        };
        if key.period >= close.exits_below {
            break;
        }
        if !work.entry() {
            return Ok(false);
        }
        through(pool, cohort, terms, key, exit)?;
    }
    Ok(true)
}

/// Lets an exit through. If its bucket has gone already, so have its units.
fn through<P: Pool>(
    pool: &mut P,
    cohort: &mut Cohort,
    terms: &CohortTerms,
    key: ExitKey,
    exit: Bucket,
) -> Result<(), P::Error> {
    if threshold(key.bucket, terms)? >= cohort.index {
        let bucket = pool.bucket(key.cohort, key.bucket)?;
        pool.save_bucket(key.cohort, key.bucket, bucket.minus(exit.units, exit.basis)?)?;
        depart(cohort, exit)?;
    }
    cohort.leaving = sub_units(cohort.leaving, exit.units)?;
    pool.save_exit(key, Bucket::default())
}

fn depart(cohort: &mut Cohort, bucket: Bucket) -> Result<(), ShareError> {
    cohort.units = sub_units(cohort.units, bucket.units)?;
    cohort.basis = cohort.basis.minus(bucket.basis, "a cohort's basis")?;
    Ok(())
}

fn finish(ledger: &mut Ledger, close: &Close) -> Result<(), ShareError> {
    let what = "the history of closes";
    let books = &mut ledger.books;
    books.room = close.room;
    books.advances = 0;
    // what was collected of cancelled claims is the reserve's
    let left = books.voids.left(books.dequeued);
    let collected = books.voided.saturating_sub(left);
    add(&mut books.reserve, collected, "the reserve")?;
    books.voided = left;
    ledger.closes = ledger.closes.checked_add(1).ok_or(CoreError::Overflow { what })?;
    ledger.last_day = close.day;
    ledger.exits_below = close.exits_below;
    add(&mut ledger.need_sum, close.need, what)?;
    let need = cosmwasm_std::Uint256::from(close.need);
    let square = need.checked_mul(need).map_err(|_| CoreError::Overflow { what })?;
    ledger.need_squares = ledger.need_squares.plus(Scaled::raw(square), what)?;
    ledger.close = None;
    Ok(())
}
