//! What the contract emits: one struct for each event. On the chain the type gets the prefix `wasm-`.
//!
//! Keys of signers, tags and what consents say are not in events. An answer to a request has the same form whether it is
//! refused for want of a consent or of a subject.

use crate::types::{
    Basis, ConsentId, Digest, DuoModifier, Effect, Emergency, Finding, Grantor, Purpose, ReceiptId, RecordId,
    RecordKind, RefusalCode, SubjectId,
};
use accreditation_api::OrgId;

pub use salus_core::event::{
    OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, Paused, Unpaused,
};

salus_core::events! {
    /// A subject began.
    SubjectRegistered = "subject_registered" {
        /// which
        subject: SubjectId,
        /// who keeps the records
        custodian: OrgId,
    }

    /// A consent holds.
    ConsentGranted = "consent_granted" {
        /// whose
        subject: SubjectId,
        /// its id
        consent: ConsentId,
        /// who granted it: `court`, `patient`, `guardian` or `delegate`
        grantor: Grantor,
        /// slots that it takes
        slots: u8,
    }

    /// A consent is revoked, for good.
    ConsentRevoked = "consent_revoked" {
        /// whose
        subject: SubjectId,
        /// its id
        consent: ConsentId,
    }

    /// What breaking the glass gives was changed.
    EmergencyRuleSet = "emergency_rule_set" {
        /// for which subject
        subject: SubjectId,
    }

    /// What holds where no consent does was changed.
    DefaultSet = "default_set" {
        /// for which subject
        subject: SubjectId,
    }

    /// Somebody may consent in the subject's place.
    DelegateNamed = "delegate_named" {
        /// for which subject
        subject: SubjectId,
        /// first second at which it may not any more
        until: u64,
    }

    /// A delegation has ended.
    DelegateDismissed = "delegate_dismissed" {
        /// for which subject
        subject: SubjectId,
    }

    /// One of several guardians whose word it takes has spoken.
    VoiceGiven = "voice_given" {
        /// for which subject
        subject: SubjectId,
        /// digest of the body
        body: Digest,
        /// how many have spoken
        voices: u8,
        /// how many it takes
        needed: u8,
    }

    /// Guardians are to change.
    GuardiansProposed = "guardians_proposed" {
        /// for which subject
        subject: SubjectId,
        /// first second at which the change holds
        due_at: u64,
    }

    /// Guardians have changed.
    GuardiansSet = "guardians_set" {
        /// for which subject
        subject: SubjectId,
    }

    /// A new key is to decide.
    RecoveryBegun = "recovery_begun" {
        /// for which subject
        subject: SubjectId,
        /// first second at which it does
        due_at: u64,
    }

    /// The old key stopped a recovery.
    RecoveryCancelled = "recovery_cancelled" {
        /// for which subject
        subject: SubjectId,
    }

    /// The old key tried to stop a second recovery: a court has to say.
    RecoveryReferred = "recovery_referred" {
        /// for which subject
        subject: SubjectId,
    }

    /// A new key decides.
    KeyRecovered = "key_recovered" {
        /// for which subject
        subject: SubjectId,
    }

    /// A court has acted.
    CourtOrdered = "court_ordered" {
        /// about which subject
        subject: SubjectId,
        /// which court
        court: OrgId,
        /// digest of the order
        document: Digest,
    }

    /// A subject is to be erased, and every access is denied. Custodian and destinations of its data hear it here.
    ErasureRequested = "erasure_requested" {
        /// which subject
        subject: SubjectId,
        /// who keeps the records
        custodian: OrgId,
        /// first second at which state goes
        due_at: u64,
    }

    /// An erasure was taken back.
    ErasureCancelled = "erasure_cancelled" {
        /// which subject
        subject: SubjectId,
    }

    /// Nothing of a subject is left in state.
    SubjectErased = "subject_erased" {
        /// how many were erased, ever
        erased: u64,
    }

    /// Access was asked for.
    AccessDecided = "access_decided" {
        /// the receipt
        receipt: ReceiptId,
        /// whose data
        subject: SubjectId,
        /// who asked
        org: OrgId,
        /// what for
        purpose: Purpose,
        /// permit or deny
        effect: Effect,
        /// on what it rests; of a refusal always `default`
        basis: Basis,
        /// first second at which it no longer holds
        expires: u64,
    }

    /// An organisation has broken the glass.
    GlassBroken = "glass_broken" {
        /// the receipt
        receipt: ReceiptId,
        /// whose data
        subject: SubjectId,
        /// who
        org: OrgId,
        /// why
        reason: Emergency,
        /// first second at which a justification is too late
        justify_until: u64,
    }

    /// A custodian has bound itself to serve.
    AccessReleased = "access_released" {
        /// the receipt
        receipt: ReceiptId,
        /// which custodian
        custodian: OrgId,
    }

    /// A permit ended before anything was released.
    PermitDied = "permit_died" {
        /// the receipt
        receipt: ReceiptId,
    }

    /// A custodian has served.
    AccessServed = "access_served" {
        /// the receipt
        receipt: ReceiptId,
        /// which custodian
        custodian: OrgId,
        /// digest of the manifest
        manifest: Digest,
        /// whether the permit had ended
        after_revocation: bool,
    }

    /// A custodian has not served.
    AccessRefused = "access_refused" {
        /// the receipt
        receipt: ReceiptId,
        /// which custodian
        custodian: OrgId,
        /// why
        code: RefusalCode,
    }

    /// One hour's accesses under standing permits.
    RootPosted = "root_posted" {
        /// which custodian
        custodian: OrgId,
        /// number of the root, from 1
        number: u64,
        /// hours since 1970
        hour: u64,
        /// the root
        root: Digest,
    }

    /// A duty is done, by the word of who had it.
    TaskDone = "task_done" {
        /// the receipt
        receipt: ReceiptId,
        /// which duty
        duty: DuoModifier,
        /// digest of the evidence
        evidence: Digest,
    }

    /// A record was committed to.
    RecordCommitted = "record_committed" {
        /// its id
        record: RecordId,
        /// whose
        subject: SubjectId,
        /// who keeps it
        custodian: OrgId,
        /// what kind
        kind: RecordKind,
    }

    /// A record's key was wrapped anew.
    RecordRewrapped = "record_rewrapped" {
        /// which record
        record: RecordId,
        /// epoch of the key
        epoch: u32,
    }

    /// A record is kept no longer.
    RecordRetired = "record_retired" {
        /// which record
        record: RecordId,
    }

    /// A day of a device is anchored.
    StreamAnchored = "stream_anchored" {
        /// whose
        subject: SubjectId,
        /// pseudonym of the device
        device: Digest,
        /// days since 1970
        day: u32,
        /// the root
        root: Digest,
    }

    /// Who broke the glass has said why, and reviewers are being drawn.
    AccessJustified = "access_justified" {
        /// the receipt
        receipt: ReceiptId,
        /// the panel's case
        case: u64,
    }

    /// No reviewers could be drawn for a justified access before, and now they can: it is to be justified again.
    JustificationCalled = "justification_called" {
        /// the receipt
        receipt: ReceiptId,
        /// who broke the glass
        org: OrgId,
        /// first second at which a justification is too late
        justify_until: u64,
    }

    /// What was found about a broken glass.
    AccessJudged = "access_judged" {
        /// the receipt
        receipt: ReceiptId,
        /// who broke it
        org: OrgId,
        /// what was found
        finding: Finding,
    }

    /// An organisation may not break the glass any more.
    PrivilegeSuspended = "privilege_suspended" {
        /// which organisation
        org: OrgId,
        /// accesses judged unjustified
        unjustified: u32,
    }

    /// A regulator has suspended the privilege, or given it back.
    PrivilegeOverridden = "privilege_overridden" {
        /// which organisation
        org: OrgId,
        /// which regulator
        regulator: OrgId,
        /// whether it is suspended now
        suspended: bool,
        /// digest of the decision
        document: Digest,
    }
}
