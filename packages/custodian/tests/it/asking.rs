use crate::lab::{record, settings, signer, Lab, SUBJECT};
use crate::registry::{InMemory, Terms, CLINIC, CUSTODIAN, START};
use accreditation_api::OrgId;
use age::x25519::Identity;
use consent_registry_api::types::{ReceiptId, ReceiptStatus, RefusalCode, SubjectId};
use custodian::ask::Ask;
use custodian::custodian::Custodian;
use custodian::fetch::FetchError;
use custodian::journal::Journal;
use custodian::readers::ReaderList;
use custodian::refusal::Refusal;
use custodian::registry::{Place, Registry, Word};
use custodian::step::{Access, Post, Step};
use std::time::{Duration, Instant};

/// Asks directly, without a server.
async fn refusal(custodian: &Custodian<InMemory>, ask: Ask) -> Refusal {
    custodian.release(ask).await.unwrap_err()
}

/// CR-09: whoever is not the one who was permitted gets nothing and changes nothing.
#[tokio::test]
async fn only_an_operator_of_the_permitted_organisation_is_answered() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let reader = lab.reader.to_public();
    let place = lab.chain.place().clone();
    let custodian = lab.begin(settings());

    let stranger = Ask::sign(&place, receipt, &reader, &signer(2)).unwrap();
    assert_eq!(refusal(&custodian, stranger).await, Refusal::NotTheRequester);
    // an operator of another organisation
    lab.chain
        .with(|state| state.operators.insert(signer(3).address().to_owned(), OrgId(4)));
    let insurer = Ask::sign(&place, receipt, &reader, &signer(3)).unwrap();
    assert_eq!(refusal(&custodian, insurer).await, Refusal::NotTheRequester);
    // a receipt that is not there is answered in the same way
    let nothing = lab.ask(ReceiptId([9; 32]));
    assert_eq!(refusal(&custodian, nothing).await, Refusal::NotTheRequester);

    assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Permitted);
    assert!(custodian.owed().unwrap().is_empty());
}

/// CR-09: a live permit for the records of another custodian is none here: nothing is said of it, nothing is owed, and nobody
/// else waits for it.
#[tokio::test]
async fn a_receipt_of_another_custodian_changes_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let elsewhere = SubjectId([6; 32]);
    lab.chain
        .with(|state| state.elsewhere.insert(elsewhere, OrgId(CUSTODIAN.u64() + 1)));
    let custodian = lab.begin(settings());
    let said = lab.chain.with(|state| state.said.clone());
    let stranger = Identity::generate().to_public();
    for reader in [lab.reader.to_public(), stranger] {
        let receipt = lab.chain.permit(elsewhere, Terms::default());
        let ask = Ask::sign(lab.chain.place(), receipt, &reader, &lab.clinic).unwrap();
        assert_eq!(refusal(&custodian, ask).await, Refusal::NotTheRequester);
        assert_eq!(custodian.access(&receipt).unwrap(), None);
        assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Permitted);
    }
    // and what its own custodian has made of it
    let ended = lab.chain.permit(elsewhere, Terms::default());
    lab.chain.becomes(ended, ReceiptStatus::Died);
    assert_eq!(
        refusal(&custodian, lab.ask(ended)).await,
        Refusal::NotTheRequester
    );

    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(custodian.owed().unwrap().is_empty());
    assert_eq!(custodian.finish().await.unwrap(), 0);
    assert_eq!(
        lab.chain.with(|state| (state.said.clone(), state.refused)),
        (said, 0)
    );
}

/// What an older journal holds of another custodian's receipts is tried once, and then left.
#[tokio::test]
async fn a_word_that_is_another_custodians_to_say_is_given_up() {
    let lab = Lab::new();
    let elsewhere = SubjectId([6; 32]);
    lab.chain
        .with(|state| state.elsewhere.insert(elsewhere, OrgId(CUSTODIAN.u64() + 1)));
    let receipts: Vec<_> = (0..3)
        .map(|_| lab.chain.permit(elsewhere, Terms::default()))
        .collect();
    let path = lab.folder.0.join("journal.redb");
    let code = RefusalCode::NoRecord;
    let accesses: Vec<_> = receipts
        .iter()
        .map(|receipt| Access {
            receipt: *receipt,
            reader: lab.reader.to_public().to_string(),
            until: START + 600,
            step: Step::Refused {
                code,
                post: Post::Due,
            },
        })
        .collect();
    Journal::open(&path).unwrap().set(&accesses).unwrap();
    let custodian = lab.begin(settings());
    let began = Instant::now();
    while !custodian.owed().unwrap().is_empty() {
        assert!(began.elapsed().as_secs() < 20, "it is still owed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for receipt in receipts {
        let step = custodian.access(&receipt).unwrap().unwrap().step;
        let post = Post::Moot;
        assert_eq!(step, Step::Refused { code, post });
        assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Permitted);
    }
}

/// CR-09: a word that the contract refuses for now is said again and again, with growing pauses, and is said in the end.
#[tokio::test]
async fn a_word_that_is_refused_is_said_again_after_growing_pauses() {
    let lab = Lab::new();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.chain.with(|state| state.suspended = true);
    let custodian = lab.begin(settings());
    let said = refusal(&custodian, lab.ask(receipt)).await;
    let code = RefusalCode::NoRecord;
    assert_eq!(said, Refusal::Refused { code });
    tokio::time::sleep(Duration::from_millis(1_000)).await;
    let tries = lab.chain.with(|state| state.refused);
    // after 20, 40, 80, ... milliseconds, where it is looked at every 20
    assert!((2..=8).contains(&tries), "{tries}");
    assert_eq!(custodian.owed().unwrap().len(), 1);
    lab.chain.with(|state| state.suspended = false);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    let began = Instant::now();
    while !custodian.owed().unwrap().is_empty() {
        assert!(began.elapsed().as_secs() < 20, "it is still owed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_signature_for_another_chain_registry_custodian_receipt_or_key_proves_nothing() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let other = lab.chain.permit(SUBJECT, Terms::default());
    let reader = lab.reader.to_public();
    let place = lab.chain.place().clone();
    let custodian = lab.begin(settings());
    let places = [
        Place {
            chain_id: "beta-1".to_owned(),
            ..place.clone()
        },
        Place {
            registry: "cosmos1other".to_owned(),
            ..place.clone()
        },
        Place {
            custodian: OrgId(CUSTODIAN.u64() + 1),
            ..place.clone()
        },
    ];
    let mut asks = vec![];
    for place in places {
        asks.push(Ask::sign(&place, receipt, &reader, &lab.clinic).unwrap());
    }
    let good = lab.ask(receipt);
    asks.push(Ask {
        receipt: other,
        ..good.clone()
    });
    asks.push(Ask {
        reader: Identity::generate().to_public().to_string(),
        ..good.clone()
    });
    for ask in asks {
        let said = refusal(&custodian, ask).await;
        assert!(matches!(said, Refusal::NotProven { .. }), "{said}");
    }
    custodian.release(good).await.unwrap();
}

/// CR-09: a key that is none is refused, and the refusal is on chain.
#[tokio::test]
async fn a_reader_that_names_no_key_is_refused_visibly() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let reader = "age1nothing".to_owned();
    let text = custodian::ask::statement(lab.chain.place(), &receipt, &reader);
    let proof = salus_client::off_chain::sign(&lab.clinic, text.as_bytes()).unwrap();
    let (_custodian, server) = lab.serve(settings()).await;
    let said = server
        .ask(
            &Ask {
                receipt,
                reader,
                proof,
            },
            Duration::ZERO,
        )
        .await
        .unwrap_err();
    let code = RefusalCode::WrongKey;
    assert!(
        matches!(said, FetchError::Refused(Refusal::Refused { code: found }) if found == code),
        "{said}"
    );
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert_eq!(lab.chain.info(receipt).refusal, Some(code));
}

fn refused(said: &FetchError, code: RefusalCode) {
    let right = matches!(said, FetchError::Refused(Refusal::Refused { code: found }) if *found == code);
    assert!(right, "{said}");
}

/// CR-09: a good key that the organisation's admin has not named is refused before anything is promised, although an operator
/// signed for it; and the refusal is on chain.
#[tokio::test]
async fn a_key_of_somebody_else_is_refused_visibly() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let (_custodian, server) = lab.serve(settings()).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let foreign = Identity::generate().to_public();
    let ask = Ask::sign(lab.chain.place(), receipt, &foreign, &lab.clinic).unwrap();
    let said = server.ask(&ask, Duration::ZERO).await.unwrap_err();
    refused(&said, RefusalCode::WrongKey);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    assert_eq!(lab.chain.info(receipt).refusal, Some(RefusalCode::WrongKey));
    let released = |word: &Word| matches!(word, Word::Release(_) | Word::Served(..));
    assert!(!lab.chain.with(|state| state.said.iter().any(released)));
    // and the clinic's own key reads under the next receipt
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.fetch(&server, receipt).await.unwrap();
}

/// CR-09: a key counts from the admin's word to the admin's next word, and as long as that admin is one.
#[tokio::test]
async fn readers_are_named_and_withdrawn_by_the_present_admin_only() {
    let lab = Lab::new();
    lab.keep(&record(b"x")).await;
    let (custodian, server) = lab.serve(settings()).await;
    let other = Identity::generate();
    let asks = |receipt| Ask::sign(lab.chain.place(), receipt, &other.to_public(), &lab.clinic).unwrap();
    let keys = [lab.reader.to_public(), other.to_public()];

    // an operator is not the admin
    let by_operator = ReaderList::sign(lab.chain.place(), CLINIC, 2, &keys, &lab.clinic).unwrap();
    let said = server.name_readers(&by_operator).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::NotTheAdmin)),
        "{said}"
    );
    // nor is the admin of another organisation, or of none
    let elsewhere = ReaderList::sign(lab.chain.place(), OrgId(77), 2, &keys, &signer(4)).unwrap();
    let said = server.name_readers(&elsewhere).await.unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::NotTheAdmin)),
        "{said}"
    );

    let second = lab.list(2, &keys);
    server.name_readers(&second).await.unwrap();
    server.name_readers(&second).await.unwrap();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let package = server.ask(&asks(receipt), Duration::ZERO).await.unwrap();
    lab.open_with(receipt, &package, &other).await.unwrap();

    // an old list does not come back
    let said = server
        .name_readers(&lab.list(1, &[lab.reader.to_public()]))
        .await
        .unwrap_err();
    assert!(
        matches!(said, FetchError::Refused(Refusal::Outdated { last: 2 })),
        "{said}"
    );
    // withdrawn between the release and the first byte
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    drop(custodian.release(asks(receipt)).await.unwrap());
    server
        .name_readers(&lab.list(3, &[lab.reader.to_public()]))
        .await
        .unwrap();
    let said = server.ask(&asks(receipt), Duration::ZERO).await.unwrap_err();
    refused(&said, RefusalCode::WrongKey);
    lab.becomes(receipt, ReceiptStatus::Refused).await;

    // a new admin has named nobody yet
    lab.chain
        .with(|state| state.admins.insert(CLINIC, signer(5).address().to_owned()));
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let said = lab.fetch(&server, receipt).await.unwrap_err();
    refused(&said, RefusalCode::WrongKey);
    lab.becomes(receipt, ReceiptStatus::Refused).await;
    let anew = ReaderList::sign(lab.chain.place(), CLINIC, 4, &keys, &signer(5)).unwrap();
    server.name_readers(&anew).await.unwrap();
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    lab.fetch(&server, receipt).await.unwrap();
}

#[tokio::test]
async fn a_list_of_readers_that_is_none_or_was_changed_is_refused_and_not_kept() {
    let lab = Lab::new();
    let (custodian, server) = lab.serve(settings()).await;
    let good = lab.list(2, &[Identity::generate().to_public()]);
    let many: Vec<_> = (0..=custodian::readers::MOST)
        .map(|_| Identity::generate().to_public())
        .collect();
    let other = Place {
        custodian: OrgId(CUSTODIAN.u64() + 1),
        ..lab.chain.place().clone()
    };
    let for_another = ReaderList::sign(&other, CLINIC, 2, &[], &signer(4)).unwrap();
    let cases = [
        (lab.list(2, &many), "a list has at most 32 keys, this one 33"),
        (
            ReaderList {
                readers: vec!["age1nobody".to_owned()],
                ..good.clone()
            },
            "\"age1nobody\" is no public key",
        ),
        (
            ReaderList {
                number: 3,
                ..good.clone()
            },
            "the request proves nothing",
        ),
        (
            ReaderList {
                readers: vec![],
                ..good.clone()
            },
            "the request proves nothing",
        ),
        (for_another, "the request proves nothing"),
    ];
    for (list, expected) in cases {
        let said = server.name_readers(&list).await.unwrap_err().to_string();
        assert!(said.contains(expected), "{said}");
    }
    let known = custodian.store().readers(CLINIC).await.unwrap().unwrap();
    assert_eq!(known.number, 1);
}

#[tokio::test]
async fn what_is_no_request_is_refused_with_a_reason_and_paths_name_nobody() {
    let lab = Lab::new();
    let (_custodian, server) = lab.serve(settings()).await;
    assert_eq!(server.place().await.unwrap(), *lab.chain.place());
    let url = format!("{server:?}");
    let url = url
        .split('"')
        .find(|part| part.starts_with("http://"))
        .unwrap()
        .to_owned();
    let http = reqwest::Client::new();
    for (body, status) in [
        ("{}".to_owned(), 400),
        ("no json".to_owned(), 400),
        (r#"{"receipt":"00","reader":"x","proof":{}}"#.to_owned(), 400),
        ("x".repeat(10_000), 413),
    ] {
        let answer = http
            .post(format!("{url}/release"))
            .body(body)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
    let answer = http.get(format!("{url}/release/0011")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 404);
}
