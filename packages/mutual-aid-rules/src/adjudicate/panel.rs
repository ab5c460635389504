//! What follows from a panel's answer, and from its silence.

use crate::adjudicate::{clocks::after, reason::Reason};
use serde::{Deserialize, Serialize};

/// Why a panel was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// the amount is large
    Large,
    /// the provider's brakes failed, or there is a hold
    Brake,
    /// somebody challenged the claim during its notice
    Challenge,
    /// somebody challenged a claim that was paid at once
    Review,
    /// the claimant appeals a refusal
    Appeal,
}

impl Cause {
    /// The code under which a claim is referred for it; none: the rules gave their own.
    pub const fn code(self) -> Option<Reason> {
        match self {
            Self::Large => Some(Reason::Large),
            Self::Challenge | Self::Review => Some(Reason::Challenged),
            Self::Appeal => Some(Reason::Appealed),
            Self::Brake => None,
        }
    }
}

/// What a panel says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// the whole amount
    Approve,
    /// a part of it
    Part {
        /// the median of the seats
        amount: u128,
        /// why not all
        code: Reason,
    },
    /// nothing
    Refuse {
        /// why
        code: Reason,
    },
    /// it came to no answer, or its time is over
    Silent,
}

/// What becomes of the claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// payable, this much
    Pay {
        /// at most the benefit
        amount: u128,
        /// why not all, or why at all; none: the panel approved it whole
        note: Option<Reason>,
    },
    /// held; payable afterwards if the panel still does not decide
    Hold {
        /// at most the limit of tier 1
        amount: u128,
        /// first instant at which it is payable
        until: u64,
    },
    /// refused
    Refuse {
        /// why
        code: Reason,
    },
    /// the refusal stays as it was given, with its codes, and can be appealed anew
    Reopen,
    /// what was paid at once stays paid
    Keep,
    /// what was paid at once is taken back from the provider's bond
    TakeBack {
        /// why
        code: Reason,
    },
}

/// What follows for a benefit. A part below half of it counts as a refusal. Silence never denies: a large claim is
/// approved up to the limit of tier 1; one whose brakes failed or that was challenged is so too, after a hold. An appeal
/// that nobody judged is none: it makes no refusal final, and pays nothing that the rules have refused. Silence about a paid
/// claim leaves it paid.
pub fn ruling(
    cause: Cause,
    verdict: &Verdict,
    benefit: u128,
    tier1_max: u128,
    now: u64,
    hold: u64,
) -> Ruling {
    let limited = benefit.min(tier1_max);
    match (cause, verdict) {
        (Cause::Review, Verdict::Silent | Verdict::Approve) => Ruling::Keep,
        (Cause::Review, Verdict::Part { amount, .. }) if !is_refusal(*amount, benefit) => Ruling::Keep,
        (Cause::Review, Verdict::Part { code, .. } | Verdict::Refuse { code }) => {
            Ruling::TakeBack { code: *code }
        }
        (_, Verdict::Approve) => Ruling::Pay {
            amount: benefit,
            note: None,
        },
        (_, Verdict::Part { amount, code }) if !is_refusal(*amount, benefit) => Ruling::Pay {
            amount: (*amount).min(benefit),
            note: (*amount < benefit).then_some(*code),
        },
        (_, Verdict::Part { code, .. } | Verdict::Refuse { code }) => Ruling::Refuse { code: *code },
        (Cause::Large, Verdict::Silent) => Ruling::Pay {
            amount: limited,
            note: Some(Reason::Silence),
        },
        (Cause::Brake | Cause::Challenge, Verdict::Silent) => Ruling::Hold {
            amount: limited,
            until: after(now, hold),
        },
        (Cause::Appeal, Verdict::Silent) => Ruling::Reopen,
    }
}

/// Whether a part of a benefit is so small that it counts as a refusal.
fn is_refusal(part: u128, benefit: u128) -> bool {
    part < benefit.div_ceil(2)
}
