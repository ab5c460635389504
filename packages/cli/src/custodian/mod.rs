//! `salus custodian`: records kept encrypted, and handed out against live permits only; and the grantee's side of it.

mod fetch;
mod keep;
mod serve;

use crate::context::Context;
use crate::domain;
use crate::domain::when::When;
use crate::failure::{Done, Failure};
use crate::home::Home;
use clap::{Args, Subcommand};
use consent_registry_api::types::{Digest, NotHex, ReceiptId, RecordKind, SubjectId, Tag};
use custodian::chain::OnChain;
use custodian::custodian::PutError;
use custodian::fetch::FetchError;
use custodian::journal::JournalError;
use custodian::keyring::KeyringError;
use custodian::registry::RegistryError;
use custodian::store::{Blobs, Store, StoreError};
use salus_client::ExitCode;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

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
    #[command(
        after_help = "Example:\n  salus custodian verify --from hospital\n  salus custodian verify --off-chain"
    )]
    Verify {
        /// Which records
        #[command(flatten)]
        which: Which,
        /// Do not ask the chain
        #[arg(long)]
        off_chain: bool,
        /// Number of the custodian's organisation [default: the one for which the key of --from operates]
        #[arg(long, value_name = "ORG", required_unless_present_any = ["off_chain", "from"])]
        custodian: Option<u64>,
        /// Key of an operator of the custodian
        #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
        from: Option<String>,
    },
    /// Hand records out against permits of the registry, until Ctrl-C or SIGTERM
    ///
    /// POST /release takes a signed request and answers with the records of its receipt, GET /place says of which custodian
    /// it is. Whatever was promised, served or refused before a stop or a crash is said on chain after the next start.
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
    /// Begin a new epoch: records that come from now on are kept under a new key
    #[command(after_help = "Example:\n  salus custodian epoch")]
    Epoch {
        /// Where the records are
        #[command(flatten)]
        place: Place,
    },
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

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 picks a free one. Beyond this machine, put a server that speaks TLS in front
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    /// Answers that are under way at once; whoever comes then is told to come again
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub readers: u32,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
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
    /// Key of an operator of the organisation that was permitted
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Runs one of them.
pub async fn run(context: &Context, command: CustodianCommand) -> Done {
    match command {
        CustodianCommand::Put(args) => keep::put(context, args).await,
        CustodianCommand::List { which } => keep::list(context, &which).await,
        CustodianCommand::Verify {
            which,
            off_chain,
            custodian,
            from,
        } => keep::verify(context, &which, off_chain, custodian, from.as_deref()).await,
        CustodianCommand::Serve(args) => serve::run(context, &args).await,
        CustodianCommand::Fetch(args) => fetch::run(context, &args).await,
        CustodianCommand::Key { file } => fetch::key(context, &file),
        CustodianCommand::Epoch { place } => keep::epoch(context, &place),
        CustodianCommand::Erase { place, subject, yes } => keep::erase(context, &place, &subject, yes).await,
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
            RegistryError::Refused(text) => Self::refused(text),
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
