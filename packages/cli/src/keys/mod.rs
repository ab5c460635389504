//! `salus keys`: where recovery phrases are kept. In the operating system's keychain, or in a file encrypted under a
//! passphrase; never in plain text.

mod file;
mod keychain;
mod prompt;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home::{self, Home};
use crate::output;
use clap::{Args, Subcommand, ValueEnum};
use salus_client::Signer;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Commands on keys.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Make a key and show its recovery phrase once
    #[command(after_help = "Example:\n  salus keys add treasurer\n  salus keys add treasurer --store file")]
    Add(NewKey),
    /// Keep a key whose recovery phrase exists already; the phrase is asked for, or read from standard input
    #[command(after_help = "Example:\n  salus keys import treasurer --index 0")]
    Import(NewKey),
    /// List the keys
    #[command(after_help = "Example:\n  salus keys list -o json")]
    List,
    /// Show the address of a key
    #[command(after_help = "Example:\n  salus keys show treasurer")]
    Show {
        /// Name of the key
        name: String,
    },
    /// Forget a key; only its recovery phrase brings it back
    #[command(after_help = "Example:\n  salus keys delete treasurer --yes")]
    Delete {
        /// Name of the key
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// A key to be kept.
#[derive(Debug, Args)]
pub struct NewKey {
    /// Name of the key: letters, digits, `-` and `_`
    pub name: String,
    /// Where it is kept [default: the keychain if there is one, else a file]
    #[arg(long, value_enum)]
    pub store: Option<Store>,
    /// Last number of the derivation path m/44'/118'/0'/0/INDEX
    #[arg(long, default_value_t = 0)]
    pub index: u32,
}

/// Where a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Store {
    /// the operating system's keychain
    Keychain,
    /// a file encrypted under a passphrase (age, scrypt)
    File,
}

/// What is known of a key without opening it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeyNote {
    name: String,
    store: Store,
    index: u32,
    /// public key hash in the form of one chain; other chains' addresses are converted from it
    address: String,
}

fn note_path(home: &Home, name: &str) -> PathBuf {
    home.keys().join(format!("{name}.json"))
}

fn check_name(name: &str) -> Done {
    let fine = !name.is_empty()
        && name.len() <= 64
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if fine {
        Ok(())
    } else {
        Err(Failure::usage(format!(
            "{name:?} is no name for a key: 1 to 64 letters, digits, - and _"
        )))
    }
}

fn note(home: &Home, name: &str) -> Done<KeyNote> {
    check_name(name)?;
    home::read_json(&note_path(home, name))?.ok_or_else(|| {
        Failure::usage(format!("there is no key named {name}"))
            .mend("`salus keys list` shows those there are, `salus keys add` makes one; on the local chain the test keys of `salus devnet status` work too")
    })
}

/// Runs one of them.
pub async fn run(context: &Context, command: KeysCommand) -> Done {
    let context = context.clone();
    // keychains and terminals block
    tokio::task::spawn_blocking(move || run_blocking(&context, command))
        .await
        .map_err(|e| Failure::network(format!("the command broke off: {e}")))?
}

fn run_blocking(context: &Context, command: KeysCommand) -> Done {
    let home = &context.home;
    match command {
        KeysCommand::Add(new) => {
            let phrase = Signer::new_phrase()?;
            keep(context, &new, &phrase)?;
            output::progress("This is the key's recovery phrase. It is shown once. Whoever has it has the key; without it a lost key is lost.");
            output::line(&phrase)
        }
        KeysCommand::Import(new) => {
            let phrase = prompt::secret("recovery phrase: ")?;
            keep(context, &new, &phrase)
        }
        KeysCommand::List => output::answer(context.format, &list(home)?),
        KeysCommand::Show { name } => {
            let prefix = context.client_network()?.prefix;
            output::line(&address(home, &name, &prefix)?)
        }
        KeysCommand::Delete { name, yes } => delete(home, &name, yes),
    }
}

fn keep(context: &Context, new: &NewKey, phrase: &str) -> Done {
    let home = &context.home;
    check_name(&new.name)?;
    if note_path(home, &new.name).exists() {
        return Err(Failure::usage(format!(
            "there is a key named {} already",
            new.name
        )));
    }
    let prefix = context.client_network()?.prefix;
    let signer = Signer::from_phrase(phrase, new.index, &prefix)?;
    let store = match new.store {
        Some(store) => store,
        None if keychain::is_there() => Store::Keychain,
        None => Store::File,
    };
    match store {
        Store::Keychain => keychain::keep(&new.name, phrase)?,
        Store::File => {
            let passphrase = prompt::new_passphrase()?;
            file::keep(home, &new.name, phrase, &passphrase)?;
        }
    }
    let note = KeyNote {
        name: new.name.clone(),
        store,
        index: new.index,
        address: signer.address().to_owned(),
    };
    home::write_json(&note_path(home, &new.name), &note)?;
    output::progress(&format!("{} is {}", new.name, signer.address()));
    Ok(())
}

fn list(home: &Home) -> Done<serde_json::Value> {
    let entries = match std::fs::read_dir(home.keys()) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(json!([])),
        Err(e) => return Err(Failure::file("read", &home.keys(), e)),
    };
    let mut notes = vec![];
    for entry in entries.flatten() {
        if entry.path().extension().is_some_and(|e| e == "json") {
            notes.extend(home::read_json::<KeyNote>(&entry.path())?);
        }
    }
    notes.sort_by(|a, b| a.name.cmp(&b.name));
    serde_json::to_value(notes).map_err(|e| Failure::network(format!("cannot write JSON: {e}")))
}

fn delete(home: &Home, name: &str, yes: bool) -> Done {
    let note = note(home, name)?;
    if !yes && !prompt::confirm(&format!("forget {name} ({})?", note.address))? {
        return Err(Failure::usage("nothing was deleted"));
    }
    match note.store {
        Store::Keychain => keychain::delete(name)?,
        Store::File => file::delete(home, name)?,
    }
    let path = note_path(home, name);
    std::fs::remove_file(&path).map_err(|e| Failure::file("delete", &path, e))
}

/// The key of a name, opened; may ask for a passphrase.
pub fn signer(home: &Home, name: &str, prefix: &str) -> Done<Signer> {
    let index = note(home, name)?.index;
    Ok(Signer::from_phrase(&phrase(home, name)?, index, prefix)?)
}

/// The recovery phrase of a key; may ask for a passphrase.
pub fn phrase(home: &Home, name: &str) -> Done<Zeroizing<String>> {
    let note = note(home, name)?;
    let home = home.clone();
    let owned = name.to_owned();
    // a thread of its own: the keychain's client runs an event loop that must not sit inside another
    std::thread::spawn(move || match note.store {
        Store::Keychain => keychain::open(&owned),
        Store::File => {
            let passphrase = prompt::passphrase(&owned)?;
            file::open(&home, &owned, &passphrase)
        }
    })
    .join()
    .map_err(|_| Failure::network("the keychain broke off"))?
}

/// The address of a key, without opening it.
pub fn address(home: &Home, name: &str, prefix: &str) -> Done<String> {
    let note = note(home, name)?;
    let kept = note.address.rsplit_once('1').map_or("", |(prefix, _)| prefix);
    let bytes = salus_client::AccountAddress::parse(&note.address, kept)?;
    Ok(bytes.on(prefix)?.as_str().to_owned())
}
