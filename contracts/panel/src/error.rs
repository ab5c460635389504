//! What can go wrong.

use accreditation_api::{Denial, OrgId};
use beacon::BeaconError;
use cosmwasm_std::{Addr, StdError, Timestamp};
use panel_api::types::{Phase, SeatState};
use panel_api::CaseId;
use salus_core::CoreError;
use thiserror::Error;

/// Why a call failed.
#[derive(Error, Debug)]
pub enum ContractError {
    /// storage, JSON or a query
    #[error(transparent)]
    Std(#[from] StdError),
    /// the shared kernel
    #[error(transparent)]
    Core(#[from] CoreError),
    /// who may act
    #[error(transparent)]
    Denial(#[from] Denial),
    /// the beacon's key or signature
    #[error(transparent)]
    Beacon(#[from] BeaconError),
    /// the rules of this contract
    #[error(transparent)]
    Domain(#[from] DomainError),
}

/// What the rules of this contract do not allow.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum DomainError {
    /// A value does not fit.
    #[error("arithmetic overflow")]
    Overflow,

    // --- settings and terms
    /// Not the name of a coin.
    #[error("{denom:?} is no denom")]
    BadDenom {
        /// as it was sent
        denom: String,
    },
    /// A standing deposit of zero.
    #[error("the standing deposit is zero")]
    NoStandingDeposit,
    /// A gas limit with which no opener can do anything, or one that could stop a block.
    #[error("a gas limit of {given} is not {min} to {max}")]
    BadGasLimit {
        /// as it was sent
        given: u64,
        /// the least
        min: u64,
        /// the most
        max: u64,
    },
    /// The contract as its own counterparty.
    #[error("the panel cannot be {what}")]
    SelfAsParty {
        /// what it was named as
        what: &'static str,
    },
    /// A name that is empty, too long or has other letters.
    #[error("{name:?} is no name of a set of terms")]
    BadName {
        /// the beginning of what was sent
        name: String,
    },
    /// A list that is too long.
    #[error("{given} {what} are more than {max}")]
    TooMany {
        /// of what
        what: &'static str,
        /// how many
        given: usize,
        /// the most
        max: usize,
    },
    /// One thing twice in a list.
    #[error("{what} {given} is named twice")]
    Twice {
        /// of what kind
        what: &'static str,
        /// which
        given: String,
    },
    /// Rounds that are not 1 to 3, odd, from 3 to 15 seats and each wider than the one before.
    #[error("rounds of {given:?} seats")]
    BadSeats {
        /// as they were sent
        given: Vec<u8>,
    },
    /// More clinicians than seats.
    #[error("{given} clinical seats are more than the {max} of the first round")]
    BadClinicians {
        /// as it was sent
        given: u8,
        /// the most
        max: u8,
    },
    /// A window out of its bounds.
    #[error("a window to {what} of {seconds} s is not {min} to {max}")]
    BadWindow {
        /// which
        what: &'static str,
        /// as it was sent
        seconds: u64,
        /// the least
        min: u64,
        /// the most
        max: u64,
    },
    /// A seat's deposit that is nothing, or more than a fifth of the standing deposit.
    #[error("a deposit of {given} per seat is not 1 to {max}")]
    BadDeposit {
        /// as it was sent
        given: u128,
        /// a fifth of the standing deposit
        max: u128,
    },
    /// Nothing has this name.
    #[error("there are no terms {name:?}")]
    UnknownTerms {
        /// the beginning of what was sent
        name: String,
    },
    /// Nothing has this number.
    #[error("there are no terms with number {number}")]
    UnknownTermsNumber {
        /// as it was sent
        number: u32,
    },

    /// The first wording of a set, whose notice is not over.
    #[error("terms with number {number} are in force from {from}")]
    NotInForce {
        /// number of the wording
        number: u32,
        /// when its notice is over
        from: Timestamp,
    },

    // --- rosters
    /// The organisation was never on the roster.
    #[error("organisation {org} is not on the roster")]
    NotOnRoster {
        /// which
        org: OrgId,
    },
    /// The organisation was taken off the roster.
    #[error("organisation {org} is off the roster")]
    OffRoster {
        /// which
        org: OrgId,
    },
    /// The organisation was taken off the roster twice while cases that could draw it are still open.
    #[error("organisation {org} is off the roster until {back_at} at least")]
    NotFree {
        /// which
        org: OrgId,
        /// deadline of the last case that could draw it by its first time on the roster
        back_at: Timestamp,
    },
    /// The deposit does not reach what is needed.
    #[error("a deposit of {given} is below {needed}")]
    DepositTooSmall {
        /// what it would be
        given: u128,
        /// the standing deposit
        needed: u128,
    },
    /// The assessor is on the list.
    #[error("{assessor} is enlisted already")]
    AlreadyEnlisted {
        /// who
        assessor: Addr,
    },
    /// The organisation has nothing here that it could be sent now.
    #[error("there is nothing to send to organisation {org}")]
    NothingToSend {
        /// which
        org: OrgId,
    },
    /// The accreditation contract knows no such organisation.
    #[error("organisation {org} does not exist")]
    UnknownOrganisation {
        /// which
        org: OrgId,
    },
    /// Only an organisation's admin takes it off a roster.
    #[error("{sender} is not the admin of organisation {org}")]
    NotOrganisationAdmin {
        /// who sent the message
        sender: Addr,
        /// which organisation
        org: OrgId,
    },

    // --- opening a case
    /// The terms do not list the sender.
    #[error("{sender} may not open cases under terms {name:?}")]
    NotListedOpener {
        /// who sent the message
        sender: Addr,
        /// name of the terms
        name: String,
    },
    /// Another case was opened before.
    #[error("the next case is {next}, not {given}")]
    OtherCase {
        /// as it was sent
        given: CaseId,
        /// the number that the case would get
        next: CaseId,
    },
    /// A reference that is too long.
    #[error("a reference of {bytes} bytes is longer than {max}")]
    BadReference {
        /// bytes sent
        bytes: usize,
        /// the most
        max: usize,
    },
    /// An amount where none is carried, or none or zero where one is.
    #[error("terms with amounts: {carried}; amount asked: {given}")]
    BadAmount {
        /// whether the terms carry amounts
        carried: bool,
        /// what was sent, 0 for none
        given: u128,
    },
    /// Bytes of another number than needed.
    #[error("{what} has 32 bytes, not {bytes}")]
    BadLength {
        /// what
        what: &'static str,
        /// bytes sent
        bytes: usize,
    },
    /// The first round would not end in time.
    #[error("deadline {deadline} is before {earliest}")]
    DeadlineTooNear {
        /// as it was sent
        deadline: Timestamp,
        /// the earliest that can be kept
        earliest: Timestamp,
    },
    /// Nobody's deposit should be bound for so long.
    #[error("deadline {deadline} is after {latest}")]
    DeadlineTooFar {
        /// as it was sent
        deadline: Timestamp,
        /// the latest that is taken
        latest: Timestamp,
    },
    /// Other coins than the fees of all rounds.
    #[error("{given} were sent, the fees are {needed}")]
    WrongPrepay {
        /// what came
        given: u128,
        /// what is needed
        needed: u128,
    },

    // --- a case's course
    /// No case has this number.
    #[error("there is no case {case}")]
    UnknownCase {
        /// as it was sent
        case: CaseId,
    },
    /// No seat has this number in the round.
    #[error("case {case} has no seat {seat} in its round")]
    UnknownSeat {
        /// which case
        case: CaseId,
        /// as it was sent
        seat: u8,
    },
    /// The call belongs to another phase.
    #[error("case {case} is in phase {phase:?}")]
    WrongPhase {
        /// which case
        case: CaseId,
        /// where it stands
        phase: Phase,
    },
    /// Too late.
    #[error("the window was over at {until}")]
    WindowOver {
        /// its end
        until: Timestamp,
    },
    /// Too early.
    #[error("the window runs until {until}")]
    WindowRuns {
        /// its end
        until: Timestamp,
    },
    /// The first call of a draw needs the beacon's signature.
    #[error("the draw needs the beacon's signature of round {beacon_round}")]
    NoSignature {
        /// of which round
        beacon_round: u64,
    },
    /// Only the opener may.
    #[error("{sender} did not open case {case}")]
    NotOpener {
        /// who sent the message
        sender: Addr,
        /// which case
        case: CaseId,
    },
    /// The verdict cannot be appealed against, or not any more.
    #[error("case {case} cannot be appealed")]
    NoAppeal {
        /// which case
        case: CaseId,
    },
    /// The outcome can still change.
    #[error("the outcome of case {case} is not final")]
    NotFinal {
        /// which case
        case: CaseId,
    },

    // --- votes
    /// Not an assessor of the seat's organisation, or only since the case was opened.
    #[error("{sender} was no assessor of organisation {org} when the case was opened")]
    NotAssessor {
        /// who sent the message
        sender: Addr,
        /// whose seat it is
        org: OrgId,
    },
    /// Somebody else committed, or nobody did.
    #[error("{sender} did not commit for seat {seat}")]
    NotCommitter {
        /// who sent the message
        sender: Addr,
        /// which seat
        seat: u8,
    },
    /// The seat has done that, or was absent.
    #[error("seat {seat} is {state:?}")]
    WrongSeatState {
        /// which seat
        seat: u8,
        /// what it has done
        state: SeatState,
    },
    /// Not on the list of votes.
    #[error("a vote with {what} is not on the list")]
    BadVote {
        /// what is wrong
        what: &'static str,
    },
    /// Not the vote that the seat is bound to.
    #[error("seat {seat} committed to another vote")]
    OtherVote {
        /// which seat
        seat: u8,
    },
}
