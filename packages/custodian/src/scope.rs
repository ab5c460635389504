//! Which records a decision covers.

use crate::record::Entry;
use consent_registry_api::types::{Decision, Effect, Span};

fn within(span: &Span, second: u64) -> bool {
    span.from.is_none_or(|from| from <= second) && span.until.is_none_or(|until| second < until)
}

/// Whether a permit covers a record: it is in one of the parts that may be released, has none of the categories and is in
/// none of the spans that are left out, and is part of the patient's summary where only that may be released.
pub fn covers(decision: &Decision, entry: &Entry) -> bool {
    let permitted = decision.effect == Effect::Permit
        && decision.parts.iter().any(|part| {
            within(&part.data, entry.made)
                && (part.tags.is_empty() || part.tags.iter().any(|tag| entry.tags.contains(tag)))
        });
    let left_out = decision.without_tags.iter().any(|tag| entry.tags.contains(tag))
        || decision.without_data.iter().any(|span| within(span, entry.made));
    permitted && !left_out && (entry.summary || !decision.summary_only)
}
