//! Instants and days, as people write them.

use crate::failure::{Done, Failure};
use cosmwasm_std::Timestamp;
use provenance_api::types::Day;
use salus_client::Chain;
use serde_json::Value;

/// An instant on the command line: `+45s`, `+30m`, `+12h`, `+7d` from the chain's clock, a day `2027-01-31`, or a time
/// `2027-01-31T18:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// so many seconds after the chain's last block
    In(u64),
    /// seconds since 1970
    At(u64),
}

impl std::str::FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| {
            format!("{text:?} is no time; write +45s, +30m, +12h, +7d, 2027-01-31 or 2027-01-31T18:00:00Z")
        })
    }
}

fn parse(text: &str) -> Option<When> {
    if let Some(span) = text.strip_prefix('+') {
        let unit = span.chars().last()?;
        let count: u64 = span.strip_suffix(unit)?.parse().ok()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        return count.checked_mul(seconds).map(When::In);
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, time.strip_suffix('Z')?),
        None => (text, "00:00:00"),
    };
    let parts: Vec<u64> = time.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [hours, minutes, seconds] = parts.try_into().ok()?;
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    u64::from(day_number(day)?)
        .checked_mul(86_400)?
        .checked_add(hours.checked_mul(3_600)?)?
        .checked_add(minutes.checked_mul(60)?)?
        .checked_add(seconds)
        .map(When::At)
}

impl When {
    /// The instant, by the chain's clock.
    pub async fn on(self, chain: &Chain) -> Done<Timestamp> {
        let seconds = match self {
            Self::At(seconds) => seconds,
            Self::In(seconds) => chain.tip().await?.seconds.saturating_add(seconds),
        };
        // the largest that fits the chain's nanoseconds
        if seconds > u64::MAX.div_euclid(1_000_000_000) {
            return Err(Failure::usage("that is too far in the future"));
        }
        Ok(Timestamp::from_seconds(seconds))
    }
}

/// Number of a day written `2027-01-31`.
fn day_number(text: &str) -> Option<u32> {
    let parts: Vec<u32> = text.split('-').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [year, month, day] = parts.try_into().ok()?;
    Some(gs1::Day::from_ymd(year, month, day).ok()?.0)
}

/// A day on the command line.
pub fn day(text: &str) -> Result<Day, String> {
    day_number(text)
        .map(Day)
        .ok_or_else(|| format!("{text:?} is no day; write it like 2027-01-31"))
}

/// `2027-01-31` for a number of days since 1970.
pub fn show_day(number: u32) -> String {
    gs1::Day(number).to_string()
}

fn show_nanos(nanos: u64) -> String {
    show_seconds(nanos.div_euclid(1_000_000_000))
}

/// `2027-01-31 18:00:00` for seconds since 1970.
pub fn show_seconds(seconds: u64) -> String {
    let day = u32::try_from(seconds.div_euclid(86_400)).unwrap_or_default();
    let rest = seconds.rem_euclid(86_400);
    format!(
        "{} {:02}:{:02}:{:02}",
        show_day(day),
        rest.div_euclid(3_600),
        rest.rem_euclid(3_600).div_euclid(60),
        rest.rem_euclid(60)
    )
}

/// Fields that hold instants, in nanoseconds.
const INSTANTS: &[&str] = &[
    "from",
    "until",
    "expires",
    "since",
    "deadline",
    "cutoff",
    "funding_deadline",
    "delivery_deadline",
    "cool_off_ends",
    "cool_off_ends_for_all",
    "tranches_end",
    "receipts_payable",
    "held_until",
    "start",
    "end",
    "at",
    "next_close",
    "run_off",
];
/// Fields that hold days.
const DAYS_OF: &[&str] = &["made", "expiry", "valid_until"];

/// A contract's answer with instants and days as people read them.
pub fn readable(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, field)| {
                    let field = readable_field(&name, field);
                    (name, field)
                })
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(readable).collect()),
        other => other,
    }
}

fn readable_field(name: &str, value: Value) -> Value {
    let is_instant = name.ends_with("_at") || INSTANTS.contains(&name);
    match &value {
        Value::String(text) if is_instant && text.bytes().all(|b| b.is_ascii_digit()) => text
            .parse()
            .map_or(value, |nanos| Value::String(show_nanos(nanos))),
        Value::Number(number) if DAYS_OF.contains(&name) => number
            .as_u64()
            .and_then(|day| u32::try_from(day).ok())
            .map_or(value, |day| Value::String(show_day(day))),
        _ => readable(value),
    }
}
