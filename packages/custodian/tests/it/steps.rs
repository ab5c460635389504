use crate::lab::Folder;
use consent_registry_api::types::{Digest, ReceiptId, RefusalCode};
use custodian::journal::{Journal, JournalError};
use custodian::step::{Access, Post, Sent, Step};
use proptest::prelude::*;

fn post() -> impl Strategy<Value = Post> {
    prop_oneof![
        Just(Post::Due),
        (0_u64..3).prop_map(|n| Post::Sent(Sent {
            tx: format!("tx-{n}"),
            last_height: n
        })),
        Just(Post::Done),
        Just(Post::Moot),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Requested),
        (0_u64..3).prop_map(|n| Step::Releasing(Sent {
            tx: format!("tx-{n}"),
            last_height: n
        })),
        Just(Step::Released),
        (0_u8..2, post()).prop_map(|(n, post)| Step::Served {
            manifest: Digest([n; 32]),
            post
        }),
        post().prop_map(|post| Step::Refused {
            code: RefusalCode::PermitEnded,
            post
        }),
    ]
}

fn access(step: Step) -> Access {
    Access {
        receipt: ReceiptId([1; 32]),
        reader: "age1reader".to_owned(),
        until: 100,
        step,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// CR-09: whatever is tried, nothing is served that was not released, what was served stays served, what was refused
    /// stays refused, and what is over stays over; and the journal has exactly what was allowed.
    #[test]
    fn no_sequence_of_steps_breaks_the_order(steps in prop::collection::vec(step(), 1..20)) {
        let folder = Folder::new();
        let journal = Journal::open(&folder.0.join("journal.redb")).unwrap();
        journal.set(&[access(Step::Requested)]).unwrap();
        let mut last = Step::Requested;
        let mut released = false;
        for step in steps {
            let tried = journal.set(&[access(step.clone())]);
            let found = journal.get(&ReceiptId([1; 32])).unwrap().unwrap().step;
            if tried.is_err() {
                prop_assert_eq!(&found, &last);
                continue;
            }
            prop_assert_eq!(&found, &step);
            if let Step::Served { .. } = step {
                prop_assert!(released);
            }
            released |= step == Step::Released;
            prop_assert!(!last.is_over() || last == step);
            match (&last, &step) {
                (Step::Served { manifest, .. }, Step::Served { manifest: next, .. }) => prop_assert_eq!(manifest, next),
                (Step::Served { .. }, _) => prop_assert!(false, "it was served"),
                (Step::Refused { .. }, next) => {
                    let stays = matches!(next, Step::Refused { .. });
                    prop_assert!(stays, "it was refused");
                }
                _ => {}
            }
            last = step;
        }
        let open = journal.open_accesses().unwrap().len();
        prop_assert_eq!(open, usize::from(!last.is_over()));
    }
}

#[test]
fn a_step_that_must_not_follow_is_named_and_keeps_the_whole_write_from_happening() {
    let folder = Folder::new();
    let journal = Journal::open(&folder.0.join("journal.redb")).unwrap();
    journal.set(&[access(Step::Requested)]).unwrap();
    let other = Access {
        receipt: ReceiptId([2; 32]),
        ..access(Step::Requested)
    };
    let served = access(Step::Served {
        manifest: Digest([0; 32]),
        post: Post::Due,
    });
    let said = journal.set(&[other.clone(), served]).unwrap_err();
    assert_eq!(
        said.to_string(),
        "an access that is requested cannot become served"
    );
    assert_eq!(journal.get(&other.receipt).unwrap(), None);
    assert_eq!(journal.all().unwrap(), [access(Step::Requested)]);
}

#[test]
fn what_was_written_is_there_when_the_journal_is_opened_again_and_only_one_can_have_it_open() {
    let folder = Folder::new();
    let path = folder.0.join("journal.redb");
    let journal = Journal::open(&path).unwrap();
    journal.set(&[access(Step::Requested)]).unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::Taken)));
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.open_accesses().unwrap(), [access(Step::Requested)]);
}

#[test]
fn only_what_is_over_and_old_is_forgotten() {
    let folder = Folder::new();
    let journal = Journal::open(&folder.0.join("journal.redb")).unwrap();
    let refused = |number, until, post| Access {
        receipt: ReceiptId([number; 32]),
        until,
        ..access(Step::Refused {
            code: RefusalCode::NoRecord,
            post,
        })
    };
    let all = [
        refused(1, 100, Post::Done),
        refused(2, 100, Post::Due),
        refused(3, 200, Post::Done),
    ];
    journal.set(&all).unwrap();
    journal.forget(150).unwrap();
    let mut left: Vec<u8> = journal
        .all()
        .unwrap()
        .iter()
        .map(|access| access.receipt.0[0])
        .collect();
    left.sort_unstable();
    assert_eq!(left, [2, 3]);
}
