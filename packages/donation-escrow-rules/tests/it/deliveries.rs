use cosmwasm_std::Uint128;
use donation_escrow_rules::funding::{in_order, Decision};
use donation_escrow_rules::recall::{credited_by_line, take};
use donation_escrow_rules::receipt::Price;
use donation_escrow_rules::RuleError;
use proptest::prelude::*;
use salus_core::Bps;

const fn u(n: u128) -> Uint128 {
    Uint128::new(n)
}

#[test]
fn a_tranche_of_no_units_has_no_price() {
    assert_eq!(Price::new(u(1), 0), Err(RuleError::NoUnits));
}

#[test]
fn over_delivery_earns_nothing_more() {
    let price = Price::new(u(100), 10).unwrap();
    let (settled, after) = price.settle(8, 5, Bps::ZERO).unwrap();
    assert_eq!((settled.credited, settled.share, after), (2, u(20), 13));
    let (settled, _) = price.settle(after, 5, Bps::ZERO).unwrap();
    assert_eq!((settled.credited, settled.share), (0, u(0)));
}

#[test]
fn a_recall_of_units_that_were_never_credited_is_refused() {
    assert!(matches!(
        take(u(10), u(0), 5, 3, 3),
        Err(RuleError::NotCredited { .. })
    ));
    assert!(matches!(
        take(u(10), u(0), 5, 5, 0),
        Err(RuleError::NotCredited { .. })
    ));
}

/// A tranche-wide balance (earned − retained − paid) overpays in this sequence: a recall takes from the first
/// delivery, then a second one arrives. Books of their own do not.
#[test]
fn a_second_delivery_after_a_recall_earns_its_own_share_and_no_more() {
    let price = Price::new(u(1_000), 100).unwrap();
    let tenth = Bps::checked(1_000).unwrap();
    let (first, b) = price.settle(0, 50, tenth).unwrap();
    assert_eq!((first.due, first.retained), (u(450), u(50)));
    // the due part is paid, then all 50 units are recalled: only what is retained goes back
    let taken = take(u(0), first.retained, first.credited, 0, 50).unwrap();
    assert_eq!(taken.total(), u(50));
    // recalled units stay credited: the second delivery earns the second half, not the whole
    let (second, b) = price.settle(b, 50, tenth).unwrap();
    assert_eq!(
        (second.credited, second.due, second.retained),
        (50, u(450), u(50))
    );
    let (third, _) = price.settle(b, 50, tenth).unwrap();
    assert_eq!(third.share, u(0), "recalled units cannot be replaced");
}

fn amounts() -> impl Strategy<Value = u128> {
    prop_oneof![1u128..50, 1u128..10_000, Just(u128::MAX), 1u128..u128::MAX]
}

proptest! {
    /// A3, A4: all units earn the whole amount, to the last unit of money, and any part of the units its part,
    /// rounded down on the running total.
    #[test]
    fn many_small_deliveries_earn_what_one_large_one_does(
        amount in amounts(),
        units in 1u64..1_000_000,
        parts in prop::collection::vec(0u64..300_000, 0..16),
        retention in 0u16..=10_000,
    ) {
        let price = Price::new(u(amount), units).unwrap();
        let retention = Bps::checked(retention).unwrap();
        let (mut accepted, mut shares, mut credited) = (0u64, u(0), 0u64);
        for part in parts {
            let (settled, after) = price.settle(accepted, part, retention).unwrap();
            prop_assert_eq!(settled.due + settled.retained, settled.share);
            prop_assert!(settled.credited <= part);
            shares += settled.share;
            credited += settled.credited;
            accepted = after;
        }
        let counted = accepted.min(units);
        prop_assert_eq!(credited, counted);
        // the model: one division on plain wide numbers
        let model = u(amount).full_mul(u(counted.into())) / cosmwasm_std::Uint256::from(units);
        prop_assert_eq!(cosmwasm_std::Uint256::from(shares), model);
        prop_assert_eq!(shares + price.unearned(accepted).unwrap(), u(amount));
        if price.is_complete(accepted) {
            prop_assert_eq!(shares, u(amount));
        }
    }

    /// Payments and recalls in any order: nothing is lost, nothing appears, and when every credited unit is
    /// recalled nothing is left to pay.
    #[test]
    fn recalls_and_payments_share_out_a_receipt_exactly(
        due in 0u128..1_000_000,
        retained in 0u128..1_000_000,
        credited in 1u64..10_000,
        steps in prop::collection::vec((any::<bool>(), 1u64..4_000), 0..12),
    ) {
        let (mut d, mut r, mut paid, mut back, mut affected) = (u(due), u(retained), u(0), u(0), 0u64);
        for (pay, n) in steps {
            if pay {
                paid += std::mem::take(&mut d);
                continue;
            }
            let newly = n.min(credited - affected);
            if newly == 0 {
                continue;
            }
            let (held, untouched) = (d + r, credited - affected);
            let taken = take(d, r, credited, affected, newly).unwrap();
            // never less than the donors' part of what is held, and at most one unit more
            let exact = held.u128() * u128::from(newly);
            prop_assert!(taken.total().u128() * u128::from(untouched) >= exact);
            prop_assert!((taken.total().u128()) * u128::from(untouched) < exact + u128::from(untouched));
            prop_assert!(taken.due <= d && taken.retained <= r);
            d -= taken.due;
            r -= taken.retained;
            back += taken.total();
            affected += newly;
        }
        prop_assert_eq!(d + r + paid + back, u(due) + u(retained));
        if affected == credited {
            prop_assert!((d + r).is_zero());
        }
    }

    #[test]
    fn credited_units_are_the_first_in_line_order(
        lines in prop::collection::vec(0u64..1_000, 0..32),
        credited in 0u64..20_000,
    ) {
        let accepted: u64 = lines.iter().sum();
        let counted = credited_by_line(credited, lines.iter().copied());
        prop_assert_eq!(counted.iter().sum::<u64>(), accepted.min(credited));
        // once a line is not full, every later one is empty
        let first_short = counted.iter().zip(&lines).position(|(c, l)| c < l);
        if let Some(n) = first_short {
            prop_assert!(counted.iter().skip(n + 1).all(|c| *c == 0));
        }
    }

    /// Tranches are funded in order, the first that does not fit ends it, and no more is spent than given.
    #[test]
    fn funding_never_exceeds_the_gifts_and_keeps_the_order(
        gifts in 0u128..10_000,
        tranches in prop::collection::vec((1u128..2_000, any::<bool>()), 1..32),
    ) {
        let plan = in_order(u(gifts), tranches.iter().map(|(a, e)| (u(*a), *e))).unwrap();
        let (mut sum, mut open) = (0u128, true);
        for ((amount, eligible), decision) in tranches.iter().zip(&plan.decisions) {
            let expected = match (eligible, open) {
                (false, _) => Decision::Ineligible,
                (true, true) if sum + amount <= gifts => Decision::Funded,
                (true, _) => Decision::NoRoom,
            };
            prop_assert_eq!(*decision, expected);
            match decision {
                Decision::Funded => sum += amount,
                Decision::NoRoom => open = false,
                Decision::Ineligible => {}
            }
        }
        prop_assert_eq!(plan.funded, u(sum));
        prop_assert!(sum <= gifts);
    }
}
