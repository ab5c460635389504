//! Wire types.

use accreditation_api::{OrgId, Role};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, HexBinary, Timestamp, Uint128};

salus_core::id_type!(
    /// Identifies a case; given out in order of opening, from 1.
    CaseId
);

/// The longest name of a set of terms, in bytes.
pub const MAX_NAME_BYTES: usize = 32;
/// The most contracts that may open cases under a set of terms.
pub const MAX_OPENERS: usize = 16;
/// The most rounds of a case.
pub const MAX_ROUNDS: usize = 3;
/// The most seats of a round.
pub const MAX_SEATS: u8 = 15;
/// The fewest seats of a round.
pub const MIN_SEATS: u8 = 3;
/// The longest window of a round: 30 days, in seconds.
pub const MAX_WINDOW_SECONDS: u64 = 30 * 86_400;
/// How long after the opening of a draw the beacon round is due that decides it, in seconds: nobody knows it then, even if
/// the time of the block lags behind.
pub const DRAW_DELAY_SECONDS: u64 = 60;
/// How many entries of the roster one `Draw` looks at.
pub const CANDIDATES_PER_DRAW: u32 = 40;

/// A set of terms. What a case was opened under never changes for it.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Terms {
    /// contracts that may open cases under them, each once, at most 16; none: nobody, the set is retired
    pub openers: Vec<String>,
    /// what an organisation must be accredited for to be drawn; the roster of this role is used
    pub role: Role,
    /// seats of each round: 1 to 3 rounds, each wider than the one before, odd numbers from 3 to 15
    pub seats: Vec<u8>,
    /// how many seats of each round go to clinicians: organisations that are also accredited to attest treatments. At most
    /// the seats of the first round. If above 0, a refusal needs two clinical votes, or one if this is 1
    pub clinicians: u8,
    /// how long after its beacon round a draw can be completed; 1 s to 30 days
    pub draw_seconds: u64,
    /// how long seats can commit; the panel's least window, at least 1 s, to 30 days
    pub commit_seconds: u64,
    /// how long seats can reveal; the panel's least window, at least 1 s, to 30 days
    pub reveal_seconds: u64,
    /// how long after a verdict the opener can appeal, once; at most 30 days; 0: never
    pub appeal_seconds: u64,
    /// what an absent seat loses of its organisation's deposit, in the panel's coin; 1 to a fifth of the standing deposit
    pub deposit: Uint128,
    /// what a seat earns that was not absent, in the panel's coin
    pub fee: Uint128,
    /// whether a verdict carries an amount: then seats may also vote for a part
    pub amounts: bool,
}

/// What a seat votes for.
#[cw_serde]
#[derive(Copy, Eq)]
#[repr(u8)]
pub enum Choice {
    /// grant what is asked, whole
    Grant = 0,
    /// grant the amount that is named, above 0 and below what is asked; needs a code, and terms that carry amounts
    Part = 1,
    /// refuse; needs a code
    Refuse = 2,
}

/// What came out of a case.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Outcome {
    /// nothing yet
    Pending,
    /// what is asked is granted, whole
    Granted,
    /// an amount is granted, at least half of what is asked
    Part,
    /// what is asked is refused
    Refused,
    /// the panel came to no decision: the opener's own default applies
    Hung,
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pending => "pending",
            Self::Granted => "granted",
            Self::Part => "part",
            Self::Refused => "refused",
            Self::Hung => "hung",
        })
    }
}

/// Where a case stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Phase {
    /// seats are being filled: anyone may `Draw`
    Drawing,
    /// seats commit
    Commit,
    /// seats reveal
    Reveal,
    /// there is a verdict
    Decided,
    /// there is none, and there will be none
    Hung,
    /// the outcome is final and the opener has taken its refund
    Closed,
}

/// What a seat has done.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SeatState {
    /// drawn, and has done nothing
    Drawn,
    /// has committed
    Committed,
    /// has revealed
    Revealed,
    /// was absent: it lost its place, and its deposit if the round had a quorum
    Absent,
}

/// A set of terms, as queries give it.
#[cw_serde]
pub struct TermsInfo {
    /// its name
    pub name: String,
    /// number of this wording; cases note it
    pub number: u32,
    /// since when cases can be opened under it; later than now: it is announced
    pub from: Timestamp,
    /// the wording
    pub terms: Terms,
}

/// A case, as queries give it.
#[cw_serde]
pub struct CaseInfo {
    /// its id
    pub id: CaseId,
    /// who opened it
    pub opener_addr: Addr,
    /// the opener's own mark
    pub reference: Binary,
    /// number of its terms
    pub terms: u32,
    /// what is asked, in the opener's code list
    pub ask: u16,
    /// how much is asked
    pub amount: Option<Uint128>,
    /// organisations that nobody drawn is related to: the parties, with everybody above them at the opening
    pub kin: Vec<OrgId>,
    /// commitment to the evidence
    pub evidence: HexBinary,
    /// when it was opened
    pub opened_at: Timestamp,
    /// when it ends at the latest
    pub deadline: Timestamp,
    /// length of the roster at its opening
    pub roster: u32,
    /// where it stands
    pub phase: Phase,
    /// end of the window that runs (excluded); when decided, of the appeal
    pub until: Timestamp,
    /// the round, counted from 0
    pub round: u8,
    /// whether an appeal was made
    pub appealed: bool,
    /// number of the round's first seat
    pub first_seat: u8,
    /// number of the next seat that will be drawn
    pub next_seat: u8,
    /// fees that it still holds
    pub pot: Uint128,
    /// the draw that runs; none: none does
    pub draw: Option<DrawInfo>,
}

/// A draw that runs, as queries give it.
#[cw_serde]
pub struct DrawInfo {
    /// the beacon round that decides it
    pub beacon_round: u64,
    /// whether its signature has been brought
    pub seeded: bool,
    /// how many entries of the roster were looked at
    pub looked_at: u32,
    /// seats to fill, still
    pub wanted: u8,
}

/// A seat, as queries give it.
#[cw_serde]
pub struct SeatInfo {
    /// its number in the case
    pub seat: u8,
    /// the organisation that was drawn
    pub org: OrgId,
    /// whether the organisation is clinical
    pub clinical: bool,
    /// whether it replaces an absent one
    pub replacement: bool,
    /// what it has done
    pub state: SeatState,
    /// who judges; none: nobody has committed yet
    pub assessor_addr: Option<Addr>,
    /// the vote; none: not revealed
    pub choice: Option<Choice>,
    /// the amount of a vote for a part
    pub amount: Option<Uint128>,
    /// the reason of the vote
    pub code: Option<u16>,
}

/// An entry of a roster, as queries give it.
#[cw_serde]
pub struct EntryInfo {
    /// position on the roster, from 0; never changes
    pub position: u32,
    /// which organisation
    pub org: OrgId,
    /// since when it can be drawn: for cases opened after that
    pub from: Timestamp,
    /// since when it cannot; none: it can
    pub until: Option<Timestamp>,
    /// when it can come back, once it is off the roster: at once, if it was taken off for the first time while cases that
    /// could draw it are open; else when those from before the first time have ended
    pub back_at: Option<Timestamp>,
    /// when it can take its deposit, once it is off the roster
    pub free_at: Option<Timestamp>,
    /// what is left of its standing deposit
    pub deposit: Uint128,
    /// fees and lost deposits of others that it has earned
    pub earned: Uint128,
}
