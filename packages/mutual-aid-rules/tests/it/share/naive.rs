//! The share-out done the slow way: every member is charged by itself, the queue of instalments is a list, and sums are
//! sums over members. Only the rule of who leaves when is the same by definition.

use cosmwasm_std::Uint256;
use mutual_aid_rules::share::CohortTerms;

pub fn s(amount: u128) -> Uint256 {
    Uint256::from(amount) * Uint256::from(1_000_000_000_000_000_000u128)
}

pub fn whole(scaled: Uint256) -> u128 {
    (scaled / s(1)).to_string().parse().unwrap()
}

fn ceil_div(a: Uint256, b: Uint256) -> Uint256 {
    if a.is_zero() {
        a
    } else {
        (a - Uint256::one()) / b + Uint256::one()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    Waiting { day: u32 },
    Active { limit: Uint256 },
    Lapsed { day: u32 },
    Left,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub cohort: usize,
    pub weight: u128,
    pub money: Uint256,
    pub charged: Uint256,
    pub missed: Uint256,
    pub stage: Stage,
    pub exit: Option<u32>,
    /// what was charged at the announcement of a run-off
    pub frozen: Uint256,
    /// how much was returned to all when it last took its part
    pub seen: u128,
    pub credits: u128,
    /// closes that charged it, and their sum per unit: for fairness
    pub covered: Vec<(u32, Uint256)>,
}

#[derive(Clone, Debug, Default)]
pub struct Group {
    pub terms: usize,
    /// Σ of what a unit was charged
    pub level: Uint256,
    pub surplus: Uint256,
    pub need: u128,
    pub year: u32,
    pub year_charge: Uint256,
}

/// One place in the queue.
#[derive(Clone, Debug)]
pub struct Place {
    pub claim: usize,
    pub left: u128,
    /// nobody waits for it any more
    pub void: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Naive {
    pub terms: Vec<CohortTerms>,
    pub groups: Vec<Group>,
    pub people: Vec<Person>,
    pub queue: Vec<Place>,
    pub shared: u128,
    pub reserve: u128,
    pub committed: u128,
    pub advances: u128,
    pub closes: u32,
    pub needs: Vec<u128>,
    pub run_off: Option<u32>,
}

impl Naive {
    pub fn terms_of(&self, group: usize) -> CohortTerms {
        self.terms[self.groups[group].terms]
    }

    fn cap(&self, group: usize) -> Uint256 {
        let (g, t) = (&self.groups[group], self.terms_of(group));
        s(t.cap).min(s(t.year_cap).saturating_sub(g.year_charge))
    }

    pub fn units(&self, group: usize) -> u128 {
        let active = |p: &&Person| p.cohort == group && matches!(p.stage, Stage::Active { .. });
        self.people.iter().filter(active).map(|p| p.weight).sum()
    }

    pub fn room_of(&self, group: usize) -> u128 {
        whole(self.cap(group) * Uint256::from(self.units(group)))
    }

    pub fn room(&self) -> u128 {
        (0..self.groups.len()).map(|g| self.room_of(g)).sum()
    }

    pub fn backlog(&self) -> u128 {
        self.queue.iter().map(|place| place.left).sum()
    }

    pub fn voided(&self) -> u128 {
        let void = self.queue.iter().filter(|place| place.void);
        void.map(|place| place.left).sum()
    }

    pub fn to_collect(&self) -> u128 {
        self.shared + self.groups.iter().map(|g| g.need).sum::<u128>() + self.backlog()
    }

    pub fn free(&self) -> u128 {
        self.reserve - self.advances - self.committed
    }

    /// money that a member needs to stay for another close at the cap, and steps of the grid above it
    pub fn steps(&self, person: &Person) -> Uint256 {
        let t = self.terms_of(person.cohort);
        let w = Uint256::from(person.weight);
        (person.money - s(t.cap) * w) / (s(t.grid) * w)
    }

    pub fn limit(&self, person: &Person) -> Uint256 {
        let t = self.terms_of(person.cohort);
        let w = Uint256::from(person.weight);
        let level = self.groups[person.cohort].level;
        (level * w + person.money - s(t.cap) * w) / (s(t.grid) * w) * s(t.grid)
    }

    pub fn activate(&mut self, i: usize) {
        let grid = s(self.terms_of(self.people[i].cohort).grid);
        let level = self.groups[self.people[i].cohort].level;
        let limit = level / grid * grid + self.steps(&self.people[i]) * grid;
        self.people[i].stage = Stage::Active { limit };
    }

    /// What members bore for nothing, to every group by its people's units and caps. In whole coins; groups in their order
    /// take what rounding leaves.
    pub fn give_back(&mut self, amount: u128) -> u128 {
        let weights: Vec<u128> = (0..self.groups.len())
            .map(|g| self.units(g) * self.terms_of(g).cap)
            .collect();
        let total: u128 = weights.iter().sum();
        if total == 0 {
            return 0;
        }
        let (mut seen, mut given) = (0, 0);
        for (group, weight) in self.groups.iter_mut().zip(weights) {
            seen += weight;
            let part = amount * seen / total - given;
            group.surplus += s(part);
            given += part;
        }
        self.reserve -= given;
        given
    }

    /// The whole close at once.
    pub fn close(&mut self, day: u32, year: u32, loading: bool, unsettled_from: u32) {
        let number = self.closes + 1;
        let last = self.run_off.map_or(day, |announced| announced.min(day));
        for i in 0..self.people.len() {
            if matches!(self.people[i].stage, Stage::Waiting { day } if day <= last) {
                self.activate(i);
            }
        }
        for group in &mut self.groups {
            if group.year < year {
                (group.year, group.year_charge) = (year, Uint256::zero());
            }
        }
        let rooms: Vec<u128> = (0..self.groups.len()).map(|g| self.room_of(g)).collect();
        let own: Vec<u128> = rooms
            .iter()
            .zip(&self.groups)
            .map(|(r, g)| g.need.min(*r))
            .collect();
        let head: Vec<u128> = rooms.iter().zip(&own).map(|(r, o)| r - o).collect();
        let all_head: u128 = head.iter().sum();
        let mut need = self.to_collect() - self.backlog();
        let mut pool = need - own.iter().sum::<u128>();
        let short = pool.saturating_sub(all_head);
        assert!(
            short <= self.committed,
            "the reserve bears what it did not promise"
        );
        self.reserve -= short;
        self.committed = 0;
        pool -= short;
        let instalment = self.backlog().min(all_head - pool);
        pool += instalment;
        let helped = (self.backlog() - instalment).min(self.reserve - self.advances);
        self.reserve -= helped;
        let voided = self.voided();
        self.collect_queue(instalment + helped);
        let freed = voided - self.voided();
        need += instalment + helped;
        self.needs.push(need);

        let mut seen = 0;
        for g in 0..self.groups.len() {
            let before = (pool * seen).checked_div(all_head).unwrap_or(0);
            seen += head[g];
            let share = (pool * seen).checked_div(all_head).unwrap_or(0) - before;
            self.charge(g, own[g] + share, rooms[g], loading, number);
        }
        self.shared = 0;
        self.advances = 0;
        self.reserve += freed;
        self.leave(day, number, unsettled_from);
        self.closes = number;
    }

    fn charge(&mut self, g: usize, need: u128, room: u128, loading: bool, number: u32) {
        let units = self.units(g);
        let bps = u128::from(self.terms_of(g).loading_bps);
        let loaded = if loading {
            (need * bps / 10_000).min(room - need)
        } else {
            0
        };
        self.reserve += loaded;
        let cap = self.cap(g);
        let group = &mut self.groups[g];
        group.need = 0;
        let asked = s(need + loaded).saturating_sub(group.surplus);
        let q = if asked.is_zero() {
            asked
        } else {
            ceil_div(asked, units.into())
        };
        assert!(q <= cap, "I5: a charge above the cap");
        group.surplus = group.surplus + q * Uint256::from(units) - s(need + loaded);
        group.level += q;
        group.year_charge += q;
        for person in self.people.iter_mut().filter(|p| p.cohort == g) {
            let due = q * Uint256::from(person.weight);
            match person.stage {
                Stage::Active { .. } => {
                    person.money -= due;
                    person.charged += due;
                    person.covered.push((number, q));
                }
                Stage::Lapsed { .. } => person.missed += due,
                _ => {}
            }
        }
    }

    fn collect_queue(&mut self, mut amount: u128) {
        for place in &mut self.queue {
            let part = place.left.min(amount);
            place.left -= part;
            amount -= part;
        }
        assert_eq!(amount, 0);
        self.queue.retain(|place| place.left > 0);
    }

    fn leave(&mut self, day: u32, number: u32, unsettled_from: u32) {
        let settled = self.queue.is_empty();
        for person in &mut self.people {
            let Stage::Active { limit } = person.stage else {
                continue;
            };
            let asked = person
                .exit
                .is_some_and(|asked| (settled && asked < unsettled_from) || number >= asked + 3);
            if asked {
                person.stage = Stage::Left;
            } else if self.groups[person.cohort].level > limit {
                person.stage = Stage::Lapsed { day: day + 1 };
            }
        }
    }
}
