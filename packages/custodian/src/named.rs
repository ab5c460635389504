//! What a log may say of an error. The text of an error has ids in it: of subjects, records, accounts. Its name has none;
//! whoever runs the custodian finds the rest with `salus custodian verify`.

use crate::custodian::PutError;
use crate::journal::JournalError;
use crate::keyring::KeyringError;
use crate::registry::RegistryError;
use crate::store::StoreError;

/// An error of which a log may have the name.
pub(crate) trait Named {
    /// What kind of error it is, in words that are the same every time.
    fn name(&self) -> String;
}

impl Named for RegistryError {
    fn name(&self) -> String {
        match self {
            Self::Refused(why) => why.name.clone().unwrap_or_else(|| "refused".to_owned()),
            Self::Silent(_) => "no answer".to_owned(),
            Self::Unknown { .. } => "what became of a transaction is not known yet".to_owned(),
            Self::NotNoted(_) => "a transaction could not be noted, and was not sent".to_owned(),
        }
    }
}

impl Named for StoreError {
    fn name(&self) -> String {
        let name = match self {
            Self::Storage { doing, .. } | Self::Keyring(KeyringError::File { doing, .. }) => {
                return format!("cannot {doing}");
            }
            Self::Open { .. } => "the custodian's folder may be entered by others",
            Self::Keyring(KeyringError::NotAKey { .. }) => "a key file holds no key",
            Self::Keyring(KeyringError::Open { .. }) => "a key file may be read by others",
            Self::Keyring(KeyringError::NoEpoch { .. }) => "the key of an epoch is missing",
            Self::Salt(_) => "a salt is none",
            Self::TooLarge { .. } => "a record is too large",
            Self::Empty => "a record is empty",
            Self::NoRandomness => "the system gives no random numbers",
            Self::Missing { .. } => "a ciphertext is missing",
            Self::Length { .. } => "a ciphertext is truncated or grown",
            Self::Altered { .. } => "a ciphertext was swapped or altered",
            Self::NotCommitted { .. } => "a record is not what the chain has a commitment to",
            Self::Key { .. } => "the key of a record cannot be opened",
        };
        name.to_owned()
    }
}

impl Named for JournalError {
    /// Its text: the journal's texts say nothing of what is in it.
    fn name(&self) -> String {
        self.to_string()
    }
}

impl Named for PutError {
    fn name(&self) -> String {
        match self {
            Self::Store(e) => e.name(),
            Self::Registry(e) => e.name(),
        }
    }
}
