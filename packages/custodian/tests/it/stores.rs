use crate::lab::{bytes, record, settings, store, Folder, Lab, SUBJECT};
use consent_registry_api::types::{RecordKind, SizeClass, SubjectId};
use custodian::journal::Journal;
use custodian::keyring::{make_key, read_key, Keyring, KeyringError};
use custodian::record::{Entry, NewRecord, Standing, LARGEST};
use custodian::roots::Roots;
use custodian::store::{Blobs, Store, StoreError};
use futures_util::TryStreamExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

async fn ciphertext(store: &Store, entry: &Entry) -> Result<Vec<u8>, StoreError> {
    let mut all = vec![];
    let mut pieces = store.read(entry).await?;
    while let Some(piece) = pieces.try_next().await? {
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

fn blob(folder: &Path, entry: &Entry) -> PathBuf {
    folder.join("blobs").join(entry.blob.to_string())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else {
            found.push(entry);
        }
    }
    found
}

/// CR-11, CR-12: records of every kind and size class are kept, and come out as they went in.
#[tokio::test]
async fn records_of_every_kind_and_size_are_kept_and_come_out_again() {
    let folder = Folder::new();
    let kinds = [
        RecordKind::Ehr,
        RecordKind::Ephr,
        RecordKind::Laboratory,
        RecordKind::Image,
        RecordKind::Prescription,
        RecordKind::Vaccination,
        RecordKind::DeviceStream,
        RecordKind::Telemedicine,
    ];
    let sizes = [
        (1, SizeClass::Small),
        (50_001, SizeClass::Medium),
        (LARGEST, SizeClass::Large),
    ];
    for (number, kind) in kinds.into_iter().enumerate() {
        let (length, size) = sizes[number % sizes.len()];
        let content = bytes(length);
        let new = NewRecord {
            kind,
            ..record(&content)
        };
        let entry = store(&folder.0).put(&new).await.unwrap();
        assert_eq!(
            (entry.kind, entry.size, entry.standing.clone()),
            (kind, size, Standing::Kept)
        );

        // by another process
        let store = store(&folder.0);
        store.check(&entry).await.unwrap();
        let ciphertext = ciphertext(&store, &entry).await.unwrap();
        assert_eq!(*store.key(&entry).unwrap().open(&ciphertext).unwrap(), content);
    }
    assert_eq!(
        store(&folder.0).of_subject(&SUBJECT).await.unwrap().len(),
        kinds.len()
    );
    assert!(store(&folder.0)
        .of_subject(&SubjectId([6; 32]))
        .await
        .unwrap()
        .is_empty());
}

#[tokio::test]
async fn an_empty_record_and_one_that_is_too_large_are_refused_and_nothing_is_kept() {
    let folder = Folder::new();
    let store = store(&folder.0);
    let said = store.put(&record(b"")).await.unwrap_err();
    assert_eq!(said.to_string(), "the record is empty");
    let said = store.put(&record(&bytes(LARGEST + 1))).await.unwrap_err();
    assert_eq!(
        said.to_string(),
        "a record has at most 5000000 bytes, this one 5000001"
    );
    assert!(store.all().await.unwrap().is_empty() && store.orphans().await.unwrap().is_empty());
}

/// CR-11: nothing of a record is on the disk in the clear, and nobody else can read what is there.
#[tokio::test]
async fn nothing_readable_is_on_the_disk_and_only_its_owner_may_look() {
    let folder = Folder::new();
    let home = folder.0.join("custodian");
    let canary = b"Petronella Vanderquist, born 1961-04-03, schizophrenia";
    store(&home).put(&record(canary)).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home), 0o700);
    assert_eq!(mode(&home.join("keys/epoch-1.key")), 0o600);
    let found = files(&home);
    assert_eq!(found.len(), 3);
    for path in found {
        let content = std::fs::read(&path).unwrap();
        for word in canary.split(|byte| *byte == b' ') {
            assert!(
                !content.windows(word.len()).any(|part| part == word),
                "{}",
                path.display()
            );
        }
    }
}

/// CR-11: a folder that others can enter is no custodian's folder, and nothing is put into it; what is ours in it is closed to
/// others, whatever an older one or a copy left open.
#[tokio::test]
async fn a_folder_that_others_may_enter_is_refused_and_files_are_for_the_owner_only() {
    let folder = Folder::new();
    let data = folder.0.join("data");
    std::fs::create_dir(&data).unwrap();
    let set =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for loose in [0o755, 0o750, 0o701, 0o777] {
        set(&data, loose);
        let said = Store::open(&data, &Blobs::Local).unwrap_err();
        assert!(
            matches!(&said, StoreError::Open { mode, .. } if *mode == loose),
            "{said}"
        );
        assert!(
            said.to_string()
                .ends_with(&format!("others (mode {loose:o}); it must be 700")),
            "{said}"
        );
        assert_eq!(
            (mode(&data), std::fs::read_dir(&data).unwrap().count()),
            (loose, 0)
        );
    }
    set(&data, 0o700);
    let store = Store::open(&data, &Blobs::Local).unwrap();
    store.erase(&SUBJECT).await.unwrap();
    let names = ["journal.redb", "roots.redb", "records.lock"];
    for _ in 0..2 {
        drop(Journal::open(&data.join(names[0])).unwrap());
        drop(Roots::open(&data).unwrap());
        store.erase(&SUBJECT).await.unwrap();
        for name in names {
            assert_eq!(mode(&data.join(name)), 0o600, "{name}");
            set(&data.join(name), 0o644);
        }
    }
}

/// CR-11: a ciphertext that is gone, cut short, grown, altered or exchanged for another is found out, by name.
#[tokio::test]
async fn damage_of_every_kind_is_found_and_named() {
    let folder = Folder::new();
    let store = store(&folder.0);
    let entry = store.put(&record(&bytes(100))).await.unwrap();
    let other = store.put(&record(&bytes(200))).await.unwrap();
    let path = blob(&folder.0, &entry);
    let whole = std::fs::read(&path).unwrap();

    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let said = store.check(&entry).await.unwrap_err();
    assert!(
        matches!(said, StoreError::Length { expected, found, .. } if expected == found + 1),
        "{said}"
    );
    assert!(said.is_damage());

    let mut grown = whole.clone();
    grown.push(0);
    std::fs::write(&path, &grown).unwrap();
    assert!(matches!(
        store.check(&entry).await.unwrap_err(),
        StoreError::Length { .. }
    ));

    let mut altered = whole.clone();
    altered[whole.len() / 2] ^= 1;
    std::fs::write(&path, &altered).unwrap();
    let said = store.check(&entry).await.unwrap_err();
    assert!(matches!(said, StoreError::Altered { .. }), "{said}");
    assert!(said.to_string().contains("was swapped or altered"));

    // another record's, of whatever length
    std::fs::copy(blob(&folder.0, &other), &path).unwrap();
    let said = store.check(&entry).await.unwrap_err();
    assert!(
        matches!(said, StoreError::Altered { .. } | StoreError::Length { .. }),
        "{said}"
    );

    std::fs::remove_file(&path).unwrap();
    let said = store.check(&entry).await.unwrap_err();
    assert!(matches!(said, StoreError::Missing { .. }), "{said}");
    store.check(&other).await.unwrap();

    std::fs::write(&path, &whole).unwrap();
    store.check(&entry).await.unwrap();
}

#[tokio::test]
async fn a_lost_key_of_the_custodian_is_found_and_named() {
    let folder = Folder::new();
    let entry = store(&folder.0).put(&record(b"x")).await.unwrap();
    let keys = folder.0.join("keys");
    assert_eq!(Keyring::begin_epoch(&keys).unwrap(), 2);
    let later = store(&folder.0).put(&record(b"y")).await.unwrap();
    assert_eq!((entry.epoch, later.epoch), (1, 2));
    store(&folder.0).check(&entry).await.unwrap();

    std::fs::remove_file(keys.join("epoch-1.key")).unwrap();
    let said = store(&folder.0).check(&entry).await.unwrap_err();
    assert_eq!(
        said.to_string(),
        "there is no key of epoch 1; the newest is of epoch 2"
    );
    assert!(said.is_damage());

    make_key(&keys.join("epoch-1.key")).unwrap();
    let said = store(&folder.0).check(&entry).await.unwrap_err();
    assert!(said
        .to_string()
        .contains("cannot be opened with the key of epoch 1: this key does not open it"));
    store(&folder.0).check(&later).await.unwrap();
}

#[test]
fn a_key_file_that_others_may_read_or_that_is_none_is_refused() {
    let folder = Folder::new();
    let path = folder.0.join("reader.key");
    let public = make_key(&path).unwrap();
    assert_eq!(read_key(&path).unwrap().to_public(), public);
    assert!(
        matches!(make_key(&path), Err(KeyringError::File { .. })),
        "it is never written over"
    );

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let said = read_key(&path).err().unwrap().to_string();
    assert!(
        said.ends_with("may be read by others (mode 640); it must be 600"),
        "{said}"
    );

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&path, "AGE-SECRET-KEY-1NOTHING").unwrap();
    let said = read_key(&path).err().unwrap().to_string();
    assert!(
        said.ends_with("holds no age identity (AGE-SECRET-KEY-1...)"),
        "{said}"
    );
}

/// CR-20: what made a subject's records readable and recognisable is gone, and so are they.
#[tokio::test]
async fn erasing_a_subject_leaves_neither_keys_nor_salts_nor_ciphertexts() {
    let folder = Folder::new();
    let store = store(&folder.0);
    for length in [10, 20] {
        store.put(&record(&bytes(length))).await.unwrap();
    }
    let other = NewRecord {
        subject: SubjectId([6; 32]),
        ..record(b"another's")
    };
    let other = store.put(&other).await.unwrap();
    // what a kill in the middle of a write leaves: an entry that no listing shows
    let entries = folder.0.join("records").join(SUBJECT.to_string());
    let entry = files(&entries).remove(0);
    std::fs::copy(&entry, format!("{}#1", entry.display())).unwrap();
    assert_eq!(store.erase(&SUBJECT).await.unwrap(), 2);
    assert_eq!(store.erase(&SUBJECT).await.unwrap(), 0);
    assert_eq!(store.all().await.unwrap(), std::slice::from_ref(&other));
    let mut left = files(&folder.0);
    left.sort();
    let mut expected = vec![
        blob(&folder.0, &other),
        folder.0.join("keys/epoch-1.key"),
        folder.0.join("records.lock"),
        folder
            .0
            .join("records")
            .join(other.subject.to_string())
            .join(format!("{}.json", other.blob)),
    ];
    expected.sort();
    assert_eq!(left, expected);
}

/// What breaks an erasure off between entries and ciphertexts: the store of ciphertexts will not delete one of them.
fn stuck(path: &Path) -> Vec<u8> {
    let content = std::fs::read(path).unwrap();
    std::fs::remove_file(path).unwrap();
    std::fs::create_dir_all(path.join("in the way")).unwrap();
    content
}

fn loosened(path: &Path, content: &[u8]) {
    std::fs::remove_dir_all(path).unwrap();
    std::fs::write(path, content).unwrap();
}

/// CR-20: an erasure that was broken off when the entries were gone leaves nothing when it is repeated, and nothing after the
/// next start.
#[tokio::test]
async fn an_erasure_that_was_broken_off_is_finished_by_the_next_one_or_by_a_start() {
    for by_a_start in [false, true] {
        let lab = Lab::new();
        let folder = &lab.folder.0;
        let store = store(folder);
        let mut entries = vec![];
        for length in [10, 20, 30] {
            entries.push(store.put(&record(&bytes(length))).await.unwrap());
        }
        let other = NewRecord {
            subject: SubjectId([6; 32]),
            ..record(b"another's")
        };
        let other = store.put(&other).await.unwrap();
        let paths: Vec<_> = entries.iter().map(|entry| blob(folder, entry)).collect();
        let content: Vec<_> = paths.iter().map(|path| stuck(path)).collect();
        store.erase(&SUBJECT).await.unwrap_err();
        assert!(store.of_subject(&SUBJECT).await.unwrap().is_empty());
        for (path, content) in paths.iter().zip(&content) {
            loosened(path, content);
        }
        assert_eq!(
            store.orphans().await.unwrap().len(),
            3,
            "it was not broken off in between"
        );

        if by_a_start {
            let _custodian = lab.begin(settings());
            let began = std::time::Instant::now();
            while !store.orphans().await.unwrap().is_empty() {
                assert!(began.elapsed().as_secs() < 20, "ciphertexts are left");
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        } else {
            assert_eq!(store.erase(&SUBJECT).await.unwrap(), 0);
            assert!(store.orphans().await.unwrap().is_empty());
            assert!(files(&folder.join("erasing")).is_empty());
        }
        assert!(paths.iter().all(|path| !path.exists()));
        store.check(&other).await.unwrap();
    }
}

/// CR-20: broken off before any entry is gone, it is finished all the same; and an entry that cannot be understood goes, too.
#[tokio::test]
async fn an_erasure_destroys_what_was_written_down_and_what_cannot_be_understood() {
    let folder = Folder::new();
    let store = store(&folder.0);
    let doomed = store.put(&record(b"x")).await.unwrap();
    let broken = store.put(&record(b"y")).await.unwrap();
    let list = format!(r#"{{"subject":"{SUBJECT}","blobs":["{}"]}}"#, doomed.blob);
    std::fs::write(folder.0.join("erasing/list.json"), list).unwrap();
    store.finish_erasures().await.unwrap();
    assert_eq!(store.all().await.unwrap(), std::slice::from_ref(&broken));
    assert!(!blob(&folder.0, &doomed).exists());

    let entry = folder.0.join(format!("records/{SUBJECT}/{}.json", broken.blob));
    std::fs::write(&entry, "no entry").unwrap();
    assert_eq!(store.erase(&SUBJECT).await.unwrap(), 1);
    let left = files(&folder.0);
    assert!(
        left.iter()
            .all(|path| path.ends_with("epoch-1.key") || path.ends_with("records.lock")),
        "{left:?}"
    );
}

#[tokio::test]
async fn a_ciphertext_whose_entry_a_crash_prevented_is_listed_and_harms_nothing() {
    let folder = Folder::new();
    let store = store(&folder.0);
    let kept = store.put(&record(b"x")).await.unwrap();
    let lost = store.put(&record(b"y")).await.unwrap();
    let entry = folder
        .0
        .join("records")
        .join(SUBJECT.to_string())
        .join(format!("{}.json", lost.blob));
    std::fs::remove_file(entry).unwrap();
    assert_eq!(store.orphans().await.unwrap(), [lost.blob.to_string()]);
    assert_eq!(store.all().await.unwrap(), [kept]);
}
