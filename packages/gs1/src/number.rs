use crate::check::{as_string, checked, digits};
use crate::{CompanyPrefix, Gs1Error};
use std::{fmt, str::FromStr};

/// A type over `u64` that is written with a fixed number of digits, the last of which is a check digit.
macro_rules! number {
    ($(#[$meta:meta])* $name:ident, $what:literal, $digits:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// How many digits it is written with.
            pub const DIGITS: usize = $digits;

            /// From the number itself, its check digit included.
            pub fn new(number: u64) -> Result<Self, Gs1Error> {
                if number >= 10u64.saturating_pow($digits) {
                    let length = number.to_string().len();
                    return Err(Gs1Error::BadLength { what: $what, length, min: $digits, max: $digits });
                }
                checked($what, number).map(Self)
            }

            /// From a number without its check digit, which is added.
            pub fn with_check_digit(body: u64) -> Result<Self, Gs1Error> {
                let digit = u64::from(crate::check_digit(body));
                Self::new(body.saturating_mul(10).saturating_add(digit))
            }

            /// The number itself, its check digit included: a compact storage key.
            pub const fn u64(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("{:0", $digits, "}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = Gs1Error;
            fn from_str(text: &str) -> Result<Self, Gs1Error> {
                checked($what, digits($what, text, $digits, $digits)?).map(Self)
            }
        }

        as_string!($name, $what);
    };
}

number!(
    /// Global Trade Item Number in its 14-digit form: what kind of item this is.
    ///
    /// The shorter forms are the same number with zeros in front; [`Gtin::padded`] takes them. On the wire and
    /// in storage there is only the 14-digit form.
    ///
    /// ```
    /// use gs1::Gtin;
    /// let masks: Gtin = "09506000134352".parse().unwrap();
    /// assert_eq!(masks.to_string(), "09506000134352");
    /// assert!("09506000134353".parse::<Gtin>().is_err());
    /// assert_eq!(Gtin::padded("9506000134352").unwrap(), masks);
    /// ```
    Gtin,
    "GTIN-14",
    14
);

number!(
    /// Serial Shipping Container Code: one pallet, case or parcel.
    ///
    /// ```
    /// let pallet: gs1::Sscc = "106141412345678908".parse().unwrap();
    /// assert_eq!(pallet.to_string(), "106141412345678908");
    /// ```
    Sscc,
    "SSCC",
    18
);

number!(
    /// Global Location Number: a party or a place.
    ///
    /// ```
    /// let ward: gs1::Gln = "9506000134369".parse().unwrap();
    /// assert!(ward.carries(&"9506000".parse().unwrap()));
    /// ```
    Gln,
    "GLN",
    13
);

impl Gtin {
    /// From a GTIN-8, -12, -13 or -14, as printed; zeros are added in front.
    pub fn padded(text: &str) -> Result<Self, Gs1Error> {
        match text.len() {
            8 | 12 | 13 => checked("GTIN-14", digits("GTIN-14", text, 8, 13)?).map(Self),
            _ => text.parse(),
        }
    }

    /// The packaging indicator, the first of the 14 digits: 0 for the base unit, 1 to 8 for packs of it, 9 for
    /// items of variable measure.
    pub const fn indicator(self) -> u8 {
        (self.0 / 10_000_000_000_000) as u8
    }

    /// Whether it is one of the short numbers that GS1 gives out one by one and that carry no company prefix.
    pub const fn is_gtin8(self) -> bool {
        self.0 < 100_000_000
    }

    /// Whether the company that holds `prefix` may give out this number.
    ///
    /// The comparison begins at the second digit: the first is the packaging indicator.
    ///
    /// ```
    /// # use gs1::{CompanyPrefix, Gtin};
    /// let maker: CompanyPrefix = "9506000".parse().unwrap();
    /// let unit: Gtin = "09506000134352".parse().unwrap();
    /// let case = Gtin::with_check_digit(1_950_600_013_435).unwrap();
    /// assert!(unit.carries(&maker) && case.carries(&maker));
    /// assert!(!unit.carries(&"0950600".parse().unwrap()));
    /// ```
    pub fn carries(self, prefix: &CompanyPrefix) -> bool {
        // 13 digits are left when the indicator is dropped, of which the last is the check digit
        !self.is_gtin8() && prefix.begins(self.0 % 10_000_000_000_000, 13)
    }
}

impl Sscc {
    /// Whether the company that holds `prefix` gave out this number. The first digit, the extension, is free.
    pub fn carries(self, prefix: &CompanyPrefix) -> bool {
        prefix.begins(self.0 % 100_000_000_000_000_000, 17)
    }
}

impl Gln {
    /// Whether the company that holds `prefix` gave out this number.
    pub fn carries(self, prefix: &CompanyPrefix) -> bool {
        prefix.begins(self.0, 13)
    }
}
