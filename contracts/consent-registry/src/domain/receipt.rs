//! A receipt: what was asked, decided, and done.

use crate::error::DomainError;
use accreditation_api::{OrgId, Role};
use consent_registry_api::sign::entry;
use consent_registry_api::types::{
    Action, Decision, Digest, Effect, Emergency, Finding, PersonId, Purpose, ReceiptStatus, RefusalCode,
    Request, Span, SubjectId,
};
use cosmwasm_std::StdResult;
use serde::{Deserialize, Serialize};

/// A receipt, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// whose data
    pub subject: SubjectId,
    /// number in the subject's chain
    pub number: u64,
    /// who keeps the records; of a refusal 0, so that it says nothing
    pub custodian: OrgId,
    /// who asked
    pub org: OrgId,
    /// what was asked
    pub asked: Asked,
    /// when, seconds since 1970
    pub asked_at: u64,
    /// what was decided
    pub decision: Decision,
    /// where it stands
    pub state: State,
    /// a broken glass
    pub broken: Option<Broken>,
    /// digest of the order under which a regulator reads
    pub order: Option<Digest>,
}

/// What was asked, but for the study: that is kept while a permit can be released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// what for
    pub purpose: Purpose,
    /// what was to be done
    pub actions: Vec<Action>,
    /// in which role
    pub role: Role,
    /// profession that was claimed
    pub profession: Option<u16>,
    /// person that was claimed
    pub person: Option<PersonId>,
    /// where data goes
    pub destination: String,
    /// data from which span
    pub data: Span,
}

/// Where a receipt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// refused by the rules
    Denied,
    /// to be released
    Permitted,
    /// ended before it was released
    Died,
    /// the custodian is bound to serve
    Released {
        /// since when, seconds since 1970
        at: u64,
    },
    /// served
    Served {
        /// when it was released; none: never
        released_at: Option<u64>,
        /// when it was said
        at: u64,
        /// digest of what was handed out
        manifest: Digest,
        /// the permit had ended
        late: bool,
    },
    /// refused by the custodian
    Refused {
        /// when it was released; none: never
        released_at: Option<u64>,
        /// when it was said
        at: u64,
        /// why
        code: RefusalCode,
    },
}

/// A broken glass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// why
    pub reason: Emergency,
    /// first second at which a justification is too late
    pub justify_until: u64,
    /// first second at which a review is too late
    pub review_until: u64,
    /// digest of the justification, and the panel's case
    pub review: Option<Review>,
    /// what was found
    pub finding: Finding,
}

/// A review that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// salted digest of the justification
    pub statement: Digest,
    /// the panel's case
    pub case: u64,
    /// whether the panel has what it did not use
    pub refundable: bool,
}

impl Review {
    /// No case could be opened.
    pub const NO_CASE: u64 = 0;
}

impl Asked {
    /// What a request asked.
    pub fn of(request: &Request) -> Self {
        Self {
            purpose: request.purpose,
            actions: request.actions.clone(),
            role: request.role,
            profession: request.profession,
            person: request.person,
            destination: request.destination.clone(),
            data: request.data,
        }
    }
}

impl Receipt {
    /// Whether it can be released.
    pub fn is_open(&self, now: u64) -> bool {
        self.state == State::Permitted && now < self.decision.expires
    }

    /// Digest of its entry, as it is bound into the subject's chain.
    pub fn entry(&self) -> StdResult<Digest> {
        let Asked {
            purpose,
            actions,
            role,
            profession,
            person,
            destination,
            ..
        } = &self.asked;
        let who = (self.subject, self.org, *role, *profession, *person);
        let what = (*purpose, actions.as_slice(), destination.as_str(), self.asked_at);
        let reason = self.broken.as_ref().map(|broken| broken.reason);
        entry(who, what, &self.decision, (reason, self.order))
    }

    /// Its state by name.
    pub const fn status(&self) -> ReceiptStatus {
        match self.state {
            State::Denied => ReceiptStatus::Denied,
            State::Permitted => ReceiptStatus::Permitted,
            State::Died => ReceiptStatus::Died,
            State::Released { .. } => ReceiptStatus::Released,
            State::Served { late: false, .. } => ReceiptStatus::Served,
            State::Served { late: true, .. } => ReceiptStatus::ServedAfterRevocation,
            State::Refused { .. } => ReceiptStatus::Refused,
        }
    }

    /// The custodian binds itself to serve, or the permit dies: `holds` says whether it would be given again.
    pub fn release(&mut self, holds: bool, now: u64) -> Result<bool, DomainError> {
        if self.state != State::Permitted {
            return Err(self.not(ReceiptStatus::Permitted));
        }
        let lives = holds && now < self.decision.expires;
        self.state = if lives {
            State::Released { at: now }
        } else {
            State::Died
        };
        Ok(lives)
    }

    /// The custodian served. `revoked`: what it was released for was taken back since. Gives when it was released, and whether
    /// it is marked.
    pub fn serve(&mut self, manifest: Digest, revoked: bool, now: u64) -> Result<Answered, DomainError> {
        let (released_at, late) = match self.state {
            State::Released { at } => (Some(at), revoked),
            State::Died => (None, true),
            State::Permitted if now >= self.decision.expires => (None, true),
            _ => return Err(self.not(ReceiptStatus::Released)),
        };
        self.state = State::Served {
            released_at,
            at: now,
            manifest,
            late,
        };
        Ok(Answered { released_at, late })
    }

    /// The custodian did not serve. Gives when it was released.
    pub fn refuse(&mut self, code: RefusalCode, now: u64) -> Result<Answered, DomainError> {
        let released_at = match self.state {
            State::Released { at } => Some(at),
            State::Died | State::Permitted => None,
            _ => return Err(self.not(ReceiptStatus::Released)),
        };
        self.state = State::Refused {
            released_at,
            at: now,
            code,
        };
        let late = false;
        Ok(Answered { released_at, late })
    }

    const fn not(&self, wanted: ReceiptStatus) -> DomainError {
        DomainError::WrongStatus {
            status: self.status(),
            wanted,
        }
    }
}

/// What a custodian's answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// when the receipt was released; none: never
    pub released_at: Option<u64>,
    /// whether it is marked *after revocation*
    pub late: bool,
}

/// Whether a permit would be given again in the same words. Versions grow with uses, and dates of duties with time.
pub fn same_permit(before: &Decision, again: &Decision) -> bool {
    again.effect == Effect::Permit
        && before.basis == again.basis
        && before.consent == again.consent
        && before.joined == again.joined
        && before.parts == again.parts
        && before.without_tags == again.without_tags
        && before.without_data == again.without_data
        && before.summary_only == again.summary_only
        && before.duties.len() == again.duties.len()
        && before
            .duties
            .iter()
            .zip(&again.duties)
            .all(|(a, b)| a.duty == b.duty)
}

impl Broken {
    /// Opens the review. Again, if no case could be opened before.
    pub fn justify(&mut self, statement: Digest, case: u64, now: u64) -> Result<(), DomainError> {
        if self.finding != Finding::Open || self.review.is_some_and(|review| review.case != Review::NO_CASE) {
            return Err(DomainError::AlreadyJustified);
        }
        if self.review.is_none() && now >= self.justify_until {
            let until = self.justify_until;
            return Err(DomainError::JustifyOver { until });
        }
        self.review = Some(Review {
            statement,
            case,
            refundable: case != Review::NO_CASE,
        });
        Ok(())
    }

    /// Whether it was justified and no case opened, and the time for that is over: it can be called for again.
    pub fn is_unopened(&self, now: u64) -> bool {
        let unopened = self.review.is_some_and(|review| review.case == Review::NO_CASE);
        unopened
            && match self.finding {
                Finding::Open => now >= self.review_until,
                Finding::Undecided => true,
                Finding::Justified | Finding::Unjustified | Finding::Silent => false,
            }
    }

    /// Calls for a justification again: what was undecided is open. Whether it was undecided.
    pub fn call(&mut self, justify_until: u64, review_until: u64) -> bool {
        let undecided = self.finding == Finding::Undecided;
        self.justify_until = justify_until;
        self.review_until = review_until;
        self.review = None;
        self.finding = Finding::Open;
        undecided
    }

    /// What is found when time has passed, whatever the panel says.
    pub fn overdue(&self, now: u64) -> Option<Finding> {
        match (self.finding, self.review) {
            (Finding::Open, None) if now >= self.justify_until => Some(Finding::Silent),
            (Finding::Open, Some(_)) if now >= self.review_until => Some(Finding::Undecided),
            _ => None,
        }
    }

    /// Notes what was found. Once.
    pub fn find(&mut self, finding: Finding) -> Result<(), DomainError> {
        if self.finding != Finding::Open {
            return Err(DomainError::AlreadyJudged {
                finding: self.finding,
            });
        }
        self.finding = finding;
        Ok(())
    }
}
