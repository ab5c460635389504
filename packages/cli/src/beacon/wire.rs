//! What a beacon says over HTTP, in drand's form.

use crate::failure::{Done, Failure};
use beacon::{BeaconError, Scheme, Signer};
use cosmwasm_std::testing::MockApi;
use cosmwasm_std::HexBinary;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// drand's name of the only scheme that is understood.
pub const SCHEME: &str = "bls-unchained-g1-rfc9380";
/// How a local beacon calls itself.
pub const LOCAL: &str = "salus-local";

/// `/info`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// hex of the public key
    pub public_key: String,
    /// seconds between rounds
    pub period: u64,
    /// when round 1 is due, in seconds since 1970
    pub genesis_time: u64,
    /// hex of the hash that names the network
    pub hash: String,
    /// hex of the hash of those who held shares of the key at first
    #[serde(rename = "groupHash")]
    pub group_hash: String,
    /// which scheme
    #[serde(rename = "schemeID")]
    pub scheme_id: String,
    /// its name
    pub metadata: Metadata,
}

/// Part of `/info`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// name of the network
    #[serde(rename = "beaconID", default)]
    pub beacon_id: String,
}

/// `/public/{round}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// its number
    pub round: u64,
    /// hex of SHA-256 of the signature
    pub randomness: String,
    /// hex of the signature
    pub signature: String,
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    HexBinary::from(bytes).to_hex()
}

fn bytes(what: &str, text: &str) -> Done<Vec<u8>> {
    HexBinary::from_hex(text)
        .map(Into::into)
        .map_err(|_| Failure::refused(format!("the beacon's {what} is not written in hex: {text:?}")))
}

/// The library's own implementation of what a chain's machine does.
pub(crate) fn native() -> MockApi {
    MockApi::default()
}

impl Info {
    /// That of a local beacon.
    pub fn local(signer: &Signer, scheme: &Scheme) -> Done<Self> {
        let public_key = signer.public_key();
        let mut info = Self {
            public_key: hex(&public_key),
            period: scheme.period(),
            genesis_time: scheme.genesis(),
            hash: String::new(),
            // nobody but this key
            group_hash: hex(&Sha256::digest(public_key)),
            scheme_id: SCHEME.to_owned(),
            metadata: Metadata {
                beacon_id: LOCAL.to_owned(),
            },
        };
        info.hash = info.computed_hash()?;
        Ok(info)
    }

    /// The hash that names a network of these settings, as drand computes it.
    pub fn computed_hash(&self) -> Done<String> {
        let period = u32::try_from(self.period)
            .map_err(|_| Failure::refused(format!("a period of {} s is too long", self.period)))?;
        let mut hash = Sha256::new()
            .chain_update(period.to_be_bytes())
            .chain_update(self.genesis_time.to_be_bytes())
            .chain_update(bytes("public key", &self.public_key)?)
            .chain_update(bytes("group hash", &self.group_hash)?);
        if !["", "default"].contains(&self.metadata.beacon_id.as_str()) {
            hash.update(self.metadata.beacon_id.as_bytes());
        }
        Ok(hex(&hash.finalize()))
    }

    /// What verifies its rounds. Fails for another scheme, for a hash that is not that of the settings, for a bad key.
    pub fn scheme(&self) -> Done<Scheme> {
        if self.scheme_id != SCHEME {
            return Err(Failure::refused(format!(
                "the beacon signs by {:?}; only {SCHEME:?} is understood",
                self.scheme_id
            )));
        }
        let computed = self.computed_hash()?;
        if computed != self.hash {
            return Err(Failure::refused(format!(
                "the beacon calls itself {} but its settings have the hash {computed}",
                self.hash
            )));
        }
        let key = bytes("public key", &self.public_key)?;
        Scheme::new(&native(), &key, self.genesis_time, self.period).map_err(refused)
    }
}

impl Round {
    /// A local beacon's answer. It does not look at a clock.
    pub fn sign(signer: &Signer, round: u64) -> Self {
        let signature = signer.sign(round);
        Self {
            round,
            randomness: hex(&beacon::randomness(&signature)),
            signature: hex(&signature),
        }
    }

    /// The signature's bytes.
    pub fn signature(&self) -> Done<Vec<u8>> {
        bytes("signature", &self.signature)
    }

    /// Its randomness, if the signature is the beacon's and the answer does not contradict itself.
    pub fn verify(&self, scheme: &Scheme) -> Done<[u8; 32]> {
        let randomness = scheme
            .verify(&native(), self.round, &self.signature()?)
            .map_err(refused)?;
        if self.randomness != hex(&randomness) {
            return Err(Failure::refused(format!(
                "round {} has the randomness {}, not {} as the beacon says",
                self.round,
                hex(&randomness),
                self.randomness
            )));
        }
        Ok(randomness)
    }
}

fn refused(error: BeaconError) -> Failure {
    Failure::refused(error.to_string())
}
