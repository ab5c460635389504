use cosmwasm_std::Uint128;
use donation_escrow_rules::refund::{claimable, entitled};
use donation_escrow_rules::{trace, Pot, RuleError};
use proptest::prelude::*;

const fn u(n: u128) -> Uint128 {
    Uint128::new(n)
}

#[test]
fn a_gift_that_claimed_more_than_it_may_is_an_error_and_not_a_wrap() {
    let result = claimable(u(10), u(6), u(5), u(10));
    assert_eq!(
        result,
        Err(RuleError::NotHeld {
            part: "the gift's share",
            asked: u(6),
            held: u(5)
        })
    );
}

#[test]
fn the_largest_amounts_do_not_overflow() {
    let max = Uint128::MAX;
    assert_eq!(entitled(max, max, max), Ok(max));
    assert_eq!(entitled(max - u(1), max - u(1), max).unwrap(), max - u(2));
}

proptest! {
    /// A11, A12: each claim is one formula, whatever was claimed before and by whom; claiming often or once gives
    /// the same, to the last unit; no donor is short by a whole unit. The last claimant is paid like the first.
    #[test]
    fn claims_in_any_order_never_exceed_what_is_refundable(
        gifts in prop::collection::vec(1u128..1_000_000, 1..12),
        growth in prop::collection::vec((0u128..1_000_000, 0usize..12), 0..40),
    ) {
        let total: u128 = gifts.iter().sum();
        let mut claimed = vec![0u128; gifts.len()];
        let mut refundable = 0u128;
        let claim = |who: usize, refundable: u128, claimed: &mut Vec<u128>| {
            let got = claimable(u(gifts[who]), u(claimed[who]), u(refundable), u(total)).unwrap();
            claimed[who] += got.u128();
        };
        for (more, who) in growth {
            refundable = (refundable + more).min(total);
            claim(who % gifts.len(), refundable, &mut claimed);
            prop_assert!(claimed.iter().sum::<u128>() <= refundable);
        }
        for who in (0..gifts.len()).rev() {
            claim(who, refundable, &mut claimed);
        }
        for (gift, got) in gifts.iter().zip(&claimed) {
            prop_assert_eq!(*got, gift * refundable / total);
            prop_assert!(got <= gift);
        }
        let dust = refundable - claimed.iter().sum::<u128>();
        prop_assert!(dust < gifts.len() as u128, "{} left of {} gifts", dust, gifts.len());
        if refundable == total {
            prop_assert_eq!(dust, 0, "a failed campaign gives every gift back whole");
        }
    }

    /// A14: in order of giving, the gifts cover the units of a tranche without gap or overlap.
    #[test]
    fn every_unit_stands_for_exactly_one_gift(
        gifts in prop::collection::vec(1u128..1_000_000, 1..20),
        units in 1u64..100_000,
    ) {
        let total: u128 = gifts.iter().sum();
        let (mut before, mut next) = (0u128, 0u64);
        for gift in gifts {
            let (first, end) = trace::units(u(before), u(gift), u(total), units).unwrap();
            prop_assert_eq!(first, next);
            prop_assert!(end >= first);
            next = end;
            before += gift;
        }
        prop_assert_eq!(next, units);
    }

    /// A14: the parts of all gifts add up to the whole, less a unit at most for each gift and part.
    #[test]
    fn the_money_of_all_gifts_adds_up(
        gifts in prop::collection::vec(1u128..1_000_000, 1..20),
        cuts in (0u128..=100, 0u128..=100, 0u128..=100),
    ) {
        let total: u128 = gifts.iter().sum();
        let paid = total * cuts.0 / 300;
        let booked = total * cuts.1 / 300;
        let refundable = total * cuts.2 / 300;
        let pot = Pot { gifts: u(total), refundable: u(refundable), booked: u(booked), paid: u(paid), ..Pot::default() };
        let parts: Vec<_> = gifts.iter().map(|gift| trace::money(u(*gift), &pot).unwrap()).collect();
        let n = gifts.len() as u128;
        for (of, sum) in [
            (paid, parts.iter().map(|p| p.paid.u128()).sum::<u128>()),
            (booked, parts.iter().map(|p| p.booked.u128()).sum()),
            (refundable, parts.iter().map(|p| p.refundable.u128()).sum()),
            (total - paid - booked - refundable, parts.iter().map(|p| p.promised.u128()).sum()),
        ] {
            prop_assert!(sum <= of && of - sum < n);
        }
    }
}

#[test]
fn a_gift_to_an_empty_pot_has_no_part_in_it() {
    let parts = trace::money(u(5), &Pot::default()).unwrap();
    assert!(parts.promised.is_zero() && parts.paid.is_zero() && parts.refundable.is_zero());
    assert_eq!(trace::units(u(0), u(5), u(0), 7).unwrap(), (0, 0));
}
