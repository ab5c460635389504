//! Who decides for a subject, and how it is said: a body that its author signed off chain, and any relay submits.

use super::{ConsentId, Digest, Effect, PublicKey, Purpose, SubjectId, Tag, Terms};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Binary, HexBinary, Timestamp};
use std::fmt;

/// The most guardians of a subject.
pub const MAX_GUARDIANS: usize = 5;
/// The most delegates of a subject.
pub const MAX_DELEGATES: usize = 4;
/// How far ahead `not_after` may lie: 24 hours, in seconds.
pub const MAX_AHEAD_SECONDS: u64 = 86_400;

/// Something that was signed off chain.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Signed {
    /// for which subject
    pub subject: SubjectId,
    /// who signed: the subject's key, a guardian's or a delegate's
    pub signer: PublicKey,
    /// greater than the signer's last one for this subject; gaps are allowed
    pub seq: u64,
    /// last instant at which it is taken; at most 24 hours ahead
    pub not_after: Timestamp,
    /// a [`Body`] in JSON. Hashed as these very bytes, so that nobody has to write JSON in a canonical way
    pub body: Binary,
    /// ECDSA over secp256k1 of [`crate::sign::signing_hash`], 64 bytes, `s` in the lower half
    pub signature: HexBinary,
}

/// What can be said by signature. The key is the signer's; each says who may.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub enum Body {
    /// **Whose key the subject is derived from** begins. Fails if the subject exists or existed. Emits
    /// `subject_registered`.
    Register(Registration),
    /// **Key, guardian or delegate** consents, or refuses. Its id is [`crate::sign::consent_id`]. What a guardian or a
    /// delegate grants ends with its power, and a delegate only grants within its purposes. Fails without room, for terms
    /// out of bounds, for a grantee that is not accredited. Emits `consent_granted`.
    Grant(Terms),
    /// **Key; guardian; who granted it** revokes, in this block and for good. Nobody revokes what ranks above: court,
    /// patient, guardian, delegate. Emits `consent_revoked`.
    Revoke {
        /// which consent
        consent: ConsentId,
    },
    /// **Key or guardian** says what breaking the glass gives. Emits `emergency_rule_set`.
    SetEmergencyRule(EmergencyRule),
    /// **Key or guardian** says what holds where no consent does. Emits `default_set`.
    SetDefault {
        /// deny; or permit: treatment, reading, by organisations that are accredited to attest treatment
        effect: Effect,
    },
    /// **Key or guardian** names a delegate, or changes what it may. What it granted before ends with an earlier end, and at
    /// once where it is for purposes that the delegate no longer has; a later end does not make it last longer. Whom a guardian
    /// names goes with it. Fails for an end later than that of the guardian who says it. Emits `delegate_named`, and `consent_revoked` for each consent that ends.
    NameDelegate(Delegate),
    /// **Key or guardian; the delegate itself; a court** ends a delegation, and with it what was granted under it. Emits
    /// `delegate_dismissed`.
    DismissDelegate {
        /// whose
        key: PublicKey,
    },
    /// **Key, or as many guardians as it takes**, changes the guardians; after 14 days, unless a recovery runs. Consents of
    /// those who go end, those of the others with their new power; so do delegates whom they named, with what these granted.
    /// Voices for another change that waited are gone. Fails for guardians whose power would end later than that
    /// of the guardians who say it. A court's change takes back a recovery that is on its way. Emits
    /// `guardians_proposed`.
    SetGuardians(Guardians),
    /// **As many guardians as it takes**: a new key for the subject, after a delay that the old key can cancel. Freezes
    /// changes of guardians and erasure, and takes back one that is on its way. When it holds, delegates go with what they
    /// granted, and so does what the old key granted since the recovery was begun. Fails if the guardians' power ends before
    /// it would hold. Emits `recovery_begun` with the last voice, and `erasure_cancelled` where there was one.
    Recover {
        /// the new key
        key: PublicKey,
    },
    /// **Key** cancels a recovery. A second one within a year is not cancelled but goes to a court. Emits
    /// `recovery_cancelled` or `recovery_referred`. Voices for a recovery that waited are gone.
    CancelRecovery {},
    /// **Key, or as many guardians as it takes**, erases the subject: from now on every access is denied, after 14 days
    /// the state goes. Not while a recovery runs. Emits `erasure_requested`.
    Erase {},
    /// **Key or guardian; a court** takes the erasure back, in the 14 days. Voices that waited are gone. Emits
    /// `erasure_cancelled`.
    CancelErase {},
}

/// How a subject begins.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Registration {
    /// the organisation that keeps the records; accredited to. Part of the subject's id
    pub custodian: OrgId,
    /// what breaking the glass gives
    pub emergency: EmergencyRule,
    /// what holds where no consent does
    pub default: Effect,
    /// who decides beside the key, at once: for a child, whose key is kept for it
    pub guardians: Option<Guardians>,
}

/// What the patient said beforehand about broken glass.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct EmergencyRule {
    /// refuse it altogether
    pub refuse: bool,
    /// categories that it never gives; at most 16
    pub without: Vec<Tag>,
}

/// Who decides for a subject that cannot.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Guardians {
    /// their keys, each once, at most 5; none: no guardians
    pub keys: Vec<PublicKey>,
    /// how many of them it takes to change guardians, recover or erase, and where `joint` is set for everything. They sign
    /// the same body, each with its own seq; it holds with the last voice. A voice waits for 7 days, and is refused where the act
    /// would be. 1 to as many as there are
    pub needed: u8,
    /// every act takes as many: where a court says so
    pub joint: bool,
    /// majority: first second at which their power is over; none: without end
    pub until: Option<u64>,
}

/// Somebody who may consent in the subject's place. Cannot name others.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Delegate {
    /// whose key
    pub key: PublicKey,
    /// purposes for which it may permit, one at least; it may refuse for any
    pub purposes: Vec<Purpose>,
    /// first second at which its power is over
    pub until: u64,
}

/// Who granted a consent; the first one ranks highest.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum Grantor {
    /// a court
    Court,
    /// the patient
    Patient,
    /// a guardian
    Guardian,
    /// a delegate
    Delegate,
}

impl fmt::Display for Grantor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Court => "court",
            Self::Patient => "patient",
            Self::Guardian => "guardian",
            Self::Delegate => "delegate",
        })
    }
}

/// Whose word a consent is, and until when that word counts.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Power {
    /// what the grantor was to the subject
    pub grantor: Grantor,
    /// first second at which its power is over; none: without end
    pub until: Option<u64>,
}

/// What a court orders.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Order {
    /// about which subject
    pub subject: SubjectId,
    /// salted digest of the order; never used before
    pub document: Digest,
    /// what is to be done, at once: grant, revoke, set_guardians, recover, cancel_recovery, cancel_erase; nothing else. A
    /// consent's id is [`crate::sign::court_consent_id`]
    pub act: Body,
}
