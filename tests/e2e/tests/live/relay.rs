//! A relay without a coin of its own submits what patients without an account have signed; a sponsor pays.

use crate::commands::{act, number, see};
use crate::lab::{Lab, Said};
use salus_client::{Chain, ClientError};
use serde_json::{json, Value};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// The coin of fees.
const FEE_DENOM: &str = "ustake";

/// A chain with a custodian on it, a patient and a relay that the chain has never heard of.
struct Village {
    lab: Lab,
    runtime: tokio::runtime::Runtime,
    hospital: String,
    relay: String,
    patient: String,
}

/// A process of `salus relay serve`. It is killed when it goes out of scope.
struct Serving {
    child: Child,
    url: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // with no chance to tidy up
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Village {
    fn new() -> Self {
        let lab = Lab::new();
        act(
            &lab,
            "deployer",
            "org name-authority authority --country CH --role hold_records",
        );
        let done = act(
            &lab,
            "custodian",
            "org register Riverside --kind hospital --country CH",
        );
        let hospital = number(&done, "organisation_registered", "org");
        act(
            &lab,
            "authority",
            &format!("org accredit {hospital} hold_records"),
        );
        let line = format!("org propose-operator {hospital} custodian --role hold_records");
        act(&lab, "custodian", &line);
        std::fs::write(lab.folder().join("passphrase"), "correct horse battery staple\n").unwrap();
        let mut village = Self {
            lab,
            runtime: tokio::runtime::Runtime::new().unwrap(),
            hospital,
            relay: String::new(),
            patient: String::new(),
        };
        for name in ["postbox", "anna"] {
            village.says(&format!("keys add {name} --store file"));
        }
        village.relay = village.says("keys show postbox").trim().to_owned();
        village.patient = village.says("keys show anna").trim().to_owned();
        village
    }

    fn salus(&self, line: &str) -> std::process::Command {
        let mut command = self.lab.salus();
        command
            .env("SALUS_PASSPHRASE_FILE", self.lab.folder().join("passphrase"))
            .args(line.split(' '));
        command
    }

    fn tries(&self, line: &str) -> Said {
        Said::from(self.salus(line).output().unwrap())
    }

    #[track_caller]
    fn says(&self, line: &str) -> String {
        let said = self.tries(line);
        assert_eq!(said.code, Some(0), "{line}: {}{}", said.out, said.err);
        said.out
    }

    /// Signs something as the patient, into a file of this name.
    #[track_caller]
    fn signs(&self, what: &str, file: &str) -> String {
        self.says(&format!(
            "consent sign {what} --by anna --custodian {} --out {file}",
            self.hospital
        ));
        file.to_owned()
    }

    fn serves(&self) -> Serving {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.lab.folder().join("relay.log"))
            .unwrap();
        let mut child = self
            .salus("relay serve --from postbox --fee-granter charity --listen 127.0.0.1:0 -o json")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let line = out
            .lines()
            .map(Result::unwrap)
            .find(|line| line.contains("\"url\""));
        let line = line.unwrap_or_else(|| panic!("the relay did not start: {}", self.log()));
        let url = line.split('"').nth(3).unwrap().to_owned();
        Serving { child, url }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.lab.folder().join("relay.log")).unwrap_or_default()
    }

    /// Posts a file, and gives the transaction that holds it.
    #[track_caller]
    fn posts(&self, serving: &Serving, file: &str) -> Value {
        let out = self.says(&format!("consent post {file} --relay {} -o json", serving.url));
        serde_json::from_str(&out).unwrap()
    }

    /// Posts bytes, and gives the status and what was said.
    fn posts_bytes(&self, serving: &Serving, bytes: Vec<u8>) -> (u16, Value) {
        self.runtime.block_on(async {
            let url = format!("{}/v1/envelopes", serving.url);
            let answer = reqwest::Client::new().post(url).body(bytes).send().await.unwrap();
            let status = answer.status().as_u16();
            (
                status,
                serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap(),
            )
        })
    }

    fn chain<T>(&self, ask: impl AsyncFnOnce(Chain) -> T) -> T {
        self.runtime.block_on(async { ask(self.lab.chain().await).await })
    }

    fn balance(&self, address: &str) -> u128 {
        self.chain(async |chain| chain.balance(address, FEE_DENOM).await.unwrap())
    }

    fn of_charity(&self) -> u128 {
        let charity = self
            .lab
            .context()
            .address("charity")
            .unwrap_or_else(|e| panic!("{}", e.text));
        self.balance(&charity)
    }

    /// What the relay may still spend.
    fn left(&self) -> u128 {
        let out = self.says("relay allowance postbox --fee-granter charity -o json");
        let found: Value = serde_json::from_str(&out).unwrap();
        let coin = found["left"][0].as_str().unwrap();
        coin.strip_suffix(FEE_DENOM).unwrap().parse().unwrap()
    }

    fn is_unknown(&self, address: &str) -> bool {
        let found = self.chain(async |chain| chain.account(address).await);
        matches!(found, Err(ClientError::NoAccount { .. }))
    }

    fn subject(&self) -> String {
        let line = format!("consent keys --by anna --custodian {} -o json", self.hospital);
        let keys: Value = serde_json::from_str(&self.says(&line)).unwrap();
        keys["subject"].as_str().unwrap().to_owned()
    }
}

/// CR-03, CR-05: what a patient without a coin and without an account has signed is on the chain, submitted by a relay
/// without a coin, paid for by a sponsor; each envelope once, whatever is posted again, altered or killed; and a grant that
/// is used up or over is an error that says so, after which nothing is lost.
#[test]
fn a_sponsor_pays_for_what_a_patient_without_an_account_has_signed() {
    let village = Village::new();
    let (relay, patient) = (village.relay.clone(), village.patient.clone());
    assert!(village.is_unknown(&relay) && village.is_unknown(&patient));
    let serve = "relay serve --from postbox --fee-granter charity --listen 127.0.0.1:0";
    let said = village.tries(serve);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("salus relay grant"), "{}", said.err);

    // enough for three envelopes and a half
    let begin = village.signs("register", "begin.json");
    let would = see(
        &village.lab,
        &format!("consent submit {begin} --from stranger --dry-run"),
    );
    let gas = u128::from(would["gas_limit"].as_u64().unwrap());
    let limit = gas.div_ceil(40) * 35 / 10;
    act(
        &village.lab,
        "charity",
        &format!("relay grant {relay} --limit {limit}{FEE_DENOM} --until +1h"),
    );
    assert_eq!(village.left(), limit);
    let twice = format!("relay grant {relay} --limit 5{FEE_DENOM} --until +1h --from charity");
    let said = village.tries(&twice);
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("already exists"), "{}", said.err);
    let sponsor = village.of_charity();

    let serving = village.serves();
    let first = village.posts(&serving, &begin);
    let subject = village.subject();
    let found = see(&village.lab, &format!("consent subject {subject}"));
    assert_eq!(found["custodian"].to_string(), village.hospital);
    let fee = limit - village.left();
    assert!(fee > 0, "the grant pays");
    assert_eq!(sponsor - village.of_charity(), fee, "out of the sponsor's purse");
    assert_eq!(village.balance(&relay), 0);
    assert!(village.is_unknown(&patient));

    // the same again is the same transaction, and costs nothing
    assert_eq!(village.posts(&serving, &begin), first);
    assert_eq!(limit - village.left(), fee);
    let text = std::fs::read_to_string(village.lab.folder().join(&begin)).unwrap();
    let mut altered: Value = serde_json::from_str(&text).unwrap();
    altered["signed"]["seq"] = json!(altered["signed"]["seq"].as_u64().unwrap() + 1);
    let (status, said) = village.posts_bytes(&serving, altered.to_string().into_bytes());
    assert_eq!((status, &said["error"]), (422, &"signature".into()), "{said}");
    let (status, said) = village.posts_bytes(&serving, b"hello".to_vec());
    assert_eq!((status, &said["error"]), (400, &"malformed".into()), "{said}");
    assert_eq!(limit - village.left(), fee);

    // killed, it knows what it did; without its journal the registry does
    drop(serving);
    let serving = village.serves();
    assert_eq!(village.posts(&serving, &begin), first);
    drop(serving);
    std::fs::remove_dir_all(village.lab.folder().join(".salus/relay/local/journal")).unwrap();
    let serving = village.serves();
    let said = village.tries(&format!("consent post {begin} --relay {}", serving.url));
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("consent-registry::BadSeq"), "{}", said.err);
    assert!(said.err.contains("was submitted before"), "{}", said.err);
    assert_eq!(limit - village.left(), fee, "what is refused costs nothing");

    let rule = village.signs("default permit", "default.json");
    village.posts(&serving, &rule);
    assert_eq!(
        see(&village.lab, &format!("consent subject {subject}"))["default"],
        "permit"
    );

    // used up
    let began = Instant::now();
    let (last, said) = loop {
        let file = village.signs("default deny", "more.json");
        let said = village.tries(&format!("consent post {file} --relay {}", serving.url));
        if said.code != Some(0) {
            break (file, said);
        }
        assert!(began.elapsed().as_secs() < 120, "the grant has no end");
    };
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(
        said.err.contains("the grant that pays is used up"),
        "{}",
        said.err
    );
    assert!(
        village.log().contains("the grant that pays is used up"),
        "{}",
        village.log()
    );
    assert!(village.left() < fee);
    assert_eq!(sponsor - village.of_charity(), limit - village.left());
    assert_eq!(village.balance(&relay), 0);

    // over
    act(&village.lab, "charity", &format!("relay revoke {relay}"));
    act(
        &village.lab,
        "charity",
        &format!("relay grant {relay} --limit 1000000{FEE_DENOM} --until +4s"),
    );
    std::thread::sleep(Duration::from_secs(6));
    let said = village.tries(&format!("consent post {last} --relay {}", serving.url));
    assert_eq!(said.code, Some(4), "{}", said.err);
    assert!(
        said.err.contains("there is no grant that pays, or it is over"),
        "{}",
        said.err
    );
    let said = village.tries("relay allowance postbox --fee-granter charity");
    assert_eq!(said.code, Some(3), "{}", said.err);

    // and what nobody could pay for is submitted once somebody does
    act(
        &village.lab,
        "charity",
        &format!("relay grant {relay} --limit 1000000{FEE_DENOM} --until +1h"),
    );
    village.posts(&serving, &last);
    assert_eq!(village.balance(&relay), 0);
    assert!(village.is_unknown(&patient));
    // what the relay wrote down says nothing about whom it was
    for word in [&subject, &patient, &"anna".to_owned()] {
        assert!(!village.log().contains(word.as_str()), "{}", village.log());
    }
}
