use crate::domain::DomainError;
use accreditation_api::Denial;
use cosmwasm_std::StdError;
use salus_core::CoreError;
use thiserror::Error;

/// What an entry point answers when it refuses.
#[derive(Error, Debug)]
pub enum ContractError {
    /// The store or a peer answered something unexpected.
    #[error(transparent)]
    Std(#[from] StdError),
    /// Refused by the kernel: owner, pause, addresses, coins, migration.
    #[error(transparent)]
    Core(#[from] CoreError),
    /// The sender may not act in the role that is needed.
    #[error(transparent)]
    Denied(#[from] Denial),
    /// A rule of this contract refuses.
    #[error(transparent)]
    Domain(#[from] DomainError),
}

impl From<gs1::Gs1Error> for ContractError {
    fn from(error: gs1::Gs1Error) -> Self {
        Self::Domain(error.into())
    }
}
