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
    /// aid that the reserve paid ahead under tier 0
    pub advanced: u128,
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
        self.position.saturating_sub(books.dequeued).min(self.later)
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
    ledger.settled_books()?;
    ledger.not_settling()?;
    let total = sum(amount, fee)?;
    let quote = quote(&ledger.books, total);
    let mut home = pool.cohort(cohort)?;
    let now = total.saturating_sub(quote.later);
    // a cohort that has no members any more bears nothing, and closes may not visit it
    let shared = match home.units {
        0 => now,
        _ => portion(now, ledger.solidarity_bps.into(), 10_000, "solidarity")?,
    };
    let mut grant = Grant {
        cohort,
        closes: ledger.closes,
        amount,
        fee,
        now,
        shared,
        reserve: quote.reserve,
        later: quote.later,
        ..Grant::default()
    };
    let books = &mut ledger.books;
    let from_queue = quote.reserve.saturating_sub(books.free_reserve());
    books.transfer(Book::QueuedCapital, Book::Reserve, from_queue)?;
    add(&mut books.committed, quote.reserve, "commitments")?;
    add(&mut books.to_collect, total, "what is to collect")?;
    add(&mut books.approved_unpaid, amount, "approved aid")?;
    add(&mut books.fees_due, fee, "fees due")?;
    add(&mut books.shared_need, shared, "shared need")?;
    if quote.later > 0 {
        add(&mut books.backlog, quote.later, "the queue")?;
        add(&mut books.queued, quote.later, "the queue")?;
        grant.position = books.queued;
    }
    add(&mut home.need, now.saturating_sub(shared), "a cohort's need")?;
    pool.save_cohort(cohort, &home)?;
    Ok(grant)
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
/// Before the close that collects it, the need falls away; after it, what was collected goes to the reserve. What a
/// cancelled claim has in the queue is still collected, since the places of those behind it stand, and goes to the
/// reserve once the queue is empty.
pub fn cancel<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    grant: &Grant,
    unpaid: u128,
    recovered: u128,
) -> Result<(), P::Error> {
    ledger.settled_books()?;
    ledger.not_settling()?;
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
    if collected {
        add(&mut books.reserve, grant.now, "the reserve")?;
    } else {
        sub(&mut books.to_collect, grant.now, "what is to collect")?;
        sub(&mut books.committed, grant.reserve, "commitments")?;
        sub(&mut books.advances, grant.advanced, "advances")?;
        sub(&mut books.shared_need, grant.shared, "shared need")?;
        let mut home = pool.cohort(grant.cohort)?;
        sub(
            &mut home.need,
            grant.now.saturating_sub(grant.shared),
            "a cohort's need",
        )?;
        pool.save_cohort(grant.cohort, &home)?;
    }
    if grant.is_whole(books) {
        add(&mut books.reserve, grant.later, "the reserve")?;
    } else if grant.position == books.queued && grant.uncollected(books) == grant.later {
        sub(&mut books.queued, grant.later, "the queue")?;
        sub(&mut books.backlog, grant.later, "the queue")?;
        sub(&mut books.to_collect, grant.later, "what is to collect")?;
    } else {
        add(&mut books.voided, grant.later, "the cancelled part of the queue")?;
    }
    sub(&mut books.reserve, loss, "the reserve")?;
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
    sub(&mut grant.later, part, "the claim's part of the queue")?;
    grant.position = 0;
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
