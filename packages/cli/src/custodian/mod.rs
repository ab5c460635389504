//! `salus custodian`: records kept encrypted, and handed out against live permits only; and the grantee's side of it.

mod fetch;
mod hours;
mod keep;
mod serve;
mod stream;

use crate::context::Context;
use crate::domain;
use crate::domain::when::When;
use crate::failure::{Done, Failure};
use crate::home::Home;
use age::x25519::Recipient;
use clap::{Args, Subcommand};
use consent_registry_api::types::{Digest, NotHex, ReceiptId, RecordKind, SubjectId, Tag};
use custodian::chain::OnChain;
use custodian::custodian::PutError;
use custodian::fetch::FetchError;
use custodian::journal::JournalError;
use custodian::keyring::KeyringError;
use custodian::registry::RegistryError;
use custodian::store::{Blobs, Store, StoreError};
use hours::RootCommand;
use salus_client::ExitCode;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use stream::StreamCommand;

/// Commands of a custodian, and of whoever asks it.
#[derive(Debug, Subcommand)]
pub enum CustodianCommand {
    /// Encrypt a record, keep it, and commit to it on chain
    #[command(
        after_help = "Example:\n  salus custodian put blood.pdf --subject 00000000000000000000000000000000000000000000\
        00000000000000000000 --kind laboratory --from hospital"
    )]
    Put(PutArgs),
    /// List the records that are kept
    #[command(after_help = "Example:\n  salus custodian list -o json")]
    List {
        /// Which records
        #[command(flatten)]
        which: Which,
    },
    /// Look whether every record is there, whole, unaltered and openable, and what is committed to on chain
    ///
    /// With --reading, --day or --hour nothing of a custodian's is looked at: anybody can check what was given to them.
    #[command(
        after_help = "Example:\n  salus custodian verify --from hospital\n  salus custodian verify --off-chain\n  \
        salus custodian verify --reading reading.json"
    )]
    Verify(VerifyArgs),
    /// Hand records out against permits of the registry, until Ctrl-C or SIGTERM
    ///
    /// POST /release takes a signed request and answers with the records of its receipt, GET /place says of which custodian
    /// it is. Whatever was promised, served or refused before a stop or a crash is said on chain after the next start. The
    /// records of a patient whose erasure is due on the chain are destroyed without being told to.
    #[command(after_help = "Example:\n  salus custodian serve --listen 127.0.0.1:8090 --from hospital")]
    Serve(ServeArgs),
    /// Ask a custodian for the records of a permitted receipt; check, decrypt and keep them
    #[command(
        after_help = "Example:\n  salus custodian key clinic.key\n  salus custodian fetch 00000000000000000000000000000000\
        00000000000000000000000000000000 --at http://127.0.0.1:8090 --reader clinic.key --to records --from hospital"
    )]
    Fetch(FetchArgs),
    /// Make the key with which records are read, for `salus custodian fetch`
    #[command(after_help = "Example:\n  salus custodian key clinic.key")]
    Key {
        /// File to make, readable by its owner only
        file: PathBuf,
    },
    /// Tell a custodian which keys your organisation reads with
    ///
    /// The list replaces the one before. It is signed by the key that administers the organisation, and counts as long as that
    /// key does. A record is never encrypted to a key that is not on it.
    #[command(
        after_help = "Example:\n  salus custodian readers age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p \
        --at http://127.0.0.1:8090 --from hospital"
    )]
    Readers(ReadersArgs),
    /// List the keys that organisations have named to this custodian
    #[command(after_help = "Example:\n  salus custodian grantees")]
    Grantees {
        /// Where the records are
        #[command(flatten)]
        place: Place,
    },
    /// Begin a new epoch: records that come from now on are kept under a new key
    #[command(after_help = "Example:\n  salus custodian epoch")]
    Epoch {
        /// Where the records are
        #[command(flatten)]
        place: Place,
    },
    /// Move the keys of all records under the key of the newest epoch, and tell the chain
    ///
    /// May be stopped at any time and run again: it goes on where it ended. A record that is not whole is left as it is and
    /// reported.
    #[command(after_help = "Example:\n  salus custodian epoch\n  salus custodian rewrap --from hospital")]
    Rewrap {
        /// Where the records are
        #[command(flatten)]
        place: Place,
        /// Key of an operator of the custodian
        #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
        from: String,
    },
    /// Keep what devices measure, and prove single readings
    #[command(subcommand)]
    Stream(StreamCommand),
    /// Post the roots of hours of accesses under standing permits, and prove what is in them
    #[command(subcommand)]
    Root(RootCommand),
    /// Destroy the salts, keys and ciphertexts of a subject's records
    #[command(
        after_help = "Example:\n  salus custodian erase --subject 00000000000000000000000000000000000000000000\
        00000000000000000000 --yes"
    )]
    Erase {
        /// Where the records are
        #[command(flatten)]
        place: Place,
        /// Whose
        #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
        subject: SubjectId,
        /// Do not only say what would be destroyed
        #[arg(long)]
        yes: bool,
    },
}

/// Reads an id or a tag, written in hexadecimal digits.
fn id<T: FromStr<Err = NotHex>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|e: NotHex| e.to_string())
}

/// Where a custodian's records are.
#[derive(Clone, Debug, Args)]
pub struct Place {
    /// The custodian's folder: keys, records, journal [default: custodian/ in the folder of --home]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Where ciphertexts are: local, in the custodian's folder, or s3://BUCKET/PREFIX
    #[arg(long, default_value = "local", value_name = "PLACE")]
    pub blobs: Blobs,
}

impl Place {
    fn folder(&self, home: &Home) -> PathBuf {
        self.data.clone().unwrap_or_else(|| home.custodian())
    }

    fn open(&self, home: &Home) -> Done<Store> {
        Ok(Store::open(&self.folder(home), &self.blobs)?)
    }
}

/// Which records.
#[derive(Clone, Debug, Args)]
pub struct Which {
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Of this subject only
    #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
    pub subject: Option<SubjectId>,
}

/// A record to be kept.
#[derive(Debug, Args)]
pub struct PutArgs {
    /// File of the record, at most 5 MB
    pub file: PathBuf,
    /// Whose it is
    #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
    pub subject: SubjectId,
    /// What kind: ehr, ephr, laboratory, image, prescription, vaccination, device_stream, telemedicine
    #[arg(long, value_parser = domain::code::<RecordKind>)]
    pub kind: RecordKind,
    /// Sensitive category, blinded by the patient; may be repeated
    #[arg(long = "tag", value_name = "HEX", value_parser = id::<Tag>)]
    pub tags: Vec<Tag>,
    /// It is part of the patient's summary: what an emergency may see
    #[arg(long)]
    pub summary: bool,
    /// When the data is from [default: now]
    #[arg(long, value_name = "TIME")]
    pub made: Option<When>,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// What to verify.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Which records
    #[command(flatten)]
    pub which: Which,
    /// A proof of one reading of a device, made by `salus custodian stream prove`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject", "off_chain"])]
    pub reading: Option<PathBuf>,
    /// The record of a device's day, as it was fetched; --subject says whose
    #[arg(long, value_name = "FILE", requires = "subject", conflicts_with_all = ["reading", "off_chain"])]
    pub day: Option<PathBuf>,
    /// A proof of what an hour has of a subject, made by `salus custodian root prove`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["subject", "off_chain", "reading", "day"])]
    pub hour: Option<PathBuf>,
    /// The last such proof with accesses before it, so that a missing access shows
    #[arg(long, value_name = "FILE", requires = "hour")]
    pub after: Option<PathBuf>,
    /// Do not ask the chain
    #[arg(long)]
    pub off_chain: bool,
    /// Number of the custodian's organisation [default: the one for which the key of --from operates]
    #[arg(long, value_name = "ORG", required_unless_present_any = ["off_chain", "from", "reading", "day", "hour"])]
    pub custodian: Option<u64>,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: Option<String>,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 picks a free one. Beyond this machine, put a server that speaks TLS in front
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Answers that are under way at once; whoever comes then is told to come again
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub readers: u32,
    /// Connections that are open at once
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub connections: u32,
    /// Requests of one address in a second, and twice as many at once. 0 for no limit: behind a server that speaks TLS all come
    /// from its address, and it is the one to limit them
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub pace: u32,
    /// Seconds between two looks at the chain whether a patient whose records are kept has been erased. A record goes when
    /// the erasure cannot be taken back any more
    #[arg(long, default_value_t = 600, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub erasures: u64,
    /// Seconds that one answer may take to be read
    #[arg(long, default_value_t = 300, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub reading: u64,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Which keys read.
#[derive(Debug, Args)]
pub struct ReadersArgs {
    /// Public keys, as `salus custodian key` prints them; with none of them the organisation reads nothing any more
    #[arg(value_name = "AGE1", required_unless_present = "none")]
    pub readers: Vec<Recipient>,
    /// No key reads any more
    #[arg(long, conflicts_with = "readers")]
    pub none: bool,
    /// Where the custodian answers
    #[arg(long, value_name = "URL")]
    pub at: String,
    /// Number of the organisation [default: the one for which the key of --from operates]
    #[arg(long, value_name = "ORG")]
    pub org: Option<u64>,
    /// Key of the organisation's admin
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// What to fetch.
#[derive(Debug, Args)]
pub struct FetchArgs {
    /// The receipt of the permit
    #[arg(value_parser = id::<ReceiptId>)]
    pub receipt: ReceiptId,
    /// Where the custodian answers
    #[arg(long, value_name = "URL")]
    pub at: String,
    /// File of the key that reads, made by `salus custodian key`
    #[arg(long, value_name = "FILE")]
    pub reader: PathBuf,
    /// Folder in which the records are kept, each under its id
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// How long to come again while the custodian is busy
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub wait: u64,
    /// The most that is taken, held in memory; more is refused when it is announced
    #[arg(long, default_value_t = 1_000, value_name = "MEGABYTES")]
    pub most: u64,
    /// Key of an operator of the organisation that was permitted
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Runs one of them.
pub async fn run(context: &Context, command: CustodianCommand) -> Done {
    match command {
        CustodianCommand::Put(args) => keep::put(context, args).await,
        CustodianCommand::List { which } => keep::list(context, &which).await,
        CustodianCommand::Verify(args) => verify(context, &args).await,
        CustodianCommand::Serve(args) => serve::run(context, &args).await,
        CustodianCommand::Fetch(args) => fetch::run(context, &args).await,
        CustodianCommand::Key { file } => fetch::key(context, &file),
        CustodianCommand::Readers(args) => fetch::readers(context, &args).await,
        CustodianCommand::Grantees { place } => keep::grantees(context, &place).await,
        CustodianCommand::Epoch { place } => keep::epoch(context, &place),
        CustodianCommand::Stream(command) => stream::run(context, command).await,
        CustodianCommand::Root(command) => hours::run(context, command).await,
        CustodianCommand::Rewrap { place, from } => keep::rewrap(context, &place, &from).await,
        CustodianCommand::Erase { place, subject, yes } => keep::erase(context, &place, &subject, yes).await,
    }
}

async fn verify(context: &Context, args: &VerifyArgs) -> Done {
    match (&args.reading, &args.hour, &args.day, args.which.subject) {
        (Some(proof), _, _, _) => stream::verify_reading(context, proof).await,
        (None, Some(proof), _, _) => hours::verify(context, proof, args.after.as_deref()).await,
        (None, None, Some(day), Some(subject)) => stream::verify_day(context, day, subject).await,
        _ => keep::verify(context, args).await,
    }
}

/// The network's registry, as an operator of a custodian speaks to it.
async fn on_chain(context: &Context, from: &str) -> Done<OnChain> {
    let chain = context.chain().await?;
    let signer = context.signer(from)?;
    Ok(OnChain::connect(chain, context.contract()?, context.contract()?, signer).await?)
}

fn hex(digest: &Digest) -> String {
    digest.to_string()
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            e @ (StoreError::Empty | StoreError::TooLarge { .. }) => Self::usage(e.to_string()),
            StoreError::Open { ref path, .. } => {
                let mend = format!("`chmod 700 {}`, or another folder with --data", path.display());
                Self::usage(error.to_string()).mend(mend)
            }
            e if e.is_damage() => Self::refused(e.to_string()),
            e => Self::network(e.to_string()),
        }
    }
}

impl From<KeyringError> for Failure {
    fn from(error: KeyringError) -> Self {
        match error {
            e @ KeyringError::File { .. } => Self::network(e.to_string()),
            e @ KeyringError::NotAKey { .. } => {
                Self::usage(e.to_string()).mend("`salus custodian key FILE` makes one")
            }
            e @ (KeyringError::Open { .. } | KeyringError::NoEpoch { .. }) => Self::usage(e.to_string()),
        }
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::Refused(why) => Self::refused(why.text),
            RegistryError::Silent(text) | RegistryError::NotNoted(text) => Self::network(text),
            e @ RegistryError::Unknown { .. } => Self {
                code: ExitCode::NotFinal,
                text: e.to_string(),
                mend: Some("the next `salus custodian serve` looks what became of it".to_owned()),
            },
        }
    }
}

impl From<PutError> for Failure {
    fn from(error: PutError) -> Self {
        let text = error.to_string();
        let inner = match error {
            PutError::Store(e) => Self::from(e),
            PutError::Registry(e) => Self::from(e),
        };
        Self { text, ..inner }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        Self::network(error.to_string())
    }
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        match error {
            e @ FetchError::Silent(_) => Self::network(e.to_string()),
            FetchError::Refused(refusal) if refusal.is_passing() => Self {
                code: ExitCode::NotFinal,
                text: refusal.to_string(),
                mend: Some("try again in a moment".to_owned()),
            },
            e => Self::refused(e.to_string()),
        }
    }
}
