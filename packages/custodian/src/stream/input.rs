//! Readings as devices and their gateways write them: CSV with a heading, or a JSON object on each line.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::OffsetDateTime;

/// How readings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// comma-separated values with a heading (RFC 4180)
    Csv,
    /// a JSON object on each line
    Lines,
}

impl Format {
    /// By the end of a file's name: `csv`; `ndjson` or `jsonl`. None: it holds no readings.
    pub fn of(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Lines),
            _ => None,
        }
    }
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// when, seconds since 1970
    pub second: u64,
    /// the reading, a JSON object on one line
    pub text: String,
}

/// Why a line is no reading. What it says is not repeated: it is somebody's.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {why}")]
pub struct InputError {
    /// which line, from 1
    pub line: u64,
    /// what is wrong
    pub why: String,
}

/// The first second that is taken for milliseconds: the year 10000.
const TOO_LATE: u64 = 253_402_300_800;

fn second(value: &Value) -> Option<u64> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    // a fraction of a second does not matter for the day and the order
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, _)| whole);
    let second = match whole.parse::<u64>() {
        Ok(second) => second,
        Err(_) => u64::try_from(OffsetDateTime::parse(&text, &Rfc3339).ok()?.unix_timestamp()).ok()?,
    };
    (second < TOO_LATE).then_some(second)
}

fn timed(value: Option<&Value>, field: &str, line: u64) -> Result<u64, InputError> {
    let wrong = |why| InputError { line, why };
    let value = value.ok_or_else(|| wrong(format!("it has no {field:?}")))?;
    second(value).ok_or_else(|| {
        wrong(format!(
            "{field:?} is no time: write seconds since 1970, or 2027-01-31T18:00:00Z"
        ))
    })
}

/// Reads readings. `field` is the name of the column or member that says when.
pub fn read(text: &str, format: Format, field: &str) -> Result<Vec<Reading>, InputError> {
    match format {
        Format::Csv => read_csv(text, field),
        Format::Lines => read_lines(text, field),
    }
}

fn read_lines(text: &str, field: &str) -> Result<Vec<Reading>, InputError> {
    let mut readings = vec![];
    for (line, text) in (1_u64..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let object: Map<String, Value> = serde_json::from_str(text).map_err(|_| InputError {
            line,
            why: "it is no JSON object".to_owned(),
        })?;
        readings.push(Reading {
            second: timed(object.get(field), field, line)?,
            text: text.to_owned(),
        });
    }
    Ok(readings)
}

fn read_csv(text: &str, field: &str) -> Result<Vec<Reading>, InputError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let failed = |e: &csv::Error| InputError {
        line: e.position().map_or(1, csv::Position::line),
        why: match e.kind() {
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                format!("it has {len} columns, the heading {expected_len}")
            }
            _ => "it is no line of comma-separated values".to_owned(),
        },
    };
    let heading = reader.headers().map_err(|e| failed(&e))?.clone();
    let mut readings = vec![];
    for row in reader.records() {
        let row = row.map_err(|e| failed(&e))?;
        let line = row.position().map_or(1, csv::Position::line);
        let cells = || heading.iter().zip(row.iter());
        let when = cells()
            .find(|(name, _)| *name == field)
            .map(|(_, cell)| Value::from(cell));
        let second = timed(when.as_ref(), field, line)?;
        // in the order of the columns, whatever order a map of this build keeps
        let members: Vec<String> = cells()
            .map(|(name, cell)| format!("{}:{}", Value::from(name), Value::from(cell)))
            .collect();
        readings.push(Reading {
            second,
            text: format!("{{{}}}", members.join(",")),
        });
    }
    Ok(readings)
}

/// Readings by day (UTC), each day's in the order of time; those of one second stay as they came.
pub fn by_day(mut readings: Vec<Reading>) -> BTreeMap<u32, Vec<String>> {
    readings.sort_by_key(|reading| reading.second);
    let mut days: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for reading in readings {
        let day = reading.second.div_euclid(super::SECONDS_PER_DAY);
        days.entry(u32::try_from(day).unwrap_or(u32::MAX))
            .or_default()
            .push(reading.text);
    }
    days
}
