//! Multiply first, then divide, with room for the product.

use crate::CoreError;
use cosmwasm_std::{Uint128, Uint256, Uint512};

/// ⌊a·b/c⌋ of 128-bit values, exact in between. `what` names the quantity in the error.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use salus_core::math::mul_div_floor;
/// let max = Uint128::MAX;
/// assert_eq!(mul_div_floor(max, max, max, "share").unwrap(), max);
/// assert_eq!(mul_div_floor(7u128, 3u128, 2u128, "share").unwrap(), Uint128::new(10));
/// assert!(mul_div_floor(7u128, 3u128, 0u128, "share").is_err());
/// ```
pub fn mul_div_floor(
    a: impl Into<Uint128>,
    b: impl Into<Uint128>,
    c: impl Into<Uint128>,
    what: &'static str,
) -> Result<Uint128, CoreError> {
    let (a, b, c): (Uint128, Uint128, Uint128) = (a.into(), b.into(), c.into());
    let quotient = a
        .full_mul(b)
        .checked_div(c.into())
        .map_err(|_| CoreError::DivideByZero { what })?;
    quotient.try_into().map_err(|_| CoreError::Overflow { what })
}

/// ⌈a·b/c⌉ of 128-bit values, exact in between. `what` names the quantity in the error.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use salus_core::math::mul_div_ceil;
/// assert_eq!(mul_div_ceil(7u128, 3u128, 2u128, "share").unwrap(), Uint128::new(11));
/// assert_eq!(mul_div_ceil(8u128, 3u128, 2u128, "share").unwrap(), Uint128::new(12));
/// ```
pub fn mul_div_ceil(
    a: impl Into<Uint128>,
    b: impl Into<Uint128>,
    c: impl Into<Uint128>,
    what: &'static str,
) -> Result<Uint128, CoreError> {
    let (a, b, c): (Uint128, Uint128, Uint128) = (a.into(), b.into(), c.into());
    let (product, divisor) = (a.full_mul(b), Uint256::from(c));
    let quotient = product
        .checked_div(divisor)
        .map_err(|_| CoreError::DivideByZero { what })?;
    let remainder = product
        .checked_rem(divisor)
        .map_err(|_| CoreError::DivideByZero { what })?;
    let quotient = if remainder.is_zero() {
        quotient
    } else {
        quotient
            .checked_add(Uint256::one())
            .map_err(|_| CoreError::Overflow { what })?
    };
    quotient.try_into().map_err(|_| CoreError::Overflow { what })
}

/// ⌊a·b/c⌋ of 256-bit values, exact in between: for sums that are kept in scaled units.
///
/// ```
/// # use cosmwasm_std::Uint256;
/// # use salus_core::math::mul_div_floor_256;
/// let max = Uint256::MAX;
/// assert_eq!(mul_div_floor_256(max, max, max, "index").unwrap(), max);
/// ```
pub fn mul_div_floor_256(
    a: Uint256,
    b: Uint256,
    c: Uint256,
    what: &'static str,
) -> Result<Uint256, CoreError> {
    let quotient = a
        .full_mul(b)
        .checked_div(Uint512::from(c))
        .map_err(|_| CoreError::DivideByZero { what })?;
    quotient.try_into().map_err(|_| CoreError::Overflow { what })
}
