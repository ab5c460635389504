//! `salus doctor`: everything that the command needs, looked at.

use crate::beacon::relay::Relay;
use crate::context::Context;
use crate::deploy::state::State;
use crate::devnet::{self, Devnet};
use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
use salus_client::Chain;
use serde_json::{json, Value};

/// Looks at everything and prints what it found; fails if something is wrong that has no excuse.
pub async fn run(context: &Context) -> Done {
    let mut rows = vec![];
    let mut wrong = 0_usize;
    let mut look = |what: &str, found: Result<String, String>| {
        if found.is_err() {
            wrong = wrong.saturating_add(1);
        }
        let (ok, text) = match found {
            Ok(text) => ("yes", text),
            Err(text) => ("NO", text),
        };
        rows.push(json!({"what": what, "ok": ok, "found": text}));
    };

    look("wasmd", wasmd().await);
    look(
        "local chain",
        match Devnet::read(&context.home) {
            Ok(Some(devnet)) => Ok(format!("made, listens at {}", devnet.ports.rpc_url())),
            Ok(None) => Ok("none made yet; `salus devnet up` makes one".to_owned()),
            Err(e) => Err(e.text),
        },
    );
    let network = context.client_network();
    look(
        "network",
        network
            .as_ref()
            .map(|n| format!("{} at {}", n.chain_id, n.rpc))
            .map_err(told),
    );
    if let Ok(url) = context.beacon() {
        look("beacon", beacon(&url).await.map_err(|e| told(&e)));
    }
    if let Ok(network) = network {
        let tip = match Chain::connect(network).await {
            Ok(chain) => chain.tip().await,
            Err(e) => Err(e),
        };
        look(
            "node",
            match tip {
                Ok(tip) if tip.catching_up => {
                    Err(format!("at block {}, still fetching old ones", tip.height))
                }
                Ok(tip) => Ok(format!("at block {}", tip.height)),
                Err(e) => Err(told(&e.into())),
            },
        );
        if let Some(found) = deployer(context).await {
            look("deployer", found);
        }
        look(
            "deployment",
            State::read(context)
                .map(|state| match (&state.pending, state.contracts.len()) {
                    (Some(pending), _) => {
                        format!("interrupted at: {}; `salus deploy apply` goes on", pending.step)
                    }
                    (None, 0) => "nothing deployed yet; `salus deploy apply`".to_owned(),
                    (None, n) => format!("{n} contracts; `salus deploy verify` compares them"),
                })
                .map_err(|e| told(&e)),
        );
    }
    output::ordered(context.format, &Value::Array(rows), &["what", "ok", "found"])?;
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure::network(format!(
            "{wrong} things are not as they should be"
        )))
    }
}

/// The key that deploys, and whether it can pay for it; none if the network's file does not say.
async fn deployer(context: &Context) -> Option<Result<String, String>> {
    let from = context.deploy_file().ok()?.deploy?.from;
    let found = async {
        let address = context.address(&from)?;
        let chain = context.chain().await?;
        let denom = &chain.network().gas_price.denom;
        let holds = chain.balance(&address, denom).await?;
        let text = format!("{from} is {address} and holds {}", money::show(holds, denom));
        if holds == 0 {
            return Err(Failure::refused(text).mend("it needs coins for fees"));
        }
        Ok::<_, Failure>(text)
    };
    Some(found.await.map_err(|e| told(&e)))
}

async fn beacon(url: &str) -> Done<String> {
    let relay = Relay::at(url)?;
    let scheme = relay.info().await?.scheme()?;
    let round = relay.round(None).await?;
    round.verify(&scheme)?;
    Ok(format!("at round {}, verified, {url}", round.round))
}

async fn wasmd() -> Result<String, String> {
    let path = devnet::find_wasmd(None).map_err(|e| told(&e))?;
    let version = devnet::wasmd_version(&path).await.map_err(|e| told(&e))?;
    Ok(format!("{version} at {}", path.display()))
}

fn told(failure: &Failure) -> String {
    match &failure.mend {
        Some(mend) => format!("{} ({mend})", failure.text),
        None => failure.text.clone(),
    }
}
