//! What a patient had erased is heard on the chain, and destroyed when nobody can take it back any more.

use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::{Terms, START};
use consent_registry_api::types::{ReceiptStatus, RefusalCode, SubjectId};
use custodian::custodian::Settings;
use custodian::journal::Journal;
use custodian::record::NewRecord;
use custodian::refusal::Refusal;
use custodian::registry::Life;
use custodian::step::{Post, Step};
use std::time::{Duration, Instant};

const OTHER: SubjectId = SubjectId([6; 32]);

fn quick() -> Settings {
    Settings {
        erasures: Duration::from_millis(20),
        ..settings()
    }
}

fn life(lab: &Lab, life: Life) {
    lab.chain.with(|state| state.lives.insert(SUBJECT, life));
}

const fn erasing(due_at: u64) -> Life {
    Life::Erasing {
        requested_at: START,
        due_at,
    }
}

async fn kept(lab: &Lab) -> usize {
    lab.store().of_subject(&SUBJECT).await.unwrap().len()
}

/// Waits until the log has this line, as often as that.
async fn logged(lab: &Lab, words: &str, times: usize) {
    let began = Instant::now();
    loop {
        let found = lab
            .log
            .lock()
            .unwrap()
            .iter()
            .filter(|line| line.contains(words))
            .count();
        if found >= times {
            return;
        }
        assert!(
            began.elapsed().as_secs() < 20,
            "{words:?} is missing: {:?}",
            lab.log
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Long enough for a few looks at the chain.
async fn a_while() {
    tokio::time::sleep(Duration::from_millis(150)).await;
}

/// CR-20: the records of an erased patient go when the erasure is due by the chain's clock, not a second before; what is kept of
/// others stays, and nothing of it is in the log.
#[tokio::test]
async fn records_go_when_their_patients_erasure_is_due_and_not_before() {
    let lab = Lab::new();
    lab.keep(&record(&bytes(1_000))).await;
    lab.keep(&record(b"x")).await;
    lab.keep(&NewRecord {
        subject: OTHER,
        ..record(b"another's")
    })
    .await;
    life(&lab, erasing(START + 10));
    let _custodian = lab.begin(quick());
    logged(&lab, "a patient asked to be erased", 1).await;
    lab.chain.with(|state| state.now = START + 9);
    a_while().await;
    assert_eq!(kept(&lab).await, 2);
    lab.chain.with(|state| state.now = START + 10);
    logged(&lab, "erased: 2 records", 1).await;
    assert_eq!(kept(&lab).await, 0);
    let left = lab.store().all().await.unwrap();
    assert!(left.len() == 1 && left[0].subject == OTHER);
    assert!(lab.store().orphans().await.unwrap().is_empty());
    assert!(!lab.folder.0.join("records").join(SUBJECT.to_string()).exists());
    let log = lab.log.lock().unwrap().join("\n");
    assert!(!log.contains(&SUBJECT.to_string()[..8]), "{log}");
}

/// CR-20: an erasure that is taken back destroys nothing, even if the subject is gone from the chain that is asked later.
#[tokio::test]
async fn an_erasure_that_is_taken_back_destroys_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    life(&lab, erasing(START + 10));
    let _custodian = lab.begin(quick());
    logged(&lab, "a patient asked to be erased", 1).await;
    life(&lab, Life::Lives);
    logged(&lab, "an erasure was taken back", 1).await;
    lab.chain.with(|state| state.now = START + 100);
    life(&lab, Life::Gone);
    logged(&lab, "knows nothing of somebody", 1).await;
    assert_eq!(kept(&lab).await, 1);
}

/// CR-20: a custodian that was stopped when the registry erased a subject of whose erasure it had heard destroys its records
/// after the next start; of one that it knows nothing of it destroys nothing, and says so.
#[tokio::test]
async fn an_erasure_that_came_while_it_was_stopped_is_made_up_for() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    lab.keep(&NewRecord {
        subject: OTHER,
        ..record(b"another's")
    })
    .await;
    life(&lab, erasing(START + 10));
    let custodian = lab.begin(quick());
    logged(&lab, "a patient asked to be erased", 1).await;
    drop(custodian);
    while Journal::open(&lab.folder.0.join("journal.redb")).is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    life(&lab, Life::Gone);
    lab.chain.with(|state| state.lives.insert(OTHER, Life::Gone));
    let _custodian = lab.begin(quick());
    logged(&lab, "erased: 1 records", 1).await;
    logged(&lab, "knows nothing of somebody", 1).await;
    assert_eq!(kept(&lab).await, 0);
    assert_eq!(lab.store().of_subject(&OTHER).await.unwrap().len(), 1);
}

/// CR-20: a chain that does not answer destroys nothing.
#[tokio::test]
async fn a_silent_chain_destroys_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    lab.chain.with(|state| state.silent = true);
    life(&lab, erasing(START));
    let _custodian = lab.begin(quick());
    logged(&lab, "the chain does not answer", 2).await;
    assert_eq!(kept(&lab).await, 1);
    lab.chain.with(|state| state.silent = false);
    logged(&lab, "erased: 1 records", 1).await;
}

/// CR-05, CR-20: who was released to, read nothing and comes again after the erasure was asked for gets nothing.
#[tokio::test]
async fn what_was_released_before_is_not_handed_out_after_an_erasure_was_asked_for() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(quick());
    drop(custodian.release(lab.ask(receipt)).await.unwrap());
    life(&lab, erasing(START + 1_000));
    // the registry takes a permit of a subject that is being erased for dead
    lab.chain.revoke(receipt);
    let code = RefusalCode::PermitEnded;
    let said = again(&lab, &custodian, receipt).await;
    assert_eq!(said, Refusal::Refused { code });
    lab.becomes(receipt, ReceiptStatus::Refused).await;
}

async fn again(
    lab: &Lab,
    custodian: &custodian::custodian::Custodian<crate::registry::InMemory>,
    receipt: consent_registry_api::types::ReceiptId,
) -> Refusal {
    loop {
        match custodian.release(lab.ask(receipt)).await {
            Err(Refusal::InProgress) => tokio::time::sleep(Duration::from_millis(5)).await,
            Err(refusal) => return refusal,
            Ok(_) => panic!("it was handed out"),
        }
    }
}

/// CR-20: nothing is owed for ever: the receipts of an erased subject are gone, and with them whatever was to be said.
#[tokio::test]
async fn nothing_is_owed_any_more_when_the_receipt_went_with_its_subject() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(quick());
    drop(custodian.release(lab.ask(receipt)).await.unwrap());
    lab.chain.forget(receipt);
    a_while().await;
    assert_eq!(custodian.owed().unwrap().len(), 1, "its permit may still live");
    lab.chain.with(|state| state.now += 600);
    let began = Instant::now();
    while !custodian.owed().unwrap().is_empty() {
        assert!(began.elapsed().as_secs() < 20, "it is owed for ever");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let step = custodian.access(&receipt).unwrap().unwrap().step;
    let code = RefusalCode::PermitEnded;
    assert_eq!(
        step,
        Step::Refused {
            code,
            post: Post::Moot
        }
    );
}
