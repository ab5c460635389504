//! Receipts: what was asked, decided, released, served or refused.

use super::{Action, Decision, Digest, Emergency, PersonId, Purpose, ReceiptId, SubjectId};
use accreditation_api::{OrgId, Role};
use cosmwasm_schema::cw_serde;
use std::fmt;

/// Seconds of one hour: a batch is of one whole hour.
pub const SECONDS_PER_HOUR: u64 = 3_600;

/// Where a receipt stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ReceiptStatus {
    /// access was refused
    Denied,
    /// access may be released until it expires
    Permitted,
    /// the permit ended before anything was released: expired, revoked or erased
    Died,
    /// the custodian is bound to serve, and has not said that it did
    Released,
    /// served
    Served,
    /// the custodian served after the permit had ended
    ServedAfterRevocation,
    /// the custodian refused
    Refused,
}

impl fmt::Display for ReceiptStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Denied => "denied",
            Self::Permitted => "permitted",
            Self::Died => "died",
            Self::Released => "released",
            Self::Served => "served",
            Self::ServedAfterRevocation => "served_after_revocation",
            Self::Refused => "refused",
        })
    }
}

/// Why a custodian did not serve.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum RefusalCode {
    /// the permit was over
    PermitEnded,
    /// it keeps no such record
    NoRecord,
    /// what it keeps is not what was committed to
    Integrity,
    /// the key for which the record is wrapped is not the requester's
    WrongKey,
    /// who came is not who was permitted
    NotTheRequester,
    /// it cannot, for now
    Unavailable,
    /// a law forbids it
    Legal,
}

impl fmt::Display for RefusalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PermitEnded => "permit_ended",
            Self::NoRecord => "no_record",
            Self::Integrity => "integrity",
            Self::WrongKey => "wrong_key",
            Self::NotTheRequester => "not_the_requester",
            Self::Unavailable => "unavailable",
            Self::Legal => "legal",
        })
    }
}

/// One access, in the terms of IHE's Basic Audit Log Patterns: who, for whom, what for, when, on what grounds, what came.
#[cw_serde]
pub struct ReceiptInfo {
    /// which receipt
    pub receipt: ReceiptId,
    /// whose data
    pub subject: SubjectId,
    /// number in the subject's chain, from 1; none in the answer about one refusal, whose asker must not learn how often others
    /// asked: a refusal's place stands in the list of its subject alone
    pub number: Option<u64>,
    /// head of the chain before it, zeros for the first one; none like the number
    pub previous: Option<Digest>,
    /// head of the chain with it; none like the number
    pub head: Option<Digest>,
    /// who asked
    pub org: OrgId,
    /// in which role
    pub role: Role,
    /// profession that was claimed
    pub profession: Option<u16>,
    /// person that was claimed
    pub person: Option<PersonId>,
    /// what for
    pub purpose: Purpose,
    /// what was to be done
    pub actions: Vec<Action>,
    /// where data goes, ISO 3166-1 alpha-2
    pub destination: String,
    /// when it was asked, seconds since 1970
    pub asked_at: u64,
    /// what was decided
    pub decision: Decision,
    /// where it stands
    pub status: ReceiptStatus,
    /// when the custodian bound itself to serve
    pub released_at: Option<u64>,
    /// when it served or refused
    pub answered_at: Option<u64>,
    /// digest of the manifest of what was served
    pub manifest: Option<Digest>,
    /// why it refused
    pub refusal: Option<RefusalCode>,
    /// a broken glass, and what became of it
    pub emergency: Option<EmergencyInfo>,
    /// digest of the order under which a regulator reads
    pub order: Option<Digest>,
}

/// What became of a broken glass.
#[cw_serde]
pub struct EmergencyInfo {
    /// why it was broken
    pub reason: Emergency,
    /// first second at which a justification is too late
    pub justify_until: u64,
    /// salted digest of the justification
    pub justification: Option<Digest>,
    /// the panel's case
    pub case: Option<u64>,
    /// first second at which a review is too late
    pub review_until: u64,
    /// what was found
    pub finding: Finding,
}

/// What was found about a broken glass.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Finding {
    /// nothing yet
    Open,
    /// it was right
    Justified,
    /// it was not
    Unjustified,
    /// the organisation gave no justification in time; counts as not right
    Silent,
    /// the reviewers came to no verdict; counts for nothing
    Undecided,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Justified => "justified",
            Self::Unjustified => "unjustified",
            Self::Silent => "silent",
            Self::Undecided => "undecided",
        })
    }
}

/// Accesses of one hour under standing permits: one root over subject → (counter, head).
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct BatchRoot {
    /// hours since 1970; later than that of the custodian's last root, and over
    pub hour: u64,
    /// root of the map; see [`crate::sign::batch_leaf`]
    pub root: Digest,
    /// how many subjects are in the map; above 0
    pub subjects: u64,
    /// how many accesses there were in the hour; above 0
    pub accesses: u64,
    /// the custodian's last root; zeros for the first one
    pub previous: Digest,
}

/// A root that a custodian posted.
#[cw_serde]
pub struct RootInfo {
    /// who
    pub custodian: OrgId,
    /// its number, from 1
    pub number: u64,
    /// what it said
    pub batch: BatchRoot,
    /// when it was posted, seconds since 1970
    pub at: u64,
}
