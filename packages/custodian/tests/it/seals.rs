use age::x25519::Identity;
use consent_registry_api::types::SizeClass;
use custodian::record::{class_of, LARGEST};
use custodian::seal::{seal, OpenError, RecordKey};
use proptest::prelude::*;

/// The most by which ciphertexts of one size class differ in length: age writes a line of random length into its header, so
/// that no program learns to expect a fixed one.
const HEADER_VARIES: usize = 1_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_record_comes_out_as_it_went_in(record in prop::collection::vec(any::<u8>(), 1..2_000)) {
        let (ciphertext, key) = seal(&record, 2_000).unwrap();
        prop_assert_eq!(&*key.open(&ciphertext).unwrap(), &record);
    }

    #[test]
    fn a_record_that_ends_in_zeros_or_in_the_mark_comes_out_whole(zeros in 0_usize..50, marks in 0_usize..5) {
        let mut record = vec![1];
        record.resize(1 + marks, 0x80);
        record.resize(1 + marks + zeros, 0);
        let (ciphertext, key) = seal(&record, 100).unwrap();
        prop_assert_eq!(&*key.open(&ciphertext).unwrap(), &record);
    }
}

#[test]
fn a_size_class_begins_where_the_one_before_ends() {
    assert_eq!(class_of(1).unwrap().0, SizeClass::Small);
    assert_eq!(class_of(50_000).unwrap().0, SizeClass::Small);
    assert_eq!(class_of(50_001).unwrap().0, SizeClass::Medium);
    assert_eq!(class_of(500_000).unwrap().0, SizeClass::Medium);
    assert_eq!(class_of(500_001).unwrap().0, SizeClass::Large);
    assert_eq!(class_of(LARGEST).unwrap().0, SizeClass::Large);
    assert_eq!(class_of(LARGEST + 1), None);
}

/// CR-11: the length of a ciphertext tells the size class and nothing more.
#[test]
fn ciphertexts_of_one_class_have_one_length() {
    let length = |bytes: usize| {
        let (_, most) = class_of(bytes).unwrap();
        seal(&vec![7; bytes], most).unwrap().0.len()
    };
    for (one, other) in [(1, 50_000), (50_001, 500_000)] {
        assert!(length(one).abs_diff(length(other)) < HEADER_VARIES);
    }
    assert!(length(50_001) - length(50_000) > 400_000);
}

#[test]
fn a_wrong_key_is_told_from_damaged_bytes() {
    let (ciphertext, key) = seal(b"a record", 100).unwrap();
    let (_, other) = seal(b"another record", 100).unwrap();
    assert_eq!(other.open(&ciphertext).unwrap_err(), OpenError::WrongKey);

    let mut altered = ciphertext.clone();
    *altered.last_mut().unwrap() ^= 1;
    assert_eq!(key.open(&altered).unwrap_err(), OpenError::Damaged);
    let short = &ciphertext[..ciphertext.len() - 1];
    assert_eq!(key.open(short).unwrap_err(), OpenError::Damaged);
    assert_eq!(key.open(b"no age file").unwrap_err(), OpenError::Damaged);
}

#[test]
fn a_key_reaches_its_reader_and_nobody_else() {
    let (ciphertext, key) = seal(b"a record", 100).unwrap();
    let (reader, other) = (Identity::generate(), Identity::generate());
    let wrapped = key.wrap(&reader.to_public()).unwrap();
    let unwrapped = RecordKey::unwrap(&wrapped, &reader).unwrap();
    assert_eq!(&**unwrapped.open(&ciphertext).unwrap(), b"a record");
    assert_eq!(
        RecordKey::unwrap(&wrapped, &other).unwrap_err(),
        OpenError::WrongKey
    );

    let no_key = age::encrypt(&reader.to_public(), b"something else").unwrap();
    assert_eq!(
        RecordKey::unwrap(&no_key, &reader).unwrap_err(),
        OpenError::NotAKey
    );
}

#[test]
fn a_key_shows_nothing_of_itself() {
    let (_, key) = seal(b"a record", 100).unwrap();
    assert_eq!(format!("{key:?}"), "RecordKey");
}
