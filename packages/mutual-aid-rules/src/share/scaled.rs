//! Wide sums in scaled units.

use crate::share::ShareError;
use cosmwasm_std::{Uint128, Uint256};
use salus_core::CoreError;
use serde::{
    de::{Error as _, SeqAccess, Visitor},
    Deserialize, Deserializer, Serialize, Serializer,
};
use std::fmt;

/// An amount in 10⁻¹⁸ of the smallest unit of a denom, 256 bits wide.
///
/// What a unit is charged is a quotient; kept this fine, the error of a close is below one coin for 10¹⁸ units. All
/// arithmetic is checked. Stored, it is its big-endian bytes without leading zeros.
///
/// ```
/// # use mutual_aid_rules::share::Scaled;
/// let third = Scaled::of(100).div_ceil(3, "a third").unwrap();
/// assert_eq!(third.times(3u64, "the whole").unwrap().floor().unwrap(), 100);
/// assert!(third.times(3u64, "the whole").unwrap() > Scaled::of(100));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Scaled(Uint256);

impl Scaled {
    /// S: how many scaled units make one unit of the denom.
    pub const ONE: u64 = 1_000_000_000_000_000_000;
    /// Nothing.
    pub const ZERO: Self = Self(Uint256::zero());

    /// `amount` whole units; cannot overflow.
    pub fn of(amount: u128) -> Self {
        Self(Uint256::from(amount).wrapping_mul(Uint256::from(Self::ONE)))
    }

    /// So many scaled units.
    pub const fn raw(value: Uint256) -> Self {
        Self(value)
    }

    /// The number of scaled units.
    pub const fn get(self) -> Uint256 {
        self.0
    }

    /// Whether it is nothing.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// The sum. `what` names it in the error.
    pub fn plus(self, other: Self, what: &'static str) -> Result<Self, ShareError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .map_err(|_| CoreError::Overflow { what }.into())
    }

    /// The difference; an error if it is below zero.
    pub fn minus(self, other: Self, what: &'static str) -> Result<Self, ShareError> {
        self.0
            .checked_sub(other.0)
            .map(Self)
            .map_err(|_| CoreError::Overflow { what }.into())
    }

    /// The difference, or nothing if it is below zero.
    pub fn minus_or_zero(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times.
    pub fn times(self, count: impl Into<Uint256>, what: &'static str) -> Result<Self, ShareError> {
        self.0
            .checked_mul(count.into())
            .map(Self)
            .map_err(|_| CoreError::Overflow { what }.into())
    }

    /// How often `part` fits, at most `u64::MAX`.
    pub fn count_of(self, part: Self, what: &'static str) -> Result<u64, ShareError> {
        let count = self
            .0
            .checked_div(part.0)
            .map_err(|_| ShareError::from(CoreError::DivideByZero { what }))?;
        narrow(count, what)
    }

    /// The part of one of `count`, rounded up to the next scaled unit.
    pub fn div_ceil(self, count: u64, what: &'static str) -> Result<Self, ShareError> {
        let divisor = Uint256::from(count);
        let zero = |_| ShareError::from(CoreError::DivideByZero { what });
        let part = self.0.checked_div(divisor).map_err(zero)?;
        if self.0.checked_rem(divisor).map_err(zero)?.is_zero() {
            return Ok(Self(part));
        }
        Self(part).plus(Self(Uint256::one()), what)
    }

    /// Whole units, rounded down.
    pub fn floor(self) -> Result<u128, ShareError> {
        let what = "an amount in whole units";
        let whole = self
            .0
            .checked_div(Uint256::from(Self::ONE))
            .map_err(|_| ShareError::from(CoreError::DivideByZero { what }))?;
        Uint128::try_from(whole)
            .map(|whole| whole.u128())
            .map_err(|_| CoreError::Overflow { what }.into())
    }

    /// Whole units, rounded up.
    pub fn ceil(self) -> Result<u128, ShareError> {
        let whole = self.floor()?;
        if Self::of(whole) == self {
            return Ok(whole);
        }
        let what = "an amount in whole units";
        Ok(whole.checked_add(1).ok_or(CoreError::Overflow { what })?)
    }
}

impl From<Scaled> for Uint256 {
    fn from(scaled: Scaled) -> Self {
        scaled.0
    }
}

fn narrow(wide: Uint256, what: &'static str) -> Result<u64, ShareError> {
    let value = Uint128::try_from(wide).ok();
    let value = value.and_then(|value| u64::try_from(value.u128()).ok());
    Ok(value.ok_or(CoreError::Overflow { what })?)
}

impl fmt::Display for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Scaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Scaled {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.0.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        serializer.serialize_bytes(bytes.get(zeros..).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Scaled {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BytesVisitor)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Scaled;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("up to 32 bytes")
    }

    fn visit_bytes<E: serde::de::Error>(self, given: &[u8]) -> Result<Scaled, E> {
        let mut bytes = [0u8; 32];
        let start = bytes.len().checked_sub(given.len());
        let Some(tail) = start.and_then(|start| bytes.get_mut(start..)) else {
            return Err(E::custom("more than 32 bytes"));
        };
        tail.copy_from_slice(given);
        Ok(Scaled(Uint256::from_be_bytes(bytes)))
    }

    /// For forms that have no bytes of their own, such as JSON.
    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Scaled, A::Error> {
        let mut bytes = Vec::new();
        while let Some(byte) = given.next_element::<u8>()? {
            if bytes.len() >= 32 {
                return Err(A::Error::custom("more than 32 bytes"));
            }
            bytes.push(byte);
        }
        self.visit_bytes(&bytes)
    }
}
