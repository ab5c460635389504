use crate::msg::ExecuteMsg;
use crate::query::{ConfigResponse, PermittedResponse, QueryMsg, ReaderQuery};
use crate::types::{Purpose, ReceiptId};
use accreditation_api::OrgId;
use cosmwasm_std::{Coin, CosmosMsg, QuerierWrapper, StdError};

salus_core::client! {
    /// Typed access to the consent registry.
    Client
}

impl Client {
    /// Whether a receipt is a permit that lives now, for this organisation and purpose. What a contract asks before it
    /// lets evidence be read.
    pub fn permitted(
        &self,
        querier: &QuerierWrapper<'_>,
        receipt: ReceiptId,
        requester: OrgId,
        purpose: Purpose,
    ) -> Result<PermittedResponse, StdError> {
        self.peer.smart(
            querier,
            &ReaderQuery::Permitted {
                receipt,
                requester,
                purpose,
            },
        )
    }

    /// An execute message with these coins.
    pub fn execute(&self, msg: &ExecuteMsg, funds: Vec<Coin>) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, funds)
    }

    /// Settings.
    pub fn config(&self, querier: &QuerierWrapper<'_>) -> Result<ConfigResponse, StdError> {
        self.peer.smart(querier, &QueryMsg::Config {})
    }
}
