//! Answers to queries.

use super::{
    ConsentId, Delegate, Digest, Duty, Effect, EmergencyRule, Guardians, Power, PublicKey, Purpose,
    ReceiptId, SubjectId, Terms,
};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;

/// Where a consent stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ConsentState {
    /// it votes, while its time, its uses and its grantor's power last
    Active,
    /// revoked; for good
    Revoked,
}

/// A consent.
#[cw_serde]
pub struct ConsentInfo {
    /// its id
    pub consent: ConsentId,
    /// whose
    pub subject: SubjectId,
    /// 1 when granted; one more with each use and with its revocation
    pub version: u32,
    /// whose word it is
    pub power: Power,
    /// where it stands
    pub state: ConsentState,
    /// how often it was used
    pub used: u32,
    /// when it was granted, seconds since 1970
    pub granted_at: u64,
    /// when it was revoked
    pub revoked_at: Option<u64>,
    /// how many slots it takes
    pub slots: u8,
    /// what it says
    pub terms: Terms,
}

/// A subject, as whoever knows its id sees it.
#[cw_serde]
pub struct SubjectInfo {
    /// which
    pub subject: SubjectId,
    /// the key that decides now
    pub key: PublicKey,
    /// who keeps the records
    pub custodian: OrgId,
    /// what breaking the glass gives
    pub emergency: EmergencyRule,
    /// what holds where no consent does
    pub default: Effect,
    /// who may consent in its place; those whose time is over are left out
    pub delegates: Vec<Delegate>,
    /// slots that are taken
    pub slots: u8,
    /// number of its last receipt
    pub receipts: u64,
    /// head of its chain of receipts
    pub head: Digest,
}

/// Who decides for a subject, and what is under way.
#[cw_serde]
pub struct GuardiansInfo {
    /// in power now; none: nobody
    pub guardians: Option<Guardians>,
    /// who comes next, and when, seconds since 1970
    pub next: Option<(Guardians, u64)>,
    /// a recovery that is under way
    pub recovery: Option<RecoveryInfo>,
}

/// A recovery that is under way.
#[cw_serde]
pub struct RecoveryInfo {
    /// the new key
    pub key: PublicKey,
    /// guardians who asked for it
    pub voices: u8,
    /// when it takes effect, seconds since 1970; none: voices are missing, or a court has to say
    pub at: Option<u64>,
    /// a second cancel sent it to a court
    pub referred: bool,
}

/// Where an erasure stands.
#[cw_serde]
pub struct ErasureInfo {
    /// when it was asked for, seconds since 1970
    pub requested_at: u64,
    /// first second at which it cannot be taken back, and state goes
    pub due_at: u64,
    /// permits and reviews that must end before
    pub open: u32,
    /// the state is gone
    pub done: bool,
}

/// Whether an organisation may break the glass.
#[cw_serde]
pub struct PrivilegeInfo {
    /// which organisation
    pub org: OrgId,
    /// accesses that were judged unjustified since it last got the privilege back
    pub unjustified: u32,
    /// how often it gave no justification
    pub silent: u32,
    /// since when it may not, seconds since 1970; none: it may
    pub suspended_at: Option<u64>,
    /// how often a regulator changed it
    pub overrides: u32,
}

/// Something that whoever got data has to do.
#[cw_serde]
pub struct TaskInfo {
    /// from which receipt
    pub receipt: ReceiptId,
    /// which organisation
    pub org: OrgId,
    /// what, by when
    pub duty: Duty,
    /// digest of the evidence that it was done
    pub evidence: Option<Digest>,
    /// when it was said to be done, seconds since 1970
    pub done_at: Option<u64>,
}

/// How much a consent receipt says.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Detail {
    /// that there is a consent, of which version, in which state
    Minimal,
    /// and for which purposes and until when
    Summary,
    /// and to whom, with the whole terms
    Full,
}

/// A consent receipt with the fields of ISO/IEC TS 27560:2023. What is empty is not said at this level of detail.
#[cw_serde]
pub struct ConsentReceipt {
    /// of this structure
    pub schema_version: String,
    /// the consent's id
    pub record_id: ConsentId,
    /// the PII principal
    pub pii_principal_id: SubjectId,
    /// the PII controller: who keeps the records
    pub pii_controller: OrgId,
    /// `given`, `refused`, `withdrawn` or `expired`
    pub event_state: String,
    /// when the state came about, seconds since 1970
    pub event_time: u64,
    /// who gave it: `court`, `patient`, `guardian` or `delegate`
    pub entity: String,
    /// the consent's version
    pub version: u32,
    /// first second at which it no longer holds; none: no end was set
    pub valid_until: Option<u64>,
    /// what it rests on; always `consent`
    pub lawful_basis: String,
    /// how it is withdrawn
    pub withdrawal_method: String,
    /// purposes of the base rule; codes of HL7 v3 ActReason
    pub purposes: Vec<Purpose>,
    /// digests of the privacy notices that were shown, with their languages
    pub privacy_notices: Vec<super::Text>,
    /// countries to which data may go by the base rule, ISO 3166-1 alpha-2
    pub processing_locations: Vec<String>,
    /// third parties by the base rule
    pub recipients: Vec<RecipientInfo>,
    /// the whole terms
    pub terms: Option<Terms>,
    /// SHA-256 over the consent's stored form; the same at every level of detail
    pub sha256: Digest,
}

/// A third party in a consent receipt.
#[cw_serde]
pub struct RecipientInfo {
    /// whom the rule is about
    pub actor: super::Actor,
    /// the rule: permit or deny
    pub effect: Effect,
}
