//! The example of `docs/mutual-aid.md`, computed by the engine and written into the page.

use mutual_aid_rules::share::{
    approve, close_begin, close_step, collect, join, open_cohort, pay, sync, CohortTerms, Ledger, Member,
    MemoryPool, Pool, Scaled, Stage, Start, Work,
};
use std::fmt::Write;

const OPEN: &str = "<!-- worked example -->\n";
const CLOSE: &str = "<!-- /worked example -->";
const CAP: u128 = 100;
const GRID: u128 = 25;
const YOUNG: usize = 0;
const OLD: usize = 1;

struct Example {
    pool: MemoryPool,
    ledger: Ledger,
    cohorts: [u16; 2],
    members: Vec<(&'static str, Member)>,
    day: u32,
    text: String,
}

impl Example {
    fn new() -> Self {
        let terms = CohortTerms {
            cap: CAP,
            year_cap: 10 * CAP,
            case_cap: CAP,
            grid: GRID,
            fee_bps: 800,
            loading_bps: 0,
            grace_days: 14,
            reentry_days: 90,
            premium: 0,
            term_days: 0,
        };
        let mut pool = MemoryPool::new(vec![terms]);
        let mut ledger = Ledger::new(0, 5_000);
        let cohorts = [1, 1].map(|version| open_cohort(&mut pool, &mut ledger, version).unwrap());
        Self {
            pool,
            ledger,
            cohorts,
            members: vec![],
            day: 0,
            text: String::new(),
        }
    }

    fn join(&mut self, name: &'static str, cohort: usize, weight: u32, amount: u128) {
        let start = Start {
            today: self.day,
            cover_from: self.day + 1,
            waited_day: self.day + 1,
        };
        let home = self.cohorts[cohort];
        let member = join(
            &mut self.pool,
            &mut self.ledger,
            home,
            weight,
            amount,
            start,
            None,
        )
        .unwrap();
        self.members.push((name, member));
    }

    /// A close; what each cohort bore of it.
    fn close(&mut self) -> Vec<u128> {
        self.day += 30;
        let mut borne = vec![];
        let next = self.ledger.closes + 1;
        close_begin(&mut self.ledger, self.day, next).unwrap();
        while self.ledger.close.is_some() {
            let done = close_step(
                &mut self.pool,
                &mut self.ledger,
                Work {
                    cohorts: 10,
                    entries: 10,
                },
            )
            .unwrap();
            borne.extend(done.into_iter().map(|charged| charged.need));
        }
        self.exact();
        borne
    }

    fn claim(&mut self, cohort: usize, amount: u128) {
        let fee = amount * 8 / 100;
        let home = self.cohorts[cohort];
        let grant = approve(&mut self.pool, &mut self.ledger, home, amount, fee).unwrap();
        pay(&mut self.ledger, &grant, amount).unwrap();
        self.exact();
    }

    fn exact(&self) {
        let books = &self.ledger.books;
        assert_eq!(books.assets().unwrap(), books.liabilities().unwrap());
    }

    fn say(&mut self, line: &str) {
        writeln!(self.text, "{line}").unwrap();
    }

    /// A table of members as they stand.
    fn table(&mut self) {
        self.say("| member | units | prepaid | charged so far | left | stands |\n|---|---|---|---|---|---|");
        let mut rows = String::new();
        for (name, member) in &mut self.members {
            let before = member.prepaid.plus(member.charged, "paid in").unwrap();
            sync(&self.pool, &self.ledger, member).unwrap();
            let stands = match member.stage {
                Stage::Active { .. } => "active",
                Stage::Lapsed { .. } => "left, in grace",
                Stage::Waiting { .. } | Stage::Left { .. } => member.stage.name(),
            };
            let (charged, left) = (member.charged, member.prepaid);
            assert_eq!(
                charged.plus(left, "both").unwrap(),
                before,
                "{name}: nothing is lost"
            );
            writeln!(
                rows,
                "| {name} | {} | {} | {} | {} | {stands} |",
                member.weight,
                decimal(before),
                decimal(charged),
                decimal(left)
            )
            .unwrap();
        }
        self.text.push_str(&rows);
    }

    fn index(&self, cohort: usize) -> String {
        decimal(self.pool.cohort(self.cohorts[cohort]).unwrap().index)
    }

    fn surplus(&self, cohort: usize) -> String {
        decimal(self.pool.cohort(self.cohorts[cohort]).unwrap().surplus)
    }
}

/// A scaled sum with all the decimals it has.
fn decimal(value: Scaled) -> String {
    let digits = format!("{:0>19}", value.get().to_string());
    let (whole, fraction) = digits.split_at(digits.len() - 18);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() {
        whole.to_string()
    } else {
        format!("{whole}.{fraction}")
    }
}

fn example() -> String {
    let mut example = Example::new();
    example.say("Ann (1 unit), Ben (2) and Eve (4) were born in 1980–84, Cora (1 unit) in 1950–54. Each joins with this money:\n");
    example.join("Ann", YOUNG, 1, 150);
    example.join("Ben", YOUNG, 2, 600);
    example.join("Eve", YOUNG, 4, 1_200);
    example.join("Cora", OLD, 1, 300);
    example.close();
    example.table();
    assert_eq!(
        example.members[0].1.stage,
        Stage::Active { bucket: 2 },
        "50 is twice the grid"
    );
    let t = "Ann's threshold is ⌊(0 + 150 − 100) / 25⌋ · 25 = 50: she is active until her cohort's index is above 50.";
    example.say(&format!("\n{t}\n"));

    example.say("**Cora claims 50.** With the fee the plan needs 54: 27 of her own cohort, 27 shared. Her cohort has room 1 · 100, the other 7 · 100; after the own part the headroom is 73 and 700, so the shared 27 is spread 24 to the young and 3 to the old.");
    example.claim(OLD, 50);
    assert_eq!(example.close(), [24, 27 + 3], "as the text says");
    let (young, old, surplus) = (example.index(YOUNG), example.index(OLD), example.surplus(YOUNG));
    example.say(&format!("After the close the index of the young is {young} (24 / 7, rounded up), that of the old {old}. The young paid {surplus} more than 24; it stays as their surplus.\n"));
    example.table();

    example.say("\n**Eve claims 500.** The plan needs 540: 270 of the young, 270 shared. The headroom is 430 and 100, so the shared part is spread 219 to the young and 51 to the old.");
    example.claim(YOUNG, 500);
    assert_eq!(example.close(), [270 + 219, 51], "as the text says");
    let (young, old) = (example.index(YOUNG), example.index(OLD));
    example.say(&format!("After the close the index of the young is {young}, that of the old {old}. The young's is above Ann's threshold: she paid this close like everybody else and leaves with it.\n"));
    example.table();

    let (_, mut ann) = example.members[0].clone();
    let back = collect(&example.pool, &mut example.ledger, &mut ann).unwrap();
    example.exact();
    example.say(&format!("\nIf Ann does not top up, she is paid back {back}; the fraction of a coin goes to the plan's dust. At every step above, both sides of the conservation identity were equal."));
    example.text
}

/// MA-02, MA-04: the page says what the engine computes.
#[test]
fn the_worked_example_of_the_document_is_what_the_engine_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mutual-aid.md");
    let page = std::fs::read_to_string(path).unwrap();
    let from = page.find(OPEN).expect("the page has a place for the example") + OPEN.len();
    let until = page.find(CLOSE).expect("the example has an end");
    let wanted = format!("\n{}\n", example());
    if std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
        let page = format!("{}{wanted}{}", &page[..from], &page[until..]);
        std::fs::write(path, page).unwrap();
        return;
    }
    assert_eq!(&page[from..until], wanted, "SALUS_UPDATE_SNAPSHOTS=1 writes it");
}
