//! Measured numbers.

use crate::golden::crate_dir;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Threads of one test binary take turns here; binaries take turns at the file's lock.
static TURN: Mutex<()> = Mutex::new(());

/// Merges one number into `docs/figures.json` of the workspace.
///
/// Only with `SALUS_WRITE_FIGURES=1` in the environment: ordinary test runs leave the tree alone. The file is one
/// flat object with its keys sorted.
///
/// ```no_run
/// salus_testing::record_figure("walker.steps.example", 20_000);
/// ```
pub fn record_figure(id: &str, value: u64) {
    if std::env::var_os("SALUS_WRITE_FIGURES").is_some_and(|v| v == "1") {
        let file = workspace_root(&crate_dir()).join("docs/figures.json");
        merge(&file, id, value.into());
    }
}

/// Like [`record_figure`], for ratios: four digits after the point.
pub fn record_ratio(id: &str, value: f64) {
    if std::env::var_os("SALUS_WRITE_FIGURES").is_some_and(|v| v == "1") {
        let rounded = (value * 10_000.0).round() / 10_000.0;
        let number = serde_json::Number::from_f64(rounded).expect("a ratio is finite");
        merge(
            &workspace_root(&crate_dir()).join("docs/figures.json"),
            id,
            number,
        );
    }
}

/// The nearest folder upwards whose manifest declares a workspace.
pub fn workspace_root(from: &Path) -> PathBuf {
    from.ancestors()
        .find(|dir| {
            std::fs::read_to_string(dir.join("Cargo.toml"))
                .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
        })
        .unwrap_or_else(|| panic!("no workspace above {}", from.display()))
        .to_path_buf()
}

/// Sets one number in the file of figures, making the file if there is none.
pub fn merge(file: &Path, id: &str, value: serde_json::Number) {
    let _turn = TURN.lock().expect("no thread panics while it writes a figure");
    std::fs::create_dir_all(file.parent().expect("a file has a folder")).expect("create the docs folder");
    let mut handle: File = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(file)
        .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    handle.lock().expect("lock the figures");
    let mut text = String::new();
    handle.read_to_string(&mut text).expect("read the figures");
    let mut figures: BTreeMap<String, serde_json::Number> = if text.trim().is_empty() {
        BTreeMap::new()
    } else {
        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
    };
    figures.insert(id.to_string(), value);
    let text = serde_json::to_string_pretty(&figures).expect("numbers are JSON") + "\n";
    handle.set_len(0).expect("empty the figures");
    handle.rewind().expect("go to the start of the figures");
    handle.write_all(text.as_bytes()).expect("write the figures");
}
