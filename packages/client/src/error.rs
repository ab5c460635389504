//! What can go wrong between this machine and the chain.

use crate::refusal::Refusal;
use thiserror::Error;

/// Exit codes of the command, stable across releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    /// 0: done
    Ok,
    /// 2: the request itself is wrong
    Usage,
    /// 3: a contract or the chain refused it; nothing was kept
    Refused,
    /// 4: no chain answered, or a file could not be read or written
    Network,
    /// 5: the sender may not do this
    NotPermitted,
    /// 6: not in a block yet; it may still happen
    NotFinal,
}

impl ExitCode {
    /// The number given to the shell.
    pub const fn number(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Usage => 2,
            Self::Refused => 3,
            Self::Network => 4,
            Self::NotPermitted => 5,
            Self::NotFinal => 6,
        }
    }
}

/// Why something was not done. None of these leaves a transaction in doubt: that is [`crate::Unknown`].
#[derive(Error, Debug)]
pub enum ClientError {
    /// The request cannot be right: a bad address, an amount that is no number, a message that is no JSON.
    #[error("{what}: {why}")]
    Invalid {
        /// what was given
        what: String,
        /// what is wrong with it
        why: String,
    },
    /// The chain ran the message and a contract, or a module of the chain, said no. Nothing was kept.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// No usable answer from the node.
    #[error("{node} does not answer ({doing}): {why}")]
    Network {
        /// address of the node
        node: String,
        /// what was asked
        doing: String,
        /// what happened
        why: String,
    },
    /// The node answers for another chain than the one that was asked for.
    #[error("{node} is a node of chain {found}, not of {expected}")]
    OtherChain {
        /// address of the node
        node: String,
        /// chain id that was asked for
        expected: String,
        /// chain id of the node
        found: String,
    },
    /// The answer is not what this version understands.
    #[error("answer to {doing} is not understood: {why}")]
    Answer {
        /// what was asked
        doing: String,
        /// what is wrong with the answer
        why: String,
    },
    /// The address has never received anything on this chain, so it cannot pay for a transaction.
    #[error("account {address} does not exist on {chain_id}: it has never received coins")]
    NoAccount {
        /// the address
        address: String,
        /// the chain
        chain_id: String,
    },
    /// The chain's height passed the transaction's last height without it: it did not and cannot happen.
    #[error("transaction {hash} did not happen: no block up to {height}, its last, holds it")]
    NeverHappened {
        /// hash of the transaction
        hash: String,
        /// last height at which it could have happened
        height: u64,
    },
}

impl ClientError {
    pub(crate) fn invalid(what: impl Into<String>, why: impl ToString) -> Self {
        Self::Invalid {
            what: what.into(),
            why: why.to_string(),
        }
    }

    pub(crate) fn answer(doing: impl Into<String>, why: impl ToString) -> Self {
        Self::Answer {
            doing: doing.into(),
            why: why.to_string(),
        }
    }

    /// The same; a refusal is known to come from a contract of this kind.
    #[must_use]
    pub fn said_by(self, contract: &str) -> Self {
        match self {
            Self::Refused(refusal) => Self::Refused(Box::new(refusal.said_by(contract))),
            other => other,
        }
    }

    /// The exit code that stands for this error.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Invalid { .. } => ExitCode::Usage,
            Self::Refused(refusal) if refusal.is_about_permission() => ExitCode::NotPermitted,
            Self::Refused(_) | Self::NeverHappened { .. } | Self::NoAccount { .. } => ExitCode::Refused,
            Self::Network { .. } | Self::OtherChain { .. } | Self::Answer { .. } => ExitCode::Network,
        }
    }

    /// The refusal, if that is what it is.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl From<Refusal> for ClientError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
