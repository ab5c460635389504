//! What a reader makes of an answer that a custodian, or whoever is in its place, made up.

use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::Terms;
use consent_registry_api::types::{ReceiptId, RecordKind, SizeClass, SubjectId};
use custodian::fetch::{FetchError, Package, Server, MOST};
use custodian::manifest::Manifest;
use custodian::record::{class_of, most_of, NewRecord};
use custodian::seal::{longest, seal};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The answer to a request, as its bytes.
async fn answer(lab: &Lab, receipt: ReceiptId) -> Vec<u8> {
    let custodian = lab.begin(settings());
    let answer = custodian.release(lab.ask(receipt)).await.unwrap();
    let pieces: Vec<_> = futures_util::TryStreamExt::try_collect(answer.bytes)
        .await
        .unwrap();
    pieces.into_iter().flatten().collect()
}

fn end_of_line(answer: &[u8]) -> usize {
    answer.iter().position(|byte| *byte == b'\n').unwrap()
}

/// Another manifest, with the end of its line.
fn line_of(answer: &[u8], change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
    let mut manifest: Manifest = serde_json::from_slice(&answer[..end_of_line(answer)]).unwrap();
    change(&mut manifest);
    let mut line = serde_json::to_vec(&manifest).unwrap();
    line.push(b'\n');
    line
}

/// The same ciphertexts behind another manifest.
fn forged(answer: &[u8], change: impl FnOnce(&mut Manifest)) -> Package {
    let mut forged = line_of(answer, change);
    forged.extend_from_slice(&answer[end_of_line(answer) + 1..]);
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

/// A server that answers every request with these bytes and then goes on without an end; counts what it got rid of.
async fn endless(head: Vec<u8>) -> (Server, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1_024];
            let _ = stream.read(&mut request).await;
            let line = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
            if stream.write_all(line).await.is_err() || stream.write_all(&head).await.is_err() {
                continue;
            }
            while stream.write_all(&[7; 65_536]).await.is_ok() {
                counter.fetch_add(65_536, Ordering::Relaxed);
            }
        }
    });
    (Server::at(&url).unwrap(), sent)
}

/// CR-11: a reader believes no length that its size class does not allow, and holds no more than it wants to, whatever is
/// announced.
#[tokio::test]
async fn what_is_announced_does_not_fill_the_readers_memory() {
    let lab = Lab::new();
    lab.keep(&record(b"one")).await;
    lab.keep(&record(b"two")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let answer = answer(&lab, receipt).await;
    let ask = lab.ask(receipt);
    let most = u64::try_from(longest(most_of(SizeClass::Small))).unwrap();

    for length in [most + 1, u64::MAX / 2, u64::MAX] {
        let line = line_of(&answer, |manifest| manifest.records[1].length = length);
        let said = Package::from_bytes(&line).unwrap().manifest().unwrap_err();
        assert!(matches!(said, FetchError::TooLarge { .. }), "{said}");
        let (server, sent) = endless(line).await;
        let said = server.ask(&ask, Duration::ZERO).await.unwrap_err();
        assert!(
            matches!(said, FetchError::TooLarge { length: found, most: allowed, .. } if (found, allowed) == (length, most)),
            "{said}"
        );
        assert!(sent.load(Ordering::Relaxed) < 32 << 20, "it was taken");
    }

    // each as long as it may be, and together more than is wanted
    let many = |manifest: &mut Manifest| {
        let mut large = manifest.records[0].clone();
        large.size = SizeClass::Large;
        large.length = 5_000_000;
        manifest.records = vec![large; 1_000];
    };
    let line = line_of(&answer, many);
    let announced = u64::try_from(line.len()).unwrap() + 5_000_000_000;
    let (server, sent) = endless(line).await;
    let said = server.ask(&ask, Duration::ZERO).await.unwrap_err();
    assert!(
        matches!(said, FetchError::TooMuch { announced: found, most: MOST } if found == announced),
        "{said}"
    );
    assert!(sent.load(Ordering::Relaxed) < 32 << 20, "it was taken");

    // more than was announced
    let (server, _) = endless(line_of(&answer, |_| ())).await;
    let said = server.ask(&ask, Duration::ZERO).await.unwrap_err();
    assert!(matches!(said, FetchError::TooLong), "{said}");
}

#[tokio::test]
async fn a_reader_says_how_much_it_takes() {
    let lab = Lab::new();
    lab.keep(&record(b"one")).await;
    lab.keep(&record(b"two")).await;
    let (_custodian, server) = lab.serve(settings()).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let small = server.clone().taking(100_000);
    let said = small
        .ask(&lab.ask(receipt), Duration::from_secs(20))
        .await
        .unwrap_err();
    assert!(
        matches!(said, FetchError::TooMuch { most: 100_000, .. }),
        "{said}"
    );
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let enough = server.taking(110_000);
    enough
        .ask(&lab.ask(receipt), Duration::from_secs(20))
        .await
        .unwrap();
}

/// The bound is that of the ciphertexts that are made: none is longer, and none is much shorter.
#[test]
fn a_size_class_says_how_long_a_ciphertext_is() {
    for size in [SizeClass::Small, SizeClass::Medium, SizeClass::Large] {
        let most = most_of(size);
        assert_eq!(class_of(most), Some((size, most)));
        for _ in 0..20 {
            let (ciphertext, _) = seal(b"x", most).unwrap();
            assert!((longest(most) - 2_048..=longest(most)).contains(&ciphertext.len()));
        }
    }
}
