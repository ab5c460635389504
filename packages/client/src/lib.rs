//! SDK for the Salus contracts on a real chain.
//!
//! It signs, simulates, broadcasts and waits until a transaction is in a block; asks contracts with smart and raw
//! queries; stores code and instantiates at predictable addresses; decodes the contracts' events; and turns an
//! error text that comes back from the chain into the name of the error that the contract meant. Messages are the
//! api crates' own types: there is no second description of them here.
//!
//! # What can become of a transaction
//! A transaction that was handed to a node is never said to have failed unless the chain says so.
//! [`Chain::send`] answers with an [`Outcome`]:
//! - `Committed`: it is in a block and did what it says.
//! - `Accepted`: the node took it and nobody asked to wait.
//! - `Unknown`: the node went away, or no block has it yet. The transaction may still happen. The answer carries
//!   the hash to look for and the height after which the chain itself refuses it, so that every unknown outcome
//!   becomes known in the end: [`Chain::resolve`].
//!
//! An `Err` means that nothing was kept: the chain refused it, or it never left this machine.
//!
//! # Gas
//! Gas is simulated, widened by [`Network::gas_percent`] and, for a call in which a contract calls a listener with a
//! gas limit of its own, raised by that limit ([`SendOptions::extra_gas`]): a chain applies such a limit only while
//! more than that is left, so a listener which is cheap in the simulation and burns gas in the block could
//! otherwise take the whole transaction down.

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
