//! What became of one gift.
//!
//! Two views that answer two questions. *Money* is pro rata: every gift has the same part in everything that
//! the campaign paid, holds or gives back. *Goods* are shown in order of giving: the gifts, one after the
//! other, cover the units of each tranche without gap or overlap, so every unit stands for exactly one donor.

use crate::{Pot, RuleError};
use cosmwasm_std::Uint128;
use salus_core::math::mul_div_floor;

/// A gift's part in the money of its campaign; each is rounded down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// waits for deliveries
    pub promised: Uint128,
    /// earned by deliveries, waits for the end of a window
    pub booked: Uint128,
    /// credited to suppliers
    pub paid: Uint128,
    /// could ever be taken back by the donor, what was taken included
    pub refundable: Uint128,
}

/// The part of a live gift of `gift` in the pot.
pub fn money(gift: Uint128, pot: &Pot) -> Result<Money, RuleError> {
    let part = |of: Uint128| -> Result<Uint128, RuleError> {
        if pot.gifts.is_zero() {
            return Ok(Uint128::zero());
        }
        Ok(mul_div_floor(gift, of, pot.gifts, "a part of a gift")?)
    };
    Ok(Money {
        promised: part(pot.promised()?)?,
        booked: part(pot.booked)?,
        paid: part(pot.paid)?,
        refundable: part(pot.refundable)?,
    })
}

/// The units of a tranche, counted from 0 in the order in which they are accepted, that a gift stands for:
/// [⌊a·N/D⌋, ⌊(a+d)·N/D⌋), where `before` (a) is the sum of the live gifts given before it.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use donation_escrow_rules::trace::units;
/// let u = Uint128::new;
/// // gifts of 10 and 20 for 7 units
/// assert_eq!(units(u(0), u(10), u(30), 7), Ok((0, 2)));
/// assert_eq!(units(u(10), u(20), u(30), 7), Ok((2, 7)));
/// ```
pub fn units(
    before: Uint128,
    gift: Uint128,
    gifts: Uint128,
    tranche_units: u64,
) -> Result<(u64, u64), RuleError> {
    if gifts.is_zero() {
        return Ok((0, 0));
    }
    let at = |money: Uint128| -> Result<u64, RuleError> {
        let unit = mul_div_floor(money.min(gifts), tranche_units, gifts, "a unit of a tranche")?;
        // at most tranche_units, because money is at most gifts
        Ok(u64::try_from(unit.u128()).unwrap_or(tranche_units))
    };
    let end = before.saturating_add(gift);
    Ok((at(before)?, at(end)?))
}
