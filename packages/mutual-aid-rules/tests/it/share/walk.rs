//! Random histories of a plan, with everything checked after each step.

use super::world::{Done, World};
use mutual_aid_rules::share::{Book, ShareError};
use salus_testing::dice::Dice;
use salus_testing::walk::{message_of, StateHash, Walk, Walker};
use std::hash::{DefaultHasher, Hash, Hasher};

#[derive(Clone, Debug)]
pub enum Step {
    Days {
        days: u32,
    },
    Join {
        cohort: u16,
        weight: u32,
        amount: u128,
        wait: u32,
    },
    TopUp {
        who: usize,
        amount: u128,
    },
    Exit {
        who: usize,
    },
    Collect {
        who: usize,
    },
    RefundWait {
        who: usize,
    },
    Rejoin {
        who: usize,
        cohort: u16,
        amount: u128,
    },
    Approve {
        cohort: u16,
        amount: u128,
    },
    ApproveAtOnce {
        cohort: u16,
        amount: u128,
    },
    Pay {
        which: usize,
        part: u128,
    },
    Cancel {
        which: usize,
    },
    Deposit {
        book: Book,
        amount: u128,
    },
    Withdraw {
        book: Book,
        amount: u128,
    },
    BeginClose,
    CarryOn {
        cohorts: u32,
        entries: u32,
    },
    Credit {
        per_unit: u128,
    },
    Announce,
    Settle,
    SettleClaim {
        which: usize,
    },
    FixReturn,
    Pull {
        who: usize,
    },
}

const BOOKS: [Book; 4] = [Book::Reserve, Book::Bonds, Book::Sponsors, Book::IndexFunds];

impl Walk for World {
    type Step = Step;

    fn start(dice: &mut Dice) -> Self {
        World::new(*dice.pick(&[0, 1_000, 3_333, 10_000]))
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        let who = dice.below(self.members.len().max(1) as u64) as usize;
        let which = dice.below(self.claims.len().max(1) as u64) as usize;
        let cohort = dice.below(3) as u16;
        let (cap, grid) = if cohort == 0 { (64, 5) } else { (1_000, 100) };
        let weight = dice.between(0, 4) as u32;
        let least = u128::from(weight) * (cap + grid);
        let amount = if dice.chance(70) {
            least + u128::from(dice.below(4 * cap as u64))
        } else {
            u128::from(dice.edgy(least as u64 * 2 + 1))
        };
        if self.ledger.settling().is_ok() {
            let open = self.claims.iter().position(|claim| claim.unpaid > 0);
            let which = if dice.chance(70) {
                open.unwrap_or(which)
            } else {
                which
            };
            return match dice.below(11) {
                0..3 => Step::SettleClaim { which },
                3..6 => Step::Pay {
                    which,
                    part: u128::MAX,
                },
                6 => Step::FixReturn,
                7 => Step::Collect { who },
                8 => Step::Deposit {
                    book: Book::Reserve,
                    amount: u128::from(dice.below(3_000)),
                },
                _ => Step::Pull { who },
            };
        }
        let closing = if self.ledger.close.is_some() { 60 } else { 2 };
        let late = if self.naive.closes > 12 { 2 } else { 0 };
        match dice.weighted(&[
            12,
            14,
            9,
            6,
            5,
            10,
            6,
            8,
            4,
            5,
            3,
            9,
            closing,
            2,
            late,
            2 * late,
            1,
            3,
            5,
        ]) {
            0 => Step::Days {
                days: *dice.pick(&[1, 2, 7, 13, 15, 30, 31, 100]),
            },
            1 => Step::Join {
                cohort,
                weight,
                amount,
                wait: dice.edgy(40) as u32,
            },
            2 => Step::TopUp {
                who,
                amount: u128::from(dice.edgy(2_500)),
            },
            3 => Step::Exit { who },
            4 => Step::Collect { who },
            5 => Step::Approve {
                cohort,
                amount: u128::from(dice.edgy(4_000)),
            },
            6 => Step::ApproveAtOnce {
                cohort,
                amount: u128::from(dice.edgy(700)),
            },
            7 => Step::Pay {
                which,
                part: u128::from(dice.edgy(4_000)),
            },
            8 => Step::Cancel { which },
            9 => Step::Deposit {
                book: *dice.pick(&BOOKS),
                amount: u128::from(dice.below(3_000)),
            },
            10 => Step::Withdraw {
                book: *dice.pick(&BOOKS),
                amount: u128::from(dice.below(900)),
            },
            11 => Step::BeginClose,
            12 => Step::CarryOn {
                cohorts: dice.below(3) as u32,
                entries: dice.below(5) as u32,
            },
            13 => Step::Credit {
                per_unit: u128::from(dice.below(60)),
            },
            14 => Step::Announce,
            15 => Step::Settle,
            16 => Step::Pull { who },
            17 => Step::RefundWait { who },
            _ => Step::Rejoin { who, cohort, amount },
        }
    }

    fn message(step: &Step) -> Option<String> {
        message_of(step).filter(|name| name != "Days")
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        let mut next = self.clone();
        let has = |who: usize| who < self.members.len();
        let claimed = |which: usize| which < self.claims.len();
        let done: Done = match *step {
            Step::Days { days } => {
                next.day += days;
                Ok(())
            }
            Step::Join {
                cohort,
                weight,
                amount,
                wait,
            } => next.join(cohort, weight, amount, wait),
            Step::TopUp { who, amount } if has(who) => next.top_up(who, amount),
            Step::Exit { who } if has(who) => next.exit(who),
            Step::Collect { who } if has(who) => next.collect(who),
            Step::RefundWait { who } if has(who) => next.refund_wait(who),
            Step::Rejoin { who, cohort, amount } if has(who) => next.rejoin(who, cohort, amount),
            Step::Approve { cohort, amount } => next.approve(cohort, amount, false),
            Step::ApproveAtOnce { cohort, amount } => next.approve(cohort, amount, true),
            Step::Pay { which, part } if claimed(which) => next.pay(which, part),
            Step::Cancel { which } if claimed(which) => next.cancel(which),
            Step::Deposit { book, amount } => next.deposit(book, amount),
            Step::Withdraw { book, amount } => next.withdraw(book, amount),
            Step::BeginClose => next.close_begin(),
            Step::CarryOn { cohorts, entries } => next.close_step(cohorts, entries),
            Step::Credit { per_unit } => next.credit(per_unit),
            Step::Announce => next.announce(),
            Step::Settle => next.settle(),
            Step::SettleClaim { which } if claimed(which) => next.settle_claim(which),
            Step::FixReturn => next.fix_return(),
            Step::Pull { who } if has(who) => next.pull(who),
            _ => return Err("nobody is there".into()),
        };
        done.map_err(|error| variant(&error))?;
        *self = next;
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        World::check(self)
    }

    fn state_hash(&self) -> StateHash {
        let mut hasher = DefaultHasher::new();
        format!(
            "{:?}{:?}{:?}{:?}{}",
            self.ledger, self.pool, self.members, self.claims, self.bank
        )
        .hash(&mut hasher);
        let mut hash = StateHash::default();
        hash.0[..8].copy_from_slice(&hasher.finish().to_be_bytes());
        hash
    }
}

fn variant(error: &ShareError) -> String {
    let name = format!("{error:?}");
    name.split([' ', '(', '{']).next().unwrap_or_default().to_string()
}

/// MA-01, MA-02, MA-03, MA-06, MA-07, MA-20, MA-22: I1, I2, I3, I4, I5, I8, I9: the conservation identity is exact after
/// every step, and the share-out is what charging member by member gives, in scaled units.
#[test]
fn random_histories_agree_exactly_with_charging_member_by_member() {
    let report = Walker::new("mutual-aid-share").run::<World>();
    println!("{report}");
    report.assert_share(30, 80);
    report.assert_messages([
        "Join",
        "TopUp",
        "Exit",
        "Collect",
        "RefundWait",
        "Rejoin",
        "Approve",
        "ApproveAtOnce",
        "Pay",
        "Cancel",
        "Deposit",
        "Withdraw",
        "BeginClose",
        "CarryOn",
        "Credit",
        "Announce",
        "Settle",
        "SettleClaim",
        "FixReturn",
        "Pull",
    ]);
    report.assert_errors([
        "NotHeld",
        "Closing",
        "NotClosing",
        "NoWeight",
        "TooLittle",
        "ActivationTooEarly",
        "WrongStage",
        "Leaving",
        "ReentryOver",
        "NotWhole",
        "NotWithinNextClose",
        "RunOff",
        "NotRunOff",
        "Uncollected",
        "NotSettling",
        "Unpaid",
        "ReturnFixed",
        "ReturnNotFixed",
    ]);
}
