use crate::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use crate::opener::{Answer, Offer, OpenCase, OpenerMsg, OpenerQuery};
use crate::types::{CaseInfo, SeatInfo};
use crate::CaseId;
use cosmwasm_std::{Coin, CosmosMsg, QuerierWrapper, StdError};

salus_core::client! {
    /// Typed access to a panel.
    Client
}

impl Client {
    // --- what openers use: none of it compiles the panel's other messages in

    /// Opens a case with the fees that [`Client::offer`] told; a fee of zero sends no coin.
    pub fn open(&self, open: OpenCase, prepay: Coin) -> Result<CosmosMsg, StdError> {
        let funds = if prepay.amount.is_zero() {
            vec![]
        } else {
            vec![prepay]
        };
        self.peer.execute(&OpenerMsg::OpenCase(open), funds)
    }

    /// Asks for a second opinion.
    pub fn appeal(&self, case: CaseId) -> Result<CosmosMsg, StdError> {
        self.peer.execute(&OpenerMsg::Appeal { case }, vec![])
    }

    /// Takes back the fees that were not used.
    pub fn refund(&self, case: CaseId) -> Result<CosmosMsg, StdError> {
        self.peer.execute(&OpenerMsg::Refund { case }, vec![])
    }

    /// What a case costs. A smart query.
    pub fn offer(&self, querier: &QuerierWrapper<'_>, terms: String) -> Result<Offer, StdError> {
        self.peer.smart(querier, &OpenerQuery::Offer { terms })
    }

    /// Where a case stands. A smart query.
    pub fn verdict(&self, querier: &QuerierWrapper<'_>, case: CaseId) -> Result<Answer, StdError> {
        self.peer.smart(querier, &OpenerQuery::Verdict { case })
    }

    // --- for everybody else

    /// An execute message.
    pub fn execute(&self, msg: &ExecuteMsg, funds: Vec<Coin>) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, funds)
    }

    /// Settings and books.
    pub fn config(&self, querier: &QuerierWrapper<'_>) -> Result<ConfigResponse, StdError> {
        self.peer.smart(querier, &QueryMsg::Config {})
    }

    /// A case.
    pub fn case(&self, querier: &QuerierWrapper<'_>, case: CaseId) -> Result<CaseInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Case { case })
    }

    /// The seats of a case, all rounds; at most 100.
    pub fn seats(&self, querier: &QuerierWrapper<'_>, case: CaseId) -> Result<Vec<SeatInfo>, StdError> {
        let limit = Some(salus_core::page::MAX_LIMIT);
        let start_after = None;
        self.peer.smart(
            querier,
            &QueryMsg::Seats {
                case,
                start_after,
                limit,
            },
        )
    }
}
