//! What was done so far, on disk after every step.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// The state file of a network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// the chain that it speaks of
    pub chain_id: String,
    /// number of a stored code by its checksum
    pub codes: BTreeMap<String, u64>,
    /// what was made, by name
    pub contracts: BTreeMap<String, Made>,
    /// a transaction that was signed and whose end is not noted yet
    pub pending: Option<Pending>,
}

/// A contract that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// where it lives
    pub address: String,
    /// which code it runs
    pub code_id: u64,
    /// checksum of that code
    pub checksum: String,
    /// the transaction that made it, where it is known
    #[serde(default)]
    pub transaction: Option<String>,
}

/// A transaction that was signed: noted before it was broadcast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// what it does
    pub step: String,
    /// its hash
    pub hash: String,
    /// last height at which it can happen
    pub last_height: u64,
}

impl State {
    /// Reads it; empty if nothing was deployed.
    pub fn read(context: &Context) -> Done<Self> {
        let path = context.home.deployment(&context.network_name());
        let chain_id = context.client_network()?.chain_id;
        let state: Option<Self> = home::read_json(&path)?;
        match state {
            None => Ok(Self {
                chain_id,
                ..Self::default()
            }),
            Some(state) if state.chain_id == chain_id => Ok(state),
            Some(state) => Err(Failure::usage(format!(
                "{} is about chain {}, the network is {chain_id}",
                path.display(),
                state.chain_id
            ))),
        }
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, context: &Context) -> Done {
        home::write_json(&context.home.deployment(&context.network_name()), self)
    }

    /// Address of a contract that was made.
    pub fn address(&self, name: &str) -> Done<&str> {
        self.contracts
            .get(name)
            .map(|made| made.address.as_str())
            .ok_or_else(|| {
                Failure::usage(format!("{name} is not deployed on {}", self.chain_id))
                    .mend("salus deploy apply")
            })
    }

    /// For people.
    pub fn as_rows(&self) -> Value {
        let mut rows: Vec<Value> = self
            .contracts
            .iter()
            .map(|(name, made)| {
                json!({"contract": name, "address": made.address, "code": made.code_id, "checksum": made.checksum, "state": "made", "transaction": made.transaction})
            })
            .collect();
        rows.extend(self.pending.iter().map(|pending| {
            json!({"contract": pending.step, "state": format!("sent as {}, not seen in a block yet", pending.hash)})
        }));
        json!(rows)
    }
}
