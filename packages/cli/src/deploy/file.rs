//! The file that says what shall run on a network.

use crate::failure::{Done, Failure};
use salus_client::Network;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `deploy/<network>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeployFile {
    /// which chain
    pub network: NetworkSection,
    /// who deploys, and from where
    #[serde(default)]
    pub deploy: Option<DeploySection>,
    /// what is deployed, by the name under which other settings refer to it
    #[serde(default)]
    pub contracts: BTreeMap<String, ContractSection>,
    /// where contracts are that somebody else deployed, by their kind
    #[serde(default)]
    pub addresses: BTreeMap<String, String>,
    /// folder of the file: paths in it are relative to this
    #[serde(skip)]
    pub folder: PathBuf,
}

/// `[network]`
#[derive(Clone, Debug, Deserialize)]
pub struct NetworkSection {
    /// whether it is the chain that `salus devnet up` starts; only then do the public test keys work
    #[serde(default)]
    pub devnet: bool,
    /// where the beacon answers that decides the draws of the panel, like `https://api.drand.sh/HASH`. For the local chain
    /// it is the one that runs beside it
    #[serde(default)]
    pub beacon: Option<String>,
    /// chain id, node, prefix, price of gas
    #[serde(flatten)]
    pub client: Network,
}

/// `[deploy]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeploySection {
    /// name of the key that stores codes and makes contracts
    pub from: String,
    /// folder of the built wasm
    pub artifacts: PathBuf,
}

/// `[contracts.<name>]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractSection {
    /// file in the artifacts' folder
    pub wasm: PathBuf,
    /// SHA-256 of that file, if only this very build may be deployed
    #[serde(default)]
    pub checksum: Option<String>,
    /// makes its address differ from that of other contracts of the same code; 1 to 64 bytes
    pub salt: String,
    /// name for people
    pub label: String,
    /// who may replace its code: `none`, or the address of a contract that makes everyone wait
    pub admin: String,
    /// what it is set up with. `{key:NAME}` stands for a key's address, `{contract:NAME}` for a contract's
    pub msg: toml::Table,
    /// questions and their right answers, by name: what `verify` compares beyond code and admin
    #[serde(default)]
    pub expect: BTreeMap<String, Expectation>,
}

/// A question to a deployed contract.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// the query
    pub query: toml::Table,
    /// fields that the answer must have, with these values; others may be there
    pub answer: toml::Value,
}

impl DeployFile {
    /// Reads it.
    pub fn read(path: &Path) -> Done<Self> {
        let text = std::fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
        let mut file: Self = toml::from_str(&text)
            .map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
        file.folder = path.parent().unwrap_or_else(|| Path::new(".")).to_path_buf();
        Ok(file)
    }
}
