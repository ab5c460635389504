use cosmwasm_std::{Timestamp, Uint128};
use thiserror::Error;

/// What can go wrong in the kernel. Every contract error wraps it as one variant.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum CoreError {
    /// The text is no address of this chain in its normal form.
    #[error("address {given:?} is not a valid address of this chain")]
    BadAddress {
        /// as it was sent
        given: String,
    },

    /// A coin is needed and none was sent.
    #[error("no coin was sent: send exactly one of the listed denoms")]
    NoCoin,

    /// More than one coin was sent.
    #[error("{count} coins were sent: send exactly one")]
    TooManyCoins {
        /// how many different coins came with the message
        count: u64,
    },

    /// The coin is not on the contract's list.
    #[error("denom {denom:?} is not listed here")]
    UnlistedDenom {
        /// denom of the coin that was sent
        denom: String,
    },

    /// The coin's amount is zero.
    #[error("an amount of zero {denom} was sent")]
    ZeroAmount {
        /// denom of the coin that was sent
        denom: String,
    },

    /// The amount does not fit 128 bits, so that products could leave 256 bits.
    #[error("the amount is above {}, the largest that is accepted", Uint128::MAX)]
    AmountTooLarge,

    /// The message takes no coins.
    #[error("this message takes no coins, {count} were sent")]
    UnexpectedFunds {
        /// how many different coins came with the message
        count: u64,
    },

    /// Only the owner may do this.
    #[error("{sender} is not the owner")]
    NotOwner {
        /// who sent the message
        sender: String,
    },

    /// Nobody was proposed, or somebody else was.
    #[error("{sender} is not the proposed owner")]
    NotProposed {
        /// who sent the message
        sender: String,
    },

    /// The proposal ran out before it was accepted.
    #[error("the ownership proposal expired at {expired_at}")]
    ProposalExpired {
        /// first instant at which it could no longer be accepted
        expired_at: Timestamp,
    },

    /// The acceptance deadline lies in the past or too far ahead.
    #[error("an ownership proposal must expire within 1 s to {max_seconds} s, not {seconds} s")]
    BadProposalExpiry {
        /// asked for
        seconds: u64,
        /// the most that is allowed
        max_seconds: u64,
    },

    /// Intake is stopped for now.
    #[error("paused until {until}: intake is stopped, exits and settlement go on")]
    Paused {
        /// first instant at which intake is open again
        until: Timestamp,
    },

    /// A pause lasts at least a second and at most 14 days.
    #[error("a pause lasts 1 s to {max_seconds} s, not {seconds} s")]
    BadPauseLength {
        /// asked for
        seconds: u64,
        /// the most that is allowed
        max_seconds: u64,
    },

    /// The last pause is still running or ended less than 7 days ago.
    #[error("no new pause may start before {allowed_from}")]
    PauseTooSoon {
        /// first instant at which a new pause may start
        allowed_from: Timestamp,
    },

    /// There is no pause to lift.
    #[error("not paused")]
    NotPaused,

    /// Basis points above 10,000.
    #[error("{given} basis points are more than the whole (10000)")]
    BadBps {
        /// as it was sent
        given: u64,
    },

    /// A window that ends before, or when, it begins.
    #[error("the window ends at {until}, not after its start {from}")]
    EmptyWindow {
        /// start, included
        from: Timestamp,
        /// end, excluded
        until: Timestamp,
    },

    /// An intermediate or final value does not fit.
    #[error("arithmetic overflow in {what}")]
    Overflow {
        /// the quantity that was being computed
        what: &'static str,
    },

    /// A divisor of zero.
    #[error("division by zero in {what}")]
    DivideByZero {
        /// the quantity that was being computed
        what: &'static str,
    },

    /// The stored code is another contract.
    #[error("cannot migrate {stored:?} to {own:?}: another contract")]
    WrongContract {
        /// name in the contract's own cw2 record
        stored: String,
        /// name of the new code
        own: String,
    },

    /// The stored version is the same or newer.
    #[error("cannot migrate from version {stored} to {own}: not strictly newer")]
    NotNewer {
        /// version in the contract's own cw2 record
        stored: String,
        /// version of the new code
        own: String,
    },

    /// The stored version is not a semantic version.
    #[error("stored version {stored:?} is not a semantic version")]
    BadVersion {
        /// as it was found
        stored: String,
    },
}
