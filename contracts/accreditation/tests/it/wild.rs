//! X5: no message of the right shape makes the contract panic, whatever its values, and a refused one writes nothing.

use accreditation::contract;
use accreditation_api::{
    msg::{ExecuteMsg, InstantiateMsg, QueryMsg},
    types::{Limits, Metadata, OrgId, OrgKind, ReasonCode, Role},
};
use cosmwasm_std::{
    testing::{message_info, mock_env, MockApi, MockQuerier},
    OwnedDeps, Timestamp,
};
use proptest::{prelude::*, sample::select, strategy::Union};
use salus_core::wire::Wire;
use salus_testing::{actor, store::HashedStore};

fn id() -> impl Strategy<Value = OrgId> {
    prop_oneof![4 => 1u64..5, 1 => select(vec![0, u64::MAX, u64::MAX - 1, 1 << 32])].prop_map(OrgId)
}

fn time() -> impl Strategy<Value = Timestamp> {
    let edges = select(vec![0, 1, u64::MAX, u64::MAX - 1, 1_571_797_419_879_305_533]);
    prop_oneof![2 => any::<u64>(), 1 => edges].prop_map(Timestamp::from_nanos)
}

fn maybe_time() -> impl Strategy<Value = Option<Timestamp>> {
    proptest::option::of(time())
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(vec!["owner", "kenya", "admin", "nurse"]).prop_map(|name| actor(name).to_string()),
        1 => any::<String>(),
    ]
}

fn roles() -> impl Strategy<Value = Vec<Role>> {
    proptest::collection::vec(select(Role::ALL.to_vec()), 0..40)
}

fn country() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just("KE".to_string()), 1 => any::<String>()]
}

fn prefix() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[0-9]{0,16}", 1 => any::<String>()]
}

fn metadata() -> impl Strategy<Value = Option<Metadata>> {
    let hash = prop_oneof![1 => Just("0a".repeat(32)), 1 => any::<String>()];
    proptest::option::of((any::<String>(), hash).prop_map(|(uri, sha256)| Metadata { uri, sha256 }))
}

fn limits() -> impl Strategy<Value = Limits> {
    let classes = || proptest::collection::vec(any::<String>(), 0..40);
    (classes(), classes()).prop_map(|(benefit_classes, product_classes)| Limits {
        benefit_classes,
        product_classes,
    })
}

fn message() -> impl Strategy<Value = ExecuteMsg> {
    use ExecuteMsg as M;
    let role = || select(Role::ALL.to_vec());
    let reason = || select(vec![ReasonCode::Fraud, ReasonCode::OwnRequest]);
    let all: Vec<BoxedStrategy<ExecuteMsg>> = vec![
        (address(), any::<u64>())
            .prop_map(|(owner, expires_in_seconds)| M::ProposeOwner {
                owner,
                expires_in_seconds,
            })
            .boxed(),
        Just(M::AcceptOwner {}).boxed(),
        Just(M::WithdrawOwnerProposal {}).boxed(),
        (address(), country(), roles(), maybe_time(), maybe_time())
            .prop_map(|(authority, country, roles, from, until)| M::NameAuthority {
                authority,
                country,
                roles,
                from,
                until,
            })
            .boxed(),
        address()
            .prop_map(|authority| M::RemoveAuthority { authority })
            .boxed(),
        (any::<String>(), country(), metadata())
            .prop_map(|(legal_name, country, metadata)| M::RegisterOrganisation {
                legal_name,
                kind: OrgKind::Clinic,
                country,
                metadata,
            })
            .boxed(),
        (id(), metadata())
            .prop_map(|(org, metadata)| M::UpdateMetadata { org, metadata })
            .boxed(),
        (id(), country())
            .prop_map(|(org, country)| M::CorrectCountry { org, country })
            .boxed(),
        (id(), address())
            .prop_map(|(org, admin)| M::ProposeAdmin { org, admin })
            .boxed(),
        id().prop_map(|org| M::AcceptAdmin { org }).boxed(),
        (id(), address(), roles(), maybe_time())
            .prop_map(|(org, operator, permissions, until)| M::ProposeOperator {
                org,
                operator,
                permissions,
                until,
            })
            .boxed(),
        id().prop_map(|org| M::AcceptOperator { org }).boxed(),
        (id(), address())
            .prop_map(|(org, operator)| M::RemoveOperator { org, operator })
            .boxed(),
        Just(M::LeaveOperator {}).boxed(),
        (id(), role(), maybe_time(), limits())
            .prop_map(|(org, role, until, limits)| M::Accredit {
                org,
                role,
                until,
                limits,
            })
            .boxed(),
        (id(), role(), reason())
            .prop_map(|(org, role, reason)| M::Suspend { org, role, reason })
            .boxed(),
        (id(), role(), reason())
            .prop_map(|(org, role, reason)| M::Reinstate { org, role, reason })
            .boxed(),
        (id(), role(), reason())
            .prop_map(|(org, role, reason)| M::Revoke { org, role, reason })
            .boxed(),
        (id(), proptest::option::of(id()))
            .prop_map(|(org, controller)| M::SetController { org, controller })
            .boxed(),
        (id(), prefix())
            .prop_map(|(org, prefix)| M::BindPrefix { org, prefix })
            .boxed(),
        (id(), prefix())
            .prop_map(|(org, prefix)| M::ReleasePrefix { org, prefix })
            .boxed(),
    ];
    Union::new(all)
}

fn question() -> impl Strategy<Value = QueryMsg> {
    use QueryMsg as Q;
    let (role, limit) = (|| select(Role::ALL.to_vec()), || any::<Option<u32>>());
    let all: Vec<BoxedStrategy<QueryMsg>> = vec![
        Just(Q::Config {}).boxed(),
        Just(Q::Ownership {}).boxed(),
        address().prop_map(|authority| Q::Authority { authority }).boxed(),
        (proptest::option::of(address()), limit())
            .prop_map(|(start_after, limit)| Q::Authorities { start_after, limit })
            .boxed(),
        id().prop_map(|org| Q::Organisation { org }).boxed(),
        (proptest::option::of(id()), limit())
            .prop_map(|(start_after, limit)| Q::Organisations { start_after, limit })
            .boxed(),
        address().prop_map(|operator| Q::Operator { operator }).boxed(),
        (id(), proptest::option::of(address()), limit())
            .prop_map(|(org, start_after, limit)| Q::Operators {
                org,
                start_after,
                limit,
            })
            .boxed(),
        (id(), role(), maybe_time())
            .prop_map(|(org, role, at)| Q::Status { org, role, at })
            .boxed(),
        id().prop_map(|org| Q::Accreditations { org }).boxed(),
        (id(), role(), any::<Option<u32>>(), limit())
            .prop_map(|(org, role, start_after, limit)| Q::History {
                org,
                role,
                start_after,
                limit,
            })
            .boxed(),
        id().prop_map(|org| Q::Controllers { org }).boxed(),
        (id(), id(), maybe_time())
            .prop_map(|(a, b, at)| Q::Related { a, b, at })
            .boxed(),
        prefix().prop_map(|digits| Q::PrefixHolder { digits }).boxed(),
        (address(), role())
            .prop_map(|(address, role)| Q::Acting { address, role })
            .boxed(),
    ];
    Union::new(all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_message_of_the_right_shape_makes_the_contract_panic(
        calls in proptest::collection::vec((select(vec!["owner", "kenya", "admin", "nurse"]), message(), question()), 1..30),
        notice_seconds in 0u64..=90 * 86_400,
        // a clock near the end of time, too
        now in prop_oneof![3 => Just(1_571_797_419_879_305_533), 1 => any::<u64>(), 1 => u64::MAX - 1_000..=u64::MAX],
    ) {
        let mut deps = OwnedDeps {
            storage: HashedStore::default(),
            api: MockApi::default(),
            querier: MockQuerier::default(),
            custom_query_type: std::marker::PhantomData,
        };
        let mut env = mock_env();
        env.block.time = Timestamp::from_nanos(now);
        let info = |name| message_info(&actor(name), &[]);
        let msg = InstantiateMsg { owner: actor("owner").to_string(), notice_seconds };
        contract::instantiate(deps.as_mut(), env.clone(), info("owner"), Wire(msg)).unwrap();
        let name = crate::suite::name_authority("kenya", "KE", &Role::ALL, Some(Timestamp::from_nanos(0)), None);
        contract::execute(deps.as_mut(), env.clone(), info("owner"), Wire(name)).unwrap();
        for _ in 0..3 {
            let clinic = Wire(crate::suite::register("Clinic", "KE"));
            contract::execute(deps.as_mut(), env.clone(), info("admin"), clinic).unwrap();
        }
        for (sender, msg, question) in calls {
            let before = deps.storage.digest();
            // no chain around it undoes what a refused handler wrote
            if contract::execute(deps.as_mut(), env.clone(), info(sender), Wire(msg)).is_err() {
                prop_assert_eq!(deps.storage.digest(), before, "X2: written before refused");
            }
            let after = deps.storage.digest();
            let _ = contract::query(deps.as_ref(), env.clone(), Wire(question));
            prop_assert_eq!(deps.storage.digest(), after);
            env.block.time = Timestamp::from_nanos(env.block.time.nanos().saturating_add(1_000_000_000_000));
        }
    }
}
