//! What a reader makes of an answer that a custodian, or whoever is in its place, made up.

use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::Terms;
use consent_registry_api::types::{ReceiptId, RecordKind, SizeClass, SubjectId};
use custodian::fetch::{FetchError, Package};
use custodian::manifest::Manifest;
use custodian::record::NewRecord;

/// The answer to a request, as its bytes.
async fn answer(lab: &Lab, receipt: ReceiptId) -> Vec<u8> {
    let custodian = lab.begin(settings());
    let answer = custodian.release(lab.ask(receipt)).await.unwrap();
    let pieces: Vec<_> = futures_util::TryStreamExt::try_collect(answer.bytes)
        .await
        .unwrap();
    pieces.into_iter().flatten().collect()
}

/// The same ciphertexts behind another manifest.
fn forged(answer: &[u8], change: impl FnOnce(&mut Manifest)) -> Package {
    let end = answer.iter().position(|byte| *byte == b'\n').unwrap();
    let mut manifest: Manifest = serde_json::from_slice(&answer[..end]).unwrap();
    change(&mut manifest);
    let mut forged = serde_json::to_vec(&manifest).unwrap();
    forged.extend_from_slice(&answer[end..]);
    Package::from_bytes(&forged).unwrap()
}

async fn not_committed(lab: &Lab, receipt: ReceiptId, package: &Package) {
    let record = package.manifest().unwrap().records[0].record;
    let said = lab.open(receipt, package).await.unwrap_err();
    assert!(
        matches!(said, FetchError::NotCommitted { record: found } if found == record),
        "{said}"
    );
}

/// CR-09, CR-11: another patient's record, well committed to and encrypted to the right reader, is not taken for the one that
/// was permitted.
#[tokio::test]
async fn a_record_of_another_subject_is_found_out() {
    let lab = Lab::new();
    let other = SubjectId([6; 32]);
    lab.keep(&NewRecord {
        subject: other,
        ..record(b"another's")
    })
    .await;
    let permitted = lab.chain.permit(SUBJECT, Terms::default());
    let others = lab.chain.permit(other, Terms::default());
    let answer = answer(&lab, others).await;
    let good = Package::from_bytes(&answer).unwrap();
    assert_eq!(lab.open(others, &good).await.unwrap().records.len(), 1);

    let swapped = forged(&answer, |manifest| manifest.receipt = permitted);
    not_committed(&lab, permitted, &swapped).await;
}

/// CR-11: what a record is called in the manifest is what was committed to.
#[tokio::test]
async fn a_record_of_another_kind_or_size_than_committed_is_found_out() {
    let lab = Lab::new();
    lab.keep(&record(&bytes(60_000))).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let answer = answer(&lab, receipt).await;
    let kind = forged(&answer, |manifest| {
        manifest.records[0].kind = RecordKind::Vaccination;
    });
    not_committed(&lab, receipt, &kind).await;
    let size = forged(&answer, |manifest| manifest.records[0].size = SizeClass::Large);
    not_committed(&lab, receipt, &size).await;
    assert_eq!(
        lab.open(receipt, &forged(&answer, |_| ()))
            .await
            .unwrap()
            .records
            .len(),
        1
    );
}
