use crate::lab::{bytes, record, settings, Lab, MENTAL, SUBJECT};
use crate::registry::{Terms, START};
use age::x25519::Identity;
use consent_registry_api::types::{ReceiptStatus, RefusalCode, SubjectId};
use custodian::custodian::Settings;
use custodian::fetch::{FetchError, Package};
use custodian::journal::Journal;
use custodian::manifest::Manifest;
use custodian::record::{NewRecord, LARGEST};
use custodian::refusal::Refusal;
use custodian::registry::Word;
use custodian::seal::OpenError;
use custodian::step::Step;
use std::path::PathBuf;
use std::time::Duration;

fn blobs(lab: &Lab) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(lab.folder.0.join("blobs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn refused(said: &FetchError, code: RefusalCode) {
    let right = matches!(said, FetchError::Refused(Refusal::Refused { code: found }) if *found == code);
    assert!(right, "{said}");
}

/// CR-09, CR-11: a record of 5 MB comes out as it went in, after the release and before the word that it was served; and that
/// word has the hash of the manifest that came.
#[tokio::test]
async fn five_megabytes_go_in_and_come_out_the_same() {
    let lab = Lab::new();
    let content = bytes(LARGEST);
    let record = lab.keep(&record(&content)).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (_custodian, server) = lab.serve(settings()).await;
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    assert_eq!(delivery.records.len(), 1);
    assert_eq!(delivery.records[0].item.record, record);
    assert_eq!(*delivery.records[0].bytes, content);
    lab.becomes(receipt, ReceiptStatus::Served).await;
    assert_eq!(lab.chain.info(receipt).manifest, Some(delivery.manifest));
    let said = lab.chain.with(|state| state.said.clone());
    let expected = [Word::Release(receipt), Word::Served(receipt, delivery.manifest)];
    assert_eq!(said[1..], expected);
}

/// CR-09: records of excluded categories are neither sent nor named.
#[tokio::test]
async fn what_is_excluded_is_left_out() {
    let lab = Lab::new();
    lab.keep(&NewRecord {
        tags: vec![MENTAL],
        ..record(b"of the mind")
    })
    .await;
    lab.keep(&record(b"of the blood")).await;
    let terms = Terms {
        without: vec![MENTAL],
        ..Terms::default()
    };
    let receipt = lab.chain.permit(SUBJECT, terms);
    let (_custodian, server) = lab.serve(settings()).await;
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    let found: Vec<&[u8]> = delivery
        .records
        .iter()
        .map(|record| record.bytes.as_slice())
        .collect();
    assert_eq!(found, [b"of the blood".as_slice()]);
}

/// CR-09: one receipt, one access.
#[tokio::test]
async fn a_receipt_is_served_once() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (_custodian, server) = lab.serve(settings()).await;
    lab.fetch(&server, receipt).await.unwrap();
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::AlreadyAnswered)),
        "{said}"
    );
    lab.becomes(receipt, ReceiptStatus::Served).await;
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::AlreadyAnswered)),
        "{said}"
    );
    assert_eq!(lab.chain.with(|state| state.said.len()), 3);
}

/// CR-05, CR-09: a permit that is revoked before the release is in a block gives nothing, and the refusal is on chain.
#[tokio::test]
async fn a_permit_that_is_revoked_in_between_gives_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.chain.revoke(receipt);
    let (_custodian, server) = lab.serve(settings()).await;
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::PermitEnded);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert_eq!(lab.chain.info(receipt).refusal, Some(RefusalCode::PermitEnded));
    // and again, and nothing more is said
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    assert!(matches!(said, FetchError::Refused(_)), "{said}");
    assert!(!lab
        .chain
        .with(|state| state.said.iter().any(|word| matches!(word, Word::Served(..)))));
}

/// CR-05, CR-09: a release that is in a block is no promise for later: who read nothing of the answer and comes again after a
/// revocation, or when the permit has expired, is refused, and the refusal is on chain; so it is after a new start. Who comes
/// again while the permit lives is served.
#[tokio::test]
async fn a_release_of_which_nothing_was_read_ends_with_its_permit() {
    // it looks after nothing by itself: only who asks again makes it look
    let slow = Settings {
        every: Duration::from_secs(3_600),
        ..settings()
    };
    for restart in [false, true] {
        for how in ["lives", "revoked", "expired"] {
            let lab = Lab::new();
            lab.keep(&record(b"x")).await;
            let receipt = lab.chain.permit(SUBJECT, Terms::default());
            let mut custodian = lab.begin(slow);
            drop(custodian.release(lab.ask(receipt)).await.unwrap());
            assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Released);
            assert_eq!(custodian.access(&receipt).unwrap().unwrap().step, Step::Released);
            match how {
                "revoked" => lab.chain.revoke(receipt),
                "expired" => lab.chain.with(|state| state.now += 600),
                _ => {}
            }
            if restart {
                drop(custodian);
                let journal = lab.folder.0.join("journal.redb");
                while Journal::open(&journal).is_err() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                custodian = lab.begin(slow);
            }
            let answer = loop {
                match custodian.release(lab.ask(receipt)).await {
                    // the answer before has just been dropped
                    Err(Refusal::InProgress) => tokio::time::sleep(Duration::from_millis(5)).await,
                    answer => break answer,
                }
            };
            if how == "lives" {
                assert!(answer.is_ok(), "{restart}: {answer:?}");
                continue;
            }
            let code = RefusalCode::PermitEnded;
            assert_eq!(answer.unwrap_err(), Refusal::Refused { code }, "{restart} {how}");
            lab.becomes(receipt, ReceiptStatus::Refused).await;
            let info = lab.chain.info(receipt);
            assert_eq!((info.refusal, info.manifest), (Some(code), None));
        }
    }
}

#[tokio::test]
async fn a_permit_that_has_expired_gives_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.chain.with(|state| state.now += 600);
    let (_custodian, server) = lab.serve(settings()).await;
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::PermitEnded);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
}

#[tokio::test]
async fn a_permit_of_a_subject_without_records_is_refused_visibly() {
    let lab = Lab::new();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (_custodian, server) = lab.serve(settings()).await;
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::NoRecord);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
}

/// CR-09, CR-11: a truncated and a swapped ciphertext are found before anything is promised, and the refusal is on chain.
#[tokio::test]
async fn a_truncated_or_swapped_ciphertext_is_refused_visibly() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    lab.keep(&record(b"y")).await;
    let (_custodian, server) = lab.serve(settings()).await;
    let paths = blobs(&lab);
    let (one, other) = (
        std::fs::read(&paths[0]).unwrap(),
        std::fs::read(&paths[1]).unwrap(),
    );
    let short = &one[..one.len() - 7];
    for damage in [vec![(0, short)], vec![(0, other.as_slice()), (1, one.as_slice())]] {
        for (number, content) in damage {
            std::fs::write(&paths[number], content).unwrap();
        }
        let receipt = lab.chain.permit(SUBJECT, Terms::default());
        let said = lab.fetch(&server, receipt).await.unwrap_err();
        refused(&said, RefusalCode::Integrity);
        lab.becomes(receipt, ReceiptStatus::Refused).await;
        assert_eq!(lab.chain.info(receipt).refusal, Some(RefusalCode::Integrity));
    }
    assert!(!lab
        .chain
        .with(|state| state.said.iter().any(|word| matches!(word, Word::Release(_)))));
}

/// CR-09, CR-11: a record that was put among the others by hand, and one whose commitment is another one, are found before
/// anything is promised, and the refusal is on chain.
#[tokio::test]
async fn what_the_chain_has_no_commitment_to_is_refused_visibly() {
    let lab = Lab::new();
    let kept = lab.keep(&record(b"x")).await;
    let (_custodian, server) = lab.serve(settings()).await;
    let planted = lab.store().put(&record(b"planted")).await.unwrap();
    lab.store().committed(&planted).await.unwrap();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::Integrity);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert_eq!(lab.chain.info(receipt).refusal, Some(RefusalCode::Integrity));

    // committed to for somebody else
    lab.store().erase(&SUBJECT).await.unwrap();
    lab.keep(&record(b"y")).await;
    lab.chain.with(|state| {
        for info in state.records.values_mut().filter(|info| info.record != kept) {
            info.commitment.subject = SubjectId([6; 32]);
        }
    });
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::Integrity);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert!(!lab
        .chain
        .with(|state| state.said.iter().any(|word| matches!(word, Word::Release(_)))));
}

/// The reader finds out by itself what was done to an answer on its way, and what the custodian did not commit to.
#[tokio::test]
async fn a_reader_notices_a_wrong_key_a_cut_answer_and_a_swapped_record() {
    let lab = Lab::new();
    let first = lab
        .keep(&NewRecord {
            made: START - 20,
            ..record(b"one")
        })
        .await;
    lab.keep(&NewRecord {
        made: START - 10,
        ..record(b"two")
    })
    .await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(settings());
    let answer = custodian.release(lab.ask(receipt)).await.unwrap();
    let length = answer.length;
    let pieces: Vec<_> = futures_util::TryStreamExt::try_collect(answer.bytes)
        .await
        .unwrap();
    let whole: Vec<u8> = pieces.into_iter().flatten().collect();
    assert_eq!(u64::try_from(whole.len()).unwrap(), length);
    let good = Package::from_bytes(&whole).unwrap();
    assert_eq!(lab.open(receipt, &good).await.unwrap().records.len(), 2);

    let said = lab
        .open_with(receipt, &good, &Identity::generate())
        .await
        .unwrap_err();
    let wrong = matches!(said, FetchError::NotOpened { why: OpenError::WrongKey, record } if record == first);
    assert!(wrong, "{said}");

    let cut = Package::from_bytes(&whole[..whole.len() - 1]).unwrap();
    let said = lab.open(receipt, &cut).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Truncated { expected, found, .. } if found + 1 == expected),
        "{said}"
    );

    let mut altered = whole.clone();
    *altered.last_mut().unwrap() ^= 1;
    let said = lab
        .open(receipt, &Package::from_bytes(&altered).unwrap())
        .await
        .unwrap_err();
    assert!(matches!(said, FetchError::Altered { .. }), "{said}");

    let mut longer = whole.clone();
    longer.push(0);
    let said = lab
        .open(receipt, &Package::from_bytes(&longer).unwrap())
        .await
        .unwrap_err();
    assert!(matches!(said, FetchError::TooLong), "{said}");

    // announced under another salt: not what was committed to
    let end = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let mut manifest: Manifest = serde_json::from_slice(&whole[..end]).unwrap();
    manifest.records[0].salt = manifest.records[1].salt;
    let mut forged = serde_json::to_vec(&manifest).unwrap();
    forged.extend_from_slice(&whole[end..]);
    let said = lab
        .open(receipt, &Package::from_bytes(&forged).unwrap())
        .await
        .unwrap_err();
    assert!(
        matches!(said, FetchError::NotCommitted { record } if record == first),
        "{said}"
    );

    let other = lab.chain.permit(SUBJECT, Terms::default());
    let said = lab.open(other, &good).await.unwrap_err();
    assert!(matches!(said, FetchError::OtherReceipt { .. }), "{said}");
}

/// CR-09: an answer of which nothing was read is not counted as served, and may be asked for again.
#[tokio::test]
async fn an_answer_of_which_nothing_was_read_may_be_asked_for_again() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (custodian, server) = lab.serve(settings()).await;
    drop(custodian.release(lab.ask(receipt)).await.unwrap());
    assert_eq!(custodian.access(&receipt).unwrap().unwrap().step, Step::Released);
    // only by the key that was named first
    let other = Identity::generate().to_public();
    let both = lab.list(2, &[lab.reader.to_public(), other.clone()]);
    custodian.name_readers(&both).await.unwrap();
    let place = custodian::registry::Registry::place(&lab.chain).clone();
    let ask = custodian::ask::Ask::sign(&place, receipt, &other, &lab.clinic).unwrap();
    assert_eq!(custodian.release(ask).await.unwrap_err(), Refusal::OtherReader);
    lab.fetch(&server, receipt).await.unwrap();
    lab.becomes(receipt, ReceiptStatus::Served).await;
}

/// CR-09: who asks and never reads leaves a refusal, not silence.
#[tokio::test]
async fn a_release_that_nobody_collects_ends_as_refused() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(settings());
    drop(custodian.release(lab.ask(receipt)).await.unwrap());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Released);
    lab.chain.with(|state| state.now += 600);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert_eq!(lab.chain.info(receipt).refusal, Some(RefusalCode::PermitEnded));
    assert!(custodian.owed().unwrap().is_empty());
}

/// CR-08: an access that was broken off in the middle is an access.
#[tokio::test]
async fn an_answer_that_is_broken_off_counts_as_served() {
    let lab = Lab::new();
    lab.keep(&record(&bytes(LARGEST))).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(settings());
    let mut answer = custodian.release(lab.ask(receipt)).await.unwrap();
    let manifest = answer.manifest;
    futures_util::StreamExt::next(&mut answer.bytes)
        .await
        .unwrap()
        .unwrap();
    drop(answer);
    lab.becomes(receipt, ReceiptStatus::Served).await;
    assert_eq!(lab.chain.info(receipt).manifest, Some(manifest));
}

/// CR-09: while the chain is silent nothing is handed out, and what is owed is said when it is back.
#[tokio::test]
async fn a_silent_chain_gives_nothing_away_and_gets_its_word_later() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (custodian, server) = lab.serve(settings()).await;
    lab.chain.with(|state| state.silent = true);
    let said = server.ask(&lab.ask(receipt), Duration::ZERO).await.unwrap_err();
    assert!(matches!(said, FetchError::Refused(Refusal::Unsettled)), "{said}");
    lab.chain.with(|state| state.silent = false);

    let mut answer = custodian.release(lab.ask(receipt)).await.unwrap();
    lab.chain.with(|state| state.silent = true);
    while futures_util::StreamExt::next(&mut answer.bytes).await.is_some() {}
    drop(answer);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Released);
    assert_eq!(custodian.owed().unwrap().len(), 1);
    lab.chain.with(|state| state.silent = false);
    lab.becomes(receipt, ReceiptStatus::Served).await;
}

/// CR-08: what was served after the permit ended is said, and marked.
#[tokio::test]
async fn what_is_said_after_a_revocation_is_said_all_the_same() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let custodian = lab.begin(settings());
    let mut answer = custodian.release(lab.ask(receipt)).await.unwrap();
    lab.chain.revoke(receipt);
    while futures_util::StreamExt::next(&mut answer.bytes).await.is_some() {}
    drop(answer);
    lab.becomes(receipt, ReceiptStatus::ServedAfterRevocation).await;
}

fn failed(said: &FetchError) {
    assert!(matches!(said, FetchError::Refused(Refusal::Failed)), "{said}");
}

/// C4: the custodian's log names nobody and nothing, whatever fails.
#[tokio::test]
async fn the_log_has_no_id_in_it() {
    let lab = Lab::new();
    let kept = lab.keep(&record(b"x")).await;
    // the chain refuses its commitment by a text with its id
    let erased = SubjectId([7; 32]);
    lab.chain.with(|state| state.erased.insert(erased));
    let owed = NewRecord {
        subject: erased,
        ..record(b"y")
    };
    lab.store().put(&owed).await.unwrap();
    let (_custodian, server) = lab.serve(settings()).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.fetch(&server, receipt).await.unwrap();
    let revoked = lab.chain.permit(SUBJECT, Terms::default());
    lab.chain.revoke(revoked);
    lab.fetch(&server, revoked).await.unwrap_err();
    lab.chain.with(|state| state.silent = true);
    let silent = lab.chain.permit(SUBJECT, Terms::default());
    server.ask(&lab.ask(silent), Duration::ZERO).await.unwrap_err();
    lab.chain.with(|state| state.silent = false);
    // all of them, as their names are random: one is of the other subject
    for blob in blobs(&lab) {
        std::fs::write(blob, b"damaged").unwrap();
    }
    let damaged = lab.chain.permit(SUBJECT, Terms::default());
    lab.fetch(&server, damaged).await.unwrap_err();
    lab.becomes(damaged, ReceiptStatus::Refused).await;
    // an entry that is none, and then one that cannot be read at all
    let folder = lab.folder.0.join("records").join(SUBJECT.to_string());
    let entry = folder.join(format!("{SUBJECT}.json"));
    std::fs::write(&entry, format!("\"{SUBJECT}\"")).unwrap();
    let unread = lab.chain.permit(SUBJECT, Terms::default());
    failed(&lab.fetch(&server, unread).await.unwrap_err());
    std::fs::remove_file(&entry).unwrap();
    std::os::unix::fs::symlink(&entry, &entry).unwrap();
    failed(&lab.fetch(&server, unread).await.unwrap_err());
    std::fs::remove_file(&entry).unwrap();
    // the chain refuses by a text with the operator's address
    std::fs::remove_dir_all(&folder).unwrap();
    lab.chain.with(|state| state.suspended = true);
    lab.fetch(&server, unread).await.unwrap_err();
    let began = std::time::Instant::now();
    while lab.chain.with(|state| state.refused) < 2 {
        assert!(began.elapsed().as_secs() < 20, "nothing was refused");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let log = lab.log.lock().unwrap().join("\n");
    for line in [
        "a commitment is still owed: refused",
        "the chain does not answer: no answer",
        "refused: integrity",
        "failed: cannot understand an entry",
        "failed: cannot list entries",
        "the chain refuses: refused",
    ] {
        assert!(log.lines().any(|found| found == line), "{line}: {log}");
    }
    let ids = [
        SUBJECT.to_string(),
        erased.to_string(),
        unread.to_string(),
        kept.to_string(),
        receipt.to_string(),
        revoked.to_string(),
        damaged.to_string(),
    ];
    for id in ids.iter().map(String::as_str).chain([
        lab.clinic.address(),
        &lab.reader.to_public().to_string(),
        "cosmos1operator",
    ]) {
        assert!(!log.contains(id) && !log.contains(&id[..12]), "{log}");
    }
}
