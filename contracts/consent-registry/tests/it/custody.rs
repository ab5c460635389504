//! Records, streams, roots.

use crate::suite::*;

/// CR-11, CR-12: commitments of every kind and size, wrapped anew, retired.
#[test]
fn records_of_every_kind_are_commitments() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let kinds = [
        RecordKind::Ehr,
        RecordKind::Ephr,
        RecordKind::Laboratory,
        RecordKind::Image,
        RecordKind::Prescription,
        RecordKind::Vaccination,
        RecordKind::DeviceStream,
        RecordKind::Telemedicine,
    ];
    for (n, kind) in (0..).zip(kinds) {
        let mut record = new_record(alice, n);
        record.kind = kind;
        record.size = [SizeClass::Small, SizeClass::Medium, SizeClass::Large][n as usize % 3];
        let response = suite
            .run("records", &ExecuteMsg::CommitRecord(record.clone()))
            .unwrap();
        assert_eq!(types(&response), ["record_committed"]);
        let id = sign::record_id(HOSPITAL, &record.content);
        let info: Option<RecordInfo> = suite.ask(&QueryMsg::Record { record: id });
        assert_eq!(info.unwrap().commitment, record);
    }
    let (mut seen, mut start_after) = (vec![], None);
    loop {
        let page: Vec<RecordInfo> = suite.ask(&QueryMsg::Records {
            subject: alice,
            start_after,
            limit: Some(3),
        });
        let Some(last) = page.last() else { break };
        start_after = Some(last.record);
        seen.extend(page);
    }
    assert_eq!(seen.len(), 8);

    let record = seen[0].record;
    let wrap = digest(77);
    let rewrap = |epoch| ExecuteMsg::RewrapRecord { record, epoch, wrap };
    refused(suite.run("records", &rewrap(1)), "epoch 1 is not above 1");
    assert_eq!(
        types(&suite.run("records", &rewrap(3)).unwrap()),
        ["record_rewrapped"]
    );
    let response = suite
        .run("records", &ExecuteMsg::RetireRecord { record })
        .unwrap();
    assert_eq!(types(&response), ["record_retired"]);
    assert_eq!(
        suite.ask::<Option<RecordInfo>>(&QueryMsg::Record { record }),
        None
    );
    refused(suite.run("records", &rewrap(4)), "there is no record");
    let again = ExecuteMsg::CommitRecord(seen[0].commitment.clone());
    refused(suite.run("records", &again), "was used before");
}

#[test]
fn only_the_custodian_commits_to_a_subjects_records() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let commit = ExecuteMsg::CommitRecord(new_record(alice, 1));
    refused(
        suite.run("archivist", &commit),
        "acts for organisation 7, not for 1",
    );
    refused(suite.run("doctor", &commit), "has no permission to hold_records");
    let absent = ExecuteMsg::CommitRecord(new_record(SubjectId([9; 32]), 1));
    refused(suite.run("records", &absent), "there is no subject");
    let mut zero = new_record(alice, 1);
    zero.epoch = 0;
    refused(
        suite.run("records", &ExecuteMsg::CommitRecord(zero)),
        "epoch 0 is not above 0",
    );
    suite.run("records", &commit).unwrap();
}

/// CR-12: one root a day for a device.
#[test]
fn a_device_has_one_root_a_day() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let today = (suite.now() / DAY) as u32;
    refused(suite.anchor(alice, 1, today), "is not over before");
    assert_eq!(
        types(&suite.anchor(alice, 1, today - 1).unwrap()),
        ["stream_anchored"]
    );
    refused(suite.anchor(alice, 1, today - 1), "is not later than");
    refused(suite.anchor(alice, 1, today - 2), "is not later than");
    suite.anchor(alice, 2, today - 2).unwrap();
    suite.pass(DAY - 1);
    refused(suite.anchor(alice, 1, today), "is not over before");
    suite.pass(1);
    suite.anchor(alice, 1, today).unwrap();
    let days: Vec<StreamRoot> = suite.ask(&QueryMsg::Streams {
        subject: alice,
        device: digest(1),
        start_after: None,
        limit: None,
    });
    let days: Vec<u32> = days.iter().map(|root| root.day).collect();
    assert_eq!(days, [today - 1, today]);
}

/// CR-08: roots of hours, each linked to the last.
#[test]
fn roots_of_hours_are_linked() {
    let mut suite = Suite::new();
    let hour = suite.now() / 3_600;
    let batch = |hour, n, previous| BatchRoot {
        hour,
        root: digest(n),
        subjects: 1_000,
        accesses: 5_000,
        previous,
    };
    let first = Digest([0; 32]);
    let post = |suite: &mut Suite, batch| suite.run("records", &ExecuteMsg::PostRoot(batch));
    refused(post(&mut suite, batch(hour, 1, first)), "the hour is");
    assert_eq!(
        types(&post(&mut suite, batch(hour - 2, 1, first)).unwrap()),
        ["root_posted"]
    );
    refused(
        post(&mut suite, batch(hour - 2, 2, digest(1))),
        "is not later than",
    );
    refused(post(&mut suite, batch(hour - 1, 2, first)), "the last root is");
    post(&mut suite, batch(hour - 1, 2, digest(1))).unwrap();
    let mut empty = batch(hour, 3, digest(2));
    suite.pass(3_600);
    empty.subjects = 0;
    refused(post(&mut suite, empty.clone()), "subjects");
    empty.subjects = 6_000;
    refused(post(&mut suite, empty), "subjects");
    // another custodian's roots are its own
    suite
        .run("archivist", &ExecuteMsg::PostRoot(batch(hour, 9, first)))
        .unwrap();
    let roots: Vec<RootInfo> = suite.ask(&QueryMsg::Roots {
        custodian: HOSPITAL,
        start_after: Some(1),
        limit: None,
    });
    assert_eq!(roots.iter().map(|root| root.number).collect::<Vec<_>>(), [2]);
}

/// Attack class 21: a pause stops intake, never exits; it ends by itself.
#[test]
fn a_pause_stops_intake_and_nothing_else() {
    let mut suite = Suite::with_alice();
    let alice = subject_of("alice");
    let consent = suite.grant("alice", clinic_may()).unwrap();
    let permit = suite.asks(alice);
    suite.run("owner", &ExecuteMsg::Pause { seconds: DAY }).unwrap();
    refused(suite.register("bob"), "paused until");
    refused(suite.commit_record(alice, 1), "paused until");
    refused(suite.anchor(alice, 1, 20_000), "paused until");
    suite.release(permit.receipt).unwrap();
    suite.served(permit.receipt).unwrap();
    suite.grant("alice", clinic_may()).unwrap();
    suite.revoke("alice", consent).unwrap();
    assert!(suite.asks(alice).permitted);
    suite.say("alice", &Body::Erase {}).unwrap();
    suite.say("alice", &Body::CancelErase {}).unwrap();
    suite.pass(DAY);
    suite.register("bob").unwrap();
}
