//! What a plan's ledger allows, and what it says about the plan's solvency.

use crate::share::{books::add, Books, Cohort, Ledger, Pool, Scaled, Settling, ShareError, MAX_COHORTS};
use cosmwasm_std::{Isqrt, Uint256};
use salus_core::{
    math::{mul_div_floor, mul_div_floor_256},
    CoreError,
};

/// Days of a plan's year.
pub const YEAR_DAYS: u32 = 365;
/// The reserve should last for so many mean periods.
pub const TARGET_PERIODS: u128 = 3;
/// 99.5 % of a normal distribution lie below the mean plus so many thousandths of its standard deviation.
const SIGMAS_MILLI: u128 = 2_576;

impl Ledger {
    /// A plan's books before anything happened.
    pub fn new(first_day: u32, solidarity_bps: u16) -> Self {
        Self {
            first_day,
            solidarity_bps,
            ..Self::default()
        }
    }

    /// Which year of the plan a day belongs to, counted from 0.
    pub fn year(&self, day: u32) -> u32 {
        day.saturating_sub(self.first_day)
            .checked_div(YEAR_DAYS)
            .unwrap_or_default()
    }

    /// Refuses while a close is under way.
    pub fn settled_books(&self) -> Result<(), ShareError> {
        match self.close {
            Some(_) => Err(ShareError::Closing {
                number: self.closes.saturating_add(1),
            }),
            None => Ok(()),
        }
    }

    /// Refuses once the end of the plan is announced.
    pub fn taking_members(&self) -> Result<(), ShareError> {
        match self.run_off {
            Some(run_off) => Err(ShareError::RunOff { day: run_off.day }),
            None => Ok(()),
        }
    }

    /// Refuses once the plan settles: claims are decided before.
    pub fn not_settling(&self) -> Result<(), ShareError> {
        match self.settling() {
            Ok(_) => Err(ShareError::Settling),
            Err(_) => Ok(()),
        }
    }

    /// Whether the end was announced when no member who was active had ever been charged: there is nobody to return to.
    pub fn returns_nothing(&self) -> bool {
        self.run_off.is_some_and(|run_off| run_off.charged.is_zero())
    }

    /// How the plan settles; an error before it does.
    pub fn settling(&self) -> Result<Settling, ShareError> {
        let settling = self.run_off.and_then(|run_off| run_off.settling);
        settling.ok_or(ShareError::NotSettling)
    }

    /// Mean of what a close collected for aid and fees.
    pub fn mean_need(&self) -> u128 {
        self.need_sum
            .checked_div(u128::from(self.closes))
            .unwrap_or_default()
    }

    /// What the reserve should hold: the larger of three mean periods and the period that 99.5 % of all stay below, by
    /// the mean and the spread of the periods so far. Nothing before the first close.
    pub fn reserve_target(&self) -> Result<u128, ShareError> {
        let what = "the reserve's target";
        let overflow = || CoreError::Overflow { what };
        if self.closes == 0 {
            return Ok(0);
        }
        let mean = self.mean_need();
        let count = Uint256::from(self.closes);
        let sum = Uint256::from(self.need_sum);
        let squares = self.need_squares.times(count, what)?.get();
        let spread = squares.saturating_sub(sum.checked_mul(sum).map_err(|_| overflow())?);
        // n·σ = √(n·Σx² − (Σx)²)
        let sigmas = mul_div_floor_256(
            spread.isqrt(),
            SIGMAS_MILLI.into(),
            count
                .checked_mul(Uint256::from(1_000u128))
                .map_err(|_| overflow())?,
            what,
        )?;
        let bad_period = Uint256::from(mean).checked_add(sigmas).map_err(|_| overflow())?;
        let periods = Uint256::from(mean)
            .checked_mul(TARGET_PERIODS.into())
            .map_err(|_| overflow())?;
        let target = bad_period.max(periods);
        let target = cosmwasm_std::Uint128::try_from(target).map_err(|_| overflow())?;
        Ok(target.u128())
    }

    /// Whether the reserve has at least half its target, so that joins are taken.
    pub fn joins_open(&self) -> Result<bool, ShareError> {
        Ok(self.books.reserve.saturating_mul(2) >= self.reserve_target()?)
    }

    /// Reserve ÷ target in basis points, rounded down; none without a target.
    pub fn reserve_bps(&self) -> Result<Option<u128>, ShareError> {
        let target = self.reserve_target()?;
        if target == 0 {
            return Ok(None);
        }
        let bps = mul_div_floor(self.books.reserve, 10_000u128, target, "the reserve's ratio")?;
        Ok(Some(bps.u128()))
    }

    /// How many mean periods the free reserve would last, times 100, rounded down; none while there was no need.
    pub fn run_off_periods_x100(&self) -> Result<Option<u128>, ShareError> {
        if self.need_sum == 0 {
            return Ok(None);
        }
        let free = Scaled::of(self.books.free_reserve()).get();
        let count = Uint256::from(self.closes)
            .checked_mul(100u128.into())
            .unwrap_or(Uint256::MAX);
        let periods = mul_div_floor_256(free, count, self.need_sum.into(), "periods of run-off")?;
        Ok(Some(Scaled::raw(periods).floor()?))
    }
}

/// Opens a cohort on a version of terms. Returns its number.
pub fn open_cohort<P: Pool>(pool: &mut P, ledger: &mut Ledger, terms: u16) -> Result<u16, P::Error> {
    ledger.taking_members()?;
    let id = ledger.cohorts;
    ledger.cohorts = id.checked_add(1).ok_or(ShareError::TooManyCohorts {
        live: id,
        most: u16::MAX,
    })?;
    let cohort = Cohort {
        terms,
        ..Cohort::default()
    };
    pool.save_cohort(id, &cohort)?;
    make_live(pool, ledger, id, &cohort)?;
    Ok(id)
}

/// Takes a cohort without members, exits and need off the list that closes visit; what rounding left of its surplus is the
/// reserve's. A member that comes back to it puts it on again. Not while a close is under way.
pub fn retire_cohort<P: Pool>(pool: &mut P, ledger: &mut Ledger, cohort: u16) -> Result<(), P::Error> {
    ledger.settled_books()?;
    let mut home = pool.cohort(cohort)?;
    if !is_unused(&home) {
        return Err(ShareError::CohortInUse {
            cohort,
            units: home.units,
            waiting: home.waiting,
            need: home.need,
        }
        .into());
    }
    let mut live = pool.live()?;
    live.retain(|other| *other != cohort);
    sweep(&mut ledger.books, &mut home)?;
    pool.save_cohort(cohort, &home)?;
    pool.save_live(&live)
}

/// Whether nobody is in a cohort or on the way out of it, and it bears nothing.
fn is_unused(cohort: &Cohort) -> bool {
    cohort.units == 0 && cohort.waiting == 0 && cohort.leaving == 0 && cohort.need == 0
}

/// A cohort's surplus, which nobody will be charged less for any more: with the plan's dust, whole coins are the reserve's.
pub(crate) fn sweep(books: &mut Books, cohort: &mut Cohort) -> Result<(), ShareError> {
    let what = "what rounding left";
    let surplus = std::mem::take(&mut cohort.surplus);
    books.surplus = books.surplus.minus(surplus, what)?;
    let all = books.dust.plus(surplus, what)?;
    let whole = all.floor()?;
    books.dust = all.minus(Scaled::of(whole), what)?;
    add(&mut books.reserve, whole, "the reserve")
}

/// Puts a cohort on the list of live ones; `before` is how it was before the step. One that was in use is on the list: only
/// unused ones are taken off. If the list is full, a cohort that nobody uses makes room: else somebody could
/// open all there can be, leave them, and keep others out. Not in the middle of a close, which counts places and may not be
/// through with it.
pub(crate) fn make_live<P: Pool>(
    pool: &mut P,
    ledger: &mut Ledger,
    cohort: u16,
    before: &Cohort,
) -> Result<(), P::Error> {
    if !is_unused(before) {
        return Ok(());
    }
    let mut live = pool.live()?;
    if live.contains(&cohort) {
        return Ok(());
    }
    if live.len() < usize::from(MAX_COHORTS) {
        live.push(cohort);
        return pool.save_live(&live);
    }
    ledger.settled_books()?;
    for place in &mut live {
        let mut unused = pool.cohort(*place)?;
        if is_unused(&unused) {
            sweep(&mut ledger.books, &mut unused)?;
            pool.save_cohort(*place, &unused)?;
            *place = cohort;
            return pool.save_live(&live);
        }
    }
    Err(ShareError::TooManyCohorts {
        live: MAX_COHORTS,
        most: MAX_COHORTS,
    }
    .into())
}
