//! What contracts may ask of the chain and of each other.

use cosmwasm_std::{
    from_json, to_json_binary, Addr, BalanceResponse, BankQuery, Binary, Coin, ContractInfoResponse,
    ContractResult, Empty, QueryRequest, SystemError, SystemResult, WasmQuery,
};
use cosmwasm_vm::{BackendResult, GasInfo, Querier};

use crate::chain::Chain;
use crate::store::{read_price, GAS_MULTIPLIER};

/// A querier that looks into the whole chain.
pub struct ChainQuerier {
    pub chain: Chain,
}

type Answer = SystemResult<ContractResult<Binary>>;

impl ChainQuerier {
    /// The answer, and its price in CosmWasm gas.
    fn answer(&self, request: &QueryRequest<Empty>, gas_limit: u64) -> (Answer, u64) {
        match request {
            QueryRequest::Wasm(WasmQuery::Raw { contract_addr, key }) => {
                if !self.chain.exists(contract_addr) {
                    return (
                        no_such_contract(contract_addr),
                        read_price(key, None) * GAS_MULTIPLIER,
                    );
                }
                let value = self.chain.record(contract_addr, key);
                let price = read_price(key, value.as_deref());
                (ok(value.unwrap_or_default().into()), price * GAS_MULTIPLIER)
            }
            QueryRequest::Wasm(WasmQuery::Smart { contract_addr, msg }) => {
                if !self.chain.exists(contract_addr) {
                    return (
                        no_such_contract(contract_addr),
                        read_price(&[], None) * GAS_MULTIPLIER,
                    );
                }
                let (answer, gas) = self.chain.smart(contract_addr, msg, gas_limit);
                (SystemResult::Ok(answer), gas)
            }
            QueryRequest::Wasm(WasmQuery::ContractInfo { contract_addr }) => {
                let price = read_price(&[0; 32], Some(&[0; 100])) * GAS_MULTIPLIER;
                if !self.chain.exists(contract_addr) {
                    return (no_such_contract(contract_addr), price);
                }
                let creator = Addr::unchecked(self.chain.user("creator"));
                let info = ContractInfoResponse::new(1, creator, None, false, None, None);
                (json(&info), price)
            }
            QueryRequest::Bank(BankQuery::Balance { address, denom }) => {
                let amount = Coin::new(self.chain.balance(address, denom), denom.clone());
                let price = read_price(&[0; 32], Some(&[0; 16]));
                (json(&BalanceResponse::new(amount)), price * GAS_MULTIPLIER)
            }
            other => {
                let kind = format!("{other:?}");
                (SystemResult::Err(SystemError::UnsupportedRequest { kind }), 0)
            }
        }
    }
}

impl Querier for ChainQuerier {
    fn query_raw(&self, request: &[u8], gas_limit: u64) -> BackendResult<Answer> {
        match from_json::<QueryRequest<Empty>>(request) {
            Ok(request) => {
                let (answer, gas) = self.answer(&request, gas_limit);
                (Ok(answer), GasInfo::with_externally_used(gas))
            }
            Err(error) => {
                let error = SystemError::InvalidRequest {
                    error: error.to_string(),
                    request: request.into(),
                };
                (Ok(SystemResult::Err(error)), GasInfo::free())
            }
        }
    }
}

fn ok(binary: Binary) -> Answer {
    SystemResult::Ok(ContractResult::Ok(binary))
}

fn json<T: serde::Serialize>(value: &T) -> Answer {
    match to_json_binary(value) {
        Ok(binary) => ok(binary),
        Err(error) => SystemResult::Ok(ContractResult::Err(error.to_string())),
    }
}

fn no_such_contract(addr: &str) -> Answer {
    SystemResult::Err(SystemError::NoSuchContract {
        addr: addr.to_owned(),
    })
}
