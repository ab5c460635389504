//! Looking for words that must not be on a chain: in every transaction, every event, and the raw state of every contract.
//!
//! ```ignore
//! let mut canaries = Canaries::default();
//! canaries.text("Mira Keller");              // as people write it
//! canaries.folder(&lab.folder().join(".salus/demo"));    // every file, line and value in it
//! canaries.secret("the clinic's secret", &bytes);
//! assert_nowhere(&lab, &canaries).await;     // the chain
//! assert_eq!(canaries.found_in(&log), []);   // anything else, as bytes
//! ```
//!
//! A word is looked for in clear, in hexadecimal, in base64 wherever it begins in what was encoded, and as its plain
//! SHA-256, which whoever guesses the word can compute, in the same three forms.

use crate::lab::Lab;
use aho_corasick::AhoCorasick;
use cosmwasm_std::{Binary, HexBinary};
use salus_client::Chain;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use tendermint_rpc::{Client, HttpClient};

/// Shorter words are found by chance.
const LEAST_WORD: usize = 4;
/// The same for what is left of a word in base64 when the characters that it shares with its neighbours are cut off.
const LEAST_BASE64: usize = 7;

/// Words that must not be anywhere.
#[derive(Default)]
pub struct Canaries {
    /// What is looked for, and whose form it is.
    needles: BTreeMap<Vec<u8>, String>,
}

impl Canaries {
    /// What people write: a name, the number of a bill, the code of a diagnosis, a whole document.
    pub fn text(&mut self, text: &str) {
        assert!(text.len() >= LEAST_WORD, "{text:?} is found by chance");
        let short: String = text.chars().take(60).collect();
        for form in [text.to_owned(), text.to_lowercase(), text.to_uppercase()] {
            self.bytes(&format!("{short:?}"), form.as_bytes());
            self.bytes(
                &format!("the plain SHA-256 of {short:?}"),
                &Sha256::digest(form.as_bytes()),
            );
        }
    }

    /// A key or a salt; `what` is how a report calls it.
    pub fn secret(&mut self, what: &str, bytes: &[u8]) {
        assert!(bytes.len() >= 16, "{what} is no secret");
        self.bytes(what, bytes);
        self.bytes(&format!("the plain SHA-256 of {what}"), &Sha256::digest(bytes));
    }

    /// Every file in a folder and in those below: of a salt or a secret in hexadecimal its bytes; of a document the whole,
    /// each line, and of a line `name: value` the value. Gives the number of documents.
    pub fn folder(&mut self, folder: &Path) -> usize {
        let mut documents = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                documents += self.folder(&path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let what = format!("what {} holds", path.display());
            match HexBinary::from_hex(text.trim()) {
                Ok(secret) => self.secret(&what, &secret),
                Err(_) => {
                    documents += 1;
                    self.document(&text);
                }
            }
        }
        documents
    }

    fn document(&mut self, text: &str) {
        self.text(text);
        for line in text.lines() {
            let value = line.split_once(": ").map_or(line, |(_, value)| value);
            // a bare number may stand anywhere
            if value.len() >= LEAST_WORD && value.parse::<u64>().is_err() {
                self.text(line);
                self.text(value);
            }
        }
    }

    fn bytes(&mut self, what: &str, bytes: &[u8]) {
        let mut needle = |form: &str, bytes: Vec<u8>| {
            self.needles
                .entry(bytes)
                .or_insert_with(|| format!("{what}{form}"));
        };
        let hex = HexBinary::from(bytes).to_hex();
        needle("", bytes.to_vec());
        needle(" in hexadecimal", hex.to_uppercase().into_bytes());
        needle(" in hexadecimal", hex.into_bytes());
        for before in 0..3_usize {
            let mut shifted = vec![0; before];
            shifted.extend_from_slice(bytes);
            let whole = Binary::new(shifted).to_base64();
            // a character stands for 6 bits; those at the edges also hold bits of the neighbours
            let own = (before * 8).div_ceil(6)..(before + bytes.len()) * 8 / 6;
            let form = &whole[own];
            if form.len() >= LEAST_BASE64 {
                needle(" in base64", form.as_bytes().to_vec());
                needle(
                    " in base64",
                    form.replace('+', "-").replace('/', "_").into_bytes(),
                );
            }
        }
    }

    /// Which of them are somewhere in these bytes.
    pub fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        self.found(&self.searcher(), bytes).into_iter().collect()
    }

    fn searcher(&self) -> AhoCorasick {
        AhoCorasick::new(self.needles.keys()).unwrap()
    }

    fn found(&self, searcher: &AhoCorasick, bytes: &[u8]) -> BTreeSet<String> {
        let names: Vec<&String> = self.needles.values().collect();
        searcher
            .find_overlapping_iter(bytes)
            .map(|found| names[found.pattern().as_usize()].clone())
            .collect()
    }

    /// Which of them are where.
    pub fn found_on(&self, chain: &OnChain) -> Vec<(String, Kind, String)> {
        let searcher = self.searcher();
        let mut all = vec![];
        for (kind, place, bytes) in &chain.0 {
            for what in self.found(&searcher, bytes) {
                all.push((what, *kind, place.clone()));
            }
        }
        all
    }
}

/// What a chain keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A transaction as it was signed: messages, coins, memo.
    Transaction,
    /// What a transaction or a block answered: data, log, events with types, keys and values.
    Result,
    /// Keys and values in a contract's store, and its label.
    State,
}

/// Everything that was ever written to a chain, by kind and place.
pub struct OnChain(Vec<(Kind, String, Vec<u8>)>);

/// Reads all blocks, what came of them, and the state of all contracts.
pub async fn everything(chain: &Chain) -> OnChain {
    let rpc = HttpClient::new(chain.network().rpc.as_str()).unwrap();
    let tip = chain.tip().await.unwrap().height;
    let mut places = vec![];
    let mut contracts = BTreeSet::new();
    for height in 1..=tip {
        let number = u32::try_from(height).unwrap();
        for tx in rpc.block(number).await.unwrap().block.data {
            // the compiled contracts, three million bytes in which any short word may stand, are nobody's words
            if contains(&tx, b"/cosmwasm.wasm.v1.MsgStoreCode") {
                continue;
            }
            places.push((Kind::Transaction, format!("a transaction of block {height}"), tx));
        }
        let results = rpc.block_results(number).await.unwrap();
        let mut events = results.finalize_block_events;
        for result in results.txs_results.unwrap_or_default() {
            let place = format!("the result of a transaction of block {height}");
            let mut bytes = result.data.to_vec();
            bytes.extend(format!("\n{}\n{}", result.log, result.info).into_bytes());
            places.push((Kind::Result, place, bytes));
            events.extend(result.events);
        }
        for event in events {
            let mut bytes = event.kind.clone().into_bytes();
            for attribute in &event.attributes {
                bytes.push(b'\n');
                bytes.extend_from_slice(attribute.key_bytes());
                bytes.push(b'=');
                bytes.extend_from_slice(attribute.value_bytes());
                if event.kind == "instantiate" && attribute.key_bytes() == b"_contract_address" {
                    contracts.insert(attribute.value_str().unwrap().to_owned());
                }
            }
            places.push((
                Kind::Result,
                format!("event {} of block {height}", event.kind),
                bytes,
            ));
        }
    }
    for contract in contracts {
        let info = chain.contract_info(&contract).await.unwrap().unwrap();
        let label = info.label.clone();
        places.push((Kind::State, format!("the label of {label}"), label.into_bytes()));
        for (key, value) in chain.whole_state(&contract).await.unwrap() {
            let place = format!(
                "the state of {}, under {}",
                info.label,
                HexBinary::from(key.as_slice())
            );
            let mut bytes = key;
            bytes.push(b'\n');
            bytes.extend(value);
            places.push((Kind::State, place, bytes));
        }
    }
    OnChain(places)
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Fails if one of the canaries is anywhere on the lab's chain; and if what is planted before is not found, in clear and as a
/// hash, in a transaction, an event and a contract's state: a search that finds nothing else proves nothing.
pub async fn assert_nowhere(lab: &Lab, canaries: &Canaries) -> OnChain {
    let word = format!("Planted-{}", std::process::id());
    let guessed = format!("a word that is guessed, {word}");
    let memo = HexBinary::from(<[u8; 32]>::from(Sha256::digest(&guessed))).to_hex();
    let register = ["org", "register", &word, "--kind", "clinic", "--country", "CH"];
    let sending = ["--memo", &memo, "--from", "stranger"];
    lab.run(&[register.as_slice(), &sending].concat());
    let chain = everything(&lab.chain().await).await;

    let mut planted = Canaries::default();
    planted.text(&word);
    planted.text(&guessed);
    planted.text("wasm-organisation_registered");
    let found = planted.found_on(&chain);
    for (what, wanted) in [
        (format!("{word:?}"), Kind::Transaction),
        (format!("{word:?}"), Kind::State),
        (
            format!("the plain SHA-256 of {guessed:?} in hexadecimal"),
            Kind::Transaction,
        ),
        ("\"wasm-organisation_registered\"".to_owned(), Kind::Result),
    ] {
        assert!(
            found
                .iter()
                .any(|(name, kind, _)| *name == what && *kind == wanted),
            "{what} was planted and is not found in any {wanted:?}"
        );
    }
    let leaks = canaries.found_on(&chain);
    assert!(leaks.is_empty(), "on the chain are {leaks:#?}");
    chain
}

/// What the search itself can find.
#[test]
fn a_word_is_found_in_clear_and_encoded_wherever_it_stands() {
    let mut canaries = Canaries::default();
    canaries.text("Mira Keller");
    let hash: [u8; 32] = Sha256::digest("Mira Keller").into();
    for before in 0..4 {
        for bytes in [b"Mira Keller".as_slice(), hash.as_slice()] {
            let mut inner = vec![7; before];
            inner.extend_from_slice(bytes);
            inner.extend_from_slice(b"and more");
            let binary = Binary::new(inner.clone());
            let hex = HexBinary::from(inner.as_slice()).to_hex();
            for text in [
                binary.to_base64(),
                binary.to_base64().replace('+', "-").replace('/', "_"),
                hex.to_uppercase(),
                hex,
            ] {
                assert!(!canaries.found_in(text.as_bytes()).is_empty(), "not in {text}");
            }
            assert!(!canaries.found_in(&inner).is_empty());
        }
    }
    assert!(!canaries.found_in(b"of MIRA KELLER").is_empty());
    assert!(canaries.found_in(b"of Mira Kelle, and of mira keLLer").is_empty());
}
