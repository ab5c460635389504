//! Queries, and what other contracts may ask. Listings give at most 100 entries, 30 if no limit is named.

use crate::msg::Limits;
use crate::types::{
    ConsentId, ConsentInfo, ConsentReceipt, Decision, Detail, ErasureInfo, GuardiansInfo, PrivilegeInfo,
    PublicKey, Purpose, ReceiptId, ReceiptInfo, RecordId, RecordInfo, Request, RootInfo, StreamRoot,
    SubjectId, SubjectInfo, TaskInfo,
};
use accreditation_api::OrgId;
use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::Addr;
use salus_core::{ownership::Ownership, pause::Pause};

/// What can be asked.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Settings of the contract.
    #[returns(ConfigResponse)]
    Config {},
    /// The owner, and who was proposed.
    #[returns(Ownership)]
    Ownership {},
    /// What would be decided if the organisation asked now. A refusal has the same form whether there is such a subject or
    /// not.
    #[returns(Decision)]
    Evaluate {
        /// who would ask
        org: OrgId,
        /// what
        request: Box<Request>,
    },
    /// Whether a receipt is a permit that lives now, for this organisation and purpose. One that is to be released is decided
    /// again, as [`crate::msg::ExecuteMsg::Release`] would; one that was released lives until its consent is revoked, its
    /// subject's erasure is asked for, or it expires. Never fails.
    #[returns(PermittedResponse)]
    Permitted {
        /// which receipt
        receipt: ReceiptId,
        /// whose it must be
        requester: OrgId,
        /// what it must be for, or a kind of it
        purpose: Purpose,
    },
    /// A subject; none if there is none.
    #[returns(Option<SubjectInfo>)]
    Subject {
        /// which
        subject: SubjectId,
    },
    /// The last seq that was taken from a signer; 0: none was.
    #[returns(u64)]
    LastSeq {
        /// for which subject
        subject: SubjectId,
        /// whose
        signer: PublicKey,
    },
    /// A consent; none if there is none.
    #[returns(Option<ConsentInfo>)]
    Consent {
        /// which
        consent: ConsentId,
    },
    /// Consents of a subject, by id.
    #[returns(Vec<ConsentInfo>)]
    Consents {
        /// whose
        subject: SubjectId,
        /// the last one of the page before
        start_after: Option<ConsentId>,
        /// how many
        limit: Option<u32>,
    },
    /// A consent as a receipt with the fields of ISO/IEC TS 27560; none if there is none.
    #[returns(Option<ConsentReceipt>)]
    ConsentReceipt {
        /// which consent
        consent: ConsentId,
        /// how much of it
        detail: Detail,
    },
    /// One access; none if there is none. Of a refusal without its number and heads: they would tell who asked in vain how
    /// often others asked.
    #[returns(Option<ReceiptInfo>)]
    Receipt {
        /// which
        receipt: ReceiptId,
    },
    /// Who looked, and who asked: receipts of a subject by number, refusals among them, each with its place in the chain.
    #[returns(Vec<ReceiptInfo>)]
    Receipts {
        /// whose data
        subject: SubjectId,
        /// number of the last one of the page before
        start_after: Option<u64>,
        /// how many
        limit: Option<u32>,
    },
    /// Receipts that a custodian released and neither served nor refused in time, oldest first. A permit that it never released
    /// is in no such list: nothing was promised; it stands as *permitted*, with an end that is over, in its subject's list.
    #[returns(Vec<ReceiptInfo>)]
    Mismatches {
        /// which custodian
        custodian: OrgId,
        /// the last one of the page before
        start_after: Option<ReceiptId>,
        /// how many
        limit: Option<u32>,
    },
    /// Duties of an organisation, those that are done among them, by receipt.
    #[returns(Vec<TaskInfo>)]
    Tasks {
        /// which organisation
        org: OrgId,
        /// receipt of the last one of the page before; a receipt's tasks come together
        start_after: Option<ReceiptId>,
        /// how many
        limit: Option<u32>,
    },
    /// A record; none if there is none.
    #[returns(Option<RecordInfo>)]
    Record {
        /// which
        record: RecordId,
    },
    /// Records of a subject, by id.
    #[returns(Vec<RecordInfo>)]
    Records {
        /// whose
        subject: SubjectId,
        /// the last one of the page before
        start_after: Option<RecordId>,
        /// how many
        limit: Option<u32>,
    },
    /// Anchored days of a device, by day.
    #[returns(Vec<StreamRoot>)]
    Streams {
        /// whose
        subject: SubjectId,
        /// which device
        device: crate::types::Digest,
        /// day of the last one of the page before
        start_after: Option<u32>,
        /// how many
        limit: Option<u32>,
    },
    /// Roots of a custodian, by number.
    #[returns(Vec<RootInfo>)]
    Roots {
        /// which custodian
        custodian: OrgId,
        /// number of the last one of the page before
        start_after: Option<u64>,
        /// how many
        limit: Option<u32>,
    },
    /// Whether an organisation may break the glass.
    #[returns(PrivilegeInfo)]
    Privilege {
        /// which organisation
        org: OrgId,
    },
    /// Who decides for a subject, and what is under way; none if there is no such subject.
    #[returns(Option<GuardiansInfo>)]
    Guardians {
        /// which subject
        subject: SubjectId,
    },
    /// Where an erasure stands; none: none was asked for.
    #[returns(Option<ErasureInfo>)]
    Erasure {
        /// which subject
        subject: SubjectId,
    },
}

/// Answer to [`QueryMsg::Config`].
#[cw_serde]
pub struct ConfigResponse {
    /// the accreditation contract
    pub accreditation_addr: Addr,
    /// the panel
    pub panel_addr: Addr,
    /// the panel's named set of terms for reviews
    pub panel_terms: String,
    /// spans
    pub limits: Limits,
    /// the last pause
    pub pause: Option<Pause>,
    /// subjects that were erased, ever
    pub erased: u64,
}

/// The queries that are another contract's; variants of [`QueryMsg`] of the same shape. None of it compiles the other
/// messages in.
#[cw_serde]
pub enum ReaderQuery {
    /// Whether a receipt is a permit that lives now.
    Permitted {
        /// which receipt
        receipt: ReceiptId,
        /// whose it must be
        requester: OrgId,
        /// what it must be for, or a kind of it
        purpose: Purpose,
    },
}

/// Answer to [`QueryMsg::Permitted`].
#[cw_serde]
pub struct PermittedResponse {
    /// whether it lives
    pub permitted: bool,
    /// first second at which it no longer does; now, if it does not live
    pub until: u64,
    /// whose data it is about; none, if it does not live
    pub subject: Option<SubjectId>,
    /// who keeps that data; none, if it does not live
    pub custodian: Option<OrgId>,
}
