//! What comes to the server's door: too much, too slowly, or without an end.

use crate::lab::{bytes, record, settings, Lab, SUBJECT};
use crate::registry::{InMemory, Terms};
use consent_registry_api::types::ReceiptStatus;
use custodian::custodian::{Custodian, Settings};
use custodian::fetch::{FetchError, Server};
use custodian::record::LARGEST;
use custodian::refusal::Refusal;
use custodian::server::{subscriber, Health};
use futures_util::future::join_all;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// A server, where it listens, and what stops it.
async fn serve(lab: &Lab, settings: Settings) -> (Custodian<InMemory>, Server, String, oneshot::Sender<()>) {
    let custodian = lab.begin(settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(custodian::server::serve(
        listener,
        custodian.clone(),
        async move {
            let _ = stopped.await;
        },
    ));
    let server = Server::at(&format!("http://{address}")).unwrap();
    (custodian, server, address, stop)
}

/// Waits until the other side has closed a connection.
async fn closed(mut stream: TcpStream) -> Vec<u8> {
    let mut all = vec![];
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut all)).await;
    // reset or ended: both are closed
    let _ = read.unwrap();
    all
}

/// Whoever sends a request byte by byte, or none at all, is cut off, and others are answered.
#[tokio::test]
async fn connections_that_say_nothing_or_little_are_closed_and_make_room() {
    let lab = Lab::new();
    let impatient = Settings {
        request: Duration::from_millis(300),
        connections: 2,
        ..settings()
    };
    let (_custodian, server, address, _stop) = serve(&lab, impatient).await;
    let silent = TcpStream::connect(&address).await.unwrap();
    let mut slow = TcpStream::connect(&address).await.unwrap();
    slow.write_all(b"POST /release HTTP/1.1\r\nho").await.unwrap();
    // no room for a third one until they are closed
    server.place().await.unwrap();
    assert!(closed(silent).await.is_empty());
    closed(slow).await;

    // a head that is whole and a body that never comes
    let mut body = TcpStream::connect(&address).await.unwrap();
    body.write_all(b"POST /release HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{")
        .await
        .unwrap();
    let said = String::from_utf8(closed(body).await).unwrap();
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
}

/// CR-09: a reader that stops reading and does not hang up keeps neither its place nor the word about its access.
#[tokio::test]
async fn a_reader_that_neither_reads_nor_hangs_up_is_answered_for_and_makes_room() {
    let lab = Lab::new();
    lab.keep(&record(&bytes(LARGEST))).await;
    let one = Settings {
        readers: 1,
        reading: Duration::from_millis(1_500),
        ..settings()
    };
    let (_custodian, server, address, _stop) = serve(&lab, one).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let body = serde_json::to_vec(&lab.ask(receipt)).unwrap();
    let mut stalled = TcpStream::connect(&address).await.unwrap();
    let head = format!(
        "POST /release HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stalled.write_all(head.as_bytes()).await.unwrap();
    stalled.write_all(&body).await.unwrap();
    let mut first = [0];
    stalled.read_exact(&mut first).await.unwrap();
    lab.becomes(receipt, ReceiptStatus::Served).await;
    let next = lab.chain.permit(SUBJECT, Terms::default());
    let package = server.ask(&lab.ask(next), Duration::from_secs(20)).await.unwrap();
    assert_eq!(package.manifest().unwrap().records.len(), 1);
    drop(stalled);
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_to_come_again() {
    let lab = Lab::new();
    let calm = Settings {
        pace: 1,
        ..settings()
    };
    let (_custodian, server, _address, _stop) = serve(&lab, calm).await;
    let all = join_all((0..60).map(|_| server.place())).await;
    let answered = all.iter().filter(|said| said.is_ok()).count();
    assert!(
        (1..all.len()).contains(&answered),
        "{answered} of 60: {:?}",
        all.last()
    );
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let ask = lab.ask(receipt);
    let all = join_all((0..60).map(|_| server.ask(&ask, Duration::ZERO))).await;
    let put_off = |said: &Result<_, FetchError>| matches!(said, Err(FetchError::Refused(Refusal::Busy)));
    assert!(all.iter().any(put_off), "2 at once, then 1 a second");
    tokio::time::sleep(Duration::from_secs(3)).await;
    server.place().await.unwrap();

    let without = Settings {
        pace: 0,
        ..settings()
    };
    let other = Lab::new();
    let (_custodian, server, _address, _stop) = serve(&other, without).await;
    for _ in 0..50 {
        server.place().await.unwrap();
    }
}

/// A house with a whole network of IPv6 is one house, and has one house's pace.
#[test]
fn requests_are_counted_by_subscriber() {
    let of = |text: &str| subscriber(text.parse().unwrap());
    assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff:ffff:ffff:ffff"));
    assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    // the same address, as a socket of both kinds shows it
    assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    assert_ne!(of("::ffff:192.0.2.1"), of("::ffff:192.0.2.2"));
}

/// CR-09: told to stop, it takes nothing new and lets an answer under way end.
#[tokio::test]
async fn a_stop_lets_an_answer_under_way_end() {
    let lab = Lab::new();
    let content = bytes(LARGEST);
    lab.keep(&record(&content)).await;
    let (custodian, _server, address, stop) = serve(&lab, settings()).await;
    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let mut answer = reqwest::Client::new()
        .post(format!("http://{address}/release"))
        .body(serde_json::to_vec(&lab.ask(receipt)).unwrap())
        .send()
        .await
        .unwrap();
    let mut all = answer.chunk().await.unwrap().unwrap().to_vec();
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(
        TcpStream::connect(&address).await.is_err(),
        "it still takes connections"
    );
    while let Some(piece) = answer.chunk().await.unwrap() {
        all.extend_from_slice(&piece);
    }
    let package = custodian::fetch::Package::from_bytes(&all).unwrap();
    assert_eq!(
        *lab.open(receipt, &package).await.unwrap().records[0].bytes,
        content
    );
    let began = Instant::now();
    while custodian.finish().await.unwrap() > 0 {
        assert!(began.elapsed().as_secs() < 20, "a word is still owed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(lab.chain.info(receipt).status, ReceiptStatus::Served);
}

#[tokio::test]
async fn whoever_watches_the_machine_is_told_whether_it_works_and_nothing_else() {
    let lab = Lab::new();
    let (_custodian, _server, address, _stop) = serve(&lab, settings()).await;
    let url = format!("http://{address}/health");
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let said: Health = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    let fine = Health {
        chain: true,
        owed: Some(0),
    };
    assert_eq!(said, fine);
    lab.chain.with(|state| state.silent = true);
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status().as_u16(), 503);
}
