//! A case: where it stands, and whether another window fits in what is left of its time.

use crate::domain::terms::Wording;
use crate::error::DomainError;
use accreditation_api::Role;
use beacon::Scheme;
use cosmwasm_std::{Addr, Timestamp};
use panel_api::types::{Phase, DRAW_DELAY_SECONDS};
use panel_api::CaseId;
use serde::{Deserialize, Serialize};

const NANOS: u64 = 1_000_000_000;

/// The part of a case that most calls read. Times are nanoseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// number of its terms
    pub terms: u32,
    /// whose roster; that of the terms, for calls that need nothing else of them
    pub role: Role,
    /// when it was opened
    pub opened_at: u64,
    /// when it ends at the latest
    pub deadline: u64,
    /// length of the roster at the opening
    pub roster: u32,
    /// where it stands
    pub phase: Phase,
    /// end of the window that runs (excluded); when decided, of the appeal, or 0 if there is none
    pub until: u64,
    /// the round, from 0
    pub round: u8,
    /// whether it was appealed
    pub appealed: bool,
    /// number of the round's first seat
    pub first: u8,
    /// number of the next seat that will be drawn
    pub next: u8,
    /// fees that it still holds
    pub pot: u128,
    /// deposits lost in this round
    pub lost: u128,
}

/// The part of a case that never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// who opened it
    pub opener: Addr,
    /// the opener's mark
    pub reference: Vec<u8>,
    /// what is asked
    pub ask: u16,
    /// how much
    pub amount: Option<u128>,
    /// commitment to the evidence
    pub evidence: [u8; 32],
}

/// A beacon round, and until when the draw that it decides can be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrawWindow {
    /// the beacon round
    pub beacon_round: u64,
    /// first instant at which it is too late
    pub until: u64,
}

impl DrawWindow {
    /// For a draw whose beacon round is fixed at `from`.
    pub fn after(from: u64, scheme: &Scheme, terms: &Wording) -> Result<Self, DomainError> {
        let earliest = from
            .div_ceil(NANOS)
            .checked_add(DRAW_DELAY_SECONDS)
            .ok_or(DomainError::Overflow)?;
        let beacon_round = scheme.round_at_or_after(earliest);
        let until = scheme
            .time_of(beacon_round)
            .checked_mul(NANOS)
            .and_then(|due| due.checked_add(terms.draw))
            .ok_or(DomainError::Overflow)?;
        Ok(Self { beacon_round, until })
    }

    /// The same, with time enough for somebody who learns of it only now.
    pub fn still_open(self, now: u64, terms: &Wording) -> Result<Self, DomainError> {
        let until = now.checked_add(terms.draw).ok_or(DomainError::Overflow)?;
        Ok(Self {
            until: self.until.max(until),
            ..self
        })
    }

    /// When the votes after it are over at the latest, if nobody is replaced.
    pub fn votes_over(&self, terms: &Wording) -> Result<u64, DomainError> {
        self.until
            .checked_add(terms.votes()?)
            .ok_or(DomainError::Overflow)
    }
}

impl Case {
    /// Refuses a call that belongs to another phase, or comes when the window is over.
    pub fn assert_open(&self, id: CaseId, phase: Phase, now: u64) -> Result<(), DomainError> {
        self.assert_phase(id, phase)?;
        if now >= self.until {
            return Err(DomainError::WindowOver {
                until: Timestamp::from_nanos(self.until),
            });
        }
        Ok(())
    }

    /// Refuses a call that belongs to another phase.
    pub fn assert_phase(&self, id: CaseId, phase: Phase) -> Result<(), DomainError> {
        if self.phase != phase {
            return Err(DomainError::WrongPhase {
                case: id,
                phase: self.phase,
            });
        }
        Ok(())
    }

    /// Refuses to move on what is still running, or has an outcome.
    pub fn assert_over(&self, id: CaseId, now: u64) -> Result<(), DomainError> {
        match self.phase {
            Phase::Drawing | Phase::Commit | Phase::Reveal if now >= self.until => Ok(()),
            Phase::Drawing | Phase::Commit | Phase::Reveal => Err(DomainError::WindowRuns {
                until: Timestamp::from_nanos(self.until),
            }),
            Phase::Decided | Phase::Hung | Phase::Closed => Err(DomainError::WrongPhase {
                case: id,
                phase: self.phase,
            }),
        }
    }

    /// The seats that its round has, none absent.
    pub fn seats_of_round(&self, terms: &Wording) -> Result<u8, DomainError> {
        terms.seats_of(self.round).ok_or(DomainError::Overflow)
    }

    /// Closes it, if its outcome can change no more. Gives the fees that were not used.
    pub fn close(&mut self, id: CaseId, now: u64) -> Result<u128, DomainError> {
        match self.phase {
            Phase::Closed => {
                return Err(DomainError::WrongPhase {
                    case: id,
                    phase: self.phase,
                })
            }
            Phase::Hung => {}
            Phase::Decided if now >= self.until => {}
            _ => return Err(DomainError::NotFinal { case: id }),
        }
        self.phase = Phase::Closed;
        Ok(std::mem::take(&mut self.pot))
    }

    /// Opens a window that ends by the deadline; says whether it fits. `reserve` must fit after it.
    pub fn open_window(
        &mut self,
        phase: Phase,
        length: u64,
        reserve: u64,
        now: u64,
    ) -> Result<bool, DomainError> {
        let until = now.checked_add(length).ok_or(DomainError::Overflow)?;
        let all = until.checked_add(reserve).ok_or(DomainError::Overflow)?;
        if all > self.deadline {
            return Ok(false);
        }
        self.phase = phase;
        self.until = until;
        Ok(true)
    }

    /// Begins a draw, if it and the votes after it end by the deadline; says whether it does.
    pub fn open_draw(&mut self, window: DrawWindow, terms: &Wording) -> Result<bool, DomainError> {
        if window.votes_over(terms)? > self.deadline {
            return Ok(false);
        }
        self.phase = Phase::Drawing;
        self.until = window.until;
        Ok(true)
    }

    /// There is a verdict at `now`. It can be appealed against, once, while a wider round still ends by the deadline.
    pub fn decide(&mut self, terms: &Wording, beacon_period: u64, now: u64) -> Result<(), DomainError> {
        self.phase = Phase::Decided;
        self.until = 0;
        let wider = self.round.saturating_add(1);
        if terms.appeal == 0 || self.appealed || terms.seats_of(wider).is_none() {
            return Ok(());
        }
        let latest = self.deadline.saturating_sub(terms.shortest(beacon_period)?);
        let until = now.checked_add(terms.appeal).ok_or(DomainError::Overflow)?;
        let until = until.min(latest);
        if until > now {
            self.until = until;
        }
        Ok(())
    }

    /// Goes to the next round: its seats begin after those that there are.
    pub fn next_round(&mut self) {
        self.round = self.round.saturating_add(1);
        self.first = self.next;
    }
}
