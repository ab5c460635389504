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

/// Who is who, and what each organisation may do.
#[derive(Debug)]
pub enum Accreditation {}

impl Api for Accreditation {
    const NAME: &'static str = "accreditation";
    type Instantiate = accreditation_api::msg::InstantiateMsg;
    type Execute = accreditation_api::msg::ExecuteMsg;
    type Query = accreditation_api::msg::QueryMsg;
}

/// Goods, their custody and their handovers.
#[derive(Debug)]
pub enum Provenance {}

impl Api for Provenance {
    const NAME: &'static str = "provenance";
    type Instantiate = provenance_api::msg::InstantiateMsg;
    type Execute = provenance_api::msg::ExecuteMsg;
    type Query = provenance_api::msg::QueryMsg;
}

/// Campaigns, gifts, payments and refunds.
#[derive(Debug)]
pub enum DonationEscrow {}

impl Api for DonationEscrow {
    const NAME: &'static str = "donation-escrow";
    type Instantiate = donation_escrow_api::msg::InstantiateMsg;
    type Execute = donation_escrow_api::msg::ExecuteMsg;
    type Query = donation_escrow_api::msg::QueryMsg;
}

/// Plans, members and claims that settle themselves.
#[derive(Debug)]
pub enum MutualAid {}

impl Api for MutualAid {
    const NAME: &'static str = "mutual-aid";
    type Instantiate = mutual_aid_api::msg::InstantiateMsg;
    type Execute = mutual_aid_api::msg::ExecuteMsg;
    type Query = mutual_aid_api::msg::QueryMsg;
}

/// Cases decided by drawn, accredited, unrelated people.
#[derive(Debug)]
pub enum Panel {}

impl Api for Panel {
    const NAME: &'static str = "panel";
    type Instantiate = panel_api::msg::InstantiateMsg;
    type Execute = panel_api::msg::ExecuteMsg;
    type Query = panel_api::msg::QueryMsg;
}

/// What patients allow, and who made use of it.
#[derive(Debug)]
pub enum ConsentRegistry {}

impl Api for ConsentRegistry {
    const NAME: &'static str = "consent-registry";
    type Instantiate = consent_registry_api::msg::InstantiateMsg;
    type Execute = consent_registry_api::msg::ExecuteMsg;
    type Query = consent_registry_api::msg::QueryMsg;
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
