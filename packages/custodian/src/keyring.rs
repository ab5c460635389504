//! Keys under which a custodian keeps the keys of its records, and under which a reader receives them.

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why a key file cannot be used.
#[derive(Debug, Error)]
pub enum KeyringError {
    /// The file or folder could not be read or written.
    #[error("cannot {doing} {}: {why}", path.display())]
    File {
        /// what was tried
        doing: &'static str,
        /// with what
        path: PathBuf,
        /// what the system says
        why: std::io::Error,
    },
    /// The file is not an age identity. What it holds is not repeated here.
    #[error("{} holds no age identity (AGE-SECRET-KEY-1...)", path.display())]
    NotAKey {
        /// the file
        path: PathBuf,
    },
    /// Others than the owner may read the file.
    #[error("{} may be read by others (mode {mode:o}); it must be 600", path.display())]
    Open {
        /// the file
        path: PathBuf,
        /// its permissions
        mode: u32,
    },
    /// No key of this epoch is there.
    #[error("there is no key of epoch {epoch}; the newest is of epoch {newest}")]
    NoEpoch {
        /// what was asked for
        epoch: u32,
        /// the newest that is there
        newest: u32,
    },
}

fn failed(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> KeyringError {
    let path = path.to_path_buf();
    move |why| KeyringError::File { doing, path, why }
}

/// Makes a key file that is not there yet, readable by its owner only.
pub fn make_key(path: &Path) -> Result<Recipient, KeyringError> {
    let key = Identity::generate();
    let public = key.to_public();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(failed("make the key file", path))?;
    let text = Zeroizing::new(format!(
        "# public key: {public}\n{}\n",
        key.to_string().expose_secret()
    ));
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(
            |()| match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) => File::open(folder)?.sync_all(),
                None => Ok(()),
            },
        )
        .map_err(failed("write the key file", path))?;
    Ok(public)
}

/// Reads a key file as `age-keygen` and [`make_key`] write it.
pub fn read_key(path: &Path) -> Result<Identity, KeyringError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = fs::metadata(path).map_err(failed("read the key file", path))?;
        let mode = meta.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyringError::Open {
                path: path.to_path_buf(),
                mode,
            });
        }
    }
    let text = fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(failed("read the key file", path))?;
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'))
        .and_then(|line| line.parse().ok())
        .ok_or_else(|| KeyringError::NotAKey {
            path: path.to_path_buf(),
        })
}

/// The keys under which record keys are kept: one for each epoch, the newest for new records.
pub struct Keyring {
    newest: u32,
    keys: Vec<(u32, Identity)>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keyring")
            .field("newest", &self.newest)
            .finish_non_exhaustive()
    }
}

fn path_of(folder: &Path, epoch: u32) -> PathBuf {
    folder.join(format!("epoch-{epoch}.key"))
}

impl Keyring {
    /// The keys in a folder; the key of epoch 1 is made when there is none.
    pub fn open(folder: &Path) -> Result<Self, KeyringError> {
        let mut epochs = vec![];
        for file in fs::read_dir(folder).map_err(failed("read", folder))? {
            let file = file.map_err(failed("read", folder))?;
            let name = file.file_name();
            let epoch = name.to_str().and_then(|name| {
                name.strip_prefix("epoch-")?
                    .strip_suffix(".key")?
                    .parse::<u32>()
                    .ok()
            });
            epochs.extend(epoch);
        }
        if epochs.is_empty() {
            make_key(&path_of(folder, 1))?;
            epochs.push(1);
        }
        epochs.sort_unstable();
        let keys = epochs
            .into_iter()
            .map(|epoch| read_key(&path_of(folder, epoch)).map(|key| (epoch, key)))
            .collect::<Result<Vec<_>, _>>()?;
        let newest = keys.last().map_or(0, |(epoch, _)| *epoch);
        Ok(Self { newest, keys })
    }

    /// Begins a new epoch: new records are kept under its key, old ones stay under theirs.
    pub fn begin_epoch(folder: &Path) -> Result<u32, KeyringError> {
        let epoch = Self::open(folder)?.newest.saturating_add(1);
        make_key(&path_of(folder, epoch))?;
        Ok(epoch)
    }

    /// All epochs of which there is a key, oldest first.
    pub fn epochs(&self) -> Vec<u32> {
        self.keys.iter().map(|(epoch, _)| *epoch).collect()
    }

    /// The newest epoch and the key for its new records.
    pub fn newest(&self) -> Result<(u32, Recipient), KeyringError> {
        Ok((self.newest, self.of(self.newest)?.to_public()))
    }

    /// The key of an epoch.
    pub fn of(&self, epoch: u32) -> Result<&Identity, KeyringError> {
        self.keys
            .iter()
            .find(|(of, _)| *of == epoch)
            .map(|(_, key)| key)
            .ok_or(KeyringError::NoEpoch {
                epoch,
                newest: self.newest,
            })
    }
}
