use crate::{message, DOMAIN, KEY_LENGTH, SIGNATURE_LENGTH};
use ark_bls12_381::{g1, Fr, G1Projective, G2Affine};
use ark_ec::hashing::{curve_maps::wb::WBMap, map_to_curve_hasher::MapToCurveBasedHasher, HashToCurve};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::field_hashers::DefaultFieldHasher;
use ark_ff::{PrimeField, Zero};
use ark_serialize::CanonicalSerialize;
use sha2::{Digest, Sha256};
use std::fmt;

type ToG1 = MapToCurveBasedHasher<G1Projective, DefaultFieldHasher<Sha256>, WBMap<g1::Config>>;

/// A beacon with one secret key, for tests and local runs.
///
/// Whoever holds the key knows the randomness of every round in advance, and signing takes a time that depends on the key:
/// not for anything of value. drand's networks split the key among many.
#[derive(Clone)]
pub struct Signer {
    secret: Fr,
}

impl Signer {
    /// The beacon of this seed. The same seed gives the same key; 32 random bytes give a random one.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        // 64 bytes reduced to 255 bits are as good as uniform
        let half = |part: u8| {
            Sha256::new()
                .chain_update(b"salus beacon key")
                .chain_update([part])
                .chain_update(seed)
                .finalize()
        };
        let secret = Fr::from_be_bytes_mod_order(&[half(0), half(1)].concat());
        // 0 would make the identity the key; nobody will ever meet a seed that gives it
        let secret = if secret.is_zero() { Fr::from(1u64) } else { secret };
        Self { secret }
    }

    /// The public key, as [`Scheme::new`](crate::Scheme::new) takes it.
    pub fn public_key(&self) -> [u8; KEY_LENGTH] {
        compressed(
            &G2Affine::generator()
                .mul_bigint(self.secret.into_bigint())
                .into_affine(),
        )
    }

    /// The signature of a round, whether it is due or not.
    pub fn sign(&self, round: u64) -> [u8; SIGNATURE_LENGTH] {
        let hashed = ToG1::new(DOMAIN).and_then(|to_g1| to_g1.hash(&message(round)));
        #[expect(
            clippy::expect_used,
            reason = "fails for no message: the parameters of the curve are constants"
        )]
        let hashed = hashed.expect("the map to the curve is defined for every message");
        compressed(&hashed.mul_bigint(self.secret.into_bigint()).into_affine())
    }
}

/// Says nothing of the secret.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

fn compressed<const N: usize>(point: &impl CanonicalSerialize) -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "N is the length of this group's points")]
    point
        .serialize_compressed(bytes.as_mut_slice())
        .expect("a point has the length of its group");
    bytes
}
