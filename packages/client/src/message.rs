//! What a transaction can hold.

use crate::contract::{Api, Contract};
use crate::error::ClientError;
use crate::network::Network;
use crate::signer::AccountAddress;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, MsgRevokeAllowance,
};
use cosmrs::proto::cosmwasm::wasm::v1::{MsgExecuteContract, MsgInstantiateContract2, MsgStoreCode};
use cosmrs::proto::traits::{Message, Name};
use cosmrs::Any;
use cosmwasm_std::Coin;
use flate2::write::GzEncoder;
use flate2::Compression;
use serde_json::{json, Value};
use std::io::Write;

/// One message of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    /// Calls a contract.
    Execute {
        /// address of the contract
        contract: String,
        /// what is said to it
        msg: Value,
        /// coins that go along
        funds: Vec<Coin>,
    },
    /// Stores a code.
    Store {
        /// the wasm, gzipped
        gzipped: Vec<u8>,
    },
    /// Makes a contract at an address that depends only on the code, the sender and the salt.
    Instantiate {
        /// which code
        code_id: u64,
        /// who may replace the code later; none: nobody
        admin: Option<String>,
        /// name for people
        label: String,
        /// what is said to it
        msg: Value,
        /// 1 to 64 bytes
        salt: Vec<u8>,
    },
    /// Sends coins.
    Send {
        /// address of the receiver
        to: String,
        /// how much of what
        coins: Vec<Coin>,
    },
    /// Lets another account pay fees of calls of contracts with the sender's money. Fails while it may already.
    GrantFees {
        /// address of who may
        grantee: String,
        /// up to how much, in all
        limit: Vec<Coin>,
        /// when it ends, seconds since 1970
        until: u64,
    },
    /// Takes back what [`Msg::GrantFees`] granted. Fails if nothing is granted, or nothing is left.
    RevokeFees {
        /// address of who may no longer
        grantee: String,
    },
}

impl Msg {
    /// What a grant of fees pays for, by its type on the chain.
    pub const EXECUTE: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";

    /// A store message from plain wasm.
    pub fn store(wasm: &[u8]) -> Result<Self, ClientError> {
        let bad = |e: std::io::Error| ClientError::invalid("compression of the wasm", e);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(wasm).map_err(bad)?;
        Ok(Self::Store {
            gzipped: encoder.finish().map_err(bad)?,
        })
    }

    fn check(&self, network: &Network) -> Result<(), ClientError> {
        match self {
            Self::Execute { contract, .. } => AccountAddress::parse(contract, &network.prefix).map(|_| ()),
            Self::Send { to, .. } => AccountAddress::parse(to, &network.prefix).map(|_| ()),
            Self::GrantFees { grantee, .. } | Self::RevokeFees { grantee } => {
                AccountAddress::parse(grantee, &network.prefix).map(|_| ())
            }
            Self::Instantiate { admin, .. } => match admin {
                Some(admin) => AccountAddress::parse(admin, &network.prefix).map(|_| ()),
                None => Ok(()),
            },
            Self::Store { .. } => Ok(()),
        }
    }

    fn to_any(&self, sender: &str) -> Any {
        let sender = sender.to_owned();
        match self.clone() {
            Self::Execute { contract, msg, funds } => any(&MsgExecuteContract {
                sender,
                contract,
                msg: msg.to_string().into_bytes(),
                funds: proto_coins(&funds),
            }),
            Self::Store { gzipped } => any(&MsgStoreCode {
                sender,
                wasm_byte_code: gzipped,
                instantiate_permission: None,
            }),
            Self::Instantiate {
                code_id,
                admin,
                label,
                msg,
                salt,
            } => any(&MsgInstantiateContract2 {
                sender,
                admin: admin.unwrap_or_default(),
                code_id,
                label,
                msg: msg.to_string().into_bytes(),
                funds: vec![],
                salt,
                fix_msg: false,
            }),
            Self::Send { to, coins } => any(&MsgSend {
                from_address: sender,
                to_address: to,
                amount: proto_coins(&coins),
            }),
            Self::GrantFees {
                grantee,
                limit,
                until,
            } => any(&MsgGrantAllowance {
                granter: sender,
                grantee,
                allowance: Some(any(&AllowedMsgAllowance {
                    allowance: Some(any(&BasicAllowance {
                        spend_limit: proto_coins(&limit),
                        expiration: Some(cosmrs::proto::Timestamp {
                            seconds: i64::try_from(until).unwrap_or(i64::MAX),
                            nanos: 0,
                        }),
                    })),
                    allowed_messages: vec![Self::EXECUTE.to_owned()],
                })),
            }),
            Self::RevokeFees { grantee } => any(&MsgRevokeAllowance {
                granter: sender,
                grantee,
            }),
        }
    }

    /// In the JSON that the chain's own command signs.
    fn to_json(&self, sender: &str) -> Value {
        match self {
            Self::Execute { contract, msg, funds } => json!({
                "@type": "/cosmwasm.wasm.v1.MsgExecuteContract",
                "sender": sender, "contract": contract, "msg": msg, "funds": json_coins(funds),
            }),
            Self::Store { gzipped } => json!({
                "@type": "/cosmwasm.wasm.v1.MsgStoreCode",
                "sender": sender,
                "wasm_byte_code": cosmwasm_std::Binary::from(gzipped.clone()).to_base64(),
                "instantiate_permission": null,
            }),
            Self::Instantiate {
                code_id,
                admin,
                label,
                msg,
                salt,
            } => json!({
                "@type": "/cosmwasm.wasm.v1.MsgInstantiateContract2",
                "sender": sender, "admin": admin.clone().unwrap_or_default(),
                "code_id": code_id.to_string(), "label": label, "msg": msg, "funds": [],
                "salt": cosmwasm_std::Binary::from(salt.clone()).to_base64(), "fix_msg": false,
            }),
            Self::Send { to, coins } => json!({
                "@type": "/cosmos.bank.v1beta1.MsgSend",
                "from_address": sender, "to_address": to, "amount": json_coins(coins),
            }),
            Self::GrantFees {
                grantee,
                limit,
                until,
            } => json!({
                "@type": "/cosmos.feegrant.v1beta1.MsgGrantAllowance",
                "granter": sender, "grantee": grantee,
                "allowance": {
                    "@type": "/cosmos.feegrant.v1beta1.AllowedMsgAllowance",
                    "allowance": {
                        "@type": "/cosmos.feegrant.v1beta1.BasicAllowance",
                        "spend_limit": json_coins(limit), "expiration": instant(*until),
                    },
                    "allowed_messages": [Self::EXECUTE],
                },
            }),
            Self::RevokeFees { grantee } => json!({
                "@type": "/cosmos.feegrant.v1beta1.MsgRevokeAllowance",
                "granter": sender, "grantee": grantee,
            }),
        }
    }
}

/// Messages that happen together or not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transaction {
    /// in this order
    pub msgs: Vec<Msg>,
    /// a note, public for ever
    pub memo: String,
    /// address that pays the fee, under a grant; none: the sender
    pub fee_granter: Option<String>,
}

impl Transaction {
    /// A transaction of one message.
    pub fn of(msg: Msg) -> Self {
        Self {
            msgs: vec![msg],
            ..Self::default()
        }
    }

    /// A call of a contract, typed by its api.
    pub fn call<A: Api>(
        contract: &Contract<A>,
        msg: &A::Execute,
        funds: Vec<Coin>,
    ) -> Result<Self, ClientError> {
        let msg = serde_json::to_value(msg).map_err(|e| ClientError::invalid("execute message", e))?;
        Ok(Self::of(Msg::Execute {
            contract: contract.address().to_owned(),
            msg,
            funds,
        }))
    }

    /// Adds a further message.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.msgs.extend(other.msgs);
        self
    }

    pub(crate) fn check(&self, network: &Network) -> Result<(), ClientError> {
        if let Some(granter) = &self.fee_granter {
            AccountAddress::parse(granter, &network.prefix)?;
        }
        self.msgs.iter().try_for_each(|msg| msg.check(network))
    }

    pub(crate) fn to_anys(&self, sender: &str) -> Vec<Any> {
        self.msgs.iter().map(|msg| msg.to_any(sender)).collect()
    }

    /// The unsigned transaction in the JSON that the chain's own command signs, for a key that lives elsewhere.
    pub fn unsigned_json(&self, sender: &str, gas: u64, network: &Network) -> Value {
        let messages: Vec<_> = self.msgs.iter().map(|msg| msg.to_json(sender)).collect();
        let fee = network.gas_price.fee(gas).to_string();
        json!({
            "body": {
                "messages": messages, "memo": self.memo, "timeout_height": "0",
                "extension_options": [], "non_critical_extension_options": [],
            },
            "auth_info": {
                "signer_infos": [],
                "fee": {
                    "amount": [{"denom": network.gas_price.denom, "amount": fee}],
                    "gas_limit": gas.to_string(), "payer": "",
                    "granter": self.fee_granter.as_deref().unwrap_or_default(),
                },
            },
            "signatures": [],
        })
    }
}

fn any<M: Message + Name>(msg: &M) -> Any {
    Any {
        type_url: M::type_url(),
        value: msg.encode_to_vec(),
    }
}

fn proto_coins(coins: &[Coin]) -> Vec<ProtoCoin> {
    coins
        .iter()
        .map(|coin| ProtoCoin {
            denom: coin.denom.clone(),
            amount: coin.amount.to_string(),
        })
        .collect()
}

fn json_coins(coins: &[Coin]) -> Value {
    coins
        .iter()
        .map(|coin| json!({"denom": coin.denom, "amount": coin.amount.to_string()}))
        .collect()
}

/// `2027-01-31T18:00:00Z`
fn instant(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| cosmrs::tendermint::Time::from_unix_timestamp(seconds, 0).ok())
        .map(|at| at.to_rfc3339())
        .unwrap_or_default()
}
