//! What a custodian asks of the chain. [`crate::chain::OnChain`] is the real one.

use crate::step::Sent;
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{
    BatchRoot, ConsentInfo, Digest, Effect, NewRecord, ReceiptId, ReceiptInfo, RecordId, RecordInfo,
    RefusalCode, RootInfo, StreamRoot, SubjectId,
};
use std::fmt;
use std::future::Future;
use thiserror::Error;

/// Where a custodian works: part of what is signed off chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// id of the chain
    pub chain_id: String,
    /// address of the consent registry
    pub registry: String,
    /// the custodian
    pub custodian: OrgId,
}

/// Something that a custodian says on chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// it binds itself to serve
    Release(ReceiptId),
    /// it has served
    Served(ReceiptId, Digest),
    /// it has not served, and will not
    Refuse(ReceiptId, RefusalCode),
    /// it keeps a record
    Commit(NewRecord),
    /// it posts an hour of accesses under standing permits
    Root(BatchRoot),
    /// it keeps a device's day
    Anchor(StreamRoot),
    /// it has wrapped a record's key anew: epoch of the key, hash of the wrapped key
    Rewrap(RecordId, u32, Digest),
}

/// What became of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// a block holds it, and it did what it says
    Happened,
    /// it may still happen
    Open,
    /// it did not and cannot happen
    Never,
}

/// Why the contract or the chain refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// `contract::Variant` of the contract's error, if it is one of ours: what a log may have
    pub name: Option<String>,
    /// the whole text, with the ids and addresses that are in it
    pub text: String,
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self { name: None, text }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What the chain says of a subject whose records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// it is there, and stays
    Lives,
    /// its erasure was asked for
    Erasing {
        /// when, seconds since 1970
        requested_at: u64,
        /// from when on it cannot be taken back
        due_at: u64,
    },
    /// there is none of this id: erased, or never begun
    Gone,
}

/// What the chain has of a subject, as far as it decides who may read.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// who keeps its records
    pub custodian: OrgId,
    /// since when its erasure is asked for
    pub erasing_since: Option<u64>,
    /// what holds where no consent does
    pub default: Effect,
    /// every consent that it still has a place for, revoked ones too
    pub consents: Vec<ConsentInfo>,
}

/// Why something was not asked or said.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegistryError {
    /// The contract or the chain refused; nothing was kept.
    #[error("{0}")]
    Refused(Why),
    /// No chain answers; nothing was sent.
    #[error("{0}")]
    Silent(String),
    /// The transaction was sent; nobody can say yet what becomes of it.
    #[error("the outcome of transaction {} is not known yet: {why}", sent.tx)]
    Unknown {
        /// what to look for
        sent: Sent,
        /// why it is not known
        why: String,
    },
    /// What was about to be sent could not be noted, so it was not sent.
    #[error("{0}")]
    NotNoted(String),
}

/// Takes down what is about to be sent. An error keeps it from being sent.
pub type Note<'a> = &'a mut (dyn FnMut(&Sent) -> Result<(), String> + Send);

/// The chain, as far as a custodian needs it.
pub trait Registry: Send + Sync + 'static {
    /// Where the custodian works.
    fn place(&self) -> &Place;

    /// The time of the chain's last block, seconds since 1970.
    fn now(&self) -> impl Future<Output = Result<u64, RegistryError>> + Send;

    /// A receipt; none if there is none.
    fn receipt(
        &self,
        receipt: &ReceiptId,
    ) -> impl Future<Output = Result<Option<ReceiptInfo>, RegistryError>> + Send;

    /// Who keeps the records of a subject, for good; none if there is no such subject.
    fn custodian_of(
        &self,
        subject: &SubjectId,
    ) -> impl Future<Output = Result<Option<OrgId>, RegistryError>> + Send;

    /// Whether a receipt is a permit that lives at this moment: not revoked, not expired, its subject not being erased.
    fn lives(&self, receipt: &ReceiptInfo) -> impl Future<Output = Result<bool, RegistryError>> + Send;

    /// Whether a subject lives.
    fn life(&self, subject: &SubjectId) -> impl Future<Output = Result<Life, RegistryError>> + Send;

    /// What decides who may read of a subject; none if there is none.
    fn known(&self, subject: &SubjectId)
        -> impl Future<Output = Result<Option<Known>, RegistryError>> + Send;

    /// Whether an organisation could act in a role at a second since 1970.
    fn could_act(
        &self,
        org: OrgId,
        role: Role,
        at: u64,
    ) -> impl Future<Output = Result<bool, RegistryError>> + Send;

    /// A record; none if there is none.
    fn record(
        &self,
        record: &RecordId,
    ) -> impl Future<Output = Result<Option<RecordInfo>, RegistryError>> + Send;

    /// The custodian's own root of this number, from 1; none if there is none.
    fn root(&self, number: u64) -> impl Future<Output = Result<Option<RootInfo>, RegistryError>> + Send;

    /// The first anchored day of a device that is not before `day`; none if there is none.
    fn anchored(
        &self,
        subject: &SubjectId,
        device: &Digest,
        day: u32,
    ) -> impl Future<Output = Result<Option<StreamRoot>, RegistryError>> + Send;

    /// The organisation for which an address operates now; none if for none.
    fn organisation(
        &self,
        operator: &str,
    ) -> impl Future<Output = Result<Option<OrgId>, RegistryError>> + Send;

    /// Who administers an organisation; none if there is no such organisation.
    fn admin(&self, org: OrgId) -> impl Future<Output = Result<Option<String>, RegistryError>> + Send;

    /// Says all of it in one transaction, or none of it. The transaction is handed to `note` before it leaves this machine,
    /// again if it has to be signed again.
    fn say(&self, words: &[Word], note: Note<'_>) -> impl Future<Output = Result<(), RegistryError>> + Send;

    /// What became of a transaction.
    fn fate(&self, sent: &Sent) -> impl Future<Output = Result<Fate, RegistryError>> + Send;
}
