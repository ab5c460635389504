//! The relay: what it takes, that it sends nothing twice, and that it keeps nothing personal.

use accreditation_api::OrgId;
use consent_registry_api::types::{Body, Effect, EmergencyRule, Registration, Signed};
use cosmwasm_std::{HexBinary, Timestamp};
use salus_cli::relay::check::{self, Purse, RelayError};
use salus_cli::relay::envelope::Envelope;
use salus_cli::relay::journal::{Attempt, Entry, Journal, Place};
use salus_cli::relay::limit::{Budget, Door};
use salus_cli::relay::queue::{self, Answer, Queue};
use salus_cli::relay::serve::{self, Relay};
use salus_cli::relay::sink::{Sent, Sink};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{IpAddr, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use subject_keys::{seal, Registry, Secret};
use tokio::task::JoinHandle;

const PATIENCE: Duration = Duration::from_secs(5);

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn registry() -> Registry {
    Registry {
        chain_id: "salus-local-1".to_owned(),
        contract: "wasm1registry".to_owned(),
    }
}

/// What one patient says first, the same bytes however often it is asked for. Seeds that are odd are of patients whom
/// the chain refuses.
fn envelope(seed: u8) -> Envelope {
    static NOT_AFTER: LazyLock<u64> = LazyLock::new(|| now() + 3_600);
    at(seed, &registry(), *NOT_AFTER)
}

fn at(seed: u8, registry: &Registry, not_after: u64) -> Envelope {
    let custodian = OrgId(seed.into());
    let own = Secret::from_seed(&[seed; 32])
        .unwrap()
        .relationship(registry, custodian, 0)
        .unwrap();
    let body = Body::Register(Registration {
        custodian,
        emergency: EmergencyRule::default(),
        default: Effect::Deny,
        guardians: None,
    });
    let not_after = Timestamp::from_seconds(not_after);
    let signed = seal(
        &own.key().unwrap(),
        registry,
        own.subject().unwrap(),
        1,
        not_after,
        &body,
    )
    .unwrap();
    Envelope {
        chain_id: registry.chain_id.clone(),
        contract: registry.contract.clone(),
        signed,
    }
}

/// A chain that keeps what it is sent. It can lose its voice after it took something, as a node that dies does.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    blocks: BTreeMap<String, Vec<Signed>>,
    sent: u32,
    mute: bool,
    /// loses what it is sent, too
    lost: bool,
    unfunded: bool,
    /// takes no more bytes of bodies in one transaction than this, if it is not 0
    most: usize,
}

impl Tape {
    fn holds(&self) -> usize {
        self.0.lock().unwrap().blocks.values().map(Vec::len).sum()
    }

    fn sent(&self) -> u32 {
        self.0.lock().unwrap().sent
    }

    fn set(&self, change: impl FnOnce(&mut Kept)) {
        change(&mut self.0.lock().unwrap());
    }
}

impl Sink for Tape {
    async fn send(
        &self,
        envelopes: Vec<Signed>,
        mut note: impl FnMut(&Attempt) -> Result<(), RelayError> + Send,
    ) -> Result<Sent, RelayError> {
        let mut kept = self.0.lock().unwrap();
        if kept.unfunded {
            return Err(RelayError::Unfunded { why: Purse::Empty });
        }
        let bytes: usize = envelopes.iter().map(|signed| signed.body.len()).sum();
        if kept.most > 0 && bytes > kept.most {
            return Err(RelayError::Unreachable);
        }
        // refused in the simulation: nothing was signed
        if envelopes.iter().any(|signed| {
            let body: serde_json::Value = cosmwasm_std::from_json(&signed.body).unwrap();
            body["register"]["custodian"].as_u64().unwrap() % 2 == 1
        }) {
            return Err(RelayError::Refused {
                name: "consent-registry::NotACustodian".to_owned(),
            });
        }
        let hash = format!("{:064X}", kept.sent);
        note(&Attempt {
            hash: hash.clone(),
            last_height: 100,
        })?;
        kept.sent += 1;
        if !kept.lost {
            kept.blocks.insert(hash.clone(), envelopes);
        }
        if kept.mute {
            return Ok(Sent::Pending);
        }
        Ok(Sent::Done(Place { hash, height: 7 }))
    }

    async fn look(&self, attempt: &Attempt) -> Result<Sent, RelayError> {
        let kept = self.0.lock().unwrap();
        Ok(match kept.blocks.contains_key(&attempt.hash) {
            true => Sent::Done(Place {
                hash: attempt.hash.clone(),
                height: 7,
            }),
            false => Sent::Never,
        })
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-relay-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn journal(&self) -> Journal {
        Journal::at(&self.0)
    }

    /// All that is in its files, and how they are called.
    fn words(&self) -> String {
        std::fs::read_dir(&self.0)
            .unwrap()
            .flatten()
            .map(|file| {
                let text = std::fs::read_to_string(file.path()).unwrap();
                format!("{:?} {text}\n", file.file_name())
            })
            .collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A queue with money enough, and its worker.
fn started(tape: &Tape, folder: &Folder, collect: Duration) -> (Queue, JoinHandle<()>) {
    queue::start(tape.clone(), folder.journal(), Budget::new(1_000), collect, now)
}

#[tokio::test(start_paused = true)]
async fn an_envelope_is_submitted_once_however_often_it_is_posted() {
    let (folder, tape) = (Folder::new("once"), Tape::default());
    let (queue, _) = started(&tape, &folder, Duration::from_millis(50));
    let posts = (0..20).map(|_| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.submit(envelope(2), PATIENCE).await })
    });
    let mut answers = vec![];
    for post in posts.collect::<Vec<_>>() {
        answers.push(post.await.unwrap().unwrap());
    }
    answers.push(queue.submit(envelope(2), PATIENCE).await.unwrap());
    assert!(answers
        .iter()
        .all(|answer| matches!(answer, Answer::Done(place) if place.height == 7)));
    assert_eq!((tape.holds(), tape.sent()), (1, 1));
}

#[tokio::test]
async fn after_a_restart_nothing_is_sent_twice() {
    let (folder, tape) = (Folder::new("restart"), Tape::default());
    tape.set(|kept| kept.mute = true);
    let (queue, worker) = started(&tape, &folder, Duration::ZERO);
    assert_eq!(queue.submit(envelope(2), PATIENCE).await, Ok(Answer::Pending));
    drop(queue);
    worker.await.unwrap();

    tape.set(|kept| kept.mute = false);
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    assert!(matches!(
        queue.submit(envelope(2), PATIENCE).await,
        Ok(Answer::Done(_))
    ));
    assert_eq!((tape.holds(), tape.sent()), (1, 1));
}

#[tokio::test]
async fn what_was_lost_is_sent_again_after_a_restart() {
    let (folder, tape) = (Folder::new("lost"), Tape::default());
    tape.set(|kept| (kept.mute, kept.lost) = (true, true));
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    assert_eq!(queue.submit(envelope(2), PATIENCE).await, Ok(Answer::Pending));
    tape.set(|kept| (kept.mute, kept.lost) = (false, false));
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    assert!(matches!(
        queue.submit(envelope(2), PATIENCE).await,
        Ok(Answer::Done(_))
    ));
    assert_eq!((tape.holds(), tape.sent()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn envelopes_are_submitted_together_and_a_bad_one_takes_no_other_with_it() {
    let (folder, tape) = (Folder::new("together"), Tape::default());
    let (queue, _) = started(&tape, &folder, Duration::from_millis(100));
    let submit = |seed| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.submit(envelope(seed), PATIENCE).await })
    };
    let good: Vec<_> = [2, 4, 6].into_iter().map(submit).collect();
    for post in good {
        assert!(matches!(post.await.unwrap(), Ok(Answer::Done(_))));
    }
    assert_eq!((tape.holds(), tape.sent()), (3, 1));
    let mixed: Vec<_> = [8, 9, 10].into_iter().map(submit).collect();
    let mut refused = 0;
    for post in mixed {
        match post.await.unwrap() {
            Ok(Answer::Done(_)) => {}
            Err(RelayError::Refused { name }) => {
                assert_eq!(name, "consent-registry::NotACustodian");
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((refused, tape.holds()), (1, 5));
}

#[tokio::test]
async fn a_relay_without_money_says_so_and_can_be_asked_again() {
    let (folder, tape) = (Folder::new("unfunded"), Tape::default());
    tape.set(|kept| kept.unfunded = true);
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    assert_eq!(
        queue.submit(envelope(2), PATIENCE).await,
        Err(RelayError::Unfunded { why: Purse::Empty })
    );
    tape.set(|kept| kept.unfunded = false);
    assert!(matches!(
        queue.submit(envelope(2), PATIENCE).await,
        Ok(Answer::Done(_))
    ));
    assert_eq!(tape.sent(), 1);
}

#[tokio::test]
async fn the_journal_holds_no_subject_no_key_and_no_signature() {
    let (folder, tape) = (Folder::new("journal"), Tape::default());
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    let sent = envelope(2);
    queue.submit(sent.clone(), PATIENCE).await.unwrap();
    let words = folder.words().to_lowercase();
    assert!(words.contains("not_after"), "{words}");
    let signed = &sent.signed;
    for secret in [
        signed.subject.to_string(),
        signed.signer.to_string(),
        signed.signature.to_hex(),
        signed.body.to_base64(),
    ] {
        assert!(!words.contains(&secret.to_lowercase()), "{words}");
    }
}

#[test]
fn the_journal_forgets_what_nobody_can_submit_any_more() {
    let folder = Folder::new("forget");
    let journal = folder.journal();
    for (name, not_after) in [("old", 10), ("new", 20)] {
        let entry = Entry {
            not_after,
            ..Entry::default()
        };
        journal.keep(name, &entry).unwrap();
    }
    assert_eq!(journal.clear(20), Ok(1));
    assert_eq!(journal.read("old"), Ok(None));
    assert!(journal.read("new").unwrap().is_some());
}

#[test]
fn what_cannot_be_submitted_is_refused_by_name_before_it_costs_anything() {
    let time = now();
    let check = |envelope: &Envelope| {
        let bytes = serde_json::to_vec(envelope).unwrap();
        check::envelope(&bytes, &registry(), time)
            .map(|_| ())
            .map_err(|e| e.name())
    };
    assert_eq!(check(&envelope(2)), Ok(()));
    let other = Registry {
        contract: "wasm1other".to_owned(),
        ..registry()
    };
    assert_eq!(check(&at(2, &other, time + 60)), Err("other_registry"));
    assert_eq!(check(&at(2, &registry(), time - 1)), Err("expired"));
    assert_eq!(check(&at(2, &registry(), time)), Ok(()));
    assert_eq!(check(&at(2, &registry(), time + 86_400)), Ok(()));
    assert_eq!(check(&at(2, &registry(), time + 86_401)), Err("too_far_ahead"));
    let mut forged = envelope(2);
    forged.signed.seq += 1;
    assert_eq!(check(&forged), Err("signature"));
    let mut cut = envelope(2);
    cut.signed.signature = HexBinary::from([0; 10]);
    assert_eq!(check(&cut), Err("signature"));
    for bytes in [&b""[..], b"{}", b"[1,2]", b"{\"chain_id\":1}", &[b'['; 1_000]] {
        let error = check::envelope(bytes, &registry(), time).unwrap_err();
        assert_eq!(error.name(), "malformed");
    }
    let error = check::envelope(&vec![b' '; 70_000], &registry(), time).unwrap_err();
    assert_eq!(error, RelayError::TooLarge { limit: 65_536 });
}

#[test]
fn one_address_takes_its_turn_and_keeps_no_other_out() {
    let door = Door::new(2);
    let start = Instant::now();
    let from = |last: u8| IpAddr::from([192, 0, 2, last]);
    let admit = |last, seconds| door.admit(from(last), start + Duration::from_secs(seconds));
    assert_eq!(admit(1, 0), Ok(()));
    assert_eq!(admit(1, 0), Ok(()));
    assert_eq!(admit(1, 0), Err(RelayError::TooMany { seconds: 31 }));
    assert_eq!(admit(2, 0), Ok(()));
    // half a minute brings one back
    assert_eq!(admit(1, 30), Ok(()));
    assert!(admit(1, 30).is_err());
    // a house with a whole network of IPv6 is one house
    let door = Door::new(1);
    let six = |text: &str| door.admit(text.parse().unwrap(), start);
    assert_eq!(six("2001:db8:0:1::1"), Ok(()));
    assert!(six("2001:db8:0:1:ffff::2").is_err());
    assert_eq!(six("2001:db8:0:2::1"), Ok(()));
    // behind a proxy everybody has one address
    let open = Door::new(0);
    assert!((0..1_000).all(|_| open.admit(from(1), start).is_ok()));
}

#[test]
fn what_is_paid_for_in_an_hour_has_an_end_and_comes_back() {
    let budget = Budget::new(5);
    let start = Instant::now();
    budget.spend(4, start);
    assert_eq!(budget.look(start), Ok(()));
    // sixteen may be on their way at once: the next hours pay for it
    budget.spend(16, start);
    assert_eq!(budget.look(start), Err(RelayError::TooMany { seconds: 721 }));
    assert_eq!(budget.look(start + Duration::from_secs(721)), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_costs_nothing_and_keeps_nobody_out() {
    let (folder, tape) = (Folder::new("budget"), Tape::default());
    let (queue, _) = queue::start(
        tape.clone(),
        folder.journal(),
        Budget::new(2),
        Duration::ZERO,
        now,
    );
    for _ in 0..20 {
        let refused = queue.submit(envelope(3), PATIENCE).await;
        assert!(matches!(refused, Err(RelayError::Refused { .. })), "{refused:?}");
    }
    for seed in [2, 4] {
        let done = queue.submit(envelope(seed), PATIENCE).await;
        assert!(matches!(done, Ok(Answer::Done(_))), "{done:?}");
    }
    // the hour's money is spent; what is in a block is said all the same
    let more = queue.submit(envelope(6), PATIENCE).await;
    assert!(matches!(more, Err(RelayError::TooMany { .. })), "{more:?}");
    assert!(matches!(
        queue.submit(envelope(2), PATIENCE).await,
        Ok(Answer::Done(_))
    ));
    assert_eq!((tape.holds(), tape.sent()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn large_envelopes_take_no_small_one_with_them() {
    let (folder, tape) = (Folder::new("large"), Tape::default());
    tape.set(|kept| kept.most = queue::TOGETHER_BYTES);
    let collect = Duration::from_millis(100);
    let (queue, _) = started(&tape, &folder, collect);
    let padded = |seed| {
        let mut large = envelope(seed);
        let mut body = large.signed.body.to_vec();
        body.resize(48_000, b' ');
        large.signed.body = body.into();
        large
    };
    let posts = [
        padded(2),
        padded(4),
        padded(6),
        padded(8),
        padded(10),
        padded(12),
        envelope(14),
    ];
    let posts = posts.map(|envelope| {
        let queue = queue.clone();
        tokio::spawn(async move { queue.submit(envelope, PATIENCE).await })
    });
    for post in posts {
        let said = post.await.unwrap();
        assert!(matches!(said, Ok(Answer::Done(_))), "{said:?}");
    }
    assert_eq!((tape.holds(), tape.sent()), (7, 2));
}

/// Status and body of a plain HTTP request.
fn http(address: &str, request: &str, body: &[u8]) -> (u16, serde_json::Value) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    )
    .unwrap();
    // a server that refuses a body before it is there may close the connection
    let _ = stream.write_all(body);
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http_the_answer_is_a_transaction_or_a_named_error() {
    let (folder, tape) = (Folder::new("http"), Tape::default());
    let (queue, _) = started(&tape, &folder, Duration::ZERO);
    let relay = Arc::new(Relay {
        registry: registry(),
        door: Door::new(5),
        queue,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(serve::serve(listener, relay, async move {
        let _ = stopped.await;
    }));
    tokio::task::spawn_blocking(move || {
        let post = |body: &[u8]| http(&address, "POST /v1/envelopes", body);
        let (status, body) = post(&serde_json::to_vec(&envelope(2)).unwrap());
        assert_eq!((status, body["height"].as_u64()), (200, Some(7)), "{body}");
        let (status, body) = post(&serde_json::to_vec(&envelope(3)).unwrap());
        assert_eq!((status, body["error"].as_str()), (409, Some("refused")), "{body}");
        let subject = envelope(3).signed.subject.to_string();
        assert!(!body.to_string().contains(&subject), "{body}");
        let (status, body) = post(b"{}");
        assert_eq!(
            (status, body["error"].as_str()),
            (400, Some("malformed")),
            "{body}"
        );
        let (status, body) = post(&[b' '; 65_537]);
        assert_eq!(
            (status, body["error"].as_str()),
            (413, Some("too_large")),
            "{body}"
        );
        let (status, body) = http(&address, "GET /v1/info", b"");
        assert_eq!((status, body["contract"].as_str()), (200, Some("wasm1registry")));
        let (status, _) = http(&address, "GET /v1/subjects", b"");
        assert_eq!(status, 404);
        assert_eq!(post(b"{}").0, 400);
        let (status, body) = post(b"{}");
        assert_eq!(
            (status, body["error"].as_str()),
            (429, Some("too_many")),
            "{body}"
        );
    })
    .await
    .unwrap();
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    assert_eq!(tape.sent(), 1);
}
