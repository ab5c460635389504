//! Fetching rounds from whoever serves them. Nothing that a server says is believed without its signature.

use super::wire::{Info, Round};
use crate::failure::{Done, Failure};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// How long a server may take for its whole answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// No answer of a beacon comes near it.
const LONGEST_ANSWER: usize = 64 * 1024;

/// A server with drand's HTTP paths: a beacon, or one that passes its rounds on.
#[derive(Debug)]
pub struct Relay {
    http: reqwest::Client,
    url: String,
}

impl Relay {
    /// The server at this URL, which may end with the chain hash of a network.
    pub fn at(url: &str) -> Done<Self> {
        let parsed = reqwest::Url::parse(url)
            .ok()
            .filter(|parsed| ["http", "https"].contains(&parsed.scheme()) && parsed.has_host())
            .ok_or_else(|| {
                Failure::usage(format!("{url:?} is no address of a beacon"))
                    .mend("write it like http://127.0.0.1:8085")
            })?;
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .map_err(|e| Failure::network(format!("cannot prepare a request: {e}")))?;
        Ok(Self {
            http,
            url: parsed.as_str().trim_end_matches('/').to_owned(),
        })
    }

    /// The chain hash at the end of the URL, if there is one.
    pub fn chain_hash(&self) -> Option<&str> {
        let (_, last) = self.url.rsplit_once('/')?;
        (last.len() == 64 && last.bytes().all(|b| b.is_ascii_hexdigit())).then_some(last)
    }

    /// What the beacon says of itself. Fails if that is not the network that the URL names.
    pub async fn info(&self) -> Done<Info> {
        let info: Info = self.get("info").await?;
        match self.chain_hash() {
            Some(named) if !info.hash.eq_ignore_ascii_case(named) => Err(Failure::refused(format!(
                "{} answers for the network {}",
                self.url, info.hash
            ))),
            _ => Ok(info),
        }
    }

    /// A round, or the latest; not verified yet. Fails if it is another one than asked for.
    pub async fn round(&self, number: Option<u64>) -> Done<Round> {
        let name = number.map_or_else(|| "latest".to_owned(), |number| number.to_string());
        let round: Round = self.get(&format!("public/{name}")).await?;
        match number {
            Some(number) if round.round != number => Err(Failure::refused(format!(
                "{} answers with round {}, not {number}",
                self.url, round.round
            ))),
            _ => Ok(round),
        }
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Done<T> {
        let url = format!("{}/{path}", self.url);
        let failed = |e: reqwest::Error| {
            let mut text = format!("the beacon does not answer: {e}");
            let mut cause = std::error::Error::source(&e);
            while let Some(inner) = cause {
                text = format!("{text}: {inner}");
                cause = inner.source();
            }
            Failure::network(text)
        };
        let mut answer = self.http.get(&url).send().await.map_err(failed)?;
        let mut body = vec![];
        while let Some(part) = answer.chunk().await.map_err(failed)? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST_ANSWER {
                return Err(Failure::network(format!(
                    "the answer of {url} is longer than {LONGEST_ANSWER} bytes"
                )));
            }
        }
        if !answer.status().is_success() {
            let said: String = String::from_utf8_lossy(&body).chars().take(200).collect();
            return Err(Failure::network(format!(
                "{url} answers {}: {}",
                answer.status(),
                said.trim()
            )));
        }
        serde_json::from_slice(&body)
            .map_err(|e| Failure::network(format!("the answer of {url} is not a beacon's: {e}")))
    }
}
