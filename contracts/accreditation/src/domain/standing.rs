//! What an organisation may do in one role: a list of entries that is only appended to.
//!
//! The standing at time t is the last appended entry whose `from` ≤ t; a grant holds only before its `until`.
//! Every new entry begins at the time of its block or later, so no decision changes what a past time answers.

use crate::error::{shown, DomainError};
use accreditation_api::types::{Limits, OrgId, ReasonCode, Role, Status, MAX_LIMIT_CLASSES};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Timestamp};

/// The longest class in a limit, in bytes.
pub const MAX_CLASS_BYTES: usize = 16;

/// One entry of the list.
#[cw_serde]
pub struct Entry {
    /// position in the list, from 0
    pub seq: u32,
    /// what it says
    pub status: Status,
    /// from when it holds
    pub from: Timestamp,
    /// until when a grant holds (excluded); none: no end
    pub until: Option<Timestamp>,
    /// what narrows a grant; none: nothing
    pub limits: Option<Limits>,
    /// who decided
    pub by: Addr,
    /// when it was decided
    pub recorded_at: Timestamp,
    /// why, for everything but a grant
    pub reason: Option<ReasonCode>,
}

impl Entry {
    /// Whether this entry, being the one in force at `at`, lets the organisation act.
    pub fn active(&self, at: Timestamp) -> bool {
        self.status == Status::Granted && self.from <= at && !self.ended(at)
    }

    fn ended(&self, at: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= at)
    }
}

/// The part of the list that decisions and questions about now need.
#[cw_serde]
#[derive(Default)]
pub struct Standing {
    /// the entry in force when this was written
    pub now: Option<Entry>,
    /// a grant that begins later and then takes the place of `now`
    pub next: Option<Entry>,
    /// what a suspension holds back; only while one is in force
    pub held: Option<Held>,
    /// entries that were ever appended
    pub entries: u32,
}

/// What a suspension holds back.
#[cw_serde]
pub struct Held {
    /// the grant that ran
    pub grant: Option<Entry>,
    /// the grant that waited for the end of its notice
    pub next: Option<Entry>,
    /// whether the owner ordered the suspension
    pub by_owner: bool,
}

/// Who decides, about what, when.
#[derive(Debug, Clone)]
pub struct Decision {
    /// which organisation
    pub org: OrgId,
    /// in which role
    pub role: Role,
    /// an authority or the owner
    pub by: Addr,
    /// whether it is the owner
    pub by_owner: bool,
    /// time of the block
    pub now: Timestamp,
}

impl Decision {
    fn entry(&self, seq: u32, status: Status, reason: Option<ReasonCode>) -> Entry {
        Entry {
            seq,
            status,
            from: self.now,
            until: None,
            limits: None,
            by: self.by.clone(),
            recorded_at: self.now,
            reason,
        }
    }

    /// A grant that holds again from now, or from its own beginning if that is yet to come.
    fn again(&self, seq: u32, grant: Entry, reason: ReasonCode) -> Entry {
        Entry {
            seq,
            from: grant.from.max(self.now),
            by: self.by.clone(),
            recorded_at: self.now,
            reason: Some(reason),
            ..grant
        }
    }

    fn not_granted(&self) -> DomainError {
        DomainError::NotGranted {
            org: self.org,
            role: self.role,
        }
    }
}

/// The new standing and the entries to append, one or two.
pub type Decided = Result<(Standing, Vec<Entry>), DomainError>;

impl Standing {
    /// The entry in force at `at`, which must not lie before the last decision.
    pub fn entry(&self, at: Timestamp) -> Option<&Entry> {
        self.next
            .as_ref()
            .filter(|next| next.from <= at)
            .or(self.now.as_ref())
    }

    /// The grant that waits for the end of its notice at `at`, if there is one.
    pub fn pending(&self, at: Timestamp) -> Option<&Entry> {
        self.next.as_ref().filter(|next| next.from > at)
    }

    /// Grants the role from `from` on, `until` excluded. `from` is now plus the notice period, and `until` has been
    /// checked to lie after it. A grant that runs goes on until the new one begins.
    pub fn accredit(
        self,
        decision: &Decision,
        from: Timestamp,
        until: Option<Timestamp>,
        limits: Option<Limits>,
    ) -> Decided {
        let Decision { org, role, now, .. } = *decision;
        if self.held.is_some() {
            return Err(DomainError::AlreadySuspended { org, role });
        }
        if let Some(pending) = self.pending(now) {
            return Err(DomainError::GrantPending {
                org,
                role,
                from: pending.from,
            });
        }
        let grant = Entry {
            from,
            until,
            limits,
            ..decision.entry(self.entries, Status::Granted, None)
        };
        let current = self.entry(now).cloned();
        Self {
            now: current,
            next: Some(grant.clone()),
            ..self
        }
        .appended(vec![grant])
    }

    /// Takes the role away for the time being, from now on; also a grant that is yet to begin.
    pub fn suspend(self, decision: &Decision, reason: ReasonCode) -> Decided {
        let Decision {
            org,
            role,
            now,
            by_owner,
            ..
        } = *decision;
        if self.held.is_some() {
            return Err(DomainError::AlreadySuspended { org, role });
        }
        let (grant, next) = self.grants(now);
        if grant.is_none() && next.is_none() {
            return Err(decision.not_granted());
        }
        let entry = decision.entry(self.entries, Status::Suspended, Some(reason));
        let held = Some(Held {
            grant,
            next,
            by_owner,
        });
        Self {
            now: Some(entry.clone()),
            next: None,
            held,
            ..self
        }
        .appended(vec![entry])
    }

    /// Lifts a suspension: what it held back holds again for what is left of it.
    pub fn reinstate(self, decision: &Decision, reason: ReasonCode) -> Decided {
        let Decision { org, role, now, .. } = *decision;
        let Some(held) = self.held.clone() else {
            return Err(DomainError::NotSuspended { org, role });
        };
        held.check_rank(decision)?;
        // of the two grants the later one has taken over once its time has come
        let begun = held.next.clone().filter(|next| next.from <= now);
        let (grant, next) = match begun {
            Some(begun) => (Some(begun), None),
            None => (held.grant, held.next),
        };
        let ended = grant.as_ref().and_then(|grant| grant.until);
        let seq = self.entries;
        let grant = grant
            .filter(|grant| !grant.ended(now))
            .map(|grant| decision.again(seq, grant, reason));
        let seq = if grant.is_some() {
            seq.saturating_add(1)
        } else {
            seq
        };
        let next = next.map(|next| decision.again(seq, next, reason));
        let entries: Vec<Entry> = grant.iter().chain(next.iter()).cloned().collect();
        if entries.is_empty() {
            return Err(DomainError::GrantEnded {
                org,
                role,
                until: ended.unwrap_or(now),
            });
        }
        // with nothing to hold yet, the suspension stays in force until the waiting grant begins
        let current = grant.or(self.now.clone());
        Self {
            now: current,
            next,
            held: None,
            ..self
        }
        .appended(entries)
    }

    /// Takes the role away for good, from now on: what runs, what is yet to begin and what is suspended.
    pub fn revoke(self, decision: &Decision, reason: ReasonCode) -> Decided {
        match &self.held {
            Some(held) => held.check_rank(decision)?,
            None => {
                let (grant, next) = self.grants(decision.now);
                if grant.is_none() && next.is_none() {
                    return Err(decision.not_granted());
                }
            }
        }
        let entry = decision.entry(self.entries, Status::Revoked, Some(reason));
        Self {
            now: Some(entry.clone()),
            next: None,
            held: None,
            ..self
        }
        .appended(vec![entry])
    }

    /// The grant that runs and the grant that waits.
    fn grants(&self, now: Timestamp) -> (Option<Entry>, Option<Entry>) {
        (
            self.entry(now).filter(|entry| entry.active(now)).cloned(),
            self.pending(now).cloned(),
        )
    }

    fn appended(self, entries: Vec<Entry>) -> Decided {
        let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        // positions end after four thousand million decisions about one role
        Ok((
            Self {
                entries: self.entries.saturating_add(count),
                ..self
            },
            entries,
        ))
    }
}

impl Held {
    /// What the owner suspended, an authority cannot lift, nor revoke in order to grant it anew.
    fn check_rank(&self, decision: &Decision) -> Result<(), DomainError> {
        if self.by_owner && !decision.by_owner {
            return Err(DomainError::SuspendedByOwner {
                org: decision.org,
                role: decision.role,
            });
        }
        Ok(())
    }
}

/// Refuses more classes than allowed and classes that are empty, too long or named twice. No class at all is no
/// limit.
pub fn checked_limits(limits: Limits) -> Result<Option<Limits>, DomainError> {
    for classes in [&limits.benefit_classes, &limits.product_classes] {
        if classes.len() > MAX_LIMIT_CLASSES {
            return Err(DomainError::TooManyClasses {
                count: classes.len(),
                max: MAX_LIMIT_CLASSES,
            });
        }
        for (position, class) in classes.iter().enumerate() {
            let earlier = classes.iter().take(position);
            if class.is_empty()
                || class.len() > MAX_CLASS_BYTES
                || earlier.clone().any(|other| other == class)
            {
                return Err(DomainError::BadClass {
                    class: shown(class),
                    max: MAX_CLASS_BYTES,
                });
            }
        }
    }
    let none = limits.benefit_classes.is_empty() && limits.product_classes.is_empty();
    Ok(if none { None } else { Some(limits) })
}
