use cosmwasm_std::{Uint128, Uint256};
use num_bigint::BigUint;
use proptest::prelude::*;
use salus_core::{
    math::{mul_div_ceil, mul_div_floor, mul_div_floor_256},
    CoreError,
};

/// Values of every size, and the edges more often than chance would have them.
fn any128() -> impl Strategy<Value = u128> {
    prop_oneof![
        2 => any::<u128>(),
        2 => (any::<u128>(), 0u32..128).prop_map(|(value, shift)| value >> shift),
        1 => prop_oneof![Just(0), Just(1), Just(u128::MAX), Just(u128::MAX - 1), Just(1 << 64), Just(u128::from(u64::MAX))],
    ]
}

fn any256() -> impl Strategy<Value = Uint256> {
    let limbs = (any128(), any128());
    prop_oneof![
        3 => limbs.prop_map(|(high, low)| (Uint256::from(high) << 128) + Uint256::from(low)),
        2 => any128().prop_map(Uint256::from),
        1 => prop_oneof![Just(Uint256::MAX), Just(Uint256::zero()), Just(Uint256::one())],
    ]
}

fn big(value: Uint256) -> BigUint {
    BigUint::from_bytes_be(&value.to_be_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn floor_and_ceil_agree_with_unbounded_arithmetic(a in any128(), b in any128(), c in any128()) {
        let (floor, ceil) = (mul_div_floor(a, b, c, "x"), mul_div_ceil(a, b, c, "x"));
        if c == 0 {
            prop_assert_eq!(&floor, &Err(CoreError::DivideByZero { what: "x" }));
            prop_assert_eq!(&ceil, &Err(CoreError::DivideByZero { what: "x" }));
            return Ok(());
        }
        let (product, divisor) = (BigUint::from(a) * BigUint::from(b), BigUint::from(c));
        let expected = |quotient: BigUint| match u128::try_from(quotient) {
            Ok(fits) => Ok(Uint128::new(fits)),
            Err(_) => Err(CoreError::Overflow { what: "x" }),
        };
        prop_assert_eq!(floor, expected(&product / &divisor));
        prop_assert_eq!(ceil, expected((&product + &divisor - 1u32) / &divisor));
    }

    #[test]
    fn floor_over_512_bits_agrees_with_unbounded_arithmetic(a in any256(), b in any256(), c in any256()) {
        let result = mul_div_floor_256(a, b, c, "x");
        if c.is_zero() {
            prop_assert_eq!(result, Err(CoreError::DivideByZero { what: "x" }));
            return Ok(());
        }
        let expected = big(a) * big(b) / big(c);
        match result {
            Ok(quotient) => prop_assert_eq!(big(quotient), expected),
            Err(error) => {
                prop_assert_eq!(error, CoreError::Overflow { what: "x" });
                prop_assert!(expected > big(Uint256::MAX));
            }
        }
    }

    /// What shares of one total are floored to never adds up to more than the total.
    #[test]
    fn floored_shares_never_exceed_the_whole(
        total in any::<u128>(),
        weights in proptest::collection::vec(0u64..=u64::MAX, 1..12),
    ) {
        let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        prop_assume!(sum > 0);
        let mut paid = Uint128::zero();
        for weight in &weights {
            paid += mul_div_floor(total, u128::from(*weight), sum, "share").unwrap();
        }
        prop_assert!(paid <= Uint128::new(total));
        prop_assert!(Uint128::new(total) - paid < Uint128::new(weights.len() as u128));
    }
}

#[test]
fn the_largest_products_are_exact() {
    let max = u128::MAX;
    assert_eq!(mul_div_floor(max, max, max, "x"), Ok(Uint128::MAX));
    assert_eq!(mul_div_ceil(max, max, max, "x"), Ok(Uint128::MAX));
    assert_eq!(
        mul_div_floor(max, max, max - 1, "x"),
        Err(CoreError::Overflow { what: "x" })
    );
    // the quotient fits, rounding it up does not
    assert_eq!(
        mul_div_floor(max, 3u128, 2u128, "x"),
        Err(CoreError::Overflow { what: "x" })
    );
    assert_eq!(mul_div_floor(max, max - 1, max, "x"), Ok(Uint128::new(max - 1)));
    assert_eq!(
        mul_div_ceil(max - 1, max - 1, max, "x"),
        Ok(Uint128::new(max - 1))
    );
}
