//! Which records a decision covers.

use crate::record::Entry;
use crate::stream::SECONDS_PER_DAY;
use consent_registry_api::types::{Decision, Effect, Span};
use std::ops::Range;

/// The seconds that a record's data is from: one, or all of a device's day, as any reading of it may be from any of them.
fn seconds(entry: &Entry) -> Range<u64> {
    match &entry.anchor {
        None => entry.made..entry.made.saturating_add(1),
        Some(anchor) => {
            let midnight = u64::from(anchor.day).saturating_mul(SECONDS_PER_DAY);
            midnight..midnight.saturating_add(SECONDS_PER_DAY)
        }
    }
}

fn has_all(span: &Span, seconds: &Range<u64>) -> bool {
    span.from.is_none_or(|from| from <= seconds.start) && span.until.is_none_or(|until| seconds.end <= until)
}

fn has_any(span: &Span, seconds: &Range<u64>) -> bool {
    span.from.is_none_or(|from| from < seconds.end) && span.until.is_none_or(|until| seconds.start < until)
}

/// Whether a permit covers a record: all of it is in one of the parts that may be released, it has none of the categories and
/// nothing of it is in one of the spans that are left out, and it is part of the patient's summary where only that may be
/// released. A record leaves whole or not at all, so a device's day of which one second is left out stays.
pub fn covers(decision: &Decision, entry: &Entry) -> bool {
    let seconds = seconds(entry);
    let permitted = decision.effect == Effect::Permit
        && decision.parts.iter().any(|part| {
            has_all(&part.data, &seconds)
                && (part.tags.is_empty() || part.tags.iter().any(|tag| entry.tags.contains(tag)))
        });
    let left_out = decision.without_tags.iter().any(|tag| entry.tags.contains(tag))
        || decision.without_data.iter().any(|span| has_any(span, &seconds));
    permitted && !left_out && (entry.summary || !decision.summary_only)
}
