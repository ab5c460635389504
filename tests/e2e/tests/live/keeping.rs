//! What a custodian does with its records over the years: a new key for all of them, and days of devices.

use crate::lab::Lab;
use crate::ward::{Ward, CLINIC, HOSPITAL};
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{Body, ErasureInfo, ReceiptStatus};
use custodian::batch::Access;
use custodian::roots::Roots;
use custodian::stream::input::{read, Format};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(entries(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// CR-11: after a new epoch the keys of old records are moved under its key, on disk and on chain; a run that is killed when
/// the new wraps are written is ended by the next one; then the old key may go, and the records are served as before.
#[tokio::test]
async fn old_records_are_wrapped_anew_although_the_run_is_killed() {
    let lab = Lab::new();
    let ward = Ward::new(&lab).await;
    for number in 1..=3_u8 {
        ward.put(&format!("{number}.txt"), &[number; 100], &[]);
    }
    lab.run(&["custodian", "epoch"]);
    let folder = lab.folder().join(".salus/custodian");
    let half_way = || {
        let entries = entries(&folder.join("records"));
        entries
            .iter()
            // a write that a kill broke off leaves a file beside the entry, which nothing reads
            .filter(|path| path.extension().is_some_and(|end| end == "json"))
            .filter(|path| {
                std::fs::read_to_string(path)
                    .unwrap_or_default()
                    .contains("\"next\"")
            })
            .count()
    };

    let mut run = lab
        .salus()
        .args(["custodian", "rewrap", "--from", HOSPITAL])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    while half_way() == 0 {
        assert!(began.elapsed().as_secs() < 60, "it never began");
        std::thread::sleep(Duration::from_millis(1));
    }
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(half_way() > 0, "it was killed too late");
    // whatever the chain has heard of it
    std::thread::sleep(Duration::from_secs(2));
    lab.run(&["custodian", "verify", "--off-chain"]);

    let done = lab.json(&["custodian", "rewrap", "--from", HOSPITAL]);
    assert_eq!(done["epoch"], 2, "{done}");
    assert_eq!(
        done["moved"].as_u64().unwrap() + done["there"].as_u64().unwrap(),
        3,
        "{done}"
    );
    assert_eq!(done["idle_epochs"], serde_json::json!([1]), "{done}");
    assert_eq!(half_way(), 0);
    lab.run(&["custodian", "verify", "--from", HOSPITAL]);
    let subject = ward.subject().to_string();
    let question = format!(r#"{{"records":{{"subject":"{subject}"}}}}"#);
    let known = lab.json(&["query", "consent-registry", &question]);
    for record in known.as_array().unwrap() {
        assert_eq!(record["commitment"]["epoch"], 2, "{record}");
    }
    let again = lab.json(&["custodian", "rewrap", "--from", HOSPITAL]);
    assert_eq!(
        (&again["moved"], &again["there"]),
        (&Value::from(0), &Value::from(3))
    );

    std::fs::remove_file(folder.join("keys/epoch-1.key")).unwrap();
    let serving = ward.serve();
    let receipt = ward.permit().await;
    let delivery = ward.fetch(&serving.server, receipt).await.unwrap();
    let mut came: Vec<u8> = delivery.records.iter().map(|record| record.bytes[0]).collect();
    came.sort_unstable();
    assert_eq!(came, [1, 2, 3]);
    ward.becomes(receipt, ReceiptStatus::Served).await;
}

/// CR-12: a folder of readings becomes a record and a root for each day that is over; the clinic that is permitted gets the day
/// and compares it with the chain; one reading is shown to anybody with a proof that shows no other.
#[tokio::test]
async fn days_of_a_device_are_kept_anchored_fetched_and_proven() {
    let lab = Lab::new();
    let ward = Ward::new(&lab).await;
    let today = ward.chain.tip().await.unwrap().seconds / 86_400;
    let folder = lab.folder().join("readings");
    std::fs::create_dir_all(&folder).unwrap();
    let mut csv = "time,bpm\n".to_owned();
    for minute in 0..1_440 {
        csv += &format!("{},{}\n", (today - 2) * 86_400 + minute * 60, 60 + minute % 9);
    }
    csv += &format!("{},61\n", today * 86_400);
    std::fs::write(folder.join("a.csv"), csv).unwrap();
    let lines = format!("{{\"time\":{},\"mmol\":5.10}}\n", (today - 1) * 86_400 + 5);
    std::fs::write(folder.join("b.ndjson"), lines).unwrap();
    std::fs::write(folder.join("notes.txt"), "not a reading").unwrap();

    let (subject, device) = (ward.subject().to_string(), "5e".repeat(32));
    let folder = text(&folder);
    let keep = [
        "custodian",
        "stream",
        "keep",
        &folder,
        "--subject",
        &subject,
        "--device",
        &device,
        "--from",
        HOSPITAL,
    ];
    let kept = lab.json(&keep);
    let kept = kept.as_array().unwrap();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(
        (&kept[0]["readings"], &kept[1]["readings"]),
        (&Value::from(1_440), &Value::from(1))
    );
    assert!(kept.iter().all(|day| day["before"] == false), "{kept:?}");
    let question = format!(r#"{{"streams":{{"subject":"{subject}","device":"{device}"}}}}"#);
    let known = lab.json(&["query", "consent-registry", &question]);
    for (day, (root, back)) in kept.iter().zip(known.as_array().unwrap().iter().zip([2, 1])) {
        assert_eq!(
            (&day["root"], &root["day"]),
            (&root["root"], &Value::from(today - back)),
            "{known}"
        );
    }
    // the same again keeps nothing again, other readings are refused
    let again = lab.json(&keep);
    assert!(
        again.as_array().unwrap().iter().all(|day| day["before"] == true),
        "{again}"
    );
    lab.run(&["custodian", "verify", "--from", HOSPITAL]);
    let other = lab.folder().join("other.ndjson");
    std::fs::write(
        &other,
        format!("{{\"time\":{},\"mmol\":9.9}}\n", (today - 1) * 86_400),
    )
    .unwrap();
    let other = text(&other);
    let said = lab.attempt(&keep.map(|word| if word == folder { other.as_str() } else { word }));
    assert_eq!(said.code, Some(3), "{}", said.err);
    assert!(said.err.contains("with other readings"), "{}", said.err);

    // one reading, for anybody
    let (proof, date) = (
        text(&lab.folder().join("reading.json")),
        kept[0]["day"].as_str().unwrap(),
    );
    let prove = [
        "custodian",
        "stream",
        "prove",
        "--subject",
        &subject,
        "--device",
        &device,
        "--day",
        date,
        "--number",
        "7",
        "--to",
        &proof,
    ];
    lab.run(&prove);
    let found = lab.json(&["custodian", "verify", "--reading", &proof]);
    assert_eq!(found["found"], "as it was anchored");
    assert!(
        found["reading"].as_str().unwrap().contains(r#""bpm":"66""#),
        "{found}"
    );
    let shown = std::fs::read_to_string(&proof).unwrap();
    assert_eq!(shown.matches("bpm").count(), 1, "{shown}");
    std::fs::write(&proof, shown.replace(r#"bpm\":\"66"#, r#"bpm\":\"67"#)).unwrap();
    let said = lab.attempt(&["custodian", "verify", "--reading", &proof]);
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert!(
        said.err.contains("the proof leads to another root"),
        "{}",
        said.err
    );

    // the whole days, for the clinic
    let serving = ward.serve();
    let reader = text(&lab.folder().join("reader.key"));
    let to = text(&lab.folder().join("came"));
    let made = lab.json(&["custodian", "key", &reader]);
    ward.name_readers(&serving.url, &[made["reader"].as_str().unwrap()]);
    let receipt = ward.permit().await;
    let number = receipt.to_string();
    let rows = lab.json(&[
        "custodian",
        "fetch",
        &number,
        "--at",
        &serving.url,
        "--reader",
        &reader,
        "--to",
        &to,
        "--from",
        CLINIC,
    ]);
    for row in rows.as_array().unwrap() {
        assert_eq!(row["kind"], "device_stream", "{rows}");
        let file = row["file"].as_str().unwrap();
        lab.run(&["custodian", "verify", "--day", file, "--subject", &subject]);
        let content = std::fs::read_to_string(file).unwrap();
        std::fs::write(file, content.replace("\"66\"", "\"67\"").replace("5.10", "5.11")).unwrap();
        let said = lab.attempt(&["custodian", "verify", "--day", file, "--subject", &subject]);
        assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    }
    ward.becomes(receipt, ReceiptStatus::Served).await;
}

/// CR-20: whoever serves sees on the chain that a patient was erased: nothing goes as long as she can take it back, then keys and
/// ciphertexts go without anybody's command; and nothing is handed out from the moment at which she asked.
#[tokio::test]
async fn a_custodian_that_serves_destroys_the_records_of_an_erased_patient() {
    let lab = Lab::new();
    let ward = Ward::new(&lab).await;
    ward.put("one.bin", &[1; 100], &[]);
    let serving = ward.serve();
    let receipt = ward.permit().await;
    ward.submit(&Body::Erase {}).await;
    let question = QueryMsg::Erasure {
        subject: ward.subject(),
    };
    let erasure: Option<ErasureInfo> = ward.registry.ask(&ward.chain, &question).await.unwrap();
    let due_at = erasure.unwrap().due_at;
    let kept = ward.ciphertexts().len();
    let now = ward.chain.tip().await.unwrap().seconds;
    assert!(kept == 1 || now >= due_at, "it went {} s too early", due_at - now);
    ward.fetch(&serving.server, receipt).await.unwrap_err();
    ward.becomes(receipt, ReceiptStatus::Refused).await;

    let began = Instant::now();
    while !ward.log().contains("erased: 1 records") {
        assert!(began.elapsed().as_secs() < 90, "{}", ward.log());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(ward.chain.tip().await.unwrap().seconds >= due_at);
    assert!(ward.ciphertexts().is_empty());
    let records = lab.folder().join(".salus/custodian/records");
    assert!(entries(&records).is_empty());
    assert!(
        !ward.log().contains(&ward.subject().to_string()),
        "{}",
        ward.log()
    );
}

/// CR-05, CR-08: an access log becomes a root for each hour that is over, if the consents that its accesses name cover them: the
/// registry's own rules decide that over what the chain has. A subject is shown its accesses in an hour, or that there were none,
/// and a proof from which an access is left out is found out.
#[tokio::test]
async fn hours_of_accesses_are_looked_at_posted_and_proven_by_commands() {
    let lab = Lab::new();
    let ward = Ward::new(&lab).await;
    let taken_back = ward.submit(&Body::Grant(ward.terms())).await;
    let revoke = Body::Revoke {
        consent: ward.consent(taken_back),
    };
    ward.submit(&revoke).await;
    let mut seconds = ward.chain.tip().await.unwrap().seconds;
    if seconds % 3_600 > 3_400 {
        // the hour must not end while the test goes on
        let next = seconds.next_multiple_of(3_600) + 1;
        let tip = ward.chain.wait_until(next, Duration::from_secs(400)).await;
        seconds = tip.unwrap().seconds;
    }
    let now = seconds / 3_600;
    let (subject, other) = (ward.subject().to_string(), "11".repeat(32));
    let (consent, what) = (ward.consent(2).to_string(), "0a".repeat(32));
    let heading = "time,subject,consent,org,role,purpose,destination,what\n";
    let row = |second: u64, whose: &str, consent: &str, purpose: &str| {
        let clinic = ward.clinic;
        format!("{second},{whose},{consent},{clinic},attest_treatment,{purpose},CH,{what}\n")
    };
    let file = lab.folder().join("accesses.csv");
    let write = |rows: &[String]| std::fs::write(&file, format!("{heading}{}", rows.concat())).unwrap();
    let path = text(&file);
    let post = ["custodian", "root", "post", &path, "--from", HOSPITAL];

    // what the consent covers passes, and waits for the end of its hour; all else is named, and nothing is closed
    let good = row(seconds, &subject, &consent, "TREAT");
    write(std::slice::from_ref(&good));
    assert_eq!(lab.json(&post), serde_json::json!([]));
    write(&[
        good.clone(),
        row(seconds, &subject, &"07".repeat(32), "TREAT"),
        row(seconds, &other, &consent, "TREAT"),
        row(seconds, &subject, &ward.consent(taken_back).to_string(), "TREAT"),
        row(seconds, &subject, &consent, "HPAYMT"),
        row(seconds - 7_200, &subject, &consent, "TREAT"),
        good,
    ]);
    let said = lab.attempt(&post);
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    for (access, why) in [
        (2, "has no such consent"),
        (3, "none of this custodian's"),
        (4, "revoked before"),
        (5, "does not permit it"),
        (6, "could not act in the role then"),
    ] {
        let line = format!("access {access} is not covered");
        let found = said
            .err
            .lines()
            .any(|one| one.contains(&line) && one.contains(why));
        assert!(found, "{line}: {why} is missing in {}", said.err);
    }
    for access in [1, 7] {
        assert!(!said.err.contains(&format!("access {access} ")), "{}", said.err);
    }
    let question = format!(r#"{{"roots":{{"custodian":{}}}}}"#, ward.hospital);
    assert_eq!(
        lab.json(&["query", "consent-registry", &question]),
        serde_json::json!([])
    );

    // Hours that were looked at and closed before: this chain is too young to have covered any of them.
    let mut rows = vec![];
    for (hours_ago, whose, minute) in [
        (3, &subject, 1),
        (3, &other, 2),
        (2, &subject, 3),
        (2, &subject, 4),
        (0, &subject, 0),
    ] {
        let second = match hours_ago {
            0 => seconds,
            _ => (now - hours_ago) * 3_600 + minute * 60,
        };
        rows.push(row(second, whose, &consent, "TREAT"));
    }
    write(&rows);
    {
        let closed = Roots::open(&lab.folder().join(".salus/custodian")).unwrap();
        let log = std::fs::read_to_string(&file).unwrap();
        for hour in [now - 3, now - 2] {
            let readings = read(&log, Format::Csv, "time").unwrap();
            let accesses = readings.iter().map(|reading| Access::read(1, reading).unwrap());
            closed
                .close(hour, accesses.filter(|access| access.hour() == hour).collect())
                .unwrap();
        }
    }
    let posted = lab.json(&post);
    assert_eq!(posted.as_array().unwrap().len(), 2, "{posted}");
    assert_eq!(
        (&posted[1]["subjects"], &posted[1]["accesses"]),
        (&Value::from(1), &Value::from(2))
    );
    assert!(
        lab.json(&post).as_array().unwrap().is_empty(),
        "each hour is posted once"
    );
    let known = lab.json(&["query", "consent-registry", &question]);
    assert_eq!(
        known[1]["batch"]["previous"], known[0]["batch"]["root"],
        "{known}"
    );
    assert_eq!(known[1]["batch"]["root"], posted[1]["root"], "{known}");

    let prove = |whose: &str, hours_ago: u64, name: &str| {
        let (hour, to) = ((now - hours_ago).to_string(), text(&lab.folder().join(name)));
        lab.run(&[
            "custodian",
            "root",
            "prove",
            "--subject",
            whose,
            "--hour",
            &hour,
            "--to",
            &to,
            "--from",
            HOSPITAL,
        ]);
        to
    };
    let (first, second) = (
        prove(&subject, 3, "first.json"),
        prove(&subject, 2, "second.json"),
    );
    let none = prove(&other, 2, "none.json");
    let found = lab.json(&["custodian", "verify", "--hour", &second, "--after", &first]);
    assert_eq!(
        (&found["accesses"], &found["ever"]),
        (&Value::from(2), &Value::from(3)),
        "{found}"
    );
    assert_eq!(found["found"], "as it was posted, and none is missing");
    let found = lab.json(&["custodian", "verify", "--hour", &none]);
    assert_eq!(found["found"], "nothing of it was read", "{found}");

    // one of the two is left out
    let mut proof: Value = serde_json::from_str(&std::fs::read_to_string(&second).unwrap()).unwrap();
    proof["accesses"].as_array_mut().unwrap().remove(0);
    std::fs::write(&second, proof.to_string()).unwrap();
    let said = lab.attempt(&["custodian", "verify", "--hour", &second, "--after", &first]);
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert!(said.err.contains("one is missing or changed"), "{}", said.err);
}
