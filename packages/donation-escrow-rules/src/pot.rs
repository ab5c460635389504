//! The books of one campaign.

use crate::{refund, RuleError};
use cosmwasm_std::Uint128;
use salus_core::{packed, CoreError};
use serde::{Deserialize, Serialize};

/// Every coin that was given is in exactly one place:
/// `gifts = promised + booked + paid + refundable`, where *promised* (money that waits for deliveries) is
/// computed, and `refundable` never falls. Before the campaign is frozen all of it is promised.
///
/// It is stored packed, a byte for each field that is zero, because every movement of money writes it.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq, Default)]
pub struct Pot {
    /// D: gifts that are alive; frozen when funding ends
    #[serde(with = "packed::amount")]
    pub gifts: Uint128,
    /// F: ever declared refundable; only grows, at most `gifts`
    #[serde(with = "packed::amount")]
    pub refundable: Uint128,
    /// taken back by donors out of F
    #[serde(with = "packed::amount")]
    pub claimed: Uint128,
    /// earned by deliveries and not yet payable, or not yet paid: Σ (due + retained)
    #[serde(with = "packed::amount")]
    pub booked: Uint128,
    /// credited to suppliers
    #[serde(with = "packed::amount")]
    pub paid: Uint128,
    /// what was left over and went to the fallback
    #[serde(with = "packed::amount")]
    pub swept: Uint128,
}

impl Pot {
    /// A gift comes in.
    pub fn give(&mut self, amount: Uint128) -> Result<(), RuleError> {
        self.gifts = add(self.gifts, amount, "the sum of gifts")?;
        Ok(())
    }

    /// A gift is taken back whole, before funding ends.
    pub fn withdraw(&mut self, amount: Uint128) -> Result<(), RuleError> {
        self.gifts = sub(self.gifts, amount, "the live gifts")?;
        Ok(())
    }

    /// Funding ended well: `funded` is promised to tranches, the rest can be claimed.
    pub fn freeze(&mut self, funded: Uint128) -> Result<(), RuleError> {
        self.refundable = sub(self.gifts, funded, "the live gifts")?;
        Ok(())
    }

    /// Funding ended in nothing: everything can be claimed.
    pub fn freeze_all_refundable(&mut self) {
        self.refundable = self.gifts;
    }

    /// A delivery earned `share` out of what was promised.
    pub fn book(&mut self, share: Uint128) -> Result<(), RuleError> {
        enough(share, self.promised()?, "the promised money")?;
        self.booked = add(self.booked, share, "booked shares")?;
        Ok(())
    }

    /// A part of what was earned is credited to the supplier.
    pub fn pay(&mut self, amount: Uint128) -> Result<(), RuleError> {
        self.booked = sub(self.booked, amount, "booked shares")?;
        self.paid = add(self.paid, amount, "paid shares")?;
        Ok(())
    }

    /// A recall takes a part of what was earned back for the donors.
    pub fn recall(&mut self, amount: Uint128) -> Result<(), RuleError> {
        self.booked = sub(self.booked, amount, "booked shares")?;
        self.refundable = add(self.refundable, amount, "refundable money")?;
        Ok(())
    }

    /// A tranche ended with `unearned` not delivered.
    pub fn release(&mut self, unearned: Uint128) -> Result<(), RuleError> {
        enough(unearned, self.promised()?, "the promised money")?;
        self.refundable = add(self.refundable, unearned, "refundable money")?;
        Ok(())
    }

    /// A donor takes what its gift may claim now; how much that is.
    pub fn claim(&mut self, gift: Uint128, claimed: Uint128) -> Result<Uint128, RuleError> {
        let amount = refund::claimable(gift, claimed, self.refundable, self.gifts)?;
        enough(amount, self.unclaimed()?, "unclaimed refunds")?;
        self.claimed = add(self.claimed, amount, "claimed refunds")?;
        Ok(amount)
    }

    /// What nobody claimed goes to the fallback; how much that is.
    pub fn sweep(&mut self) -> Result<Uint128, RuleError> {
        let amount = self.unclaimed()?;
        self.swept = add(self.swept, amount, "swept money")?;
        Ok(amount)
    }

    /// Waits for deliveries: gifts − F − booked − paid.
    pub fn promised(&self) -> Result<Uint128, RuleError> {
        let left = sub(self.gifts, self.refundable, "the gifts")?;
        let left = sub(left, self.booked, "the gifts")?;
        sub(left, self.paid, "the gifts")
    }

    /// Declared refundable and still here: F − claimed − swept.
    pub fn unclaimed(&self) -> Result<Uint128, RuleError> {
        let left = sub(self.refundable, self.claimed, "refundable money")?;
        sub(left, self.swept, "refundable money")
    }

    /// What the escrow holds for the campaign. Before funding ends that is all gifts; credits that a supplier
    /// has not withdrawn are on its own account.
    pub fn held(&self) -> Result<Uint128, RuleError> {
        let held = add(self.promised()?, self.booked, "held money")?;
        add(held, self.unclaimed()?, "held money")
    }
}

fn add(a: Uint128, b: Uint128, what: &'static str) -> Result<Uint128, RuleError> {
    Ok(a.checked_add(b).map_err(|_| CoreError::Overflow { what })?)
}

fn sub(held: Uint128, asked: Uint128, part: &'static str) -> Result<Uint128, RuleError> {
    held.checked_sub(asked)
        .map_err(|_| RuleError::NotHeld { part, asked, held })
}

fn enough(asked: Uint128, held: Uint128, part: &'static str) -> Result<(), RuleError> {
    sub(held, asked, part).map(|_| ())
}
