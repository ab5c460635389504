//! Talking to another contract.
//!
//! The typed clients of the api crates are thin layers over [`Peer`]; no other code builds an execute
//! message or a query. A *raw* query reads one stored record without loading the peer's code (about 1,000
//! gas plus 3 a byte, against 60,000 for a smart query) and cannot burn gas, so hot paths use it: the keys
//! and records that may be read this way are part of the peer's api crate.

use crate::wire::{from_slice, Tree, Unknown};
use crate::CoreError;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Api, Binary, Coin, CosmosMsg, CustomQuery, QuerierWrapper, StdError, WasmMsg,
    WasmQuery,
};
use serde::{de::DeserializeOwned, Serialize};

/// The address of another contract.
#[cw_serde]
#[derive(Eq)]
pub struct Peer(Addr);

impl Peer {
    /// A peer at an address that was validated before.
    pub const fn new(addr: Addr) -> Self {
        Self(addr)
    }

    /// A peer at an address that came in a message.
    pub fn checked(api: &dyn Api, given: &str) -> Result<Self, CoreError> {
        crate::checked(api, given).map(Self)
    }

    /// Where the peer lives.
    pub const fn addr(&self) -> &Addr {
        &self.0
    }

    /// An execute message to the peer.
    pub fn execute<M: Serialize>(&self, msg: &M, funds: Vec<Coin>) -> Result<CosmosMsg, StdError> {
        self.execute_json(to_json_binary(msg)?, funds)
    }

    /// An execute message whose body is JSON already.
    pub fn execute_json(&self, msg: Binary, funds: Vec<Coin>) -> Result<CosmosMsg, StdError> {
        Ok(WasmMsg::Execute {
            contract_addr: self.0.to_string(),
            msg,
            funds,
        }
        .into())
    }

    /// A smart query: loads and runs the peer's code.
    pub fn smart<R: DeserializeOwned, C: CustomQuery>(
        &self,
        querier: &QuerierWrapper<'_, C>,
        msg: &impl Serialize,
    ) -> Result<R, StdError> {
        let query: WasmQuery = WasmQuery::Smart {
            contract_addr: self.0.to_string(),
            msg: to_json_binary(msg)?,
        };
        let answer: Tree = querier.query(&query.into())?;
        Ok(answer.read(Unknown::Ignore)?)
    }

    /// A raw query: one record of the peer's store; `None` if there is none at that key.
    pub fn raw<R: DeserializeOwned, C: CustomQuery>(
        &self,
        querier: &QuerierWrapper<'_, C>,
        key: &[u8],
    ) -> Result<Option<R>, StdError> {
        match querier.query_wasm_raw(self.0.to_string(), key)? {
            Some(bytes) if !bytes.is_empty() => Ok(Some(from_slice(&bytes, Unknown::Ignore)?)),
            _ => Ok(None),
        }
    }
}

/// Declares the typed client of an interface: a struct around a [`Peer`], which the client's own methods reach as
/// `self.peer`.
///
/// ```
/// # use cosmwasm_std::{Addr, CosmosMsg, StdError};
/// salus_core::client! {
///     /// Typed access to a till.
///     Till
/// }
/// impl Till {
///     fn close(&self) -> Result<CosmosMsg, StdError> {
///         self.peer.execute(&"close", vec![])
///     }
/// }
/// let till = Till::new(Addr::unchecked("till"));
/// assert_eq!(till.addr().as_str(), "till");
/// assert!(till.close().is_ok());
/// ```
#[macro_export]
macro_rules! client {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            peer: $crate::peer::Peer,
        }

        impl $name {
            /// A client for the contract at an address that was validated before.
            pub const fn new(addr: $crate::export::cosmwasm_std::Addr) -> Self {
                Self {
                    peer: $crate::peer::Peer::new(addr),
                }
            }

            /// Where the contract lives.
            pub const fn addr(&self) -> &$crate::export::cosmwasm_std::Addr {
                self.peer.addr()
            }
        }
    };
}
