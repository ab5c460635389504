use thiserror::Error;

/// Why a text is not the identifier it should be.
///
/// The text itself is not repeated: it may be of any length and of any origin.
#[derive(Error, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gs1Error {
    /// Too short or too long.
    #[error("a {what} has {min} to {max} characters, not {length}")]
    BadLength {
        /// the kind of identifier
        what: &'static str,
        /// bytes given
        length: usize,
        /// fewest allowed
        min: usize,
        /// most allowed
        max: usize,
    },

    /// A character outside the digits, or outside character set 82.
    #[error("a {what} does not allow the character at position {position}")]
    BadCharacter {
        /// the kind of identifier
        what: &'static str,
        /// byte position, counted from 0
        position: usize,
    },

    /// The last digit is not the check digit of those before it.
    #[error("check digit of this {what} is {given}, it should be {expected}")]
    BadCheckDigit {
        /// the kind of identifier
        what: &'static str,
        /// the last digit as given
        given: u8,
        /// what the digits before it call for
        expected: u8,
    },

    /// A prefix that begins with seven zeros would claim the numbers of GTIN-8.
    #[error("a company prefix does not begin with seven zeros: those numbers belong to GTIN-8")]
    ReservedPrefix,

    /// No such day in the calendar, or one outside 1970 to 9999.
    #[error("no such day: year {year}, month {month}, day {day}")]
    BadDay {
        /// year as given
        year: u32,
        /// month as given
        month: u32,
        /// day of month as given
        day: u32,
    },
}
