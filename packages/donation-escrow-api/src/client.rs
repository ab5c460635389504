use crate::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use crate::terms::TermsResponse;
use crate::types::{CampaignInfo, GiftInfo, ReceiptInfo, Trace, TrancheInfo};
use crate::{CampaignId, GiftId, TrancheId};
use cosmwasm_std::{Coin, CosmosMsg, QuerierWrapper, StdError};
use provenance_api::ShipmentId;

salus_core::client! {
    /// Typed access to a donation escrow.
    Client
}

impl Client {
    /// An execute message without coins: every one but a gift.
    pub fn execute(&self, msg: &ExecuteMsg) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, vec![])
    }

    /// A gift to a campaign.
    pub fn give(&self, campaign: CampaignId, coin: Coin) -> Result<CosmosMsg, StdError> {
        self.peer.execute(&ExecuteMsg::Give { campaign }, vec![coin])
    }

    /// Settings of the contract.
    pub fn config(&self, querier: &QuerierWrapper<'_>) -> Result<ConfigResponse, StdError> {
        self.peer.smart(querier, &QueryMsg::Config {})
    }

    /// A campaign with its books.
    pub fn campaign(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
    ) -> Result<CampaignInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Campaign { campaign })
    }

    /// The terms of a campaign, and what will happen in each case.
    pub fn terms(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
    ) -> Result<TermsResponse, StdError> {
        self.peer.smart(querier, &QueryMsg::Terms { campaign })
    }

    /// A tranche.
    pub fn tranche(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
        tranche: TrancheId,
    ) -> Result<TrancheInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Tranche { campaign, tranche })
    }

    /// A delivery.
    pub fn receipt(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
        shipment: ShipmentId,
    ) -> Result<ReceiptInfo, StdError> {
        self.peer
            .smart(querier, &QueryMsg::Receipt { campaign, shipment })
    }

    /// A gift, and what its donor can claim now.
    pub fn gift(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
        gift: GiftId,
    ) -> Result<GiftInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Gift { campaign, gift })
    }

    /// What became of a gift; at most 30 tranches.
    pub fn trace(
        &self,
        querier: &QuerierWrapper<'_>,
        campaign: CampaignId,
        gift: GiftId,
    ) -> Result<Trace, StdError> {
        self.peer.smart(
            querier,
            &QueryMsg::Trace {
                campaign,
                gift,
                start_after: None,
                limit: None,
            },
        )
    }
}
