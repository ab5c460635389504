//! A chain of a test's own, with our contracts on it.

use salus_cli::context::Context;
use salus_cli::home::Home;
use salus_cli::output::Format;
use salus_client::{Api, Chain, Committed, Contract, Outcome, SendOptions, Signer, Transaction};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The coin of gifts.
pub const DENOM: &str = "uatom";

static LABS: AtomicU32 = AtomicU32::new(0);

/// A folder with a chain in it. The chain is stopped and everything deleted when it goes out of scope.
pub struct Lab {
    folder: PathBuf,
}

/// How the chain of a lab differs from the usual.
#[derive(Clone, Copy)]
pub struct Settings {
    /// pause after each block
    pub block_ms: u32,
    /// for how many blocks a transaction stays valid
    pub valid_blocks: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            block_ms: 300,
            valid_blocks: 200,
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where the built contracts are.
fn artifacts() -> PathBuf {
    std::env::var_os("SALUS_ARTIFACTS").map_or_else(|| root().join("artifacts"), PathBuf::from)
}

impl Lab {
    /// A running chain without contracts.
    pub fn bare(settings: Settings) -> Self {
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("salus-lab-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("deploy")).unwrap();
        let text = std::fs::read_to_string(root().join("deploy/local.toml")).unwrap();
        let text = text
            .replace("\"../artifacts\"", &format!("{:?}", artifacts()))
            .replace(
                "[network]\n",
                &format!("[network]\nvalid_blocks = {}\n", settings.valid_blocks),
            );
        std::fs::write(folder.join("deploy/local.toml"), text).unwrap();
        let lab = Self { folder };
        lab.up(settings);
        lab
    }

    /// A running chain with our contracts.
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    /// The same with other settings.
    pub fn with(settings: Settings) -> Self {
        let lab = Self::bare(settings);
        lab.run(&["deploy", "apply"]);
        lab
    }

    /// Starts the chain, for the first time or again.
    pub fn up(&self, settings: Settings) {
        let block = settings.block_ms.to_string();
        self.run(&[
            "devnet",
            "up",
            "--block-ms",
            &block,
            "--rpc-port",
            "0",
            "--p2p-port",
            "0",
            "--grpc-port",
            "0",
            "--api-port",
            "0",
            "--beacon-port",
            "0",
        ]);
    }

    /// The command, ready to be given arguments.
    pub fn salus(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_salus-under-test"));
        command
            .current_dir(&self.folder)
            .env_remove("SALUS_HOME")
            .env_remove("SALUS_NETWORK")
            .env_remove("SALUS_NODE")
            .stdin(Stdio::null());
        command
    }

    /// Runs the command and gives whatever comes of it.
    pub fn attempt(&self, args: &[&str]) -> Said {
        Said::from(self.salus().args(args).output().unwrap())
    }

    /// Runs the command, which must succeed, and gives what it printed.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> String {
        let said = self.attempt(args);
        assert_eq!(
            said.code,
            Some(0),
            "salus {} said {}{}",
            args.join(" "),
            said.out,
            said.err
        );
        said.out
    }

    /// The same, read as JSON.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        let mut args = args.to_vec();
        args.extend(["-o", "json"]);
        serde_json::from_str(&self.run(&args)).unwrap()
    }

    /// What the library needs to know to work on this chain.
    pub fn context(&self) -> Context {
        Context {
            home: Home::at(Some(&self.folder.join(".salus"))).unwrap_or_else(|e| panic!("{}", e.text)),
            format: Format::Json,
            network: self
                .folder
                .join("deploy/local.toml")
                .to_string_lossy()
                .into_owned(),
            node: None,
        }
    }

    /// The chain.
    pub async fn chain(&self) -> Chain {
        self.context()
            .chain()
            .await
            .unwrap_or_else(|e| panic!("{}", e.text))
    }

    /// The number of the chain's process.
    pub fn pid(&self) -> i32 {
        let status = self.json(&["devnet", "status"]);
        i32::try_from(status["pid"].as_i64().unwrap()).unwrap()
    }

    /// Kills the chain's process with no chance to tidy up, and waits until it is gone.
    pub fn kill_node(&self) {
        let pid = self.pid();
        let process = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
        while self.json(&["devnet", "status"])["running"] == true {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = self.attempt(&["devnet", "down"]);
        if std::thread::panicking() {
            eprintln!("the chain's folder is kept for a look: {}", self.folder.display());
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// What the command said.
pub struct Said {
    /// its exit code
    pub code: Option<i32>,
    /// standard output
    pub out: String,
    /// standard error
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// Sends a transaction that must succeed.
pub async fn send(chain: &Chain, signer: &Signer, tx: &Transaction, options: SendOptions) -> Committed {
    match chain.send(signer, tx, options).await.unwrap() {
        Outcome::Committed(done) => done,
        other => panic!("not in a block: {other:?}"),
    }
}

/// Calls a contract with a message that must succeed.
pub async fn call<A: Api>(
    chain: &Chain,
    signer: &Signer,
    contract: &Contract<A>,
    msg: &A::Execute,
) -> Committed {
    let tx = Transaction::call(contract, msg, vec![]).unwrap();
    send(chain, signer, &tx, SendOptions::default()).await
}
