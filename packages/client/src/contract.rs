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
    type Instantiate: Serialize + DeserializeOwned;
    /// what can be done
    type Execute: Serialize + DeserializeOwned + Sync;
    /// what can be asked
    type Query: Serialize + DeserializeOwned + Sync;
}

/// Declares the public faces of contracts: for each a type without values, which tells the compiler whose messages are
/// meant.
macro_rules! apis {
    ($( $(#[$meta:meta])* $kind:ident = $name:literal, $api:ident; )*) => {$(
        $(#[$meta])*
        #[derive(Debug)]
        pub enum $kind {}

        impl Api for $kind {
            const NAME: &'static str = $name;
            type Instantiate = $api::msg::InstantiateMsg;
            type Execute = $api::msg::ExecuteMsg;
            type Query = $api::msg::QueryMsg;
        }
    )*};
}

apis! {
    /// Who is who, and what each organisation may do.
    Accreditation = "accreditation", accreditation_api;
    /// Goods, their custody and their handovers.
    Provenance = "provenance", provenance_api;
    /// Campaigns, gifts, payments and refunds.
    DonationEscrow = "donation-escrow", donation_escrow_api;
    /// Plans, members and claims that settle themselves.
    MutualAid = "mutual-aid", mutual_aid_api;
    /// Cases decided by drawn, accredited, unrelated people.
    Panel = "panel", panel_api;
    /// What patients allow, and who made use of it.
    ConsentRegistry = "consent-registry", consent_registry_api;
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
        chain
            .smart(&self.address, question)
            .await
            .map_err(|e| e.said_by(A::NAME))
    }
}

impl Contract<Provenance> {
    /// Gas that an acceptance which calls its hook needs on top of what the simulation takes: a chain enforces the
    /// hook's limit only while more than that is left.
    pub async fn hook_gas(&self, chain: &Chain) -> Result<u64, ClientError> {
        let config: provenance_api::msg::ConfigResponse =
            self.ask(chain, &provenance_api::msg::QueryMsg::Config {}).await?;
        Ok(config.hook_gas_limit)
    }
}

impl Contract<Panel> {
    /// Gas that a step which tells an opener its verdict needs on top of what the simulation takes, for the same reason.
    pub async fn answer_gas(&self, chain: &Chain) -> Result<u64, ClientError> {
        let config: panel_api::msg::ConfigResponse =
            self.ask(chain, &panel_api::msg::QueryMsg::Config {}).await?;
        Ok(config.answer_gas_limit)
    }
}
