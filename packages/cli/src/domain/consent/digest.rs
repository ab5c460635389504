//! `salus consent digest`: what the chain gets of a document that stays off it.

use super::secret::{bad, random};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use crate::output;
use clap::Args;
use cosmwasm_std::HexBinary;
use serde_json::json;
use std::path::PathBuf;
use subject_keys::{commitment, Salt};
use zeroize::Zeroizing;

/// Which document.
#[derive(Debug, Args)]
pub struct DigestArgs {
    /// The document
    pub file: PathBuf,
    /// File of the salt; made, readable by you only, if it is not there [default: FILE.salt]
    #[arg(long, value_name = "FILE")]
    pub salt: Option<PathBuf>,
}

/// Prints the digest of a document under a salt that is kept beside it.
pub fn run(context: &Context, args: DigestArgs) -> Done {
    let content = std::fs::read(&args.file).map_err(|e| Failure::file("read", &args.file, e))?;
    let path = args.salt.unwrap_or_else(|| {
        let mut name = args.file.clone().into_os_string();
        name.push(".salt");
        name.into()
    });
    let bytes = match std::fs::read_to_string(&path).map(Zeroizing::new) {
        Ok(text) => HexBinary::from_hex(text.trim())
            .map(|bytes| Zeroizing::new(Vec::from(bytes)))
            .map_err(|_| Failure::usage(format!("{} is no salt of 64 hexadecimal digits", path.display())))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let bytes = Zeroizing::new(random()?.to_vec());
            let hex = Zeroizing::new(HexBinary::from(bytes.as_slice()).to_hex());
            home::write_whole(&path, hex.as_bytes(), true)?;
            output::progress(&format!(
                "the salt is in {}; keep it with the document: without it nobody can show that the digest is of this document",
                path.display()
            ));
            bytes
        }
        Err(e) => return Err(Failure::file("read", &path, e)),
    };
    let salt = Salt::from_bytes(&bytes).map_err(bad)?;
    let facts = json!({"digest": commitment(&salt, &content), "file": args.file, "salt": path});
    output::ordered(context.format, &facts, &["digest", "file", "salt"])
}
