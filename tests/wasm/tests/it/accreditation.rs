//! What the messages of `accreditation` cost.

use std::collections::BTreeMap;

use accreditation_api::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use accreditation_api::types::{Limits, Metadata, OrgId, OrgKind, ReasonCode, Role};
use wasm_tests::bench::{names, Bench};
use wasm_tests::chain::Chain;
use wasm_tests::snapshot::Costs;

/// A chain with the contract, an authority, and at least so many records.
fn with_records(records: usize) -> (Chain, String) {
    let chain = Chain::new();
    let owner = chain.user("owner");
    let setup = InstantiateMsg {
        owner: owner.clone(),
        notice_seconds: 0,
    };
    let (contract, _) = chain.instantiate("accreditation", &owner, &setup, &[]).unwrap();
    let send = |sender: &str, msg: &ExecuteMsg| {
        let receipt = chain.execute(&contract, &chain.user(sender), msg, &[]);
        receipt.unwrap_or_else(|e| panic!("{msg:?}: {e}"))
    };
    send("owner", &name_authority(&chain, "kenya"));
    let mut number = 0;
    while chain.records(&contract) < records {
        number += 1;
        let admin = format!("admin {number}");
        send(&admin, &register());
        let org = OrgId(number);
        send("kenya", &accredit(org, Role::Distribute));
        send(
            "kenya",
            &ExecuteMsg::BindPrefix {
                org,
                prefix: (100_000 + number).to_string(),
            },
        );
        send(&admin, &propose(&chain, org, &admin));
    }
    (chain, contract)
}

fn name_authority(chain: &Chain, name: &str) -> ExecuteMsg {
    ExecuteMsg::NameAuthority {
        authority: chain.user(name),
        country: "KE".to_owned(),
        roles: Role::ALL.to_vec(),
        from: None,
        until: None,
    }
}

fn register() -> ExecuteMsg {
    ExecuteMsg::RegisterOrganisation {
        legal_name: "Moi Teaching and Referral Hospital".to_owned(),
        kind: OrgKind::Hospital,
        country: "KE".to_owned(),
        metadata: None,
    }
}

fn accredit(org: OrgId, role: Role) -> ExecuteMsg {
    ExecuteMsg::Accredit {
        org,
        role,
        until: None,
        limits: Limits::default(),
    }
}

fn propose(chain: &Chain, org: OrgId, operator: &str) -> ExecuteMsg {
    ExecuteMsg::ProposeOperator {
        org,
        operator: chain.user(operator),
        permissions: vec![Role::Distribute, Role::ReceiveGoods],
        until: None,
    }
}

/// Every message once, on organisations of its own.
fn costs(records: usize) -> BTreeMap<String, u64> {
    let (chain, contract) = with_records(records);
    let mut bench = Bench::new(&chain, &contract);
    let none = &[];
    let metadata = Some(Metadata {
        uri: "https://example.org/moi".to_owned(),
        sha256: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03".to_owned(),
    });
    let reason = ReasonCode::Investigation;
    let role = Role::ReceiveGoods;

    bench.send("owner", &name_authority(&chain, "ghana"), none);
    bench.send(
        "owner",
        &ExecuteMsg::RemoveAuthority {
            authority: chain.user("ghana"),
        },
        none,
    );
    let registered = bench.send("alice", &register(), none);
    let org = OrgId(
        registered
            .attribute("org")
            .expect("the event names the organisation")
            .parse()
            .unwrap(),
    );
    let parent = OrgId(1);
    bench.send("alice", &ExecuteMsg::UpdateMetadata { org, metadata }, none);
    bench.send(
        "alice",
        &ExecuteMsg::CorrectCountry {
            org,
            country: "UG".to_owned(),
        },
        none,
    );
    bench.send(
        "alice",
        &ExecuteMsg::CorrectCountry {
            org,
            country: "KE".to_owned(),
        },
        none,
    );
    bench.send(
        "alice",
        &ExecuteMsg::ProposeAdmin {
            org,
            admin: chain.user("bea"),
        },
        none,
    );
    bench.send("bea", &ExecuteMsg::AcceptAdmin { org }, none);
    bench.send("bea", &propose(&chain, org, "nurse"), none);
    bench.send("nurse", &ExecuteMsg::AcceptOperator { org }, none);
    bench.send("bea", &propose(&chain, org, "porter"), none);
    bench.send("porter", &ExecuteMsg::AcceptOperator { org }, none);
    bench.send("kenya", &accredit(org, role), none);
    bench.send("kenya", &ExecuteMsg::Suspend { org, role, reason }, none);
    bench.send("kenya", &ExecuteMsg::Reinstate { org, role, reason }, none);
    bench.send(
        "kenya",
        &ExecuteMsg::SetController {
            org,
            controller: Some(parent),
        },
        none,
    );
    let prefix = "9521141".to_owned();
    bench.send(
        "kenya",
        &ExecuteMsg::BindPrefix {
            org,
            prefix: prefix.clone(),
        },
        none,
    );

    let nurse = chain.user("nurse");
    let (at, limit) = (None, Some(30));
    bench.ask(&QueryMsg::Config {});
    bench.ask(&QueryMsg::Ownership {});
    bench.ask(&QueryMsg::Authority {
        authority: chain.user("kenya"),
    });
    bench.ask(&QueryMsg::Authorities {
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Organisation { org });
    bench.ask(&QueryMsg::Organisations {
        start_after: None,
        limit: Some(5),
    });
    bench.ask(&QueryMsg::Operator {
        operator: nurse.clone(),
    });
    bench.ask(&QueryMsg::Operators {
        org,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Status { org, role, at });
    bench.ask(&QueryMsg::Accreditations { org });
    bench.ask(&QueryMsg::History {
        org,
        role,
        start_after: None,
        limit,
    });
    bench.ask(&QueryMsg::Controllers { org });
    bench.ask(&QueryMsg::Related {
        a: org,
        b: parent,
        at,
    });
    bench.ask(&QueryMsg::PrefixHolder {
        digits: prefix.clone(),
    });
    bench.ask(&QueryMsg::Acting { address: nurse, role });

    bench.send("kenya", &ExecuteMsg::ReleasePrefix { org, prefix }, none);
    bench.send("kenya", &ExecuteMsg::Revoke { org, role, reason }, none);
    bench.send(
        "bea",
        &ExecuteMsg::RemoveOperator {
            org,
            operator: chain.user("porter"),
        },
        none,
    );
    bench.send("nurse", &ExecuteMsg::LeaveOperator {}, none);
    let successor = || ExecuteMsg::ProposeOwner {
        owner: chain.user("successor"),
        expires_in_seconds: 1_000,
    };
    bench.send("owner", &successor(), none);
    bench.send("owner", &ExecuteMsg::WithdrawOwnerProposal {}, none);
    bench.send("owner", &successor(), none);
    bench.send("successor", &ExecuteMsg::AcceptOwner {}, none);
    bench.done()
}

/// X7: no message or query costs noticeably more with 10,000 records than with 100.
#[test]
fn every_message_of_accreditation_costs_what_it_did_at_any_size() {
    let few = costs(100);
    let source = include_str!("../../../../packages/accreditation-api/src/msg.rs");
    let unmeasured: Vec<String> = names(source).filter(|name| !few.contains_key(name)).collect();
    assert!(unmeasured.is_empty(), "not measured: {unmeasured:?}");
    Costs::of(&few, &costs(10_000)).settle("accreditation");
}
