#![doc = include_str!("../README.md")]

mod block;
mod chain;
mod contract;
mod error;
mod event;
mod mend;
mod message;
mod network;
pub mod off_chain;
mod query;
mod refusal;
mod send;
mod signer;
mod tx;
mod wasm;

pub use chain::{Chain, Tip};
pub use contract::{
    Accreditation, Api, ConsentRegistry, Contract, DonationEscrow, MutualAid, Panel, Provenance,
};
pub use error::{ClientError, ExitCode};
pub use event::{of_contract, ContractEvent};
pub use mend::MENDS;
pub use message::{Msg, Transaction};
pub use network::{GasPrice, Network};
pub use query::{Account, CodeOnChain, ContractOnChain, FeeGrant};
pub use refusal::{Refusal, RefusalTable, RefusedIn, PERMISSION};
pub use send::{Committed, Outcome, SendOptions, Unknown, Wait};
pub use signer::{AccountAddress, Signer};
pub use tx::{Estimate, SignedTx};
pub use wasm::{checksum, predicted_address};
