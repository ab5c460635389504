//! Typed handles of contracts.

use crate::chain::Chain;
use crate::error::ClientError;
use crate::signer::AccountAddress;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::marker::PhantomData;

/// The public face of a kind of contract.
pub trait Api {
    /// directory, package and wasm name
    const NAME: &'static str;
    /// what sets it up
    type Instantiate: Serialize;
    /// what can be done
    type Execute: Serialize + Sync;
    /// what can be asked
    type Query: Serialize + Sync;
}

/// A contract of a known kind at a known address.
#[derive(Debug)]
pub struct Contract<A> {
    address: String,
    api: PhantomData<fn() -> A>,
}

impl<A> Clone for Contract<A> {
    fn clone(&self) -> Self {
        Self {
            address: self.address.clone(),
            api: PhantomData,
        }
    }
}

impl<A: Api> Contract<A> {
    /// A handle for a checked address.
    pub fn at(address: &str, prefix: &str) -> Result<Self, ClientError> {
        Ok(Self {
            address: AccountAddress::parse(address, prefix)?.as_str().to_owned(),
            api: PhantomData,
        })
    }

    /// Where it lives.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Asks it.
    pub async fn ask<T: DeserializeOwned>(
        &self,
        chain: &Chain,
        question: &A::Query,
    ) -> Result<T, ClientError> {
        chain.smart(&self.address, question).await
    }
}
