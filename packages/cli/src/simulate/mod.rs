//! `salus plan simulate`: a plan with its members and claims over years, in memory, on the engine and the rules that the
//! contract runs.

mod claims;
mod dice;
mod error;
mod facts;
mod hospitals;
mod naive;
mod people;
mod picture;
mod population;
mod record;
mod setup;
mod watch;
mod world;

pub use error::SimError;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::money::grouped;
use crate::output;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use picture::Variant;
use population::{coins, Table, COIN, COMPARED};
use record::{mean_of, Record};
use serde_json::{json, Value};
use setup::Setup;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Instant;
use watch::Watch;
use world::{Outcome, World};

/// Up to so many members every close is compared with the naive model without being asked.
const NAIVE_MEMBERS: u64 = 20_000;
/// Coins for each member in the reserve, unless another sum is named.
const RESERVE_PER_MEMBER: u64 = 10;
/// What all share in the plan that is drawn with solidarity, if the options share nothing.
const SOLIDARITY_BPS: u16 = 5_000;

/// Ends its help.
pub const EXAMPLE: &str = "Example:
  salus plan simulate --members 20000 --claims 500 --periods 24 --seed 1 --csv plan.csv --picture plan.svg
  salus plan simulate --members 1000000 --claims 25000 --cap 8 --solidarity-bps 0 --reserve 10000000 -o json

Needs no chain. The population, its illnesses and its habits are invented: see population.toml beside the source.
The books must be exact after each close, or the command fails and names the close.";

/// Arguments of `plan simulate`.
#[derive(Clone, Debug, Args)]
pub struct SimulateArgs {
    /// Memberships in all: nine in ten join at the start, the others over time
    #[arg(long, default_value_t = 20_000)]
    pub members: u64,
    /// Claims that are filed, at most one for each member and period
    #[arg(long, default_value_t = 500)]
    pub claims: u64,
    /// Closes, 30 days apart
    #[arg(long, default_value_t = 24)]
    pub periods: u32,
    /// Of all draws: the same seed gives the same history
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Most that a close charges one unit, in coins
    #[arg(long, value_name = "COINS", default_value = "8", value_parser = amount)]
    pub cap: u128,
    /// Part of each claim that all age groups share, in 1 of 10,000
    #[arg(long, value_name = "BPS", default_value_t = 5_000)]
    pub solidarity_bps: u16,
    /// What the reserve begins with, in coins [default: 10 for each member]
    #[arg(long, value_name = "COINS", value_parser = amount)]
    pub reserve: Option<u128>,
    /// Write a row for each period
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Draw it, and three plans side by side: a cap only, with solidarity, with a reserve
    #[arg(long, value_name = "FILE.svg")]
    pub picture: Option<PathBuf>,
    /// Charge member by member, too, and compare [always on up to 20000 members]
    #[arg(long)]
    pub check_naive: bool,
}

/// Reads coins with at most six decimals, as base units.
fn amount(text: &str) -> Result<u128, String> {
    let bad = || format!("{text:?} is no amount; write coins with at most six decimals, like 8 or 7.50");
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    if decimals.is_empty() || decimals.len() > 6 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let whole: u128 = whole.parse().map_err(|_| bad())?;
    let rest: u128 = format!("{decimals:0<6}").parse().map_err(|_| bad())?;
    let units = whole.checked_mul(COIN).and_then(|units| units.checked_add(rest));
    units.ok_or_else(bad)
}

impl From<SimError> for Failure {
    fn from(error: SimError) -> Self {
        match &error {
            SimError::NotExact { .. } | SimError::Differs { .. } => Self::refused(error.to_string()),
            SimError::Lost { .. } | SimError::Picture { .. } | SimError::Table { .. } => {
                Self::network(error.to_string())
            }
            _ => Self::usage(error.to_string()),
        }
    }
}

/// Runs a simulation, writes what was asked, and prints a summary.
pub async fn run(context: &Context, args: SimulateArgs) -> Done {
    let started = Instant::now();
    let reserve = args
        .reserve
        .unwrap_or_else(|| coins(args.members.saturating_mul(RESERVE_PER_MEMBER)));
    let table = Table::read()?;
    let setup = Setup {
        members: args.members,
        claims: args.claims,
        periods: args.periods,
        seed: args.seed,
        cap: args.cap,
        solidarity_bps: args.solidarity_bps,
        reserve,
        loading_bps: table.plan.loading_bps,
    }
    .checked()?;
    let csv = args.csv.as_deref().map(|path| writable(path, None)).transpose()?;
    let svg = args
        .picture
        .as_deref()
        .map(|path| writable(path, Some("svg")))
        .transpose()?;
    let naive = args.check_naive || setup.members <= NAIVE_MEMBERS;
    let setups = if svg.is_some() {
        with_variants(&setup)
    } else {
        vec![(String::new(), setup.clone())]
    };

    let stop = Arc::new(AtomicBool::new(false));
    let work = {
        let (stop, table) = (Arc::clone(&stop), table.clone());
        tokio::task::spawn_blocking(move || simulate(&setups, &table, naive, &stop))
    };
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.store(true, Ordering::Relaxed);
        }
    });
    let outcome = work
        .await
        .map_err(|e| Failure::network(format!("the simulation broke off: {e}")))?;
    // until here nothing was written; from here on each file is written whole
    interrupt.abort();
    let mut outcomes = outcome?.into_iter();
    let (_, main) = outcomes.next().ok_or(SimError::Lost { what: "history" })?;

    if let Some(path) = &csv {
        home::write_whole(path, record::csv(&main.records, &table).as_bytes(), false)?;
    }
    if let Some(path) = &svg {
        let variants: Vec<Variant> = outcomes
            .map(|(title, outcome)| Variant {
                title,
                records: outcome.records,
            })
            .collect();
        let text = picture::svg(&title(&setup), &table, &main.records, &variants)?;
        home::write_whole(path, text.as_bytes(), false)?;
    }
    output::answer(context.format, &summary(&setup, &table, &main, started))
}

/// A path that a file can be written to: its folder is there. An ending may be asked for.
fn writable(path: &Path, ending: Option<&str>) -> Done<PathBuf> {
    if let Some(ending) = ending {
        if path.extension().is_none_or(|given| given != ending) {
            return Err(
                Failure::usage(format!("{} does not end in .{ending}", path.display()))
                    .mend("pictures are drawn as SVG; browsers and `rsvg-convert` turn them into others"),
            );
        }
    }
    let path = std::path::absolute(path).map_err(|e| Failure::file("write", path, e))?;
    match path.parent() {
        Some(folder) if folder.is_dir() => Ok(path),
        _ => Err(Failure::usage(format!(
            "the folder of {} is not there",
            path.display()
        ))),
    }
}

/// The plan itself, and the three that the picture compares.
fn with_variants(setup: &Setup) -> Vec<(String, Setup)> {
    let cap_only = Setup {
        solidarity_bps: 0,
        reserve: 0,
        loading_bps: 0,
        ..setup.clone()
    };
    let solidarity_bps = match setup.solidarity_bps {
        0 => SOLIDARITY_BPS,
        bps => bps,
    };
    let reserve = match setup.reserve {
        0 => coins(setup.members.saturating_mul(RESERVE_PER_MEMBER)),
        reserve => reserve,
    };
    let cap = error::decimal(setup.cap);
    let percent = error::decimal(coins(solidarity_bps.into()).div_euclid(100));
    vec![
        (String::new(), setup.clone()),
        (format!("A cap of {cap} only"), cap_only.clone()),
        (
            format!("A cap, and {percent} % shared by all"),
            Setup {
                solidarity_bps,
                ..cap_only.clone()
            },
        ),
        (
            "A cap, a reserve and loading".to_owned(),
            Setup {
                reserve,
                loading_bps: setup.loading_bps,
                ..cap_only
            },
        ),
    ]
}

type Named = (String, Outcome);

/// Runs the histories, two at a time.
fn simulate(
    setups: &[(String, Setup)],
    table: &Table,
    naive: bool,
    stop: &AtomicBool,
) -> Result<Vec<Named>, SimError> {
    let closes = setups
        .iter()
        .map(|(_, setup)| u64::from(setup.periods).saturating_add(1));
    // draws on a terminal only
    let bar = ProgressBar::new(closes.fold(0, u64::saturating_add));
    let style = "{elapsed_precise} {bar:40} {pos} of {len} closes, {eta} to go";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.tick();
    let one = |(title, setup): &(String, Setup)| -> Result<Named, SimError> {
        let watch = Watch {
            bar: bar.clone(),
            stop,
        };
        let outcome = World::new(setup, table, naive)?.run(&watch)?;
        Ok((title.clone(), outcome))
    };
    let mut all = vec![];
    for pair in setups.chunks(2) {
        let results = std::thread::scope(|scope| {
            let threads: Vec<_> = pair.iter().map(|setup| scope.spawn(|| one(setup))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join())
                .collect::<Vec<_>>()
        });
        for result in results {
            all.push(result.map_err(|_| SimError::Lost {
                what: "history: a thread broke off",
            })??);
        }
    }
    bar.finish_and_clear();
    Ok(all)
}

fn title(setup: &Setup) -> String {
    format!(
        "{} members, {} claims, {} periods: at most {} coins for a unit and period, {} % shared by all, a reserve of {}",
        grouped(setup.members.into()),
        grouped(setup.claims.into()),
        setup.periods,
        error::decimal(setup.cap),
        error::decimal(coins(setup.solidarity_bps.into()).div_euclid(100)),
        grouped(setup.reserve.div_euclid(COIN)),
    )
}

fn summary(setup: &Setup, table: &Table, outcome: &Outcome, started: Instant) -> Value {
    let records = &outcome.records;
    let sum = |value: fn(&Record) -> u128| records.iter().map(value).fold(0u128, u128::saturating_add);
    let count = |value: fn(&Record) -> u128| u64::try_from(sum(value)).unwrap_or(u64::MAX);
    let last = records.last().cloned().unwrap_or_default();
    let founders = outcome.founders;
    let [young, old] = COMPARED.map(|ages| error::decimal(mean_of(records, table.group(ages))));
    let naive = match outcome.compared {
        0 => "not asked".to_owned(),
        closes => format!("equal after each of {closes} closes, member by member, in scaled units"),
    };
    json!({
        "members": founders.saturating_add(count(|record| record.joined.into())),
        "claims": count(|record| record.claims.into()),
        "closes": outcome.exact,
        "identity": format!("exact after each of {} closes", outcome.exact),
        "naive_model": naive,
        "approved": count(|record| record.approved.into()),
        "refused": count(|record| record.refused.into()),
        "paid": error::decimal(sum(|record| record.paid)),
        "top_ups": count(|record| record.top_ups.into()),
        "lapsed": count(|record| record.lapsed.into()),
        "came_back": count(|record| record.returned.into()),
        "left": count(|record| record.left.into()),
        "units_at_the_end": last.units,
        "reserve_at_the_end": error::decimal(last.reserve),
        "mean_share_aged_25": young,
        "mean_share_aged_60": old,
        "seed": setup.seed,
        "seconds": seconds(started),
        "peak_mib": peak_mib(),
    })
}

/// With two decimals.
fn seconds(started: Instant) -> Value {
    let hundredths = started.elapsed().as_millis().div_euclid(10);
    let text = format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100));
    serde_json::from_str(&text).unwrap_or_default()
}

/// The most memory that this process ever had, in mebibytes rounded up; none where the system does not say.
fn peak_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib.div_ceil(1_024))
}
