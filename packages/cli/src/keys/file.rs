//! Keys in files: an ordinary age file under a passphrase each, which the age and rage programs can read too.

use crate::failure::{Done, Failure};
use crate::home::{self, Home};
use age::scrypt::{Identity, Recipient};
use age::secrecy::SecretString;
use std::path::PathBuf;
use zeroize::Zeroizing;

fn path(home: &Home, name: &str) -> PathBuf {
    home.keys().join(format!("{name}.age"))
}

/// Encrypts a phrase into a new file.
pub fn keep(home: &Home, name: &str, phrase: &str, passphrase: &str) -> Done {
    let path = path(home, name);
    let recipient = Recipient::new(SecretString::from(passphrase.to_owned()));
    let bytes =
        age::encrypt(&recipient, phrase.as_bytes()).map_err(|e| Failure::file("encrypt", &path, e))?;
    home::write_whole(&path, &bytes, true)
}

/// Decrypts it again.
pub fn open(home: &Home, name: &str, passphrase: &str) -> Done<Zeroizing<String>> {
    let path = path(home, name);
    let bytes = std::fs::read(&path).map_err(|e| Failure::file("read", &path, e))?;
    let identity = Identity::new(SecretString::from(passphrase.to_owned()));
    let plain = age::decrypt(&identity, &bytes)
        .map_err(|_| Failure::usage(format!("this passphrase does not open the key {name}")))?;
    String::from_utf8(plain)
        .map(Zeroizing::new)
        .map_err(|_| Failure::file("understand", &path, "what is in it is no text"))
}

/// Deletes it.
pub fn delete(home: &Home, name: &str) -> Done {
    let path = path(home, name);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::file("delete", &path, e)),
        _ => Ok(()),
    }
}
