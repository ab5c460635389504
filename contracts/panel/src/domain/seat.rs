//! Seats: commit once, reveal once what was committed to.

use crate::error::DomainError;
use accreditation_api::OrgId;
use cosmwasm_std::Uint128;
use panel_api::types::{Choice, SeatState};
use panel_api::{commitment, Place};
use serde::{Deserialize, Serialize};

/// A seat of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// whose it is
    pub org: u64,
    /// the organisation's position on the roster
    pub position: u32,
    /// whether the organisation is clinical
    pub clinical: bool,
    /// whether it has the place of an absent one, and is not replaced itself
    pub replacement: bool,
    /// what it has done
    pub ballot: Ballot,
    /// what its absence cost, until that is given back
    pub lost: u128,
}

/// What a seat has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ballot {
    /// nothing
    Drawn,
    /// it is bound to a vote: assessor (canonical address), commitment
    Committed(Vec<u8>, [u8; 32]),
    /// the vote is public: assessor, vote
    Revealed(Vec<u8>, Vote),
    /// it was absent
    Absent,
}

/// A vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// for what
    pub choice: Choice,
    /// the amount of a part
    pub amount: Option<u128>,
    /// why
    pub code: Option<u16>,
}

impl Vote {
    /// Refuses what is not on the list of votes: for a part where no amounts are carried, of nothing or of all; without a
    /// reason; with an amount that says nothing.
    pub fn check(&self, asked: Option<u128>) -> Result<(), DomainError> {
        let bad = |what| Err(DomainError::BadVote { what });
        match (self.choice, self.amount) {
            (Choice::Grant, None) => Ok(()),
            (Choice::Refuse | Choice::Part, _) if self.code.is_none() => bad("no code"),
            (Choice::Refuse, None) => Ok(()),
            (Choice::Part, Some(part)) if part > 0 && asked.is_some_and(|asked| part < asked) => Ok(()),
            (Choice::Part, _) => bad("no part of what is asked"),
            (_, Some(_)) => bad("an amount without a part"),
        }
    }
}

impl Seat {
    /// A seat for an organisation.
    pub const fn new(org: OrgId, position: u32, clinical: bool, replacement: bool) -> Self {
        Self {
            org: org.u64(),
            position,
            clinical,
            replacement,
            ballot: Ballot::Drawn,
            lost: 0,
        }
    }

    /// What it has done, in the words of the wire.
    pub const fn state(&self) -> SeatState {
        match self.ballot {
            Ballot::Drawn => SeatState::Drawn,
            Ballot::Committed(..) => SeatState::Committed,
            Ballot::Revealed(..) => SeatState::Revealed,
            Ballot::Absent => SeatState::Absent,
        }
    }

    /// Whether it did what it could: such a seat is paid.
    pub const fn present(&self) -> bool {
        matches!(self.ballot, Ballot::Committed(..) | Ballot::Revealed(..))
    }

    /// Binds it to a vote.
    pub fn commit(&mut self, seat: u8, assessor: Vec<u8>, commitment: [u8; 32]) -> Result<(), DomainError> {
        match self.ballot {
            Ballot::Drawn => {
                self.ballot = Ballot::Committed(assessor, commitment);
                Ok(())
            }
            _ => Err(DomainError::WrongSeatState {
                seat,
                state: self.state(),
            }),
        }
    }

    /// Makes the vote public.
    pub fn reveal(
        &mut self,
        place: Place,
        vote: Vote,
        asked: Option<u128>,
        salt: &[u8; 32],
    ) -> Result<(), DomainError> {
        let Ballot::Committed(assessor, committed) = &mut self.ballot else {
            return Err(DomainError::WrongSeatState {
                seat: place.seat,
                state: self.state(),
            });
        };
        vote.check(asked)?;
        let amount = vote.amount.map(Uint128::new);
        let seat = place.seat;
        if commitment(&place, vote.choice, amount, vote.code, salt) != *committed {
            return Err(DomainError::OtherVote { seat });
        }
        self.ballot = Ballot::Revealed(std::mem::take(assessor), vote);
        Ok(())
    }
}
