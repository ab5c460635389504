//! Days of devices, and single readings of them.

use super::{id, on_chain, Place};
use crate::context::Context;
use crate::domain;
use crate::domain::when::{day, show_day};
use crate::failure::{Done, Failure};
use crate::home::write_whole;
use crate::output;
use clap::{Args, Subcommand};
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{Digest, StreamRoot, SubjectId, Tag};
use custodian::anchor::{anchor, AnchorError, Device};
use custodian::record::sha256;
use custodian::stream::input::{by_day, read, Format, Reading};
use custodian::stream::{Day, Head, ReadingProof, StreamError};
use indicatif::{ProgressBar, ProgressStyle};
use provenance_api::types::Day as Date;
use salus_client::{Chain, ConsentRegistry, Contract};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What is done with what devices measure.
#[derive(Debug, Subcommand)]
pub enum StreamCommand {
    /// Keep readings, a record for each day that is over, and anchor one root a day
    ///
    /// Takes files, and folders of files: *.csv with a heading, *.ndjson or *.jsonl with a JSON object on each line. May be run
    /// again with the same readings, also after a crash: a day is kept and anchored once.
    #[command(
        after_help = "Example:\n  salus custodian stream keep readings/ --subject 00000000000000000000000000000000000000000000\
        00000000000000000000 --device 0000000000000000000000000000000000000000000000000000000000000000 --from hospital"
    )]
    Keep(KeepArgs),
    /// Prove one reading of a day, without showing the others; `salus custodian verify --reading` checks it
    #[command(
        after_help = "Example:\n  salus custodian stream prove --subject 00000000000000000000000000000000000000000000\
        00000000000000000000 --device 0000000000000000000000000000000000000000000000000000000000000000 --day 2026-11-20 \
        --number 1 --to reading.json"
    )]
    Prove(ProveArgs),
}

/// Which readings.
#[derive(Debug, Args)]
pub struct KeepArgs {
    /// Files or folders of readings
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Whose
    #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
    pub subject: SubjectId,
    /// The device, by the pseudonym that the patient derived for it
    #[arg(long, value_name = "HEX", value_parser = id::<Digest>)]
    pub device: Digest,
    /// Column or member that says when: seconds since 1970, or 2027-01-31T18:00:00Z
    #[arg(long, default_value = "time", value_name = "NAME")]
    pub time: String,
    /// What the device or its maker attests about it; the day commits to the file's hash
    #[arg(long, value_name = "FILE")]
    pub attestation: Option<PathBuf>,
    /// Sensitive category, blinded by the patient; may be repeated
    #[arg(long = "tag", value_name = "HEX", value_parser = id::<Tag>)]
    pub tags: Vec<Tag>,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
    /// Key of an operator of the custodian
    #[arg(long, env = "SALUS_FROM", value_name = "KEY")]
    pub from: String,
}

/// Which reading.
#[derive(Debug, Args)]
pub struct ProveArgs {
    /// Whose
    #[arg(long, value_name = "HEX", value_parser = id::<SubjectId>)]
    pub subject: SubjectId,
    /// The device
    #[arg(long, value_name = "HEX", value_parser = id::<Digest>)]
    pub device: Digest,
    /// The day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub day: Date,
    /// Number of the reading in its day, from 1
    #[arg(long, value_name = "N")]
    pub number: u64,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Where the records are
    #[command(flatten)]
    pub place: Place,
}

/// Runs one of them.
pub(super) async fn run(context: &Context, command: StreamCommand) -> Done {
    match command {
        StreamCommand::Keep(args) => keep(context, args).await,
        StreamCommand::Prove(args) => prove(context, &args).await,
    }
}

/// Files of readings: those named, and those in folders that are named, by name.
pub(super) fn files(named: &[PathBuf]) -> Done<Vec<(PathBuf, Format)>> {
    let format = |path: &Path| Format::of(path.extension()?.to_str()?);
    let mut found = vec![];
    for path in named {
        if path.is_dir() {
            let failed = |e| Failure::file("read", path, e);
            let mut inside = vec![];
            for file in std::fs::read_dir(path).map_err(failed)? {
                let file = file.map_err(failed)?.path();
                inside.extend(format(&file).map(|format| (file, format)));
            }
            inside.sort_by(|(one, _), (other, _)| one.cmp(other));
            found.extend(inside);
        } else {
            let format = format(path).ok_or_else(|| {
                Failure::usage(format!("{} is no file of readings", path.display()))
                    .mend("name *.csv, *.ndjson or *.jsonl")
            })?;
            found.push((path.clone(), format));
        }
    }
    if found.is_empty() {
        return Err(Failure::usage("there is no file of readings").mend("name *.csv, *.ndjson or *.jsonl"));
    }
    Ok(found)
}

/// What a file says, line by line.
pub(super) fn readings(path: &Path, format: Format, time: &str) -> Done<Vec<Reading>> {
    let text = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|e| Failure::file("read", path, e))?;
    read(&text, format, time).map_err(|e| Failure::usage(format!("{}: {e}", path.display())))
}

async fn keep(context: &Context, args: KeepArgs) -> Done {
    let mut all = vec![];
    for (path, format) in files(&args.files)? {
        all.extend(readings(&path, format, &args.time)?);
    }
    let attestation = match &args.attestation {
        Some(path) => Some(sha256(
            &std::fs::read(path).map_err(|e| Failure::file("read", path, e))?,
        )),
        None => None,
    };
    let device = Device {
        subject: args.subject,
        device: args.device,
        tags: args.tags,
        attestation,
    };
    let store = args.place.open(&context.home)?;
    let registry = on_chain(context, &args.from).await?;
    let days = by_day(all);
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} days, {eta} to go")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(u64::try_from(days.len()).unwrap_or(u64::MAX)).with_style(style);
    let mut rows: Vec<Value> = vec![];
    for (day, readings) in days {
        let number = readings.len();
        match anchor(&store, &registry, &device, day, readings).await {
            Ok(anchored) => rows.push(json!({
                "day": show_day(day),
                "readings": number,
                "record": anchored.record.to_string(),
                "root": anchored.root.to_string(),
                "before": anchored.before,
            })),
            // the rest of a day that is under way comes with the next run
            Err(e @ AnchorError::NotOver { .. }) => output::progress(&format!("left out: {e}")),
            Err(e) => {
                bar.finish_and_clear();
                return Err(Failure::from(e));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    domain::print(context, rows.into(), &["day", "readings", "record", "root"])
}

async fn prove(context: &Context, args: &ProveArgs) -> Done {
    let store = args.place.open(&context.home)?;
    let entries = store.of_subject(&args.subject).await?;
    let of_day = entries.iter().find(|entry| {
        let anchor = entry.anchor.as_ref();
        anchor.is_some_and(|anchor| anchor.device == args.device && anchor.day == args.day.0)
    });
    let entry = of_day.ok_or_else(|| {
        Failure::refused(format!(
            "no record of {} of this device is kept",
            show_day(args.day.0)
        ))
    })?;
    let day = Day::from_bytes(&store.content(entry).await?)?;
    let proof = day.prove(args.subject, args.number)?;
    let mut text = serde_json::to_vec_pretty(&proof).map_err(|e| Failure::file("write", &args.to, e))?;
    text.push(b'\n');
    write_whole(&args.to, &text, true)?;
    let facts = json!({
        "file": args.to,
        "number": args.number,
        "readings": day.head().readings,
    });
    output::ordered(context.format, &facts, &["file", "number", "readings"])
}

/// The root of a device's day, as the chain has it.
pub(super) async fn anchored(
    chain: &Chain,
    contract: &Contract<ConsentRegistry>,
    subject: SubjectId,
    device: Digest,
    day: u32,
) -> Done<Digest> {
    let question = QueryMsg::Streams {
        subject,
        device,
        start_after: day.checked_sub(1),
        limit: Some(1),
    };
    let found: Vec<StreamRoot> = contract.ask(chain, &question).await?;
    let root = found.into_iter().find(|root| root.day == day);
    root.map(|root| root.root).ok_or_else(|| {
        Failure::refused(format!(
            "the chain has no root of {} of this device",
            show_day(day)
        ))
    })
}

/// Checks a proof of one reading against the chain.
pub(super) async fn verify_reading(context: &Context, path: &Path) -> Done {
    let text = std::fs::read(path).map_err(|e| Failure::file("read", path, e))?;
    let proof: ReadingProof = serde_json::from_slice(&text)
        .map_err(|e| Failure::usage(format!("{} is no proof of a reading: {e}", path.display())))?;
    let claim = proof.claim()?;
    let chain = context.chain().await?;
    let contract = context.contract()?;
    let root = anchored(&chain, &contract, proof.subject, claim.device, claim.day).await?;
    let head = proof.verify(&root)?;
    let facts = json!({
        "reading": proof.reading.text,
        "day": show_day(head.day),
        "number": proof.number,
        "readings": head.readings,
        "attestation": head.attestation.map(|digest| digest.to_string()),
        "found": "as it was anchored",
    });
    output::ordered(
        context.format,
        &facts,
        &["reading", "day", "number", "readings", "found"],
    )
}

/// Checks the record of a whole day, as a reader received it, against the chain.
pub(super) async fn verify_day(context: &Context, path: &Path, subject: SubjectId) -> Done {
    let bytes = std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|e| Failure::file("read", path, e))?;
    let day = Day::from_bytes(&bytes)?;
    let Head {
        device, day: number, ..
    } = day.head();
    let chain = context.chain().await?;
    let contract = context.contract()?;
    let root = anchored(&chain, &contract, subject, *device, *number).await?;
    if day.root()? != root {
        return Err(Failure::refused(format!(
            "the readings of {} are not those that were anchored",
            show_day(*number)
        )));
    }
    let facts = json!({
        "day": show_day(*number),
        "readings": day.head().readings,
        "found": "as they were anchored",
    });
    output::ordered(context.format, &facts, &["day", "readings", "found"])
}

impl From<StreamError> for Failure {
    fn from(error: StreamError) -> Self {
        match error {
            e @ (StreamError::Path { .. } | StreamError::Salt(_)) => Self::refused(e.to_string()),
            e => Self::usage(e.to_string()),
        }
    }
}

impl From<AnchorError> for Failure {
    fn from(error: AnchorError) -> Self {
        match error {
            AnchorError::Stream(e) => e.into(),
            AnchorError::Put(e) => e.into(),
            e => Self::refused(e.to_string()),
        }
    }
}
