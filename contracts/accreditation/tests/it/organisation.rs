//! Organisations and their admins.

use crate::suite::{register, Suite};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    types::{Metadata, OrgId, OrgKind, OrganisationInfo, Role},
};
use salus_testing::actor;

fn metadata() -> Metadata {
    Metadata {
        uri: "https://hospital.example/about.json".to_string(),
        sha256: "0a".repeat(32),
    }
}

fn with_metadata(metadata: Metadata) -> ExecuteMsg {
    ExecuteMsg::UpdateMetadata {
        org: OrgId(1),
        metadata: Some(metadata),
    }
}

#[test]
fn anybody_registers_and_administers_an_organisation_that_can_do_nothing_yet() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    assert_eq!(org, OrgId(1));
    assert_eq!(suite.register("other", "KE"), OrgId(2));
    let expected = OrganisationInfo {
        id: org,
        legal_name: "Hospital".to_string(),
        kind: OrgKind::Hospital,
        country: "KE".to_string(),
        admin_addr: actor("admin"),
        proposed_admin_addr: None,
        metadata: None,
        controller: None,
        gs1_prefixes: vec![],
        accredited_before: false,
    };
    assert_eq!(suite.organisation(org), expected);
    assert!(suite.accreditations(org).is_empty());
    assert!(Role::ALL.into_iter().all(|role| !suite.active(org, role)));
}

#[test]
fn a_name_has_1_to_128_bytes() {
    let mut suite = Suite::new();
    assert!(suite
        .refused("admin", &register("", "KE"))
        .contains("the legal name is empty"));
    let text = suite.refused("admin", &register(&"x".repeat(129), "KE"));
    assert!(text.contains("129 bytes is longer than 128"), "{text}");
    // bytes count, not letters
    assert!(suite
        .refused("admin", &register(&"é".repeat(65), "KE"))
        .contains("130 bytes"));
    suite.must("admin", &register(&"é".repeat(64), "KE"));
    suite.must("admin", &register("x", "KE"));
}

#[test]
fn metadata_need_an_address_and_a_hash() {
    let mut suite = Suite::new();
    suite.register("admin", "KE");
    let mut refused = |metadata| suite.refused("admin", &with_metadata(metadata));
    for uri in [String::new(), "u".repeat(257)] {
        assert!(refused(Metadata { uri, ..metadata() }).contains("a metadata address has 1 to 256 bytes"));
    }
    for sha256 in ["", "0a", &"0A".repeat(32), &"0g".repeat(32), &"0".repeat(65)] {
        let text = refused(Metadata {
            sha256: sha256.to_string(),
            ..metadata()
        });
        assert!(text.contains("64 lower-case hexadecimal digits"), "{text}");
    }
    suite.must(
        "admin",
        &with_metadata(Metadata {
            uri: "u".repeat(256),
            ..metadata()
        }),
    );
    suite.must("admin", &with_metadata(metadata()));
    assert_eq!(suite.organisation(OrgId(1)).metadata, Some(metadata()));
    suite.must(
        "admin",
        &ExecuteMsg::UpdateMetadata {
            org: OrgId(1),
            metadata: None,
        },
    );
    assert_eq!(suite.organisation(OrgId(1)).metadata, None);
}

#[test]
fn the_country_can_be_corrected_until_the_first_accreditation() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "GH");
    let correct = |country: &str| ExecuteMsg::CorrectCountry {
        org,
        country: country.to_string(),
    };
    assert!(suite.refused("admin", &correct("Kenya")).contains("ISO 3166-1"));
    suite.must("admin", &correct("KE"));
    suite.accredit("kenya", org, Role::Carry);
    let text = suite.refused("admin", &correct("GH"));
    assert!(
        text.contains("organisation 1 was accredited in KE: its country is fixed"),
        "{text}"
    );
    // also once nothing is left of the accreditation
    suite.revoke("kenya", org, Role::Carry);
    assert!(suite
        .refused("admin", &correct("GH"))
        .contains("its country is fixed"));
    assert!(suite.organisation(org).accredited_before);
}

#[test]
fn the_country_stays_while_prefixes_or_links_rest_on_it() {
    let mut suite = Suite::new();
    let (org, group) = (suite.register("admin", "KE"), suite.register("admin", "KE"));
    let correct = |org, country: &str| ExecuteMsg::CorrectCountry {
        org,
        country: country.to_string(),
    };
    let prefix = "6164001".to_string();
    suite.must(
        "kenya",
        &ExecuteMsg::BindPrefix {
            org,
            prefix: prefix.clone(),
        },
    );
    let in_use = |suite: &mut Suite, org| {
        let text = suite.refused("admin", &correct(org, "GH"));
        assert!(
            text.contains("holds prefixes or is part of a chain of control in KE: its country is fixed"),
            "{text}"
        );
    };
    in_use(&mut suite, org);
    suite.must("kenya", &ExecuteMsg::ReleasePrefix { org, prefix });
    suite.control(org, group);
    in_use(&mut suite, org);
    in_use(&mut suite, group);
    suite.control(org, None);
    for org in [org, group] {
        suite.must("admin", &correct(org, "GH"));
        assert_eq!(suite.organisation(org).country, "GH");
    }
}

#[test]
fn an_admin_hands_over_in_two_steps_and_there_is_always_exactly_one() {
    let mut suite = Suite::new();
    let org = suite.register("admin", "KE");
    let propose = |name: &str| ExecuteMsg::ProposeAdmin {
        org,
        admin: actor(name).to_string(),
    };
    let accept = ExecuteMsg::AcceptAdmin { org };
    suite.must("admin", &propose("heir"));
    assert_eq!(suite.organisation(org).proposed_admin_addr, Some(actor("heir")));
    assert!(suite
        .refused("admin", &accept)
        .contains("is not proposed as admin"));
    suite.must("admin", &propose("admin"));
    assert_eq!(suite.organisation(org).proposed_admin_addr, None);
    assert!(suite
        .refused("heir", &accept)
        .contains("is not proposed as admin"));

    suite.must("admin", &propose("heir"));
    suite.must("heir", &accept);
    let info = suite.organisation(org);
    assert_eq!((info.admin_addr, info.proposed_admin_addr), (actor("heir"), None));
    assert!(suite
        .refused("admin", &propose("admin"))
        .contains("is not the admin"));
    assert!(
        suite
            .refused("heir", &accept)
            .contains("is not proposed as admin"),
        "accepted once"
    );
}

#[test]
fn organisations_are_listed_by_id_each_once() {
    let mut suite = Suite::new();
    for _ in 0..105 {
        suite.register("admin", "KE");
    }
    let page = |start_after, limit| -> Vec<OrganisationInfo> {
        suite.ask(&QueryMsg::Organisations { start_after, limit })
    };
    assert_eq!(page(None, None).len(), 30);
    assert_eq!(page(None, Some(101)).len(), 100);
    let ids: Vec<_> = page(Some(OrgId(98)), Some(50))
        .into_iter()
        .map(|info| info.id.u64())
        .collect();
    assert_eq!(ids, (99..=105).collect::<Vec<_>>());
}

#[test]
fn an_organisation_that_does_not_exist_is_named_as_such_everywhere() {
    let mut suite = Suite::new();
    let org = OrgId(7);
    let messages = [
        (
            "kenya",
            ExecuteMsg::SetController {
                org,
                controller: None,
            },
        ),
        ("kenya", crate::suite::accredit(org, Role::Carry, None)),
        ("owner", crate::suite::suspend(org, Role::Carry)),
        ("admin", ExecuteMsg::UpdateMetadata { org, metadata: None }),
        ("admin", ExecuteMsg::AcceptAdmin { org }),
    ];
    for (sender, msg) in messages {
        assert!(
            suite
                .refused(sender, &msg)
                .contains("organisation 7 does not exist"),
            "{msg:?}"
        );
    }
    suite.register("admin", "KE");
    let (role, limit, start_after) = (Role::Carry, None, None);
    let questions = [
        QueryMsg::Organisation { org },
        QueryMsg::Operators {
            org,
            start_after: None,
            limit,
        },
        QueryMsg::Status { org, role, at: None },
        QueryMsg::Accreditations { org },
        QueryMsg::History {
            org,
            role,
            start_after,
            limit,
        },
        QueryMsg::Controllers { org },
        QueryMsg::Related {
            a: OrgId(1),
            b: org,
            at: None,
        },
        QueryMsg::Related {
            a: org,
            b: OrgId(1),
            at: None,
        },
    ];
    for question in questions {
        assert!(
            suite
                .ask_refused(&question)
                .contains("organisation 7 does not exist"),
            "{question:?}"
        );
    }
}
