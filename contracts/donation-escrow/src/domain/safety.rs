//! What stands against a lot, as far as payments depend on it.

use cosmwasm_std::Timestamp;
use serde::Deserialize;

/// The part of `provenance_api::raw::LotSafetyRecord` that decides about payments. Who ordered it and why does not,
/// so a newer provenance contract may know more reasons, more classes and more fields: the record can still be read.
#[derive(Deserialize)]
pub struct LotSafety {
    /// the quarantine in force
    pub quarantine: Option<Quarantine>,
    /// recalls of the whole lot, ended ones too
    pub recalls: Vec<Recall>,
}

/// A quarantine in force.
#[derive(Deserialize)]
pub struct Quarantine {
    /// since when
    pub since: Timestamp,
}

/// A recall of the whole lot.
#[derive(Deserialize)]
pub struct Recall {
    /// how grave it is
    class: String,
    /// since when
    pub issued_at: Timestamp,
    /// when it ended; none: it is in force
    ended_at: Option<Timestamp>,
}

impl Recall {
    /// Whether it is in force and stops payments: every class does but the third, an unknown one too.
    pub fn stops(&self) -> bool {
        self.ended_at.is_none() && self.class != "iii"
    }
}

impl LotSafety {
    /// Whether a recall that stops payments is in force.
    pub fn recalled(&self) -> bool {
        self.recalls.iter().any(Recall::stops)
    }
}
