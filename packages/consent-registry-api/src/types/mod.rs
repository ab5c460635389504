//! Wire types. Times inside consents, requests and receipts are whole seconds since 1970 UTC, as in the consents of health
//! records; a span's `from` belongs to it, its `until` does not.

mod duo;
mod id;
mod info;
mod receipt;
mod record;
mod request;
mod subject;
mod terms;

pub use duo::{Duo, DuoModifier, DuoPermission, Duty, ResearchUse};
pub use id::{ConsentId, Digest, NotHex, PersonId, PublicKey, ReceiptId, RecordId, StudyId, SubjectId, Tag};
pub use info::{
    ConsentInfo, ConsentReceipt, ConsentState, Detail, ErasureInfo, GuardiansInfo, PrivilegeInfo,
    RecipientInfo, RecoveryInfo, SubjectInfo, TaskInfo,
};
pub use receipt::{
    BatchRoot, EmergencyInfo, Finding, ReceiptInfo, ReceiptStatus, RefusalCode, RootInfo, SECONDS_PER_HOUR,
};
pub use record::{NewRecord, RecordInfo, RecordKind, SizeClass, StreamRoot};
pub use request::{Audit, Basis, Decision, Emergency, Part, Request};
pub use subject::{
    Body, Delegate, EmergencyRule, Grantor, Guardians, Order, Power, Registration, Signed, MAX_AHEAD_SECONDS,
    MAX_DELEGATES, MAX_GUARDIANS,
};
pub use terms::{
    Action, Actor, Effect, Provision, Purpose, Span, Terms, Text, KEPT_SLOTS, MAX_CONSENT_SLOTS, MAX_DEPTH,
    MAX_LIST, MAX_PROVISIONS, MAX_TEXTS, SLOTS, SLOT_BYTES,
};
