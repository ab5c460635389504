//! Edits of the node's own configuration files.

use super::ports::Ports;
use super::{FEE_DENOM, GAS_PRICE_MICRO};
use crate::failure::{Done, Failure};
use salus_client::GasPrice;
use std::fs;
use std::path::Path;

/// Writes ports, block time, API and CORS into `config.toml` and `app.toml` of a chain folder.
pub fn write(chain: &Path, ports: &Ports, block_ms: u32) -> Done {
    let local = |port: u16| format!("\"tcp://127.0.0.1:{port}\"");
    edit(
        &chain.join("config").join("config.toml"),
        &[
            ("rpc", "laddr", local(ports.rpc)),
            ("rpc", "cors_allowed_origins", "[\"*\"]".to_owned()),
            ("rpc", "pprof_laddr", "\"\"".to_owned()),
            // a code upload is larger than the usual limit of a request
            ("rpc", "max_body_bytes", "4000000".to_owned()),
            ("p2p", "laddr", local(ports.p2p)),
            ("consensus", "timeout_commit", format!("\"{block_ms}ms\"")),
        ],
    )?;
    let price = GasPrice {
        micro: GAS_PRICE_MICRO,
        denom: FEE_DENOM.to_owned(),
    };
    edit(
        &chain.join("config").join("app.toml"),
        &[
            ("", "minimum-gas-prices", format!("\"{price}\"")),
            ("api", "enable", "true".to_owned()),
            ("api", "address", local(ports.api)),
            ("api", "enabled-unsafe-cors", "true".to_owned()),
            ("grpc", "address", format!("\"127.0.0.1:{}\"", ports.grpc)),
        ],
    )
}

fn edit(path: &Path, changes: &[(&str, &str, String)]) -> Done {
    let mut text = fs::read_to_string(path).map_err(|e| Failure::file("read", path, e))?;
    for (section, key, value) in changes {
        text = set(&text, section, key, value).ok_or_else(|| {
            Failure::file("edit", path, format!("it has no `{key}` in section [{section}]"))
        })?;
    }
    crate::home::write_whole(path, text.as_bytes(), false)
}

/// Replaces the value of exactly this key in exactly this section (`skip_timeout_commit` is not `timeout_commit`),
/// and keeps everything else, comments included. None if the key is not there.
pub fn set(text: &str, section: &str, key: &str, value: &str) -> Option<String> {
    let mut here = "";
    let mut done = false;
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let trimmed = line.trim();
            if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                here = name;
            }
            let is_key = trimmed
                .split_once('=')
                .is_some_and(|(name, _)| name.trim() == key);
            if here == section && is_key && !done {
                done = true;
                return format!("{key} = {value}");
            }
            line.to_owned()
        })
        .collect();
    done.then(|| lines.join("\n") + "\n")
}
