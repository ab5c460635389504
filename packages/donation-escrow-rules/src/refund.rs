//! One formula for every refund.
//!
//! F is everything that was ever declared refundable in a campaign (not funded, not delivered, rejected,
//! recalled), D the gifts that were alive when the campaign was frozen. A gift of d may take ⌊d·F/D⌋ less what
//! it took before. F only grows and never exceeds D, so the sum of all claims never exceeds F, in whatever
//! order they come.

use crate::RuleError;
use cosmwasm_std::Uint128;
use salus_core::math::mul_div_floor;

/// What a gift may take in all by now: ⌊d·F/D⌋. Nothing before anything was frozen (D = 0).
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use donation_escrow_rules::refund::entitled;
/// let u = Uint128::new;
/// assert_eq!(entitled(u(1), u(2), u(3)), Ok(u(0)));
/// assert_eq!(entitled(u(2), u(2), u(3)), Ok(u(1)));
/// assert_eq!(entitled(u(5), u(0), u(0)), Ok(u(0)));
/// ```
pub fn entitled(gift: Uint128, refundable: Uint128, gifts: Uint128) -> Result<Uint128, RuleError> {
    if gifts.is_zero() {
        return Ok(Uint128::zero());
    }
    Ok(mul_div_floor(gift, refundable, gifts, "a refund")?)
}

/// What a gift may take now: ⌊d·F/D⌋ − claimed.
pub fn claimable(
    gift: Uint128,
    claimed: Uint128,
    refundable: Uint128,
    gifts: Uint128,
) -> Result<Uint128, RuleError> {
    let entitled = entitled(gift, refundable, gifts)?;
    entitled.checked_sub(claimed).map_err(|_| RuleError::NotHeld {
        part: "the gift's share",
        asked: claimed,
        held: entitled,
    })
}
