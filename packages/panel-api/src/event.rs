//! What the contract emits: one struct for each event. On the chain the type gets the prefix `wasm-`.
//!
//! References, evidence and amounts asked stay out: they are one query away.

use crate::types::Outcome;
use crate::CaseId;
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{Addr, Timestamp, Uint128};

pub use salus_core::event::{OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed};

salus_core::events! {
    /// A set of terms has a new wording.
    TermsDefined = "terms_defined" {
        /// name of the set
        name: String,
        /// number of the wording
        number: u32,
        /// since when cases can be opened under it
        from: Timestamp,
    }

    /// An organisation can be drawn, or added to its deposit.
    RosterJoined = "roster_joined" {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
        /// its position, from 0
        position: u32,
        /// its deposit now
        deposit: Uint128,
    }

    /// An organisation is not drawn any more for cases opened from now on: it left, or an absence made its deposit too small.
    RosterLeft = "roster_left" {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
        /// when it can take its deposit, or come back
        free_at: Timestamp,
    }

    /// An assessor judges for an organisation, in cases that are opened from now on.
    AssessorEnlisted = "assessor_enlisted" {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
        /// who
        assessor: Addr,
    }

    /// A case was opened, and its first draw begun.
    CaseOpened = "case_opened" {
        /// which case
        case: CaseId,
        /// who asks
        opener: Addr,
        /// number of its terms
        terms: u32,
        /// length of the roster: what the draw uses
        roster: u32,
        /// the beacon round that decides the draw
        beacon_round: u64,
        /// when the case ends at the latest
        deadline: Timestamp,
    }

    /// Seats are to be drawn: replacements, or a wider round.
    DrawBegun = "draw_begun" {
        /// which case
        case: CaseId,
        /// which round, from 0
        round: u8,
        /// how many seats
        wanted: u8,
        /// the beacon round that decides the draw
        beacon_round: u64,
        /// first instant at which it is too late
        until: Timestamp,
    }

    /// A seat was filled.
    SeatDrawn = "seat_drawn" {
        /// which case
        case: CaseId,
        /// number of the seat
        seat: u8,
        /// who was drawn
        org: OrgId,
        /// whether the organisation is clinical
        clinical: bool,
    }

    /// Seats may commit, or reveal.
    WindowOpened = "window_opened" {
        /// which case
        case: CaseId,
        /// which round, from 0
        round: u8,
        /// `commit` or `reveal`
        window: &'static str,
        /// first instant at which it is too late
        until: Timestamp,
    }

    /// A seat is bound to a vote.
    VoteCommitted = "vote_committed" {
        /// which case
        case: CaseId,
        /// number of the seat
        seat: u8,
        /// who judges
        assessor: Addr,
    }

    /// A vote is public.
    VoteRevealed = "vote_revealed" {
        /// which case
        case: CaseId,
        /// number of the seat
        seat: u8,
        /// `grant`, `part` or `refuse`
        choice: &'static str,
    }

    /// A seat was absent and lost its deposit; it gets it back if the round ends without a quorum.
    SeatAbsent = "seat_absent" {
        /// which case
        case: CaseId,
        /// number of the seat
        seat: u8,
        /// whose seat
        org: OrgId,
        /// what it lost
        lost: Uint128,
    }

    /// A round had no quorum: an absent seat got its deposit back.
    DepositReturned = "deposit_returned" {
        /// which case
        case: CaseId,
        /// number of the seat
        seat: u8,
        /// whose seat
        org: OrgId,
        /// what it had lost
        amount: Uint128,
    }

    /// There is a verdict.
    CaseDecided = "case_decided" {
        /// which case
        case: CaseId,
        /// which round decided, from 0
        round: u8,
        /// `granted`, `part` or `refused`
        outcome: Outcome,
    }

    /// An appeal was hung: the verdict from before it stands, and is final.
    VerdictStands = "verdict_stands" {
        /// which case
        case: CaseId,
        /// what came out before the appeal
        outcome: Outcome,
    }

    /// There is no verdict, and there will be none.
    CaseHung = "case_hung" {
        /// which case
        case: CaseId,
    }

    /// The opener did not take an answer; it can be pulled.
    AnswerFailed = "answer_failed" {
        /// which case
        case: CaseId,
    }

    /// A second opinion was asked for.
    CaseAppealed = "case_appealed" {
        /// which case
        case: CaseId,
    }

    /// The opener took back what was not used.
    CaseClosed = "case_closed" {
        /// which case
        case: CaseId,
        /// how much
        refund: Uint128,
    }

    /// An organisation was sent what is its own.
    Paid = "paid" {
        /// of which roster
        role: Role,
        /// which organisation
        org: OrgId,
        /// to whom: its admin
        to: Addr,
        /// how much
        amount: Uint128,
    }
}
