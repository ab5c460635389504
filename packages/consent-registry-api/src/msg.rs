//! Messages. Only `Justify` takes coins; every other message refuses them. A field that is not known is refused, not
//! ignored.

use crate::types::{
    Audit, BatchRoot, Digest, DuoModifier, NewRecord, Order, ReceiptId, RecordId, RefusalCode, Request,
    Signed, StreamRoot, SubjectId,
};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use panel_api::opener::Answer;

pub use crate::query::{ConfigResponse, PermittedResponse, QueryMsg};

/// Sets the contract up.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct InstantiateMsg {
    /// who may pause intake
    pub owner: String,
    /// the accreditation contract; fixed for good
    pub accreditation: String,
    /// the panel that reviews broken glass; fixed for good
    pub panel: String,
    /// the panel's named set of terms for reviews; fixed for good
    pub panel_terms: String,
    /// spans; fixed for good
    pub limits: Limits,
}

/// Spans, in seconds. Fixed when the contract is set up, so that a local chain can tell a month's story in a minute and a
/// public one cannot be set up carelessly: `salus deploy verify` compares.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Limits {
    /// how long a permit can be released; 1 to 600
    pub permit_seconds: u64,
    /// how long broken glass gives access; 1 to 86,400
    pub emergency_seconds: u64,
    /// after a broken glass, until a justification is due; 24 hours on a public network
    pub justify_seconds: u64,
    /// after a broken glass, until the reviewers' verdict is due; 72 hours on a public network
    pub review_seconds: u64,
    /// after a release, until the custodian is due to say that it served or refused; an hour on a public network
    pub answer_seconds: u64,
    /// until a change of guardians holds; 14 days on a public network
    pub guardian_seconds: u64,
    /// until a recovery holds; 14 days on a public network
    pub recovery_seconds: u64,
    /// after a cancelled recovery, in which the next cancel goes to a court; a year on a public network
    pub cancel_seconds: u64,
    /// until an erasure begins; 14 days on a public network
    pub erasure_seconds: u64,
    /// accesses judged unjustified that suspend the privilege; 3 on a public network
    pub unjustified: u32,
}

impl Limits {
    /// What a public network should have.
    pub const PUBLIC: Self = Self {
        permit_seconds: 600,
        emergency_seconds: 86_400,
        justify_seconds: 86_400,
        review_seconds: 72 * 3_600,
        answer_seconds: 3_600,
        guardian_seconds: 14 * 86_400,
        recovery_seconds: 14 * 86_400,
        cancel_seconds: 365 * 86_400,
        erasure_seconds: 14 * 86_400,
        unjustified: 3,
    };
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
    /// **Owner** names a successor, who has `expires_in_seconds` (≤ 30 days) to accept. Emits `ownership_proposed`.
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
    /// **Owner** stops intake (registrations, new records and streams) for at most 14 days; not within 7 days of the end of
    /// the last pause. Consents, revocations, requests, answers, reviews and erasure go on. Emits `paused`.
    Pause {
        /// for how long
        seconds: u64,
    },
    /// **Owner** ends a pause. Emits `unpaused`.
    Unpause {},

    /// **Anyone** submits what a subject's key, a guardian or a delegate signed. What each body does, and when it fails, is
    /// in [`crate::types::Body`]. Fails for a wrong signature, a signer that has no power over the subject, a seq that is
    /// not greater than the signer's last, a not-after that is past or more than 24 hours ahead, a body that cannot be
    /// read. A failed body does not use up its seq.
    Submit(Signed),
    /// **Operator of a court**: an organisation accredited to arbitrate. Acts at once. Fails for a document that was used
    /// before, an act that a court does not do. Emits `court_ordered`, and what the act emits.
    CourtOrder(Order),
    /// **Anyone** lets what is due take effect: a change of guardians, a recovery; then prunes an erased subject's state, a
    /// bounded part with each call. Fails if nothing is due. Emits `guardians_set`, `key_recovered`, `subject_erased`.
    Advance {
        /// which subject
        subject: SubjectId,
    },

    /// **Operator of an organisation accredited for the request's role** asks for access. Always writes a receipt, whether
    /// there is such a subject or not; a refusal says nothing about why. Its id is [`crate::sign::receipt_id`]. Fails for a
    /// nonce that the organisation has used, no or too many actions, an unknown country, a research purpose without a study,
    /// a study without a research purpose, BTG without a reason or a reason without BTG. Emits `access_decided`, and
    /// `glass_broken` for an emergency that is permitted.
    RequestAccess(Request),
    /// **Operator of an organisation accredited to regulate** reads under an order. Writes a receipt like every access.
    /// Fails for a nonce that the organisation has used. Emits `access_decided`.
    Audit(Audit),
    /// **Operator of the subject's custodian, accredited to hold records now,** binds itself to serve, before it hands
    /// anything out. The permit is looked at
    /// again: consent revoked, used up or over, accreditation ended, erasure asked for. Then the receipt is `died` and the
    /// message succeeds, so that it shows. Fails for a receipt that is not `permitted`. Emits `access_released` or
    /// `permit_died`.
    Release {
        /// which receipt
        receipt: ReceiptId,
    },
    /// **Operator of the subject's custodian** says what it served. Never refused for what happened since: then it is
    /// marked *after revocation*. Fails for a receipt that was never released and can still be, was refused, or is served
    /// already. Emits `access_served`.
    Served {
        /// which receipt
        receipt: ReceiptId,
        /// SHA-256 of the manifest of what was handed out
        manifest: Digest,
    },
    /// **Operator of the subject's custodian** says that it did not serve. Fails for a receipt that was denied, or is
    /// answered already. Emits `access_refused`.
    Refuse {
        /// which receipt
        receipt: ReceiptId,
        /// why
        code: RefusalCode,
    },
    /// **Operator of an organisation accredited to hold records** posts one hour's accesses under standing permits. Fails for
    /// an hour that is not over or not later than its last, a previous root that is not its last. Emits `root_posted`.
    PostRoot(BatchRoot),
    /// **Operator of the organisation that got data** says that it did what it had to. Fails for a duty that the receipt does
    /// not have, or that is done; for a time limit before data was served. Emits `task_done`.
    FulfilTask {
        /// which receipt
        receipt: ReceiptId,
        /// which duty
        duty: DuoModifier,
        /// digest of the evidence: the publication, the protocol of the deletion
        evidence: Digest,
    },

    /// **Operator of the subject's custodian** commits to a record. Fails for a subject that is not its own, a commitment that
    /// was used. Emits `record_committed`.
    CommitRecord(NewRecord),
    /// **Operator of the record's custodian** wraps its key anew. Fails for an epoch that is not greater. Emits
    /// `record_rewrapped`.
    RewrapRecord {
        /// which record
        record: RecordId,
        /// epoch of the new key
        epoch: u32,
        /// SHA-256 of the wrapped key
        wrap: Digest,
    },
    /// **Operator of the record's custodian** keeps it no longer. Emits `record_retired`.
    RetireRecord {
        /// which record
        record: RecordId,
    },
    /// **Operator of the subject's custodian** anchors one day of a device. Fails for a day that is not over or not later than
    /// the last. Emits `stream_anchored`.
    AnchorStream(StreamRoot),

    /// **Operator of the organisation that broke the glass**, takes the panel's fees exactly: gives its justification and opens
    /// the review. While the panel is not ready it takes no fees and opens none: then the organisation may justify the access
    /// again, and after `review_until` anyone may call for that with `settle_review`. Fails after `justify_until`, or if there
    /// is a review. Emits `access_justified`.
    Justify {
        /// which receipt
        receipt: ReceiptId,
        /// salted digest of the justification
        statement: Digest,
    },
    /// **Panel**: a review has a verdict. `granted` finds the access justified, `refused` unjustified. Emits
    /// `access_judged`, and `privilege_suspended` with the one that is too many.
    Verdict(Answer),
    /// **Anyone** moves a broken glass on: asks the panel for its verdict; after `justify_until` without a justification
    /// suspends the privilege; after `review_until` without a verdict leaves it undecided. Where no review could be opened,
    /// and the panel is ready now, the organisation has to justify the access again, in the same time. What the panel gives
    /// back of its fees goes to the organisation's admin. Fails if nothing is due. Emits `access_judged`,
    /// `privilege_suspended`, `justification_called`.
    SettleReview {
        /// which receipt
        receipt: ReceiptId,
    },
    /// **Operator of an organisation accredited to regulate** suspends an organisation's privilege to break the glass, or
    /// gives it back. Logged. Fails if it is so already. Emits `privilege_overridden`.
    OverridePrivilege {
        /// which organisation
        org: OrgId,
        /// suspend; else give back
        suspend: bool,
        /// salted digest of the decision
        document: Digest,
    },
}

/// Response data of `RequestAccess` and `Audit`.
#[cw_serde]
pub struct AccessData {
    /// the receipt
    pub receipt: ReceiptId,
    /// whether access is permitted
    pub permitted: bool,
    /// first second at which it cannot be released
    pub expires: u64,
}
