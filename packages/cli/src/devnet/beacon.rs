//! The beacon that runs beside the local chain, for the draws of panels.

use super::process::Running;
use super::Devnet;
use crate::beacon::key;
use crate::beacon::relay::Relay;
use crate::beacon::wire::{native, Info};
use crate::failure::{Done, Failure};
use crate::home::{private_folder, Home};
use crate::output;
use beacon::{Scheme, Signer};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The seed of its key, known to everybody on purpose, like the recovery phrase of the test accounts.
pub const SEED: &[u8; 32] = b"salus local beacon, known to all";
/// When its round 1 was due: 2026-01-01T00:00:00Z.
pub const GENESIS: u64 = 1_767_225_600;
/// Seconds between its rounds.
pub const PERIOD: u64 = 3;

/// How long it may take to answer.
const FIRST_ANSWER: Duration = Duration::from_secs(20);

/// Its folder: key, log, and which process it is.
pub fn folder(home: &Home) -> PathBuf {
    home.devnet().join("beacon")
}

/// What it says of itself.
pub fn info() -> Done<Info> {
    let signer = Signer::from_seed(SEED);
    let scheme = Scheme::new(&native(), &signer.public_key(), GENESIS, PERIOD)
        .map_err(|e| Failure::usage(e.to_string()))?;
    Info::local(&signer, &scheme)
}

/// Where it answers, with the chain hash that its key, genesis and period are verified by.
pub fn url(devnet: &Devnet) -> Done<String> {
    Ok(format!(
        "http://127.0.0.1:{}/{}",
        devnet.ports.beacon,
        info()?.hash
    ))
}

/// Starts it, unless it runs.
pub async fn up(home: &Home, devnet: &Devnet) -> Done {
    let folder = folder(home);
    let child = match Running::find(&folder)? {
        Some(_) => None,
        None => {
            devnet.ports.beacon_must_be_free()?;
            Some(start(&folder, devnet).await?)
        }
    };
    let relay = Relay::at(&url(devnet)?)?;
    let began = Instant::now();
    loop {
        match relay.info().await {
            Ok(_) => break,
            Err(failure) if began.elapsed() > FIRST_ANSWER => return Err(failure),
            Err(_) if Running::find(&folder)?.is_none() => return Err(died(&folder)),
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    if child.is_some() {
        output::progress(&format!("  beacon at {}", url(devnet)?));
    }
    Ok(())
}

/// Stops the one that [`up`] started, if it runs.
pub async fn down(home: &Home) -> Done {
    let folder = folder(home);
    match Running::find(&folder)? {
        Some(running) => {
            output::progress(&format!("stopping the beacon (process {})", running.pid()));
            running.stop(&folder).await
        }
        None => Ok(()),
    }
}

async fn start(folder: &Path, devnet: &Devnet) -> Done<Running> {
    private_folder(folder)?;
    let key = folder.join("key.json");
    if !key.exists() {
        key::write(&key, SEED)?;
    }
    let salus =
        std::env::current_exe().map_err(|e| Failure::network(format!("cannot find the own program: {e}")))?;
    let log = log(folder);
    let open = || {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(|e| Failure::file("write", &log, e))
    };
    let mut command = Command::new(&salus);
    command
        .args(["beacon", "serve"])
        .args(["--listen", &format!("127.0.0.1:{}", devnet.ports.beacon)])
        .args(["--genesis", &GENESIS.to_string()])
        .args(["--period", &PERIOD.to_string()])
        .arg("--key")
        .arg(&key)
        .stdin(Stdio::null())
        .stdout(open()?)
        .stderr(open()?);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // a group of its own: Ctrl-C in this terminal is not for the beacon
        command.process_group(0);
    }
    let child = command.spawn().map_err(|e| Failure::file("run", &salus, e))?;
    let running = Running::of(child.id()).await.ok_or_else(|| died(folder))?;
    running.write(folder)?;
    Ok(running)
}

fn log(folder: &Path) -> PathBuf {
    folder.join("beacon.log")
}

fn died(folder: &Path) -> Failure {
    let log = log(folder);
    let text = fs::read_to_string(&log).unwrap_or_default();
    let last = text.lines().last().unwrap_or("nothing").to_owned();
    Failure::network(format!("the beacon stopped by itself; it said last: {last}"))
        .mend(format!("the whole log is {}", log.display()))
}
