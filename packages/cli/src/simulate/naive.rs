//! The same share-out the slow way: every close visits every member and takes its share from it.
//!
//! It has sums of its own, made by adding up members, and keeps to the same threshold rule. From the engine it takes
//! what the claims side of the books says before a close: what each cohort needs, what all share, what waits in the
//! queue, and what the reserve has. After each close every member, cohort and book must be equal in scaled units.

use super::error::SimError;
use cosmwasm_std::Uint256;
use mutual_aid_rules::share::{
    sync, CohortTerms, Ledger, Member, MemoryPool, Pool, Scaled, Stage, Voids, YEAR_DAYS,
};
use std::fmt::{Debug, Display};

const ONE: u64 = Scaled::ONE;

/// One member, with what remains to it.
#[derive(Clone, Debug)]
struct Payer {
    cohort: u16,
    weight: u64,
    prepaid: Uint256,
    charged: Uint256,
    exit: Option<u32>,
    stands: Stands,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    Waiting {
        from: u32,
    },
    /// leaves once its cohort was charged more than this per unit
    Active {
        limit: Uint256,
    },
    /// its cohort had been charged this much then
    Lapsed {
        day: u32,
        index: Uint256,
    },
    Left {
        day: u32,
    },
}

#[derive(Clone, Copy, Debug, Default)]
struct Group {
    /// charged per unit since the start
    index: Uint256,
    surplus: Uint256,
    year: u32,
    year_charge: Uint256,
}

/// What the claims side of the books says before a close, in whole units.
#[derive(Clone, Debug)]
pub struct Bill {
    /// each cohort's own part
    needs: Vec<u128>,
    shared: u128,
    backlog: u128,
    reserve: u128,
    advances: u128,
    dequeued: u128,
    voids: Voids,
    unsettled_from: u32,
    number: u32,
    exits_below: u32,
}

impl Bill {
    /// Reads it off the engine's books.
    pub fn before(ledger: &Ledger, pool: &MemoryPool, unsettled_from: u32) -> Result<Self, SimError> {
        let needs = (0..ledger.cohorts).map(|id| pool.cohort(id).map(|cohort| cohort.need));
        let books = &ledger.books;
        Ok(Self {
            needs: needs.collect::<Result<_, _>>()?,
            shared: books.shared_need,
            backlog: books.backlog,
            reserve: books.reserve,
            advances: books.advances,
            dequeued: books.dequeued,
            voids: books.voids,
            unsettled_from,
            number: ledger.closes.saturating_add(1),
            exits_below: ledger.exits_below,
        })
    }
}

/// All members, one by one.
#[derive(Clone, Debug)]
pub struct Naive {
    terms: CohortTerms,
    first_day: u32,
    payers: Vec<Payer>,
    groups: Vec<Group>,
    /// the reserve and the queue as they should be after the last close
    after: (u128, u128),
    compared: u32,
}

impl Naive {
    /// Nobody yet.
    pub fn new(terms: CohortTerms, first_day: u32) -> Self {
        Self {
            terms,
            first_day,
            payers: vec![],
            groups: vec![],
            after: (0, 0),
            compared: 0,
        }
    }

    /// After how many closes everything was compared.
    pub fn compared(&self) -> u32 {
        self.compared
    }

    /// A member joins.
    pub fn join(&mut self, cohort: u16, weight: u32, amount: u128, from: u32) {
        while self.groups.len() <= usize::from(cohort) {
            self.groups.push(Group::default());
        }
        self.payers.push(Payer {
            cohort,
            weight: weight.into(),
            prepaid: scaled(amount),
            charged: Uint256::zero(),
            exit: None,
            stands: Stands::Waiting { from },
        });
    }

    /// A member tops up; one that has lapsed pays what the others paid meanwhile.
    pub fn top_up(&mut self, id: u32, amount: u128) -> Result<(), SimError> {
        let terms = self.terms;
        let (payer, group) = self.pair(id)?;
        payer.prepaid = add(payer.prepaid, scaled(amount))?;
        if let Stands::Lapsed { index, .. } = payer.stands {
            let missed = mul(sub(group.index, index)?, payer.weight)?;
            payer.prepaid = sub(payer.prepaid, missed)?;
            payer.charged = add(payer.charged, missed)?;
            group.surplus = add(group.surplus, missed)?;
        }
        if !matches!(payer.stands, Stands::Waiting { .. }) {
            let paid_up_to = add(mul(group.index, payer.weight)?, payer.prepaid)?;
            let above = sub(paid_up_to, mul(scaled(terms.cap), payer.weight)?)?;
            payer.stands = Stands::Active {
                limit: on_grid(above, payer.weight, &terms)?,
            };
        }
        Ok(())
    }

    /// A member asks to leave; one whose cover has not begun leaves at once and is paid `back`.
    pub fn exit(&mut self, id: u32, period: u32, today: u32, back: u128) -> Result<(), SimError> {
        let terms = self.terms;
        let (payer, group) = self.pair(id)?;
        match payer.stands {
            Stands::Waiting { from } if from > today => {
                let whole = div(payer.prepaid, ONE.into())?;
                if whole != Uint256::from(back) {
                    return Err(differs(0, id, "what is paid back", &back, &whole));
                }
                payer.stands = Stands::Left { day: from };
                payer.prepaid = Uint256::zero();
            }
            Stands::Waiting { .. } => {
                begin(payer, group, &terms)?;
                payer.exit = Some(period);
            }
            _ => payer.exit = Some(period),
        }
        Ok(())
    }

    /// A member is paid all back and leaves.
    pub fn leave_now(&mut self, id: u32, today: u32) -> Result<(), SimError> {
        let (payer, _) = self.pair(id)?;
        let day = match payer.stands {
            Stands::Waiting { from } => from,
            _ => today,
        };
        payer.stands = Stands::Left { day };
        payer.prepaid = Uint256::zero();
        payer.charged = Uint256::zero();
        Ok(())
    }

    /// A member that has left takes out what remains.
    pub fn collect(&mut self, id: u32) -> Result<(), SimError> {
        self.pair(id)?.0.prepaid = Uint256::zero();
        Ok(())
    }

    /// Charges every member.
    pub fn close(&mut self, bill: &Bill, day: u32, loading: bool) -> Result<(), SimError> {
        for payer in &mut self.payers {
            let group = self.groups.get(usize::from(payer.cohort)).ok_or(LOST)?;
            if matches!(payer.stands, Stands::Waiting { from } if from <= day) {
                begin(payer, group, &self.terms)?;
            }
        }
        let year = day.saturating_sub(self.first_day).div_euclid(YEAR_DAYS);
        for group in self.groups.iter_mut().filter(|group| group.year < year) {
            group.year = year;
            group.year_charge = Uint256::zero();
        }
        let charges = self.spread(bill, loading)?;
        let mut per_unit = vec![];
        for ((group, total), units) in self.groups.iter_mut().zip(&charges.totals).zip(&charges.units) {
            let total = scaled(*total);
            let asked = total.saturating_sub(group.surplus);
            let each = div_up(asked, *units)?;
            group.index = add(group.index, each)?;
            group.year_charge = add(group.year_charge, each)?;
            group.surplus = sub(add(group.surplus, mul(each, *units)?)?, total)?;
            per_unit.push(each);
        }
        self.after = (charges.reserve, charges.backlog);
        let settled = if charges.backlog > 0 {
            0
        } else {
            bill.unsettled_from.min(bill.number)
        };
        let exits_below = settled.max(bill.number.saturating_sub(2)).max(bill.exits_below);
        for payer in &mut self.payers {
            let Stands::Active { limit } = payer.stands else {
                continue;
            };
            let place = usize::from(payer.cohort);
            let index = self.groups.get(place).ok_or(LOST)?.index;
            // everybody pays this close; then those go whose money does not last for another, and those who asked
            let due = mul(per_unit.get(place).copied().unwrap_or_default(), payer.weight)?;
            payer.prepaid = sub(payer.prepaid, due)?;
            payer.charged = add(payer.charged, due)?;
            let day = day.saturating_add(1);
            if payer.exit.is_some_and(|period| period < exits_below) {
                payer.stands = Stands::Left { day };
            } else if limit < index {
                payer.stands = Stands::Lapsed { day, index };
            }
        }
        Ok(())
    }

    /// What each group bears of what all need, in whole units.
    fn spread(&self, bill: &Bill, loading: bool) -> Result<Charges, SimError> {
        let mut units = vec![0u64; self.groups.len()];
        for payer in self
            .payers
            .iter()
            .filter(|payer| matches!(payer.stands, Stands::Active { .. }))
        {
            let sum = units.get_mut(usize::from(payer.cohort)).ok_or(LOST)?;
            *sum = sum.saturating_add(payer.weight);
        }
        let (mut pool, mut headroom) = (bill.shared, 0u128);
        let mut own_parts = vec![];
        for ((group, units), need) in self.groups.iter().zip(&units).zip(&bill.needs) {
            let left = scaled(self.terms.year_cap).saturating_sub(group.year_charge);
            let room = narrow(div(mul(left.min(scaled(self.terms.cap)), *units)?, ONE.into())?)?;
            let own = (*need).min(room);
            pool = pool.saturating_add(need.saturating_sub(own));
            headroom = headroom.saturating_add(room.saturating_sub(own));
            own_parts.push((own, room));
        }
        let mut reserve = bill.reserve;
        let short = pool.saturating_sub(headroom);
        reserve = reserve.saturating_sub(short);
        pool = pool.saturating_sub(short);
        let instalment = bill.backlog.min(headroom.saturating_sub(pool));
        pool = pool.saturating_add(instalment);
        let left = bill.backlog.saturating_sub(instalment);
        let helped = left.min(reserve.saturating_sub(bill.advances));
        reserve = reserve.saturating_sub(helped);
        let backlog = left.saturating_sub(helped);

        let (mut seen, mut given) = (0u128, 0u128);
        let mut totals = vec![];
        for (own, room) in own_parts {
            seen = seen.saturating_add(room.saturating_sub(own));
            let up_to = if headroom == 0 {
                0
            } else {
                part(pool, seen, headroom)?
            };
            let need = own.saturating_add(up_to.saturating_sub(given));
            given = up_to;
            let bps = if loading {
                u128::from(self.terms.loading_bps)
            } else {
                0
            };
            let more = part(need, bps, 10_000)?.min(room.saturating_sub(need));
            reserve = reserve.saturating_add(more);
            totals.push(need.saturating_add(more));
        }
        // what is collected of cancelled claims is the reserve's
        let dequeued = bill.dequeued.saturating_add(bill.backlog.saturating_sub(backlog));
        let freed = bill
            .voids
            .left(bill.dequeued)
            .saturating_sub(bill.voids.left(dequeued));
        reserve = reserve.saturating_add(freed);
        Ok(Charges {
            totals,
            units,
            reserve,
            backlog,
        })
    }

    /// Compares everything with the engine: each member, each cohort, the books.
    pub fn compare(
        &mut self,
        ledger: &Ledger,
        pool: &MemoryPool,
        members: &[Member],
    ) -> Result<(), SimError> {
        let close = ledger.closes;
        let mut prepaid = Uint256::zero();
        let mut units = vec![0u64; self.groups.len()];
        for ((id, payer), member) in (0u32..).zip(&self.payers).zip(members) {
            let mut member = member.clone();
            let terms = sync(pool, ledger, &mut member)?.terms;
            same(
                close,
                id,
                "what remains",
                &member.prepaid,
                &Scaled::raw(payer.prepaid),
            )?;
            same(
                close,
                id,
                "what was charged",
                &member.charged,
                &Scaled::raw(payer.charged),
            )?;
            let stands = match member.stage {
                Stage::Waiting { .. } => Stands::Waiting {
                    from: member.cover_from,
                },
                Stage::Active { bucket } => Stands::Active {
                    limit: mul(scaled(terms.grid), bucket)?,
                },
                Stage::Lapsed { day } => Stands::Lapsed {
                    day,
                    index: member.entry.get(),
                },
                Stage::Left { day } => Stands::Left { day },
            };
            if stands != payer.stands {
                return Err(differs(close, id, "where it stands", &stands, &payer.stands));
            }
            prepaid = add(prepaid, payer.prepaid)?;
            if let (Stands::Active { .. }, Some(sum)) =
                (payer.stands, units.get_mut(usize::from(payer.cohort)))
            {
                *sum = sum.saturating_add(payer.weight);
            }
        }
        same(
            close,
            "all",
            "the number of members",
            &members.len(),
            &self.payers.len(),
        )?;
        let mut surplus = Uint256::zero();
        for ((id, group), units) in (0u16..).zip(&self.groups).zip(&units) {
            let cohort = pool.cohort(id)?;
            let whose = format!("cohort {id}");
            same(
                close,
                &whose,
                "the index",
                &cohort.index,
                &Scaled::raw(group.index),
            )?;
            same(
                close,
                &whose,
                "the surplus",
                &cohort.surplus,
                &Scaled::raw(group.surplus),
            )?;
            same(
                close,
                &whose,
                "the year's charge",
                &cohort.year_charge,
                &Scaled::raw(group.year_charge),
            )?;
            same(close, &whose, "the sum of units", &cohort.units, units)?;
            surplus = add(surplus, group.surplus)?;
        }
        let books = &ledger.books;
        same(
            close,
            "the plan",
            "the prepaid money",
            &books.prepaid,
            &Scaled::raw(prepaid),
        )?;
        same(
            close,
            "the plan",
            "the surplus",
            &books.surplus,
            &Scaled::raw(surplus),
        )?;
        same(close, "the plan", "the reserve", &books.reserve, &self.after.0)?;
        same(close, "the plan", "the queue", &books.backlog, &self.after.1)?;
        self.compared = self.compared.saturating_add(1);
        Ok(())
    }

    fn pair(&mut self, id: u32) -> Result<(&mut Payer, &mut Group), SimError> {
        let payer = self
            .payers
            .get_mut(usize::try_from(id).unwrap_or(usize::MAX))
            .ok_or(LOST)?;
        let group = self.groups.get_mut(usize::from(payer.cohort)).ok_or(LOST)?;
        Ok((payer, group))
    }
}

struct Charges {
    /// of each group, loading included
    totals: Vec<u128>,
    units: Vec<u64>,
    reserve: u128,
    backlog: u128,
}

/// Cover begins: the threshold counts from what the cohort was charged so far.
fn begin(payer: &mut Payer, group: &Group, terms: &CohortTerms) -> Result<(), SimError> {
    let above = sub(payer.prepaid, mul(scaled(terms.cap), payer.weight)?)?;
    let steps = on_grid(above, payer.weight, terms)?;
    payer.stands = Stands::Active {
        limit: add(on_grid(group.index, 1, terms)?, steps)?,
    };
    Ok(())
}

/// So much of a sum for one unit as is whole steps of the grid.
fn on_grid(sum: Uint256, weight: u64, terms: &CohortTerms) -> Result<Uint256, SimError> {
    let step = scaled(terms.grid);
    let count = div(sum, step.checked_mul(weight.into()).map_err(|_| WIDE)?)?;
    step.checked_mul(count).map_err(|_| WIDE)
}

const LOST: SimError = SimError::Lost { what: "naive member" };
const WIDE: SimError = SimError::Lost {
    what: "digits: a sum is too wide",
};

fn scaled(whole: u128) -> Uint256 {
    Scaled::of(whole).get()
}

fn add(a: Uint256, b: Uint256) -> Result<Uint256, SimError> {
    a.checked_add(b).map_err(|_| WIDE)
}

fn sub(a: Uint256, b: Uint256) -> Result<Uint256, SimError> {
    a.checked_sub(b).map_err(|_| WIDE)
}

fn mul(a: Uint256, b: u64) -> Result<Uint256, SimError> {
    a.checked_mul(b.into()).map_err(|_| WIDE)
}

fn div(a: Uint256, b: Uint256) -> Result<Uint256, SimError> {
    a.checked_div(b).map_err(|_| WIDE)
}

/// Each one's part, rounded up; nothing is nothing, even if nobody is there.
fn div_up(sum: Uint256, count: u64) -> Result<Uint256, SimError> {
    if sum.is_zero() {
        return Ok(sum);
    }
    let part = div(sum, count.into())?;
    if mul(part, count)? == sum {
        return Ok(part);
    }
    add(part, Uint256::one())
}

fn part(of: u128, share: u128, whole: u128) -> Result<u128, SimError> {
    let product = Uint256::from(of).checked_mul(share.into()).map_err(|_| WIDE)?;
    narrow(div(product, whole.into())?)
}

fn narrow(wide: Uint256) -> Result<u128, SimError> {
    cosmwasm_std::Uint128::try_from(wide)
        .map(|value| value.u128())
        .map_err(|_| WIDE)
}

fn same<T: PartialEq + Debug>(
    close: u32,
    whose: impl Display,
    what: &'static str,
    engine: &T,
    naive: &T,
) -> Result<(), SimError> {
    if engine == naive {
        return Ok(());
    }
    Err(differs(close, whose, what, engine, naive))
}

fn differs(
    close: u32,
    whose: impl Display,
    what: &'static str,
    engine: &impl Debug,
    naive: &impl Debug,
) -> SimError {
    let (engine, naive) = (format!("{engine:?}"), format!("{naive:?}"));
    SimError::Differs {
        close,
        whose: whose.to_string(),
        what,
        engine,
        naive,
    }
}
