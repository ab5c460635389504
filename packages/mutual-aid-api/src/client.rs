use crate::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use crate::types::{ClaimInfo, EncounterInfo, MemberInfo, PlanInfo, Solvency};
use crate::{ClaimId, PlanId};
use cosmwasm_std::{Addr, Coin, CosmosMsg, HexBinary, QuerierWrapper, StdError};

salus_core::client! {
    /// Typed access to mutual-aid.
    Client
}

impl Client {
    /// An execute message with these coins.
    pub fn execute(&self, msg: &ExecuteMsg, funds: Vec<Coin>) -> Result<CosmosMsg, StdError> {
        self.peer.execute(msg, funds)
    }

    /// Peers and limits.
    pub fn config(&self, querier: &QuerierWrapper<'_>) -> Result<ConfigResponse, StdError> {
        self.peer.smart(querier, &QueryMsg::Config {})
    }

    /// A plan.
    pub fn plan(&self, querier: &QuerierWrapper<'_>, plan: PlanId) -> Result<PlanInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Plan { plan })
    }

    /// A member of a plan.
    pub fn member(
        &self,
        querier: &QuerierWrapper<'_>,
        plan: PlanId,
        member: &Addr,
    ) -> Result<MemberInfo, StdError> {
        self.peer.smart(
            querier,
            &QueryMsg::Member {
                plan,
                member: member.to_string(),
            },
        )
    }

    /// A claim.
    pub fn claim(&self, querier: &QuerierWrapper<'_>, claim: ClaimId) -> Result<ClaimInfo, StdError> {
        self.peer.smart(querier, &QueryMsg::Claim { claim })
    }

    /// How a plan stands with its promises.
    pub fn solvency(&self, querier: &QuerierWrapper<'_>, plan: PlanId) -> Result<Solvency, StdError> {
        self.peer.smart(querier, &QueryMsg::Solvency { plan })
    }

    /// What a bill still has room for.
    pub fn encounter(
        &self,
        querier: &QuerierWrapper<'_>,
        encounter: HexBinary,
    ) -> Result<Option<EncounterInfo>, StdError> {
        self.peer.smart(querier, &QueryMsg::Encounter { encounter })
    }
}
