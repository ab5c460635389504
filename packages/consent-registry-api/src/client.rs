use crate::msg::ExecuteMsg;
use crate::query::{ConfigResponse, PermittedResponse, QueryMsg, ReaderQuery};
use crate::types::{Purpose, ReceiptId};
use accreditation_api::OrgId;
use cosmwasm_std::{Addr, Coin, CosmosMsg, QuerierWrapper, StdError};
use salus_core::peer::Peer;

/// Typed access to the consent registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    peer: Peer,
}

impl Client {
    /// A client for the contract at an address that was validated before.
    pub const fn new(addr: Addr) -> Self {
        Self {
            peer: Peer::new(addr),
        }
    }

    /// Where the contract lives.
    pub const fn addr(&self) -> &Addr {
        self.peer.addr()
    }

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
