//! `salus custodian serve`.

use super::{on_chain, ServeArgs};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::listen;
use crate::output;
use custodian::custodian::{Custodian, Settings};
use custodian::registry::Registry;
use custodian::server;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long a custodian that is told to stop goes on to say on chain what is owed.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// Serves until Ctrl-C or SIGTERM.
pub(super) async fn run(context: &Context, args: &ServeArgs) -> Done {
    let store = args.place.open(&context.home)?;
    let registry = on_chain(context, &args.from).await?;
    let place = registry.place().clone();
    let stop = listen::told_to_stop()?;
    let (listener, address) = listen::at(args.listen).await?;
    let settings = Settings {
        readers: usize::try_from(args.readers).unwrap_or(usize::MAX),
        connections: usize::try_from(args.connections).unwrap_or(usize::MAX),
        pace: args.pace,
        reading: Duration::from_secs(args.reading),
        erasures: Duration::from_secs(args.erasures),
        ..Settings::default()
    };
    let custodian = Custodian::begin(store, registry, settings, Arc::new(output::progress))?;
    let facts = json!({
        "url": format!("http://{address}"),
        "chain_id": place.chain_id,
        "registry": place.registry,
        "custodian": place.custodian.u64(),
    });
    output::ordered(context.format, &facts, &["url"])?;
    if !address.ip().is_loopback() {
        output::progress(
            "this address can be reached from other machines: a server that speaks TLS belongs in front",
        );
    }
    output::progress("the custodian answers; Ctrl-C stops it");
    server::serve(listener, custodian.clone(), stop)
        .await
        .map_err(|e| Failure::network(format!("the custodian broke off: {e}")))?;
    // what is not said by then is said after the next start
    let finished = tokio::time::timeout(LAST_WORDS, custodian.finish()).await;
    let owed = match finished {
        Ok(owed) => owed?,
        Err(_) => custodian.owed()?.len(),
    };
    output::progress(&match owed {
        0 => "the custodian has stopped".to_owned(),
        owed => {
            format!("the custodian has stopped; {owed} accesses are owed a word, which the next start says")
        }
    });
    Ok(())
}
