//! Who controls whom, and relatedness.

use crate::suite::{at, Suite};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    raw::ControllerLink,
    types::OrgId,
};
use proptest::prelude::*;

fn set(org: OrgId, controller: impl Into<Option<OrgId>>) -> ExecuteMsg {
    ExecuteMsg::SetController {
        org,
        controller: controller.into(),
    }
}

fn organisations<const N: usize>(suite: &mut Suite) -> [OrgId; N] {
    std::array::from_fn(|_| suite.register("admin", "KE"))
}

#[test]
fn two_organisations_are_related_when_their_chains_meet() {
    let mut suite = Suite::new();
    let [ministry, group, hospital, supplier, other] = organisations(&mut suite);
    suite.control(group, ministry);
    suite.control(hospital, group);
    suite.control(supplier, ministry);
    for (a, b, related) in [
        (hospital, hospital, true),
        (hospital, group, true),
        (hospital, ministry, true),
        (hospital, supplier, true),
        (supplier, group, true),
        (hospital, other, false),
        (other, ministry, false),
    ] {
        assert_eq!(suite.related(a, b, None), related, "{a} and {b}");
        assert_eq!(suite.related(b, a, None), related, "{b} and {a}");
    }
}

#[test]
fn relatedness_keeps_its_past() {
    let mut suite = Suite::new();
    let [group, hospital, supplier] = organisations(&mut suite);
    suite.control(hospital, group);
    suite.app.pass(10);
    suite.control(supplier, group);
    suite.app.pass(10);
    suite.control(supplier, None);
    assert!(!suite.related(hospital, supplier, None));
    assert!(!suite.related(hospital, supplier, Some(at(9))));
    assert!(suite.related(hospital, supplier, Some(at(10))));
    assert!(suite.related(hospital, supplier, Some(at(19))));
    assert!(!suite.related(hospital, supplier, Some(at(20))));
    let links: Vec<ControllerLink> = suite.ask(&QueryMsg::Controllers { org: supplier });
    let expected = [
        ControllerLink {
            controller: Some(group),
            from: at(10),
        },
        ControllerLink {
            controller: None,
            from: at(20),
        },
    ];
    assert_eq!(links, expected);
}

/// AC3: a chain has at most 3 links, wherever the new link comes in.
#[test]
fn a_chain_has_at_most_three_links() {
    let mut suite = Suite::new();
    let [a, b, c, d, e] = organisations(&mut suite);
    suite.control(b, a);
    suite.control(c, b);
    suite.control(d, c);
    let too_long = |suite: &mut Suite, org, controller| {
        let text = suite.refused("kenya", &set(org, controller));
        assert!(text.contains("would have 4 links, more than 3"), "{text}");
    };
    too_long(&mut suite, e, d); // below
    too_long(&mut suite, a, e); // above
    suite.control(d, None);
    suite.control(e, d);
    too_long(&mut suite, d, c); // in the middle: c has 2 above, d has 1 below
    suite.control(e, None);
    suite.control(d, c);
}

#[test]
fn heights_follow_every_change_below() {
    let mut suite = Suite::new();
    let [top, a, b, c, x, y] = organisations(&mut suite);
    // two branches below `a` of different height
    suite.control(b, a);
    suite.control(c, b);
    suite.control(x, a);
    suite.control(a, top);
    // the longer branch is what counts: y cannot come above top
    let text = suite.refused("kenya", &set(top, y));
    assert!(text.contains("would have 4 links"), "{text}");
    // the longer one goes, the shorter one stays
    suite.control(c, None);
    suite.control(top, y);
    let text = suite.refused("kenya", &set(c, b));
    assert!(text.contains("would have 4 links"), "{text}");
    // moving a branch from parent to grandparent
    suite.control(top, None);
    suite.control(c, b);
    suite.control(b, top);
    suite.control(top, y);
}

/// AC3: no cycle.
#[test]
fn a_circle_of_control_is_refused() {
    let mut suite = Suite::new();
    let [a, b, c] = organisations(&mut suite);
    suite.control(b, a);
    suite.control(c, b);
    let text = suite.refused("kenya", &set(a, c));
    assert!(
        text.contains("organisation 3 is controlled by 1, so it cannot control it"),
        "{text}"
    );
    assert!(suite
        .refused("kenya", &set(a, b))
        .contains("so it cannot control it"));
    assert!(suite
        .refused("kenya", &set(a, a))
        .contains("cannot control itself"));
}

#[test]
fn a_controller_must_exist_and_be_another_one_than_before() {
    let mut suite = Suite::new();
    let [a, b] = organisations(&mut suite);
    assert!(suite
        .refused("kenya", &set(a, OrgId(9)))
        .contains("organisation 9 does not exist"));
    assert!(suite
        .refused("kenya", &set(a, None))
        .contains("organisation 1 is controlled by nobody already"));
    suite.control(a, b);
    let text = suite.refused("kenya", &set(a, b));
    assert!(
        text.contains("organisation 1 is controlled by 2 already"),
        "{text}"
    );
}

#[test]
fn a_link_across_countries_is_made_and_ended_by_the_owner_alone() {
    let mut suite = Suite::new();
    let [here, neighbour] = organisations(&mut suite);
    let abroad = suite.register("admin", "GH");
    for (authority, org, controller) in [("kenya", here, abroad), ("ghana", abroad, here)] {
        let text = suite.refused(authority, &set(org, controller));
        assert!(
            text.contains("only the owner makes or ends a link between them"),
            "{text}"
        );
    }
    suite.must("owner", &set(here, abroad));
    assert!(suite.related(here, abroad, None));
    for controller in [None, Some(neighbour)] {
        let text = suite.refused("kenya", &set(here, controller));
        assert!(
            text.contains("organisation 1 is of KE and 3 of GH: only the owner"),
            "{text}"
        );
    }
    suite.must("owner", &set(here, neighbour));
    assert!(!suite.related(here, abroad, None));
    suite.control(here, None);
}

#[test]
fn the_owner_is_held_to_the_rules_of_chains_as_well() {
    let mut suite = Suite::new();
    let [a, b, c, d] = organisations(&mut suite);
    let abroad = suite.register("admin", "GH");
    for (org, controller) in [(b, a), (c, b), (d, c)] {
        suite.must("owner", &set(org, controller));
    }
    for (org, controller, why) in [
        (a, Some(abroad), "would have 4 links, more than 3"),
        (a, Some(d), "so it cannot control it"),
        (a, Some(a), "cannot control itself"),
        (a, None, "controlled by nobody already"),
        (a, Some(OrgId(9)), "organisation 9 does not exist"),
        (OrgId(9), None, "organisation 9 does not exist"),
    ] {
        let text = suite.refused("owner", &set(org, controller));
        assert!(text.contains(why), "{text}");
    }
}

#[test]
fn after_64_changes_of_a_controller_only_the_owner_makes_more() {
    let mut suite = Suite::new();
    let [a, b] = organisations(&mut suite);
    for n in 0..64 {
        suite.app.pass(1);
        suite.control(a, Some(b).filter(|_| n % 2 == 0));
    }
    suite.app.pass(1);
    let text = suite.refused("kenya", &set(a, b));
    assert!(
        text.contains("was changed 64 times: only the owner may change it again"),
        "{text}"
    );
    suite.must("owner", &set(a, b));
    suite.app.pass(1);
    suite.must("owner", &set(a, None));
    let links: Vec<ControllerLink> = suite.ask(&QueryMsg::Controllers { org: a });
    assert_eq!(links.len(), 66);
    assert!(suite.related(a, b, Some(at(65))));
    assert!(!suite.related(a, b, None));
}

/// Who controls whom, as a plain list; organisation `n` stands at `n`, and 0 is nobody.
type Links = Vec<usize>;

fn above(links: &Links, mut org: usize) -> Vec<usize> {
    let mut chain = vec![org];
    while links[org] != 0 {
        org = links[org];
        chain.push(org);
    }
    chain
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// AC3: a link is refused exactly when it closes a circle or makes some chain longer than 3 links; the counts
    /// from which the contract knows the heights never go wrong.
    #[test]
    fn a_link_is_taken_exactly_when_every_chain_stays_short(
        steps in proptest::collection::vec((1usize..9, 0usize..9), 1..60)
    ) {
        let mut suite = Suite::new();
        for _ in 1..9 {
            suite.register("admin", "KE");
        }
        let mut links: Links = vec![0; 9];
        for (org, controller) in steps {
            let circle = controller != 0 && above(&links, controller).contains(&org);
            let mut wanted = links.clone();
            wanted[org] = controller;
            let allowed = controller != links[org]
                && !circle
                && (1..9).all(|one| above(&wanted, one).len() <= 4);
            let id = |n: usize| OrgId(n as u64);
            let msg = set(id(org), Some(id(controller)).filter(|_| controller != 0));
            let result = suite.send("kenya", &msg);
            prop_assert_eq!(result.is_ok(), allowed, "{} under {}: {:?} {:?}", org, controller, links, result.err());
            if allowed {
                links = wanted;
            }
            for a in 1..9 {
                for b in 1..9 {
                    let meet = above(&links, a).iter().any(|one| above(&links, b).contains(one));
                    prop_assert_eq!(suite.related(id(a), id(b), None), meet);
                }
            }
        }
    }
}
