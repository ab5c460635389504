//! What each member owes, reckoned a second time: member by member and in plain steps, without the rules that the contract
//! runs. Amounts are in 10⁻¹⁸ of the coin's smallest unit; those of a story are far below what 128 bits hold.

/// One of the coin's smallest unit.
pub const S: u128 = 1_000_000_000_000_000_000;
const WHOLE: u128 = 10_000;

/// A member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// whose account it is
    pub name: &'static str,
    /// group of years of birth
    pub group: u16,
    /// units
    pub weight: u128,
    /// money left
    pub left: u128,
    /// ever charged
    pub charged: u128,
    /// leaves when a unit of its cohort was charged more than this since the start
    pub lasts_until: u128,
    /// whether it takes part
    pub active: bool,
}

/// Members of one group of years of birth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// which group
    pub group: u16,
    /// charged per unit since the start
    pub index: u128,
    /// collected above need
    pub surplus: u128,
}

/// What a plan's terms say about charges.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    /// most that a unit is charged in one close
    pub cap: u128,
    /// grid of the thresholds
    pub grid: u128,
    /// part of each claim that all share
    pub solidarity_bps: u128,
    /// loading on charges, while it is due
    pub loading_bps: u128,
}

/// A claim that a close collects.
#[derive(Clone, Copy, Debug)]
pub struct Due {
    /// group of the claimant
    pub group: u16,
    /// aid and fee
    pub total: u128,
}

/// A plan, as an accountant with a list of its members sees it.
#[derive(Clone, Debug)]
pub struct Reckoning {
    /// the terms
    pub terms: Shares,
    /// in the order of the contract's numbers
    pub cohorts: Vec<Cohort>,
    /// everybody
    pub people: Vec<Person>,
    /// loading that was ever paid into the reserve, in whole units of the coin
    pub loading: u128,
}

impl Reckoning {
    /// Nobody yet.
    pub const fn new(terms: Shares) -> Self {
        Self {
            terms,
            cohorts: vec![],
            people: vec![],
            loading: 0,
        }
    }

    /// Takes a member in that was never charged, with whole units of the coin.
    pub fn join(&mut self, name: &'static str, group: u16, weight: u128, paid: u128) {
        let left = paid.saturating_mul(S);
        let above = left
            .checked_div(weight)
            .unwrap_or_default()
            .saturating_sub(self.terms.cap.saturating_mul(S));
        let index = self.index(group);
        let lasts_until = self.step_below(index).saturating_add(self.step_below(above));
        self.people.push(Person {
            name,
            group,
            weight,
            left,
            charged: 0,
            lasts_until,
            active: true,
        });
    }

    fn index(&self, group: u16) -> u128 {
        self.cohorts
            .iter()
            .find(|cohort| cohort.group == group)
            .map_or(0, |cohort| cohort.index)
    }

    /// The highest step of the grid that an amount reaches.
    fn step_below(&self, amount: u128) -> u128 {
        let grid = self.terms.grid.saturating_mul(S);
        let rest = amount.checked_rem(grid).unwrap_or_default();
        amount.saturating_sub(rest)
    }

    /// Units of a group that take part.
    pub fn units(&self, group: u16) -> u128 {
        self.people
            .iter()
            .filter(|person| person.active && person.group == group)
            .map(|person| person.weight)
            .fold(0, u128::saturating_add)
    }

    /// One close: what each unit of each cohort pays. `loading` says whether the reserve is short of its target.
    pub fn close(&mut self, claims: &[Due], loading: bool) -> Vec<(u16, u128)> {
        let mut shared = 0_u128;
        let mut own: Vec<u128> = vec![0; self.cohorts.len()];
        for claim in claims {
            let all = bps(claim.total, self.terms.solidarity_bps);
            shared = shared.saturating_add(all);
            for (cohort, own) in self.cohorts.iter().zip(&mut own) {
                if cohort.group == claim.group {
                    *own = own.saturating_add(claim.total.saturating_sub(all));
                }
            }
        }
        // each cohort bears its own part as far as its cap goes; the rest is for all
        let mut room = vec![];
        for (cohort, own) in self.cohorts.iter().zip(&mut own) {
            let most = self.units(cohort.group).saturating_mul(self.terms.cap);
            shared = shared.saturating_add(own.saturating_sub(most));
            *own = (*own).min(most);
            room.push(most);
        }
        let headroom = |place: usize| {
            let most = room.get(place).copied().unwrap_or_default();
            most.saturating_sub(own.get(place).copied().unwrap_or_default())
        };
        let all_headroom = (0..room.len()).map(headroom).fold(0, u128::saturating_add);
        let (mut seen, mut given) = (0_u128, 0_u128);
        let mut paid = vec![];
        for place in 0..room.len() {
            seen = seen.saturating_add(headroom(place));
            let up_to = shared
                .saturating_mul(seen)
                .checked_div(all_headroom)
                .unwrap_or_default();
            let part = up_to.saturating_sub(given);
            given = up_to;
            let need = own.get(place).copied().unwrap_or_default().saturating_add(part);
            let most = room.get(place).copied().unwrap_or_default();
            let extra = match loading {
                true => bps(need, self.terms.loading_bps).min(most.saturating_sub(need)),
                false => 0,
            };
            self.loading = self.loading.saturating_add(extra);
            paid.push(self.charge(place, need.saturating_add(extra)));
        }
        self.let_go();
        paid
    }

    /// Charges a cohort an amount in whole units of the coin; its surplus pays first.
    fn charge(&mut self, place: usize, amount: u128) -> (u16, u128) {
        let Some(group) = self.cohorts.get(place).map(|cohort| cohort.group) else {
            return (0, 0);
        };
        let units = self.units(group);
        let mut per_unit = 0;
        if let Some(cohort) = self.cohorts.get_mut(place) {
            let amount = amount.saturating_mul(S);
            let asked = amount.saturating_sub(cohort.surplus);
            if asked > 0 && units > 0 {
                per_unit = asked.div_ceil(units);
            }
            cohort.index = cohort.index.saturating_add(per_unit);
            cohort.surplus = cohort
                .surplus
                .saturating_add(per_unit.saturating_mul(units))
                .saturating_sub(amount);
        }
        for person in &mut self.people {
            if person.active && person.group == group {
                let due = per_unit.saturating_mul(person.weight);
                person.left = person.left.saturating_sub(due);
                person.charged = person.charged.saturating_add(due);
            }
        }
        (group, per_unit)
    }

    /// Whoever cannot pay another close at the cap leaves, in steps of the grid.
    fn let_go(&mut self) {
        let indices: Vec<(u16, u128)> = self
            .cohorts
            .iter()
            .map(|cohort| (cohort.group, cohort.index))
            .collect();
        for person in &mut self.people {
            let above = indices
                .iter()
                .any(|(group, index)| *group == person.group && *index > person.lasts_until);
            person.active = person.active && !above;
        }
    }

    /// A member that left for want of money comes back before it missed a close.
    pub fn come_back(&mut self, name: &str, paid: u128) {
        let cap = self.terms.cap.saturating_mul(S);
        let mut lasts_until = 0;
        if let Some(person) = self.people.iter().find(|person| person.name == name) {
            let left = person.left.saturating_add(paid.saturating_mul(S));
            let each = left.checked_div(person.weight).unwrap_or_default();
            let reach = self.index(person.group).saturating_add(each).saturating_sub(cap);
            lasts_until = self.step_below(reach);
        }
        if let Some(person) = self.people.iter_mut().find(|person| person.name == name) {
            person.left = person.left.saturating_add(paid.saturating_mul(S));
            person.lasts_until = lasts_until;
            person.active = true;
        }
    }

    /// What each member gets of a sum in proportion to what it was charged, rounded down, by name.
    pub fn returns(&self, sum: u128) -> Vec<(&'static str, u128)> {
        let takes_part = |person: &&Person| person.active;
        let all = self
            .people
            .iter()
            .filter(takes_part)
            .map(|person| person.charged)
            .fold(0, u128::saturating_add);
        let part = |person: &Person| {
            person
                .charged
                .saturating_mul(sum)
                .checked_div(all)
                .unwrap_or_default()
        };
        self.people
            .iter()
            .filter(takes_part)
            .map(|person| (person.name, part(person)))
            .collect()
    }

    /// A member.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.name == name)
    }
}

/// A share in basis points, rounded down.
fn bps(amount: u128, bps: u128) -> u128 {
    amount.saturating_mul(bps).checked_div(WHOLE).unwrap_or_default()
}
