use crate::msg::{ExecuteMsg, QueryMsg};
use crate::raw::{self, LotSafetyRecord};
use crate::receipt_hook::ReceiptFacts;
use crate::types::{LineInfo, LotId, ShipmentId, ShipmentInfo};
use cosmwasm_std::{CosmosMsg, QuerierWrapper, StdError};

salus_core::client! {
    /// Typed access to a provenance contract.
    Client
}

impl Client {
    /// An execute message.
    pub fn execute(&self, msg: &ExecuteMsg) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, vec![])
    }

    /// The facts of an accepted shipment; `None` while it is not accepted. One raw read.
    pub fn receipt(
        &self,
        querier: &QuerierWrapper<'_>,
        shipment: ShipmentId,
    ) -> Result<Option<ReceiptFacts>, StdError> {
        self.peer.raw(querier, &raw::RECEIPTS.key(shipment))
    }

    /// Quarantine and recalls of a lot; `None` if nothing was ever wrong with it. One raw read.
    pub fn lot_safety(
        &self,
        querier: &QuerierWrapper<'_>,
        lot: LotId,
    ) -> Result<Option<LotSafetyRecord>, StdError> {
        self.peer.raw(querier, &raw::LOT_SAFETY.key(lot))
    }

    /// A shipment, accepted or not. A smart query: it loads the contract.
    pub fn shipment(
        &self,
        querier: &QuerierWrapper<'_>,
        shipment: ShipmentId,
    ) -> Result<ShipmentInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Shipment { shipment })
    }

    /// The lines of a shipment. A smart query: it loads the contract.
    pub fn lines(
        &self,
        querier: &QuerierWrapper<'_>,
        shipment: ShipmentId,
    ) -> Result<Vec<LineInfo>, StdError> {
        self.peer.smart(querier, &QueryMsg::Lines { shipment })
    }
}
