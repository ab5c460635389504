//! Documents of the people in the story. They stay in the home folder, each with the salt of its commitment beside it; the
//! chain has the commitments.

use super::Play;
use crate::domain::commit::{beside, commit};
use crate::domain::encounter;
use crate::failure::Done;
use crate::home;
use cosmwasm_std::HexBinary;
use sha2::{Digest, Sha256};

impl Play<'_> {
    /// Writes a document that its owner keeps, and commits to it under a salt of its own.
    pub fn evidence(&self, name: &str, text: &str) -> Done<HexBinary> {
        let folder = self.context.home.demo(&self.context.network_name());
        let file = folder
            .join(self.run.to_string())
            .join(format!("{}.txt", name.replace(' ', "-")));
        home::write_whole(&file, text.as_bytes(), true)?;
        let made = commit(&file, &beside(&file))?;
        Ok(HexBinary::from(made.0.as_slice()))
    }

    /// The SHA-256 of something that everybody may read, and so may hash.
    pub fn published(text: &str) -> HexBinary {
        HexBinary::from(Sha256::digest(text.as_bytes()).to_vec())
    }

    /// Number of a bill in the clinic's books, another one each time the story is told.
    pub fn bill_number(&self, bill: &str) -> String {
        format!("demo-{}-{bill}", self.run)
    }

    /// The key of that bill, under the clinic's secret.
    pub fn encounter(&self, bill: &str) -> Done<HexBinary> {
        encounter::key(&self.context.home.encounter_secret(), &self.bill_number(bill))
    }

    /// The key of the illness that the bill is about, under the authority's secret.
    pub fn episode(&self, bill: &str) -> Done<HexBinary> {
        let number = format!("case {} of the authority", self.bill_number(bill));
        encounter::episode_key(&self.context.home.episode_secret(), &number)
    }
}
