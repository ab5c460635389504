//! What can go wrong.

use accreditation_api::{Denial, OrgId};
use consent_registry_api::types::{
    ConsentId, Digest, DuoModifier, Finding, Grantor, ReceiptId, ReceiptStatus, RecordId, SubjectId,
};
use consent_registry_rules::RuleError;
use cosmwasm_std::{Addr, StdError, Timestamp};
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
    /// the rules of consent
    #[error(transparent)]
    Rule(#[from] RuleError),
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

    // --- settings
    /// A span out of its bounds.
    #[error("{what} of {given} s is not {min} s to {max} s")]
    BadLimit {
        /// which span
        what: &'static str,
        /// as it was sent
        given: u64,
        /// the least
        min: u64,
        /// the most
        max: u64,
    },
    /// The contract as its own counterparty.
    #[error("the registry cannot be {what}")]
    SelfAsParty {
        /// what it was named as
        what: &'static str,
    },
    /// Nothing comes in while a panel gives back fees.
    #[error("a panel gives back fees at this moment")]
    Refunding,

    // --- who
    /// The sender is not the panel.
    #[error("{sender} is not the panel {panel}")]
    NotPanel {
        /// who sent it
        sender: Addr,
        /// the panel
        panel: Addr,
    },
    /// There is no such organisation, or it is accredited for nothing.
    #[error("grantee {org} is not accredited")]
    GranteeNotAccredited {
        /// which organisation
        org: OrgId,
    },

    // --- what was signed
    /// It is too late.
    #[error("signed until {not_after}, and it is {now}")]
    SignedTooLate {
        /// last instant at which it is taken
        not_after: Timestamp,
        /// time of the block
        now: Timestamp,
    },
    /// It is to be taken for too long.
    #[error("signed until {not_after}, at most {latest}")]
    SignedTooFar {
        /// last instant at which it would be taken
        not_after: Timestamp,
        /// the latest that is allowed
        latest: Timestamp,
    },
    /// It was submitted before, or in another order.
    #[error("seq {given} is not above {last}")]
    BadSeq {
        /// as it was signed
        given: u64,
        /// the last one that was taken
        last: u64,
    },
    /// What a guardian says would outlast its power.
    #[error("a guardian whose power is over at {until} cannot give more")]
    BeyondPower {
        /// first second at which it is over
        until: u64,
    },
    /// The signature is not one of the key over these words.
    #[error("the signature is not one of the signer over these words")]
    BadSignature,
    /// Anybody can turn a signature into a second one of the same words; only one of the two is taken.
    #[error("s of the signature is not in the lower half")]
    HighS,
    /// The signer is nothing to the subject, or no longer.
    #[error("the signer has no power over subject {subject}")]
    NoPower {
        /// which subject
        subject: SubjectId,
    },
    /// The signer is something to the subject, but may not do this.
    #[error("a {grantor} cannot do this")]
    NotYours {
        /// what it is
        grantor: Grantor,
    },
    /// A court does not do this.
    #[error("a court does not do this")]
    NotForCourts,
    /// A document of a court has been used.
    #[error("document {document} was used before")]
    DocumentUsed {
        /// which
        document: Digest,
    },

    // --- subjects
    /// There is no such subject.
    #[error("there is no subject {subject}")]
    NoSubject {
        /// which
        subject: SubjectId,
    },
    /// There is, or was, such a subject.
    #[error("subject {subject} exists or existed")]
    SubjectExists {
        /// which
        subject: SubjectId,
    },
    /// The id is not the one that key and custodian give.
    #[error("key and custodian give subject {expected}, not {given}")]
    WrongSubject {
        /// as it was signed
        given: SubjectId,
        /// what it must be
        expected: SubjectId,
    },
    /// A key that is no point of the curve in its compressed form.
    #[error("{what} is no compressed key of secp256k1")]
    BadKey {
        /// whose
        what: &'static str,
    },
    /// It is being erased.
    #[error("the subject is being erased, from {due_at} on")]
    Erasing {
        /// first second at which state goes
        due_at: u64,
    },
    /// It is not being erased.
    #[error("no erasure was asked for")]
    NotErasing,
    /// It cannot be taken back any more.
    #[error("the erasure is due since {due_at}")]
    ErasureDue {
        /// first second at which state goes
        due_at: u64,
    },
    /// Something must end before.
    #[error("{reviews} reviews and permits until {open_until} must end first")]
    StillOpen {
        /// broken glass without a finding
        reviews: u32,
        /// first second at which no permit can be released
        open_until: u64,
    },
    /// Nothing is due.
    #[error("nothing is due")]
    NothingDue,

    // --- guardians, delegates, recovery
    /// Too many of something.
    #[error("{given} {what} are more than {max}")]
    TooMany {
        /// of what
        what: &'static str,
        /// how many
        given: u64,
        /// the most
        max: u64,
    },
    /// One thing twice.
    #[error("{what} is named twice")]
    Twice {
        /// what kind of thing
        what: &'static str,
    },
    /// A guardian has said it before.
    #[error("this guardian has said it before")]
    VoiceTwice,
    /// There is no such delegate.
    #[error("there is no such delegate")]
    NoDelegate,
    /// What a thief would do first is frozen.
    #[error("a recovery is under way")]
    RecoveryRuns,
    /// There is no recovery to cancel.
    #[error("no recovery is under way")]
    NoRecovery,
    /// It is too late to cancel it.
    #[error("the recovery is due since {at}")]
    RecoveryDue {
        /// when it took effect, seconds since 1970
        at: u64,
    },
    /// A court has to say.
    #[error("the recovery waits for a court")]
    Referred,

    // --- consents
    /// There is no room.
    #[error("{needed} slots are needed, {free} are free")]
    SlotsFull {
        /// how many it takes
        needed: u64,
        /// how many there are for this grantor
        free: u64,
    },
    /// The consent is too large.
    #[error("{needed} slots are needed, at most {max}")]
    TooLarge {
        /// how many it takes
        needed: u64,
        /// the most
        max: u64,
    },
    /// What is stored is damaged.
    #[error("slot {slot} is damaged")]
    BrokenSlot {
        /// which
        slot: u8,
    },
    /// The subject has no such consent.
    #[error("there is no consent {consent}")]
    NoConsent {
        /// which
        consent: ConsentId,
    },
    /// It is revoked already.
    #[error("consent {consent} was revoked at {at}")]
    AlreadyRevoked {
        /// which
        consent: ConsentId,
        /// when, seconds since 1970
        at: u64,
    },

    // --- receipts
    /// There is no such receipt.
    #[error("there is no receipt {receipt}")]
    NoReceipt {
        /// which
        receipt: ReceiptId,
    },
    /// The organisation has used the nonce.
    #[error("nonce of receipt {receipt} was used before")]
    NonceUsed {
        /// the receipt that it gives
        receipt: ReceiptId,
    },
    /// The receipt stands elsewhere.
    #[error("the receipt is {status}, not {wanted}")]
    WrongStatus {
        /// where it stands
        status: ReceiptStatus,
        /// where it would have to
        wanted: ReceiptStatus,
    },
    /// The receipt has no such duty, or it is done.
    #[error("receipt {receipt} has no open duty {duty}")]
    NoTask {
        /// which receipt
        receipt: ReceiptId,
        /// which duty
        duty: DuoModifier,
    },

    // --- broken glass
    /// The organisation may not break the glass.
    #[error("organisation {org} may not break the glass since {since}")]
    PrivilegeSuspended {
        /// which organisation
        org: OrgId,
        /// seconds since 1970
        since: u64,
    },
    /// The organisation may break the glass already.
    #[error("organisation {org} may break the glass")]
    PrivilegeHeld {
        /// which organisation
        org: OrgId,
    },
    /// The receipt is not of a broken glass.
    #[error("receipt {receipt} is not of a broken glass")]
    NotBroken {
        /// which
        receipt: ReceiptId,
    },
    /// There is a justification, or it is judged.
    #[error("the access was justified or judged before")]
    AlreadyJustified,
    /// It is too late to justify it.
    #[error("the justification was due before {until}")]
    JustifyOver {
        /// first second at which it is too late
        until: u64,
    },
    /// It is judged.
    #[error("the access is found {finding}")]
    AlreadyJudged {
        /// what was found
        finding: Finding,
    },
    /// Not a case of this contract, or one without an outcome.
    #[error("case {case} is not one that waits here")]
    OtherCase {
        /// which
        case: u64,
    },
    /// Not what the panel asks for a case.
    #[error("{given} is not the panel's fee of {needed} {denom}")]
    WrongFee {
        /// what was sent
        given: u128,
        /// what is needed
        needed: u128,
        /// of which coin
        denom: String,
    },

    // --- records
    /// There is no such record.
    #[error("there is no record {record}")]
    NoRecord {
        /// which
        record: RecordId,
    },
    /// The commitment was used.
    #[error("commitment of record {record} was used before")]
    CommitmentUsed {
        /// which record
        record: RecordId,
    },
    /// An epoch that does not grow.
    #[error("epoch {given} is not above {last}")]
    BadEpoch {
        /// as it was sent
        given: u32,
        /// the present one
        last: u32,
    },
    /// A day or an hour that is not over.
    #[error("{what} {given} is not over before {over}")]
    NotOver {
        /// day or hour
        what: &'static str,
        /// which, counted from 1970
        given: u64,
        /// when it is over, seconds since 1970
        over: u64,
    },
    /// A day or an hour that is not after the last one.
    #[error("{what} {given} is not later than {last}")]
    NotLater {
        /// day or hour
        what: &'static str,
        /// which, counted from 1970
        given: u64,
        /// the last one
        last: u64,
    },
    /// A root that does not follow the last one.
    #[error("the last root is {expected}, not {given}")]
    WrongPrevious {
        /// as it was sent
        given: Digest,
        /// the last one
        expected: Digest,
    },
}
