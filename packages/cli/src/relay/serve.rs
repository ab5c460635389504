//! The relay's HTTP server.

use super::check::{self, RelayError};
use super::envelope::MAX_BYTES;
use super::journal::Journal;
use super::limit::{Budget, Door};
use super::queue::{self, Answer, Queue};
use super::sink::ChainSink;
use super::ServeArgs;
use crate::clock::now;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home::Lock;
use crate::listen;
use crate::output;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use salus_client::{Chain, ConsentRegistry, Contract};
use serde_json::json;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use subject_keys::Registry;
use tokio::net::TcpListener;

/// How long a request waits for its block. Then it is told to ask again.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long requests under way may take once the relay is told to stop.
const STOP: Duration = Duration::from_secs(10);
/// How long an envelope is remembered after its end: clocks differ.
const REMEMBER: u64 = 3_600;

/// What the server answers with.
#[derive(Debug)]
pub struct Relay {
    /// for which registry
    pub registry: Registry,
    /// how much one address may post
    pub door: Door,
    /// where envelopes go
    pub queue: Queue,
}

/// Serves until Ctrl-C or SIGTERM.
pub async fn run(context: &Context, args: &ServeArgs) -> Done {
    let chain = context.chain().await?;
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let signer = context.signer(&args.from)?;
    let fee_granter = args
        .fee_granter
        .as_deref()
        .map(|granter| context.address(granter))
        .transpose()?;
    // whoever posts should not be the first to find out
    match &fee_granter {
        Some(granter) => {
            super::granted(&chain, granter, signer.address()).await?;
        }
        None => funded(&chain, signer.address()).await?,
    }
    let folder = context.home.relay(&context.network_name());
    // two relays with one journal would send twice
    let _lock = Lock::take(&folder)?;
    let journal = Journal::at(&folder.join("journal"));
    journal
        .clear(now().saturating_sub(REMEMBER))
        .map_err(|e| Failure::network(e.to_string()))?;
    let registry = Registry {
        chain_id: chain.network().chain_id.clone(),
        contract: contract.address().to_owned(),
    };
    let stop = listen::told_to_stop()?;
    let (listener, address) = listen::at(args.listen).await?;
    let facts = json!({
        "url": format!("http://{address}"),
        "chain_id": registry.chain_id,
        "contract": registry.contract,
        "from": signer.address(),
        "fee_granter": &fee_granter,
    });
    let sink = ChainSink {
        chain,
        contract,
        signer,
        fee_granter,
        patience: PATIENCE,
    };
    let budget = Budget::new(args.per_hour);
    let (queue, worker) = queue::start(sink, journal, budget, Duration::from_secs(args.collect), now);
    let relay = Arc::new(Relay {
        registry,
        door: Door::new(args.per_minute),
        queue,
    });
    output::ordered(context.format, &facts, &["url"])?;
    output::progress("the relay answers; Ctrl-C stops it");
    serve(listener, relay, stop).await?;
    // what was accepted is sent and noted before the process ends
    if tokio::time::timeout(PATIENCE, worker).await.is_err() {
        output::progress("some envelopes were not settled in time; post them again");
    }
    output::progress("the relay has stopped");
    Ok(())
}

/// Fails if the relay has nothing to pay with.
async fn funded(chain: &Chain, relay: &str) -> Done {
    let price = &chain.network().gas_price;
    let denom = &price.denom;
    if price.fee(1_000_000) == 0 || chain.balance(relay, denom).await? > 0 {
        return Ok(());
    }
    let text = format!("{relay} has no {denom} to pay fees with");
    let mend = "send it some, or have a sponsor pay: salus relay grant, then --fee-granter";
    Err(Failure::refused(text).mend(mend))
}

/// Serves until told to stop.
pub async fn serve(
    listener: TcpListener,
    relay: Arc<Relay>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Done {
    listen::answer("the relay", listener, router(relay), stop, STOP).await
}

fn router(relay: Arc<Relay>) -> Router {
    Router::new()
        .route("/v1/envelopes", post(take))
        .route("/v1/info", get(info))
        .fallback(nothing_there)
        .layer(DefaultBodyLimit::max(MAX_BYTES))
        .with_state(relay)
}

async fn take(
    State(relay): State<Arc<Relay>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match accept(&relay, peer, body).await {
        Ok(Answer::Done(place)) => Json(json!({"tx": place.hash, "height": place.height})).into_response(),
        Ok(Answer::Pending) => {
            let text = "it was sent and is in no block yet; post the same envelope again to hear more";
            (StatusCode::ACCEPTED, Json(json!({"pending": text}))).into_response()
        }
        Err(error) => error.into_response(),
    }
}

async fn accept(
    relay: &Relay,
    peer: SocketAddr,
    body: Result<Bytes, BytesRejection>,
) -> Result<Answer, RelayError> {
    relay.door.admit(peer.ip(), Instant::now())?;
    let bytes = body.map_err(|_| RelayError::TooLarge { limit: MAX_BYTES })?;
    let envelope = check::envelope(&bytes, &relay.registry, now())?;
    relay.queue.submit(envelope, PATIENCE).await
}

async fn info(State(relay): State<Arc<Relay>>) -> Response {
    let registry = &relay.registry;
    Json(json!({
        "chain_id": registry.chain_id, "contract": registry.contract, "max_bytes": MAX_BYTES,
    }))
    .into_response()
}

async fn nothing_there() -> Response {
    let text = "there are POST /v1/envelopes and GET /v1/info";
    (
        StatusCode::NOT_FOUND,
        Json(json!({"error": "nothing_there", "text": text})),
    )
        .into_response()
}
