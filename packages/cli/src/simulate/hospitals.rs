//! Hospitals: their bonds, and the brakes on what is paid on their word.

use super::error::SimError;
use super::population::coins;
use super::world::Plan;
use mutual_aid_rules::adjudicate::brakes::Window;
use mutual_aid_rules::adjudicate::clocks::Clocks;
use mutual_aid_rules::adjudicate::Provider;
use mutual_aid_rules::share::Book;

/// One hospital for so many members.
const MEMBERS: u64 = 5_000;
/// The fewest and the most hospitals.
const LEAST: u64 = 20;
const MOST: u64 = 1_000;
/// Span within which a hospital's claims are compared with what is usual: 30 days, in seconds.
const USUAL_SPAN: u64 = 30 * 86_400;

#[derive(Clone, Copy, Debug, Default)]
struct Hospital {
    usual: Window,
    at_once: Window,
}

/// All hospitals.
pub struct Hospitals {
    all: Vec<Hospital>,
    usual_count: u64,
}

impl Hospitals {
    /// They put up their bonds.
    pub fn open(plan: &mut Plan<'_>) -> Result<Self, SimError> {
        let count = plan.setup.members.div_euclid(MEMBERS).clamp(LEAST, MOST);
        let visits = count.saturating_mul(plan.setup.periods.into());
        let mean = plan.setup.claims.checked_div(visits).unwrap_or_default();
        let usual_count = mean.saturating_mul(4).saturating_add(8);
        let hospitals = Self {
            all: vec![Hospital::default(); usize::try_from(count).unwrap_or_default()],
            usual_count,
        };
        let bonds = hospitals.bond().saturating_mul(count.into());
        plan.ledger.books.deposit(Book::Bonds, bonds)?;
        Ok(hospitals)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// What each of them has put up.
    fn bond(&self) -> u128 {
        coins(self.usual_count).saturating_mul(1_000)
    }

    /// What a decision takes into account.
    pub fn brakes(&self, place: usize, now: u64, clocks: &Clocks) -> Result<Provider, SimError> {
        let hospital = self.all.get(place).ok_or(SimError::Lost { what: "hospital" })?;
        let (count, amount) = hospital.usual.sum(now, USUAL_SPAN);
        let (_, tier0_paid) = hospital.at_once.sum(now, clocks.clawback);
        Ok(Provider {
            usual_count: u32::try_from(self.usual_count).unwrap_or(u32::MAX),
            usual_amount: coins(self.usual_count)
                .saturating_mul(4_000)
                .saturating_add(coins(120_000)),
            count,
            amount,
            tier0_paid,
            free_bond: self.bond(),
        })
    }

    /// A claim was approved on its word.
    pub fn approved(&mut self, place: usize, now: u64, amount: u128) -> Result<(), SimError> {
        let hospital = self
            .all
            .get_mut(place)
            .ok_or(SimError::Lost { what: "hospital" })?;
        hospital.usual = hospital.usual.add(now, USUAL_SPAN, amount)?;
        Ok(())
    }

    /// A claim was paid at once on its word.
    pub fn paid_at_once(
        &mut self,
        place: usize,
        now: u64,
        clocks: &Clocks,
        amount: u128,
    ) -> Result<(), SimError> {
        let hospital = self
            .all
            .get_mut(place)
            .ok_or(SimError::Lost { what: "hospital" })?;
        hospital.at_once = hospital.at_once.add(now, clocks.clawback, amount)?;
        Ok(())
    }

    /// A hospital replaces what was taken from its bond.
    pub fn refill(plan: &mut Plan<'_>, amount: u128) -> Result<(), SimError> {
        Ok(plan.ledger.books.deposit(Book::Bonds, amount)?)
    }
}
