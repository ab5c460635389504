use crate::{actor, ns, s, Refused};
use cosmwasm_std::testing::{MockApi, MockStorage};
use cosmwasm_std::{Addr, Event, Response};
use proptest::prelude::*;
use salus_core::{
    ownership::{
        accept_owner, init, is_owner, load, propose_owner, withdraw_owner_proposal, Ownership, Proposal,
        MAX_PROPOSAL_SECONDS,
    },
    CoreError,
};

fn owned_by(owner: &str) -> Ownership {
    Ownership {
        owner_addr: actor(owner),
        proposed: None,
    }
}

fn not_owner(name: &str) -> CoreError {
    CoreError::NotOwner {
        sender: actor(name).to_string(),
    }
}

fn not_proposed(name: &str) -> CoreError {
    CoreError::NotProposed {
        sender: actor(name).to_string(),
    }
}

#[test]
fn the_record_is_stored_and_says_who_owns() {
    let mut store = MockStorage::new();
    assert!(load(&store).is_err());
    init(&mut store, &actor("ann")).unwrap();
    assert_eq!(load(&store).unwrap(), owned_by("ann"));
    assert!(is_owner(&store, &actor("ann")).unwrap() && !is_owner(&store, &actor("bob")).unwrap());
    let proposed = owned_by("ann")
        .propose(&actor("ann"), actor("bob"), 9, s(1))
        .unwrap();
    proposed.save(&mut store).unwrap();
    assert_eq!(load(&store).unwrap(), proposed);
}

#[test]
fn a_proposal_is_accepted_until_its_edge_and_not_at_it() {
    let proposed = owned_by("ann")
        .propose(&actor("ann"), actor("bob"), 10, s(100))
        .unwrap();
    let expires = s(110);
    assert_eq!(
        proposed.proposed,
        Some(Proposal {
            owner_addr: actor("bob"),
            expires
        })
    );
    let accept = |now| proposed.clone().accept(&actor("bob"), now);
    assert_eq!(accept(expires.minus_nanos(1)), Ok(owned_by("bob")));
    for now in [expires, expires.plus_nanos(1)] {
        assert_eq!(
            accept(now),
            Err(CoreError::ProposalExpired { expired_at: expires })
        );
    }
    // somebody else learns nothing about the deadline
    assert_eq!(proposed.accept(&actor("eve"), expires), Err(not_proposed("eve")));
}

#[test]
fn a_proposal_waits_1_second_to_30_days() {
    let propose = |seconds, now| owned_by("ann").propose(&actor("ann"), actor("bob"), seconds, now);
    let max_seconds = MAX_PROPOSAL_SECONDS;
    assert_eq!(max_seconds, 30 * 86_400);
    for seconds in [0, max_seconds + 1] {
        assert_eq!(
            propose(seconds, s(1)),
            Err(CoreError::BadProposalExpiry { seconds, max_seconds })
        );
    }
    assert!(propose(1, s(1)).is_ok() && propose(max_seconds, s(1)).is_ok());
    assert_eq!(
        propose(1, ns(u64::MAX)),
        Err(CoreError::Overflow { what: "a time" })
    );
}

#[test]
fn only_the_owner_proposes_and_withdraws() {
    let eve = actor("eve");
    assert_eq!(
        owned_by("ann").propose(&eve, eve.clone(), 9, s(1)),
        Err(not_owner("eve"))
    );
    assert_eq!(owned_by("ann").withdraw(&eve), Err(not_owner("eve")));
    assert_eq!(owned_by("ann").assert_owner(&eve), Err(not_owner("eve")));
    let proposed = owned_by("ann")
        .propose(&actor("ann"), actor("bob"), 9, s(1))
        .unwrap();
    // proposed is not owner
    assert_eq!(proposed.clone().withdraw(&actor("bob")), Err(not_owner("bob")));
    assert_eq!(proposed.withdraw(&actor("ann")), Ok(owned_by("ann")));
    assert_eq!(
        owned_by("ann").accept(&actor("bob"), s(1)),
        Err(not_proposed("bob"))
    );
}

#[test]
fn the_messages_store_the_hand_over_and_tell() {
    let (mut store, api) = (MockStorage::new(), MockApi::default());
    let (ann, bob) = (actor("ann"), actor("bob"));
    init(&mut store, &ann).unwrap();
    let told = |ty: &str, owner: &Addr| Event::new(ty).add_attribute("owner", owner);
    let propose = |store: &mut MockStorage, by: &Addr, to: &str, seconds| {
        propose_owner::<Refused>(store, &api, by, to, seconds, s(100))
    };
    let response = propose(&mut store, &ann, bob.as_str(), 10).unwrap();
    let proposed = told("ownership_proposed", &bob).add_attribute("expires", s(110).to_string());
    assert_eq!(response, Response::new().add_event(proposed));
    let expected = owned_by("ann").propose(&ann, bob.clone(), 10, s(100)).unwrap();
    assert_eq!(load(&store).unwrap(), expected);
    // what is refused changes nothing
    for (by, to, seconds) in [
        (&bob, bob.to_string(), 10),
        (&ann, "bob".to_string(), 10),
        (&ann, bob.to_string(), u64::MAX),
    ] {
        assert!(propose(&mut store, by, &to, seconds).is_err());
        assert_eq!(load(&store).unwrap(), expected);
    }
    let response = withdraw_owner_proposal::<Refused>(&mut store, &ann).unwrap();
    let withdrawn = told("ownership_proposal_withdrawn", &ann);
    assert_eq!(response, Response::new().add_event(withdrawn));
    assert_eq!(load(&store).unwrap(), owned_by("ann"));
    let refused = accept_owner::<Refused>(&mut store, &bob, s(101)).unwrap_err();
    assert!(matches!(refused, Refused::Core(e) if e == not_proposed("bob")));
    propose(&mut store, &ann, bob.as_str(), 10).unwrap();
    let response = accept_owner::<Refused>(&mut store, &bob, s(109)).unwrap();
    assert_eq!(
        response,
        Response::new().add_event(told("ownership_accepted", &bob))
    );
    assert_eq!(load(&store).unwrap(), owned_by("bob"));
}

#[test]
fn only_the_proposed_successor_is_taken_for_it() {
    let proposed = owned_by("ann")
        .propose(&actor("ann"), actor("bob"), 9, s(1))
        .unwrap();
    assert_eq!(proposed.assert_proposed(&actor("bob")), Ok(()));
    assert_eq!(proposed.assert_proposed(&actor("ann")), Err(not_proposed("ann")));
    assert_eq!(
        owned_by("ann").assert_proposed(&actor("bob")),
        Err(not_proposed("bob"))
    );
}

#[derive(Debug, Clone)]
enum Op {
    Propose { to: usize, seconds: u64 },
    Accept,
    Withdraw,
}

proptest! {
    /// X4: through any sequence, ownership moves only from the owner, by its proposal, to the address proposed
    /// last, within the time it was given.
    #[test]
    fn ownership_moves_only_by_proposal_and_acceptance(
        ops in proptest::collection::vec((0usize..4, 0u64..6, prop_oneof![
            3 => (0usize..4, 1u64..8).prop_map(|(to, seconds)| Op::Propose { to, seconds }),
            3 => Just(Op::Accept),
            1 => Just(Op::Withdraw),
        ]), 1..40)
    ) {
        let cast: Vec<Addr> = ["ann", "bob", "eve", "dan"].map(actor).to_vec();
        let (mut ownership, mut owner, mut waiting, mut now) = (owned_by("ann"), 0, None, 100);
        for (sender, wait, op) in ops {
            now += wait;
            let by = cast.get(sender).unwrap();
            let (allowed, result) = match op {
                Op::Propose { to, seconds } => {
                    let allowed = sender == owner;
                    if allowed {
                        waiting = Some((to, now + seconds));
                    }
                    (allowed, ownership.clone().propose(by, cast.get(to).unwrap().clone(), seconds, s(now)))
                }
                Op::Accept => {
                    let allowed = waiting.is_some_and(|(to, until)| to == sender && now < until);
                    if allowed {
                        (owner, waiting) = (sender, None);
                    }
                    (allowed, ownership.clone().accept(by, s(now)))
                }
                Op::Withdraw => {
                    let allowed = sender == owner;
                    if allowed {
                        waiting = None;
                    }
                    (allowed, ownership.clone().withdraw(by))
                }
            };
            prop_assert_eq!(result.is_ok(), allowed);
            ownership = result.unwrap_or(ownership);
            prop_assert_eq!(&ownership.owner_addr, cast.get(owner).unwrap());
            prop_assert_eq!(ownership.proposed.is_some(), waiting.is_some());
        }
    }
}
