//! Sensitive categories, by their public codes.

use crate::KeyError;
use std::fmt;
use std::str::FromStr;

/// Address of the code system of HL7 v3 ActCode, which has the sensitivity codes.
pub const ACT_CODE_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

/// Sensitivity codes of HL7 v3 ActCode that can be blinded without naming a system, and what they mean.
pub const SENSITIVITY_CODES: &[(&str, &str)] = &[
    ("BH", "behavioural health"),
    ("COGN", "cognitive disability"),
    ("DVD", "developmental disability"),
    ("EMOTDIS", "emotional disturbance"),
    ("ETH", "substance abuse"),
    ("ETHUD", "alcohol use disorder"),
    ("GDIS", "genetic disease"),
    ("HIV", "HIV or AIDS"),
    ("MH", "mental health"),
    ("MST", "military sexual trauma"),
    ("OPIOIDUD", "opioid use disorder"),
    ("PSY", "psychiatric disorder"),
    ("PSYTHPN", "psychotherapy note"),
    ("SCA", "sickle cell anaemia"),
    ("SDV", "sexual assault, abuse or domestic violence"),
    ("SEX", "sexuality and reproductive health"),
    ("SPI", "specially protected information"),
    ("STD", "sexually transmitted disease"),
    ("SUD", "substance use disorder"),
    ("TBOO", "taboo"),
    ("VIO", "violence"),
];

/// A category: a code of a public code system. Written `PSY`, or `SYSTEM|CODE` for another system than HL7 v3 ActCode.
///
/// ```
/// use subject_keys::Category;
/// let psychiatry: Category = "PSY".parse()?;
/// assert_eq!(psychiatry.code(), "PSY");
/// // a slip of the pen would protect nothing
/// assert!("PSYCH".parse::<Category>().is_err());
/// # Ok::<(), subject_keys::KeyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category {
    system: String,
    code: String,
}

impl Category {
    /// A code of a system. Codes of HL7 v3 ActCode must be sensitivity codes; of other systems anything is taken.
    pub fn new(system: &str, code: &str) -> Result<Self, KeyError> {
        if system == ACT_CODE_SYSTEM {
            if !SENSITIVITY_CODES.iter().any(|(known, _)| *known == code) {
                return Err(KeyError::UnknownCategory {
                    code: code.to_owned(),
                });
            }
        } else if !system.contains(':') || code.is_empty() || system.contains('|') {
            return Err(KeyError::CategoryForm {
                text: format!("{system}|{code}"),
            });
        }
        Ok(Self {
            system: system.to_owned(),
            code: code.to_owned(),
        })
    }

    /// All that have a code of their own here.
    pub fn known() -> impl Iterator<Item = Self> {
        SENSITIVITY_CODES.iter().map(|(code, _)| Self {
            system: ACT_CODE_SYSTEM.to_owned(),
            code: (*code).to_owned(),
        })
    }

    /// Address of its code system.
    pub fn system(&self) -> &str {
        &self.system
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl FromStr for Category {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        match text.split_once('|') {
            Some((system, code)) => Self::new(system, code),
            None => Self::new(ACT_CODE_SYSTEM, text),
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.system == ACT_CODE_SYSTEM {
            f.write_str(&self.code)
        } else {
            write!(f, "{}|{}", self.system, self.code)
        }
    }
}
