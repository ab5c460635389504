use crate::Gs1Error;

/// The check digit that follows the digits of `body`.
///
/// From the right, digits weigh 3, 1, 3, 1 …; the check digit fills the sum up to a multiple of ten. Leading
/// zeros change nothing, so one function serves all lengths.
///
/// ```
/// assert_eq!(gs1::check_digit(629104150021), 3); // the worked example of the GS1 specifications
/// assert_eq!(gs1::check_digit(0), 0);
/// ```
pub const fn check_digit(body: u64) -> u8 {
    let mut rest = body;
    // at most 20 digits of at most 9 × 3: the sum stays below 540
    let mut sum = 0u64;
    let mut weight = 3u64;
    while rest > 0 {
        sum = sum.wrapping_add((rest % 10).wrapping_mul(weight));
        weight = 4u64.wrapping_sub(weight);
        rest /= 10;
    }
    (10u64.wrapping_sub(sum % 10) % 10) as u8
}

/// The number that `text` spells with digits only. At most 18 digits are ever asked for, which fit.
pub(crate) fn digits(what: &'static str, text: &str, min: usize, max: usize) -> Result<u64, Gs1Error> {
    let length = text.len();
    if length < min || length > max {
        return Err(Gs1Error::BadLength {
            what,
            length,
            min,
            max,
        });
    }
    let mut number = 0u64;
    for (position, byte) in text.bytes().enumerate() {
        if !byte.is_ascii_digit() {
            return Err(Gs1Error::BadCharacter { what, position });
        }
        number = number
            .wrapping_mul(10)
            .wrapping_add(u64::from(byte.wrapping_sub(b'0')));
    }
    Ok(number)
}

/// Refuses a number whose last digit is not the check digit of the others.
pub(crate) fn checked(what: &'static str, number: u64) -> Result<u64, Gs1Error> {
    let (given, expected) = ((number % 10) as u8, check_digit(number / 10));
    if given == expected {
        Ok(number)
    } else {
        Err(Gs1Error::BadCheckDigit {
            what,
            given,
            expected,
        })
    }
}

/// Serialises through `Display` and deserialises through `FromStr`, as one JSON string.
macro_rules! as_string {
    ($name:ident, $what:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl serde::de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a ", $what, " as a string"))
                    }
                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                deserializer.deserialize_str(Text)
            }
        }

        #[cfg(feature = "schemars")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> String {
                stringify!($name).to_string()
            }
            fn json_schema(gen: &mut schemars::gen::SchemaGenerator) -> schemars::schema::Schema {
                let mut schema = String::json_schema(gen).into_object();
                schema.metadata().description = Some(concat!("A ", $what, ", as printed.").to_string());
                schema.into()
            }
        }
    };
}
pub(crate) use as_string;
