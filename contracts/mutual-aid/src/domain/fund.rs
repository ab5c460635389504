//! What comes in and out of the books that anybody may pay into.

use crate::error::DomainError;
use mutual_aid_rules::share::{quote, Books, Ledger};
use salus_core::{math::mul_div_floor, CoreError};
use serde::{Deserialize, Serialize};

/// Capital of a plan's insurer. What is queued is in a book of its own, out of which approved claims still take what the
/// reserve lacks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capital {
    /// paid in and not taken out; losses of the reserve do not change it
    pub held: u128,
    /// from when what is queued can leave, in seconds since 1970
    pub from: u64,
}

impl Capital {
    /// What of the reserve the insurer may queue, as it stands now: never what is promised, and nothing while approved
    /// claims wait for instalments. Where members share, never their loading, and no more than was paid in; a reserve
    /// that premiums feed is all the insurer's.
    pub fn owned(&self, books: &Books, premiums: bool) -> u128 {
        if books.backlog > 0 {
            return 0;
        }
        let free = books.free_reserve();
        if premiums {
            return free;
        }
        self.held
            .saturating_sub(books.queued_capital)
            .min(free.saturating_sub(books.loading))
    }

    /// What the insurer may take out of the reserve of a closed plan: what members were left with is in a book of its own by
    /// then. Where members share, no more than was paid in, unless there is nobody to whom the rest could return.
    pub fn at_the_end(&self, ledger: &Ledger, premiums: bool) -> u128 {
        let free = ledger.books.free_reserve();
        if premiums || ledger.returns_nothing() {
            return free;
        }
        free.min(self.held)
    }

    /// It is queued now.
    pub const fn queue(self, from: u64) -> Self {
        Self { from, ..self }
    }

    /// Refuses that so much of what is queued leaves now.
    pub fn assert_due(
        &self,
        books: &Books,
        at_stake: u128,
        asked: u128,
        now: u64,
    ) -> Result<(), DomainError> {
        not_before(self.from, now)?;
        take(asked, books.queued_capital)?;
        assert_left(books, at_stake, asked)
    }

    /// `amount` has left.
    pub const fn left(self, amount: u128) -> Self {
        Self {
            held: self.held.saturating_sub(amount),
            ..self
        }
    }
}

/// The bond of a provider's organisation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bond {
    /// what is there
    pub held: u128,
    /// paid on its word under tier 0, and not paid for good yet
    pub at_risk: u128,
    /// of it: asked to leave
    pub leaving: u128,
    /// from when it can, in seconds since 1970
    pub from: u64,
}

impl Bond {
    /// What stands behind new claims: what is not on its way out.
    pub const fn free(&self) -> u128 {
        self.held.saturating_sub(self.leaving)
    }

    /// Asks for it; what asked before waits with it, from now.
    pub fn ask(self, amount: u128, from: u64) -> Result<Self, DomainError> {
        take(amount, self.free())?;
        Ok(Self {
            leaving: sum(self.leaving, amount)?,
            from,
            ..self
        })
    }

    /// What can be taken out once the time has come: never what can still be clawed back.
    pub fn payable(&self) -> u128 {
        self.leaving.min(self.held.saturating_sub(self.at_risk))
    }

    /// Loses `amount`, or all of it if there is less; what asked to leave loses last. Gives what was lost.
    pub fn lose(self, amount: u128) -> (Self, u128) {
        let lost = amount.min(self.held);
        let held = self.held.saturating_sub(lost);
        let bond = Self {
            held,
            leaving: self.leaving.min(held),
            ..self
        };
        (bond, lost)
    }

    /// Takes `amount` of what is on its way out.
    pub fn leave(self, amount: u128, now: u64) -> Result<Self, DomainError> {
        not_before(self.from, now)?;
        take(amount, self.payable())?;
        Ok(Self {
            held: self.held.saturating_sub(amount),
            leaving: self.leaving.saturating_sub(amount),
            ..self
        })
    }
}

/// What a donor has in a fund of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// what it gave; once settled: what of it comes back and was not taken
    pub amount: u128,
    /// whether it is known what comes back
    pub settled: bool,
}

/// A fund with donors: the unspent part comes back to them after its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pot {
    /// ever paid in
    pub given: u128,
    /// spent or promised
    pub spent: u128,
    /// Σ gifts of donors whose part of the rest is not known yet
    pub unsettled: u128,
    /// what is left for them, once the end has come
    pub rest: Option<u128>,
}

impl Pot {
    /// A gift.
    pub fn give(self, share: Share, amount: u128) -> Result<(Self, Share), DomainError> {
        let pot = Self {
            given: sum(self.given, amount)?,
            unsettled: sum(self.unsettled, amount)?,
            ..self
        };
        Ok((
            pot,
            Share {
                amount: sum(share.amount, amount)?,
                ..share
            },
        ))
    }

    /// What can still be spent.
    pub const fn left(&self) -> u128 {
        self.given.saturating_sub(self.spent)
    }

    /// Spends or promises part of it.
    pub fn spend(self, amount: u128) -> Result<Self, DomainError> {
        take(amount, self.left())?;
        Ok(Self {
            spent: sum(self.spent, amount)?,
            ..self
        })
    }

    /// What was promised is not spent after all.
    pub const fn unspend(self, amount: u128) -> Self {
        Self {
            spent: self.spent.saturating_sub(amount),
            ..self
        }
    }

    /// What comes back to a donor, after the end. Each takes its part of what is left with what is left of the gifts, so
    /// that the last one takes all of the rest.
    pub fn part_of(&self, share: Share) -> Result<u128, DomainError> {
        if share.settled {
            return Ok(share.amount);
        }
        if share.amount == 0 {
            return Ok(0);
        }
        let rest = self.rest.unwrap_or_else(|| self.left());
        Ok(mul_div_floor(share.amount, rest, self.unsettled, "a refund")?.u128())
    }

    /// A donor takes `amount` of what comes back to it.
    pub fn refund(self, share: Share, amount: u128) -> Result<(Self, Share), DomainError> {
        let part = self.part_of(share)?;
        take(amount, part)?;
        let pot = if share.settled {
            self
        } else {
            let rest = self.rest.unwrap_or_else(|| self.left());
            Self {
                unsettled: self.unsettled.saturating_sub(share.amount),
                rest: Some(rest.saturating_sub(part)),
                ..self
            }
        };
        Ok((
            pot,
            Share {
                amount: part.saturating_sub(amount),
                settled: true,
            },
        ))
    }
}

/// What the plan could do without if every undecided claim took the most that it may, `at_stake`: nothing while approved
/// claims wait in the queue.
pub fn spare(books: &Books, at_stake: u128) -> u128 {
    let all = quote(books, u128::MAX);
    let all = all.members.saturating_add(all.reserve);
    all.saturating_sub(at_stake)
}

/// Refuses what would leave ahead of undecided claims.
pub fn assert_left(books: &Books, at_stake: u128, asked: u128) -> Result<(), DomainError> {
    let spare = spare(books, at_stake);
    if asked > spare {
        return Err(DomainError::ClaimsAhead { at_stake, spare });
    }
    Ok(())
}

/// Refuses an amount of nothing, and more than there is.
pub const fn take(asked: u128, free: u128) -> Result<(), DomainError> {
    if asked == 0 || asked > free {
        return Err(DomainError::NotFree { asked, free });
    }
    Ok(())
}

/// Refuses what comes before its time.
pub const fn not_before(from: u64, now: u64) -> Result<(), DomainError> {
    if now < from {
        return Err(DomainError::TooEarly { from, now });
    }
    Ok(())
}

fn sum(a: u128, b: u128) -> Result<u128, DomainError> {
    Ok(a.checked_add(b).ok_or(CoreError::Overflow { what: "a fund" })?)
}
