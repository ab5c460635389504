//! What a recall takes back out of a receipt.

use crate::RuleError;
use cosmwasm_std::Uint128;
use salus_core::math::{mul_div_ceil, mul_div_floor};

/// What leaves a receipt for the refund pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// out of what was due
    pub due: Uint128,
    /// out of what was retained
    pub retained: Uint128,
}

impl Taken {
    /// Both together.
    pub fn total(self) -> Uint128 {
        // each part is at most what the books held, and books are parts of a 128-bit sum
        self.due.saturating_add(self.retained)
    }
}

/// ⌈(due + retained) · newly / (credited − before)⌉, split in proportion.
///
/// What a receipt still holds stands for its credited units that no recall has touched yet; a recall takes the
/// part of the newly affected ones, rounded up for the donors. Recalled units stay credited: they cannot be
/// replaced, and what was paid for them is not taken back.
///
/// ```
/// # use cosmwasm_std::Uint128;
/// # use donation_escrow_rules::recall::take;
/// let u = Uint128::new;
/// // 90 due and 10 retained for 100 units, 50 of them recalled
/// assert_eq!(take(u(90), u(10), 100, 0, 50).unwrap().total(), u(50));
/// // the rest of them later: nothing remains
/// assert_eq!(take(u(45), u(5), 100, 50, 50).unwrap().total(), u(50));
/// ```
pub fn take(
    due: Uint128,
    retained: Uint128,
    credited: u64,
    before: u64,
    newly: u64,
) -> Result<Taken, RuleError> {
    let untouched = credited.saturating_sub(before);
    if newly == 0 || newly > untouched {
        return Err(RuleError::NotCredited {
            newly,
            credited,
            before,
        });
    }
    let held = due.checked_add(retained).map_err(|_| RuleError::NotHeld {
        part: "a receipt",
        asked: due,
        held: retained,
    })?;
    let total = mul_div_ceil(held, newly, untouched, "a recall")?;
    let floor_due = mul_div_floor(due, newly, untouched, "a recall")?;
    let from_retained = total.saturating_sub(floor_due).min(retained);
    Ok(Taken {
        due: total.saturating_sub(from_retained),
        retained: from_retained,
    })
}

/// How many units of each line count, when the receipt was credited with `credited` units in all: the first in
/// line order.
///
/// ```
/// # use donation_escrow_rules::recall::credited_by_line;
/// assert_eq!(credited_by_line(70, [40, 0, 50, 10]), [40, 0, 30, 0]);
/// ```
pub fn credited_by_line(credited: u64, accepted: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut left = credited;
    accepted
        .into_iter()
        .map(|line| {
            let counted = line.min(left);
            left = left.saturating_sub(counted);
            counted
        })
        .collect()
}
