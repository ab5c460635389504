//! Sending an envelope to a relay.

use super::envelope::Envelope;
use super::journal::Place;
use crate::failure::{Done, Failure};
use salus_client::{ExitCode, MENDS};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// A relay waits a minute for its block, and may have collected before.
const PATIENCE: Duration = Duration::from_secs(120);
/// No answer of a relay comes near it.
const LONGEST_ANSWER: usize = 16_384;

/// What a relay says when it is done.
#[derive(Deserialize)]
struct Told {
    tx: String,
    height: u64,
}

/// Posts an envelope and says in which block it is.
pub async fn post(relay: &str, envelope: &Envelope) -> Done<Place> {
    let url = reqwest::Url::parse(relay)
        .ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
        .ok_or_else(|| {
            Failure::usage(format!("{relay:?} is no address of a relay"))
                .mend("write it like http://127.0.0.1:8086")
        })?;
    let url = format!("{}/v1/envelopes", url.as_str().trim_end_matches('/'));
    let body = serde_json::to_vec(envelope).map_err(|e| Failure::usage(e.to_string()))?;
    let failed = |e: reqwest::Error| {
        Failure::network(format!("the relay does not answer: {e}"))
            .mend("post it again: an envelope is submitted once, however often it is posted")
    };
    let http = reqwest::Client::builder()
        .timeout(PATIENCE)
        .build()
        .map_err(failed)?;
    let request = http.post(&url).header("content-type", "application/json");
    let mut answer = request.body(body).send().await.map_err(failed)?;
    let mut said = vec![];
    while let Some(part) = answer.chunk().await.map_err(failed)? {
        said.extend_from_slice(&part);
        if said.len() > LONGEST_ANSWER {
            return Err(Failure::network(format!("the answer of {url} is too long")));
        }
    }
    read(answer.status().as_u16(), &said)
}

/// Reads a relay's answer.
pub fn read(status: u16, said: &[u8]) -> Done<Place> {
    let value: Value = serde_json::from_slice(said).unwrap_or_default();
    match status {
        200 => serde_json::from_value(value)
            .map(|Told { tx, height }| Place { hash: tx, height })
            .map_err(|_| Failure::network("the relay's answer is not a relay's")),
        202 => Err(Failure {
            code: ExitCode::NotFinal,
            text: "the relay has sent it; no block holds it yet".to_owned(),
            mend: Some("submit the same file again to hear more".to_owned()),
        }),
        status => {
            let name = value.get("error").and_then(Value::as_str).unwrap_or("no name");
            let text = value.get("text").and_then(Value::as_str).unwrap_or("no text");
            let failure = match status {
                409 | 422 => {
                    let failure = Failure::refused(format!("the relay refuses: {text} ({name})"));
                    // the registry's own name for it stands at the end of the text
                    let known = MENDS.iter().find(|(variant, _)| text.ends_with(variant));
                    match known {
                        Some((_, mend)) => failure.mend(*mend),
                        None => failure,
                    }
                }
                400 | 413 => Failure::usage(format!("the relay refuses: {text} ({name})")),
                _ => Failure::network(format!("the relay cannot now: {text} ({name})")),
            };
            Err(failure)
        }
    }
}
