//! `salus encounter`: keys of bills, in the shared register that keeps a bill from being paid twice, and of episodes of
//! illness, for which a lump sum is paid once.
//!
//! A key says nothing about the bill: it is a pseudo-random function of the bill's number under a secret of the provider
//! (HMAC-SHA256). Nobody else can find keys by trying numbers, and the provider finds each again.

use super::{hash32, read};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output;
use clap::Subcommand;
use cosmwasm_std::HexBinary;
use hmac::{Hmac, Mac};
use mutual_aid_api::msg::QueryMsg;
use rand_core::{OsRng, RngCore};
use salus_client::MutualAid;
use serde_json::json;
use sha2::Sha256;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What sets keys of bills apart from other uses of the same secret.
const ENCOUNTER: &[u8] = b"salus encounter key v1";
/// The same for keys of episodes.
const EPISODE: &[u8] = b"salus episode key v1";
/// Bytes of a secret.
const SECRET_LENGTH: usize = 32;

/// Commands on bills.
#[derive(Debug, Subcommand)]
pub enum EncounterCommand {
    /// Provider: derive the key of a bill from a secret that never leaves this machine
    ///
    /// The secret is in the home folder, readable by its owner only, and made when there is none. Whoever loses it cannot
    /// find the keys of old bills again; whoever learns it can tell which bill a key stands for.
    #[command(
        after_help = "Example:\n  salus encounter key 2027-0815\n  salus encounter key 2027-0815 --secret /etc/clinic/encounter.secret"
    )]
    Key {
        /// Number of the bill, as it stands on it
        bill: String,
        /// File of the secret, 64 hexadecimal digits [default: encounter.secret in the home folder]
        #[arg(long, value_name = "FILE")]
        secret: Option<PathBuf>,
    },
    /// Authority: derive the key of an episode of illness from a secret that never leaves this machine
    ///
    /// One illness of one person has one number in the authority's books and so one key, whoever treats it: a plan pays a
    /// lump sum for it once. The secret is in the home folder, readable by its owner only, and made when there is none.
    /// Whoever learns it can find out which claims are about a number.
    #[command(
        after_help = "Example:\n  salus encounter episode-key CH-2027-4711\n  salus encounter episode-key CH-2027-4711 --secret /etc/authority/episode.secret"
    )]
    EpisodeKey {
        /// Number of the episode in the authority's books
        episode: String,
        /// File of the secret, 64 hexadecimal digits [default: episode.secret in the home folder]
        #[arg(long, value_name = "FILE")]
        secret: Option<PathBuf>,
    },
    /// Show what a bill still has room for
    #[command(
        after_help = "Example:\n  salus encounter show f838c18b31ee3d5b54356cffcee7ff31a6c5e2c29927fa183f5720bcd1f2dee7"
    )]
    Show {
        /// The key
        #[arg(value_parser = hash32)]
        key: HexBinary,
    },
}

/// Runs one of them.
pub async fn run(context: &Context, command: EncounterCommand) -> Done {
    match command {
        EncounterCommand::Key { bill, secret } => {
            let path = secret.unwrap_or_else(|| context.home.encounter_secret());
            let key = key(&path, &bill)?;
            output::ordered(
                context.format,
                &json!({"bill": bill, "encounter": key.to_hex()}),
                &["bill", "encounter"],
            )
        }
        EncounterCommand::EpisodeKey { episode, secret } => {
            let path = secret.unwrap_or_else(|| context.home.episode_secret());
            let key = episode_key(&path, &episode)?;
            output::ordered(
                context.format,
                &json!({"number": episode, "episode": key.to_hex()}),
                &["number", "episode"],
            )
        }
        EncounterCommand::Show { key } => {
            let question = QueryMsg::Encounter { encounter: key };
            read::<MutualAid>(context, &question, &["org", "bill", "taken"]).await
        }
    }
}

/// The key of a bill under the secret in a file, which is made when there is none.
pub fn key(path: &Path, bill: &str) -> Done<HexBinary> {
    let bill = bill.trim();
    if bill.is_empty() {
        return Err(Failure::usage("a bill has a number"));
    }
    derive(&secret(path)?, bill)
}

/// The key of an episode under the secret in a file, which is made when there is none.
pub fn episode_key(path: &Path, episode: &str) -> Done<HexBinary> {
    let episode = episode.trim();
    if episode.is_empty() {
        return Err(Failure::usage("an episode has a number"));
    }
    prf(&secret(path)?, EPISODE, episode)
}

/// The key of a bill: HMAC-SHA256 under the secret of a purpose and the number.
pub fn derive(secret: &[u8], bill: &str) -> Done<HexBinary> {
    prf(secret, ENCOUNTER, bill)
}

/// The pseudo-random function itself.
fn prf(secret: &[u8], purpose: &[u8], number: &str) -> Done<HexBinary> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret)
        .map_err(|e| Failure::usage(format!("the secret cannot be used: {e}")))?;
    mac.update(purpose);
    // no number contains a zero byte: what is hashed can be read in one way only
    mac.update(&[0]);
    mac.update(number.as_bytes());
    Ok(HexBinary::from(mac.finalize().into_bytes().to_vec()))
}

fn secret(path: &Path) -> Done<Zeroizing<Vec<u8>>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return make(path),
        Err(e) => return Err(Failure::file("read", path, e)),
    };
    let bytes = HexBinary::from_hex(text.trim())
        .ok()
        .filter(|bytes| bytes.len() == SECRET_LENGTH)
        .ok_or_else(|| {
            Failure::usage(format!(
                "{} is no secret of 64 hexadecimal digits",
                path.display()
            ))
        })?;
    Ok(Zeroizing::new(bytes.into()))
}

fn make(path: &Path) -> Done<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; SECRET_LENGTH]);
    OsRng.fill_bytes(&mut bytes);
    let text = Zeroizing::new(HexBinary::from(bytes.as_slice()).to_hex());
    home::write_whole(path, text.as_bytes(), true)?;
    output::progress(&format!(
        "made a secret in {}, readable by you only; keep a copy in a safe place",
        path.display()
    ));
    Ok(bytes)
}
