//! GS1 identifiers, checked when they are made.
//!
//! A value of these types is always valid: whoever holds a [`Gtin`] holds one with a right check digit. Each
//! has exactly one spelling, so that it can be a storage key. In JSON they are strings, as printed on the
//! package, because the numbers have leading zeros and exceed what a JavaScript number holds.
//!
//! | type | what | form |
//! |---|---|---|
//! | [`Gtin`] | trade item | 14 digits, the last a check digit |
//! | [`Sscc`] | logistic unit: pallet, case | 18 digits, the last a check digit |
//! | [`Gln`] | party or place | 13 digits, the last a check digit |
//! | [`CompanyPrefix`] | who may number items | 4 to 12 digits |
//! | [`Lot`], [`Serial`] | batch and unit of an item | 1 to 20 characters of set 82 |
//! | [`Day`] | made and expiry day | days since 1970; `YYMMDD` when printed |
//!
//! Rules are those of the GS1 General Specifications: check digit in section 7.9, character set 82 in figure
//! 7.11-1, dates in section 7.12. The crate knows nothing of contracts and stores nothing.

#![warn(missing_docs)]

mod check;
mod day;
mod error;
mod number;
mod prefix;
mod text;

pub use check::check_digit;
pub use day::Day;
pub use error::Gs1Error;
pub use number::{Gln, Gtin, Sscc};
pub use prefix::CompanyPrefix;
pub use text::{Lot, Serial, MAX_TEXT};
