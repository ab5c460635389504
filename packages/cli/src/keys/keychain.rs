//! Keys in the operating system's keychain.

use crate::failure::{Done, Failure};
use keyring::Entry;
use zeroize::Zeroizing;

const SERVICE: &str = "salus";

fn entry(name: &str) -> Done<Entry> {
    Entry::new(SERVICE, name).map_err(|e| {
        Failure::network(format!("there is no usable keychain here: {e}"))
            .mend("keep the key in an encrypted file with --store file")
    })
}

/// Whether there is a keychain that answers.
pub fn is_there() -> bool {
    Entry::new(SERVICE, "probe")
        .is_ok_and(|entry| matches!(entry.get_password(), Ok(_) | Err(keyring::Error::NoEntry)))
}

/// Keeps a phrase.
pub fn keep(name: &str, phrase: &str) -> Done {
    entry(name)?
        .set_password(phrase)
        .map_err(|e| Failure::network(format!("the keychain does not keep {name}: {e}")))
}

/// Gives it back.
pub fn open(name: &str) -> Done<Zeroizing<String>> {
    entry(name)?
        .get_password()
        .map(Zeroizing::new)
        .map_err(|e| Failure::network(format!("the keychain does not give {name}: {e}")))
}

/// Deletes it.
pub fn delete(name: &str) -> Done {
    match entry(name)?.delete_credential() {
        Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
        Err(e) => Err(Failure::network(format!(
            "the keychain does not delete {name}: {e}"
        ))),
    }
}
