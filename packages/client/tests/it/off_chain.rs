use cosmwasm_std::Binary;
use salus_client::off_chain::{sign, verify, Proof};
use salus_client::Signer;

const PHRASE: &str =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

fn signer(index: u32) -> Signer {
    Signer::from_phrase(PHRASE, index, "cosmos").unwrap()
}

#[test]
fn a_text_signed_by_a_key_is_recognised_as_its_own() {
    let proof = sign(&signer(0), b"a text").unwrap();
    assert_eq!(proof.address, signer(0).address());
    verify(&proof, b"a text").unwrap();
}

#[test]
fn another_text_another_key_and_another_address_are_refused() {
    let proof = sign(&signer(0), b"a text").unwrap();
    let said = verify(&proof, b"another text").unwrap_err().to_string();
    assert_eq!(said, "signature: it is not of this text by this key");

    let other = sign(&signer(1), b"a text").unwrap();
    let borrowed = Proof {
        address: proof.address.clone(),
        ..other.clone()
    };
    let said = verify(&borrowed, b"a text").unwrap_err().to_string();
    assert_eq!(said, "signature: the public key is not that of the address");

    let swapped = Proof {
        signature: other.signature,
        ..proof.clone()
    };
    verify(&swapped, b"a text").unwrap_err();
    let short = Proof {
        signature: Binary::from(vec![1; 63]),
        ..proof.clone()
    };
    let said = verify(&short, b"a text").unwrap_err().to_string();
    assert_eq!(said, "signature: it has not 64 bytes");
    let no_key = Proof {
        public_key: Binary::from(vec![9; 33]),
        ..proof.clone()
    };
    let said = verify(&no_key, b"a text").unwrap_err().to_string();
    assert_eq!(said, "signature: the public key is none");
    let no_address = Proof {
        address: "cosmos1nobody".to_owned(),
        ..proof
    };
    verify(&no_address, b"a text").unwrap_err();
}
