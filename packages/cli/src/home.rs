//! Where the command keeps things: `.salus` in the project, or `--home`.

use crate::failure::{Done, Failure};
use rustix::fs::FlockOperation;
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of everything that the command writes.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The folder named on the command line; else `.salus` in the project, which is the nearest folder from here
    /// upwards that has one or has `deploy/`; else `.salus` here.
    pub fn at(named: Option<&Path>) -> Done<Self> {
        let here = Path::new(".");
        let absolute = |path: &Path| std::path::absolute(path).map_err(|e| Failure::file("find", path, e));
        let root = match named {
            Some(named) => absolute(named)?,
            None => {
                let here = std::env::current_dir().map_err(|e| Failure::file("find", here, e))?;
                here.ancestors()
                    .find(|folder| folder.join(".salus").is_dir() || folder.join("deploy").is_dir())
                    .unwrap_or(&here)
                    .join(".salus")
            }
        };
        Ok(Self { root })
    }

    /// The local chain's folder.
    pub fn devnet(&self) -> PathBuf {
        self.root.join("devnet")
    }

    /// The folder of encrypted keys.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The secret from which a provider derives the keys of its bills.
    pub fn encounter_secret(&self) -> PathBuf {
        self.root.join("encounter.secret")
    }

    /// The secret from which an authority derives the keys of episodes of illness.
    pub fn episode_secret(&self) -> PathBuf {
        self.root.join("episode.secret")
    }

    /// Documents of the people in a story, which stay off the chain, and the salts of what the chain has of them.
    pub fn demo(&self, network: &str) -> PathBuf {
        self.root.join("demo").join(network)
    }

    /// What was committed to on a network's panel and is not revealed yet.
    pub fn votes(&self, network: &str) -> PathBuf {
        self.root.join("votes").join(network)
    }

    /// The last number that each key signed with on a network.
    pub fn numbers(&self, network: &str) -> PathBuf {
        self.root.join("numbers").join(network)
    }

    /// The records of a custodian on this machine.
    pub fn custodian(&self) -> PathBuf {
        self.root.join("custodian")
    }

    /// What a relay of a network remembers.
    pub fn relay(&self, network: &str) -> PathBuf {
        self.root.join("relay").join(network)
    }

    /// What was deployed on a network.
    pub fn deployment(&self, network: &str) -> PathBuf {
        self.root.join("deployments").join(format!("{network}.json"))
    }
}

/// Makes a folder that only its owner can read.
pub fn private_folder(path: &Path) -> Done {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder
        .create(path)
        .map_err(|e| Failure::file("make the folder", path, e))
}

/// Writes a file whole or not at all, whatever happens in between: a new file is written, flushed to disk, and
/// renamed over the old one.
pub fn write_whole(path: &Path, bytes: &[u8], private: bool) -> Done {
    // the parent of a bare name is empty, and nothing opens an empty path
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    private_folder(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = folder.join(name);
    let failed = |e: std::io::Error| Failure::file("write", path, e);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(if private { 0o600 } else { 0o644 });
    }
    let mut file = options.open(&new).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&new, path).map_err(failed)?;
    // the rename itself must survive a power cut
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// Writes a value as JSON, whole or not at all.
pub fn write_json(path: &Path, value: &impl Serialize) -> Done {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|e| Failure::file("write", path, e))?;
    bytes.push(b'\n');
    write_whole(path, &bytes, false)
}

/// Reads a JSON file; none if there is no such file.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Done<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|e| Failure::file("understand", path, e)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Failure::file("read", path, e)),
    }
}

/// Holds a lock on a folder until dropped, so that two commands do not work on it at once.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, or says who has it.
    pub fn take(folder: &Path) -> Done<Self> {
        private_folder(folder)?;
        let path = folder.join("lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| Failure::file("open", &path, e))?;
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|_| {
            Failure::network(format!(
                "another salus command is working on {}",
                folder.display()
            ))
            .mend("wait until it is done")
        })?;
        Ok(Self { _file: file })
    }
}
