use salus_client::{checksum, predicted_address, AccountAddress, Signer};

const JUNK: &str = "test test test test test test test test test test test junk";

#[test]
fn a_phrase_gives_the_address_that_every_cosmos_wallet_gives() {
    // the address that wasmd itself derives from this phrase
    let signer = Signer::from_phrase(JUNK, 0, "wasm").unwrap();
    assert_eq!(signer.address(), "wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4");
    let other = Signer::from_phrase(JUNK, 1, "wasm").unwrap();
    assert_ne!(other.address(), signer.address());
}

#[test]
fn a_phrase_with_a_wrong_word_is_refused() {
    assert!(Signer::from_phrase("test test test", 0, "wasm").is_err());
    assert!(Signer::from_phrase(&JUNK.replace("junk", "test"), 0, "wasm").is_err());
}

#[test]
fn new_phrases_differ_and_can_be_used() {
    let (a, b) = (Signer::new_phrase().unwrap(), Signer::new_phrase().unwrap());
    assert_ne!(*a, *b);
    assert_eq!(a.split(' ').count(), 24);
    assert!(Signer::from_phrase(&a, 0, "wasm").is_ok());
}

#[test]
fn a_signer_shows_no_secret() {
    let signer = Signer::from_phrase(JUNK, 0, "wasm").unwrap();
    assert_eq!(
        format!("{signer:?}"),
        "Signer(\"wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4\")"
    );
}

#[test]
fn an_address_of_another_chain_is_refused_by_name() {
    let error = AccountAddress::parse("cosmos1fl48vsnmsdzcv85q5d2q4z5ajdha8yu34mf0eh", "wasm").unwrap_err();
    assert!(error.to_string().contains("another chain"), "{error}");
}

#[test]
fn an_address_with_one_letter_changed_is_refused() {
    assert!(AccountAddress::parse("wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s5", "wasm").is_err());
    assert!(AccountAddress::parse("", "wasm").is_err());
    assert!(AccountAddress::parse("not an address", "wasm").is_err());
}

#[test]
fn one_account_has_an_address_on_each_chain() {
    let here = AccountAddress::parse("wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4", "wasm").unwrap();
    let there = here.on("cosmos").unwrap();
    assert!(there.as_str().starts_with("cosmos1"));
    assert_eq!(there.on("wasm").unwrap(), here);
}

#[test]
fn a_contracts_address_follows_from_code_creator_and_salt() {
    let creator = "wasm15yk64u7zc9g9k2yr2wmzeva5qgwxps6yvw76s4";
    let sum = checksum(b"some wasm");
    let at = |salt: &[u8]| predicted_address(&sum, creator, salt, "wasm").unwrap();
    assert_eq!(at(b"one"), at(b"one"));
    assert_ne!(at(b"one"), at(b"two"));
    assert!(predicted_address(&sum, creator, b"", "wasm").is_err());
    assert!(predicted_address(&sum, creator, &[7; 65], "wasm").is_err());
    assert!(predicted_address("zz", creator, b"one", "wasm").is_err());
    assert!(predicted_address("é", creator, b"one", "wasm").is_err());
}
