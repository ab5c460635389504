//! Who may send what: the matrix, frozen, and every message tried as every wrong caller.

use crate::suite::{propose_operator, Suite, NOTICE};
use accreditation_api::{
    access::Access,
    msg::ExecuteMsg,
    types::{Limits, OrgId, OrgKind, ReasonCode, Role},
};
use salus_testing::{access::assert_access_frozen, actor};
use std::collections::BTreeSet;

const ORG: OrgId = OrgId(1);
const ROLE: Role = Role::Carry;

/// One of each message, good for the world of [`world`].
fn messages() -> Vec<ExecuteMsg> {
    let address = actor("heir").to_string();
    let (org, role, reason) = (ORG, ROLE, ReasonCode::Breach);
    let prefix = "6164001".to_string();
    vec![
        ExecuteMsg::ProposeOwner {
            owner: address.clone(),
            expires_in_seconds: 60,
        },
        ExecuteMsg::AcceptOwner {},
        ExecuteMsg::WithdrawOwnerProposal {},
        crate::suite::name_authority("heir", "KE", &[ROLE], None, None),
        ExecuteMsg::RemoveAuthority {
            authority: actor("ghana").to_string(),
        },
        ExecuteMsg::RegisterOrganisation {
            legal_name: "Clinic".to_string(),
            kind: OrgKind::Clinic,
            country: "KE".to_string(),
            metadata: None,
        },
        ExecuteMsg::UpdateMetadata { org, metadata: None },
        ExecuteMsg::CorrectCountry {
            org: OrgId(2),
            country: "GH".to_string(),
        },
        ExecuteMsg::ProposeAdmin { org, admin: address },
        ExecuteMsg::AcceptAdmin { org },
        propose_operator(org, "heir", &[ROLE], None),
        ExecuteMsg::AcceptOperator { org },
        ExecuteMsg::RemoveOperator {
            org,
            operator: actor("nurse").to_string(),
        },
        ExecuteMsg::LeaveOperator {},
        ExecuteMsg::Accredit {
            org,
            role: Role::Insure,
            until: None,
            limits: Limits::default(),
        },
        ExecuteMsg::Suspend { org, role, reason },
        ExecuteMsg::Reinstate {
            org,
            role: Role::Distribute,
            reason,
        },
        ExecuteMsg::Revoke { org, role, reason },
        ExecuteMsg::SetController {
            org,
            controller: Some(OrgId(2)),
        },
        ExecuteMsg::BindPrefix {
            org,
            prefix: prefix.clone(),
        },
        ExecuteMsg::ReleasePrefix {
            org,
            prefix: "6165".to_string(),
        },
    ]
}

/// Everybody there is, each in one position.
const CALLERS: [&str; 12] = [
    "owner",
    "proposed owner",
    "kenya",             // authority of the country for all roles
    "kenya, other role", // authority of the country for a role that is not concerned
    "kenya, expired",    // authority whose window is over
    "ghana",             // authority of another country
    "admin",
    "proposed admin",
    "nurse",          // operator
    "proposed nurse", // proposed operator
    "other admin",    // admin of another organisation
    "stranger",
];

/// A world in which every message succeeds for the right caller.
fn world() -> Suite {
    let mut suite = Suite::new();
    suite.name_authority("kenya, other role", "KE", &[Role::Research]);
    let until = Some(crate::suite::at(1));
    suite.must(
        "owner",
        &crate::suite::name_authority("kenya, expired", "KE", &Role::ALL, None, until),
    );
    let org = suite.register("admin", "KE");
    suite.register("other admin", "KE");
    suite.accredit("kenya", org, ROLE);
    suite.accredit("kenya", org, Role::Distribute);
    suite.app.pass(NOTICE);
    suite.suspend("kenya", org, Role::Distribute);
    let owner = actor("proposed owner").to_string();
    suite.must(
        "owner",
        &ExecuteMsg::ProposeOwner {
            owner,
            expires_in_seconds: 600,
        },
    );
    let admin = actor("proposed admin").to_string();
    suite.must("admin", &ExecuteMsg::ProposeAdmin { org, admin });
    suite.appoint("admin", org, "nurse", &[ROLE]);
    suite.must("admin", &propose_operator(org, "proposed nurse", &[ROLE], None));
    suite.must(
        "kenya",
        &ExecuteMsg::BindPrefix {
            org,
            prefix: "6165".to_string(),
        },
    );
    suite
}

/// Who of [`CALLERS`] has what a message requires, said here a second time and independently of the contract.
fn entitled(msg: &ExecuteMsg) -> BTreeSet<&'static str> {
    let who: &[&str] = match msg.required_access() {
        Access::Anyone => &CALLERS,
        Access::Owner => &["owner"],
        Access::ProposedOwner => &["proposed owner"],
        Access::Admin(OrgId(2)) => &["other admin"],
        Access::Admin(_) => &["admin"],
        Access::ProposedAdmin(_) => &["proposed admin"],
        Access::ProposedOperator(_) => &["proposed nurse"],
        Access::Operator => &["nurse"],
        Access::GrantingAuthority(..) => &["kenya"],
        Access::GrantingAuthorityOrOwner(..) => &["kenya", "owner"],
    };
    who.iter().copied().collect()
}

/// What the message requires, in words; a role that the message itself names is "the role".
fn access_of(msg: &ExecuteMsg) -> String {
    let access = msg.required_access().to_string();
    match msg {
        ExecuteMsg::Accredit { role, .. }
        | ExecuteMsg::Suspend { role, .. }
        | ExecuteMsg::Reinstate { role, .. }
        | ExecuteMsg::Revoke { role, .. } => access.replace(&format!("grant {role}"), "grant the role"),
        _ => access,
    }
}

#[test]
fn the_access_matrix_is_frozen() {
    assert_access_frozen(
        &messages(),
        access_of,
        include_str!("../../../../packages/accreditation-api/src/msg.rs"),
    );
}

/// X4: every message as every caller: it succeeds for those who may send it, and is refused to all others.
#[test]
fn every_message_is_refused_to_every_wrong_caller() {
    for msg in messages() {
        let may = entitled(&msg);
        for caller in CALLERS {
            let mut suite = world();
            if may.contains(caller) {
                suite.must(caller, &msg);
            } else {
                suite.refused(caller, &msg);
            }
        }
    }
}
