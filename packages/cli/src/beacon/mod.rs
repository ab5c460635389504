//! `salus beacon`: public randomness. Rounds of any beacon of drand's scheme, fetched and verified, and a beacon of one's
//! own for local runs.

pub mod key;
pub mod relay;
pub mod serve;
pub mod wire;

use crate::context::Context;
use crate::domain;
use crate::domain::when::When;
use crate::failure::{Done, Failure};
use crate::output;
use clap::{Args, Subcommand};
use relay::Relay;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Commands on beacons.
#[derive(Debug, Subcommand)]
pub enum BeaconCommand {
    /// Make the key of a local beacon: whoever has it knows every round in advance, so it is for trying things only
    #[command(after_help = "Example:\n  salus beacon key beacon.json")]
    Key {
        /// File to make, readable by its owner only
        file: PathBuf,
    },
    /// Run a local beacon with the HTTP paths of drand, until Ctrl-C or SIGTERM
    ///
    /// It answers /info, /chains, /health, /public/latest and /public/ROUND, each also under /CHAIN-HASH. A round that is
    /// not due yet is refused.
    #[command(
        after_help = "Example:\n  salus beacon serve --listen 127.0.0.1:8085 --key beacon.json --genesis 2027-01-31 --period 3"
    )]
    Serve(ServeArgs),
    /// Fetch a round and verify its signature
    ///
    /// With the chain hash at the end of the URL, the key itself is verified, too: the hash names key, genesis and period.
    #[command(after_help = "Example:\n  salus beacon show --url http://127.0.0.1:8085\n  \
        salus beacon show --round 1000 \
        --url https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971")]
    Show(ShowArgs),
}

/// How to run a local beacon.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port on this machine; port 0 picks a free one
    #[arg(long, default_value = "127.0.0.1:8085", value_name = "ADDRESS:PORT", value_parser = local)]
    pub listen: SocketAddr,
    /// File of the key, made by `salus beacon key`
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// When round 1 is due: seconds since 1970, 2027-01-31 or 2027-01-31T18:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub genesis: u64,
    /// Seconds between rounds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=u64::from(u32::MAX)))]
    pub period: u64,
}

/// Which round of which beacon.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// Where the beacon answers
    #[arg(long, value_name = "URL")]
    pub url: String,
    /// Number of the round [default: the latest]
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub round: Option<u64>,
}

fn instant(text: &str) -> Result<u64, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    match text.parse() {
        Ok(When::At(seconds)) => Ok(seconds),
        _ => Err(format!(
            "{text:?} is no time; write seconds since 1970, 2027-01-31 or 2027-01-31T18:00:00Z"
        )),
    }
}

/// A beacon with one key is nothing that others should rely on: it is not offered to them.
fn local(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| format!("{text:?} is no address with a port, like 127.0.0.1:8085"))?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(format!(
            "{} can be reached from other machines; a local beacon listens at 127.0.0.1 or [::1]",
            address.ip()
        ))
    }
}

/// Runs one of them.
pub async fn run(context: &Context, command: BeaconCommand) -> Done {
    match command {
        BeaconCommand::Key { file } => {
            let signer = key::make(&file)?;
            let facts = json!({"file": file, "public_key": wire::hex(&signer.public_key())});
            output::ordered(context.format, &facts, &["public_key"])
        }
        BeaconCommand::Serve(args) => serve::run(context, &args).await,
        BeaconCommand::Show(args) => show(context, &args).await,
    }
}

async fn show(context: &Context, args: &ShowArgs) -> Done {
    let relay = Relay::at(&args.url)?;
    let info = relay.info().await?;
    let scheme = info.scheme()?;
    let round = relay.round(args.round).await?;
    let randomness = round.verify(&scheme)?;
    if relay.chain_hash().is_none() {
        output::progress(
            "the key comes from the same server; with the chain hash at the end of the URL it is verified, too",
        );
    }
    let due = scheme
        .time_of(round.round)
        .checked_mul(1_000_000_000)
        .ok_or_else(|| Failure::refused(format!("round {} is beyond all clocks", round.round)))?;
    let facts = json!({
        "round": round.round,
        "due_at": due.to_string(),
        "randomness": wire::hex(&randomness),
        "signature": round.signature,
        "public_key": info.public_key,
        "chain_hash": info.hash,
    });
    domain::print(context, facts, &["round", "due_at", "randomness"])
}
