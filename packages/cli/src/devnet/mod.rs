//! `salus devnet`: a local chain of one validator, for trying things and for tests.

pub mod accounts;
pub mod beacon;
pub mod config;
mod genesis;
pub mod ports;
mod process;
mod up;
mod wasmd;

pub use wasmd::{find as find_wasmd, version as wasmd_version};

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home::{self, Home, Lock};
use crate::output;
use clap::{Args, Subcommand};
use ports::Ports;
use process::Running;
use salus_client::{GasPrice, Network};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;

/// Id of the local chain.
pub const CHAIN_ID: &str = "salus-local-1";
/// Coin that pays for gas and stake on the local chain.
pub const FEE_DENOM: &str = "ustake";
/// Coin of gifts on the local chain.
pub const GIFT_DENOM: &str = "uatom";
/// How addresses begin on the local chain.
pub const PREFIX: &str = "wasm";
/// Price of gas on the local chain: 0.025ustake.
pub const GAS_PRICE_MICRO: u64 = 25_000;

/// Port of the beacon beside the local chain, unless another is chosen.
const BEACON_PORT: u16 = 8085;

/// Commands on the local chain.
#[derive(Debug, Subcommand)]
pub enum DevnetCommand {
    /// Start the local chain and a beacon for the draws of panels, or find those that run
    #[command(
        after_help = "Example:\n  salus devnet up\n  salus devnet up --wasmd ./wasmd --rpc-port 36657 --api-port 0"
    )]
    Up(UpArgs),
    /// Stop the local chain and the beacon that `up` started; what the chain holds is kept
    #[command(after_help = "Example:\n  salus devnet down")]
    Down,
    /// Say whether the local chain runs, where it listens, and which keys have coins
    #[command(after_help = "Example:\n  salus devnet status -o json")]
    Status,
    /// Stop the local chain and delete everything it holds
    #[command(after_help = "Example:\n  salus devnet reset")]
    Reset,
}

/// How to start the local chain.
#[derive(Debug, Args)]
pub struct UpArgs {
    /// The wasmd program [default: the newest in the cache folder, then PATH]
    #[arg(long, env = "SALUS_WASMD", value_name = "PATH")]
    pub wasmd: Option<PathBuf>,
    /// Port of the RPC; 0 picks a free one
    #[arg(long, default_value_t = 26657)]
    pub rpc_port: u16,
    /// Port for other nodes; 0 picks a free one
    #[arg(long, default_value_t = 26656)]
    pub p2p_port: u16,
    /// Port of gRPC; 0 picks a free one
    #[arg(long, default_value_t = 9090)]
    pub grpc_port: u16,
    /// Port of the REST API; 0 picks a free one
    #[arg(long, default_value_t = 1317)]
    pub api_port: u16,
    /// Port of the beacon; 0 picks a free one
    #[arg(long, default_value_t = BEACON_PORT)]
    pub beacon_port: u16,
    /// Pause after each block, in milliseconds
    #[arg(long, default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub block_ms: u32,
}

/// What a local chain was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devnet {
    /// its id
    pub chain_id: String,
    /// where it listens
    pub ports: Ports,
    /// the program that it runs
    pub wasmd: PathBuf,
}

impl Devnet {
    /// The local chain of a home folder; none if none was made.
    pub fn read(home: &Home) -> Done<Option<Self>> {
        home::read_json(&home.devnet().join("devnet.json"))
    }

    fn write(&self, home: &Home) -> Done {
        home::write_json(&home.devnet().join("devnet.json"), self)
    }

    /// As a client sees it.
    pub fn network(&self) -> Network {
        Network::new(
            self.chain_id.clone(),
            self.ports.rpc_url(),
            PREFIX,
            GasPrice {
                micro: GAS_PRICE_MICRO,
                denom: FEE_DENOM.to_owned(),
            },
        )
    }
}

/// Runs one of them.
pub async fn run(context: &Context, command: DevnetCommand) -> Done {
    let home = &context.home;
    match command {
        DevnetCommand::Up(args) => {
            let _lock = Lock::take(&home.devnet())?;
            let (devnet, found) = up::up(home, &args).await?;
            beacon::up(home, &devnet).await?;
            output::progress(if found {
                "the chain is running already"
            } else {
                "the chain is running"
            });
            tell(context, &devnet, false).await
        }
        DevnetCommand::Down => {
            let _lock = Lock::take(&home.devnet())?;
            down(home).await
        }
        DevnetCommand::Status => match Devnet::read(home)? {
            Some(devnet) => tell(context, &devnet, true).await,
            None => Err(Failure::network("there is no local chain here").mend("salus devnet up")),
        },
        DevnetCommand::Reset => {
            let _lock = Lock::take(&home.devnet())?;
            down(home).await?;
            reset(home)
        }
    }
}

async fn down(home: &Home) -> Done {
    beacon::down(home).await?;
    match Running::find(&home.devnet())? {
        Some(running) => {
            output::progress(&format!("stopping the chain (process {})", running.pid()));
            running.stop(&home.devnet()).await?;
            output::progress("stopped; what it holds is kept");
        }
        None => output::progress("no local chain of this project is running"),
    }
    Ok(())
}

fn reset(home: &Home) -> Done {
    for path in [
        home.devnet().join("chain"),
        beacon::folder(home),
        home.devnet().join("devnet.json"),
        home.devnet().join("wasmd.log"),
        home.deployment("local"),
    ] {
        let gone = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        match gone {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::file("delete", &path, e))
            }
            _ => {}
        }
    }
    output::progress("everything the local chain held is deleted");
    Ok(())
}

async fn tell(context: &Context, devnet: &Devnet, with_keys: bool) -> Done {
    const FIRST: &[&str] = &[
        "chain_id",
        "running",
        "pid",
        "height",
        "rpc",
        "api",
        "grpc",
        "beacon",
        "beacon_running",
        "beacon_pid",
    ];
    let running = Running::find(&context.home.devnet())?;
    let beacon_running = Running::find(&beacon::folder(&context.home))?;
    let chain = salus_client::Chain::new(devnet.network())?;
    let tip = chain.tip().await.ok();
    let mut facts = json!({
        "chain_id": devnet.chain_id,
        "running": running.is_some(),
        "pid": running.as_ref().map(Running::pid),
        "height": tip.map(|tip| tip.height),
        "rpc": devnet.ports.rpc_url(),
        "api": devnet.ports.api_url(),
        "grpc": devnet.ports.grpc_address(),
        "beacon": beacon::url(devnet)?,
        "beacon_running": beacon_running.is_some(),
        "beacon_pid": beacon_running.as_ref().map(Running::pid),
        "log": context.home.devnet().join("wasmd.log"),
        "wasmd": devnet.wasmd,
        "test_phrase": accounts::PHRASE,
    });
    if !with_keys {
        return output::ordered(context.format, &facts, FIRST);
    }
    let keys: Vec<_> = accounts::all()?
        .iter()
        .map(|(account, signer)| json!({"name": account.name, "address": signer.address(), "for": account.purpose}))
        .collect();
    if context.format == output::Format::Json {
        if let Some(object) = facts.as_object_mut() {
            object.insert("keys".to_owned(), json!(keys));
        }
        return output::answer(context.format, &facts);
    }
    output::ordered(context.format, &facts, FIRST)?;
    output::line("")?;
    output::ordered(context.format, &json!(keys), &["name", "address"])
}
