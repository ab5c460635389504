use cosmwasm_std::Uint128;
use donation_escrow_rules::{Pot, RuleError};
use proptest::prelude::*;

const fn u(n: u128) -> Uint128 {
    Uint128::new(n)
}

/// The plain model: one number for each place that a coin can be in.
#[derive(Debug, Default, Clone, PartialEq)]
struct Places {
    promised: u128,
    booked: u128,
    paid: u128,
    unclaimed: u128,
    claimed: u128,
    swept: u128,
}

#[derive(Debug, Clone)]
enum Step {
    Give(u128),
    Withdraw(u128),
    Freeze(u128),
    Book(u128),
    Pay(u128),
    Recall(u128),
    Release(u128),
    Claim,
    Sweep,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let amount = || 0u128..600;
    prop::collection::vec(
        prop_oneof![
            amount().prop_map(Step::Book),
            amount().prop_map(Step::Pay),
            amount().prop_map(Step::Recall),
            amount().prop_map(Step::Release),
            Just(Step::Claim),
            Just(Step::Sweep),
        ],
        0..60,
    )
}

/// Moves an amount between two places; refused when it is not there.
fn shift(from: &mut u128, to: &mut u128, amount: u128) -> bool {
    if amount > *from {
        return false;
    }
    *from -= amount;
    *to += amount;
    true
}

impl Places {
    fn apply(&mut self, step: &Step, whole_gift: (u128, u128), before: u128) -> bool {
        match step {
            Step::Give(n) => {
                self.promised += n;
                true
            }
            Step::Withdraw(n) => shift(&mut self.promised, &mut 0, *n),
            Step::Freeze(n) => {
                let rest = self.promised.checked_sub(*n);
                rest.is_some_and(|rest| shift(&mut self.promised, &mut self.unclaimed, rest))
            }
            Step::Book(n) => shift(&mut self.promised, &mut self.booked, *n),
            Step::Pay(n) => shift(&mut self.booked, &mut self.paid, *n),
            Step::Recall(n) => shift(&mut self.booked, &mut self.unclaimed, *n),
            Step::Release(n) => shift(&mut self.promised, &mut self.unclaimed, *n),
            Step::Claim => {
                let (gift, all) = whole_gift;
                let refundable = self.unclaimed + self.claimed + self.swept;
                let amount = gift * refundable / all - before;
                shift(&mut self.unclaimed, &mut self.claimed, amount)
            }
            Step::Sweep => {
                let all = self.unclaimed;
                shift(&mut self.unclaimed, &mut self.swept, all)
            }
        }
    }
}

proptest! {
    /// Every coin is in exactly one place, after any sequence of steps; a refused step changes nothing; what is
    /// refundable never falls.
    #[test]
    fn every_coin_is_in_one_place(
        gifts in prop::collection::vec(1u128..500, 1..8),
        back in any::<prop::sample::Index>(),
        funded in 0u128..3_000,
        steps in steps(),
    ) {
        let (mut pot, mut places) = (Pot::default(), Places::default());
        let mut all: Vec<Step> = gifts.iter().map(|n| Step::Give(*n)).collect();
        if gifts.len() > 1 {
            all.push(Step::Withdraw(*back.get(&gifts)));
        }
        all.push(Step::Freeze(funded));
        all.extend(steps);
        let (mut gift, mut claimed) = (0u128, 0u128);
        for step in all {
            let before = pot.clone();
            let done = match &step {
                Step::Give(n) => pot.give(u(*n)).is_ok(),
                Step::Withdraw(n) => pot.withdraw(u(*n)).is_ok(),
                Step::Freeze(n) => {
                    gift = pot.gifts.u128() / 3;
                    pot.freeze(u(*n)).is_ok()
                }
                Step::Book(n) => pot.book(u(*n)).is_ok(),
                Step::Pay(n) => pot.pay(u(*n)).is_ok(),
                Step::Recall(n) => pot.recall(u(*n)).is_ok(),
                Step::Release(n) => pot.release(u(*n)).is_ok(),
                Step::Claim => pot.claim(u(gift), u(claimed)).is_ok(),
                Step::Sweep => pot.sweep().is_ok(),
            };
            let model_done = places.apply(&step, (gift, pot.gifts.u128().max(1)), claimed);
            prop_assert_eq!(done, model_done, "{:?}", step);
            if done {
                if matches!(step, Step::Claim) {
                    claimed += (pot.claimed - before.claimed).u128();
                }
                prop_assert!(pot.refundable >= before.refundable);
            } else {
                prop_assert_eq!(&pot, &before, "{:?} was refused and changed something", step);
            }
            let seen = Places {
                promised: pot.promised().unwrap().u128(),
                booked: pot.booked.u128(),
                paid: pot.paid.u128(),
                unclaimed: pot.unclaimed().unwrap().u128(),
                claimed: pot.claimed.u128(),
                swept: pot.swept.u128(),
            };
            prop_assert_eq!(&seen, &places, "{:?}", step);
            let held = places.promised + places.booked + places.unclaimed;
            prop_assert_eq!(pot.held().unwrap(), u(held));
            prop_assert_eq!(pot.gifts.u128(), held + places.paid + places.claimed + places.swept);
        }
    }
}

/// More than a tranche earned cannot be booked out of what other tranches wait for: the pot knows its bounds.
#[test]
fn nothing_can_be_paid_that_was_not_booked() {
    let mut pot = Pot {
        gifts: u(100),
        ..Pot::default()
    };
    pot.freeze(u(60)).unwrap();
    assert_eq!(
        pot.book(u(61)),
        Err(RuleError::NotHeld {
            part: "the promised money",
            asked: u(61),
            held: u(60)
        })
    );
    pot.book(u(60)).unwrap();
    assert!(pot.pay(u(61)).is_err());
    assert!(pot.release(u(1)).is_err());
    pot.pay(u(60)).unwrap();
    assert_eq!(pot.held().unwrap(), u(40));
}

#[test]
fn gifts_beyond_the_range_of_an_amount_are_refused() {
    let mut pot = Pot {
        gifts: Uint128::MAX,
        ..Pot::default()
    };
    assert!(pot.give(u(1)).is_err());
    assert_eq!(pot.gifts, Uint128::MAX);
}

/// Six fields, a byte for each that is zero.
#[test]
fn an_untouched_pot_is_stored_in_a_few_bytes() {
    let pot = Pot {
        gifts: u(300),
        paid: u(5),
        ..Pot::default()
    };
    let stored = salus_core::packed::pack(&pot).unwrap();
    assert_eq!(stored, [0xac, 0x02, 0, 0, 0, 5, 0]);
    assert_eq!(salus_core::packed::unpack::<Pot>(&stored).unwrap(), pot);
}
