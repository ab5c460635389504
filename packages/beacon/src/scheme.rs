use crate::point::canonical;
use crate::{BeaconError, KEY_LENGTH, SIGNATURE_LENGTH};
use cosmwasm_std::{Api, HashFunction, VerificationError, BLS12_381_G2_GENERATOR};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::num::NonZeroU64;

/// Domain of the hash to the curve: keeps a beacon's signatures apart from those of every other protocol.
pub const DOMAIN: &[u8] = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

const KEY: &str = "public key";
const SIGNATURE: &str = "signature";

/// A beacon: who signs, and when which round is due.
///
/// The key of a value of this type is a point of the group and not the identity, and its period is at least 1 s. It can be
/// read and written in packed form, for a contract's own storage; it is no message, which would go round the checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    #[serde(with = "key_bytes")]
    public_key: [u8; KEY_LENGTH],
    genesis: u64,
    period: NonZeroU64,
}

impl Scheme {
    /// drand's network *quicknet* of the League of Entropy: a round every 3 s since 2023-08-23T15:09:27Z.
    ///
    /// From `https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/info`, as announced in
    /// drand's article "quicknet is live on the League of Entropy mainnet" of 2023-10-16.
    pub const QUICKNET: Self = Self {
        public_key: [
            0x83, 0xcf, 0x0f, 0x28, 0x96, 0xad, 0xee, 0x7e, 0xb8, 0xb5, 0xf0, 0x1f, 0xca, 0xd3, 0x91, 0x22,
            0x12, 0xc4, 0x37, 0xe0, 0x07, 0x3e, 0x91, 0x1f, 0xb9, 0x00, 0x22, 0xd3, 0xe7, 0x60, 0x18, 0x3c,
            0x8c, 0x4b, 0x45, 0x0b, 0x6a, 0x0a, 0x6c, 0x3a, 0xc6, 0xa5, 0x77, 0x6a, 0x2d, 0x10, 0x64, 0x51,
            0x0d, 0x1f, 0xec, 0x75, 0x8c, 0x92, 0x1c, 0xc2, 0x2b, 0x0e, 0x17, 0xe6, 0x3a, 0xaf, 0x4b, 0xcb,
            0x5e, 0xd6, 0x63, 0x04, 0xde, 0x9c, 0xf8, 0x09, 0xbd, 0x27, 0x4c, 0xa7, 0x3b, 0xab, 0x4a, 0xf5,
            0xa6, 0xe9, 0xc7, 0x6a, 0x4b, 0xc0, 0x9e, 0x76, 0xea, 0xe8, 0x99, 0x1e, 0xf5, 0xec, 0xe4, 0x5a,
        ],
        genesis: 1_692_803_367,
        period: match NonZeroU64::new(3) {
            Some(period) => period,
            None => NonZeroU64::MIN,
        },
    };

    /// A beacon with this public key (96 bytes, a compressed point of G2), whose round 1 is due at `genesis` (seconds
    /// since 1970) and which signs a round every `period` seconds.
    ///
    /// Errors: [`BeaconError::Length`], [`BeaconError::NotCompressed`], [`BeaconError::Identity`],
    /// [`BeaconError::NotReduced`], [`BeaconError::NotInGroup`] of the key, [`BeaconError::PeriodTooShort`];
    /// [`BeaconError::OtherTimes`] for the key of *quicknet* with other times than it has: with a wrong genesis or period, the
    /// number of a round that is yet to come would be that of one that is public.
    pub fn new(api: &dyn Api, public_key: &[u8], genesis: u64, period: u64) -> Result<Self, BeaconError> {
        let public_key = canonical::<KEY_LENGTH>(KEY, public_key)?;
        let period = NonZeroU64::new(period).ok_or(BeaconError::PeriodTooShort { period })?;
        // the sum of one point is the point: the machine decodes it, and with that checks curve and group
        api.bls12_381_aggregate_g2(&public_key)
            .map_err(|e| failed(&e, KEY, "aggregate_g2"))?;
        let known = Self::QUICKNET;
        if public_key == known.public_key && (genesis, period) != (known.genesis, known.period) {
            return Err(BeaconError::OtherTimes {
                genesis: known.genesis,
                period: known.period(),
            });
        }
        Ok(Self {
            public_key,
            genesis,
            period,
        })
    }

    /// The beacon's public key.
    pub fn public_key(&self) -> &[u8; KEY_LENGTH] {
        &self.public_key
    }

    /// When round 1 is due, in seconds since 1970.
    pub fn genesis(&self) -> u64 {
        self.genesis
    }

    /// Seconds between rounds, at least 1.
    pub fn period(&self) -> u64 {
        self.period.get()
    }

    /// The first round that is due at this time or later; times are seconds since 1970. Before genesis it is round 1.
    pub fn round_at_or_after(&self, time: u64) -> u64 {
        // a count that does not fit is one of the year 584,942,417,355
        time.saturating_sub(self.genesis)
            .div_ceil(self.period.get())
            .saturating_add(1)
    }

    /// When a round is due, in seconds since 1970. What counts as round 0 elsewhere is due at genesis.
    pub fn time_of(&self, round: u64) -> u64 {
        let since = round.saturating_sub(1).saturating_mul(self.period.get());
        self.genesis.saturating_add(since)
    }

    /// The randomness of a round, if this is the beacon's signature of it. It does not look at a clock.
    ///
    /// Errors: [`BeaconError::NoSuchRound`]; [`BeaconError::Length`], [`BeaconError::NotCompressed`],
    /// [`BeaconError::Identity`], [`BeaconError::NotReduced`], [`BeaconError::NotInGroup`] of the signature;
    /// [`BeaconError::WrongSignature`].
    pub fn verify(&self, api: &dyn Api, round: u64, signature: &[u8]) -> Result<[u8; 32], BeaconError> {
        if round == 0 {
            return Err(BeaconError::NoSuchRound { round });
        }
        let signature = canonical::<SIGNATURE_LENGTH>(SIGNATURE, signature)?;
        let hashed = api
            .bls12_381_hash_to_g1(HashFunction::Sha256, &message(round), DOMAIN)
            .map_err(|e| failed(&e, SIGNATURE, "hash_to_g1"))?;
        let valid = api
            .bls12_381_pairing_equality(&signature, &BLS12_381_G2_GENERATOR, &hashed, &self.public_key)
            .map_err(|e| failed(&e, SIGNATURE, "pairing_equality"))?;
        if !valid {
            return Err(BeaconError::WrongSignature { round });
        }
        Ok(randomness(&signature))
    }
}

fn failed(error: &VerificationError, what: &'static str, call: &'static str) -> BeaconError {
    match error {
        VerificationError::InvalidPoint => BeaconError::NotInGroup { what },
        _ => BeaconError::Unsupported { call },
    }
}

/// What a beacon signs for a round: SHA-256 of its number.
pub fn message(round: u64) -> [u8; 32] {
    Sha256::digest(round.to_be_bytes()).into()
}

/// The randomness that a valid signature gives: its SHA-256. It checks nothing; [`Scheme::verify`] does.
pub fn randomness(signature: &[u8; SIGNATURE_LENGTH]) -> [u8; 32] {
    Sha256::digest(signature).into()
}

/// Serde knows arrays up to 32 elements only; as bytes, a key is also shorter.
mod key_bytes {
    use super::KEY_LENGTH;
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};
    use std::fmt;

    pub fn serialize<S: Serializer>(key: &[u8; KEY_LENGTH], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(key)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; KEY_LENGTH], D::Error> {
        struct Key;
        impl Visitor<'_> for Key {
            type Value = [u8; KEY_LENGTH];

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a public key")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                bytes
                    .try_into()
                    .map_err(|_| E::invalid_length(bytes.len(), &self))
            }
        }
        deserializer.deserialize_bytes(Key)
    }
}
