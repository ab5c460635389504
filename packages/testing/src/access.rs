//! Who may send what, beside the file that freezes it.

use crate::{assert_golden, variants_of};
use std::fmt::{Debug, Display};

/// The name of a message's own variant, whatever it wraps.
///
/// ```
/// # use salus_testing::access::message_name;
/// assert_eq!(message_name(&Some(Some(7))), "Some");
/// ```
pub fn message_name(msg: &impl Debug) -> String {
    let text = format!("{msg:?}");
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// One of each message, in the order in which the source of the interface declares them, and what its sender must be, as in
/// `tests/it/golden/access.txt`.
#[track_caller]
pub fn assert_access_frozen<M: Debug, A: Display>(messages: &[M], access: impl Fn(&M) -> A, source: &str) {
    let names: Vec<_> = messages.iter().map(message_name).collect();
    assert_eq!(names, variants_of(source, "ExecuteMsg"), "one of each, in order");
    let matrix: Vec<_> = messages
        .iter()
        .map(|msg| format!("{:24} {}", message_name(msg), access(msg)))
        .collect();
    assert_golden("tests/it/golden/access.txt", &matrix.join("\n"));
}
