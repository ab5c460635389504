use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::Terms;
use consent_registry_api::types::{ReceiptId, ReceiptStatus};
use custodian::custodian::Settings;
use custodian::fetch::FetchError;
use custodian::refusal::Refusal;
use futures_util::future::join_all;
use std::time::Duration;

/// CR-09: a hundred readers at once are all answered, a few at a time, and each access has its word on chain.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_readers_at_once_are_all_answered() {
    let lab = Lab::new();
    let content = bytes(60_000);
    lab.keep(&record(&content)).await;
    let few = Settings {
        readers: 8,
        queue: Duration::from_millis(50),
        ..settings()
    };
    let (custodian, server) = lab.serve(few).await;
    let receipts: Vec<ReceiptId> = (0..100)
        .map(|_| lab.chain.permit(SUBJECT, Terms::default()))
        .collect();
    let all = join_all(receipts.iter().map(|receipt| lab.fetch(&server, *receipt))).await;
    for delivery in all {
        assert_eq!(*delivery.unwrap().records[0].bytes, content);
    }
    for receipt in receipts {
        lab.becomes(receipt, ReceiptStatus::Served).await;
    }
    assert!(custodian.owed().unwrap().is_empty());
    let batches = lab.chain.with(|state| state.batches.clone());
    assert!(batches.len() < 200, "words that wait go together: {batches:?}");
}

#[tokio::test]
async fn a_reader_for_whom_there_is_no_place_is_told_to_come_again() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let one = Settings {
        readers: 1,
        queue: Duration::from_millis(10),
        ..settings()
    };
    let (custodian, server) = lab.serve(one).await;
    let first = lab.chain.permit(SUBJECT, Terms::default());
    let second = lab.chain.permit(SUBJECT, Terms::default());
    let held = custodian.release(lab.ask(first)).await.unwrap();
    let said = server.ask(&lab.ask(second), Duration::ZERO).await.unwrap_err();
    assert!(matches!(said, FetchError::Refused(Refusal::Busy)), "{said}");
    drop(held);
    lab.fetch(&server, second).await.unwrap();
}

#[tokio::test]
async fn two_requests_for_one_receipt_at_once_are_served_once() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let (custodian, _) = lab.serve(settings()).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let held = custodian.release(lab.ask(receipt)).await.unwrap();
    assert_eq!(
        custodian.release(lab.ask(receipt)).await.unwrap_err(),
        Refusal::InProgress
    );
    drop(held);
}

/// One whose permit has died does not take the others in its transaction down.
#[tokio::test(flavor = "multi_thread")]
async fn readers_with_bad_receipts_do_not_hinder_the_others() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let (_custodian, server) = lab.serve(settings()).await;
    let receipts: Vec<ReceiptId> = (0..30)
        .map(|_| lab.chain.permit(SUBJECT, Terms::default()))
        .collect();
    for receipt in receipts.iter().step_by(3) {
        lab.chain.revoke(*receipt);
    }
    let all = join_all(receipts.iter().map(|receipt| lab.fetch(&server, *receipt))).await;
    for (number, (receipt, delivery)) in receipts.iter().zip(all).enumerate() {
        assert_eq!(
            delivery.is_err(),
            number % 3 == 0,
            "{number}: {:?}",
            delivery.err()
        );
        let expected = if number % 3 == 0 {
            ReceiptStatus::Refused
        } else {
            ReceiptStatus::Served
        };
        lab.becomes(*receipt, expected).await;
    }
}

/// What an answer takes too long to read is broken off, and its place is free for others.
#[tokio::test]
async fn a_reader_that_stops_reading_does_not_keep_its_place_for_ever() {
    let lab = Lab::new();
    lab.keep(&record(&bytes(100))).await;
    let hasty = Settings {
        readers: 1,
        reading: Duration::from_millis(50),
        ..settings()
    };
    let (custodian, _) = lab.serve(hasty).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let mut answer = custodian.release(lab.ask(receipt)).await.unwrap();
    futures_util::StreamExt::next(&mut answer.bytes)
        .await
        .unwrap()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(futures_util::StreamExt::next(&mut answer.bytes).await.is_none());
    drop(answer);
    lab.becomes(receipt, ReceiptStatus::Served).await;
}
