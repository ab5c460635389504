//! Wide numbers as they are stored, bounds of terms, and what the ledger says about itself.

use super::world::terms;
use cosmwasm_std::Uint256;
use mutual_aid_rules::share::*;
use proptest::prelude::*;

proptest! {
    /// X9: a wide number takes as many bytes as it needs, and comes back the same.
    #[test]
    fn scaled_numbers_come_back_from_their_stored_form(bytes in any::<[u8; 32]>(), zeros in 0usize..=32) {
        let mut wide = bytes;
        wide[..zeros].fill(0);
        let number = Scaled::raw(Uint256::from_be_bytes(wide));
        let packed = postcard::to_allocvec(&number).unwrap();
        prop_assert!(packed.len() <= 33 - zeros);
        prop_assert_eq!(postcard::from_bytes::<Scaled>(&packed).unwrap(), number);
    }

    /// The order of scaled numbers is that of amounts, and rounding goes the way it says.
    #[test]
    fn scaled_numbers_round_as_they_say(amount in any::<u128>(), fraction in 0u64..Scaled::ONE) {
        let number = Scaled::of(amount).plus(Scaled::raw(fraction.into()), "a sum").unwrap();
        prop_assert_eq!(number.floor().unwrap(), amount);
        match amount.checked_add(u128::from(fraction > 0)) {
            Some(up) => prop_assert_eq!(number.ceil().unwrap(), up),
            None => prop_assert!(number.ceil().is_err()),
        }
        prop_assert!(number >= Scaled::of(amount));
    }

    /// A part rounded up, times the count, is the whole or less than a count of scaled units above it.
    #[test]
    fn a_part_rounded_up_is_never_too_little(amount in any::<u128>(), count in 1u64..) {
        let whole = Scaled::of(amount);
        let back = whole.div_ceil(count, "a part").unwrap().times(count, "the whole").unwrap();
        let above = back.minus(whole, "the difference").unwrap();
        prop_assert!(above.get() < Uint256::from(count));
    }
}

#[test]
fn more_than_32_bytes_are_no_number() {
    let long = postcard::to_allocvec(&vec![1u8; 33]).unwrap();
    assert!(postcard::from_bytes::<Scaled>(&long).is_err());
    assert_eq!(postcard::to_allocvec(&Scaled::ZERO).unwrap(), [0]);
}

#[test]
fn terms_outside_of_their_bounds_are_refused_by_name() {
    let good = terms()[1];
    assert_eq!(good.checked(), Ok(good));
    let cases: [(&str, CohortTerms); 8] = [
        ("cap", CohortTerms { cap: 0, ..good }),
        (
            "year cap",
            CohortTerms {
                year_cap: 999,
                ..good
            },
        ),
        (
            "case cap",
            CohortTerms {
                case_cap: 1_001,
                ..good
            },
        ),
        ("case cap", CohortTerms { case_cap: 0, ..good }),
        ("grid", CohortTerms { grid: 15, ..good }),
        ("grid", CohortTerms { grid: 0, ..good }),
        ("fee", CohortTerms { fee_bps: 801, ..good }),
        (
            "loading",
            CohortTerms {
                loading_bps: 501,
                ..good
            },
        ),
    ];
    for (name, bad) in cases {
        let refused = bad.checked();
        assert!(
            matches!(refused, Err(ShareError::TermOutOfRange { term, .. }) if term == name),
            "{name}: {refused:?}"
        );
    }
    assert!(
        CohortTerms { grid: 16, ..good }.checked().is_ok(),
        "1000/64 rounded up"
    );
}

/// MA-19: the target is three mean periods, or the bad period that 99.5 % of all stay below.
#[test]
fn the_reserve_target_follows_the_periods_so_far() {
    let square = |need: u128| Scaled::raw(Uint256::from(need * need));
    let mut ledger = Ledger::new(0, 0);
    assert_eq!(ledger.reserve_target(), Ok(0));
    assert_eq!(ledger.reserve_bps(), Ok(None));
    assert_eq!(ledger.run_off_periods_x100(), Ok(None));
    assert_eq!(ledger.joins_open(), Ok(true));
    // steady: 100 each period
    ledger.closes = 4;
    ledger.need_sum = 400;
    ledger.need_squares = Scaled::raw(Uint256::from(4 * 10_000u128));
    assert_eq!(ledger.reserve_target(), Ok(300));
    // one bad period in ten: mean 100, deviation 300
    ledger.closes = 10;
    ledger.need_sum = 1_000;
    ledger.need_squares = square(1_000);
    assert_eq!(ledger.reserve_target(), Ok(872), "100 + 2.576·300");
    ledger.books.reserve = 435;
    assert_eq!(ledger.joins_open(), Ok(false));
    ledger.books.reserve = 436;
    assert_eq!(ledger.joins_open(), Ok(true));
    assert_eq!(ledger.reserve_bps(), Ok(Some(5_000)));
    assert_eq!(ledger.run_off_periods_x100(), Ok(Some(436)));
}
