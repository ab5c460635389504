//! The policy of this repository.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "test code: a panic is a failing test"
)]

mod dependencies;
mod features;
mod files;
mod storage;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Every file of the tree that is not ignored, by its path from the root, and its text if it is text.
fn files() -> Vec<(String, String)> {
    let list = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git is needed");
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = String::from_utf8(list.stdout).unwrap();
    let mut files = Vec::new();
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        // a file that git knows may be deleted in the work tree
        if let Ok(text) = std::fs::read_to_string(root().join(path)) {
            files.push((path.to_owned(), text));
        }
    }
    assert!(files.len() > 10, "found no files");
    files
}
