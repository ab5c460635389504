//! What is signed, and how ids are derived. Every digest begins with a domain, and every part of changing length with its
//! length, so that no two of them can ever be the same bytes.

use crate::types::{
    Action, ConsentId, Decision, Digest, Emergency, PersonId, PublicKey, Purpose, ReceiptId, ReceiptInfo,
    RecordId, Signed, SubjectId,
};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::StdResult;
use salus_core::packed;
use sha2::{Digest as _, Sha256};

/// Domain of everything that is signed, and of ids derived from it.
pub const DOMAIN: &str = "salus/consent/v1";

fn begin(what: &str) -> Sha256 {
    with_length(with_length(Sha256::new(), DOMAIN.as_bytes()), what.as_bytes())
}

fn with_length(hash: Sha256, bytes: &[u8]) -> Sha256 {
    hash.chain_update((bytes.len() as u64).to_be_bytes())
        .chain_update(bytes)
}

fn end(hash: Sha256) -> [u8; 32] {
    hash.finalize().into()
}

/// What the author of a body signs: SHA-256 over these, one after the other:
///
/// | bytes | what |
/// |---|---|
/// | 8 + n | [`DOMAIN`], behind its length |
/// | 8 + 6 | `signed`, behind its length |
/// | 8 + n | the chain's id, behind its length |
/// | 8 + n | the contract's address, behind its length |
/// | 32 | the subject |
/// | 33 | the signer's key |
/// | 8 | seq |
/// | 8 | not-after, in nanoseconds since 1970 |
/// | 32 | SHA-256 of the body's bytes |
///
/// Numbers and lengths are big-endian, 8 bytes.
///
/// Chain and contract are part of it, so that nothing can be submitted anywhere else; seq and not-after, so that nothing
/// can be submitted twice or held back.
pub fn signing_hash(chain_id: &str, contract: &str, signed: &Signed) -> [u8; 32] {
    let hash = with_length(
        with_length(begin("signed"), chain_id.as_bytes()),
        contract.as_bytes(),
    );
    end(hash
        .chain_update(signed.subject.0)
        .chain_update(signed.signer.0)
        .chain_update(signed.seq.to_be_bytes())
        .chain_update(signed.not_after.nanos().to_be_bytes())
        .chain_update(Sha256::digest(signed.body.as_slice())))
}

/// A subject: its first public key at one custodian.
///
/// ```
/// use consent_registry_api::{sign::subject_id, types::PublicKey};
/// use accreditation_api::OrgId;
/// let key = PublicKey([2; 33]);
/// assert_ne!(subject_id(&key, OrgId(1)), subject_id(&key, OrgId(2)));
/// ```
pub fn subject_id(first_key: &PublicKey, custodian: OrgId) -> SubjectId {
    SubjectId(end(begin("subject")
        .chain_update(first_key.0)
        .chain_update(custodian.u64().to_be_bytes())))
}

/// A consent by signature. As its author's seq only ever grows, a consent that was revoked cannot come back.
pub fn consent_id(subject: &SubjectId, signer: &PublicKey, seq: u64) -> ConsentId {
    ConsentId(end(begin("consent")
        .chain_update(subject.0)
        .chain_update(signer.0)
        .chain_update(seq.to_be_bytes())))
}

/// A consent by order of a court.
pub fn court_consent_id(subject: &SubjectId, court: OrgId, document: &Digest) -> ConsentId {
    ConsentId(end(begin("court")
        .chain_update(subject.0)
        .chain_update(court.u64().to_be_bytes())
        .chain_update(document.0)))
}

/// A receipt: known to who asks before it is written, and the same whether the subject exists or not.
pub fn receipt_id(org: OrgId, nonce: &Digest) -> ReceiptId {
    ReceiptId(end(begin("receipt")
        .chain_update(org.u64().to_be_bytes())
        .chain_update(nonce.0)))
}

/// A record: its commitment at one custodian.
pub fn record_id(custodian: OrgId, content: &Digest) -> RecordId {
    RecordId(end(begin("record")
        .chain_update(custodian.u64().to_be_bytes())
        .chain_update(content.0)))
}

/// Under what the registry keeps the last seq of a signer for a subject: it outlives an erasure, so that nothing that was
/// signed comes back, and names neither of them. Whoever has both can still look.
pub fn seq_key(subject: &SubjectId, signer: &PublicKey) -> [u8; 32] {
    end(begin("seq").chain_update(subject.0).chain_update(signer.0))
}

/// Head of a subject's chain of receipts after one more: over the head before, the receipt's number and id, and the digest
/// of its entry as it was written when access was asked for.
pub fn chain_head(previous: &Digest, number: u64, receipt: &ReceiptId, entry: &Digest) -> Digest {
    Digest(end(begin("chain")
        .chain_update(previous.0)
        .chain_update(number.to_be_bytes())
        .chain_update(receipt.0)
        .chain_update(entry.0)))
}

/// Digest of a receipt's entry: of what does not change any more once access was decided. Whoever has a subject's receipts
/// can compute its chain with it, and with [`chain_head`].
pub fn entry_digest(receipt: &ReceiptInfo) -> StdResult<Digest> {
    let who = (
        receipt.subject,
        receipt.org,
        receipt.role,
        receipt.profession,
        receipt.person,
    );
    let what: What<'_> = (
        receipt.purpose,
        &receipt.actions,
        &receipt.destination,
        receipt.asked_at,
    );
    let reason = receipt.emergency.as_ref().map(|broken| broken.reason);
    entry(who, what, &receipt.decision, (reason, receipt.order))
}

/// Who asked: about which subject, for which organisation, in which role, with which profession, and which person.
pub type Who = (SubjectId, OrgId, Role, Option<u16>, Option<PersonId>);
/// What was asked: what for, what was to be done, where data goes, and when it was asked.
pub type What<'a> = (Purpose, &'a [Action], &'a str, u64);
/// Why it was asked without a consent: the reason of an emergency, the order under which a regulator reads.
pub type Why = (Option<Emergency>, Option<Digest>);

/// The same from its parts, as they are when access is decided.
pub fn entry(who: Who, what: What<'_>, decision: &Decision, (reason, order): Why) -> StdResult<Digest> {
    let entry = packed::pack(&(who, what, decision, reason, order))?;
    Ok(Digest(end(with_length(begin("entry"), &entry))))
}

/// Leaf of one subject in the tree of a batch: how many accesses there ever were under batches, and the head of their
/// chain. The tree is that of the workspace's merkle package over the leaves in the order of the subjects' ids, each of
/// them once, so that a path proves a subject's place, and two neighbours prove that a subject is not in it.
pub fn batch_leaf(subject: &SubjectId, counter: u64, head: &Digest) -> [u8; 32] {
    end(begin("batch")
        .chain_update(subject.0)
        .chain_update(counter.to_be_bytes())
        .chain_update(head.0))
}
