//! The states of a claim. Each step takes the state it starts from and gives the next one, or says why not.
//!
//! ```text
//! Filed ──────────┬─► Approved ──► PaidOpen ──► Paid
//!   │  Promised ──┤      ▲  ▲          │
//!   │  Referred ──┤      │  │          ▼ (review)
//!   │             ├─► Notice │        Panel ──► ClawedBack
//!   │             │      │   │          ▲
//!   │             │      ▼   │          │ (appeal)
//!   │             ├─► Panel ─┴─► Held   │
//!   │             │      │              │
//!   │             └──────┴──────► Refused ──► Denied
//!   └─► Lapsed
//! ```
//!
//! Every state but the last four has an instant from which anybody can move the claim on, with no word from anybody
//! else: [`State::advance`] says to where. An approved claim waits for money only, and the closes bring it.

use crate::adjudicate::{
    clocks::{after, Clocks},
    panel::{ruling, Cause, Ruling, Verdict},
    reason::Reason,
    AdjudicateError, Decision, Tier,
};
use serde::{Deserialize, Serialize};

/// Where a claim stands. Times are seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// filed; evidence is not complete
    Filed {
        /// without it the claim lapses
        until: u64,
    },
    /// promised before the treatment; waits for the discharge
    Promised {
        /// without it the promise ends
        until: u64,
    },
    /// the rules referred a provider's question, or a discharge, to the insurer
    Referred {
        /// what was asked
        question: Question,
        /// why the rules did not decide it
        cause: Cause,
        /// without an answer the claim goes on by itself
        until: u64,
    },
    /// approved, on public notice
    Notice {
        /// without a challenge it becomes payable
        until: u64,
    },
    /// before the panel
    Panel {
        /// why
        cause: Cause,
        /// without an answer the default applies
        until: u64,
    },
    /// silence approved it; the panel may still decide
    Held {
        /// why the panel was asked
        cause: Cause,
        /// from then on it is payable
        until: u64,
    },
    /// payable as soon as the money is there
    Approved {
        /// how it came to be approved
        tier: Tier,
        /// since when
        since: u64,
    },
    /// paid at once; can be challenged
    PaidOpen {
        /// from then on it is paid for good
        until: u64,
    },
    /// refused, with codes; can be appealed
    Refused {
        /// from then on it is refused for good
        until: u64,
    },
    /// paid for good
    Paid,
    /// refused for good
    Denied,
    /// taken back from the provider's bond
    ClawedBack,
    /// ended because a deadline passed, or withdrawn
    Lapsed,
}

/// What a provider asked an insurer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// whether it will pay for a treatment
    Promise,
    /// to pay for a treatment that is over
    Discharge,
}

/// A state without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateName {
    /// [`State::Filed`]
    Filed,
    /// [`State::Promised`]
    Promised,
    /// [`State::Referred`]
    Referred,
    /// [`State::Notice`]
    Notice,
    /// [`State::Panel`]
    Panel,
    /// [`State::Held`]
    Held,
    /// [`State::Approved`]
    Approved,
    /// [`State::PaidOpen`]
    PaidOpen,
    /// [`State::Refused`]
    Refused,
    /// [`State::Paid`]
    Paid,
    /// [`State::Denied`]
    Denied,
    /// [`State::ClawedBack`]
    ClawedBack,
    /// [`State::Lapsed`]
    Lapsed,
}

impl std::fmt::Display for StateName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Filed => "filed",
            Self::Promised => "promised",
            Self::Referred => "referred",
            Self::Notice => "on notice",
            Self::Panel => "before the panel",
            Self::Held => "held",
            Self::Approved => "approved",
            Self::PaidOpen => "paid and open to challenge",
            Self::Refused => "refused",
            Self::Paid => "paid",
            Self::Denied => "denied",
            Self::ClawedBack => "clawed back",
            Self::Lapsed => "lapsed",
        })
    }
}

/// Who asks for a decision: a claim about a treatment that is over, or a provider that asks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// after the fact: what the rules do not decide goes to a panel
    AfterTreatment,
    /// before or at the end of a stay: what the rules do not decide goes to the insurer
    Cashless(Question),
}

/// What a step does to the claim's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effects {
    /// nothing
    None,
    /// at most this much stays approved
    Limit {
        /// at most the benefit
        amount: u128,
        /// why it is less, or why it is approved at all
        note: Option<Reason>,
    },
    /// everything reserved for it is free again
    Release {
        /// why; none: the codes it has stay
        code: Option<Reason>,
    },
    /// what was paid comes back from the provider's bond
    TakeBack {
        /// why
        code: Reason,
    },
}

/// Which plan terms the steps need.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// spans
    pub clocks: &'a Clocks,
    /// up to this benefit silence approves
    pub tier1_max: u128,
}

impl State {
    /// A new claim.
    pub const fn file(now: u64, clocks: &Clocks) -> Self {
        Self::Filed {
            until: after(now, clocks.evidence),
        }
    }

    /// The state without its data.
    pub const fn name(self) -> StateName {
        match self {
            Self::Filed { .. } => StateName::Filed,
            Self::Promised { .. } => StateName::Promised,
            Self::Referred { .. } => StateName::Referred,
            Self::Notice { .. } => StateName::Notice,
            Self::Panel { .. } => StateName::Panel,
            Self::Held { .. } => StateName::Held,
            Self::Approved { .. } => StateName::Approved,
            Self::PaidOpen { .. } => StateName::PaidOpen,
            Self::Refused { .. } => StateName::Refused,
            Self::Paid => StateName::Paid,
            Self::Denied => StateName::Denied,
            Self::ClawedBack => StateName::ClawedBack,
            Self::Lapsed => StateName::Lapsed,
        }
    }

    /// From when anybody can move it on; none once it is over. An approved claim can be moved on at once.
    pub const fn deadline(self) -> Option<u64> {
        match self {
            Self::Filed { until }
            | Self::Promised { until }
            | Self::Referred { until, .. }
            | Self::Notice { until }
            | Self::Panel { until, .. }
            | Self::Held { until, .. }
            | Self::PaidOpen { until }
            | Self::Refused { until } => Some(until),
            Self::Approved { since, .. } => Some(since),
            Self::Paid | Self::Denied | Self::ClawedBack | Self::Lapsed => None,
        }
    }

    /// Whether a run-off has to wait for it: nobody has decided it for good.
    pub const fn is_undecided(self) -> bool {
        matches!(
            self,
            Self::Filed { .. }
                | Self::Promised { .. }
                | Self::Referred { .. }
                | Self::Notice { .. }
                | Self::Panel { .. }
                | Self::Held { .. }
                | Self::Refused { .. }
                | Self::PaidOpen { .. }
        )
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        self.deadline().is_none()
    }

    /// Whether evidence is still being collected: a hospital may attest.
    pub const fn takes_evidence(self) -> bool {
        matches!(self, Self::Filed { .. } | Self::Promised { .. })
    }

    /// The rules have decided. A claim that has to wait stays as it is.
    pub fn decide(
        self,
        decision: &Decision,
        asked: Asked,
        clocks: &Clocks,
        now: u64,
    ) -> Result<Self, AdjudicateError> {
        let step = "decided";
        match self {
            Self::Filed { until } | Self::Promised { until } => self.before(until, now, step)?,
            _ => return Err(self.wrong(step)),
        }
        Ok(match (decision, asked) {
            (Decision::Wait { .. }, _) => self,
            (Decision::Deny { .. }, _) => Self::refused(clocks, now),
            (Decision::Approve { .. }, Asked::Cashless(Question::Promise)) => Self::Promised {
                until: after(now, clocks.stay),
            },
            (Decision::Approve { tier, .. }, Asked::Cashless(Question::Discharge)) => Self::Approved {
                tier: *tier,
                since: now,
            },
            (
                Decision::Approve {
                    tier: Tier::Notice, ..
                },
                Asked::AfterTreatment,
            ) => Self::Notice {
                until: after(now, clocks.notice),
            },
            (Decision::Approve { tier, .. }, Asked::AfterTreatment) => Self::Approved {
                tier: *tier,
                since: now,
            },
            (Decision::Refer { codes, .. }, Asked::Cashless(question)) => Self::Referred {
                question,
                cause: referred_for(codes),
                until: after(
                    now,
                    match question {
                        Question::Promise => clocks.preauthorise,
                        Question::Discharge => clocks.discharge,
                    },
                ),
            },
            (Decision::Refer { codes, .. }, Asked::AfterTreatment) => Self::Panel {
                cause: referred_for(codes),
                until: after(now, clocks.panel),
            },
        })
    }

    /// The insurer answers what was referred to it.
    pub fn answer(self, answer: Answer, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        let step = "answered";
        let Self::Referred { question, until, .. } = self else {
            return Err(self.wrong(step));
        };
        self.before(until, now, step)?;
        Ok(match answer {
            Answer::Grant => Self::granted(question, clocks, now),
            Answer::Refuse => Self::refused(clocks, now),
        })
    }

    const fn granted(question: Question, clocks: &Clocks, now: u64) -> Self {
        match question {
            Question::Promise => Self::Promised {
                until: after(now, clocks.stay),
            },
            Question::Discharge => Self::Approved {
                tier: Tier::Panel,
                since: now,
            },
        }
    }

    /// The member withdraws it, before it is decided. A promise that a provider relies on stays as long as a notice: the
    /// provider can still state its discharge, and one that nobody asked for does not hold the member's limits for long.
    pub fn withdraw(self, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        let ends = after(now, clocks.notice);
        match self {
            Self::Promised { until } if ends < until => Ok(Self::Promised { until: ends }),
            Self::Filed { .. }
            | Self::Referred {
                question: Question::Promise,
                ..
            } => Ok(Self::Lapsed),
            _ => Err(self.wrong("withdrawn")),
        }
    }

    /// Somebody puts a bond on it being wrong. Once a panel has answered there is no second challenge.
    pub fn challenge(self, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        let step = "challenged";
        let cause = match self {
            Self::Notice { until } => {
                self.before(until, now, step)?;
                Cause::Challenge
            }
            Self::PaidOpen { until } => {
                self.before(until, now, step)?;
                Cause::Review
            }
            _ => return Err(self.wrong(step)),
        };
        Ok(Self::Panel {
            cause,
            until: after(now, clocks.panel),
        })
    }

    /// The member appeals a refusal: once the appeal's panel has spoken, it is refused for good. If it stays silent, the
    /// member has the whole time for an appeal again.
    pub fn appeal(self, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        let step = "appealed";
        let Self::Refused { until } = self else {
            return Err(self.wrong(step));
        };
        self.before(until, now, step)?;
        Ok(Self::Panel {
            cause: Cause::Appeal,
            until: after(now, clocks.panel),
        })
    }

    /// No appeal could be heard: the time for one begins anew.
    pub fn reopen(self, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        match self {
            Self::Refused { .. } => Ok(Self::refused(clocks, now)),
            _ => Err(self.wrong("opened to appeals again")),
        }
    }

    const fn refused(clocks: &Clocks, now: u64) -> Self {
        Self::Refused {
            until: after(now, clocks.appeal),
        }
    }

    /// The panel has answered, in time or during the hold.
    pub fn hear(
        self,
        verdict: &Verdict,
        benefit: u128,
        terms: &Terms<'_>,
        now: u64,
    ) -> Result<(Self, Effects), AdjudicateError> {
        match self {
            Self::Panel { cause, .. } => Ok(Self::after_ruling(
                cause,
                ruling(cause, verdict, benefit, terms.tier1_max, now, terms.clocks.hold),
                terms.clocks,
                now,
            )),
            // the hold is the panel's last chance: it cannot be lengthened
            Self::Held { .. } if *verdict == Verdict::Silent => Ok((self, Effects::None)),
            Self::Held { cause, .. } => Ok(Self::after_ruling(
                cause,
                ruling(cause, verdict, benefit, terms.tier1_max, now, terms.clocks.hold),
                terms.clocks,
                now,
            )),
            _ => Err(self.wrong("answered by a panel")),
        }
    }

    fn after_ruling(cause: Cause, ruling: Ruling, clocks: &Clocks, now: u64) -> (Self, Effects) {
        match ruling {
            Ruling::Pay { amount, note } => (
                Self::Approved {
                    tier: Tier::Panel,
                    since: now,
                },
                Effects::Limit { amount, note },
            ),
            Ruling::Hold { amount, until } => (
                Self::Held { cause, until },
                Effects::Limit {
                    amount,
                    note: Some(Reason::Silence),
                },
            ),
            Ruling::Refuse { code } => {
                let next = match cause {
                    Cause::Appeal => Self::Denied,
                    _ => Self::refused(clocks, now),
                };
                (next, Effects::Release { code: Some(code) })
            }
            Ruling::Reopen => (Self::refused(clocks, now), Effects::Release { code: None }),
            Ruling::Keep => (Self::Paid, Effects::None),
            Ruling::TakeBack { code } => (Self::ClawedBack, Effects::TakeBack { code }),
        }
    }

    /// It was paid: under tier 0 it stays open to challenge for a while.
    pub fn pay(self, clocks: &Clocks, now: u64) -> Result<Self, AdjudicateError> {
        match self {
            Self::Approved {
                tier: Tier::AtOnce, ..
            } => Ok(Self::PaidOpen {
                until: after(now, clocks.clawback),
            }),
            Self::Approved { .. } => Ok(Self::Paid),
            _ => Err(self.wrong("paid")),
        }
    }

    /// What anybody can bring about once the state's time is over, with no word from anybody else. An approved claim
    /// is moved on by [`State::pay`] instead.
    pub fn advance(
        self,
        benefit: u128,
        terms: &Terms<'_>,
        now: u64,
    ) -> Result<(Self, Effects), AdjudicateError> {
        let step = "moved on";
        let clocks = terms.clocks;
        let until = match self.deadline() {
            None => return Err(self.wrong(step)),
            Some(until) => until,
        };
        if now < until {
            return Err(AdjudicateError::TooEarly {
                state: self.name(),
                step,
                now,
                from: until,
            });
        }
        let lapsed = |code| (Self::Lapsed, Effects::Release { code: Some(code) });
        Ok(match self {
            Self::Filed { .. } => lapsed(Reason::NoEvidence),
            Self::Promised { .. } => lapsed(Reason::NoDischarge),
            // the insurer was silent: granted up to the limit of tier 1, after a hold if the brakes had failed
            Self::Referred { question, cause, .. } => (
                match (question, cause) {
                    (Question::Discharge, Cause::Brake) => Self::Held {
                        cause,
                        until: after(now, clocks.hold),
                    },
                    _ => Self::granted(question, clocks, now),
                },
                Effects::Limit {
                    amount: benefit.min(terms.tier1_max),
                    note: Some(Reason::Silence),
                },
            ),
            Self::Notice { .. } => (
                Self::Approved {
                    tier: Tier::Notice,
                    since: now,
                },
                Effects::None,
            ),
            Self::Panel { .. } => return self.hear(&Verdict::Silent, benefit, terms, now),
            Self::Held { .. } => (
                Self::Approved {
                    tier: Tier::Panel,
                    since: now,
                },
                Effects::None,
            ),
            Self::PaidOpen { .. } => (Self::Paid, Effects::None),
            Self::Refused { .. } => (Self::Denied, Effects::None),
            Self::Approved { .. } | Self::Paid | Self::Denied | Self::ClawedBack | Self::Lapsed => {
                return Err(self.wrong(step))
            }
        })
    }

    /// The time of a plan's run-off is over: what nobody has begun to decide lapses. Everything else ends by its own
    /// deadline within weeks, so that a late challenge cannot take a claim with it.
    pub fn lapse_in_run_off(self) -> Result<(Self, Effects), AdjudicateError> {
        match self {
            Self::Filed { .. } | Self::Promised { .. } => Ok((
                Self::Lapsed,
                Effects::Release {
                    code: Some(Reason::Undecided),
                },
            )),
            _ => Err(self.wrong("lapsed")),
        }
    }

    fn before(self, until: u64, now: u64, step: &'static str) -> Result<(), AdjudicateError> {
        if now >= until {
            return Err(AdjudicateError::TooLate {
                state: self.name(),
                step,
                now,
                until,
            });
        }
        Ok(())
    }

    const fn wrong(self, step: &'static str) -> AdjudicateError {
        AdjudicateError::WrongState {
            state: self.name(),
            step,
        }
    }
}

/// Whether brakes or holds are the reason, or the amount alone.
fn referred_for(codes: &[Reason]) -> Cause {
    if codes.iter().any(|code| *code != Reason::Large) {
        Cause::Brake
    } else {
        Cause::Large
    }
}

/// What an insurer says to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// it will pay
    Grant,
    /// it will not, with a code
    Refuse,
}
