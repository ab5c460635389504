//! How the command says that something did not work: a sentence, what to do about it, and an exit code.

use salus_client::{ClientError, ExitCode, Unknown};
use std::fmt::Display;

/// The command ends with this instead of its answer.
#[derive(Debug)]
pub struct Failure {
    /// what the shell is told
    pub code: ExitCode,
    /// what happened
    pub text: String,
    /// what to do about it
    pub mend: Option<String>,
}

/// What a command ends with.
pub type Done<T = ()> = Result<T, Failure>;

impl Failure {
    /// The request itself is wrong.
    pub fn usage(text: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Usage,
            text: text.into(),
            mend: None,
        }
    }

    /// Something of this machine or of the chain's node is not there or does not answer.
    pub fn network(text: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Network,
            text: text.into(),
            mend: None,
        }
    }

    /// What was found is not what it should be.
    pub fn refused(text: impl Into<String>) -> Self {
        Self {
            code: ExitCode::Refused,
            text: text.into(),
            mend: None,
        }
    }

    /// A file could not be read or written.
    pub fn file(doing: impl Display, path: &std::path::Path, why: impl Display) -> Self {
        Self::network(format!("cannot {doing} {}: {why}", path.display()))
    }

    /// Nobody can say yet what became of a transaction.
    pub fn unknown(unknown: &Unknown) -> Self {
        Self {
            code: ExitCode::NotFinal,
            text: format!(
                "the outcome of transaction {} is not known yet ({}); it may have happened, or still happen up to block {}",
                unknown.hash, unknown.why, unknown.last_height
            ),
            mend: Some(format!(
                "look with: salus tx show {} --last-height {}",
                unknown.hash, unknown.last_height
            )),
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn mend(mut self, mend: impl Into<String>) -> Self {
        self.mend = Some(mend.into());
        self
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let mend = match &error {
            ClientError::Network { .. } => Some(
                "is the chain running? `salus devnet up` starts a local one, `salus doctor` looks around"
                    .to_owned(),
            ),
            ClientError::NoAccount { .. } => {
                Some("send it some of the coin that pays for gas first".to_owned())
            }
            _ => error
                .refusal()
                .and_then(salus_client::Refusal::mend)
                .map(ToOwned::to_owned),
        };
        Self {
            code: error.exit_code(),
            text: error.to_string(),
            mend,
        }
    }
}
