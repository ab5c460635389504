use salus_testing::{figures, variants_of};
use std::fs;

#[test]
fn figures_are_merged_and_sorted() {
    let folder = std::env::temp_dir().join(format!("salus-figures-{}", std::process::id()));
    let file = folder.join("docs/figures.json");
    figures::merge(&file, "b.two", 2.into());
    figures::merge(&file, "a.one", 1.into());
    figures::merge(&file, "b.two", 22.into());
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text, "{\n  \"a.one\": 1,\n  \"b.two\": 22\n}\n");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn figures_of_many_threads_are_all_kept() {
    let folder = std::env::temp_dir().join(format!("salus-figures-threads-{}", std::process::id()));
    let file = folder.join("figures.json");
    std::thread::scope(|scope| {
        for n in 0..16u64 {
            let file = &file;
            scope.spawn(move || figures::merge(file, &format!("f.{n:02}"), n.into()));
        }
    });
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 18, "{text}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_workspace_is_found_upwards() {
    let here = salus_testing::golden::crate_dir();
    let root = figures::workspace_root(&here);
    assert!(root.join("Cargo.lock").exists() && here.starts_with(&root) && here != root);
}

#[test]
#[should_panic(expected = "SALUS_UPDATE_SNAPSHOTS=1 writes it")]
fn a_golden_file_that_is_missing_fails() {
    salus_testing::assert_golden("tests/it/golden/nowhere.txt", "text");
}

#[test]
#[should_panic(expected = "+   1 //! Something else.")]
fn a_golden_file_that_differs_fails_and_shows_the_lines() {
    salus_testing::assert_golden("tests/it/main.rs", "//! Something else.");
}

#[test]
#[should_panic(expected = "has no `pub enum Nothing {`")]
fn an_enum_that_is_not_there_fails() {
    variants_of("pub enum Something {\n    A,\n}", "Nothing");
}
