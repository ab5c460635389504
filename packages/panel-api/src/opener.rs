//! What a contract needs that asks a panel: what it sends, what it hears, what it can look up.
//!
//! 1. It asks [`OpenerQuery::Offer`] what a case under some terms costs and how long it can take.
//! 2. It sends [`OpenerMsg::OpenCase`] with the fees of all rounds.
//! 3. It hears [`VerdictMsg`]: its own execute message has a variant `verdict` of the same shape. The panel sends it with no
//!    coins, a gas limit and reply-on-error, so an opener that fails cannot stop a panel, and a message that got lost is
//!    not sent again. So an opener offers a call with which anyone makes it ask [`OpenerQuery::Verdict`].
//! 4. It may send [`OpenerMsg::Appeal`] while the answer says so, and hears a second answer.
//! 5. When the outcome is final, [`OpenerMsg::Refund`] brings back what was not used, in the same transaction.
//!
//! An opener trusts the panel with neither money nor time: it checks that the sender is its panel and that the case is
//! one it opened, keeps a deadline and a default of its own, and asks once more before the default applies. The deadline that it
//! gives to the case is [`ANSWER_SECONDS`] before that of the default: an answer needs a call after the last window.

use crate::types::Outcome;
use crate::CaseId;
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, Coin, HexBinary, Timestamp, Uint128};

/// The most organisations that are parties to a case.
pub const MAX_PARTIES: usize = 8;
/// The most persons that are parties to a case.
pub const MAX_PERSONS: usize = 4;
/// The longest reference, in bytes.
pub const MAX_REFERENCE_BYTES: usize = 64;
/// The latest deadline of a case: 180 days from its opening, in seconds.
pub const MAX_CASE_SECONDS: u64 = 180 * 86_400;

/// How long before its own default an opener lets a case end, in seconds: an hour. [`Offer::longest_seconds`] has it in it.
///
/// The last window of a case can end at its deadline. Only then anyone can call `Advance`, which brings the answer. An
/// opener whose default applies at the same moment lets its default overtake a vote that is complete. So: *deadline of the
/// case = time of the default − this*.
pub const ANSWER_SECONDS: u64 = 3_600;

/// The panel's messages that are an opener's; variants of [`ExecuteMsg`](crate::msg::ExecuteMsg) of the same shape.
#[cw_serde]
pub enum OpenerMsg {
    /// Opens a case; takes the fees of all rounds, exactly.
    OpenCase(OpenCase),
    /// Asks for a second opinion by the next, wider round.
    Appeal {
        /// which case
        case: CaseId,
    },
    /// Takes back the fees that were not used, once the outcome is final.
    Refund {
        /// which case
        case: CaseId,
    },
}

/// A question to a panel.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct OpenCase {
    /// the number that the case must get, as [`Offer::next_case`] told; none: whichever is next. With it, an opener knows
    /// the number without waiting for a reply
    pub case: Option<CaseId>,
    /// the opener's own mark, given back with every answer; at most 64 bytes, and no personal data
    pub reference: Binary,
    /// name of the set of terms
    pub terms: String,
    /// what is asked, in the opener's own code list
    pub ask: u16,
    /// how much is asked, where the terms carry amounts; else none
    pub amount: Option<Uint128>,
    /// organisations that are concerned, each once, at most 8: nobody related to them is drawn
    pub parties: Vec<OrgId>,
    /// addresses of people who are concerned, each once, at most 4: the organisations for which they operate, and the one for
    /// which they last enlisted as assessors on the roster, count as parties. They are not stored
    pub persons: Vec<String>,
    /// commitment to the evidence, 32 bytes; the evidence itself stays off chain
    pub evidence: HexBinary,
    /// when the case ends at the latest, at most 180 days from now; at least [`Offer::shortest_seconds`] from now
    pub deadline: Timestamp,
}

/// The message that an opener hears.
#[cw_serde]
pub enum VerdictMsg {
    /// A case has an outcome, or, after an appeal, another one.
    Verdict(Answer),
}

/// Where a case stands. The panel sends it with an outcome that is not `pending`; the query gives it at any time.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Answer {
    /// which case
    pub case: CaseId,
    /// the opener's own mark
    pub reference: Binary,
    /// what came out
    pub outcome: Outcome,
    /// how much, where the terms carry amounts and the outcome is `granted` or `part`; else none
    pub amount: Option<Uint128>,
    /// reasons that the seats of the deciding side gave, each once, in the order of the seats; at most 15
    pub codes: Vec<u16>,
    /// first instant at which it can no longer be appealed against; none: it is final, or pending
    pub appeal_until: Option<Timestamp>,
}

/// The panel's queries that are an opener's; variants of [`QueryMsg`](crate::msg::QueryMsg) of the same shape.
#[cw_serde]
pub enum OpenerQuery {
    /// What a case under a set of terms costs, and whether the roster can fill its seats.
    Offer {
        /// name of the set
        terms: String,
    },
    /// Where a case stands.
    Verdict {
        /// which case
        case: CaseId,
    },
}

/// Answer to [`OpenerQuery::Offer`].
#[cw_serde]
pub struct Offer {
    /// the fees of all rounds, to be sent with the opening; an amount of zero means no coin
    pub prepay: Coin,
    /// the number that the next case gets
    pub next_case: CaseId,
    /// seconds from the opening to a verdict of the first round at the earliest possible deadline
    pub shortest_seconds: u64,
    /// seconds from the opening in which every round, replacements and an appeal included, can be held and the answer be
    /// brought, for which the last [`ANSWER_SECONDS`] are: an opener's default should not apply earlier
    pub longest_seconds: u64,
    /// seats of the first round
    pub first_seats: u8,
    /// seats of the last, widest round, which an appeal against a first opinion cannot exceed
    pub widest_seats: u8,
    /// how many seats of each round are for clinicians. A refusal takes two clinical votes where they are two or more
    pub clinicians: u8,
    /// organisations on the roster now, whoever owns them and whatever their accreditation
    pub live: u32,
    /// whether the roster is long enough to be relied on: three times as many organisations could be drawn now as the widest
    /// round has seats, and three times as many clinicians as all rounds need. Companies of one owner count once, and who is
    /// suspended does not. Before that, an opener should not rely on the panel
    pub ready: bool,
}
