//! FHIR's times and ours. FHIR's periods end with the last instant inside, ours with the first second outside.

use crate::element::Element;
use crate::FhirError;
use consent_registry_api::types::Span;
use serde_json::{Map, Value};
use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, Time};

/// Seconds of the first instant of what `text` says, and of the first one after it: a year, a month, a day (in UTC) or a
/// second.
fn bounds(text: &str) -> Option<(i64, i64)> {
    if text.contains('T') {
        let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        if at.nanosecond() != 0 {
            return None;
        }
        let at = at.unix_timestamp();
        return Some((at, at.checked_add(1)?));
    }
    let digits = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i32>().ok())
            .flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    let (first, after) = match parts.as_slice() {
        [year] => {
            let year = digits(year, 4)?;
            (day(year, 1, 1)?, day(year.checked_add(1)?, 1, 1)?)
        }
        [year, month] => {
            let (year, month) = (digits(year, 4)?, digits(month, 2)?);
            let next = match month {
                12 => day(year.checked_add(1)?, 1, 1)?,
                _ => day(year, month.checked_add(1)?, 1)?,
            };
            (day(year, month, 1)?, next)
        }
        [year, month, of_month] => {
            let first = day(digits(year, 4)?, digits(month, 2)?, digits(of_month, 2)?)?;
            (first, first.next_day()?)
        }
        _ => return None,
    };
    let midnight = |day: Date| day.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp();
    Some((midnight(first), midnight(after)))
}

fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

fn bound(element: &mut Element<'_>, name: &'static str, last: bool) -> Result<Option<u64>, FhirError> {
    let path = element.at(name);
    let Some(text) = element.text(name)? else {
        return Ok(None);
    };
    bounds(text)
        .and_then(|(first, after)| u64::try_from(if last { after } else { first }).ok())
        .map(Some)
        .ok_or_else(|| FhirError::Time {
            path,
            text: text.to_owned(),
        })
}

/// A Period.
pub(crate) fn read_period(element: Option<Element<'_>>) -> Result<Span, FhirError> {
    let Some(mut element) = element else {
        return Ok(Span::default());
    };
    let span = Span {
        from: bound(&mut element, "start", false)?,
        until: bound(&mut element, "end", true)?,
    };
    let path = element.path.clone();
    element.end()?;
    match (span.from, span.until) {
        (Some(from), Some(until)) if from >= until => Err(FhirError::Reversed { path }),
        (None, None) => Err(FhirError::Missing {
            path: format!("{path}.start"),
        }),
        _ => Ok(span),
    }
}

/// An instant in whole seconds.
pub(crate) fn read_instant(element: &mut Element<'_>, name: &'static str) -> Result<u64, FhirError> {
    bound(element, name, false)?.ok_or_else(|| FhirError::Missing {
        path: element.at(name),
    })
}

/// An instant as FHIR writes it.
pub(crate) fn write_instant(seconds: u64, path: &str) -> Result<String, FhirError> {
    let text = || seconds.to_string();
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
        .and_then(|at| at.format(&Rfc3339).ok())
        .ok_or_else(|| FhirError::Time {
            path: path.to_owned(),
            text: text(),
        })
}

/// A Period; none for a span that is open on both sides.
pub(crate) fn write_period(span: &Span, path: &str) -> Result<Option<Value>, FhirError> {
    let mut fields = Map::new();
    if let Some(from) = span.from {
        fields.insert("start".to_owned(), write_instant(from, path)?.into());
    }
    if let Some(until) = span.until {
        let last = until.checked_sub(1).ok_or_else(|| FhirError::Reversed {
            path: path.to_owned(),
        })?;
        fields.insert("end".to_owned(), write_instant(last, path)?.into());
    }
    Ok((!fields.is_empty()).then_some(Value::Object(fields)))
}
