//! Questions at the terminal. Secrets are not echoed and never taken from the command line, where other programs
//! could read them.

use crate::failure::{Done, Failure};
use std::io::{BufRead, IsTerminal, Write};
use zeroize::Zeroizing;

/// Shortest passphrase for a key file.
const SHORTEST: usize = 10;

/// A secret: asked for at a terminal, else the next line of standard input.
pub fn secret(question: &str) -> Done<Zeroizing<String>> {
    let failed = |e: std::io::Error| Failure::usage(format!("cannot read the {question}{e}"));
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password(question)
            .map(Zeroizing::new)
            .map_err(failed);
    }
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(Zeroizing::new(line.trim().to_owned()))
}

/// The passphrase of a key file: from the file that `SALUS_PASSPHRASE_FILE` names, or asked for.
pub fn passphrase(name: &str) -> Done<Zeroizing<String>> {
    if let Some(path) = std::env::var_os("SALUS_PASSPHRASE_FILE") {
        let path = std::path::PathBuf::from(path);
        let text = std::fs::read_to_string(&path)
            .map(Zeroizing::new)
            .map_err(|e| Failure::file("read", &path, e))?;
        return Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    secret(&format!("passphrase of {name}: "))
}

/// A new passphrase, asked for twice at a terminal.
pub fn new_passphrase() -> Done<Zeroizing<String>> {
    let first = passphrase("the new key")?;
    if first.chars().count() < SHORTEST {
        return Err(Failure::usage(format!(
            "a passphrase has at least {SHORTEST} characters"
        )));
    }
    let asked = std::io::stdin().is_terminal() && std::env::var_os("SALUS_PASSPHRASE_FILE").is_none();
    if asked && *secret("the same again: ")? != *first {
        return Err(Failure::usage("the two passphrases differ"));
    }
    Ok(first)
}

/// Yes or no; no when nobody can be asked.
pub fn confirm(question: &str) -> Done<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage("nobody to ask; say --yes"));
    }
    // a prompt that cannot be shown is no reason to stop
    let _ = write!(std::io::stderr().lock(), "{question} [y/N] ");
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|e| Failure::usage(format!("cannot read the answer: {e}")))?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
