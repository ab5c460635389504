//! Authorities.

use crate::suite::{accredit, at, name_authority, Suite};
use accreditation_api::{
    msg::{ExecuteMsg, QueryMsg},
    types::{AuthorityInfo, Role},
};
use salus_testing::actor;

fn authority(suite: &Suite, name: &str) -> AuthorityInfo {
    suite.ask(&QueryMsg::Authority {
        authority: actor(name).to_string(),
    })
}

#[test]
fn an_authority_is_named_with_country_roles_and_window() {
    let mut suite = Suite::bare(0);
    suite.must(
        "owner",
        &name_authority("moh", "KE", &[Role::Carry, Role::RaiseFunds], None, Some(at(50))),
    );
    let expected = AuthorityInfo {
        authority_addr: actor("moh"),
        country: "KE".to_string(),
        roles: vec![Role::RaiseFunds, Role::Carry],
        from: at(0),
        until: Some(at(50)),
    };
    assert_eq!(authority(&suite, "moh"), expected);
}

#[test]
fn naming_again_replaces_the_record_and_keeps_what_was_decided() {
    let mut suite = Suite::with_notice(0);
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, Role::Carry);
    suite.name_authority("kenya", "GH", &[Role::Insure]);
    assert_eq!(authority(&suite, "kenya").country, "GH");
    assert!(suite.active(org, Role::Carry));
    assert!(suite
        .refused("kenya", &accredit(org, Role::Insure, None))
        .contains("decides for GH"));
}

#[test]
fn a_removed_authority_decides_no_more_and_its_decisions_stay() {
    let mut suite = Suite::with_notice(0);
    let org = suite.register("admin", "KE");
    suite.accredit("kenya", org, Role::Carry);
    let remove = ExecuteMsg::RemoveAuthority {
        authority: actor("kenya").to_string(),
    };
    suite.must("owner", &remove);
    assert!(suite.active(org, Role::Carry));
    assert!(suite
        .refused("kenya", &accredit(org, Role::Insure, None))
        .contains("is not an authority"));
    assert!(suite.refused("owner", &remove).contains("is not an authority"));
    let text = suite.ask_refused(&QueryMsg::Authority {
        authority: actor("kenya").to_string(),
    });
    assert!(text.contains("is not an authority"), "{text}");
}

#[test]
fn an_authority_decides_inside_its_window_only() {
    let mut suite = Suite::bare(0);
    let org = suite.register("admin", "KE");
    suite.must(
        "owner",
        &name_authority("moh", "KE", &Role::ALL, Some(at(10)), Some(at(20))),
    );
    let out = |suite: &mut Suite| {
        let text = suite.refused("moh", &accredit(org, Role::Carry, None));
        assert!(text.contains("is in force from"), "{text}");
    };
    suite.app.go_to(at(9));
    out(&mut suite);
    suite.app.go_to(at(10));
    suite.accredit("moh", org, Role::Carry);
    suite.app.go_to(at(19));
    suite.revoke("moh", org, Role::Carry);
    suite.app.go_to(at(20));
    out(&mut suite);
}

#[test]
fn an_authority_decides_about_its_own_country_and_its_own_roles() {
    let mut suite = Suite::bare(0);
    suite.name_authority("moh", "KE", &[Role::Carry]);
    let (here, abroad) = (suite.register("admin", "KE"), suite.register("admin", "GH"));
    suite.accredit("moh", here, Role::Carry);
    let text = suite.refused("moh", &accredit(abroad, Role::Carry, None));
    assert!(text.contains("decides for KE, organisation 2 is of GH"), "{text}");
    let text = suite.refused("moh", &accredit(here, Role::Insure, None));
    assert!(text.contains("may not decide about insure"), "{text}");
}

#[test]
fn an_authority_needs_a_known_country_a_role_and_a_window_that_can_come() {
    let mut suite = Suite::bare(0);
    suite.app.pass(100);
    let mut refused = |country: &str, roles: &[Role], from, until| {
        suite.refused("owner", &name_authority("moh", country, roles, from, until))
    };
    for country in ["XX", "ke", "KEN", "", "K"] {
        assert!(
            refused(country, &Role::ALL, None, None).contains("ISO 3166-1"),
            "{country}"
        );
    }
    assert!(refused("KE", &[], None, None).contains("at least one role"));
    assert!(refused("KE", &Role::ALL, Some(at(200)), Some(at(200))).contains("not after its start"));
    assert!(refused("KE", &Role::ALL, None, Some(at(100))).contains("not after its start"));
    assert!(refused("KE", &Role::ALL, Some(at(10)), Some(at(100))).contains("the window ended at"));
    suite.must(
        "owner",
        &name_authority("moh", "KE", &Role::ALL, Some(at(10)), Some(at(101))),
    );
}

#[test]
fn authorities_are_listed_by_address_each_once() {
    let mut suite = Suite::bare(0);
    let mut names: Vec<_> = (0..105).map(|n| format!("authority-{n}")).collect();
    for name in &names {
        suite.name_authority(name, "KE", &[Role::Carry]);
    }
    names.sort_by_key(|name| actor(name));
    let page = |start_after: Option<String>, limit| -> Vec<AuthorityInfo> {
        suite.ask(&QueryMsg::Authorities { start_after, limit })
    };
    assert_eq!(page(None, None).len(), 30);
    assert_eq!(page(None, Some(5_000)).len(), 100);
    let mut seen = vec![];
    loop {
        let after = seen.last().map(ToString::to_string);
        let found = page(after, Some(40));
        if found.is_empty() {
            break;
        }
        seen.extend(found.into_iter().map(|info| info.authority_addr));
    }
    assert_eq!(seen, names.iter().map(|name| actor(name)).collect::<Vec<_>>());
}
