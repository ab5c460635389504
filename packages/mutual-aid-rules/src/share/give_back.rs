//! What members bore for a claim that did not take it.

use crate::share::{
    books::{add, portion, sub},
    Grant, Ledger, Pool, Scaled, ShareError,
};
use salus_core::CoreError;

impl Grant {
    /// What of a close's charge members have borne of it: not what the reserve was committed to, and not what went through the
    /// queue, which the reserve may have paid.
    pub const fn borne(&self, ledger: &Ledger) -> u128 {
        if ledger.closes > self.closes {
            self.now.saturating_sub(self.reserve)
        } else {
            0
        }
    }
}

/// Gives members back what they bore for a claim that did not take it, and that has come into the reserve: to all cohorts by
/// their units and what a close can charge those at most, as surplus, so that the next close takes so much less. To all and
/// not to the claimant's own cohort alone, which a member can have for itself: with promises that nobody uses it would be
/// charged on the others' money.
///
/// Reads each live cohort once. Returns how much: nothing once the plan settles or if nobody is active; then it stays in
/// the reserve, and what is left of that is returned. Not while a close is under way.
pub fn give_back<P: Pool>(pool: &mut P, ledger: &mut Ledger, amount: u128) -> Result<u128, P::Error> {
    if amount == 0 || ledger.settling().is_ok() {
        return Ok(0);
    }
    ledger.settled_books()?;
    let what = "what is given back";
    let (mut bearing, mut total) = (vec![], 0u128);
    for id in pool.live()? {
        let cohort = pool.cohort(id)?;
        let cap = pool.terms(cohort.terms)?.cap;
        let weight = cap
            .checked_mul(cohort.units.into())
            .ok_or(ShareError::from(CoreError::Overflow { what }))?;
        add(&mut total, weight, what)?;
        if weight > 0 {
            bearing.push((id, cohort, total));
        }
    }
    let mut given = 0;
    for (id, mut cohort, up_to) in bearing {
        let up_to = portion(amount, up_to, total, what)?;
        let part = Scaled::of(up_to.saturating_sub(given));
        cohort.surplus = cohort.surplus.plus(part, what)?;
        ledger.books.surplus = ledger.books.surplus.plus(part, what)?;
        pool.save_cohort(id, &cohort)?;
        given = up_to;
    }
    sub(&mut ledger.books.reserve, given, "the reserve")?;
    Ok(given)
}
