//! Figures that are kept in the repository, so that a change of cost is a visible change.
//!
//! A snapshot is a text file with a line for each figure. A test fails when a figure moved by
//! more than one per cent; with `SALUS_UPDATE_SNAPSHOTS=1` it writes the new figures instead.
//! Another compiler makes other code: the file names the one it was made with, and with any
//! other a figure may differ by a tenth.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::check::root;

/// Whether the tests should write what they measure instead of comparing it.
pub fn updating() -> bool {
    std::env::var_os("SALUS_UPDATE_SNAPSHOTS").is_some_and(|value| value != "0")
}

/// What calls cost, by message.
#[derive(Default)]
pub struct Costs {
    rows: BTreeMap<String, (u64, u64)>,
}

impl Costs {
    /// What the same messages cost with few and with many records stored.
    ///
    /// # Panics
    /// When one of the two lacks a message of the other.
    pub fn of(few: &BTreeMap<String, u64>, many: &BTreeMap<String, u64>) -> Self {
        assert!(few.keys().eq(many.keys()), "other messages: {few:?} {many:?}");
        let rows = few.iter().zip(many.values());
        Self {
            rows: rows
                .map(|((message, few), many)| (message.clone(), (*few, *many)))
                .collect(),
        }
    }

    /// The largest quotient of the cost with many records by the cost with few, in
    /// ten-thousandths, and its message.
    pub fn worst_growth(&self) -> Option<(u64, &str)> {
        let growth = |few: u64, many: u64| (many * 10_000).div_ceil(few.max(1));
        self.rows
            .iter()
            .map(|(message, (few, many))| (growth(*few, *many), message.as_str()))
            .max()
    }

    /// Compares with the snapshot of this contract, or writes it.
    ///
    /// # Panics
    /// When a figure moved, appeared or vanished, or when a call costs over 5 % more with many
    /// records than with few.
    pub fn settle(&self, contract: &str) {
        let path = root()
            .join("tests/wasm/snapshots")
            .join(format!("{contract}.txt"));
        let compiler = fs::read_to_string(root().join("artifacts/compiler.txt")).unwrap_or_default();
        let compiler = compiler.trim();
        if let Some((growth, message)) = self.worst_growth() {
            assert!(
                growth <= 10_500,
                "{contract}: {message} costs {growth}/10000 with many records: {:?}",
                self.rows
            );
        }
        if updating() {
            let _ = fs::create_dir_all(root().join("tests/wasm/snapshots"));
            fs::write(&path, self.text(compiler)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            return;
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        let same = kept.lines().next() == Some(&format!("# {compiler}"));
        let permille = if same { 10 } else { 100 };
        let problems = self.differences(&kept, permille);
        assert!(
            problems.is_empty(),
            "gas of {contract} differs from {}:\n{}SALUS_UPDATE_SNAPSHOTS=1 writes the new figures.",
            path.display(),
            problems
        );
    }

    fn text(&self, compiler: &str) -> String {
        let mut text = format!("# {compiler}\n# message: gas with 100 records, with 10,000\n");
        for (message, (few, many)) in &self.rows {
            let _ = writeln!(text, "{message}: {few} {many}");
        }
        text
    }

    fn differences(&self, kept: &str, permille: u64) -> String {
        let mut problems = String::new();
        let mut kept: BTreeMap<&str, (u64, u64)> = kept.lines().filter_map(parse).collect();
        for (message, now) in &self.rows {
            match kept.remove(message.as_str()) {
                None => {
                    let _ = writeln!(problems, "  {message}: new, {} {}", now.0, now.1);
                }
                Some(old) if moved(old.0, now.0, permille) || moved(old.1, now.1, permille) => {
                    let _ = writeln!(
                        problems,
                        "  {message}: was {} {}, is {} {}",
                        old.0, old.1, now.0, now.1
                    );
                }
                Some(_) => {}
            }
        }
        for message in kept.keys() {
            let _ = writeln!(problems, "  {message}: no longer measured");
        }
        problems
    }
}

fn parse(line: &str) -> Option<(&str, (u64, u64))> {
    let (message, figures) = line
        .strip_prefix('#')
        .is_none()
        .then_some(line)?
        .split_once(": ")?;
    let (few, many) = figures.split_once(' ')?;
    Some((message, (few.parse().ok()?, many.parse().ok()?)))
}

fn moved(old: u64, now: u64, permille: u64) -> bool {
    old.abs_diff(now) * 1_000 > old * permille
}
