use cosmwasm_std::Coin;
use salus_client::{Contract, DonationEscrow, GasPrice, Msg, Network, Transaction};
use serde_json::json;

const ESCROW: &str = "wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4";

fn network() -> Network {
    let price: GasPrice = "0.025ustake".parse().unwrap();
    Network::new("chain-1", "http://127.0.0.1:1", "wasm", price)
}

#[test]
fn a_call_is_the_api_crates_own_message() {
    let escrow: Contract<DonationEscrow> = Contract::at(ESCROW, "wasm").unwrap();
    let msg = donation_escrow_api::msg::ExecuteMsg::Give {
        campaign: donation_escrow_api::CampaignId(3),
    };
    let tx = Transaction::call(&escrow, &msg, vec![Coin::new(5_u128, "uatom")]).unwrap();
    assert_eq!(
        tx.msgs,
        vec![Msg::Execute {
            contract: ESCROW.to_owned(),
            msg: json!({"give": {"campaign": 3}}),
            funds: vec![Coin::new(5_u128, "uatom")],
        }]
    );
}

#[test]
fn an_unsigned_transaction_carries_message_fee_and_gas() {
    let escrow: Contract<DonationEscrow> = Contract::at(ESCROW, "wasm").unwrap();
    let msg = donation_escrow_api::msg::ExecuteMsg::Activate {
        campaign: donation_escrow_api::CampaignId(1),
    };
    let tx = Transaction::call(&escrow, &msg, vec![]).unwrap();
    let json = tx.unsigned_json("wasm1me", 200_000, &network());
    assert_eq!(
        json["body"]["messages"][0]["@type"],
        "/cosmwasm.wasm.v1.MsgExecuteContract"
    );
    assert_eq!(json["body"]["messages"][0]["sender"], "wasm1me");
    assert_eq!(
        json["body"]["messages"][0]["msg"],
        json!({"activate": {"campaign": 1}})
    );
    assert_eq!(json["auth_info"]["fee"]["gas_limit"], "200000");
    assert_eq!(
        json["auth_info"]["fee"]["amount"],
        json!([{"denom": "ustake", "amount": "5000"}])
    );
    assert_eq!(json["signatures"], json!([]));
}

#[test]
fn a_sponsor_pays_for_calls_of_contracts_and_can_stop() {
    let grantee = ESCROW.to_owned();
    let grant = Msg::GrantFees {
        grantee: grantee.clone(),
        limit: vec![Coin::new(5_000_u128, "ustake")],
        until: 1_800_000_000,
    };
    let json = Transaction::of(grant).unsigned_json("wasm1me", 200_000, &network());
    let message = &json["body"]["messages"][0];
    assert_eq!(message["granter"], "wasm1me");
    assert_eq!(message["allowance"]["allowed_messages"], json!([Msg::EXECUTE]));
    assert_eq!(
        message["allowance"]["allowance"]["expiration"],
        "2027-01-15T08:00:00Z"
    );
    let json = Transaction::of(Msg::RevokeFees { grantee }).unsigned_json("wasm1me", 200_000, &network());
    assert_eq!(
        json["body"]["messages"][0],
        json!({"@type": "/cosmos.feegrant.v1beta1.MsgRevokeAllowance", "granter": "wasm1me", "grantee": ESCROW})
    );
}

#[test]
fn a_stored_code_is_gzipped() {
    let Msg::Store { gzipped } = Msg::store(&[0; 100_000]).unwrap() else {
        panic!("not a store message");
    };
    assert_eq!(gzipped.get(..2).unwrap(), &[0x1f, 0x8b]);
    assert!(gzipped.len() < 1_000);
}

#[test]
fn a_handle_of_an_address_of_another_chain_is_refused() {
    assert!(Contract::<DonationEscrow>::at("cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", "wasm").is_err());
}
