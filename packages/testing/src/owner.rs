//! What every contract with an owner does alike.

use crate::actor;
use crate::app::{refused, TestApp};
use cosmwasm_std::Addr;
use salus_core::ownership::Ownership;
use serde_json::json;

/// X4: a contract is handed over in two steps, the second by the proposed owner and in time; until then the owner stays in
/// office. A proposal can be taken back. In the end the contract is `next owner`'s.
#[track_caller]
pub fn assert_handed_over_in_two_steps(app: &mut TestApp, contract: &Addr, owner: &Addr) {
    let next = actor("next owner");
    let propose = |seconds: u64| json!({"propose_owner": {"owner": next, "expires_in_seconds": seconds}});
    let withdraw = json!({"withdraw_owner_proposal": {}});
    let accept = json!({"accept_owner": {}});
    let owned_by = |app: &TestApp| -> Addr {
        let ownership: Ownership = app
            .ask(contract, &json!({"ownership": {}}))
            .expect("every contract says who owns it");
        ownership.owner_addr
    };
    refused(
        app.run(&next, contract, &accept, &[]),
        "is not the proposed owner",
    );
    refused(app.run(&next, contract, &propose(100), &[]), "is not the owner");
    for seconds in [0, 30 * 86_400 + 1, u64::MAX] {
        refused(
            app.run(owner, contract, &propose(seconds), &[]),
            "an ownership proposal must expire within",
        );
    }
    app.run(owner, contract, &propose(100), &[]).expect("a proposal");
    refused(app.run(&next, contract, &withdraw, &[]), "is not the owner");
    app.run(owner, contract, &withdraw, &[])
        .expect("it is taken back");
    refused(
        app.run(&next, contract, &accept, &[]),
        "is not the proposed owner",
    );

    app.run(owner, contract, &propose(100), &[])
        .expect("a second one");
    app.pass(100);
    refused(
        app.run(&next, contract, &accept, &[]),
        "the ownership proposal expired",
    );
    app.run(owner, contract, &propose(100), &[]).expect("a third one");
    app.pass(99);
    refused(
        app.run(&actor("stranger"), contract, &accept, &[]),
        "is not the proposed owner",
    );
    assert_eq!(owned_by(app), *owner, "the owner stays in office until then");
    app.run(&next, contract, &accept, &[]).expect("in time");
    assert_eq!(owned_by(app), next);
    refused(app.run(owner, contract, &propose(100), &[]), "is not the owner");
    refused(
        app.run(&next, contract, &accept, &[]),
        "is not the proposed owner",
    );
}
