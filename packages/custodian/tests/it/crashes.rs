//! The custodian is killed at every point at which it speaks to the chain, and begun again.

use crate::lab::{record, settings, Lab, SUBJECT};
use crate::registry::{Cut, Terms};
use consent_registry_api::types::{ReceiptId, ReceiptStatus};
use custodian::custodian::{commit, Custodian, Settings};
use custodian::fetch::FetchError;
use custodian::journal::Journal;
use custodian::refusal::Refusal;
use custodian::registry::{Registry, Word};
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Kills everything that runs, and waits until the journal is free.
fn kill(lab: &Lab, runtime: Runtime) {
    runtime.shutdown_background();
    let began = Instant::now();
    while Journal::open(&lab.folder.0.join("journal.redb")).is_err() {
        assert!(began.elapsed().as_secs() < 10, "the journal is still taken");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// How many whole answers came.
async fn fetch(lab: Arc<Lab>, receipt: ReceiptId) -> Result<(), FetchError> {
    let (_custodian, server) = lab.serve(settings()).await;
    lab.fetch(&server, receipt).await.map(|_| ())
}

fn words(lab: &Lab, receipt: ReceiptId) -> Vec<&'static str> {
    lab.chain.with(|state| {
        let mut words = vec![];
        for word in &state.said {
            match word {
                Word::Release(of) if *of == receipt => words.push("release"),
                Word::Served(of, _) if *of == receipt => words.push("served"),
                Word::Refuse(of, _) if *of == receipt => words.push("refused"),
                _ => {}
            }
        }
        words
    })
}

/// CR-09: killed before, while or after it commits to release: nothing has left, and the reader gets it from the next life.
/// Killed before, while or after it says that it served: it is said, once, and nothing is handed out again.
#[test]
fn killed_at_every_word_to_the_chain_it_goes_on_without_serving_twice_or_keeping_silent() {
    for call in 0..2 {
        for at in [Cut::Before, Cut::Noted, Cut::After] {
            let lab = Arc::new(Lab::new());
            let runtime = Runtime::new().unwrap();
            runtime.block_on(lab.keep(&record(b"x")));
            let receipt = lab.chain.permit(SUBJECT, Terms::default());
            // the record's commitment was the first call
            lab.chain.with(|state| state.cut = Some((call + 1, at)));
            let mut came = 0;
            let first = runtime.spawn(fetch(Arc::clone(&lab), receipt));
            if call == 1 {
                // the word that it served comes after the answer
                came += u32::from(runtime.block_on(first).unwrap().is_ok());
            }
            let began = Instant::now();
            while !lab.chain.with(|state| state.stopped) {
                assert!(began.elapsed().as_secs() < 10, "{call} {at:?}: never came there");
                std::thread::sleep(Duration::from_millis(2));
            }
            kill(&lab, runtime);
            assert_eq!(came, u32::from(call == 1), "{call} {at:?}");

            lab.chain.with(|state| state.cut = None);
            let runtime = Runtime::new().unwrap();
            // a transaction that was noted and never sent is known to be lost only when it can no longer happen
            let blocks = lab.chain.clone();
            runtime.spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(30)).await;
                    blocks.blocks(1);
                }
            });
            let second = runtime.block_on(fetch(Arc::clone(&lab), receipt));
            match second {
                Ok(()) => came += 1,
                Err(e) => assert!(
                    matches!(e, FetchError::Refused(Refusal::AlreadyAnswered)),
                    "{call} {at:?}: {e}"
                ),
            }
            assert_eq!(came, 1, "{call} {at:?}");
            kill(&lab, runtime);
            Runtime::new().unwrap().block_on(async {
                let custodian = lab.begin(settings());
                lab.chain.blocks(10);
                lab.becomes(receipt, ReceiptStatus::Served).await;
                settled(&custodian).await;
            });
            assert_eq!(words(&lab, receipt), ["release", "served"], "{call} {at:?}");
        }
    }
}

async fn settled(custodian: &Custodian<crate::registry::InMemory>) {
    let began = Instant::now();
    while !custodian.owed().unwrap().is_empty() {
        assert!(began.elapsed().as_secs() < 10, "{:?}", custodian.owed());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// CR-05, CR-09: killed when the release had been refused in its block: the next life says so.
#[test]
fn killed_when_the_permit_had_died_in_the_release_it_refuses_visibly() {
    let lab = Arc::new(Lab::new());
    let runtime = Runtime::new().unwrap();
    runtime.block_on(lab.keep(&record(b"x")));
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.chain.revoke(receipt);
    lab.chain.with(|state| state.cut = Some((1, Cut::After)));
    runtime.spawn(fetch(Arc::clone(&lab), receipt));
    while !lab.chain.with(|state| state.stopped) {
        std::thread::sleep(Duration::from_millis(2));
    }
    kill(&lab, runtime);
    lab.chain.with(|state| state.cut = None);
    Runtime::new().unwrap().block_on(async {
        let custodian = lab.begin(settings());
        lab.becomes(receipt, ReceiptStatus::Refused).await;
        settled(&custodian).await;
    });
    assert_eq!(words(&lab, receipt), ["release", "refused"]);
}

/// CR-08, CR-09: killed in the middle of an answer: bytes have left, so it is said that it was served, and never handed out
/// again.
#[test]
fn killed_in_the_middle_of_an_answer_it_says_that_it_served() {
    let lab = Arc::new(Lab::new());
    let runtime = Runtime::new().unwrap();
    runtime.block_on(lab.keep(&record(b"x")));
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let reading = Arc::clone(&lab);
    let manifest = runtime.block_on(async move {
        let custodian = reading.begin(settings());
        let mut answer = custodian.release(reading.ask(receipt)).await.unwrap();
        answer.bytes.next().await.unwrap().unwrap();
        let manifest = answer.manifest;
        // killed with the answer in its hands
        tokio::spawn(async move {
            let _held = (custodian, answer);
            std::future::pending::<()>().await;
        });
        manifest
    });
    assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Released);
    kill(&lab, runtime);
    Runtime::new().unwrap().block_on(async {
        let (_custodian, server) = lab.serve(settings()).await;
        lab.becomes(receipt, ReceiptStatus::Served).await;
        let said = lab.fetch(&server, receipt).await.unwrap_err();
        assert!(
            matches!(said, FetchError::Refused(Refusal::AlreadyAnswered)),
            "{said}"
        );
    });
    assert_eq!(lab.chain.info(receipt).manifest, Some(manifest));
    assert_eq!(words(&lab, receipt), ["release", "served"]);
}

/// CR-09: without its journal it hands out nothing under a receipt that it released before: bytes may have left.
#[tokio::test]
async fn without_its_journal_it_serves_nothing_that_was_released_before() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(settings());
    drop(custodian.release(lab.ask(receipt)).await.unwrap());
    drop(custodian);
    let journal = lab.folder.0.join("journal.redb");
    while Journal::open(&journal).is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    std::fs::remove_file(journal).unwrap();
    let custodian = lab.begin(settings());
    assert_eq!(
        custodian.release(lab.ask(receipt)).await.unwrap_err(),
        Refusal::AlreadyAnswered
    );
}

/// What has long been over is forgotten while it works, not only when it starts; what is not over is not.
#[tokio::test]
async fn accesses_that_have_long_been_over_are_forgotten_without_a_start() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let quick = Settings {
        forget: Duration::from_millis(50),
        ..settings()
    };
    let (custodian, server) = lab.serve(quick).await;
    let [over, recent] = [0, 29 * 86_400].map(|later| {
        lab.chain.with(|state| state.now += later);
        lab.chain.permit(SUBJECT, Terms::default())
    });
    lab.fetch(&server, recent).await.unwrap();
    lab.becomes(recent, ReceiptStatus::Served).await;
    let said = lab.fetch(&server, over).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::Refused { .. })),
        "{said}"
    );
    lab.becomes(over, ReceiptStatus::Refused).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(custodian.access(&over).unwrap().is_some());

    lab.chain.with(|state| state.now += 86_400 + 700);
    let began = Instant::now();
    while custodian.access(&over).unwrap().is_some() {
        assert!(began.elapsed().as_secs() < 20, "it is still there");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(custodian.access(&recent).unwrap().is_some());
}

/// CR-11: killed between keeping a record and committing to it, or before it heard of the commitment: it commits once.
#[tokio::test]
async fn a_record_is_committed_to_once_however_often_it_is_tried() {
    let lab = Lab::new();
    let entry = lab.store().put(&record(b"x")).await.unwrap();
    let committed = commit(&lab.store(), &lab.chain, &entry).await.unwrap();
    // by one who knows nothing of it
    assert_eq!(commit(&lab.store(), &lab.chain, &entry).await.unwrap(), committed);
    assert_eq!(lab.chain.with(|state| state.said.len()), 1);
    let found = lab.chain.recorded(committed).unwrap().commitment;
    assert_eq!(found, entry.commitment().unwrap());
}

/// CR-11: a commitment that a crash prevented is made at the next start; until there is one, the record is not handed out.
#[tokio::test]
async fn a_commitment_that_is_owed_is_made_at_the_next_start_and_the_record_waits_for_it() {
    let lab = Lab::new();
    let owed = lab.store().put(&record(b"x")).await.unwrap();
    let (_custodian, server) = lab.serve(settings()).await;
    let record_id = owed.record_id(lab.chain.place().custodian).unwrap();
    let began = Instant::now();
    while lab.chain.recorded(record_id).is_none() {
        assert!(began.elapsed().as_secs() < 10, "the commitment is still owed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let waiting = lab.store().put(&record(b"y")).await.unwrap();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    let found: Vec<_> = delivery.records.iter().map(|record| record.item.record).collect();
    assert_eq!(found, [record_id]);
    commit(&lab.store(), &lab.chain, &waiting).await.unwrap();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    assert_eq!(lab.fetch(&server, receipt).await.unwrap().records.len(), 2);
}
