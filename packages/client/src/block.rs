//! What happened in a block.

use crate::chain::{twice, Chain};
use crate::error::ClientError;
use crate::event::{read, ContractEvent};
use cosmrs::rpc::Client as _;
use cosmrs::tendermint::block::Height;

impl Chain {
    /// What each transaction of a block said that it did, in their order. One that failed said nothing.
    pub async fn block_events(&self, height: u64) -> Result<Vec<Vec<ContractEvent>>, ClientError> {
        let number =
            Height::try_from(height).map_err(|e| ClientError::invalid(format!("block {height}"), e))?;
        let results = twice(|| self.rpc.block_results(number))
            .await
            .map_err(|e| self.unreachable("block_results", &e))?;
        let results = results.txs_results.unwrap_or_default();
        let worked = results.iter().filter(|result| result.code.is_ok());
        Ok(worked
            .map(|result| result.events.iter().map(read).collect())
            .collect())
    }
}
