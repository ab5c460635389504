use panel_api::types::Choice;
use panel_api::CaseId;
use salus_cli::context::Context;
use salus_cli::domain::commit::{beside, commit};
use salus_cli::domain::encounter;
use salus_cli::domain::panel::vote::Vote;
use salus_cli::home::Home;
use salus_cli::output::Format;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("salus-secrets-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn context(&self) -> Context {
        Context {
            home: Home::at(Some(&self.0)).unwrap_or_else(|e| panic!("{}", e.text)),
            format: Format::Json,
            network: "local".to_owned(),
            node: None,
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// HMAC-SHA256 under 32 bytes of 0x0b of "salus encounter key v1", a zero byte and "2027-0815", as Python's hmac gives it.
const KNOWN: &str = "ac4152140adf9c6710f7f1c3ff609ee313ff58205a20e28968e89453ff9262be";

/// MA-11: the key of a bill is a pseudo-random function of its number under the provider's secret.
#[test]
fn the_key_of_a_bill_is_an_hmac_that_other_programs_compute_too() {
    let key = encounter::derive(&[0x0b; 32], "2027-0815").unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(key.to_hex(), KNOWN);
    let other = encounter::derive(&[0x0b; 32], "2027-0816").unwrap_or_else(|e| panic!("{}", e.text));
    assert_ne!(key, other);
    let stranger = encounter::derive(&[0x0c; 32], "2027-0815").unwrap_or_else(|e| panic!("{}", e.text));
    assert_ne!(key, stranger);
}

#[test]
fn a_providers_secret_is_made_once_and_only_its_owner_can_read_it() {
    let folder = Folder::new("encounter");
    let path = folder.context().home.encounter_secret();
    let first = encounter::key(&path, "17").unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(mode(&path), 0o600);
    let again = encounter::key(&path, " 17 ").unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(first, again, "the same bill has the same key");
    assert!(
        encounter::key(&path, " ").is_err(),
        "a bill without a number has a key"
    );
    std::fs::write(&path, "abcd").unwrap();
    assert!(encounter::key(&path, "17").is_err(), "a damaged secret was used");
}

/// HMAC-SHA256 under 32 bytes of 0x0b of "salus episode key v1", a zero byte and "CH-2027-4711", as Python's hmac gives it.
const KNOWN_EPISODE: &str = "28bfb8e6da7162859f5a963526e7d1362f1892a6ceb562bb122723ae55634545";

/// MA-11: the key of an episode is of a kind of its own: under the same secret it is not the key of a bill of that number.
#[test]
fn the_key_of_an_episode_is_an_hmac_that_other_programs_compute_too() {
    let folder = Folder::new("episode");
    let path = folder.context().home.episode_secret();
    std::fs::create_dir_all(&folder.0).unwrap();
    std::fs::write(&path, "0b".repeat(32)).unwrap();
    let key = encounter::episode_key(&path, " CH-2027-4711 ").unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(key.to_hex(), KNOWN_EPISODE);
    let bill = encounter::derive(&[0x0b; 32], "CH-2027-4711").unwrap_or_else(|e| panic!("{}", e.text));
    assert_ne!(key, bill);
    assert!(
        encounter::episode_key(&path, " ").is_err(),
        "an episode without a number has a key"
    );
}

/// MA-26: evidence is committed to under a salt that only its owner can read: the same letter twice gives two commitments that
/// have nothing in common, and neither is a hash that a guess of the letter leads to.
#[test]
fn a_commitment_to_evidence_cannot_be_guessed_and_can_be_shown() {
    use sha2::{Digest, Sha256};
    let folder = Folder::new("commit");
    std::fs::create_dir_all(&folder.0).unwrap();
    let [one, two] = ["one.txt", "two.txt"].map(|name| folder.0.join(name));
    for file in [&one, &two] {
        std::fs::write(file, "Diagnosis: I63.9").unwrap();
    }
    let made = |file| commit(file, &beside(file)).unwrap_or_else(|e| panic!("{}", e.text));
    let (first, second) = (made(&one), made(&two));
    assert_ne!(first, second);
    assert_eq!(mode(&beside(&one)), 0o600);
    assert_eq!(made(&one), first, "the kept salt shows it again");
    let plain: [u8; 32] = Sha256::digest("Diagnosis: I63.9").into();
    assert_ne!(first.0, plain);
    std::fs::remove_file(beside(&one)).unwrap();
    assert_ne!(made(&one), first, "without the salt nobody can show it");
    std::fs::write(beside(&one), "no salt").unwrap();
    assert!(commit(&one, &beside(&one)).is_err(), "a damaged salt was used");
}

#[test]
fn a_vote_is_kept_with_its_salt_where_only_its_owner_can_read_it() {
    let folder = Folder::new("vote");
    let context = folder.context();
    let vote = Vote::new(CaseId(3), 1, 4, Choice::Refuse, None, Some(401));
    let path = vote.keep(&context).unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(mode(&path), 0o600);
    let kept = Vote::read(&context, CaseId(3), 4).unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(kept.as_ref(), Some(&vote));
    let none = Vote::read(&context, CaseId(3), 5).unwrap_or_else(|e| panic!("{}", e.text));
    assert_eq!(none, None);
    // the same vote of the same seat is committed to differently each time: nobody can guess it
    let other = Vote::new(CaseId(3), 1, 4, Choice::Refuse, None, Some(401));
    let commitment = |vote: &Vote, panel| {
        let done = vote.commitment("chain-1", panel);
        done.unwrap_or_else(|e| panic!("{}", e.text))
    };
    assert_ne!(commitment(&vote, "one panel"), commitment(&other, "one panel"));
    assert_eq!(
        commitment(&vote, "one panel"),
        commitment(&kept.unwrap(), "one panel")
    );
    // nor does it hold at another panel
    assert_ne!(commitment(&vote, "one panel"), commitment(&vote, "another panel"));
}
