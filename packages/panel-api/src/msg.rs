//! Messages and queries. Only `JoinRoster` and `OpenCase` take coins.
//!
//! A field that is not known is refused, not ignored.

use crate::opener::{Answer, Offer, OpenCase};
use crate::types::{CaseInfo, Choice, EntryInfo, SeatInfo, Terms, TermsInfo};
use crate::CaseId;
use accreditation_api::{OrgId, Role};
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Addr, HexBinary, Uint128};
use salus_core::ownership::Ownership;

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who defines terms
    pub owner: String,
    /// the accreditation contract; fixed for good
    pub accreditation: String,
    /// the beacon that decides draws; fixed for good
    pub beacon: BeaconMsg,
    /// the coin of deposits and fees; fixed for good
    pub denom: String,
    /// what an organisation deposits for a place on a roster; above 0; fixed for good
    pub standing_deposit: Uint128,
    /// most gas that an opener may use when it hears a verdict; 100,000 to 5,000,000
    pub answer_gas_limit: u64,
    /// floors of what terms say; fixed for good
    pub limits: Limits,
}

/// Floors of the times in terms, in seconds, at most 30 days each. Fixed when the contract is set up, so that a local chain
/// can hold a panel in a minute and whoever deposits on a public one knows that no later terms will ask what it cannot keep:
/// `salus deploy verify` compares.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Limits {
    /// least window to commit; 6 hours on a public network
    pub min_commit_seconds: u64,
    /// least window to reveal; 6 hours on a public network
    pub min_reveal_seconds: u64,
    /// how long a new wording of terms is public before cases can be opened under it; 7 days on a public network
    pub notice_seconds: u64,
}

impl Limits {
    /// What a public network should have at least.
    pub const PUBLIC: Self = Self {
        min_commit_seconds: 6 * 3_600,
        min_reveal_seconds: 6 * 3_600,
        notice_seconds: 7 * 86_400,
    };
}

/// A beacon of drand's scheme `bls-unchained-g1-rfc9380`.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BeaconMsg {
    /// its public key, 96 bytes
    pub public_key: HexBinary,
    /// when round 1 is due, in seconds since 1970
    pub genesis: u64,
    /// seconds between rounds; at least 1
    pub period: u64,
}

/// Moves the contract to newer code; nothing to say yet.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct MigrateMsg {}

/// What can be done. Who may is frozen in [`crate::access`].
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum ExecuteMsg {
    /// **Owner** names a successor, who has `expires_in_seconds` (≤ 30 days) to accept.
    /// Emits `ownership_proposed`.
    ProposeOwner {
        /// address of the successor
        owner: String,
        /// seconds within which it must accept
        expires_in_seconds: u64,
    },
    /// **The proposed successor** takes over. Emits `ownership_accepted`.
    AcceptOwner {},
    /// **Owner** takes the proposal back. Emits `ownership_proposal_withdrawn`.
    WithdrawOwnerProposal {},

    /// **Owner** defines a set of terms, or words one anew: cases that are open keep the wording they have. Cases can be
    /// opened under the new one when its notice is over, so that organisations can leave the roster before; until then the
    /// wording before it is used, and one that was announced in between is dropped. Without openers, the set is retired,
    /// at once. Fails for a bad name (1 to 32 of `a-z`, `0-9`, `-`), terms out of their bounds, an opener named twice.
    /// Emits `terms_defined`.
    DefineTerms {
        /// name of the set
        name: String,
        /// the wording, once its notice is over
        terms: Terms,
    },

    /// **Operator of an organisation accredited for the role**, takes the panel's coin: puts the organisation on the
    /// roster of the role, or adds to its deposit. The deposit must reach the standing deposit. It can be drawn
    /// for cases that are opened in later blocks. An organisation that was taken off comes back to its old position, but not
    /// before its `back_at`. Emits `roster_joined`.
    JoinRoster {
        /// which roster
        role: Role,
    },
    /// **Admin of the organisation** takes it off the roster: for cases that are opened from now on. Its deposit stays
    /// until the deadline of the last case that was opened before has passed. Emits `roster_left`.
    LeaveRoster {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
    },
    /// **Operator of an organisation accredited for the role**, which is on the roster: becomes one of its assessors, for
    /// cases that are opened in later blocks. Emits `assessor_enlisted`.
    Enlist {
        /// which roster
        role: Role,
    },

    /// **A contract that the terms list as opener**, takes the fees of all rounds, exactly: opens a case. The response
    /// data is `{"case": 1}`. Fails for unknown terms, a number that is not the next, too many parties, one named twice or
    /// unknown, an amount where the terms carry none or none or zero where they do, evidence of another length than 32
    /// bytes, a reference over 64 bytes, a deadline too near or too far. Emits `case_opened`.
    OpenCase(OpenCase),
    /// **Anyone** fills seats of a case that is drawing. The first call of a draw brings the beacon's signature of its round;
    /// later ones need none, and one that comes is not looked at. A call looks at 40 entries of the roster at most. When
    /// the last seat is filled, or the roster is exhausted, the commit window begins; too few seats leave the case hung.
    /// Emits `seat_drawn` for each seat, and `window_opened` or `case_hung`.
    Draw {
        /// which case
        case: CaseId,
        /// the beacon's signature of the draw's round, 48 bytes
        signature: Option<HexBinary>,
    },
    /// **Assessor of the seat's organisation**, enlisted before the case was opened, while commits are taken: commits, once.
    /// Whoever does so judges for the organisation. Emits `vote_committed`.
    Commit {
        /// which case
        case: CaseId,
        /// which seat
        seat: u8,
        /// [`crate::commitment`] of the vote, 32 bytes
        commitment: HexBinary,
    },
    /// **Who committed for the seat**, while votes are revealed: reveals, once. Fails if the vote is not what was committed
    /// to or not on the list of votes of the terms. Emits `vote_revealed`.
    Reveal {
        /// which case
        case: CaseId,
        /// which seat
        seat: u8,
        /// the vote
        choice: Choice,
        /// the amount of a vote for a part; else none
        amount: Option<Uint128>,
        /// the reason, in the opener's code list; none only when granting
        code: Option<u16>,
        /// the salt of the commitment, 32 bytes
        salt: HexBinary,
    },
    /// **Anyone** moves a case on whose window is over: books absences, replaces seats, opens the next window or round, or
    /// decides. Fails while the window runs and after the outcome. Emits `seat_absent`, `deposit_returned`, `draw_begun`, `window_opened`,
    /// `case_decided`, `verdict_stands` or `case_hung`, as it comes; `answer_failed` if the opener did not take the answer.
    Advance {
        /// which case
        case: CaseId,
    },
    /// **The case's opener**, while its verdict can be appealed against: asks the next, wider round. If that comes to no
    /// decision, the verdict stands. Emits `case_appealed`, `draw_begun`.
    Appeal {
        /// which case
        case: CaseId,
    },
    /// **The case's opener**, once the outcome is final: takes back the fees that were not used. Emits `case_closed`.
    Refund {
        /// which case
        case: CaseId,
    },
    /// **Anyone** sends an organisation what it has earned and, if it is off the roster and its time has come, its deposit:
    /// to the organisation's admin. Fails if there is nothing to send. Emits `paid`.
    Withdraw {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
    },
}

/// What can be asked. Listings give at most 100 entries, 30 if no limit is named.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Settings of the contract, and its books.
    #[returns(ConfigResponse)]
    Config {},
    /// The owner, and who was proposed.
    #[returns(Ownership)]
    Ownership {},
    /// A wording of terms by its number. Fails if there is none.
    #[returns(TermsInfo)]
    Terms {
        /// its number
        number: u32,
    },
    /// The wordings that new cases can use, by name.
    #[returns(Vec<TermsInfo>)]
    TermsSets {
        /// name of the last one of the page before
        start_after: Option<String>,
        /// how many
        limit: Option<u32>,
    },
    /// What a case under a set of terms costs, and whether the roster can fill its seats. Fails for an unknown name.
    #[returns(Offer)]
    Offer {
        /// name of the set
        terms: String,
    },
    /// Entries of a roster, by position.
    #[returns(Vec<EntryInfo>)]
    Roster {
        /// which roster
        role: Role,
        /// position of the last one of the page before
        start_after: Option<u32>,
        /// how many
        limit: Option<u32>,
    },
    /// The entry of one organisation; none if it never was on the roster.
    #[returns(Option<EntryInfo>)]
    Entry {
        /// which roster
        role: Role,
        /// which organisation
        org: OrgId,
    },
    /// One case. Fails if there is none with the id.
    #[returns(CaseInfo)]
    Case {
        /// its id
        case: CaseId,
    },
    /// All cases, by id.
    #[returns(Vec<CaseInfo>)]
    Cases {
        /// id of the last one of the page before
        start_after: Option<CaseId>,
        /// how many
        limit: Option<u32>,
    },
    /// The seats of a case, of all its rounds, by number.
    #[returns(Vec<SeatInfo>)]
    Seats {
        /// which case
        case: CaseId,
        /// number of the last one of the page before
        start_after: Option<u8>,
        /// how many
        limit: Option<u32>,
    },
    /// Where a case stands, for its opener. Fails if there is none with the id.
    #[returns(Answer)]
    Verdict {
        /// its id
        case: CaseId,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// the accreditation contract
    pub accreditation_addr: Addr,
    /// the beacon
    pub beacon: BeaconMsg,
    /// the coin of deposits and fees
    pub denom: String,
    /// what a place on a roster takes
    pub standing_deposit: Uint128,
    /// most gas that an opener may use when it hears a verdict
    pub answer_gas_limit: u64,
    /// floors of what terms say
    pub limits: Limits,
    /// all coins that were ever taken as deposits and fees
    pub received: Uint128,
    /// all coins that were ever sent; what is held is the difference
    pub paid: Uint128,
}

/// Response data of [`ExecuteMsg::OpenCase`].
#[cw_serde]
pub struct OpenedData {
    /// number of the new case
    pub case: CaseId,
}
