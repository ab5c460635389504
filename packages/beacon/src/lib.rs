//! Public randomness that a contract can verify.
//!
//! A beacon signs the number of a round when the round's time has come. Nobody knows the signature before, everybody can
//! check it afterwards, and there is only one that is valid: its SHA-256 is the round's randomness. This crate verifies
//! drand's scheme `bls-unchained-g1-rfc9380`, in which its network *quicknet* runs:
//!
//! - *message*: SHA-256(round as 8 bytes, big endian), hashed to G1 of BLS12-381 under [`DOMAIN`] (RFC 9380)
//! - *signature*: 48 bytes, a point of G1; *public key*: 96 bytes, a point of G2
//! - valid if e(signature, generator of G2) = e(hashed message, public key)
//! - *randomness*: SHA-256(signature)
//!
//! The pairing runs in the chain's machine, through [`cosmwasm_std::Api`]; nothing of it is compiled into a contract.
//! Outside of a chain, `cosmwasm_std::testing::MockApi` runs the same code natively, and so do cw-multi-test's apps.
//!
//! One round, one randomness: an encoding of a point that is not the shortest canonical one is refused *before* it is
//! hashed, whatever the machine below would accept, because a second spelling of a valid signature would be a second
//! randomness to choose from.
//!
//! ```
//! use beacon::Scheme;
//! use cosmwasm_std::{testing::MockApi, Api, HexBinary};
//!
//! let api = MockApi::default();
//! // https://api.drand.sh/52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971/public/1000
//! let signature = HexBinary::from_hex(
//!     "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
//! ).unwrap();
//! let randomness = Scheme::QUICKNET.verify(&api, 1000, &signature).unwrap();
//! assert_eq!(
//!     HexBinary::from(randomness).to_hex(),
//!     "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd",
//! );
//! // rounds are counted from 1, which is that of the genesis time
//! assert_eq!(Scheme::QUICKNET.time_of(1000), 1_692_806_364);
//! assert_eq!(Scheme::QUICKNET.round_at_or_after(1_692_806_362), 1000);
//! ```
//!
//! # In tests and local runs
//!
//! With the feature `signer` there is a beacon with a secret key, whose signatures [`Scheme::verify`] accepts. Name it as
//! a dev-dependency, `beacon = { workspace = true, features = ["signer"] }`; a contract never enables it.
//!
//! ```
//! # #[cfg(feature = "signer")] {
//! use beacon::{Scheme, Signer};
//! use cosmwasm_std::testing::MockApi;
//!
//! let api = MockApi::default();
//! let signer = Signer::from_seed(&[7; 32]);
//! let scheme = Scheme::new(&api, &signer.public_key(), 1_798_761_600, 3).unwrap();
//! let randomness = scheme.verify(&api, 5, &signer.sign(5)).unwrap();
//! assert_eq!(randomness, beacon::randomness(&signer.sign(5)));
//! # }
//! ```

#![warn(missing_docs)]

mod error;
mod point;
mod scheme;
#[cfg(feature = "signer")]
mod signer;

pub use error::BeaconError;
pub use scheme::{message, randomness, Scheme, DOMAIN};
#[cfg(feature = "signer")]
pub use signer::Signer;

/// Bytes of a public key: a point of G2, compressed.
pub const KEY_LENGTH: usize = 96;
/// Bytes of a signature: a point of G1, compressed.
pub const SIGNATURE_LENGTH: usize = 48;
