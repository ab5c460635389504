//! Credits of index covers: what every active unit of some cohorts is credited at once. Members pull it.

use crate::share::{Book, Ledger, Pool, ShareError};
use salus_core::CoreError;

/// What a posting credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Credited {
    /// to each unit, in whole units of the denom
    pub per_unit: u128,
    /// to all
    pub total: u128,
    /// how many units
    pub units: u64,
}

/// Credits `per_unit` to each active unit of `cohorts`, each named once, or less if `fund`, the cover's own
/// money in the book of index funds, does not reach. Reads and writes each cohort once. Not while a close is under way.
pub fn credit<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    cohorts: &[u16],
    per_unit: u128,
    fund: u128,
) -> Result<Credited, P::Error> {
    ledger.settled_books()?;
    let what = "a credit";
    let overflow = || ShareError::from(CoreError::Overflow { what });
    let mut units = 0u64;
    for id in cohorts {
        units = units.checked_add(pool.cohort(*id)?.units).ok_or_else(overflow)?;
    }
    let Some(most) = fund.checked_div(units.into()) else {
        return Ok(Credited {
            per_unit: 0,
            total: 0,
            units,
        });
    };
    let per_unit = per_unit.min(most);
    let total = per_unit.checked_mul(units.into()).ok_or_else(overflow)?;
    ledger.books.transfer(Book::IndexFunds, Book::Credits, total)?;
    for id in cohorts {
        let mut cohort = pool.cohort(*id)?;
        cohort.credit = cohort.credit.checked_add(per_unit).ok_or_else(overflow)?;
        pool.save_cohort(*id, &cohort)?;
    }
    Ok(Credited {
        per_unit,
        total,
        units,
    })
}
