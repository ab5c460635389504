//! Whole responses, compared field by field.

use accreditation::contract;
use accreditation_api::{
    event::{
        AccreditationGranted, AccreditationReinstated, AccreditationRevoked, AccreditationSuspended,
        AdminAccepted, AdminProposed, AuthorityNamed, AuthorityRemoved, ControllerSet, CountryCorrected,
        MetadataUpdated, OperatorAccepted, OperatorProposed, OperatorRemoved, OrganisationRegistered,
        OwnershipAccepted, OwnershipProposalWithdrawn, OwnershipProposed, PrefixBound, PrefixReleased,
    },
    msg::{ExecuteMsg, InstantiateMsg, MigrateMsg},
    types::{Limits, Metadata, OrgId, OrgKind, ReasonCode, Role, RoleSet},
    CONTRACT_NAME,
};
use cosmwasm_std::{
    testing::{message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage},
    Binary, Env, Event, OwnedDeps, Response, Timestamp,
};
use salus_core::wire::Wire;
use salus_testing::{actor, assert_golden};
use std::fmt::Write;

const ORG: OrgId = OrgId(1);
const ROLE: Role = Role::Dispense;
const NOTICE: u64 = 60;

struct Bench {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier>,
    env: Env,
}

fn t(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(1_000 + seconds)
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            deps: mock_dependencies(),
            env: mock_env(),
        };
        bench.env.block.time = t(0);
        let msg = InstantiateMsg {
            owner: actor("owner").to_string(),
            notice_seconds: NOTICE,
        };
        let info = message_info(&actor("creator"), &[]);
        let response =
            contract::instantiate(bench.deps.as_mut(), bench.env.clone(), info, Wire(msg)).unwrap();
        assert_eq!(response, Response::new());
        bench
    }

    #[track_caller]
    fn call(&mut self, sender: &str, msg: ExecuteMsg) -> Response {
        let info = message_info(&actor(sender), &[]);
        contract::execute(self.deps.as_mut(), self.env.clone(), info, Wire(msg)).unwrap()
    }

    fn at(&mut self, seconds: u64) {
        self.env.block.time = t(seconds);
    }
}

fn with(event: impl Into<Event>) -> Response {
    Response::new().add_event(event)
}

/// Every message once, with the whole of what comes back. The events are frozen in a golden file as well, since
/// indexers read them.
#[test]
fn every_message_answers_with_its_event_and_nothing_else() {
    let mut bench = Bench::new();
    let mut seen = String::new();
    let mut check = |bench: &mut Bench, sender: &str, msg: ExecuteMsg, expected: Response| {
        let name = salus_testing::watch::variant_name(&msg);
        let response = bench.call(sender, msg);
        writeln!(seen, "{name}").unwrap();
        for event in &response.events {
            writeln!(seen, "  {}", event.ty).unwrap();
            for attribute in &event.attributes {
                let value = ["owner", "heir", "moh", "admin", "chief", "nurse"]
                    .into_iter()
                    .find(|name| actor(name).as_str() == attribute.value)
                    .map_or(attribute.value.clone(), |name| format!("<address of {name}>"));
                writeln!(seen, "    {}: {value}", attribute.key).unwrap();
            }
        }
        assert_eq!(response, expected, "{name}");
    };
    let b = &mut bench;

    // ownership
    let propose = |name: &str| ExecuteMsg::ProposeOwner {
        owner: actor(name).to_string(),
        expires_in_seconds: 9,
    };
    let proposed = |name: &str| {
        with(OwnershipProposed {
            owner: actor(name),
            expires: t(9),
        })
    };
    check(b, "owner", propose("heir"), proposed("heir"));
    let withdrawn = OwnershipProposalWithdrawn {
        owner: actor("owner"),
    };
    check(b, "owner", ExecuteMsg::WithdrawOwnerProposal {}, with(withdrawn));
    check(b, "owner", propose("heir"), proposed("heir"));
    check(
        b,
        "heir",
        ExecuteMsg::AcceptOwner {},
        with(OwnershipAccepted { owner: actor("heir") }),
    );

    // authorities
    let (authority, country) = (actor("moh"), "KE".to_string());
    let name = |until| ExecuteMsg::NameAuthority {
        authority: actor("moh").to_string(),
        country: "KE".to_string(),
        roles: vec![
            Role::Dispense,
            Role::Carry,
            Role::Carry,
            Role::Manufacture,
            Role::Regulate,
        ],
        from: None,
        until,
    };
    let roles = RoleSet::of(&[Role::Carry, Role::Dispense, Role::Manufacture, Role::Regulate]);
    let named = |until| AuthorityNamed {
        authority: authority.clone(),
        country: country.clone(),
        roles,
        from: t(0),
        until,
    };
    check(b, "heir", name(Some(t(9))), with(named(Some(t(9)))));
    let remove = ExecuteMsg::RemoveAuthority {
        authority: actor("moh").to_string(),
    };
    check(
        b,
        "heir",
        remove,
        with(AuthorityRemoved {
            authority: authority.clone(),
        }),
    );
    check(b, "heir", name(None), with(named(None)));

    // organisations
    let register = ExecuteMsg::RegisterOrganisation {
        legal_name: "St Mary".to_string(),
        kind: OrgKind::MutualCommunity,
        country: "GH".to_string(),
        metadata: None,
    };
    let registered = |org, admin: &str| {
        with(OrganisationRegistered {
            org,
            kind: OrgKind::MutualCommunity,
            country: "GH".to_string(),
            admin: actor(admin),
        })
        .set_data(Binary::from(format!(r#"{{"org":{org}}}"#).as_bytes()))
    };
    check(b, "admin", register.clone(), registered(ORG, "admin"));
    check(b, "admin", register, registered(OrgId(2), "admin"));
    let sha256 = "0a".repeat(32);
    let metadata = Some(Metadata {
        uri: "ipfs://a".to_string(),
        sha256: sha256.clone(),
    });
    let updated = with(MetadataUpdated {
        org: ORG,
        sha256: Some(sha256),
    });
    check(
        b,
        "admin",
        ExecuteMsg::UpdateMetadata { org: ORG, metadata },
        updated,
    );
    let updated = with(MetadataUpdated {
        org: ORG,
        sha256: None,
    });
    check(
        b,
        "admin",
        ExecuteMsg::UpdateMetadata {
            org: ORG,
            metadata: None,
        },
        updated,
    );
    let correct = ExecuteMsg::CorrectCountry {
        org: ORG,
        country: country.clone(),
    };
    check(b, "admin", correct, with(CountryCorrected { org: ORG, country }));
    let admin = actor("chief");
    let propose = ExecuteMsg::ProposeAdmin {
        org: ORG,
        admin: admin.to_string(),
    };
    check(
        b,
        "admin",
        propose,
        with(AdminProposed {
            org: ORG,
            admin: admin.clone(),
        }),
    );
    check(
        b,
        "chief",
        ExecuteMsg::AcceptAdmin { org: ORG },
        with(AdminAccepted {
            org: ORG,
            admin: admin.clone(),
        }),
    );

    // operators
    let nurse = actor("nurse");
    let permissions = RoleSet::of(&[ROLE]);
    let propose = |name: &str, until| ExecuteMsg::ProposeOperator {
        org: ORG,
        operator: actor(name).to_string(),
        permissions: vec![ROLE],
        until,
    };
    let (org, operator, until) = (ORG, nurse.clone(), Some(t(500)));
    let proposed = OperatorProposed {
        org,
        operator: operator.clone(),
        permissions,
        until,
    };
    let accepted = OperatorAccepted {
        org,
        operator: operator.clone(),
        permissions,
        until,
    };
    check(b, "chief", propose("nurse", until), with(proposed));
    check(b, "nurse", ExecuteMsg::AcceptOperator { org }, with(accepted));
    let removed = with(OperatorRemoved {
        org,
        operator: operator.clone(),
    });
    check(b, "nurse", ExecuteMsg::LeaveOperator {}, removed.clone());
    let proposed = OperatorProposed {
        org,
        operator: operator.clone(),
        permissions,
        until: None,
    };
    check(b, "chief", propose("nurse", None), with(proposed));
    check(
        b,
        "chief",
        ExecuteMsg::RemoveOperator {
            org,
            operator: operator.to_string(),
        },
        removed,
    );
    let own = OperatorProposed {
        org,
        operator: admin.clone(),
        permissions,
        until: None,
    };
    let own_accepted = OperatorAccepted {
        org,
        operator: admin,
        permissions,
        until: None,
    };
    check(
        b,
        "chief",
        propose("chief", None),
        with(own).add_event(own_accepted),
    );

    // accreditations
    let (role, by) = (ROLE, authority.clone());
    let accredit = |until| ExecuteMsg::Accredit {
        org,
        role,
        until,
        limits: Limits::default(),
    };
    let granted = |from, seq, until| {
        with(AccreditationGranted {
            org,
            role,
            by: by.clone(),
            from,
            seq,
            until,
        })
    };
    check(b, "moh", accredit(Some(t(100))), granted(t(60), 0, Some(t(100))));
    b.at(60);
    check(b, "moh", accredit(None), granted(t(120), 1, None));
    let reason = ReasonCode::LicenceEnded;
    let suspended = AccreditationSuspended {
        org,
        role,
        by: by.clone(),
        reason,
        seq: 2,
    };
    check(
        b,
        "moh",
        ExecuteMsg::Suspend { org, role, reason },
        with(suspended),
    );
    b.at(61);
    let reason = ReasonCode::OwnRequest;
    let first = AccreditationReinstated {
        org,
        role,
        by: by.clone(),
        reason,
        from: t(61),
        seq: 3,
        until: Some(t(100)),
    };
    let second = AccreditationReinstated {
        org,
        role,
        by: by.clone(),
        reason,
        from: t(120),
        seq: 4,
        until: None,
    };
    check(
        b,
        "moh",
        ExecuteMsg::Reinstate { org, role, reason },
        with(first).add_event(second),
    );
    let revoked = AccreditationRevoked {
        org,
        role,
        by: actor("heir"),
        reason,
        seq: 5,
    };
    check(b, "heir", ExecuteMsg::Revoke { org, role, reason }, with(revoked));

    // control and prefixes
    let set = |controller| ExecuteMsg::SetController { org, controller };
    let was_set = |by: &str, controller| {
        let by = actor(by);
        with(ControllerSet { org, by, controller })
    };
    // the second organisation is of another country, the third is not
    let (abroad, here) = (Some(OrgId(2)), Some(OrgId(3)));
    b.call(
        "chief",
        ExecuteMsg::RegisterOrganisation {
            legal_name: "Group".to_string(),
            kind: OrgKind::Hospital,
            country: "KE".to_string(),
            metadata: None,
        },
    );
    check(b, "heir", set(abroad), was_set("heir", abroad));
    check(b, "heir", set(here), was_set("heir", here));
    check(b, "moh", set(None), was_set("moh", None));
    let prefix = "6164001".to_string();
    let bound = PrefixBound {
        org,
        prefix: prefix.clone(),
        by: by.clone(),
    };
    check(
        b,
        "moh",
        ExecuteMsg::BindPrefix {
            org,
            prefix: prefix.clone(),
        },
        with(bound),
    );
    let released = PrefixReleased {
        org,
        prefix: prefix.clone(),
        by,
    };
    check(
        b,
        "moh",
        ExecuteMsg::ReleasePrefix { org, prefix },
        with(released),
    );

    let all = salus_testing::variants_of(
        include_str!("../../../../packages/accreditation-api/src/msg.rs"),
        "ExecuteMsg",
    );
    for name in all {
        assert!(seen.lines().any(|line| line == name), "{name} is not compared");
    }
    assert_golden("tests/it/golden/events.txt", &seen);
}

#[test]
fn migration_answers_with_nothing() {
    let mut bench = Bench::new();
    cw2::set_contract_version(&mut bench.deps.storage, CONTRACT_NAME, "0.0.1").unwrap();
    let response = contract::migrate(bench.deps.as_mut(), bench.env.clone(), Wire(MigrateMsg {})).unwrap();
    assert_eq!(response, Response::new());
    let version = cw2::get_contract_version(&bench.deps.storage).unwrap();
    assert_eq!(version.version, contract::CONTRACT_VERSION);
}
