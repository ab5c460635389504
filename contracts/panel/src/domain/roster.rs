//! Places on a roster, their deposits, and who can be drawn.

use crate::error::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use serde::{Deserialize, Serialize};

/// What a roster says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    /// entries ever made; they are never deleted
    pub length: u32,
    /// entries that can be drawn
    pub live: u32,
    /// latest deadline of the cases that were opened, in nanoseconds
    pub last_deadline: u64,
    /// lost deposits that nobody has earned yet: remainders of shares
    pub lost: u128,
}

/// One organisation's place on a roster, for good.
///
/// Whether it can be drawn for a case depends on the case's opening alone: it must lie between `from` and `until`, or in the
/// span before. A span is kept until the deadlines of all cases that could draw the entry by it have passed, or coming back
/// would change draws that run. There is room for one span besides the present one: so who was taken off can come back
/// at once, and who is taken off again while the first span is still needed waits until it is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// which organisation
    pub org: u64,
    /// since when, in nanoseconds
    pub from: u64,
    /// since when not any more; none: it is on the roster
    pub until: Option<Gone>,
    /// when it was on the roster before, as long as that matters
    pub before: Option<Span>,
    /// what is left of its deposit
    pub deposit: u128,
    /// what it has earned and not taken
    pub earned: u128,
}

/// A time on the roster that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// since when, in nanoseconds
    pub from: u64,
    /// since when not any more
    pub gone: Gone,
}

/// Since when an entry is off the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// for cases opened from then on, in nanoseconds
    pub since: u64,
    /// when no case can draw it any more, and its deposit is free, in nanoseconds
    pub free_at: u64,
}

impl Roster {
    /// A case that can draw from it has this deadline.
    pub const fn note_deadline(&mut self, deadline: u64) {
        if deadline > self.last_deadline {
            self.last_deadline = deadline;
        }
    }

    /// Takes what `present` seats share of `lost` and what was left before; gives the share of each.
    pub fn share(&mut self, lost: u128, present: u8) -> Result<u128, DomainError> {
        let all = self.lost.checked_add(lost).ok_or(DomainError::Overflow)?;
        let count = u128::from(present);
        let share = all.checked_div(count).unwrap_or(0);
        self.lost = all.checked_rem(count).unwrap_or(all);
        Ok(share)
    }
}

impl Entry {
    /// A new entry, without coins.
    pub const fn new(org: OrgId, now: u64) -> Self {
        Self {
            org: org.u64(),
            from: now,
            until: None,
            before: None,
            deposit: 0,
            earned: 0,
        }
    }

    /// Whether it can be drawn for a case that was opened then. Not for one that was opened in the block in which it joined:
    /// times do not say which came first.
    pub fn live_at(&self, opened_at: u64) -> bool {
        let now = self.from < opened_at && self.until.is_none_or(|gone| opened_at < gone.since);
        now || self
            .before
            .is_some_and(|span| span.from < opened_at && opened_at < span.gone.since)
    }

    /// When it can come back; none: it is on the roster. At once, if it was not on the roster twice already in the time that
    /// open cases ask for.
    pub fn back_at(&self) -> Option<u64> {
        let gone = self.until?;
        Some(match self.before {
            Some(span) => span.gone.free_at.max(gone.since),
            None => gone.since,
        })
    }

    /// Adds coins; what is off the roster comes back, if its time has come. Says whether it came back.
    pub fn join(&mut self, coins: u128, needed: u128, now: u64) -> Result<bool, DomainError> {
        if let Some(back_at) = self.back_at().filter(|back_at| now < *back_at) {
            return Err(DomainError::NotFree {
                org: OrgId(self.org),
                back_at: Timestamp::from_nanos(back_at),
            });
        }
        let deposit = self.deposit.checked_add(coins).ok_or(DomainError::Overflow)?;
        if deposit < needed {
            return Err(DomainError::DepositTooSmall {
                given: deposit,
                needed,
            });
        }
        self.deposit = deposit;
        let Some(gone) = self.until.take() else {
            return Ok(false);
        };
        self.before = (now < gone.free_at).then_some(Span {
            from: self.from,
            gone,
        });
        self.from = now;
        Ok(true)
    }

    /// Takes it off the roster, for cases opened from now on.
    pub fn leave(&mut self, roster: &mut Roster, now: u64) -> Result<Gone, DomainError> {
        if self.until.is_some() {
            return Err(DomainError::OffRoster { org: OrgId(self.org) });
        }
        let gone = Gone {
            since: now,
            free_at: roster.last_deadline.max(now),
        };
        self.until = Some(gone);
        roster.live = roster.live.saturating_sub(1);
        Ok(gone)
    }

    /// An absence costs `amount`, or what is left of deposit and earnings. Below the standing deposit, the entry is off the roster. Gives what was
    /// lost.
    pub fn lose(
        &mut self,
        roster: &mut Roster,
        amount: u128,
        standing: u128,
        now: u64,
    ) -> Result<(u128, Option<Gone>), DomainError> {
        let of_deposit = amount.min(self.deposit);
        let of_earned = amount.saturating_sub(of_deposit).min(self.earned);
        let lost = of_deposit.checked_add(of_earned).ok_or(DomainError::Overflow)?;
        self.deposit = self.deposit.saturating_sub(of_deposit);
        self.earned = self.earned.saturating_sub(of_earned);
        let gone = if self.until.is_none() && self.deposit < standing {
            Some(self.leave(roster, now)?)
        } else {
            None
        };
        Ok((lost, gone))
    }

    /// Gives back what an absence cost. It counts as deposit again, also where earnings were taken.
    pub fn give_back(&mut self, amount: u128) -> Result<(), DomainError> {
        self.deposit = self.deposit.checked_add(amount).ok_or(DomainError::Overflow)?;
        Ok(())
    }

    /// Adds what a seat earned.
    pub fn earn(&mut self, amount: u128) -> Result<(), DomainError> {
        self.earned = self.earned.checked_add(amount).ok_or(DomainError::Overflow)?;
        Ok(())
    }

    /// Takes out what can be sent: what was earned and, off the roster, the deposit once it is free.
    pub fn withdraw(&mut self, now: u64) -> Result<u128, DomainError> {
        let free = self.until.is_some_and(|gone| gone.free_at <= now);
        let deposit = if free { self.deposit } else { 0 };
        let all = self.earned.checked_add(deposit).ok_or(DomainError::Overflow)?;
        if all == 0 {
            return Err(DomainError::NothingToSend { org: OrgId(self.org) });
        }
        self.earned = 0;
        self.deposit = self.deposit.saturating_sub(deposit);
        Ok(all)
    }
}
