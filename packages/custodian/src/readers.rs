//! Which keys an organisation reads with, by the word of its admin.
//!
//! A request for records is signed by an operator and names the key that shall read them. An operator's word is not enough
//! for that: it would let anyone at a counter name a key of their own, and the records would leave the organisation without
//! a trace. So the organisation's **admin**, as the accreditation contract has it, signs the list of the organisation's
//! keys, once, and the custodian keeps it. A record's key is encrypted to a key on that list or not at all.
//!
//! A list replaces the one before it and has a greater number, so an old one cannot be brought back. It counts as long as
//! whoever signed it administers the organisation: a new admin signs anew.

use crate::registry::Place;
use accreditation_api::OrgId;
use age::x25519::Recipient;
use salus_client::{off_chain, ClientError, Signer};
use serde::{Deserialize, Serialize};

pub use salus_client::off_chain::Proof;

/// The most keys of a list.
pub const MOST: usize = 32;

/// The keys of an organisation: the body of `PUT /readers`, and what the custodian keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderList {
    /// whose
    pub org: OrgId,
    /// greater than that of the list before: seconds since 1970, by custom
    pub number: u64,
    /// public keys (`age1...`), at most [`MOST`]; with none of them nothing is handed out
    pub readers: Vec<String>,
    /// the admin's word for it
    pub proof: Proof,
}

/// What the proof signs.
///
/// ```
/// use custodian::{readers::statement, registry::Place};
/// use accreditation_api::OrgId;
/// let place = Place { chain_id: "alpha-1".into(), registry: "cosmos1x".into(), custodian: OrgId(7) };
/// let text = statement(&place, OrgId(9), 1, &["age1a".into(), "age1b".into()]);
/// assert!(text.ends_with("organisation 9\nnumber 1\nreader age1a\nreader age1b\n"));
/// ```
pub fn statement(place: &Place, org: OrgId, number: u64, readers: &[String]) -> String {
    let Place {
        chain_id,
        registry,
        custodian,
    } = place;
    let mut text = format!(
        "salus custodian readers v1\nchain {chain_id}\nregistry {registry}\ncustodian {custodian}\norganisation {org}\nnumber {number}\n"
    );
    for reader in readers {
        text.push_str("reader ");
        text.push_str(reader);
        text.push('\n');
    }
    text
}

impl ReaderList {
    /// A list, signed by the organisation's admin.
    pub fn sign(
        place: &Place,
        org: OrgId,
        number: u64,
        readers: &[Recipient],
        admin: &Signer,
    ) -> Result<Self, ClientError> {
        let readers: Vec<String> = readers.iter().map(ToString::to_string).collect();
        let proof = off_chain::sign(admin, statement(place, org, number, &readers).as_bytes())?;
        Ok(Self {
            org,
            number,
            readers,
            proof,
        })
    }

    /// The address that has signed it.
    pub fn signer(&self, place: &Place) -> Result<String, ClientError> {
        let text = statement(place, self.org, self.number, &self.readers);
        off_chain::verify(&self.proof, text.as_bytes())?;
        Ok(self.proof.address.clone())
    }

    /// What is wrong with its keys: too many of them, or one that is none.
    pub fn fault(&self) -> Option<String> {
        if self.readers.len() > MOST {
            return Some(format!(
                "a list has at most {MOST} keys, this one {}",
                self.readers.len()
            ));
        }
        let bad = self
            .readers
            .iter()
            .find(|reader| reader.parse::<Recipient>().is_err());
        bad.map(|reader| format!("{reader:?} is no public key (age1...)"))
    }

    /// Whether a key is on it.
    pub fn names(&self, reader: &Recipient) -> bool {
        let reader = reader.to_string();
        self.readers.contains(&reader)
    }
}
