//! Days of devices: kept as records, anchored by one root, and a single reading shown without the rest.

use crate::lab::{settings, Lab, SUBJECT};
use crate::registry::{Cut, Terms, START};
use consent_registry_api::types::{Digest, RecordKind, SubjectId, Tag};
use custodian::anchor::{anchor, AnchorError, Anchored, Device};
use custodian::record::LARGEST;
use custodian::registry::{Registry, Word};
use custodian::store::StoreError;
use custodian::stream::input::{by_day, read, Format};
use custodian::stream::{Day, ReadingProof, StreamError, SECONDS_PER_DAY};
use proptest::prelude::*;
use std::time::Duration;

const DEVICE: Digest = Digest([8; 32]);
const YESTERDAY: u32 = 20_832;

fn device() -> Device {
    Device {
        subject: SUBJECT,
        device: DEVICE,
        tags: vec![Tag([3; 16])],
        attestation: Some(Digest([4; 32])),
    }
}

fn lines(number: usize) -> Vec<String> {
    (0..number)
        .map(|at| format!(r#"{{"time":{},"bpm":{}}}"#, at * 60, 60 + at % 7))
        .collect()
}

fn day(number: usize) -> Day {
    Day::new(DEVICE, YESTERDAY, lines(number), None, Digest([9; 32])).unwrap()
}

async fn keep(lab: &Lab, day: u32, readings: Vec<String>) -> Result<Anchored, AnchorError> {
    anchor(&lab.store(), &lab.chain, &device(), day, readings).await
}

/// CR-12: a day of a device is a record like any other and has one root on the chain; whoever is permitted gets the readings,
/// and can compare all of them with the root.
#[tokio::test]
async fn a_day_is_kept_anchored_and_handed_out() {
    assert_eq!(u64::from(YESTERDAY), START / SECONDS_PER_DAY - 1);
    let lab = Lab::new();
    let anchored = keep(&lab, YESTERDAY, lines(1_440)).await.unwrap();
    let (root, batches) = lab
        .chain
        .with(|state| (state.streams[0].clone(), state.batches.clone()));
    assert_eq!(
        (root.subject, root.device, root.day, root.root),
        (SUBJECT, DEVICE, YESTERDAY, anchored.root)
    );
    assert_eq!(batches, [2], "record and root go together");
    let entry = lab.store().all().await.unwrap().remove(0);
    assert_eq!(entry.kind, RecordKind::DeviceStream);
    assert_eq!(entry.made, u64::from(YESTERDAY) * SECONDS_PER_DAY);

    let receipt = lab.chain.permit(SUBJECT, Terms::default());
    let (_custodian, server) = lab.serve(settings()).await;
    let delivery = lab.fetch(&server, receipt).await.unwrap();
    let came = Day::from_bytes(&delivery.records[0].bytes).unwrap();
    assert_eq!(came.readings(), lines(1_440));
    assert_eq!(came.head().attestation, Some(Digest([4; 32])));
    assert_eq!(came.root().unwrap(), root.root);
}

/// CR-12: one reading is shown with a proof that leads to the root on the chain and shows no other reading.
#[tokio::test]
async fn one_reading_is_proven_without_the_others() {
    let lab = Lab::new();
    let root = keep(&lab, YESTERDAY, lines(100)).await.unwrap().root;
    let entry = lab.store().all().await.unwrap().remove(0);
    let kept = Day::from_bytes(&lab.store().content(&entry).await.unwrap()).unwrap();
    let proof = kept.prove(SUBJECT, 42).unwrap();
    let text = serde_json::to_string(&proof).unwrap();
    let proof: ReadingProof = serde_json::from_str(&text).unwrap();
    let head = proof.verify(&root).unwrap();
    assert_eq!((head.day, head.readings, head.device), (YESTERDAY, 100, DEVICE));
    assert_eq!(proof.reading.text, lines(100)[41]);
    for (number, other) in lines(100).iter().enumerate() {
        assert_eq!(text.contains(&other.replace('"', "\\\"")), number == 41);
    }
}

#[test]
fn a_proof_that_was_changed_anywhere_leads_nowhere() {
    let day = day(5);
    let root = day.root().unwrap();
    let good = day.prove(SUBJECT, 2).unwrap();
    good.verify(&root).unwrap();
    let changes: [fn(&mut ReadingProof); 8] = [
        |proof| proof.number = 3,
        |proof| proof.reading.text = proof.reading.text.replace("61", "62"),
        |proof| proof.reading.salt = Digest([1; 32]),
        |proof| proof.reading.path[0] = Digest([1; 32]),
        |proof| {
            proof.reading.path.pop();
        },
        |proof| proof.head.text = proof.head.text.replace("20832", "20831"),
        |proof| proof.head.text = proof.head.text.replace("\"readings\":5", "\"readings\":4"),
        // the head itself as a reading
        |proof| proof.reading = proof.head.clone(),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let mut bad = good.clone();
        change(&mut bad);
        assert_ne!(bad, good, "{number}");
        let said = bad.verify(&root).unwrap_err();
        assert!(matches!(said, StreamError::Path { .. }), "{number}: {said}");
    }
    let said = good.verify(&Digest([1; 32])).unwrap_err();
    assert!(matches!(said, StreamError::Path { number: 0, .. }), "{said}");
    for number in [0, 6] {
        let mut bad = good.clone();
        bad.number = number;
        let expected = StreamError::NoSuchReading { number, readings: 5 };
        assert_eq!(bad.verify(&root).unwrap_err(), expected);
        assert_eq!(day.prove(SUBJECT, number).unwrap_err(), expected);
    }
    let mut bad = good;
    bad.what = "something else".to_owned();
    assert!(matches!(
        bad.verify(&root).unwrap_err(),
        StreamError::NotAProof(_)
    ));
}

/// CR-12: the same readings again are not kept again; other readings, a day that is not over and one before the last are
/// refused by name, and nothing of them is kept.
#[tokio::test]
async fn a_day_is_anchored_once_in_its_order_and_only_when_it_is_over() {
    let lab = Lab::new();
    let first = keep(&lab, YESTERDAY - 1, lines(3)).await.unwrap();
    assert!(!first.before);
    let again = keep(&lab, YESTERDAY - 1, lines(3)).await.unwrap();
    assert_eq!(
        again,
        Anchored {
            before: true,
            ..first
        }
    );

    let said = keep(&lab, YESTERDAY - 1, lines(4)).await.unwrap_err();
    assert!(matches!(said, AnchorError::Other { .. }), "{said}");
    let said = keep(&lab, YESTERDAY + 1, lines(3)).await.unwrap_err();
    assert!(matches!(said, AnchorError::NotOver { .. }), "{said}");
    keep(&lab, YESTERDAY, lines(3)).await.unwrap();
    let said = keep(&lab, YESTERDAY - 2, lines(3)).await.unwrap_err();
    assert!(
        matches!(said, AnchorError::Late { last, .. } if last == YESTERDAY - 1),
        "{said}"
    );
    let said = keep(&lab, YESTERDAY - 3, vec![]).await.unwrap_err();
    assert!(matches!(said, AnchorError::Late { .. }), "{said}");
    assert_eq!(lab.store().all().await.unwrap().len(), 2);

    // another custodian's folder, or one whose records are lost
    lab.store().erase(&SUBJECT).await.unwrap();
    let said = keep(&lab, YESTERDAY, lines(3)).await.unwrap_err();
    assert!(matches!(said, AnchorError::Elsewhere { .. }), "{said}");
}

#[tokio::test]
async fn a_day_without_readings_with_a_broken_line_or_too_long_is_refused_and_not_kept() {
    let lab = Lab::new();
    let said = keep(&lab, YESTERDAY, vec![]).await.unwrap_err();
    assert_eq!(said.to_string(), "the day has no readings");
    let said = keep(&lab, YESTERDAY, vec!["{}".into(), "{\n}".into()])
        .await
        .unwrap_err();
    assert_eq!(said.to_string(), "reading 2 is empty or has more than one line");
    let said = keep(&lab, YESTERDAY, vec!["x".repeat(LARGEST)])
        .await
        .unwrap_err();
    let too_large = matches!(
        said,
        AnchorError::Put(custodian::custodian::PutError::Store(StoreError::TooLarge { .. }))
    );
    assert!(too_large, "{said}");
    assert!(lab.store().all().await.unwrap().is_empty());
}

/// CR-12: killed before, while or after the chain is told: the next run, or the next start of the server, ends it, once.
#[tokio::test]
async fn a_day_whose_anchoring_was_killed_is_anchored_once_by_the_next_run() {
    for at in [Cut::Before, Cut::Noted, Cut::After] {
        let lab = Lab::new();
        lab.chain.with(|state| state.cut = Some((0, at)));
        let stopped = async {
            while !lab.chain.with(|state| state.stopped) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            done = keep(&lab, YESTERDAY, lines(3)) => panic!("it was not stopped: {done:?}"),
            () = stopped => {}
        }
        lab.chain.with(|state| state.cut = None);
        let anchored = keep(&lab, YESTERDAY, lines(3)).await.unwrap();
        let said = lab.chain.with(|state| state.said.clone());
        assert!(
            matches!(said.as_slice(), [Word::Commit(_), Word::Anchor(_)]),
            "{at:?}: {said:?}"
        );
        let entries = lab.store().all().await.unwrap();
        assert_eq!(entries.len(), 1, "{at:?}");
        let id = entries[0].record_id(lab.chain.place().custodian).unwrap();
        assert_eq!(id, anchored.record);
    }
}

#[test]
fn what_is_no_record_of_a_day_is_told_from_one() {
    let bytes = day(3).to_bytes().unwrap();
    assert_eq!(Day::from_bytes(&bytes).unwrap(), day(3));
    let text = String::from_utf8(bytes).unwrap();
    let cut = text.trim_end().rsplit_once('\n').unwrap().0.to_owned() + "\n";
    for bad in [
        String::new(),
        "x\n".to_owned(),
        text.trim_end().to_owned(),
        cut,
        text.replace("device day v1", "device day v2"),
        format!("{text}more\n"),
    ] {
        let said = Day::from_bytes(bad.as_bytes()).unwrap_err();
        assert!(matches!(said, StreamError::NotADay(_)), "{bad:?}: {said}");
    }
    assert!(!format!("{:?}", day(3)).contains("bpm"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Whatever the number of readings, each of them is proven by its own proof and by no other's.
    #[test]
    fn every_reading_of_every_day_is_proven(number in 1_usize..70, pick in any::<prop::sample::Index>()) {
        let day = day(number);
        let root = day.root().unwrap();
        let which = u64::try_from(pick.index(number)).unwrap() + 1;
        let proof = day.prove(SubjectId([6; 32]), which).unwrap();
        prop_assert_eq!(proof.verify(&root).unwrap().readings, u64::try_from(number).unwrap());
        prop_assert_eq!(&proof.reading.text, &lines(number)[usize::try_from(which).unwrap() - 1]);
        let longer = Day::new(DEVICE, YESTERDAY, lines(number + 1), None, Digest([9; 32])).unwrap();
        prop_assert!(proof.verify(&longer.root().unwrap()).is_err());
    }

    #[test]
    fn no_text_breaks_the_reader_of_readings(text in "\\PC{0,200}") {
        for format in [Format::Csv, Format::Lines] {
            let _ = read(&text, format, "time");
        }
    }
}

/// CR-12: readings are read as devices write them, sorted into days of UTC, and keep every digit.
#[test]
fn readings_are_read_and_sorted_into_days() {
    let csv = "time, bpm ,note\n1970-01-02T00:00:30Z,61.50,\"a \"\"b\"\", c\"\n86399,60,\n1970-01-02T01:00:00+01:00,62,\n";
    let days = by_day(read(csv, Format::Csv, "time").unwrap());
    assert_eq!(days.keys().copied().collect::<Vec<_>>(), [0, 1]);
    assert_eq!(days[&0], [r#"{"time":"86399","bpm":"60","note":""}"#]);
    let second = [
        r#"{"time":"1970-01-02T01:00:00+01:00","bpm":"62","note":""}"#,
        r#"{"time":"1970-01-02T00:00:30Z","bpm":"61.50","note":"a \"b\", c"}"#,
    ];
    assert_eq!(days[&1], second);
    for line in second {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
    let lines = "{\"t\": 86400.75, \"mmol\": 5.10}\n\n  {\"t\":\"0\"}\r\n";
    let days = by_day(read(lines, Format::Lines, "t").unwrap());
    assert_eq!(days[&1], [r#"{"t": 86400.75, "mmol": 5.10}"#]);
    assert_eq!(days[&0], [r#"{"t":"0"}"#]);
}

#[test]
fn what_is_no_reading_is_refused_with_its_line_and_without_what_it_says() {
    let cases = [
        (Format::Csv, "bpm\n60\n", "line 2: it has no \"time\""),
        (
            Format::Csv,
            "time,bpm\n1,60\n2\n",
            "line 3: it has 1 columns, the heading 2",
        ),
        (Format::Csv, "time\nnoon\n", "line 2: \"time\" is no time"),
        (
            Format::Lines,
            "{\"time\":1}\nVanderquist\n",
            "line 2: it is no JSON object",
        ),
        (Format::Lines, "[1]\n", "line 1: it is no JSON object"),
        (Format::Lines, "{\"time\":null}\n", "line 1: \"time\" is no time"),
        (Format::Lines, "{\"time\":-5}\n", "line 1: \"time\" is no time"),
        // milliseconds
        (
            Format::Lines,
            "{\"time\":1800000000000}\n",
            "line 1: \"time\" is no time",
        ),
    ];
    for (format, text, expected) in cases {
        let said = read(text, format, "time").unwrap_err().to_string();
        assert!(
            said.starts_with(expected) && !said.contains("Vanderquist"),
            "{said}"
        );
    }
    assert_eq!(Format::of("CSV"), Some(Format::Csv));
    assert_eq!(
        (Format::of("jsonl"), Format::of("txt")),
        (Some(Format::Lines), None)
    );
}
