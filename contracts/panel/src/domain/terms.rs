//! Terms: bounds, and what follows from them.

use crate::error::DomainError;
use accreditation_api::Role;
use cosmwasm_std::Addr;
use panel_api::msg::Limits;
use panel_api::opener::ANSWER_SECONDS;
use panel_api::types::{
    Terms, DRAW_DELAY_SECONDS, MAX_NAME_BYTES, MAX_OPENERS, MAX_ROUNDS, MAX_SEATS, MAX_WINDOW_SECONDS,
    MIN_SEATS,
};
use salus_core::text::clipped;
use serde::{Deserialize, Serialize};

const NANOS: u64 = 1_000_000_000;
/// How many absences, in cases that run at the same time, a standing deposit pays for at least.
const ABSENCES_COVERED: u128 = 5;

/// A wording of a set of terms. Never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// name of the set
    pub name: String,
    /// who may open cases
    pub openers: Vec<Addr>,
    /// whose roster
    pub role: Role,
    /// seats of each round
    pub seats: Vec<u8>,
    /// clinical seats of each round
    pub clinicians: u8,
    /// window of a draw, in nanoseconds
    pub draw: u64,
    /// window of commits, in nanoseconds
    pub commit: u64,
    /// window of reveals, in nanoseconds
    pub reveal: u64,
    /// window of an appeal, in nanoseconds; 0: none
    pub appeal: u64,
    /// what an absent seat loses
    pub deposit: u128,
    /// what a present seat earns
    pub fee: u128,
    /// whether verdicts carry amounts
    pub amounts: bool,
    /// since when cases can be opened under it, in nanoseconds
    pub from: u64,
}

/// What terms must keep to.
#[derive(Clone, Copy, Debug)]
pub struct Floors {
    /// what an organisation deposits
    pub standing_deposit: u128,
    /// least windows, and notice
    pub limits: Limits,
}

/// The shortest vote that can decide a round: two thirds of its seats, rounded up.
///
/// ```
/// assert_eq!([5, 9, 15].map(panel::domain::terms::quorum), [4, 6, 10]);
/// ```
pub const fn quorum(seats: u8) -> u8 {
    seats.saturating_mul(2).div_ceil(3)
}

impl Wording {
    /// Refuses terms out of their bounds. `openers` are those of `terms`, checked. Whoever is on a roster has a notice to leave
    /// it before terms that it does not know draw it; terms without openers draw nobody.
    pub fn check(
        name: String,
        terms: Terms,
        openers: Vec<Addr>,
        floors: Floors,
        now: u64,
    ) -> Result<Self, DomainError> {
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || name.len() > MAX_NAME_BYTES || !name.bytes().all(letters) {
            let name = clipped(&name, MAX_NAME_BYTES);
            return Err(DomainError::BadName { name });
        }
        if openers.len() > MAX_OPENERS {
            return Err(DomainError::TooMany {
                what: "openers",
                given: openers.len(),
                max: MAX_OPENERS,
            });
        }
        assert_distinct("opener", &openers)?;
        let first = check_seats(&terms.seats)?;
        if terms.clinicians > first {
            return Err(DomainError::BadClinicians {
                given: terms.clinicians,
                max: first,
            });
        }
        let deposit = terms.deposit.u128();
        let max = floors.standing_deposit.div_euclid(ABSENCES_COVERED);
        if deposit == 0 || deposit > max {
            return Err(DomainError::BadDeposit { given: deposit, max });
        }
        let limits = floors.limits;
        let notice = if openers.is_empty() {
            0
        } else {
            limits.notice_seconds
        };
        let from = notice
            .checked_mul(NANOS)
            .and_then(|notice| now.checked_add(notice));
        Ok(Self {
            name,
            openers,
            from: from.ok_or(DomainError::Overflow)?,
            role: terms.role,
            draw: window("draw", terms.draw_seconds, 1)?,
            commit: window("commit", terms.commit_seconds, limits.min_commit_seconds.max(1))?,
            reveal: window("reveal", terms.reveal_seconds, limits.min_reveal_seconds.max(1))?,
            appeal: window("appeal", terms.appeal_seconds, 0)?,
            seats: terms.seats,
            clinicians: terms.clinicians,
            deposit,
            fee: terms.fee.u128(),
            amounts: terms.amounts,
        })
    }

    /// The fees of all rounds.
    pub fn prepay(&self) -> Result<u128, DomainError> {
        let seats: u128 = self.seats.iter().map(|seats| u128::from(*seats)).sum();
        self.fee.checked_mul(seats).ok_or(DomainError::Overflow)
    }

    /// Seats of a round; none: there is no such round.
    pub fn seats_of(&self, round: u8) -> Option<u8> {
        self.seats.get(usize::from(round)).copied()
    }

    /// Seats of the last, widest round.
    pub fn widest(&self) -> u8 {
        self.seats.last().copied().unwrap_or_default()
    }

    /// How long after the end of a draw's window a round of votes is over, in nanoseconds.
    pub fn votes(&self) -> Result<u64, DomainError> {
        self.commit.checked_add(self.reveal).ok_or(DomainError::Overflow)
    }

    /// How long a round can last from the moment that fixes its beacon round, without replacements, in nanoseconds.
    pub fn shortest(&self, beacon_period: u64) -> Result<u64, DomainError> {
        // the beacon's next round is at most a period away; a second more for block times between seconds
        let delay = DRAW_DELAY_SECONDS
            .checked_add(beacon_period)
            .and_then(|seconds| seconds.checked_add(1))
            .and_then(|seconds| seconds.checked_mul(NANOS));
        delay
            .and_then(|delay| delay.checked_add(self.draw))
            .ok_or(DomainError::Overflow)?
            .checked_add(self.votes()?)
            .ok_or(DomainError::Overflow)
    }

    /// How long all rounds can last, each with its replacements of those who did not commit and of those who did not
    /// reveal, the appeal, and the call that brings the answer, in seconds.
    pub fn longest_seconds(&self, beacon_period: u64) -> Result<u64, DomainError> {
        let rounds = u64::try_from(self.seats.len()).map_err(|_| DomainError::Overflow)?;
        let round = self.shortest(beacon_period)?.checked_mul(3);
        round
            .and_then(|round| round.checked_mul(rounds))
            .and_then(|all| all.checked_add(self.appeal))
            .and_then(|nanos| nanos.div_ceil(NANOS).checked_add(ANSWER_SECONDS))
            .ok_or(DomainError::Overflow)
    }
}

/// Refuses a list that names one twice.
pub fn assert_distinct<T: PartialEq + ToString>(what: &'static str, list: &[T]) -> Result<(), DomainError> {
    for (n, one) in list.iter().enumerate() {
        if list.iter().take(n).any(|before| before == one) {
            return Err(DomainError::Twice {
                what,
                given: one.to_string(),
            });
        }
    }
    Ok(())
}

/// Gives the seats of the first round.
fn check_seats(seats: &[u8]) -> Result<u8, DomainError> {
    let bad = || DomainError::BadSeats {
        given: seats.to_vec(),
    };
    let first = *seats.first().ok_or_else(bad)?;
    let mut before = 0;
    for round in seats {
        let odd = round % 2 == 1;
        if !odd || *round <= before || !(MIN_SEATS..=MAX_SEATS).contains(round) {
            return Err(bad());
        }
        before = *round;
    }
    if seats.len() > MAX_ROUNDS {
        return Err(bad());
    }
    Ok(first)
}

/// Refuses floors above what terms can say.
pub fn check_limits(limits: &Limits) -> Result<(), DomainError> {
    for (what, seconds) in [
        ("commit", limits.min_commit_seconds),
        ("reveal", limits.min_reveal_seconds),
        ("give notice", limits.notice_seconds),
    ] {
        window(what, seconds, 0)?;
    }
    Ok(())
}

/// A window in nanoseconds.
fn window(what: &'static str, seconds: u64, min: u64) -> Result<u64, DomainError> {
    if !(min..=MAX_WINDOW_SECONDS).contains(&seconds) {
        return Err(DomainError::BadWindow {
            what,
            seconds,
            min,
            max: MAX_WINDOW_SECONDS,
        });
    }
    seconds.checked_mul(NANOS).ok_or(DomainError::Overflow)
}
