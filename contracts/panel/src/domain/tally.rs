//! What the revealed votes of a round say.

use crate::domain::seat::{Ballot, Seat, Vote};
use panel_api::types::{Choice, Outcome};
use serde::{Deserialize, Serialize};

/// The answer to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// what came out
    pub outcome: Outcome,
    /// how much is granted, where the terms carry amounts
    pub amount: Option<u128>,
    /// reasons of the deciding side, each once
    pub codes: Vec<u16>,
}

impl Verdict {
    /// No decision.
    pub const HUNG: Self = Self {
        outcome: Outcome::Hung,
        amount: None,
        codes: Vec::new(),
    };
}

/// How many clinical votes a refusal needs.
pub const fn clinical_refusals(clinicians: u8) -> usize {
    if clinicians < 2 {
        clinicians as usize
    } else {
        2
    }
}

/// What a vote is worth where amounts are carried.
fn worth(vote: &Vote, asked: u128) -> u128 {
    match vote.choice {
        Choice::Grant => asked,
        Choice::Part => vote.amount.unwrap_or_default().min(asked),
        Choice::Refuse => 0,
    }
}

/// Whether a vote counts as a refusal: a part below half does.
fn refuses(vote: &Vote, asked: Option<u128>) -> bool {
    match (vote.choice, asked) {
        (Choice::Refuse, _) => true,
        (Choice::Part, Some(asked)) => {
            let part = worth(vote, asked);
            part < asked.saturating_sub(part)
        }
        _ => false,
    }
}

/// The verdict of the revealed votes; none: no majority, or one of refusals without the clinical votes that it needs.
pub fn verdict(seats: &[(u8, Seat)], asked: Option<u128>, clinicians: u8) -> Option<Verdict> {
    let mut votes = Vec::with_capacity(seats.len());
    for (_, seat) in seats {
        if let Ballot::Revealed(_, vote) = seat.ballot {
            votes.push((vote, seat.clinical, refuses(&vote, asked)));
        }
    }
    let refusals = votes.iter().filter(|(.., refusal)| *refusal).count();
    let others = votes.len().saturating_sub(refusals);
    let clinical = votes
        .iter()
        .filter(|(_, clinical, refusal)| *clinical && *refusal)
        .count();
    let refused = refusals > others;
    if refusals == others || (refused && clinical < clinical_refusals(clinicians)) {
        return None;
    }
    let mut codes = Vec::new();
    for code in votes
        .iter()
        .filter(|(.., refusal)| *refusal == refused)
        .filter_map(|(vote, ..)| vote.code)
    {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let amount = match asked {
        Some(asked) if !refused => Some(lower_median(
            votes.iter().map(|(vote, ..)| worth(vote, asked)).collect(),
        )),
        _ => None,
    };
    let outcome = if refused {
        Outcome::Refused
    } else if amount == asked {
        Outcome::Granted
    } else {
        Outcome::Part
    };
    Some(Verdict {
        outcome,
        amount,
        codes,
    })
}

/// The median; of an even count, the lower one.
fn lower_median(mut amounts: Vec<u128>) -> u128 {
    amounts.sort_unstable();
    let middle = amounts.len().saturating_sub(1).wrapping_div(2);
    amounts.get(middle).copied().unwrap_or_default()
}
