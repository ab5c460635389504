//! The page on consent by command, run line by line as it stands, and what the commands say to wrong input.

use crate::lab::{Lab, Said};
use regex::Regex;
use salus_cli::demo::consent::{assemble, Contracts};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Seconds after which a block of lines has lost its way.
const PATIENCE: &str = "300";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Lines to type, with the heading that they stand under.
struct Block {
    heading: String,
    lines: String,
}

fn blocks(page: &str) -> Vec<Block> {
    let mut heading = String::new();
    let mut inside: Option<String> = None;
    let mut found = vec![];
    for line in page.lines() {
        match (&mut inside, line) {
            (None, "```sh") => inside = Some(String::new()),
            (Some(lines), "```") => {
                found.push(Block {
                    heading: heading.clone(),
                    lines: std::mem::take(lines),
                });
                inside = None;
            }
            (Some(lines), line) => {
                lines.push_str(line);
                lines.push('\n');
            }
            (None, line) => {
                if line.starts_with('#') {
                    heading = line.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    found
}

/// Somebody who reads the page and types every line.
struct Reader<'a> {
    lab: &'a Lab,
    blocks: std::vec::IntoIter<Block>,
    names: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(lab: &'a Lab, page: &str) -> Self {
        let set = Regex::new(r"(?m)^([A-Z]+)=").unwrap();
        let names: BTreeSet<String> = set.captures_iter(page).map(|found| found[1].to_owned()).collect();
        let bin = lab.folder().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_salus-under-test"), bin.join("salus")).unwrap();
        for folder in ["docs", "packages"] {
            std::os::unix::fs::symlink(root().join(folder), lab.folder().join(folder)).unwrap();
        }
        Self {
            lab,
            blocks: blocks(page).into_iter(),
            names: names.into_iter().collect(),
        }
    }

    /// Types the next block, which must stand under this heading, and gives what was printed.
    #[track_caller]
    fn types(&mut self, heading: &str) -> String {
        let block = self
            .blocks
            .next()
            .unwrap_or_else(|| panic!("the page ends before {heading}"));
        assert_eq!(block.heading, heading);
        // what lines set is there for those that follow
        let script = format!(
            "set -euo pipefail\n[ ! -f .set ] || . ./.set\n{}\nfor name in {}; do [ -z \"${{!name-}}\" ] || declare -p $name; done > .set\n",
            block.lines,
            self.names.join(" "),
        );
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", self.lab.folder().join("bin").display());
        let output = std::process::Command::new("timeout")
            .args([PATIENCE, "bash", "-c", &script])
            .current_dir(self.lab.folder())
            .env("PATH", path)
            .env_remove("SALUS_HOME")
            .env_remove("SALUS_NETWORK")
            .env_remove("SALUS_NODE")
            .env_remove("SALUS_FROM")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        let said = Said::from(output);
        assert_eq!(
            said.code,
            Some(0),
            "{heading}:\n{}\nsaid\n{}{}",
            block.lines,
            said.out,
            said.err
        );
        said.out
    }

    /// What a line has set.
    fn value(&self, name: &str) -> String {
        let set = std::fs::read_to_string(self.lab.folder().join(".set")).unwrap();
        let begins = format!("declare -- {name}=\"");
        let found = set.lines().find_map(|line| line.strip_prefix(&begins));
        let found = found.unwrap_or_else(|| panic!("{name} is not set in {set}"));
        found.trim_end_matches('"').to_owned()
    }

    /// Asks with a line that ends in what another line has set.
    fn sees(&self, line: &str, name: &str) -> Value {
        let value = self.value(name);
        let mut words: Vec<&str> = line.split(' ').collect();
        words.push(&value);
        self.lab.json(&words)
    }

    fn ends(mut self) {
        if let Some(left) = self.blocks.next() {
            panic!("nobody has typed what stands under {}", left.heading);
        }
    }
}

fn texts(list: &Value, field: &str) -> Vec<String> {
    let rows = list.as_array().unwrap().iter();
    rows.map(|row| row[field].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn everybody(lab: &Lab) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let context = lab.context();
        let contracts = Contracts::of(&context).unwrap_or_else(|e| panic!("{}", e.text));
        let cast = assemble(&context, &contracts).await;
        cast.unwrap_or_else(|e| panic!("{}", e.text));
    });
}

/// CR-01, CR-05, CR-06, CR-07, CR-08, CR-10, CR-19, CR-20: a patient, her delegate, a child's guardians, a clinic, a
/// custodian, a court, researchers and a regulator do all that there is by the lines of the page on commands, as they stand.
#[test]
fn every_line_of_the_page_on_consent_by_command_does_what_it_says() {
    let lab = Lab::new();
    everybody(&lab);
    let text = page("docs/consent-commands.md");
    let mut reader = Reader::new(&lab, &text);
    reader.types("Consent by command");
    patient_and_clinic(&mut reader);
    delegate_and_guardians(&mut reader);
    court(&mut reader);
    emergency(&mut reader);
    research_audit_and_relay(&mut reader);
    refusals(&lab, &reader);
    erasure(&mut reader);
    reader.ends();
}

fn patient_and_clinic(reader: &mut Reader<'_>) {
    reader.types("A key, and who the patient is");
    let out = reader.types("A key, and who the patient is");
    assert!(out.contains("PSY"), "{out}");
    let key = std::fs::read_to_string(reader.lab.folder().join("hospital.tagkey")).unwrap();
    assert_eq!(key.trim().len(), 64);

    reader.types("Begin at a custodian");
    let mira = reader.sees("consent subject", "SUBJECT");
    assert_eq!(mira["custodian"].to_string(), reader.value("HOSPITAL"));
    assert_eq!(mira["default"], "deny");

    let out = reader.types("Consent, and look at it");
    for words in [
        "coordination of care",
        "sickle cell anaemia",
        "permit  Lakeside Clinic (organisation 1)  for TREAT  to read, copy  holds until 20",
        "  but deny  what is PSY or MH",
    ] {
        assert!(out.contains(words), "{words:?} is missing in {out}");
    }
    assert!(out.contains("\"event_state\": \"given\""), "{out}");
    let consent = reader.sees("consent show", "CONSENT");
    assert_eq!(
        (&consent["state"], &consent["power"]["grantor"]),
        (&"active".into(), &"patient".into())
    );

    let out = reader.types("Ask for access");
    for words in [
        "leaves out category",
        "votes permit by provision 0, of patient",
        "permit: by consent",
    ] {
        assert!(out.contains(words), "{words:?} is missing in {out}");
    }
    let access = reader.sees("consent access", "RECEIPT");
    assert_eq!(access["status"], "permitted");
    assert_eq!(access["decision"]["without_tags"].as_array().unwrap().len(), 2);

    let out = reader.types("Serve or refuse");
    assert!(out.contains("there are none"), "nothing is missing: {out}");
    assert_eq!(reader.sees("consent access", "RECEIPT")["status"], "served");
    let second = reader.sees("consent access", "SECOND");
    assert_eq!(
        (&second["status"], &second["refusal"]),
        (&"refused".into(), &"no_record".into())
    );

    let out = reader.types("Who looked");
    assert!(out.contains("Lakeside Clinic"), "{out}");
    let log = reader.sees("consent log", "SUBJECT");
    assert_eq!(texts(&log, "status"), ["served", "refused"]);
    assert_eq!(
        (&log[0]["number"], &log[1]["previous"]),
        (&1.into(), &log[0]["head"])
    );

    reader.types("FHIR");
    let fhir = std::fs::read_to_string(reader.lab.folder().join("consent-r4.json")).unwrap();
    let fhir: Value = serde_json::from_str(&fhir).unwrap();
    assert_eq!(fhir["resourceType"], "Consent");
    assert!(
        fhir.to_string().contains("PSY"),
        "categories are written by their codes: {fhir}"
    );
    let copy = reader.sees("consent show", "COPY");
    assert_eq!(copy["terms"], consent["terms"], "it comes back as it went out");
    let came = std::fs::read_to_string(reader.lab.folder().join("terms.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&came).unwrap(), consent["terms"]);

    let out = reader.types("FHIR");
    assert!(
        reader.lab.folder().join("of-another-house.json").exists(),
        "{out}"
    );

    reader.types("Revoke");
    assert_eq!(reader.sees("consent show", "COPY")["state"], "revoked");
}

fn delegate_and_guardians(reader: &mut Reader<'_>) {
    reader.types("A delegate");
    let by_noah = reader.sees("consent show", "BYNOAH");
    assert_eq!(by_noah["power"]["grantor"], "delegate");
    let mira = reader.sees("consent subject", "SUBJECT");
    assert_eq!(mira["delegates"], Value::Array(vec![]), "dismissed");

    reader.types("A child and its guardians");
    let circle = reader.sees("consent guardians", "CHILD");
    assert_eq!(circle["guardians"]["needed"], 2);
    assert_eq!(circle["guardians"]["until"], 2_219_443_200_u64);
    assert_eq!(
        reader.sees("consent show", "BYIDA")["power"]["grantor"],
        "guardian"
    );

    let out = reader.types("A lost key");
    for words in ["voice_given", "recovery_begun", "key_recovered"] {
        assert!(out.contains(words), "{words:?} is missing in {out}");
    }
    assert_eq!(
        reader.sees("consent subject", "CHILD")["key"],
        reader.value("NEWKEY")
    );
    reader.types("A lost key");
    let circle = reader.sees("consent guardians", "CHILD");
    assert_eq!(
        circle["guardians"]["keys"],
        serde_json::json!([reader.value("IDA")])
    );
}

fn court(reader: &mut Reader<'_>) {
    reader.types("A court");
    let by_court = reader.sees("consent show", "BYCOURT");
    assert_eq!(
        (&by_court["state"], &by_court["power"]["grantor"]),
        (&"active".into(), &"court".into())
    );
    assert_eq!(reader.sees("consent show", "BYIDA")["state"], "revoked");
    let circle = reader.sees("consent guardians", "CHILD");
    assert_eq!(
        circle["guardians"]["keys"],
        serde_json::json!([reader.value("TOMAS")])
    );

    let out = reader.types("A court");
    assert!(
        out.contains("delegate_named") && out.contains("delegate_dismissed"),
        "{out}"
    );
    let subject = reader.sees("consent subject", "CHILD");
    assert_eq!(subject["delegates"], serde_json::json!([]));

    let out = reader.types("A court");
    assert!(
        out.contains("recovery_cancelled") && out.contains("recovery_referred"),
        "{out}"
    );
    assert_eq!(
        reader.sees("consent subject", "CHILD")["key"],
        reader.value("NEXTKEY")
    );
    let out = reader.types("A court");
    assert!(
        out.contains("erasure_requested") && out.contains("erasure_cancelled"),
        "{out}"
    );
    assert_eq!(reader.sees("consent erasure", "CHILD"), Value::Null);
    assert_eq!(reader.sees("consent guardians", "CHILD")["recovery"], Value::Null);
}

fn emergency(reader: &mut Reader<'_>) {
    let balance = |reader: &Reader<'_>| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let chain = reader.lab.chain().await;
            let rescue = reader
                .lab
                .context()
                .signer("rescue")
                .unwrap_or_else(|e| panic!("{}", e.text));
            chain.balance(rescue.address(), crate::lab::DENOM).await.unwrap()
        })
    };
    reader.types("An emergency");
    let glass = reader.sees("consent access", "GLASS");
    assert_eq!(
        (&glass["status"], &glass["decision"]["summary_only"]),
        (&"permitted".into(), &true.into())
    );
    let before = balance(reader);

    reader.types("An emergency");
    let asked = reader.lab.json(&["panel", "offer", "emergency"]);
    let fee: u128 = asked["prepay"]["amount"].as_str().unwrap().parse().unwrap();
    assert!(fee > 0, "{asked}");
    assert_eq!(
        before - balance(reader),
        fee,
        "the command has found the fee by itself"
    );

    reader.types("An emergency");
    assert_eq!(
        reader.sees("consent access", "GLASS")["emergency"]["finding"],
        "justified"
    );

    reader.types("An emergency");
    let privilege = reader.sees("consent breakglass privilege", "RESCUE");
    assert_eq!(
        (&privilege["suspended_at"], &privilege["overrides"]),
        (&Value::Null, &2.into())
    );
}

fn research_audit_and_relay(reader: &mut Reader<'_>) {
    let out = reader.types("Research");
    assert!(out.contains(" PUB "), "{out}");
    let open = reader
        .lab
        .json(&["consent", "tasks", "list", &reader.value("INSTITUTE"), "--open"]);
    let duties: Vec<&str> = open
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["duty"]["duty"].as_str().unwrap())
        .collect();
    assert_eq!(duties.len(), 2, "{open}");
    assert!(!duties.contains(&"PUB"), "{open}");

    reader.types("A regulator reads");
    let log = reader.sees("consent log", "SUBJECT");
    let last = log.as_array().unwrap().last().unwrap();
    assert_eq!(last["decision"]["basis"], "audit");

    let out = reader.types("A relay, so that no wallet ties a life together");
    assert!(out.contains("50000000ustake"), "{out}");
    assert_eq!(reader.sees("consent show", "CONSENT")["state"], "revoked");
    let said = reader
        .lab
        .attempt(&["relay", "allowance", "relayer", "--fee-granter", "charity"]);
    assert_eq!(said.code, Some(3), "{}", said.err);
}

/// Wrong input, and what it costs.
fn refusals(lab: &Lab, reader: &Reader<'_>) {
    let files = lab.folder();
    std::fs::write(files.join("no.json"), "{\"chain_id\": 1}").unwrap();
    let text = std::fs::read_to_string(files.join("last.json")).unwrap();
    std::fs::write(
        files.join("elsewhere.json"),
        text.replace("salus-local-1", "salus-other-1"),
    )
    .unwrap();
    let seq = Regex::new(r#""seq": (\d+)"#).unwrap();
    std::fs::write(
        files.join("altered.json"),
        seq.replace(&text, "\"seq\": 99999999999999").as_bytes(),
    )
    .unwrap();
    let lines = [
        ("consent subject 12ab", 2, "SubjectId must be 64 hexadecimal digits"),
        ("consent request $SUBJECT --purpose CURIOSITY --role attest_treatment --destination CH --from practice", 2, "TREAT"),
        ("consent request $SUBJECT --purpose TREAT --role attest_treatment --destination XX --from practice", 2, "not a country"),
        ("consent request $SUBJECT --purpose HRESCH --role research --destination CH --from institute", 2, "the registry does not take this request"),
        ("consent request $SUBJECT --purpose BTG --role attest_treatment --destination CH --from rescue", 2, "the registry does not take this request"),
        // who is not accredited in the role, or acts for nobody
        ("consent request $SUBJECT --purpose TREAT --role attest_treatment --destination CH --from payer", 5, "attest_treatment"),
        ("consent request $SUBJECT --purpose TREAT --role attest_treatment --destination CH --from stranger", 5, "is no operator of any organisation"),
        ("consent release $RECEIPT --from practice", 5, "hold_records"),
        ("consent served $RECEIPT --manifest $CONSENT --from custodian", 3, "consent-registry::WrongStatus"),
        ("consent release $CONSENT --from custodian", 3, "consent-registry::NoReceipt"),
        ("consent refuse $RECEIPT --why bored --from custodian", 2, "no_record"),
        ("consent submit missing.json --from relay", 4, "there is no such file"),
        ("consent submit no.json --from relay", 4, "cannot understand"),
        ("consent submit elsewhere.json --from relay", 2, "elsewhere.json"),
        ("consent submit altered.json --from relay", 2, "altered.json"),
        ("consent submit last.json --from relay", 3, "was submitted before"),
        ("consent post last.json --relay nowhere", 2, "write it like http://127.0.0.1:8086"),
        ("consent post last.json --relay http://127.0.0.1:9", 4, "the relay does not answer"),
        ("consent sign grant --terms missing.toml --by mira --custodian $HOSPITAL", 4, "missing.toml"),
        ("consent sign grant --terms by-noah.json --by mira --custodian $HOSPITAL", 2, "by-noah.json"),
        ("consent sign register --by mira", 2, "--custodian"),
        ("consent sign register --by nobody --custodian $HOSPITAL", 2, "no key named nobody"),
        ("consent sign delegate $NOAH --purpose TREAT --until 2020-01-01 --by mira --custodian $HOSPITAL", 2, "the registry does not take this"),
        ("consent sign guardians --guardian $IDA --needed 3 --by mira --custodian $HOSPITAL", 2, "the registry does not take this"),
        ("consent sign emergency --without PSYCH --by mira --custodian $HOSPITAL", 2, "PSYCH"),
        ("consent order cancel-recovery $CHILD --document $CONSENT --from arbiter", 3, "consent-registry::NoRecovery"),
        ("consent order cancel-recovery $CHILD --document $CONSENT --from practice", 5, "arbitrate"),
        ("consent order revoke $RECEIPT --document $CONSENT --from arbiter", 3, "there is no consent"),
        ("consent breakglass settle $GLASS --from stranger", 3, "nothing is due"),
        ("consent breakglass justify $GLASS --statement $CONSENT --from rescue", 3, "consent-registry::AlreadyJustified"),
        ("consent breakglass justify $GLASS --statement $CONSENT --max-fee 1uatom --from rescue", 3, "--max-fee"),
        ("consent breakglass override $RESCUE --suspend --document $CONSENT --from practice", 5, "regulate"),
        ("consent audit $SUBJECT --order $CONSENT --destination CH --from practice", 5, "regulate"),
        ("consent tasks done $STUDY PUB --evidence $CONSENT --from institute", 3, "salus consent tasks list"),
        ("consent tasks done $STUDY NPU --evidence $CONSENT --from institute", 3, "salus consent tasks list"),
        ("consent advance $SUBJECT --from stranger", 3, "consent-registry::NothingDue"),
        ("consent advance $CONSENT --from stranger", 3, "consent-registry::NoSubject"),
        ("consent export $RECEIPT", 3, "there is no consent"),
        ("consent receipt $RECEIPT", 3, "there is no such consent"),
        ("consent receipt $CONSENT --detail much", 2, "minimal"),
        ("consent import --fhir child.toml --by mira --custodian $HOSPITAL", 2, "child.toml"),
        ("consent import --by mira --custodian $HOSPITAL", 2, "--fhir"),
        ("relay grant nobody --limit 5ustake --until +1d --from charity", 2, "no key named nobody"),
        ("relay revoke relayer --from charity", 3, "not found"),
        ("relay serve --from relayer --fee-granter charity --listen 127.0.0.1:0", 3, "salus relay grant"),
    ];
    let mut wrong = vec![];
    for (line, code, words) in lines {
        let line: Vec<String> = line
            .split(' ')
            .map(|word| {
                word.strip_prefix('$')
                    .map_or_else(|| word.to_owned(), |name| reader.value(name))
            })
            .collect();
        let said = lab.attempt(&line.iter().map(String::as_str).collect::<Vec<_>>());
        let is_short = said.err.len() < 2_000 && !said.err.contains("panicked");
        if said.code != Some(code) || !said.err.contains(words) || !is_short {
            let line = line.join(" ");
            wrong.push(format!(
                "{line}\n  should end with {code} and say {words:?}, ended with {:?} and said {}",
                said.code, said.err
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // what is asked about nobody looks like what is asked about somebody without a consent
    let absent = reader.value("CONSENT");
    let asked = [
        "consent",
        "request",
        &absent,
        "--purpose",
        "TREAT",
        "--role",
        "attest_treatment",
        "--destination",
        "CH",
    ];
    let done = lab.json(&[&asked[..], &["--from", "practice"]].concat());
    assert_eq!(done["effect"], "deny");
}

fn erasure(reader: &mut Reader<'_>) {
    reader.types("Erasure");
    assert_eq!(reader.sees("consent erasure", "SUBJECT")["done"], false);
    let out = reader.types("Erasure");
    assert!(out.contains("subject_erased"), "{out}");
    assert_eq!(reader.sees("consent list", "SUBJECT"), Value::Array(vec![]));
    assert_eq!(reader.sees("consent show", "CONSENT"), Value::Null);
}

/// Whatever the pages name in their sentences is among the lines that the page on commands has a test type.
#[test]
fn every_command_that_the_pages_on_consent_name_is_one_that_is_run() {
    let run: Vec<String> = blocks(&page("docs/consent-commands.md"))
        .iter()
        .flat_map(|block| block.lines.lines())
        .map(ToOwned::to_owned)
        .collect();
    let spans = Regex::new(r"`(salus (?:consent|relay) [^`]+)`").unwrap();
    let fenced = Regex::new(r"(?s)```.*?```").unwrap();
    let mut seen = 0;
    for name in [
        "docs/consent.md",
        "docs/consent-commands.md",
        "docs/privacy.md",
        "docs/fhir-consent.md",
        "README.md",
    ] {
        let text = page(name);
        // blocks are run as they stand
        let text = fenced.replace_all(&text, "");
        for found in spans.captures_iter(&text) {
            let words: Vec<&str> = found[1].split(' ').collect();
            let is_name = |word: &str| {
                !word.starts_with('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            };
            let path: Vec<&str> = words.iter().copied().take_while(|word| is_name(word)).collect();
            let path = path.join(" ");
            let flags: Vec<&str> = words
                .iter()
                .filter(|word| word.starts_with("--"))
                .copied()
                .collect();
            // one that only runs when something was left undone is tried with wrong input
            let is_run = path == "salus consent breakglass settle"
                || run
                    .iter()
                    .any(|line| line.contains(&path) && flags.iter().all(|flag| line.contains(flag)));
            assert!(is_run, "{name} names `{}`, which no test runs", &found[1]);
            seen += 1;
        }
    }
    assert!(seen > 5, "{seen} commands were found");
}
