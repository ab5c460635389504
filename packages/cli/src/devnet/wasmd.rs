//! The chain's program.

use crate::failure::{Done, Failure};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// The program named, or the newest in the cache folder, or the one on PATH.
pub fn find(named: Option<&Path>) -> Done<PathBuf> {
    if let Some(path) = named {
        return path
            .is_file()
            .then(|| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
            .ok_or_else(|| Failure::file("find", path, "no such file"));
    }
    newest_in(&cache()).or_else(on_path).ok_or_else(|| {
        Failure::network(format!(
            "wasmd, the chain's program, is neither in {} nor on PATH",
            cache().display()
        ))
        .mend("./scripts/build-wasmd.sh builds it, or name it with --wasmd PATH")
    })
}

fn cache() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .unwrap_or_default();
    base.join("salus").join("wasmd")
}

fn newest_in(cache: &Path) -> Option<PathBuf> {
    std::fs::read_dir(cache)
        .ok()?
        .flatten()
        .map(|entry| entry.path().join("wasmd"))
        .filter(|path| path.is_file())
        .max_by_key(|path| path.metadata().and_then(|m| m.modified()).ok())
}

fn on_path() -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join("wasmd"))
        .find(|path| path.is_file())
}

/// What it says its version is.
pub async fn version(wasmd: &Path) -> Done<String> {
    let text = run(wasmd, ["version"], None).await?;
    Ok(text.trim().to_owned())
}

/// Runs it to the end, with `input` on its standard input, and gives what it printed.
pub async fn run<I, S>(wasmd: &Path, args: I, input: Option<&str>) -> Done<String>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let failed = |e: std::io::Error| Failure::file("run", wasmd, e);
    let mut command = Command::new(wasmd);
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(input.unwrap_or_default().as_bytes())
            .await
            .map_err(failed)?;
    }
    let output = child.wait_with_output().await.map_err(failed)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        return Err(Failure::network(format!(
            "wasmd ended with {}: {}",
            output.status,
            last.into_iter().rev().collect::<Vec<_>>().join(" / ")
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
