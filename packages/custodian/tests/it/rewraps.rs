//! Records' keys move under the key of a new epoch, and a run that is killed is gone on with.

use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::{Cut, Terms};
use consent_registry_api::types::RecordId;
use custodian::keyring::Keyring;
use custodian::record::sha256;
use custodian::registry::{Registry, RegistryError, Word};
use custodian::rewrap::{rewrap, Rewrapped};
use custodian::store::StoreError;
use std::time::Duration;

async fn run(lab: &Lab) -> Rewrapped {
    rewrap(&lab.store(), &lab.chain, &mut |_, _| ()).await.unwrap()
}

/// A run that ends where the world stops.
async fn killed(lab: &Lab) {
    let stopped = async {
        while !lab.chain.with(|state| state.stopped) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::select! {
        done = run(lab) => panic!("it was not stopped: {done:?}"),
        () = stopped => {}
    }
    lab.chain.with(|state| state.cut = None);
}

fn begin_epoch(lab: &Lab) -> u32 {
    Keyring::begin_epoch(&lab.folder.0.join("keys")).unwrap()
}

/// Every record is under this epoch, on the disk as on the chain, and opens.
async fn all_are_under(lab: &Lab, epoch: u32, number: usize) {
    let store = lab.store();
    let entries = store.all().await.unwrap();
    assert_eq!(entries.len(), number);
    for entry in entries {
        assert_eq!((entry.epoch, &entry.next), (epoch, &None));
        store.check(&entry).await.unwrap();
        let id = entry.record_id(lab.chain.place().custodian).unwrap();
        let commitment = lab.chain.recorded(id).unwrap().commitment;
        assert_eq!(commitment, entry.commitment().unwrap());
        assert_eq!(commitment.wrap, sha256(&entry.wrap));
    }
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (custodian, server) = lab.serve(settings()).await;
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    assert_eq!(delivery.records.len(), number);
    custodian.finish().await.unwrap();
}

async fn keep(lab: &Lab, number: usize) -> Vec<RecordId> {
    let mut ids = vec![];
    for length in 1..=number {
        ids.push(lab.keep(&record(&bytes(length))).await);
    }
    ids
}

/// CR-11: after a new epoch all old records come under its key, in few transactions; what the old key opened it is not needed
/// for any more, and the old key may go.
#[tokio::test]
async fn old_records_come_under_the_new_key_and_the_old_key_may_go() {
    let lab = Lab::new();
    keep(&lab, 30).await;
    assert_eq!(begin_epoch(&lab), 2);
    lab.keep(&record(b"new")).await;
    let before: Vec<_> = lab.store().all().await.unwrap();
    let said = lab.chain.with(|state| state.batches.len());
    let mut steps = vec![];
    let outcome = rewrap(&lab.store(), &lab.chain, &mut |done, all| steps.push((done, all)))
        .await
        .unwrap();
    assert_eq!((outcome.epoch, outcome.moved, outcome.there), (2, 30, 1));
    assert_eq!(steps, [(1, 31), (25, 31), (31, 31)]);
    let batches = lab.chain.with(|state| state.batches.split_off(said));
    assert_eq!(batches, [24, 6]);
    assert_eq!(lab.store().idle_epochs().await.unwrap(), [1]);
    std::fs::remove_file(lab.folder.0.join("keys/epoch-1.key")).unwrap();
    all_are_under(&lab, 2, 31).await;
    // nothing but keys has changed
    for (one, other) in before.iter().zip(lab.store().all().await.unwrap()) {
        assert_eq!(
            (one.blob, one.sha256, one.salt),
            (other.blob, other.sha256, other.salt)
        );
    }
    let again = run(&lab).await;
    assert_eq!((again.moved, again.there), (0, 31));
}

/// CR-11: killed before, while or after the chain is told, in the first transaction or the second: every record opens at that
/// moment, and the next run ends the work.
#[tokio::test]
async fn a_run_that_is_killed_anywhere_loses_nothing_and_is_gone_on_with() {
    for call in 0..2 {
        for at in [Cut::Before, Cut::Noted, Cut::After] {
            let lab = Lab::new();
            keep(&lab, 26).await;
            begin_epoch(&lab);
            lab.chain.with(|state| state.cut = Some((26 + call, at)));
            killed(&lab).await;
            let store = lab.store();
            for entry in store.all().await.unwrap() {
                store.check(&entry).await.unwrap();
            }
            // what is half-way is served all the same
            let receipt = lab.chain.permit(SUBJECT, Terms::default());
            let (custodian, server) = lab.serve(settings()).await;
            assert_eq!(lab.fetch(&server, receipt).await.unwrap().records.len(), 26);
            custodian.finish().await.unwrap();
            drop((custodian, server));

            let outcome = run(&lab).await;
            assert_eq!(outcome.moved + outcome.there, 26, "{call} {at:?}");
            let rewraps = lab.chain.with(|state| {
                let rewraps = state.said.iter().filter(|word| matches!(word, Word::Rewrap(..)));
                rewraps.count()
            });
            assert_eq!(rewraps, 26, "{call} {at:?}: each is said once");
            for entry in store.all().await.unwrap() {
                assert_eq!((entry.epoch, &entry.next), (2, &None));
                store.check(&entry).await.unwrap();
            }
        }
    }
}

/// An epoch that begins while a run is half-way: what was said of the one before is not taken for the newest.
#[tokio::test]
async fn a_second_epoch_that_begins_half_way_is_caught_up_with() {
    for at in [Cut::Noted, Cut::After] {
        let lab = Lab::new();
        keep(&lab, 2).await;
        begin_epoch(&lab);
        lab.chain.with(|state| state.cut = Some((2, at)));
        killed(&lab).await;
        assert_eq!(begin_epoch(&lab), 3);
        assert_eq!(run(&lab).await.moved, 2, "{at:?}");
        all_are_under(&lab, 3, 2).await;
    }
}

/// CR-11: a record that is not whole is reported and left alone, with its old key; the others are moved.
#[tokio::test]
async fn a_damaged_record_is_left_as_it_is_and_the_others_are_moved() {
    let lab = Lab::new();
    keep(&lab, 3).await;
    begin_epoch(&lab);
    let store = lab.store();
    let entries = store.all().await.unwrap();
    let path = lab.folder.0.join("blobs").join(entries[1].blob.to_string());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[1..]).unwrap();
    let outcome = run(&lab).await;
    assert_eq!(outcome.moved, 2);
    assert!(
        matches!(outcome.damaged.as_slice(), [(blob, StoreError::Length { .. })] if *blob == entries[1].blob),
        "{:?}",
        outcome.damaged
    );
    assert!(
        store.idle_epochs().await.unwrap().is_empty(),
        "its key is still needed"
    );
    std::fs::write(&path, &whole).unwrap();
    assert_eq!(run(&lab).await.moved, 1);
    all_are_under(&lab, 2, 3).await;
}

/// While the chain is silent nothing is moved, and nothing is lost.
#[tokio::test]
async fn a_silent_chain_stops_the_run_and_the_next_one_ends_it() {
    let lab = Lab::new();
    keep(&lab, 2).await;
    begin_epoch(&lab);
    lab.chain.with(|state| state.silent = true);
    let said = rewrap(&lab.store(), &lab.chain, &mut |_, _| ())
        .await
        .unwrap_err();
    let silent = matches!(
        said,
        custodian::custodian::PutError::Registry(RegistryError::Silent(_))
    );
    assert!(silent, "{said}");
    lab.chain.with(|state| state.silent = false);
    assert_eq!(run(&lab).await.moved, 2);
    all_are_under(&lab, 2, 2).await;
}

/// CR-20: what was erased while its key was on its way does not come back.
#[tokio::test]
async fn what_is_erased_half_way_stays_erased() {
    let lab = Lab::new();
    keep(&lab, 2).await;
    begin_epoch(&lab);
    let store = lab.store();
    let entries = store.all().await.unwrap();
    let half_way = store.wrap_anew(&entries[0], 2).await.unwrap().unwrap();
    assert!(half_way.next.is_some());
    assert_eq!(store.erase(&SUBJECT).await.unwrap(), 2);
    assert_eq!(store.move_on(&half_way).await.unwrap(), None);
    store.committed(&entries[1]).await.unwrap();
    assert!(store.all().await.unwrap().is_empty());
    assert_eq!(run(&lab).await.moved, 0);
}
