//! Files that freeze an output.

use std::path::{Path, PathBuf};

/// Compares `actual` with the file at `path`, relative to the crate under test.
///
/// With `SALUS_UPDATE_SNAPSHOTS=1` in the environment it writes the file instead, so that a wanted change is one
/// visible diff.
///
/// ```no_run
/// # let matrix = String::new();
/// salus_testing::assert_golden("tests/it/golden/access.txt", &matrix);
/// ```
///
/// The crate under test is the one that cargo runs: `CARGO_MANIFEST_DIR` at run time.
#[track_caller]
pub fn assert_golden(path: impl AsRef<Path>, actual: &str) {
    let file = crate_dir().join(path.as_ref());
    let actual = format!("{}\n", actual.trim_end());
    if std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|v| v == "1") {
        std::fs::create_dir_all(file.parent().expect("a file has a folder"))
            .expect("create the golden folder");
        std::fs::write(&file, actual).expect("write the golden file");
        return;
    }
    let expected = std::fs::read_to_string(&file)
        .unwrap_or_else(|e| panic!("{}: {e}. SALUS_UPDATE_SNAPSHOTS=1 writes it", file.display()));
    if expected != actual {
        panic!(
            "{} differs; SALUS_UPDATE_SNAPSHOTS=1 updates it if the change is wanted\n{}",
            file.display(),
            difference(&expected, &actual)
        );
    }
}

/// The folder of the crate whose tests are running.
pub fn crate_dir() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .expect("tests are run by cargo")
}

/// The lines that only one of the two has, at most 40 of them.
fn difference(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let gone = old
        .iter()
        .enumerate()
        .filter(|(_, l)| !new.contains(l))
        .map(|(i, l)| format!("-{:4} {l}", i + 1));
    let come = new
        .iter()
        .enumerate()
        .filter(|(_, l)| !old.contains(l))
        .map(|(i, l)| format!("+{:4} {l}", i + 1));
    let lines: Vec<_> = gone.chain(come).take(40).collect();
    if lines.is_empty() {
        "the same lines in another order or number".to_string()
    } else {
        lines.join("\n")
    }
}
