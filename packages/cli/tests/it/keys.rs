use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const PHRASE: &str = "test test test test test test test test test test test junk";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-keys-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("right"), "a long enough passphrase\n").unwrap();
        std::fs::write(path.join("short"), "short\n").unwrap();
        Self(path)
    }

    fn salus(&self, passphrase: &str, args: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_salus"))
            .args(args)
            .arg("--home")
            .arg(self.0.join("home"))
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
            .env("SALUS_PASSPHRASE_FILE", self.0.join(passphrase))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_imported_key_is_kept_encrypted_and_found_again() {
    let folder = Folder::new("import");
    let done = folder.salus(
        "right",
        &["keys", "import", "me", "--store", "file"],
        &format!("{PHRASE}\n"),
    );
    assert!(done.status.success(), "{}", text(&done.stderr));

    let shown = folder.salus("right", &["keys", "show", "me"], "");
    assert_eq!(
        text(&shown.stdout).trim(),
        "wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4"
    );

    for entry in std::fs::read_dir(folder.0.join("home/keys")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(
            !text(&bytes).contains("junk"),
            "the phrase is on disk in plain text"
        );
    }
    let file = std::fs::read(folder.0.join("home/keys/me.age")).unwrap();
    assert!(file.starts_with(b"age-encryption.org/v1"));
}

#[test]
fn a_key_is_not_overwritten_and_a_deleted_one_is_gone() {
    let folder = Folder::new("twice");
    let import = ["keys", "import", "me", "--store", "file"];
    assert!(folder
        .salus("right", &import, &format!("{PHRASE}\n"))
        .status
        .success());
    let again = folder.salus("right", &import, &format!("{PHRASE}\n"));
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("already"));
    assert!(folder
        .salus("right", &["keys", "delete", "me", "--yes"], "")
        .status
        .success());
    assert_eq!(
        folder.salus("right", &["keys", "show", "me"], "").status.code(),
        Some(2)
    );
    assert!(!folder.0.join("home/keys/me.age").exists());
}

#[test]
fn a_short_passphrase_a_bad_phrase_and_a_bad_name_are_refused_and_leave_nothing() {
    let folder = Folder::new("bad");
    let cases = [
        ("short", "me", PHRASE),
        ("right", "me", "these are not the words of a phrase"),
        ("right", "../me", PHRASE),
        ("right", "", PHRASE),
    ];
    for (passphrase, name, phrase) in cases {
        let done = folder.salus(
            passphrase,
            &["keys", "import", name, "--store", "file"],
            &format!("{phrase}\n"),
        );
        assert_eq!(done.status.code(), Some(2), "{name}: {}", text(&done.stderr));
    }
    let listed = folder.salus("right", &["keys", "list", "-o", "json"], "");
    assert_eq!(text(&listed.stdout).trim(), "[]");
}
