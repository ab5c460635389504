//! Grants, suspensions, reinstatements, revocations, on the contract.

use crate::suite::{accredit, at, reinstate, revoke, suspend, Suite, NOTICE};
use accreditation_api::{
    msg::ExecuteMsg,
    types::{Limits, ReasonCode, Role, Status},
};
use salus_testing::actor;

const ROLE: Role = Role::ReceiveGoods;

/// A21: an organisation is accredited for a role, with expiry and revocation, and every reader sees it.
#[test]
fn a_grant_holds_from_the_end_of_its_notice_to_its_end() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 1_000));

    assert!(!suite.active(org, ROLE));
    assert!(!suite.active_at(org, ROLE, at(NOTICE).minus_nanos(1)));
    assert!(suite.active_at(org, ROLE, at(NOTICE)));
    assert!(suite.active_at(org, ROLE, at(NOTICE + 1_000).minus_nanos(1)));
    assert!(!suite.active_at(org, ROLE, at(NOTICE + 1_000)));

    suite.app.pass(NOTICE - 1);
    assert!(!suite.active(org, ROLE));
    suite.app.pass(1);
    assert!(suite.active(org, ROLE));
    suite.app.pass(999);
    assert!(suite.active(org, ROLE));
    suite.app.pass(1);
    assert!(!suite.active(org, ROLE));
}

#[test]
fn a_grant_without_notice_holds_at_once() {
    let mut suite = Suite::with_notice(0);
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    assert!(suite.active(org, ROLE));
}

#[test]
fn a_grant_of_one_role_gives_no_other() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    for role in Role::ALL {
        assert_eq!(suite.active(org, role), role == ROLE, "{role}");
    }
}

#[test]
fn a_grant_must_end_after_it_begins() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let text = suite.refused("kenya", &accredit(org, ROLE, Some(at(NOTICE))));
    assert!(text.contains("not after its start"), "{text}");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE).plus_nanos(1));
}

#[test]
fn only_one_grant_waits_for_its_notice() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.app.pass(NOTICE - 1);
    let text = suite.refused("kenya", &accredit(org, ROLE, None));
    assert!(
        text.contains("already has a grant of receive_goods that begins at"),
        "{text}"
    );
    suite.app.pass(1);
    suite.accredit("kenya", org, ROLE);
}

#[test]
fn a_renewal_leaves_no_gap_and_keeps_the_old_limits_until_it_begins() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let narrow = Limits {
        benefit_classes: vec![],
        product_classes: vec!["masks".to_string()],
    };
    suite.must(
        "kenya",
        &ExecuteMsg::Accredit {
            org,
            role: ROLE,
            until: Some(at(3 * NOTICE)),
            limits: narrow.clone(),
        },
    );
    suite.app.pass(NOTICE);
    suite.accredit("kenya", org, ROLE);

    let info = &suite.accreditations(org)[0];
    assert_eq!(info.standing.entry.as_ref().unwrap().limits, Some(narrow.clone()));
    let pending = info.pending.as_ref().unwrap();
    assert_eq!((pending.from, &pending.limits), (at(2 * NOTICE), &None));
    assert_eq!(
        suite
            .standing(org, ROLE, Some(at(2 * NOTICE - 1)))
            .entry
            .unwrap()
            .limits,
        Some(narrow)
    );
    assert_eq!(
        suite
            .standing(org, ROLE, Some(at(2 * NOTICE)))
            .entry
            .unwrap()
            .limits,
        None
    );
    assert!((NOTICE..4 * NOTICE)
        .step_by(3_600)
        .all(|t| suite.active_at(org, ROLE, at(t))));
}

/// A21: suspension is in force in its own block.
#[test]
fn a_suspension_holds_in_its_own_block_and_does_not_touch_the_past() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.app.pass(100);
    suite.suspend("kenya", org, ROLE);
    assert!(!suite.active(org, ROLE));
    assert!(suite.active_at(org, ROLE, at(NOTICE + 100).minus_nanos(1)));
    suite.app.pass(1_000_000);
    assert!(!suite.active(org, ROLE));
    assert!(suite.active_at(org, ROLE, at(NOTICE + 99)));
}

#[test]
fn a_suspension_covers_a_grant_that_waits_for_its_notice() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.app.pass(1);
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(NOTICE);
    assert!(!suite.active(org, ROLE));
}

#[test]
fn a_suspended_role_is_reinstated_or_revoked_not_granted_anew() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.suspend("kenya", org, ROLE);
    for msg in [accredit(org, ROLE, None), suspend(org, ROLE)] {
        let text = suite.refused("kenya", &msg);
        assert!(text.contains("is suspended in receive_goods"), "{text}");
    }
}

/// A21: a suspension can be lifted.
#[test]
fn a_reinstatement_gives_back_what_is_left_of_the_grant() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 1_000));
    suite.app.pass(NOTICE);
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(400);
    suite.reinstate("kenya", org, ROLE);
    assert!(suite.active(org, ROLE));
    assert!(!suite.active_at(org, ROLE, at(NOTICE + 399)));
    assert!(suite.active_at(org, ROLE, at(NOTICE + 999)));
    assert!(!suite.active_at(org, ROLE, at(NOTICE + 1_000)));
}

#[test]
fn a_reinstated_grant_still_waits_for_its_notice() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(10);
    suite.reinstate("kenya", org, ROLE);
    assert!(!suite.active(org, ROLE));
    assert!(!suite.active_at(org, ROLE, at(NOTICE - 1)));
    assert!(suite.active_at(org, ROLE, at(NOTICE)));
    // and it is the waiting grant again
    assert!(suite
        .refused("kenya", &accredit(org, ROLE, None))
        .contains("already has a grant"));
}

#[test]
fn a_reinstatement_restores_both_the_running_and_the_waiting_grant() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 1_000));
    suite.app.pass(NOTICE);
    suite.accredit("kenya", org, ROLE); // begins at 2 × NOTICE
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(10);
    suite.reinstate("kenya", org, ROLE);
    assert_eq!(suite.history(org, ROLE).len(), 5);
    assert!(suite.active(org, ROLE));
    assert!(
        !suite.active_at(org, ROLE, at(NOTICE + 1_000)),
        "the first ends when it always would have"
    );
    assert!(suite.active_at(org, ROLE, at(2 * NOTICE)));
}

#[test]
fn a_reinstatement_after_the_first_grant_ended_restores_the_one_that_waited() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 1_000));
    suite.app.pass(NOTICE);
    suite.accredit("kenya", org, ROLE); // begins at 2 × NOTICE
    suite.suspend("kenya", org, ROLE);

    suite.app.pass(1_000);
    suite.reinstate("kenya", org, ROLE);
    let history = suite.history(org, ROLE);
    assert_eq!(history.last().unwrap().from, at(2 * NOTICE));
    let entry = suite.standing(org, ROLE, None).entry.unwrap();
    assert_eq!(
        entry.status,
        Status::Suspended,
        "nothing runs before the waiting grant begins"
    );
    assert!(suite.active_at(org, ROLE, at(2 * NOTICE)));
}

#[test]
fn a_waiting_grant_whose_notice_ended_during_the_suspension_takes_over() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(10 * NOTICE));
    suite.app.pass(NOTICE);
    suite.accredit_until("kenya", org, ROLE, at(4 * NOTICE));
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(NOTICE);
    suite.reinstate("kenya", org, ROLE);
    // at the very instant at which its notice ends it has taken over: it alone is restored
    assert_eq!(suite.history(org, ROLE).len(), 4);
    assert_eq!(
        suite.history(org, ROLE).last().unwrap().until,
        Some(at(4 * NOTICE))
    );
    assert!(!suite.active_at(org, ROLE, at(4 * NOTICE)));
}

#[test]
fn nothing_is_left_to_reinstate_once_the_grant_has_ended() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 1_000));
    suite.app.pass(NOTICE);
    suite.suspend("kenya", org, ROLE);
    suite.app.pass(1_000);
    let text = suite.refused("kenya", &reinstate(org, ROLE));
    assert!(
        text.contains("ended at") && text.contains("accredit it anew"),
        "{text}"
    );
    // the way out: revoke, then accredit with notice
    suite.revoke("kenya", org, ROLE);
    suite.accredit("kenya", org, ROLE);
    suite.app.pass(NOTICE);
    assert!(suite.active(org, ROLE));
}

#[test]
fn only_a_suspension_can_be_lifted() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    let refused = |suite: &mut Suite| {
        let text = suite.refused("kenya", &reinstate(org, ROLE));
        assert!(text.contains("is not suspended"), "{text}");
    };
    refused(&mut suite);
    suite.revoke("kenya", org, ROLE);
    refused(&mut suite);
}

#[test]
fn there_must_be_a_grant_to_suspend_or_revoke() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let refused = |suite: &mut Suite| {
        for msg in [suspend(org, ROLE), revoke(org, ROLE)] {
            let text = suite.refused("kenya", &msg);
            assert!(
                text.contains("has no grant of receive_goods, running or to come"),
                "{text}"
            );
        }
    };
    refused(&mut suite);
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 10));
    suite.revoke("kenya", org, ROLE);
    refused(&mut suite);
    suite.accredit_until("kenya", org, ROLE, at(NOTICE + 10));
    suite.app.pass(NOTICE + 10);
    refused(&mut suite);
}

/// A21: a revoked role comes back only by a new accreditation, with notice.
#[test]
fn a_revoked_role_comes_back_with_notice_only() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.revoke("kenya", org, ROLE);
    assert!(!suite.active(org, ROLE));
    suite.app.pass(5);
    suite.accredit("kenya", org, ROLE);
    assert!(!suite.active(org, ROLE));
    suite.app.pass(NOTICE);
    assert!(suite.active(org, ROLE));
}

#[test]
fn a_suspended_grant_can_be_revoked() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.suspend("kenya", org, ROLE);
    suite.revoke("kenya", org, ROLE);
    assert!(suite
        .refused("kenya", &reinstate(org, ROLE))
        .contains("is not suspended"));
}

#[test]
fn another_authority_of_the_country_with_the_role_may_suspend() {
    let mut suite = Suite::new();
    suite.name_authority("kenya-2", "KE", &[ROLE]);
    suite.name_authority("kenya-3", "KE", &[Role::Insure]);
    let org = suite.hospital("admin", ROLE);
    assert!(suite
        .refused("ghana", &suspend(org, ROLE))
        .contains("decides for GH"));
    assert!(suite
        .refused("kenya-3", &suspend(org, ROLE))
        .contains("may not decide about receive_goods"));
    suite.suspend("kenya-2", org, ROLE);
    suite.reinstate("kenya", org, ROLE);
    suite.suspend("owner", org, ROLE);
    assert!(!suite.active(org, ROLE));
}

#[test]
fn what_the_owner_suspended_no_authority_lifts_or_revokes() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.suspend("owner", org, ROLE);
    for msg in [reinstate(org, ROLE), revoke(org, ROLE)] {
        let text = suite.refused("kenya", &msg);
        assert!(text.contains("only the owner may lift or revoke"), "{text}");
    }
    suite.reinstate("owner", org, ROLE);
    assert!(suite.active(org, ROLE));
    // the authority's own suspension is its own to lift
    suite.suspend("kenya", org, ROLE);
    suite.reinstate("kenya", org, ROLE);
    suite.suspend("owner", org, ROLE);
    suite.revoke("owner", org, ROLE);
    suite.accredit("kenya", org, ROLE);
}

#[test]
fn the_owner_does_not_accredit() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let text = suite.refused("owner", &accredit(org, ROLE, None));
    assert!(text.contains("is not an authority"), "{text}");
}

#[test]
fn the_history_says_who_decided_what_when_and_why() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    suite.app.pass(5);
    let msg = ExecuteMsg::Suspend {
        org,
        role: ROLE,
        reason: ReasonCode::Fraud,
    };
    suite.must("owner", &msg);
    let history = suite.history(org, ROLE);
    assert_eq!(history.len(), 2);
    assert_eq!(
        (history[0].seq, history[0].status, history[0].reason),
        (0, Status::Granted, None)
    );
    assert_eq!((history[0].recorded_at, history[0].from), (at(0), at(NOTICE)));
    assert_eq!(history[0].by_addr, actor("kenya"));
    let fraud = Some(ReasonCode::Fraud);
    assert_eq!(
        (history[1].seq, history[1].status, history[1].reason),
        (1, Status::Suspended, fraud)
    );
    assert_eq!(
        (history[1].recorded_at, history[1].from),
        (at(NOTICE + 5), at(NOTICE + 5))
    );
    assert_eq!(history[1].by_addr, actor("owner"));
}

#[test]
fn the_history_is_paged_and_each_entry_comes_once() {
    let mut suite = Suite::new();
    let org = suite.hospital("admin", ROLE);
    for _ in 0..60 {
        suite.app.pass(5);
        suite.suspend("kenya", org, ROLE);
        suite.reinstate("kenya", org, ROLE);
    }
    let page = |start_after, limit| -> Vec<u32> {
        let entries: Vec<accreditation_api::types::HistoryEntry> =
            suite.ask(&accreditation_api::msg::QueryMsg::History {
                org,
                role: ROLE,
                start_after,
                limit,
            });
        entries.into_iter().map(|entry| entry.seq).collect()
    };
    assert_eq!(page(None, None), (0..30).collect::<Vec<_>>());
    assert_eq!(page(None, Some(1_000)), (0..100).collect::<Vec<_>>());
    assert_eq!(page(Some(99), Some(100)), (100..121).collect::<Vec<_>>());
    assert_eq!(page(Some(120), None), Vec::<u32>::new());
}

#[test]
fn all_roles_of_an_organisation_are_listed_in_order() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    for role in Role::ALL.into_iter().rev() {
        suite.accredit("kenya", org, role);
    }
    let listed: Vec<_> = suite
        .accreditations(org)
        .into_iter()
        .map(|info| info.role)
        .collect();
    assert_eq!(listed, Role::ALL);
}
