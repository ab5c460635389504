//! A local beacon, as a process of its own, and its rounds fetched and verified.

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::JoinHandle;

const SALUS: &str = env!("CARGO_BIN_EXE_salus");
/// 2026-01-01T00:00:00Z
const GENESIS: &str = "2026-01-01";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-beacon-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    /// A key file.
    fn key(&self) -> String {
        let key = self.path("key.json");
        let made = salus(&["beacon", "key", &key]);
        assert!(made.status.success(), "{}", text(&made.stderr));
        key
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn salus(args: &[&str]) -> Output {
    Command::new(SALUS).args(args).output().unwrap()
}

/// Everything that a failed command said, and its exit code.
fn refused(args: &[&str]) -> (String, Option<i32>) {
    let output = salus(args);
    (text(&output.stderr), output.status.code())
}

/// A running `salus beacon serve`.
struct Beacon {
    child: Child,
    facts: Value,
    rest: JoinHandle<String>,
}

impl Beacon {
    fn start(key: &str, genesis: &str, period: &str) -> Self {
        let mut child = Command::new(SALUS)
            .args(["beacon", "serve", "--listen", "127.0.0.1:0", "-o", "json"])
            .args(["--key", key, "--genesis", genesis, "--period", period])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        stderr.read_line(&mut first).unwrap();
        assert!(first.contains("the beacon answers"), "{first}");
        let rest = std::thread::spawn(move || {
            let mut rest = String::new();
            stderr.read_to_string(&mut rest).unwrap();
            rest
        });
        // the facts are printed before the line that was waited for; the pipe stays open
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut facts = String::new();
        while !facts.ends_with("}\n") {
            assert_ne!(stdout.read_line(&mut facts).unwrap(), 0, "{facts}");
        }
        let facts = serde_json::from_str(&facts).unwrap();
        Self { child, facts, rest }
    }

    fn fact(&self, name: &str) -> &str {
        self.facts.get(name).unwrap().as_str().unwrap()
    }

    /// Status and body of a plain HTTP request.
    fn get(&self, path: &str) -> (u16, Value) {
        let address = self.fact("url").strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap())
    }

    fn show(&self, args: &[&str]) -> Output {
        let mut all = vec!["beacon", "show", "-o", "json", "--url", self.fact("url")];
        all.extend(args);
        salus(&all)
    }

    /// Asks it to stop and waits for it.
    fn stop(mut self) -> (Option<i32>, String) {
        let pid = i32::try_from(self.child.id()).unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let status = self.child.wait().unwrap();
        let rest = std::mem::replace(&mut self.rest, std::thread::spawn(String::new));
        (status.code(), rest.join().unwrap())
    }
}

impl Drop for Beacon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_round_of_a_local_beacon_is_fetched_and_verified() {
    let folder = Folder::new("fetch");
    let beacon = Beacon::start(&folder.key(), GENESIS, "3");
    let shown = beacon.show(&["--round", "1000"]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["round"], 1000);
    // 999 periods of 3 s after genesis
    assert_eq!(shown["due_at"], "1767228597000000000");
    assert_eq!(shown["public_key"], beacon.fact("public_key"));

    let (status, round) = beacon.get("/public/1000");
    assert_eq!(status, 200);
    assert_eq!(round["randomness"], shown["randomness"]);
    assert_eq!(round["signature"], shown["signature"]);
    let names: Vec<&String> = round.as_object().unwrap().keys().collect();
    assert_eq!(names, ["randomness", "round", "signature"]);
}

#[test]
fn without_a_number_it_is_the_latest_round_that_is_due() {
    let folder = Folder::new("latest");
    let beacon = Beacon::start(&folder.key(), GENESIS, "86400");
    let seconds = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let due = (seconds - 1_767_225_600) / 86_400 + 1;
    let shown: Value = serde_json::from_slice(&beacon.show(&[]).stdout).unwrap();
    // it may have become midnight in between
    let round = shown["round"].as_u64().unwrap();
    assert!(round == due || round == due + 1, "round {round}, {due} was due");
    let (_, health) = beacon.get("/health");
    assert_eq!(health["current"], shown["round"]);
}

#[test]
fn a_round_that_is_not_due_yet_is_refused_with_the_time_to_wait() {
    let folder = Folder::new("future");
    let key = folder.key();
    let beacon = Beacon::start(&key, "2100-01-01", "60");
    for path in [
        "/public/latest",
        "/public/1",
        "/public/2",
        "/public/18446744073709551615",
    ] {
        let (status, answer) = beacon.get(path);
        assert_eq!(status, 404, "{path}");
        let error = answer["error"].as_str().unwrap();
        assert!(error.starts_with("round ") && error.ends_with(" s"), "{error}");
    }
    let shown = beacon.show(&["--round", "2"]);
    assert_eq!(shown.status.code(), Some(4));
    assert!(
        text(&shown.stderr).contains("round 2 is due in"),
        "{}",
        text(&shown.stderr)
    );
    assert!(shown.stdout.is_empty());

    // of a beacon that runs, the round after the latest
    let beacon = Beacon::start(&key, GENESIS, "86400");
    let latest = beacon.get("/public/latest").1["round"].as_u64().unwrap();
    assert_eq!(beacon.get(&format!("/public/{}", latest + 2)).0, 404);
    assert_eq!(beacon.get(&format!("/public/{latest}")).0, 200);
}

#[test]
fn the_chain_hash_names_the_network_and_with_it_the_key() {
    let folder = Folder::new("hash");
    let beacon = Beacon::start(&folder.key(), GENESIS, "3");
    let hash = beacon.fact("chain_hash").to_owned();
    assert_eq!(beacon.get("/chains").1, serde_json::json!([hash]));
    let (status, info) = beacon.get(&format!("/{hash}/info"));
    assert_eq!((status, &info), (200, &beacon.get("/info").1));
    assert_eq!(info["hash"], hash.as_str());
    assert_eq!(info["schemeID"], "bls-unchained-g1-rfc9380");
    assert_eq!(info["genesis_time"], 1_767_225_600);
    assert_eq!(info["period"], 3);
    assert_eq!(info["metadata"]["beaconID"], "salus-local");

    let url = format!("{}/{hash}", beacon.fact("url"));
    let shown = salus(&["beacon", "show", "--url", &url, "--round", "7"]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    assert!(!text(&shown.stderr).contains("the key comes from the same server"));
    assert!(text(&beacon.show(&[]).stderr).contains("the key comes from the same server"));

    let other = "0".repeat(64);
    assert_eq!(beacon.get(&format!("/{other}/public/7")).0, 404);
    let (said, code) = refused(&[
        "beacon",
        "show",
        "--url",
        &format!("{}/{other}", beacon.fact("url")),
    ]);
    assert_eq!(code, Some(4));
    assert!(said.contains(&hash) && said.contains(&other), "{said}");
}

#[test]
fn what_is_no_round_and_what_is_no_path_is_refused() {
    let folder = Folder::new("paths");
    let beacon = Beacon::start(&folder.key(), GENESIS, "3");
    for path in [
        "/public/0",
        "/public/-1",
        "/public/1.5",
        "/public/x",
        "/public/18446744073709551616",
    ] {
        let (status, answer) = beacon.get(path);
        assert_eq!(status, 400, "{path}");
        assert!(
            answer["error"].as_str().unwrap().contains("rounds count from 1"),
            "{path}"
        );
    }
    for path in ["/", "/public", "/public/1/2", "/key"] {
        assert_eq!(beacon.get(path).0, 404, "{path}");
    }
}

#[test]
fn told_to_stop_it_stops_by_itself() {
    let folder = Folder::new("stop");
    let beacon = Beacon::start(&folder.key(), GENESIS, "3");
    // a connection that says nothing does not keep it
    let _idle = TcpStream::connect(beacon.fact("url").strip_prefix("http://").unwrap()).unwrap();
    let began = std::time::Instant::now();
    let (code, said) = beacon.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the beacon has stopped"), "{said}");
    assert!(began.elapsed().as_secs() < 10);
}

#[test]
fn a_key_file_is_for_its_owner_only_and_is_never_overwritten() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("key");
    let key = folder.key();
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let before = std::fs::read(&key).unwrap();
    let (said, code) = refused(&["beacon", "key", &key]);
    assert_eq!(code, Some(2));
    assert!(said.contains("there already"), "{said}");
    assert_eq!(std::fs::read(&key).unwrap(), before);

    let other = folder.path("other.json");
    assert!(salus(&["beacon", "key", &other]).status.success());
    assert_ne!(std::fs::read(&other).unwrap(), before);
}

#[test]
fn a_bad_key_file_is_refused_by_name_without_its_content() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("bad");
    let serve = |key: &str| {
        refused(&[
            "beacon",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--key",
            key,
            "--genesis",
            "1",
        ])
    };
    let (said, code) = serve(&folder.path("missing.json"));
    assert_eq!(code, Some(4));
    assert!(
        said.contains("missing.json") && said.contains("salus beacon key"),
        "{said}"
    );

    let seed = "ab".repeat(32);
    let contents = [
        String::new(),
        seed.clone(),
        format!("{{\"salus_beacon_seed\":\"{}\"}}", &seed[2..]),
        format!("{{\"salus_beacon_seed\":\"{seed}zz\"}}"),
        format!("{{\"salus_beacon_seed\":\"{seed}\",\"more\":1}}"),
        format!("{{\"seed\":\"{seed}\"}}"),
    ];
    let path = folder.path("bad.json");
    for content in contents {
        std::fs::write(&path, &content).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        let (said, code) = serve(&path);
        assert_eq!(code, Some(2), "{content}");
        assert!(
            said.contains("bad.json is no key of a beacon"),
            "{content}: {said}"
        );
        assert!(!said.contains("abab"), "{said}");
    }

    let open = folder.key();
    std::fs::set_permissions(&open, PermissionsExt::from_mode(0o644)).unwrap();
    let (said, code) = serve(&open);
    assert_eq!(code, Some(2));
    assert!(said.contains("may be read by others (mode 644)"), "{said}");
}

#[test]
fn a_taken_port_and_an_address_for_others_are_refused() {
    let folder = Folder::new("listen");
    let key = folder.key();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = |listen: &str| {
        refused(&[
            "beacon",
            "serve",
            "--listen",
            listen,
            "--key",
            &key,
            "--genesis",
            "1",
        ])
    };
    let (said, code) = serve(&address);
    assert_eq!(code, Some(4));
    assert!(said.contains(&address), "{said}");
    for listen in ["0.0.0.0:0", "192.0.2.1:8085", "localhost"] {
        let (said, code) = serve(listen);
        assert_eq!(code, Some(2), "{listen}: {said}");
    }
}

/// A server that answers each request with what `answer` makes of its path.
fn liar(answer: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line).unwrap();
            let body = answer(line.split(' ').nth(1).unwrap());
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    url
}

const INFO: &str = r#"{"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","groupHash":"f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e","schemeID":"bls-unchained-g1-rfc9380","metadata":{"beaconID":"quicknet"}}"#;
const ROUND: &str = r#"{"round":1000,"randomness":"fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd","signature":"b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"}"#;

/// The answers of drand's network quicknet, as its relays give them.
#[test]
fn answers_of_drand_itself_are_understood_and_verified() {
    let url = liar(|path| if path.ends_with("/info") { INFO } else { ROUND }.to_owned());
    let url = format!("{url}/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971");
    let shown = salus(&["beacon", "show", "--url", &url, "--round", "1000"]);
    assert!(shown.status.success(), "{}", text(&shown.stderr));
    assert!(
        text(&shown.stdout).contains("2023-08-23 15:59:24"),
        "{}",
        text(&shown.stdout)
    );
}

#[test]
fn answers_that_are_not_the_beacons_are_refused() {
    type Change = (&'static str, &'static str, &'static str, Option<i32>);
    let cases: [Change; 8] = [
        // another round than asked for
        ("\"round\":1000", "\"round\":1001", "answers with round 1001, not 1000", Some(3)),
        // a signature that is a point, but of another round
        (
            "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
            "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41",
            "not the beacon's signature of round 1000",
            Some(3),
        ),
        ("\"fe290b", "\"fe290c", "as the beacon says", Some(3)),
        ("b44679", "zz4679", "not written in hex", Some(3)),
        ("\"period\":3", "\"period\":4", "its settings have the hash", Some(3)),
        ("\"83cf0f", "\"a3cf0f", "its settings have the hash", Some(3)),
        ("bls-unchained-g1-rfc9380", "pedersen-bls-chained", "only \"bls-unchained-g1-rfc9380\"", Some(3)),
        ("{", "<html>", "is not a beacon's", Some(4)),
    ];
    for (from, to, says, code) in cases {
        let url = liar(move |path| {
            let answer = if path.ends_with("/info") { INFO } else { ROUND };
            answer.replacen(from, to, 1)
        });
        let (said, got) = refused(&["beacon", "show", "--url", &url, "--round", "1000"]);
        assert!(said.contains(says), "{from} -> {to}: {said}");
        assert_eq!(got, code, "{said}");
    }
    let long = liar(|_| " ".repeat(70_000));
    let (said, code) = refused(&["beacon", "show", "--url", &long]);
    assert_eq!(code, Some(4));
    assert!(said.contains("longer than 65536 bytes"), "{said}");
}

#[test]
fn an_address_that_nobody_answers_at_or_that_is_none_is_refused() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (said, code) = refused(&["beacon", "show", "--url", &format!("http://{free}")]);
    assert_eq!(code, Some(4));
    assert!(said.contains("the beacon does not answer"), "{said}");
    for url in ["nowhere", "ftp://127.0.0.1", "file:///key", ""] {
        let (said, code) = refused(&["beacon", "show", "--url", url]);
        assert_eq!(code, Some(2), "{said}");
    }
}
