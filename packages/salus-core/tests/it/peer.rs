use crate::actor;
use cosmwasm_std::{
    coin, from_json, testing::MockQuerier, to_json_binary, Binary, ContractResult, CosmosMsg, Empty,
    QuerierWrapper, SystemResult, WasmMsg, WasmQuery,
};
use salus_core::{peer::Peer, CoreError};

fn querier(answer: impl Fn(&WasmQuery) -> Option<Binary> + 'static) -> MockQuerier {
    let mut querier = MockQuerier::default();
    querier.update_wasm(move |query| match answer(query) {
        Some(bytes) => SystemResult::Ok(ContractResult::Ok(bytes)),
        None => SystemResult::Ok(ContractResult::Err("refused".to_string())),
    });
    querier
}

#[test]
fn an_execute_message_carries_address_body_and_coins() {
    let peer = Peer::new(actor("peer"));
    let message = peer.execute(&7u8, vec![coin(5, "uatom")]).unwrap();
    let expected = WasmMsg::Execute {
        contract_addr: actor("peer").to_string(),
        msg: Binary::from(b"7"),
        funds: vec![coin(5, "uatom")],
    };
    assert_eq!(message, CosmosMsg::Wasm(expected));
    assert_eq!(
        peer.execute_json(Binary::from(b"7"), vec![coin(5, "uatom")])
            .unwrap(),
        message
    );
}

#[test]
fn a_peer_from_a_message_must_be_a_normal_address() {
    let api = cosmwasm_std::testing::MockApi::default();
    let good = actor("peer");
    assert_eq!(Peer::checked(&api, good.as_str()).unwrap().addr(), &good);
    assert!(matches!(
        Peer::checked(&api, "peer"),
        Err(CoreError::BadAddress { .. })
    ));
}

#[test]
fn a_smart_query_sends_its_json_and_reads_the_answer() {
    let mock = querier(|query| match query {
        WasmQuery::Smart { contract_addr, msg } if *contract_addr == actor("peer").as_str() => {
            let asked: u8 = from_json(msg).unwrap();
            Some(to_json_binary(&(u16::from(asked) + 1)).unwrap())
        }
        _ => None,
    });
    let wrapper = QuerierWrapper::<Empty>::new(&mock);
    let peer = Peer::new(actor("peer"));
    assert_eq!(peer.smart::<u16, Empty>(&wrapper, &7u8).unwrap(), 8);
    assert!(
        peer.smart::<Vec<u8>, Empty>(&wrapper, &7u8).is_err(),
        "an answer of another shape is an error"
    );
    assert!(Peer::new(actor("other"))
        .smart::<u16, Empty>(&wrapper, &7u8)
        .is_err());
}

/// Attack class 13: a peer that answers nonsense gives an error, never a value.
#[test]
fn a_raw_query_reads_one_record_nothing_or_fails() {
    let mock = querier(|query| match query {
        WasmQuery::Raw { key, .. } => Some(match key.as_slice() {
            b"number" => Binary::from(b"42"),
            b"absent" => Binary::default(),
            _ => Binary::from(b"{not json"),
        }),
        _ => None,
    });
    let wrapper = QuerierWrapper::<Empty>::new(&mock);
    let peer = Peer::new(actor("peer"));
    assert_eq!(peer.raw::<u8, Empty>(&wrapper, b"number").unwrap(), Some(42));
    assert_eq!(peer.raw::<u8, Empty>(&wrapper, b"absent").unwrap(), None);
    assert!(peer.raw::<u8, Empty>(&wrapper, b"broken").is_err());
    assert!(peer.raw::<String, Empty>(&wrapper, b"number").is_err());
}
