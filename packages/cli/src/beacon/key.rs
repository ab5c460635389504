//! The key file of a local beacon.

use super::wire::hex;
use crate::failure::{Done, Failure};
use crate::home::private_folder;
use beacon::Signer;
use cosmwasm_std::HexBinary;
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile<'a> {
    /// 32 bytes in hex
    salus_beacon_seed: &'a str,
}

/// Makes a key file that is not there yet.
pub fn make(path: &Path) -> Done<Signer> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    OsRng
        .try_fill_bytes(seed.as_mut_slice())
        .map_err(|e| Failure::network(format!("the system gives no random numbers: {e}")))?;
    write(path, &seed)?;
    Ok(Signer::from_seed(&seed))
}

/// Writes a key file that is not there yet, readable by its owner only.
pub fn write(path: &Path, seed: &[u8; 32]) -> Done {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Failure::usage(format!("{} is there already and is kept", path.display()))
                .mend("name another file, or move that one away")
        }
        _ => Failure::file("write", path, e),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder(folder)?;
    }
    let salus_beacon_seed = &Zeroizing::new(hex(seed));
    let text = serde_json::to_string(&KeyFile { salus_beacon_seed })
        .map(Zeroizing::new)
        .map_err(|e| Failure::file("write", path, e))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(failed)?;
    writeln!(file, "{}", text.as_str()).map_err(failed)?;
    file.sync_all().map_err(failed)
}

/// Reads a key file. Fails if others may read it, too.
pub fn read(path: &Path) -> Done<Signer> {
    let failed = |e: std::io::Error| {
        Failure::file("read the beacon's key", path, e).mend("`salus beacon key FILE` makes one")
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Failure::usage(format!(
                "the beacon's key {} may be read by others (mode {:o})",
                path.display(),
                mode & 0o777
            ))
            .mend(format!("chmod 600 {}", path.display())));
        }
    }
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(failed)?;
    // what is wrong with it is not printed in the words of the parser, which would quote the key
    let no_key = || {
        Failure::usage(format!("{} is no key of a beacon", path.display()))
            .mend("`salus beacon key FILE` makes one")
    };
    let file: KeyFile = serde_json::from_str(&text).map_err(|_| no_key())?;
    let seed = HexBinary::from_hex(file.salus_beacon_seed).map_err(|_| no_key())?;
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.to_array().map_err(|_| no_key())?);
    Ok(Signer::from_seed(&seed))
}
