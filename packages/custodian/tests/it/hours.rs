//! Hours of accesses under standing permits: closed once, posted once, and proven to every subject, read or not.

use crate::lab::Lab;
use crate::registry::{Cut, CLINIC, CUSTODIAN, START};
use accreditation_api::{OrgId, Role};
use consent_registry_api::types::{BatchRoot, ConsentId, Digest, Purpose, SubjectId, SECONDS_PER_HOUR};
use custodian::batch::{Access, BatchError, Hour, HourProof, Leaf, Proven};
use custodian::registry::{RegistryError, Word};
use custodian::roots::{Roots, RootsError};
use custodian::stream::input::{read, Format};
use proptest::prelude::*;
use std::time::Duration;

/// Something that is done to a proof.
type Change<'a> = Box<dyn Fn(&mut HourProof) + 'a>;

const LAST: u64 = START / SECONDS_PER_HOUR - 1;

fn access(subject: u8, hour: u64, minute: u64) -> Access {
    Access {
        subject: SubjectId([subject; 32]),
        second: hour * SECONDS_PER_HOUR + minute * 60,
        consent: ConsentId([7; 32]),
        org: CLINIC,
        role: Role::AttestTreatment,
        profession: None,
        purpose: Purpose::Treatment,
        destination: "CH".to_owned(),
        what: Digest([u8::try_from(minute).unwrap(); 32]),
    }
}

fn hour(subjects: &[u8]) -> Hour {
    let accesses = subjects.iter().map(|subject| access(*subject, LAST, 1)).collect();
    Hour::close(LAST, Digest([0; 32]), accesses, |subject| {
        Ok::<_, BatchError>(Leaf::new(*subject))
    })
    .unwrap()
}

fn proven(hour: &Hour, subject: u8) -> (HourProof, BatchRoot) {
    let proof = hour.prove(CUSTODIAN, 1, &SubjectId([subject; 32])).unwrap();
    (proof, hour.root().unwrap())
}

/// CR-08: every subject of an hour is shown its place, every other one that it has none, and no proof serves another subject.
#[test]
fn every_subject_is_proven_read_or_not_read() {
    for subjects in [&[5][..], &[2, 5], &[2, 5, 9], &[1, 2, 5, 9, 11, 200]] {
        let hour = hour(subjects);
        for subject in 0..=255 {
            let (proof, root) = proven(&hour, subject);
            let found = proof.verify(&root, None).unwrap();
            assert_eq!(matches!(found, Proven::Read { .. }), subjects.contains(&subject));
            let other = HourProof {
                subject: SubjectId([subject ^ 1; 32]),
                ..proof.clone()
            };
            let other = other.verify(&root, None);
            // two that were not read, between the same neighbours, have one proof
            let neighbours = !subjects.contains(&subject) && !subjects.contains(&(subject ^ 1));
            assert_eq!(other.is_ok(), neighbours, "{subjects:?} {subject}");
        }
    }
}

/// CR-08: what was read cannot be shown as not read, nor fewer accesses than there were.
#[test]
fn a_proof_that_hides_an_access_is_none() {
    let accesses: Vec<Access> = [1, 2, 3].map(|minute| access(5, LAST, minute)).to_vec();
    let all = [accesses, vec![access(2, LAST, 1), access(9, LAST, 1)]].concat();
    let hour = Hour::close(LAST, Digest([0; 32]), all, |subject| {
        Ok::<_, BatchError>(Leaf::new(*subject))
    })
    .unwrap();
    let (good, root) = proven(&hour, 5);
    let read = good.verify(&root, None).unwrap();
    assert!(matches!(
        read,
        Proven::Read {
            accesses: 3,
            counter: 3,
            ..
        }
    ));
    let neighbours: Vec<_> = [2, 9]
        .iter()
        .flat_map(|subject| proven(&hour, *subject).0.shown)
        .collect();
    let changes: [Change<'_>; 11] = [
        // its neighbours, with it between them
        Box::new(|proof| {
            proof.shown = neighbours.clone();
            proof.accesses = vec![];
        }),
        Box::new(|proof| {
            proof.shown = neighbours[..1].to_vec();
            proof.accesses = vec![];
        }),
        Box::new(|proof| {
            proof.shown = vec![];
            proof.accesses = vec![];
        }),
        Box::new(|proof| {
            proof.accesses.clear();
        }),
        Box::new(|proof| proof.accesses[1].what = Digest([9; 32])),
        Box::new(|proof| proof.accesses[1].org = OrgId(1)),
        Box::new(|proof| proof.accesses[1].purpose = Purpose::Payment),
        Box::new(|proof| proof.accesses[1].consent = ConsentId([9; 32])),
        Box::new(|proof| proof.accesses.swap(0, 1)),
        Box::new(|proof| proof.shown[0].leaf.counter = 2),
        Box::new(|proof| proof.hour += 1),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut bad = good.clone();
        change(&mut bad);
        bad.verify(&root, None).expect_err(&number.to_string());
    }
    // one left out: found out by whoever has the proof before
    let mut bad = good.clone();
    bad.accesses.remove(0);
    bad.verify(&root, None).unwrap();
    let said = bad.verify(&root, Some(&Leaf::new(good.subject))).unwrap_err();
    assert!(matches!(said, BatchError::NotAProof(_)), "{said}");
}

/// CR-08: hours follow each other, each names the root before it, and a subject's chain goes on from hour to hour.
#[tokio::test]
async fn hours_are_closed_and_posted_once_in_their_order() {
    let lab = Lab::new();
    let roots = Roots::open(&lab.folder.0).unwrap();
    assert!(roots.post(&lab.chain).await.unwrap().is_empty());
    assert_eq!(
        roots
            .close(LAST - 2, vec![access(5, LAST - 2, 1), access(2, LAST - 2, 2)])
            .unwrap(),
        1
    );
    assert_eq!(
        roots
            .close(LAST - 1, vec![access(5, LAST - 1, 3), access(5, LAST - 1, 1)])
            .unwrap(),
        2
    );
    let posted = roots.post(&lab.chain).await.unwrap();
    assert_eq!(
        posted.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(posted[1].1.previous, posted[0].1.root);
    assert_eq!((posted[1].1.subjects, posted[1].1.accesses), (1, 2));

    // the same again changes nothing, in whatever order the log has it
    assert_eq!(
        roots
            .close(LAST - 1, vec![access(5, LAST - 1, 1), access(5, LAST - 1, 3)])
            .unwrap(),
        2
    );
    assert!(roots.post(&lab.chain).await.unwrap().is_empty());
    // what comes late is refused, not lost in silence
    for late in [vec![access(5, LAST - 1, 1)], vec![access(9, LAST - 1, 1)]] {
        let said = roots.close(LAST - 1, late).unwrap_err();
        assert!(matches!(said, RootsError::Closed { .. }), "{said}");
    }
    let said = roots.close(LAST - 3, vec![access(5, LAST - 3, 1)]).unwrap_err();
    assert!(matches!(said, RootsError::Closed { .. }), "{said}");
    let said = roots.close(LAST, vec![]).unwrap_err();
    assert!(matches!(said, RootsError::Batch(BatchError::Empty)), "{said}");
    let said = roots.close(LAST, vec![access(5, LAST - 1, 1)]).unwrap_err();
    assert!(
        matches!(said, RootsError::Batch(BatchError::OtherHour { .. })),
        "{said}"
    );
    assert!(matches!(
        Roots::open(&lab.folder.0).unwrap_err(),
        RootsError::Taken
    ));

    let subject = SubjectId([5; 32]);
    let first = roots.prove(&lab.chain, LAST - 2, &subject).unwrap();
    let second = roots.prove(&lab.chain, LAST - 1, &subject).unwrap();
    first.verify(&posted[0].1, None).unwrap();
    let found = second.verify(&posted[1].1, Some(&first.shown[0].leaf)).unwrap();
    assert!(
        matches!(
            found,
            Proven::Read {
                accesses: 2,
                counter: 3,
                ..
            }
        ),
        "{found:?}"
    );
    let gap = second
        .verify(&posted[1].1, Some(&Leaf::new(subject)))
        .unwrap_err();
    assert!(matches!(gap, BatchError::NotAProof(_)), "{gap}");
    let said = roots.prove(&lab.chain, LAST, &subject).unwrap_err();
    assert!(matches!(said, RootsError::NoHour { .. }), "{said}");
}

/// CR-08: killed before, while or after the chain is told: the next run posts what is missing, once. A folder that does not
/// have all of the custodian's roots posts nothing.
#[tokio::test]
async fn a_root_whose_posting_was_killed_is_posted_once_by_the_next_run() {
    for at in [Cut::Before, Cut::Noted, Cut::After] {
        let lab = Lab::new();
        let roots = Roots::open(&lab.folder.0).unwrap();
        roots.close(LAST - 1, vec![access(5, LAST - 1, 1)]).unwrap();
        roots.close(LAST, vec![access(5, LAST, 1)]).unwrap();
        lab.chain.with(|state| state.cut = Some((1, at)));
        let stopped = async {
            while !lab.chain.with(|state| state.stopped) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::select! {
            done = roots.post(&lab.chain) => panic!("it was not stopped: {done:?}"),
            () = stopped => {}
        }
        lab.chain.with(|state| state.cut = None);
        drop(roots);
        let roots = Roots::open(&lab.folder.0).unwrap();
        roots.post(&lab.chain).await.unwrap();
        let said = lab.chain.with(|state| state.said.clone());
        assert!(
            matches!(said.as_slice(), [Word::Root(_), Word::Root(_)]),
            "{at:?}: {said:?}"
        );
    }
    let lab = Lab::new();
    let roots = Roots::open(&lab.folder.0).unwrap();
    roots.close(LAST - 1, vec![access(5, LAST - 1, 1)]).unwrap();
    roots.post(&lab.chain).await.unwrap();
    lab.chain.with(|state| state.silent = true);
    roots.close(LAST, vec![access(5, LAST, 1)]).unwrap();
    let said = roots.post(&lab.chain).await.unwrap_err();
    assert!(
        matches!(said, RootsError::Registry(RegistryError::Silent(_))),
        "{said}"
    );
    lab.chain.with(|state| state.silent = false);
    drop(roots);
    std::fs::remove_file(lab.folder.0.join("roots.redb")).unwrap();
    let roots = Roots::open(&lab.folder.0).unwrap();
    roots.close(LAST, vec![access(6, LAST, 1)]).unwrap();
    let said = roots.post(&lab.chain).await.unwrap_err();
    assert!(matches!(said, RootsError::Elsewhere { number: 1 }), "{said}");
}

#[test]
fn an_access_is_read_from_a_log_and_what_is_none_is_refused_without_being_repeated() {
    let (subject, consent, what) = ("05".repeat(32), "07".repeat(32), "01".repeat(32));
    let log = format!(
        "time,subject,consent,org,role,purpose,destination,what\n{},{subject},{consent},9,attest_treatment,TREAT,CH,{what}\n",
        LAST * 3_600 + 60
    );
    let readings = read(&log, Format::Csv, "time").unwrap();
    assert_eq!(Access::read(1, &readings[0]).unwrap(), access(5, LAST, 1));
    for (from, to) in [
        (subject.as_str(), "Vanderquist"),
        (&consent, "Vanderquist"),
        (",9,", ",Vanderquist,"),
        ("attest_treatment", "Vanderquist"),
        ("TREAT", "Vanderquist"),
        (&what, "Vanderquist"),
        ("what", "Vanderquist"),
    ] {
        let readings = read(&log.replace(from, to), Format::Csv, "time").unwrap();
        let said = Access::read(1, &readings[0]).unwrap_err().to_string();
        assert!(
            !said.contains("Vanderquist") && said.starts_with("line 1: "),
            "{said}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// CR-08: whoever was read and whoever was not, each proof says so, and no proof of another hour does.
    #[test]
    fn any_hour_is_proven_to_anybody(subjects in prop::collection::btree_set(any::<u8>(), 1..40), asked in any::<u8>()) {
        let subjects: Vec<u8> = subjects.into_iter().collect();
        let one = hour(&subjects);
        let (proof, root) = proven(&one, asked);
        let found = proof.verify(&root, None).unwrap();
        prop_assert_eq!(matches!(found, Proven::Read { .. }), subjects.contains(&asked));
        let fewer: Vec<u8> = subjects.iter().copied().filter(|subject| *subject != asked).collect();
        if fewer.len() < subjects.len() && !fewer.is_empty() {
            let (hidden, other) = proven(&hour(&fewer), asked);
            prop_assert!(hidden.verify(&other, None).is_ok());
            prop_assert!(hidden.verify(&root, None).is_err());
        }
    }
}
