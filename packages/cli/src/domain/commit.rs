//! Commitments: what the chain gets of a document that stays off it.

use super::consent::secret::{bad, random};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output;
use clap::Args;
use consent_registry_api::types::Digest;
use cosmwasm_std::HexBinary;
use serde_json::{json, Map, Value};
use std::path::{Path, PathBuf};
use subject_keys::{commitment, Salt};
use zeroize::Zeroizing;

/// Which document.
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// The document
    pub file: PathBuf,
    /// File of the salt; made, readable by you only, if it is not there [default: FILE.salt]
    #[arg(long, value_name = "FILE")]
    pub salt: Option<PathBuf>,
}

/// Prints the commitment to a document under this name.
pub fn run(context: &Context, args: CommitArgs, name: &str) -> Done {
    let path = args.salt.unwrap_or_else(|| beside(&args.file));
    let new = !path.exists();
    let made = commit(&args.file, &path)?;
    if new {
        output::progress(&format!(
            "the salt is in {}; keep it with the document: without it nobody can show that the digest is of this document",
            path.display()
        ));
    }
    let mut facts = Map::new();
    facts.insert(name.to_owned(), json!(made));
    facts.insert("file".to_owned(), json!(args.file));
    facts.insert("salt".to_owned(), json!(path));
    output::ordered(context.format, &Value::Object(facts), &[name, "file", "salt"])
}

/// Where the salt of a document is kept unless somebody wants it elsewhere.
pub fn beside(file: &Path) -> PathBuf {
    let mut name = file.to_owned().into_os_string();
    name.push(".salt");
    name.into()
}

/// The salted SHA-256 of a document. The salt is 32 random bytes, made when there is none; whoever does not have it cannot
/// test a guess of what the document says.
pub fn commit(file: &Path, salt: &Path) -> Done<Digest> {
    let content = Zeroizing::new(std::fs::read(file).map_err(|e| Failure::file("read", file, e))?);
    let bytes = match std::fs::read_to_string(salt).map(Zeroizing::new) {
        Ok(text) => HexBinary::from_hex(text.trim())
            .map(|bytes| Zeroizing::new(Vec::from(bytes)))
            .map_err(|_| Failure::usage(format!("{} is no salt of 64 hexadecimal digits", salt.display())))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let bytes = Zeroizing::new(random()?.to_vec());
            let hex = Zeroizing::new(HexBinary::from(bytes.as_slice()).to_hex());
            home::write_whole(salt, hex.as_bytes(), true)?;
            bytes
        }
        Err(e) => return Err(Failure::file("read", salt, e)),
    };
    let salt = Salt::from_bytes(&bytes).map_err(bad)?;
    Ok(commitment(&salt, &content))
}
