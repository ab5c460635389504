//! The books of one plan. Every coin is in exactly one of them, and only the moves here change them.

use crate::share::{Charged, Scaled, ShareError, Voids};
use salus_core::{math::mul_div_floor, CoreError};
use serde::{Deserialize, Deserializer, Serialize};

/// What a plan holds, for whom. Whole units unless it says scaled.
///
/// Exact after every step:
/// (`cash` + `to_collect`)·S = `prepaid` + `surplus` + `dust` + (every other book with *owed* in its text)·S.
///
/// Not part of the sum are the parts of the sum that something is known about: *of which*.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Books {
    /// coins in the contract that belong to this plan
    pub cash: u128,
    /// approved, and not yet charged to members or taken from the reserve
    pub to_collect: u128,
    /// Σ what remains to members, scaled; owed
    pub prepaid: Scaled,
    /// Σ surplus of cohorts, scaled; owed to the next closes
    pub surplus: Scaled,
    /// fractions of coins that nobody can be paid, scaled
    pub dust: Scaled,
    /// the reserve with the insurer's capital; owed to the plan
    pub reserve: u128,
    /// approved aid; owed to claimants
    pub approved_unpaid: u128,
    /// aid paid into holds that a panel may still decide; owed to claimants
    pub holds: u128,
    /// part of the queue whose claims were cancelled and which is not collected; owed to the reserve as closes collect it
    pub voided: u128,
    /// fees on approved aid; owed to the insurer
    pub fees_due: u128,
    /// bonds of providers, challengers and appellants; owed to them
    pub bonds: u128,
    /// what sponsors hold ready for members; owed to them
    pub sponsors: u128,
    /// funds of emergency benefits; owed to those and their donors
    pub emergency: u128,
    /// funds of index covers that are not credited yet; owed to those and their donors
    pub index_funds: u128,
    /// credits of index covers; owed to members
    pub credits: u128,
    /// capital that has asked to leave; owed to the insurer, after the claims before it
    pub queued_capital: u128,
    /// premiums for days to come; owed to members
    pub unearned: u128,
    /// return of a closed plan; owed to members
    pub return_pot: u128,

    /// of `to_collect`: what the reserve paid ahead under tier 0
    pub advances: u128,
    /// of `to_collect`: what the reserve pays if members' room does not reach
    pub committed: u128,
    /// of `to_collect`: what later closes collect in instalments
    pub backlog: u128,
    /// ever put into the queue of instalments
    pub queued: u128,
    /// ever collected of it
    pub dequeued: u128,
    /// where in the queue `voided` is
    pub voids: Voids,
    /// of `to_collect`: need that all cohorts share, without the queue
    pub shared_need: u128,
    /// most that the next close can take from active members
    pub room: u128,
    /// ever taken as loading
    pub loading: u128,
}

impl Books {
    /// (cash + to collect)·S.
    pub fn assets(&self) -> Result<Scaled, ShareError> {
        let what = "assets";
        Scaled::of(self.cash).plus(Scaled::of(self.to_collect), what)
    }

    /// Everything that is owed, scaled.
    pub fn liabilities(&self) -> Result<Scaled, ShareError> {
        let what = "liabilities";
        let mut sum = self.prepaid.plus(self.surplus, what)?.plus(self.dust, what)?;
        for book in [
            self.reserve,
            self.approved_unpaid,
            self.holds,
            self.voided,
            self.fees_due,
            self.bonds,
            self.sponsors,
            self.emergency,
            self.index_funds,
            self.credits,
            self.queued_capital,
            self.unearned,
            self.return_pot,
        ] {
            sum = sum.plus(Scaled::of(book), what)?;
        }
        Ok(sum)
    }

    /// Reserve that nothing is promised out of: reserve − uncollected advances − commitments.
    pub fn free_reserve(&self) -> u128 {
        self.reserve
            .saturating_sub(self.advances)
            .saturating_sub(self.committed)
    }

    /// Pays coins into a book.
    pub fn deposit(&mut self, book: Book, amount: u128) -> Result<(), ShareError> {
        add(&mut self.cash, amount, "cash")?;
        add(self.side(book), amount, book.name())
    }

    /// Pays coins out of a book. Of the reserve only what is free.
    pub fn withdraw(&mut self, book: Book, amount: u128) -> Result<(), ShareError> {
        self.take(book, amount)?;
        sub(&mut self.cash, amount, "cash")
    }

    /// Moves money from one book to another, for example a lost bond to the reserve. Out of the reserve only what is free.
    pub fn transfer(&mut self, from: Book, to: Book, amount: u128) -> Result<(), ShareError> {
        self.take(from, amount)?;
        add(self.side(to), amount, to.name())
    }

    fn take(&mut self, book: Book, amount: u128) -> Result<(), ShareError> {
        if book == Book::Reserve && amount > self.free_reserve() {
            return Err(ShareError::NotHeld {
                part: "the free reserve",
                asked: amount,
                held: self.free_reserve(),
            });
        }
        sub(self.side(book), amount, book.name())
    }

    fn side(&mut self, book: Book) -> &mut u128 {
        match book {
            Book::Reserve => &mut self.reserve,
            Book::Approved => &mut self.approved_unpaid,
            Book::Holds => &mut self.holds,
            Book::Fees => &mut self.fees_due,
            Book::Bonds => &mut self.bonds,
            Book::Sponsors => &mut self.sponsors,
            Book::Emergency => &mut self.emergency,
            Book::IndexFunds => &mut self.index_funds,
            Book::Credits => &mut self.credits,
            Book::QueuedCapital => &mut self.queued_capital,
            Book::Unearned => &mut self.unearned,
            Book::ReturnPot => &mut self.return_pot,
        }
    }
}

/// A book that coins can be paid into, out of, or moved between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    /// the reserve with the insurer's capital
    Reserve,
    /// approved aid that is not paid
    Approved,
    /// aid that a panel may still decide
    Holds,
    /// fees of the insurer
    Fees,
    /// bonds
    Bonds,
    /// sponsors' money
    Sponsors,
    /// funds of emergency benefits
    Emergency,
    /// funds of index covers
    IndexFunds,
    /// credits of index covers
    Credits,
    /// capital on its way out
    QueuedCapital,
    /// premiums for days to come
    Unearned,
    /// return of a closed plan
    ReturnPot,
}

impl Book {
    /// Its name, for errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reserve => "the reserve",
            Self::Approved => "approved aid",
            Self::Holds => "the holds",
            Self::Fees => "fees due",
            Self::Bonds => "bonds",
            Self::Sponsors => "sponsors' money",
            Self::Emergency => "the emergency funds",
            Self::IndexFunds => "the funds of index covers",
            Self::Credits => "credits",
            Self::QueuedCapital => "queued capital",
            Self::Unearned => "unearned premiums",
            Self::ReturnPot => "the return",
        }
    }
}

/// Where the share-out of one plan stands: stored as one record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// the money
    #[serde(deserialize_with = "apart")]
    pub books: Books,
    /// first day of the plan: its years of 365 days count from it
    pub first_day: u32,
    /// how many cohorts there ever were; they are numbered from 0
    pub cohorts: u16,
    /// part of each claim that all cohorts share, in basis points
    pub solidarity_bps: u16,
    /// closes that are done
    pub closes: u32,
    /// day of the last close
    pub last_day: u32,
    /// exits asked for in periods below this one are through
    pub exits_below: u32,
    /// Σ of what closes collected for aid and fees, in whole units
    pub need_sum: u128,
    /// Σ of its squares
    pub need_squares: Scaled,
    /// the close under way
    #[serde(deserialize_with = "apart")]
    pub close: Option<Close>,
    /// the end of the plan, once it is announced
    #[serde(deserialize_with = "apart")]
    pub run_off: Option<RunOff>,
}

/// Reads a part of a record in a function of its own. A chain takes functions of up to 100 local variables, and one that
/// reads the whole ledger at once has more.
#[inline(never)]
fn apart<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    T::deserialize(from)
}

/// A close under way. Until it is done, steps that would change what it works on answer [`ShareError::Closing`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    /// the day that counts, fixed when it began
    pub day: u32,
    /// the year of the plan that counts
    pub year: u32,
    /// whether loading is taken: the reserve was below its target
    pub loading: bool,
    /// exits asked for in periods below this one leave
    pub exits_below: u32,
    /// everybody whose day has come is active, and what is shared is known
    pub spread: bool,
    /// place of the next cohort in the list of live ones
    pub cursor: u16,
    /// what the cohort at the cursor was charged, while buckets or exits of it are left to go
    pub charged: Option<Charged>,
    /// what all cohorts share: pool of excess, empty cohorts' parts, solidarity and instalments, in whole units
    pub pool: u128,
    /// Σ headroom over cohorts, in whole units
    pub headroom: u128,
    /// headroom of the cohorts that were visited
    pub headroom_seen: u128,
    /// part of the pool that they bore
    pub pool_given: u128,
    /// room of the cohorts that were visited, for after this close
    pub room: u128,
    /// what this close collects for aid and fees
    pub need: u128,
}

/// The end of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunOff {
    /// when it was announced
    pub day: u32,
    /// closes that were done then: charges up to them count for the return
    pub closes: u32,
    /// Σ charged over members that were active then, scaled
    pub charged: Scaled,
    /// how it settles, once no claim is undecided
    pub settling: Option<Settling>,
}

/// How a plan settles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settling {
    /// what was still in the queue of instalments, in whole units
    pub backlog: u128,
    /// part of it that no money is left for; claims in the queue bear it pro rata
    pub shortfall: u128,
    /// what members get back in all, once it is fixed; more if money comes in later
    pub returned: Option<u128>,
}

/// ⌊amount·part/whole⌋.
pub(crate) fn portion(amount: u128, part: u128, whole: u128, what: &'static str) -> Result<u128, ShareError> {
    Ok(mul_div_floor(amount, part, whole, what)?.u128())
}

pub(crate) fn add(book: &mut u128, amount: u128, what: &'static str) -> Result<(), ShareError> {
    *book = book.checked_add(amount).ok_or(CoreError::Overflow { what })?;
    Ok(())
}

pub(crate) fn sub(book: &mut u128, amount: u128, part: &'static str) -> Result<(), ShareError> {
    *book = book.checked_sub(amount).ok_or(ShareError::NotHeld {
        part,
        asked: amount,
        held: *book,
    })?;
    Ok(())
}
