//! Numbers of what is signed: they grow, and they do not tie together what one person signs in one go.

use consent_registry_api::types::{PublicKey, SubjectId};
use rand_core::OsRng;
use salus_cli::domain::consent::number::{good_until, next};
use salus_cli::home::Home;
use std::collections::BTreeSet;
use std::path::PathBuf;

const HOUR: u64 = 3_600_000;
/// In the middle of an hour of 2026.
const NOW: u64 = 1_795_293_000_000 / HOUR * HOUR + HOUR / 2;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-numbers-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn draw(&self, whose: u8, named: Option<u64>, millis: u64) -> u64 {
        let home = Home::at(Some(&self.0)).unwrap();
        let whose = (&SubjectId([whose; 32]), &PublicKey([whose; 33]));
        next(&home, "local", whose, named, (millis, &mut OsRng)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn numbers_of_one_key_grow_whenever_it_signs() {
    let folder = Folder::new("grow");
    let mut last = 0;
    for step in 0..50 {
        let number = folder.draw(1, None, NOW + step * HOUR / 20);
        assert!(number > last, "{number} after {last}");
        last = number;
    }
    // a clock that was set back, and a number that was named
    assert!(folder.draw(1, None, NOW - 10 * HOUR) > last);
    assert_eq!(
        folder.draw(1, Some(last + HOUR * 1_000), NOW),
        last + HOUR * 1_000
    );
    assert!(folder.draw(1, None, NOW) > last + HOUR * 1_000);
}

#[test]
fn numbers_signed_in_one_moment_lie_anywhere_in_its_hour() {
    let folder = Folder::new("spread");
    let numbers: Vec<u64> = (0..200).map(|whose| folder.draw(whose, None, NOW)).collect();
    assert!(numbers.iter().all(|number| number / HOUR == NOW / HOUR));
    let tenths: BTreeSet<u64> = numbers.iter().map(|number| number % HOUR / (HOUR / 10)).collect();
    assert_eq!(tenths.len(), 10, "{tenths:?}");
}

#[test]
fn what_is_remembered_says_neither_subject_nor_key() {
    let folder = Folder::new("names");
    folder.draw(0xab, None, NOW);
    let kept = folder.0.join("numbers").join("local");
    let names: Vec<String> = std::fs::read_dir(kept)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names.len(), 1);
    assert!(!names[0].contains("abab"), "{names:?}");
}

#[test]
fn ends_are_shared_by_all_that_is_signed_in_six_hours() {
    let now = NOW / 1_000;
    let ends: BTreeSet<u64> = (0..6 * 3_600)
        .step_by(60)
        .map(|later| good_until(now + later))
        .collect();
    assert!(ends.len() <= 2, "{ends:?}");
    for later in (0..86_400).step_by(61) {
        let ahead = good_until(now + later) - (now + later);
        assert!((6 * 3_600..=12 * 3_600).contains(&ahead), "{ahead}");
    }
}
