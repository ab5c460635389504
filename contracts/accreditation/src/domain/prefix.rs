//! GS1 company prefixes.

use crate::error::{shown, DomainError};

/// The fewest digits of a prefix.
pub const MIN_DIGITS: usize = 4;
/// The most digits of a prefix.
pub const MAX_DIGITS: usize = 12;

/// Refuses anything but 4 to 12 digits.
pub fn check(prefix: &str) -> Result<(), DomainError> {
    if (MIN_DIGITS..=MAX_DIGITS).contains(&prefix.len()) && digits_only(prefix) {
        Ok(())
    } else {
        Err(DomainError::BadPrefix { given: shown(prefix) })
    }
}

/// Every text with which a prefix of these digits could begin, shortest first, itself included.
///
/// ```
/// use accreditation::domain::prefix::beginnings;
/// assert_eq!(beginnings("401234").collect::<Vec<_>>(), ["4012", "40123", "401234"]);
/// ```
pub fn beginnings(digits: &str) -> impl Iterator<Item = &str> {
    (MIN_DIGITS..=digits.len().min(MAX_DIGITS)).filter_map(|length| digits.get(..length))
}

/// The digits in which a holder's prefix is looked for: a prefix as it is, a GTIN-14 without its packaging
/// indicator.
pub fn searched(digits: &str) -> Result<&str, DomainError> {
    let bad = || DomainError::BadDigits { given: shown(digits) };
    if !digits_only(digits) {
        return Err(bad());
    }
    match digits.len() {
        MIN_DIGITS..=MAX_DIGITS => Ok(digits),
        14 => digits.get(1..).ok_or_else(bad),
        _ => Err(bad()),
    }
}

fn digits_only(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
