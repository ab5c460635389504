use thiserror::Error;

/// Why a beacon's key or signature is not accepted.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum BeaconError {
    /// Bytes that cannot be a point of the group, by their number alone.
    #[error("a {what} has {needed} bytes, not {length}")]
    Length {
        /// `public key` or `signature`
        what: &'static str,
        /// bytes given
        length: usize,
        /// bytes that there must be
        needed: usize,
    },

    /// Flag bits of the first byte that no compressed point other than the identity has.
    #[error("a {what} beginning with {first:#04x} is not a compressed point")]
    NotCompressed {
        /// `public key` or `signature`
        what: &'static str,
        /// the first byte
        first: u8,
    },

    /// The neutral element: as a key it would accept one signature for every round, as a signature it says nothing.
    #[error("a {what} cannot be the point at infinity")]
    Identity {
        /// `public key` or `signature`
        what: &'static str,
    },

    /// A coordinate that is not below the field's prime: another spelling of a point that has a shorter one.
    #[error("coordinate {coordinate} of the {what} is not below the prime of the field")]
    NotReduced {
        /// `public key` or `signature`
        what: &'static str,
        /// which of its coordinates, from 0
        coordinate: usize,
    },

    /// Not on the curve, or on it but outside of the group of prime order.
    #[error("the {what} is not a point of its group")]
    NotInGroup {
        /// `public key` or `signature`
        what: &'static str,
    },

    /// The key of a network that is known, with times that are not its own.
    #[error("the network with this key began at {genesis}, with a round every {period} s")]
    OtherTimes {
        /// when its round 1 was due, in seconds since 1970
        genesis: u64,
        /// seconds between its rounds
        period: u64,
    },

    /// Rounds that follow each other in no time.
    #[error("rounds {period} s apart are too close: at least 1 s")]
    PeriodTooShort {
        /// seconds given
        period: u64,
    },

    /// Rounds count from 1.
    #[error("there is no round {round}: the first is 1")]
    NoSuchRound {
        /// the round given
        round: u64,
    },

    /// A point of the group, but not the signature of this round under this key.
    #[error("this is not the beacon's signature of round {round}")]
    WrongSignature {
        /// the round given
        round: u64,
    },

    /// The chain's machine does not do what the verification needs. Not met on a chain that offers CosmWasm 2.1.
    #[error("the chain cannot do {call}")]
    Unsupported {
        /// the call that failed
        call: &'static str,
    },
}
