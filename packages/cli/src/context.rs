//! What every command needs to know: where things are, which network, which key.

use crate::deploy::file::DeployFile;
use crate::deploy::state::State;
use crate::devnet::{self, accounts, Devnet};
use crate::failure::{Done, Failure};
use crate::home::Home;
use crate::keys;
use crate::output::Format;
use salus_client::{Api, Chain, Contract, Network, Signer};
use std::path::{Path, PathBuf};
use subject_keys::Secret;

/// Global choices of the command line.
#[derive(Clone, Debug)]
pub struct Context {
    /// where the command keeps things
    pub home: Home,
    /// how answers are printed
    pub format: Format,
    /// name of a file in `deploy/`, or a path of one
    pub network: String,
    /// node to use instead of the one in that file
    pub node: Option<String>,
}

impl Context {
    /// The network's file.
    pub fn deploy_file(&self) -> Done<DeployFile> {
        DeployFile::read(&self.deploy_path()?)
    }

    fn deploy_path(&self) -> Done<PathBuf> {
        let named = Path::new(&self.network);
        if named.extension().is_some_and(|e| e == "toml") {
            return Ok(named.to_path_buf());
        }
        let here = std::env::current_dir().map_err(|e| Failure::file("find", Path::new("."), e))?;
        let file = Path::new("deploy").join(format!("{}.toml", self.network));
        here.ancestors()
            .map(|folder| folder.join(&file))
            .find(|path| path.is_file())
            .ok_or_else(|| {
                Failure::usage(format!("no {} in this folder or one above it", file.display()))
                    .mend("name a network with --network NAME or a file with --network FILE.toml")
            })
    }

    /// Name of the network, without folder and ending.
    pub fn network_name(&self) -> String {
        Path::new(&self.network)
            .file_stem()
            .map_or_else(|| self.network.clone(), |s| s.to_string_lossy().into_owned())
    }

    /// The network as a client sees it. For the local chain, where it listens comes from the chain itself.
    pub fn client_network(&self) -> Done<Network> {
        let file = self.deploy_file()?;
        let mut network = file.network.client;
        if file.network.devnet {
            if let Some(devnet) = Devnet::read(&self.home)? {
                network.rpc = devnet.ports.rpc_url();
            }
        }
        if let Some(node) = &self.node {
            network.rpc.clone_from(node);
        }
        Ok(network)
    }

    /// The chain, checked to be the one of the network.
    pub async fn chain(&self) -> Done<Chain> {
        Ok(Chain::connect(self.client_network()?).await?)
    }

    /// Where the network's beacon answers; for the local chain, the one that runs beside it.
    pub fn beacon(&self) -> Done<String> {
        let file = self.deploy_file()?;
        if file.network.devnet {
            if let Some(devnet) = Devnet::read(&self.home)? {
                return devnet::beacon::url(&devnet);
            }
        }
        file.network.beacon.ok_or_else(|| {
            Failure::usage(format!("{} names no beacon", self.network_name()))
                .mend("name one with --beacon URL, or as `beacon` in [network] of the network's file")
        })
    }

    /// The contract of a kind: where the network's file says, or where it was deployed to.
    pub fn contract<A: Api>(&self) -> Done<Contract<A>> {
        let prefix = self.client_network()?.prefix;
        let file = self.deploy_file()?;
        let address = match file.addresses.get(A::NAME) {
            Some(address) => address.clone(),
            None => State::read(self)?.address(A::NAME)?.to_owned(),
        };
        Ok(Contract::at(&address, &prefix)?)
    }

    /// The key of a name. The public test keys are there for the local chain only.
    pub fn signer(&self, name: &str) -> Done<Signer> {
        let file = self.deploy_file()?;
        let network = self.client_network()?;
        if file.network.devnet {
            if let Some(account) = accounts::find(name) {
                if !is_this_machine(&network.rpc) {
                    return Err(Failure::usage(format!(
                        "{name} is a public test key and signs only for a chain on this machine, not for {}",
                        network.rpc
                    )));
                }
                return accounts::signer(account);
            }
        }
        keys::signer(&self.home, name, &network.prefix)
    }

    /// The secret of a person, from the recovery phrase of its key. Test accounts of the local chain share a phrase, and
    /// are still different people.
    pub fn secret(&self, name: &str) -> Done<Secret> {
        let file = self.deploy_file()?;
        let wrong = |e: subject_keys::KeyError| Failure::usage(e.to_string());
        if file.network.devnet {
            if let Some(account) = accounts::find(name) {
                let seed = format!("salus test account {}: {}", account.index, accounts::PHRASE);
                return Secret::from_seed(seed.as_bytes()).map_err(wrong);
            }
        }
        Secret::from_phrase(&keys::phrase(&self.home, name)?).map_err(wrong)
    }

    /// An address: itself, or the name of a key.
    pub fn address(&self, named: &str) -> Done<String> {
        let network = self.client_network()?;
        if named.starts_with(&format!("{}1", network.prefix)) {
            return Ok(salus_client::AccountAddress::parse(named, &network.prefix)?
                .as_str()
                .to_owned());
        }
        let file = self.deploy_file()?;
        if file.network.devnet {
            if let Some(account) = accounts::find(named) {
                return Ok(accounts::signer(account)?.address().to_owned());
            }
        }
        keys::address(&self.home, named, &network.prefix)
    }
}

fn is_this_machine(rpc: &str) -> bool {
    let host = rpc.split_once("://").map_or(rpc, |(_, rest)| rest);
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| {
        host.strip_prefix(local)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}
