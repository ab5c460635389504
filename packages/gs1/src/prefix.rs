use crate::check::{as_string, digits};
use crate::Gs1Error;
use std::{fmt, str::FromStr};

const WHAT: &str = "company prefix";

/// GS1 company prefix: the digits with which all numbers of one company begin, leading zeros included.
///
/// ```
/// use gs1::CompanyPrefix;
/// let long: CompanyPrefix = "0614141".parse().unwrap();
/// let short: CompanyPrefix = "06141".parse().unwrap();
/// assert!(long.overlaps(&short) && short.overlaps(&long));
/// assert!(!long.overlaps(&"614141".parse().unwrap()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyPrefix {
    number: u64,
    digits: u8,
}

impl CompanyPrefix {
    /// Fewest digits.
    pub const MIN_DIGITS: usize = 4;
    /// Most digits.
    pub const MAX_DIGITS: usize = 12;

    /// How many digits it has.
    pub const fn len(&self) -> usize {
        self.digits as usize
    }

    /// Never: a prefix has at least four digits.
    pub const fn is_empty(&self) -> bool {
        false
    }

    /// Whether some number begins with both, so that two companies could give it out.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (short, long) = if self.digits <= other.digits {
            (self, other)
        } else {
            (other, self)
        };
        short.begins(long.number, long.digits)
    }

    /// Whether `number`, written with `width` digits, begins with this prefix.
    pub(crate) fn begins(&self, number: u64, width: u8) -> bool {
        match width.checked_sub(self.digits) {
            Some(dropped) => {
                10u64
                    .checked_pow(dropped.into())
                    .and_then(|scale| number.checked_div(scale))
                    == Some(self.number)
            }
            None => false,
        }
    }
}

impl fmt::Display for CompanyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.number, width = self.len())
    }
}

impl FromStr for CompanyPrefix {
    type Err = Gs1Error;
    fn from_str(text: &str) -> Result<Self, Gs1Error> {
        let number = digits(WHAT, text, Self::MIN_DIGITS, Self::MAX_DIGITS)?;
        if text.starts_with("0000000") {
            return Err(Gs1Error::ReservedPrefix);
        }
        // the length was found to be 4 to 12
        Ok(Self {
            number,
            digits: text.len() as u8,
        })
    }
}

as_string!(CompanyPrefix, "GS1 company prefix");
