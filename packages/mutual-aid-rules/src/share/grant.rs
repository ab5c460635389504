//! How an approved claim is paid for.
//!
//! An approved claim is paid for by what the next close can take from members, then by free reserve, and only then by
//! instalments of later closes, oldest first. Whatever is not in the queue of instalments is payable at once and in any
//! order: active members have prepaid the next close at the cap.

use crate::share::{
    books::{add, portion, sub},
    Book, Books, Ledger, Pool, ShareError,
};
use salus_core::{math::mul_div_ceil, CoreError};
use serde::{Deserialize, Serialize};

/// Money of an approved claim: kept with it until it is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// cohort of the claimant
    pub cohort: u16,
    /// closes that were done at approval: the next one collects `now`
    pub closes: u32,
    /// approved aid, in whole units
    pub amount: u128,
    /// fee on it, in whole units
    pub fee: u128,
    /// part of aid and fee that the next close collects, from members or from committed reserve
    pub now: u128,
    /// of `now`: what all cohorts bear, not the claimant's alone
    pub shared: u128,
    /// of `now`: reserve that was committed
    pub reserve: u128,
    /// part of aid and fee in the queue of instalments
    pub later: u128,
    /// end of that part: the claim is whole when so much of the queue was collected since the plan began; zero if none
    pub position: u128,
    /// aid that the reserve paid ahead under tier 0, until a close gave it back
    pub advanced: u128,
    /// part of aid and fee that was collected before the claim was raised
    pub collected: u128,
    /// part of aid and fee with a place in the queue of its own, before `later`: the claim was raised while it waited
    pub earlier: u128,
    /// end of that part; zero if none
    pub earlier_position: u128,
}

/// Where the money for an amount would come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quote {
    /// from members, with the next close
    pub members: u128,
    /// from free reserve
    pub reserve: u128,
    /// from later closes, in instalments
    pub later: u128,
}

/// Rule R11: where the money for aid and fee would come from now. While claims wait in the queue, others queue behind.
///
/// ```
/// # use mutual_aid_rules::share::{quote, Books};
/// let books = Books { room: 700, reserve: 200, ..Books::default() };
/// let quote = quote(&books, 1_000);
/// assert_eq!((quote.members, quote.reserve, quote.later), (700, 200, 100));
/// ```
pub fn quote(books: &Books, total: u128) -> Quote {
    if books.backlog > 0 {
        return Quote {
            later: total,
            ..Quote::default()
        };
    }
    let room = books
        .room
        .saturating_add(books.committed)
        .saturating_sub(books.to_collect);
    let members = total.min(room);
    let rest = total.saturating_sub(members);
    let reserve = rest.min(books.free_reserve().saturating_add(books.queued_capital));
    Quote {
        members,
        reserve,
        later: rest.saturating_sub(reserve),
    }
}

impl Grant {
    /// Whether all of it is collected, committed or due with the next close, so that it can be paid.
    pub fn is_whole(&self, books: &Books) -> bool {
        self.position <= books.dequeued
    }

    /// Part of it that is still in the queue.
    pub fn uncollected(&self, books: &Books) -> u128 {
        let earlier = self.earlier_position.saturating_sub(books.dequeued);
        let later = self.position.saturating_sub(books.dequeued);
        later.min(self.later).saturating_add(earlier.min(self.earlier))
    }
}

/// Approves a claim of a member of `cohort`: reserves its money at once. Not while a close is under way.
pub fn approve<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    cohort: u16,
    amount: u128,
    fee: u128,
) -> Result<Grant, P::Error> {
    let mut grant = Grant {
        cohort,
        closes: ledger.closes,
        ..Grant::default()
    };
    change(pool, ledger, &mut grant, amount, fee)?;
    Ok(grant)
}

/// Decides an approved claim anew, for another aid and fee. Only the difference moves, so that nothing is collected
/// twice and the claim keeps its place in the queue. Not while a close is under way.
///
/// What is more is reserved like a new claim. What is less comes off the end of its part of the queue, then off what the
/// next close collects; what was collected already goes to the reserve, out of which [`give_back`](fn@crate::share::give_back)
/// gives members theirs. All of the claim's aid must be in the book of
/// approved aid but for what was paid, and no less than what was paid can be approved. While the plan settles a claim can only
/// get less, after [`settle_claim`].
///
/// A claim that was raised once while it waited in the queue can be raised again when its first part is collected:
/// [`ShareError::NotWhole`] until then, if others have queued in between.
pub fn change<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    grant: &mut Grant,
    amount: u128,
    fee: u128,
) -> Result<(), P::Error> {
    ledger.settled_books()?;
    if amount < grant.advanced {
        return Err(ShareError::NotHeld {
            part: "the claim",
            asked: grant.advanced,
            held: amount,
        }
        .into());
    }
    let (before, total) = (sum(grant.amount, grant.fee)?, sum(amount, fee)?);
    let books = &mut ledger.books;
    add(&mut books.approved_unpaid, amount, "approved aid")?;
    sub(&mut books.approved_unpaid, grant.amount, "approved aid")?;
    add(&mut books.fees_due, fee, "fees due")?;
    sub(&mut books.fees_due, grant.fee, "fees due")?;
    grant.amount = amount;
    grant.fee = fee;
    if total > before {
        ledger.not_settling()?;
        raise(pool, ledger, grant, total.saturating_sub(before))
    } else {
        lower(pool, ledger, grant, before.saturating_sub(total))
    }
}

/// Finds the money for more of a claim.
fn raise<P: Pool>(pool: &mut P, ledger: &mut Ledger, grant: &mut Grant, more: u128) -> Result<(), P::Error> {
    let quote = quote(&ledger.books, more);
    let mut home = pool.cohort(grant.cohort)?;
    let now = more.saturating_sub(quote.later);
    // a cohort that has no members any more bears nothing, and closes may not visit it
    let shared = match home.units {
        0 => now,
        _ => portion(now, ledger.solidarity_bps.into(), 10_000, "solidarity")?,
    };
    if ledger.closes > grant.closes {
        add(&mut grant.collected, grant.now, "the claim")?;
        (grant.now, grant.shared, grant.reserve, grant.advanced) = (0, 0, 0, 0);
        grant.closes = ledger.closes;
    }
    add(&mut grant.now, now, "the claim")?;
    add(&mut grant.shared, shared, "the claim")?;
    add(&mut grant.reserve, quote.reserve, "the claim")?;
    let books = &mut ledger.books;
    let from_queue = quote.reserve.saturating_sub(books.free_reserve());
    books.transfer(Book::QueuedCapital, Book::Reserve, from_queue)?;
    add(&mut books.committed, quote.reserve, "commitments")?;
    add(&mut books.to_collect, more, "what is to collect")?;
    add(&mut books.shared_need, shared, "shared need")?;
    if quote.later > 0 {
        enqueue(books, grant, quote.later)?;
    }
    add(&mut home.need, now.saturating_sub(shared), "a cohort's need")?;
    pool.save_cohort(grant.cohort, &home)
}

/// Puts a part of a claim at the end of the queue. What has a place there keeps it.
fn enqueue(books: &mut Books, grant: &mut Grant, part: u128) -> Result<(), ShareError> {
    if grant.earlier_position <= books.dequeued {
        add(
            &mut grant.collected,
            std::mem::take(&mut grant.earlier),
            "the claim",
        )?;
        grant.earlier_position = 0;
    }
    if grant.is_whole(books) {
        add(
            &mut grant.collected,
            std::mem::take(&mut grant.later),
            "the claim",
        )?;
    } else if grant.position < books.queued {
        if grant.earlier > 0 {
            return Err(ShareError::NotWhole {
                position: grant.earlier_position,
                collected: books.dequeued,
            });
        }
        grant.earlier = std::mem::take(&mut grant.later);
        grant.earlier_position = grant.position;
    }
    add(&mut books.backlog, part, "the queue")?;
    add(&mut books.queued, part, "the queue")?;
    add(&mut grant.later, part, "the claim")?;
    grant.position = books.queued;
    Ok(())
}

/// Lets go of the money for a part of a claim, the latest first.
fn lower<P: Pool>(pool: &mut P, ledger: &mut Ledger, grant: &mut Grant, less: u128) -> Result<(), P::Error> {
    let closed = ledger.closes > grant.closes;
    let books = &mut ledger.books;
    let part = less.min(grant.later);
    unqueue(books, grant.position, part)?;
    sub(&mut grant.later, part, "the claim")?;
    grant.position = match grant.later {
        0 => grant.earlier_position,
        _ => grant.position.saturating_sub(part),
    };
    let rest = less.saturating_sub(part);
    let part = rest.min(grant.earlier);
    unqueue(books, grant.earlier_position, part)?;
    if part > 0 {
        grant.earlier_position = grant.earlier_position.saturating_sub(part);
        grant.position = grant.earlier_position;
    }
    sub(&mut grant.earlier, part, "the claim")?;
    let rest = rest.saturating_sub(part);
    let part = rest.min(grant.now);
    if closed {
        add(&mut books.reserve, part, "the reserve")?;
    } else if part > 0 {
        let shared = portion(part, grant.shared, grant.now, "shared need")?;
        let reserve = part.min(grant.reserve);
        sub(&mut books.to_collect, part, "what is to collect")?;
        sub(&mut books.committed, reserve, "commitments")?;
        sub(&mut books.shared_need, shared, "shared need")?;
        sub(&mut grant.shared, shared, "the claim")?;
        sub(&mut grant.reserve, reserve, "the claim")?;
        let mut home = pool.cohort(grant.cohort)?;
        sub(&mut home.need, part.saturating_sub(shared), "a cohort's need")?;
        pool.save_cohort(grant.cohort, &home)?;
    }
    sub(&mut grant.now, part, "the claim")?;
    let rest = rest.saturating_sub(part);
    sub(&mut grant.collected, rest, "the claim")?;
    Ok(add(&mut books.reserve, rest, "the reserve")?)
}

/// Cancels so much of the queue before `position`. What was collected of it goes to the reserve. The rest falls away at
/// the end of the queue; else it is still collected, since the places of those behind it stand.
fn unqueue(books: &mut Books, position: u128, part: u128) -> Result<(), ShareError> {
    let left = position.saturating_sub(books.dequeued).min(part);
    add(&mut books.reserve, part.saturating_sub(left), "the reserve")?;
    if position < books.queued {
        books.voids.add(position, left, books.dequeued);
        return add(&mut books.voided, left, "the cancelled part of the queue");
    }
    sub(&mut books.queued, left, "the queue")?;
    // what was cancelled before it may be the end of the queue now: nobody waits behind it any more
    let tail = books.voids.take_tail(books.queued, books.dequeued);
    sub(&mut books.voided, tail, "the cancelled part of the queue")?;
    sub(&mut books.queued, tail, "the queue")?;
    let gone = left.saturating_add(tail);
    sub(&mut books.backlog, gone, "the queue")?;
    sub(&mut books.to_collect, gone, "what is to collect")
}

/// Pays part of an approved claim. The claim must be whole; goes on while a close is under way.
pub fn pay(ledger: &mut Ledger, grant: &Grant, amount: u128) -> Result<(), ShareError> {
    whole(&ledger.books, grant)?;
    ledger.books.withdraw(Book::Approved, amount)
}

/// Pays a whole claim under tier 0, out of the free reserve, until the next close gives it back. The claim must not
/// reach into the queue of instalments.
pub fn advance(ledger: &mut Ledger, grant: &mut Grant) -> Result<(), ShareError> {
    ledger.settled_books()?;
    if grant.later > 0 {
        return Err(ShareError::NotWithinNextClose { later: grant.later });
    }
    let free = ledger.books.free_reserve();
    if grant.amount > free {
        return Err(ShareError::NotHeld {
            part: "the free reserve",
            asked: grant.amount,
            held: free,
        });
    }
    ledger.books.withdraw(Book::Approved, grant.amount)?;
    add(&mut ledger.books.advances, grant.amount, "advances")?;
    grant.advanced = grant.amount;
    Ok(())
}

/// Takes an approval back: refused after a challenge, or clawed back. `unpaid` of the aid is still in the book of approved
/// aid; of what was paid, `recovered` comes out of bonds, and the reserve bears the rest. Not while a close is under way.
///
/// Before the close that collects it, the need falls away; after it, what was collected goes to the reserve; if nothing was
/// paid, [`give_back`](fn@crate::share::give_back) gives members theirs out of it. What a
/// cancelled claim waits for in the queue is still collected if others wait behind it, since their places stand, and goes
/// to the reserve as it is collected.
pub fn cancel<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    grant: &Grant,
    unpaid: u128,
    recovered: u128,
) -> Result<(), P::Error> {
    ledger.settled_books()?;
    let collected = ledger.closes > grant.closes;
    let books = &mut ledger.books;
    let loss = grant
        .amount
        .checked_sub(unpaid)
        .and_then(|paid| paid.checked_sub(recovered))
        .ok_or(ShareError::NotHeld {
            part: "the claim",
            asked: unpaid.saturating_add(recovered),
            held: grant.amount,
        })?;
    sub(&mut books.approved_unpaid, unpaid, "approved aid")?;
    sub(&mut books.fees_due, grant.fee, "fees due")?;
    sub(&mut books.bonds, recovered, "bonds")?;
    if !collected {
        sub(&mut books.advances, grant.advanced, "advances")?;
    }
    let mut gone = *grant;
    lower(pool, ledger, &mut gone, sum(grant.amount, grant.fee)?)?;
    sub(&mut ledger.books.reserve, loss, "the reserve")?;
    Ok(())
}

/// What a claim in the queue loses when the plan settles and money does not reach: its part of the shortfall, which is
/// borne pro rata by what was uncollected. The grant's aid and fee are lowered by it; call it once, before paying.
/// Returns the aid that is lost.
pub fn settle_claim(ledger: &mut Ledger, grant: &mut Grant) -> Result<u128, ShareError> {
    let settling = ledger.settling()?;
    let uncollected = grant.uncollected(&ledger.books);
    if uncollected == 0 {
        return Ok(0);
    }
    let books = &mut ledger.books;
    let what = "a claim's part of the shortfall";
    let part = mul_div_ceil(uncollected, settling.shortfall, settling.backlog, what)?;
    let part = part.u128().min(uncollected);
    let of_fee = mul_div_ceil(part, grant.fee, sum(grant.amount, grant.fee)?, what)?.u128();
    let of_aid = part.saturating_sub(of_fee);
    sub(&mut grant.amount, of_aid, "the claim")?;
    sub(&mut grant.fee, of_fee, "the claim's fee")?;
    add(&mut grant.later, std::mem::take(&mut grant.earlier), "the claim")?;
    sub(&mut grant.later, part, "the claim's part of the queue")?;
    (grant.position, grant.earlier_position) = (0, 0);
    sub(&mut books.approved_unpaid, of_aid, "approved aid")?;
    sub(&mut books.fees_due, of_fee, "fees due")?;
    // parts are rounded up, and a cancelled claim's part bears nothing: what is more than the shortfall stays in the plan
    let borne = part.min(books.to_collect);
    sub(&mut books.to_collect, borne, "what is to collect")?;
    add(&mut books.reserve, part.saturating_sub(borne), "the reserve")?;
    Ok(of_aid)
}

fn whole(books: &Books, grant: &Grant) -> Result<(), ShareError> {
    if grant.is_whole(books) {
        return Ok(());
    }
    Err(ShareError::NotWhole {
        position: grant.position,
        collected: books.dequeued,
    })
}

fn sum(amount: u128, fee: u128) -> Result<u128, ShareError> {
    let what = "aid and fee";
    Ok(amount.checked_add(fee).ok_or(CoreError::Overflow { what })?)
}
