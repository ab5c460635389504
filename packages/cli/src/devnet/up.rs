//! Making and starting the local chain.

use super::accounts::{self, PHRASE};
use super::ports::Ports;
use super::process::Running;
use super::{config, genesis, wasmd, Devnet, UpArgs, CHAIN_ID, FEE_DENOM};
use crate::failure::{Done, Failure};
use crate::home::{private_folder, Home};
use crate::output;
use salus_client::Chain;
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long the first block may take.
const FIRST_BLOCK: Duration = Duration::from_secs(90);
/// What the validator bonds.
const STAKE: &str = "500000000000";

/// Starts the local chain of a home folder, making it first if there is none. True if it ran already.
pub async fn up(home: &Home, args: &UpArgs) -> Done<(Devnet, bool)> {
    let folder = home.devnet();
    let known = Devnet::read(home)?;
    if let (Some(devnet), Some(_)) = (&known, Running::find(&folder)?) {
        wait(devnet, &folder, None).await?;
        return Ok((devnet.clone(), true));
    }
    let program = wasmd::find(args.wasmd.as_deref())?;
    let devnet = match known {
        // stopped before: goes on with what it holds, where it listened
        Some(devnet) => Devnet {
            wasmd: program,
            ..devnet
        },
        None => make(home, args, program).await?,
    };
    devnet.ports.must_be_free()?;
    devnet.write(home)?;
    let child = start(&devnet, &folder).await?;
    wait(&devnet, &folder, Some(child)).await?;
    Ok((devnet, false))
}

async fn make(home: &Home, args: &UpArgs, program: PathBuf) -> Done<Devnet> {
    let ports = Ports::choose(args)?;
    let chain = home.devnet().join("chain");
    if chain.exists() {
        // left over by an `up` that was stopped half-way: `devnet.json` is written last
        fs::remove_dir_all(&chain).map_err(|e| Failure::file("delete", &chain, e))?;
    }
    private_folder(&chain)?;
    output::progress("setting up a local chain");
    let version = wasmd::version(&program).await?;
    output::progress(&format!("  wasmd {version} at {}", program.display()));
    let at = chain.to_string_lossy().into_owned();
    let run = |args: &[&str], input: Option<&'static str>| {
        let args: Vec<String> = args
            .iter()
            .map(|arg| (*arg).to_owned())
            .chain(["--home".to_owned(), at.clone()])
            .collect();
        let program = program.clone();
        async move { wasmd::run(&program, args, input).await }
    };
    run(
        &[
            "init",
            "local",
            "--chain-id",
            CHAIN_ID,
            "--default-denom",
            FEE_DENOM,
        ],
        None,
    )
    .await?;
    output::progress(&format!(
        "  genesis with {} test accounts",
        accounts::accounts().count()
    ));
    genesis::write(&chain)?;
    run(
        &[
            "keys",
            "add",
            "validator",
            "--recover",
            "--keyring-backend",
            "test",
        ],
        Some(PHRASE),
    )
    .await?;
    let stake = format!("{STAKE}{FEE_DENOM}");
    run(
        &[
            "genesis",
            "gentx",
            "validator",
            &stake,
            "--chain-id",
            CHAIN_ID,
            "--keyring-backend",
            "test",
        ],
        None,
    )
    .await?;
    run(&["genesis", "collect-gentxs"], None).await?;
    config::write(&chain, &ports, args.block_ms)?;
    run(&["genesis", "validate-genesis"], None).await?;
    Ok(Devnet {
        chain_id: CHAIN_ID.to_owned(),
        ports,
        wasmd: program,
    })
}

async fn start(devnet: &Devnet, folder: &Path) -> Done<u32> {
    let log = folder.join("wasmd.log");
    let open = || {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .map_err(|e| Failure::file("write", &log, e))
    };
    let mut command = Command::new(&devnet.wasmd);
    command
        .arg("start")
        .arg("--home")
        .arg(folder.join("chain"))
        .args(["--log_level", "info", "--log_no_color"])
        .stdin(Stdio::null())
        .stdout(open()?)
        .stderr(open()?);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        // a group of its own: Ctrl-C in this terminal is not for the chain
        command.process_group(0);
    }
    let child = command
        .spawn()
        .map_err(|e| Failure::file("run", &devnet.wasmd, e))?;
    let running = Running::of(child.id()).await.ok_or_else(|| died(folder))?;
    running.write(folder)?;
    Ok(child.id())
}

async fn wait(devnet: &Devnet, folder: &Path, child: Option<u32>) -> Done {
    let chain = Chain::new(devnet.network())?;
    let began = Instant::now();
    let mut told = 0;
    if child.is_some() {
        output::progress(&format!("starting it at {}", devnet.ports.rpc_url()));
    }
    // a restarted chain must make a new block too: only then is it known to work
    let first = chain.tip().await.ok().map(|tip| tip.height);
    loop {
        if let Ok(tip) = chain.tip().await {
            if tip.chain_id != devnet.chain_id {
                return Err(Failure::network(format!(
                    "{} answers for chain {}, not {}",
                    devnet.ports.rpc_url(),
                    tip.chain_id,
                    devnet.chain_id
                )));
            }
            if tip.height > first.filter(|_| child.is_some()).unwrap_or_default() {
                return Ok(());
            }
        }
        if Running::find(folder)?.is_none() {
            return Err(died(folder));
        }
        let seconds = began.elapsed().as_secs();
        if began.elapsed() > FIRST_BLOCK {
            return Err(Failure::network(format!(
                "no block after {seconds} s; the log is {}",
                folder.join("wasmd.log").display()
            )));
        }
        if seconds >= 2 && seconds > told {
            told = seconds;
            output::progress(&format!("  waiting for a block, {seconds} s"));
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn died(folder: &Path) -> Failure {
    let log = folder.join("wasmd.log");
    let text = fs::read_to_string(&log).unwrap_or_default();
    let last: Vec<&str> = text.lines().rev().take(5).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Failure::network(format!(
        "the chain stopped by itself; it said last:\n{}",
        last.join("\n")
    ))
    .mend(format!("the whole log is {}", log.display()))
}
