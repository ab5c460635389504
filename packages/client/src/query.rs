//! What can be read from a chain without signing.

use crate::chain::Chain;
use crate::error::ClientError;
use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest, QueryAccountResponse};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::base::query::v1beta1::PageRequest;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, QueryAllowanceRequest, QueryAllowanceResponse,
};
use cosmrs::proto::cosmwasm::wasm::v1::{
    QueryAllContractStateRequest, QueryAllContractStateResponse, QueryCodesRequest, QueryCodesResponse,
    QueryContractInfoRequest, QueryContractInfoResponse, QueryRawContractStateRequest,
    QueryRawContractStateResponse, QuerySmartContractStateRequest, QuerySmartContractStateResponse,
};
use cosmrs::proto::traits::{Message, Name};
use cosmwasm_std::{Coin, HexBinary, Uint256};
use serde::de::DeserializeOwned;
use serde::Serialize;

/// What a signature must be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// the account's number on the chain
    pub number: u64,
    /// how many transactions it has made
    pub sequence: u64,
}

/// A contract as the chain knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractOnChain {
    /// which code it runs
    pub code_id: u64,
    /// who instantiated it
    pub creator: String,
    /// who may replace its code; none: nobody, ever
    pub admin: Option<String>,
    /// name for people
    pub label: String,
}

/// A code as the chain knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeOnChain {
    /// its number
    pub id: u64,
    /// SHA-256 of the wasm, in hex
    pub checksum: String,
    /// who stored it
    pub creator: String,
}

/// What is left of a grant that lets one account pay fees with another one's coins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeGrant {
    /// how much may still be spent; none: there is no limit
    pub left: Vec<Coin>,
    /// when it ends, seconds since 1970; none: never
    pub until: Option<u64>,
    /// messages for which it pays, by their types; none: all
    pub pays_for: Vec<String>,
}

impl Chain {
    /// The number and sequence of an account.
    pub async fn account(&self, address: &str) -> Result<Account, ClientError> {
        let question = QueryAccountRequest {
            address: address.to_owned(),
        };
        let answer: QueryAccountResponse = self
            .ask("/cosmos.auth.v1beta1.Query/Account", &question)
            .await
            .map_err(|e| match e.refusal() {
                Some(refusal) if refusal.text.contains("not found") => ClientError::NoAccount {
                    address: address.to_owned(),
                    chain_id: self.network.chain_id.clone(),
                },
                _ => e,
            })?;
        let any = answer.account.unwrap_or_default();
        if any.type_url != "/cosmos.auth.v1beta1.BaseAccount" {
            return Err(ClientError::answer(
                format!("account {address}"),
                format!("accounts of kind {} cannot sign here", any.type_url),
            ));
        }
        let account = BaseAccount::decode(any.value.as_slice())
            .map_err(|e| ClientError::answer(format!("account {address}"), e))?;
        Ok(Account {
            number: account.account_number,
            sequence: account.sequence,
        })
    }

    /// How much of one coin an address holds.
    pub async fn balance(&self, address: &str, denom: &str) -> Result<u128, ClientError> {
        let question = QueryBalanceRequest {
            address: address.to_owned(),
            denom: denom.to_owned(),
        };
        let answer: QueryBalanceResponse = self.ask("/cosmos.bank.v1beta1.Query/Balance", &question).await?;
        let amount = answer.balance.map_or("0".to_owned(), |coin| coin.amount);
        amount
            .parse()
            .map_err(|e| ClientError::answer(format!("balance of {address}"), e))
    }

    /// What is left of a grant of fees; none if nothing is granted, or it is used up or over.
    pub async fn fee_grant(&self, granter: &str, grantee: &str) -> Result<Option<FeeGrant>, ClientError> {
        let question = QueryAllowanceRequest {
            granter: granter.to_owned(),
            grantee: grantee.to_owned(),
        };
        let answer: Result<QueryAllowanceResponse, _> = self
            .ask("/cosmos.feegrant.v1beta1.Query/Allowance", &question)
            .await;
        let grant = match answer {
            Ok(answer) => answer.allowance,
            Err(e) if is_missing(&e) => None,
            Err(e) => return Err(e),
        };
        grant
            .and_then(|grant| grant.allowance)
            .map(|allowance| fee_grant(&allowance.type_url, &allowance.value))
            .transpose()
            .map_err(|why| ClientError::answer(format!("grant of {granter} to {grantee}"), why))
    }

    /// Asks a contract and reads its answer as `A`.
    pub async fn smart<A: DeserializeOwned>(
        &self,
        contract: &str,
        msg: &(impl Serialize + Sync + ?Sized),
    ) -> Result<A, ClientError> {
        let bytes = self.smart_bytes(contract, msg).await?;
        serde_json::from_slice(&bytes).map_err(|e| ClientError::answer(format!("query of {contract}"), e))
    }

    /// Asks a contract and gives its answer as the bytes that came.
    pub async fn smart_bytes(
        &self,
        contract: &str,
        msg: &(impl Serialize + Sync + ?Sized),
    ) -> Result<Vec<u8>, ClientError> {
        let query_data = serde_json::to_vec(msg).map_err(|e| ClientError::invalid("query message", e))?;
        let question = QuerySmartContractStateRequest {
            address: contract.to_owned(),
            query_data,
        };
        let answer: QuerySmartContractStateResponse = self
            .ask("/cosmwasm.wasm.v1.Query/SmartContractState", &question)
            .await?;
        Ok(answer.data)
    }

    /// What a contract stores under a key; none if nothing.
    pub async fn raw(&self, contract: &str, key: &[u8]) -> Result<Option<Vec<u8>>, ClientError> {
        let question = QueryRawContractStateRequest {
            address: contract.to_owned(),
            query_data: key.to_vec(),
        };
        let answer: QueryRawContractStateResponse = self
            .ask("/cosmwasm.wasm.v1.Query/RawContractState", &question)
            .await?;
        Ok(Some(answer.data).filter(|data| !data.is_empty()))
    }

    /// All that a contract stores, keys and values, in the order of the keys. It is read in pages but kept whole: for
    /// contracts whose state fits into memory.
    pub async fn whole_state(&self, contract: &str) -> Result<Vec<(Vec<u8>, Vec<u8>)>, ClientError> {
        let mut records = vec![];
        let mut key = vec![];
        loop {
            let question = QueryAllContractStateRequest {
                address: contract.to_owned(),
                pagination: Some(PageRequest {
                    key,
                    limit: 100,
                    ..PageRequest::default()
                }),
            };
            let answer: QueryAllContractStateResponse = self
                .ask("/cosmwasm.wasm.v1.Query/AllContractState", &question)
                .await?;
            records.extend(answer.models.into_iter().map(|model| (model.key, model.value)));
            key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(records);
            }
        }
    }

    /// A contract's code, creator and admin; none if there is no contract at the address.
    pub async fn contract_info(&self, contract: &str) -> Result<Option<ContractOnChain>, ClientError> {
        let question = QueryContractInfoRequest {
            address: contract.to_owned(),
        };
        let answer: Result<QueryContractInfoResponse, _> =
            self.ask("/cosmwasm.wasm.v1.Query/ContractInfo", &question).await;
        let info = match answer {
            Ok(answer) => answer.contract_info,
            Err(e) if is_missing(&e) => None,
            Err(e) => return Err(e),
        };
        Ok(info.map(|info| ContractOnChain {
            code_id: info.code_id,
            creator: info.creator,
            admin: Some(info.admin).filter(|admin| !admin.is_empty()),
            label: info.label,
        }))
    }

    /// The newest code of this checksum, whoever stored it; none if there is none. Reads the whole list of codes,
    /// from its end, so on a chain with many codes it takes a while to find out that there is none.
    pub async fn find_code(&self, checksum: &str) -> Result<Option<u64>, ClientError> {
        let mut key = vec![];
        loop {
            let question = QueryCodesRequest {
                pagination: Some(PageRequest {
                    key,
                    limit: 100,
                    reverse: true,
                    ..PageRequest::default()
                }),
            };
            let answer: QueryCodesResponse = self.ask("/cosmwasm.wasm.v1.Query/Codes", &question).await?;
            let found = answer
                .code_infos
                .iter()
                .find(|code| hex(&code.data_hash) == checksum);
            if let Some(code) = found {
                return Ok(Some(code.code_id));
            }
            key = answer.pagination.map(|page| page.next_key).unwrap_or_default();
            if key.is_empty() {
                return Ok(None);
            }
        }
    }

    /// A stored code; none if there is none of this number.
    pub async fn code_info(&self, id: u64) -> Result<Option<CodeOnChain>, ClientError> {
        // the node has no query for one code without its bytes; a page of one that begins at its key is as good
        let question = QueryCodesRequest {
            pagination: Some(PageRequest {
                key: id.to_be_bytes().to_vec(),
                limit: 1,
                ..PageRequest::default()
            }),
        };
        let answer: QueryCodesResponse = self.ask("/cosmwasm.wasm.v1.Query/Codes", &question).await?;
        Ok(answer
            .code_infos
            .into_iter()
            .find(|code| code.code_id == id)
            .map(|code| CodeOnChain {
                id: code.code_id,
                checksum: hex(&code.data_hash),
                creator: code.creator,
            }))
    }
}

/// Reads an allowance of the kinds that [`crate::Msg::GrantFees`] makes.
fn fee_grant(kind: &str, value: &[u8]) -> Result<FeeGrant, String> {
    let wrong = |e: &dyn std::fmt::Display| e.to_string();
    if kind == AllowedMsgAllowance::type_url() {
        let outer = AllowedMsgAllowance::decode(value).map_err(|e| wrong(&e))?;
        let inner = outer.allowance.unwrap_or_default();
        return Ok(FeeGrant {
            pays_for: outer.allowed_messages,
            ..fee_grant(&inner.type_url, &inner.value)?
        });
    }
    if kind != BasicAllowance::type_url() {
        return Err(format!("grants of kind {kind} are not understood"));
    }
    let basic = BasicAllowance::decode(value).map_err(|e| wrong(&e))?;
    let coin = |coin: ProtoCoin| {
        let amount: Uint256 = coin.amount.parse().map_err(|e| wrong(&e))?;
        Ok::<_, String>(Coin {
            denom: coin.denom,
            amount,
        })
    };
    Ok(FeeGrant {
        left: basic
            .spend_limit
            .into_iter()
            .map(coin)
            .collect::<Result<_, _>>()?,
        until: basic
            .expiration
            .map(|at| u64::try_from(at.seconds).unwrap_or_default()),
        pays_for: vec![],
    })
}

fn is_missing(error: &ClientError) -> bool {
    error
        .refusal()
        .is_some_and(|r| r.text.contains("no such") || r.text.contains("not found"))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    HexBinary::from(bytes).to_hex()
}
