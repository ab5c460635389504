use accreditation_api::{
    raw::{ControllerLink, ControllerRecord, StandingEntry, StandingRecord},
    types::{OrgId, Status},
};
use cosmwasm_std::Timestamp;
use proptest::prelude::*;

fn t(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn granted(from: u64, until: Option<u64>) -> StandingEntry {
    StandingEntry {
        status: Status::Granted,
        from: t(from),
        until: until.map(t),
    }
}

#[test]
fn a_grant_acts_from_its_first_instant_to_before_its_end() {
    let entry = granted(10, Some(20));
    let acts = |at: Timestamp| entry.active(at);
    assert!(!acts(t(10).minus_nanos(1)) && acts(t(10)) && acts(t(20).minus_nanos(1)) && !acts(t(20)));
    assert!(granted(10, None).active(Timestamp::from_nanos(u64::MAX)));
    for status in [Status::Suspended, Status::Revoked] {
        assert!(!StandingEntry { status, ..entry }.active(t(15)));
    }
}

#[test]
fn the_next_grant_takes_over_at_its_begin() {
    let record = StandingRecord {
        now: Some(granted(0, Some(30))),
        next: Some(granted(20, Some(25))),
    };
    let acts: Vec<_> = [19, 20, 24, 25, 29].map(|at| record.active(t(at))).to_vec();
    assert_eq!(
        acts,
        [true, true, true, false, false],
        "the later grant decides, even if it ends earlier"
    );
    assert_eq!(record.entry(t(19)), record.now);
    let first = StandingRecord {
        now: None,
        next: Some(granted(20, None)),
    };
    assert!(!first.active(t(19)) && first.active(t(20)) && first.entry(t(19)).is_none());
    assert!(!StandingRecord {
        now: None,
        next: None
    }
    .active(t(0)));
}

proptest! {
    /// Who controlled it at a time: the last link that had begun.
    #[test]
    fn controllers_follow_the_last_link_that_had_begun(
        links in proptest::collection::vec((0u64..5, proptest::option::of(1u64..5)), 0..20), at in 0u64..60
    ) {
        let (mut now, mut record, mut expected) = (0, ControllerRecord::default(), None);
        for (wait, controller) in links {
            now += wait;
            let controller = controller.map(OrgId);
            record.links.push(ControllerLink { controller, from: t(now) });
            if now <= at {
                expected = controller;
            }
        }
        prop_assert_eq!(record.at(t(at)), expected);
    }
}
