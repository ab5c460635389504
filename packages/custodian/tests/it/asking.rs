use crate::lab::{record, settings, signer, Lab, SUBJECT};
use crate::registry::{InMemory, Terms, CUSTODIAN};
use accreditation_api::OrgId;
use age::x25519::Identity;
use consent_registry_api::types::{ReceiptId, ReceiptStatus, RefusalCode};
use custodian::ask::Ask;
use custodian::custodian::Custodian;
use custodian::fetch::FetchError;
use custodian::refusal::Refusal;
use custodian::registry::{Place, Registry};
use std::time::Duration;

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
