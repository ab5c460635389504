//! Basis points.

use crate::{math::mul_div_floor, CoreError};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

/// A share of a whole in basis points: 0 to 10,000.
///
/// On the wire it is a plain number; [`Bps::checked`] is the door to pass before it is used.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use salus_core::Bps;
/// let tenth = Bps::checked(1_000).unwrap();
/// assert_eq!(tenth.floor_of(Uint128::new(999)).unwrap(), Uint128::new(99));
/// assert!(Bps::checked(10_001).is_err());
/// ```
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Default)]
pub struct Bps(u16);

impl Bps {
    /// How many basis points make the whole.
    pub const WHOLE: u16 = 10_000;
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Refuses more than the whole.
    pub fn checked(given: u16) -> Result<Self, CoreError> {
        if given > Self::WHOLE {
            return Err(CoreError::BadBps { given: given.into() });
        }
        Ok(Self(given))
    }

    /// The number of basis points.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// This share of `amount`, rounded down.
    pub fn floor_of(self, amount: Uint128) -> Result<Uint128, CoreError> {
        mul_div_floor(
            amount,
            Uint128::from(self.0),
            Uint128::from(Self::WHOLE),
            "basis points",
        )
    }
}
