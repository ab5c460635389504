//! Hours of accesses under standing permits.

use super::stream::{files, readings};
use super::{id, on_chain, Place};
use crate::context::Context;
use crate::domain;
use crate::failure::{Done, Failure};
use crate::home::write_whole;
use crate::output;
use clap::{Args, Subcommand};
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{RootInfo, SubjectId, SECONDS_PER_HOUR};
use custodian::batch::{Access, BatchError, HourProof, Leaf, Proven};
use custodian::cover::uncovered;
use custodian::registry::Registry;
use custodian::roots::{Roots, RootsError};
use salus_client::{ConsentRegistry, Contract};
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is done with accesses under standing permits.
#[derive(Debug, Subcommand)]
pub enum RootCommand {
    /// Close every hour of an access log that is over, and post one root for each
    ///
    /// The log is CSV with a heading, or has a JSON object on each line: time, subject, consent (the one that covers the
    /// access), org (number of who read), role, purpose, destination, profession if it matters, and what (SHA-256 of what was
    /// handed out). Each access is decided here by the registry's own rules for the second at which it was: if the consent that
    /// it names did not cover it then, nothing is closed or posted, and every such access is named. May be run again with the
    /// same log, also after a crash: an hour is closed and posted once. What comes after its hour was closed is refused.
    #[command(after_help = "Example:\n  salus custodian root post accesses.csv --from hospital")]
    Post(PostArgs),
    /// Show a subject what an hour has of it, or that it has nothing; `salus custodian verify --hour` checks it
    #[command(
        after_help = "Example:\n  salus custodian root prove --subject 00000000000000000000000000000000000000000000\
        00000000000000000000 --hour 495123 --to hour.json --from hospital"
    )]
    Prove(ProveArgs),
}

/// Which accesses.
#[derive(Debug, Args)]
pub struct PostArgs {
    /// Files or folders of access logs: *.csv, *.ndjson, *.jsonl
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Which hour, for whom.
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// For whom
    #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
    pub subject: SubjectId,
    /// The hour, hours since 1970
    #[arg(long, value_name = "HOUR")]
    pub hour: u64,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Runs one of them.
pub(super) async fn run(context: &Context, command: RootCommand) -> Done {
    match command {
        RootCommand::Post(args) => post(context, &args).await,
        RootCommand::Prove(args) => prove(context, &args).await,
    }
}

fn roots(context: &Context, place: &Place) -> Done<Roots> {
    let folder = place.folder(&context.home);
    custodian::store::private_folder(&folder)?;
    Ok(Roots::open(&folder)?)
}

async fn post(context: &Context, args: &PostArgs) -> Done {
    let mut hours: BTreeMap<u64, Vec<Access>> = BTreeMap::new();
    let roots = roots(context, &args.place)?;
    // what is closed was looked at then, and the registry may have forgotten a consent since
    let (mut fresh, mut places) = (vec![], vec![]);
    for (path, format) in files(&args.files)? {
        for (number, reading) in (1_u64..).zip(readings(&path, format, "time")?) {
            let access = Access::read(number, &reading)
                .map_err(|e| Failure::usage(format!("{}: access {number}: {}", path.display(), e.why)))?;
            if !roots.is_closed(access.hour())? {
                fresh.push(access.clone());
                places.push(format!("{}: access {number}", path.display()));
            }
            hours.entry(access.hour()).or_default().push(access);
        }
    }
    let registry = on_chain(context, &args.from).await?;
    let uncovered = uncovered(&registry, &fresh).await?;
    if !uncovered.is_empty() {
        let lines = uncovered.iter().filter_map(|(place, why)| {
            let place = places.get(*place)?;
            Some(format!("{place} is not covered: {why}"))
        });
        return Err(Failure::refused(lines.collect::<Vec<_>>().join("\n")).mend(
            "an access that no consent covers is not posted as one; nothing of this log was closed or posted",
        ));
    }
    let now = registry.now().await?.div_euclid(SECONDS_PER_HOUR);
    for (hour, accesses) in hours {
        if hour >= now {
            // the rest of an hour that is under way comes with the next run
            output::progress(&format!("left out: {}", RootsError::NotOver { hour }));
            continue;
        }
        roots.close(hour, accesses)?;
    }
    let rows: Vec<Value> = roots
        .post(&registry)
        .await?
        .into_iter()
        .map(|(number, root)| {
            json!({
                "number": number,
                "hour": root.hour,
                "subjects": root.subjects,
                "accesses": root.accesses,
                "root": root.root.to_string(),
            })
        })
        .collect();
    domain::print(
        context,
        rows.into(),
        &["number", "hour", "subjects", "accesses", "root"],
    )
}

async fn prove(context: &Context, args: &ProveArgs) -> Done {
    let roots = roots(context, &args.place)?;
    let registry = on_chain(context, &args.from).await?;
    let proof = roots.prove(&registry, args.hour, &args.subject)?;
    let mut text = serde_json::to_vec_pretty(&proof).map_err(|e| Failure::file("write", &args.to, e))?;
    text.push(b'\n');
    write_whole(&args.to, &text, true)?;
    let facts = json!({"file": args.to, "number": proof.number, "accesses": proof.accesses.len()});
    output::ordered(context.format, &facts, &["file", "number", "accesses"])
}

fn proof(path: &Path) -> Done<HourProof> {
    let text = std::fs::read(path).map_err(|e| Failure::file("read", path, e))?;
    serde_json::from_slice(&text)
        .map_err(|e| Failure::usage(format!("{} is no proof of an hour: {e}", path.display())))
}

async fn on_chain_root(context: &Context, proof: &HourProof) -> Done<RootInfo> {
    let chain = context.chain().await?;
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let question = QueryMsg::Roots {
        custodian: proof.custodian,
        start_after: proof.number.checked_sub(1),
        limit: Some(1),
    };
    let found: Vec<RootInfo> = contract.ask(&chain, &question).await?;
    let found = found.into_iter().find(|root| root.number == proof.number);
    found.ok_or_else(|| {
        Failure::refused(format!(
            "the chain has no root {} of this custodian",
            proof.number
        ))
    })
}

/// Checks what an hour has of a subject against the chain, and against the proof before it.
pub(super) async fn verify(context: &Context, path: &Path, after: Option<&Path>) -> Done {
    let given = proof(path)?;
    let before: Option<Leaf> = match after {
        None => None,
        Some(path) => {
            let earlier = proof(path)?;
            let same = earlier.subject == given.subject && earlier.custodian == given.custodian;
            if !same || earlier.number >= given.number {
                return Err(Failure::usage(
                    "--after names an earlier proof of the same subject and custodian",
                ));
            }
            earlier.verify(&on_chain_root(context, &earlier).await?.batch, None)?;
            let own = earlier
                .shown
                .iter()
                .find(|shown| shown.leaf.subject == earlier.subject);
            own.map(|shown| shown.leaf)
        }
    };
    let root = on_chain_root(context, &given).await?.batch;
    let facts = match given.verify(&root, before.as_ref())? {
        Proven::NotRead => json!({"hour": given.hour, "accesses": 0, "found": "nothing of it was read"}),
        Proven::Read {
            accesses,
            counter,
            head,
        } => {
            let complete = before.is_some() || accesses == counter;
            json!({
                "hour": given.hour,
                "accesses": accesses,
                "ever": counter,
                "head": head.to_string(),
                "found": match complete {
                    true => "as it was posted, and none is missing",
                    false => "as it was posted; --after tells whether one is missing",
                },
            })
        }
    };
    output::ordered(context.format, &facts, &["hour", "accesses", "ever", "found"])
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        Self::refused(error.to_string())
    }
}

impl From<RootsError> for Failure {
    fn from(error: RootsError) -> Self {
        match error {
            RootsError::Registry(e) => e.into(),
            e @ (RootsError::Broken(_) | RootsError::Taken) => Self::network(e.to_string()),
            e => Self::refused(e.to_string()),
        }
    }
}
