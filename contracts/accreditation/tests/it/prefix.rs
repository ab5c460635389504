//! GS1 company prefixes.

use crate::suite::Suite;
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    types::{OrgId, Role},
};
use proptest::prelude::*;

fn bind(org: OrgId, prefix: &str) -> ExecuteMsg {
    ExecuteMsg::BindPrefix {
        org,
        prefix: prefix.to_string(),
    }
}

fn release(org: OrgId, prefix: &str) -> ExecuteMsg {
    ExecuteMsg::ReleasePrefix {
        org,
        prefix: prefix.to_string(),
    }
}

#[test]
fn a_prefix_names_the_maker_of_a_gtin() {
    let mut suite = Suite::new();
    let (maker, other) = (suite.register("admin", "KE"), suite.register("admin", "KE"));
    suite.must("kenya", &bind(maker, "6164001"));
    suite.must("kenya", &bind(other, "6164002"));
    assert_eq!(suite.organisation(maker).gs1_prefixes, ["6164001"]);
    assert_eq!(suite.holder("6164001"), Some(maker));
    // the packaging indicator in front is not part of the prefix
    assert_eq!(suite.holder("16164001000019"), Some(maker));
    assert_eq!(suite.holder("06164002000017"), Some(other));
    assert_eq!(suite.holder("61640010000197"), None);
    assert_eq!(
        suite.holder("616400100"),
        Some(maker),
        "a longer text of digits begins with the prefix"
    );
    assert_eq!(suite.holder("616400"), None);
}

#[test]
fn prefixes_that_overlap_are_refused_in_both_directions() {
    let mut suite = Suite::new();
    let (maker, other) = (suite.register("admin", "KE"), suite.register("admin", "KE"));
    suite.must("kenya", &bind(maker, "6164001"));
    for (org, prefix) in [
        (other, "6164"),
        (other, "61640012"),
        (other, "6164001"),
        (maker, "6164001"),
    ] {
        let text = suite.refused("kenya", &bind(org, prefix));
        assert!(
            text.contains("overlaps 6164001, which organisation 1 holds"),
            "{prefix}: {text}"
        );
    }
    suite.must("kenya", &bind(other, "61640020"));
    suite.must("kenya", &bind(other, "6163"));
    suite.must("kenya", &bind(other, "6165"));
}

#[test]
fn a_released_prefix_is_free_for_another() {
    let mut suite = Suite::new();
    let (maker, other) = (suite.register("admin", "KE"), suite.register("admin", "KE"));
    suite.must("kenya", &bind(maker, "6164001"));
    let text = suite.refused("kenya", &release(other, "6164001"));
    assert!(
        text.contains("organisation 2 does not hold prefix 6164001"),
        "{text}"
    );
    suite.must("kenya", &release(maker, "6164001"));
    assert!(suite.organisation(maker).gs1_prefixes.is_empty());
    assert!(suite
        .refused("kenya", &release(maker, "6164001"))
        .contains("does not hold"));
    suite.must("kenya", &bind(other, "61640"));
    assert_eq!(suite.holder("6164001"), Some(other));
}

#[test]
fn a_prefix_has_4_to_12_digits() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    for bad in [
        "",
        "616",
        "6164001000000",
        "61640a",
        "6164 01",
        "-6164",
        "６１６４",
    ] {
        for msg in [bind(org, bad), release(org, bad)] {
            let text = suite.refused("kenya", &msg);
            assert!(
                text.contains("a GS1 company prefix has 4 to 12 digits"),
                "{bad}: {text}"
            );
        }
    }
    suite.must("kenya", &bind(org, "6164"));
    suite.must("kenya", &bind(org, "616500000000"));
}

#[test]
fn an_organisation_holds_at_most_64_prefixes() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    for n in 0..64 {
        suite.must("kenya", &bind(org, &format!("6164{n:03}")));
    }
    assert!(suite
        .refused("kenya", &bind(org, "6165"))
        .contains("organisation 1 holds 64 prefixes"));
    suite.must("kenya", &release(org, "6164000"));
    suite.must("kenya", &bind(org, "6165"));
}

#[test]
fn whoever_may_not_grant_manufacture_decides_about_no_prefix() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    suite.must("kenya", &bind(org, "6164001"));
    let others: Vec<Role> = Role::ALL
        .into_iter()
        .filter(|role| *role != Role::Manufacture)
        .collect();
    suite.name_authority("all but one", "KE", &others);
    for msg in [bind(org, "6165"), release(org, "6164001")] {
        let text = suite.refused("all but one", &msg);
        assert!(text.contains("may not decide about manufacture"), "{text}");
    }
    suite.name_authority("only one", "KE", &[Role::Manufacture]);
    suite.must("only one", &bind(org, "6165"));
    suite.must("only one", &release(org, "6164001"));
}

#[test]
fn the_question_takes_digits_of_a_prefix_or_of_a_gtin() {
    let suite = Suite::new();
    for bad in ["", "616", "6164001000000", "616400100000000", "0616400200001x"] {
        let text = suite.ask_refused(&QueryMsg::PrefixHolder {
            digits: bad.to_string(),
        });
        assert!(
            text.contains("ask with 4 to 12 digits of a prefix or 14 of a GTIN"),
            "{bad}: {text}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Against a plain list: a prefix is bound exactly when no other begins it and it begins no other.
    #[test]
    fn no_two_bound_prefixes_overlap(
        // two different digits only, so that overlaps are frequent
        prefixes in proptest::collection::vec(("[12]{4,8}", any::<bool>()), 1..40)
    ) {
        let mut suite = Suite::new();
        let org = suite.register("admin", "KE");
        let mut bound: Vec<String> = vec![];
        for (prefix, binds) in prefixes {
            if binds {
                let free = bound.iter().all(|b| !b.starts_with(&prefix) && !prefix.starts_with(b.as_str()));
                prop_assert_eq!(suite.send("kenya", &bind(org, &prefix)).is_ok(), free);
                if free {
                    bound.push(prefix);
                }
            } else if let Some(one) = bound.pop() {
                suite.must("kenya", &release(org, &one));
            }
            prop_assert_eq!(&suite.organisation(org).gs1_prefixes, &bound);
        }
    }
}
