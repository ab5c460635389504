//! A local beacon's HTTP server, with drand's paths.

use super::wire::{native, Info, Round};
use super::{key, ServeArgs};
use crate::clock::now;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::listen;
use crate::output;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{middleware, Json, Router};
use beacon::{Scheme, Signer};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// How long requests under way may take once the beacon is told to stop.
const STOP: Duration = Duration::from_secs(5);

struct Beacon {
    signer: Signer,
    scheme: Scheme,
    info: Info,
}

impl Beacon {
    /// The last round that is due; none before the first.
    fn latest(&self) -> Option<u64> {
        let next = self.scheme.round_at_or_after(now().saturating_add(1));
        next.checked_sub(1).filter(|round| *round > 0)
    }
}

/// Serves until Ctrl-C or SIGTERM.
pub async fn run(context: &Context, args: &ServeArgs) -> Done {
    let signer = key::read(&args.key)?;
    let scheme = Scheme::new(&native(), &signer.public_key(), args.genesis, args.period)
        .map_err(|e| Failure::usage(e.to_string()))?;
    let info = Info::local(&signer, &scheme)?;
    let stop = listen::told_to_stop()?;
    let (listener, address) = listen::at(args.listen).await?;
    let facts = json!({
        "url": format!("http://{address}"),
        "chain_hash": info.hash,
        "public_key": info.public_key,
        "genesis": info.genesis_time,
        "period": info.period,
    });
    let beacon = Arc::new(Beacon { signer, scheme, info });
    output::ordered(context.format, &facts, &["url"])?;
    output::progress("the beacon answers; Ctrl-C stops it");
    listen::answer("the beacon", listener, router(beacon), stop, STOP).await?;
    output::progress("the beacon has stopped");
    Ok(())
}

fn router(beacon: Arc<Beacon>) -> Router {
    let mut paths = Router::new().route("/chains", get(chains));
    // each path also under the name of the network, as relays of several networks have it
    for under in ["", "/{network}"] {
        paths = paths
            .route(&format!("{under}/info"), get(info))
            .route(&format!("{under}/health"), get(health))
            .route(&format!("{under}/public/{{round}}"), get(round));
    }
    paths
        .fallback(nothing_there)
        .layer(middleware::map_response(for_everybody))
        .with_state(beacon)
}

/// A request to this network: another network's name in the path is refused before anything is looked at.
struct Asked {
    round: Option<String>,
}

impl FromRequestParts<Arc<Beacon>> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, beacon: &Arc<Beacon>) -> Result<Self, Response> {
        let params = RawPathParams::from_request_parts(parts, beacon)
            .await
            .map_err(|e| refusal(StatusCode::BAD_REQUEST, &e.to_string()))?;
        let param = |name| {
            params
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        match param("network") {
            Some(other) if !other.eq_ignore_ascii_case(&beacon.info.hash) => Err(refusal(
                StatusCode::NOT_FOUND,
                &format!("this is the network {}, not {other}", beacon.info.hash),
            )),
            _ => Ok(Self {
                round: param("round"),
            }),
        }
    }
}

async fn chains(State(beacon): State<Arc<Beacon>>) -> Response {
    Json([&beacon.info.hash]).into_response()
}

async fn info(State(beacon): State<Arc<Beacon>>, _: Asked) -> Response {
    Json(&beacon.info).into_response()
}

async fn health(State(beacon): State<Arc<Beacon>>, _: Asked) -> Response {
    let latest = beacon.latest().unwrap_or_default();
    Json(json!({"current": latest, "expected": latest})).into_response()
}

async fn round(State(beacon): State<Arc<Beacon>>, asked: Asked) -> Response {
    let latest = beacon.latest();
    let number = match asked.round.as_deref() {
        Some("latest") => latest.unwrap_or(1),
        Some(text) => match text.parse() {
            Ok(number) if number > 0 => number,
            _ => {
                let text = format!("{text:?} is no round: rounds count from 1");
                return refusal(StatusCode::BAD_REQUEST, &text);
            }
        },
        None => return nothing_there().await,
    };
    if latest.is_none_or(|latest| number > latest) {
        let wait = beacon.scheme.time_of(number).saturating_sub(now());
        let text = format!("round {number} is due in {wait} s");
        return refusal(StatusCode::NOT_FOUND, &text);
    }
    // the curve takes milliseconds: not on the threads that answer
    let signed = tokio::task::spawn_blocking(move || Round::sign(&beacon.signer, number)).await;
    match signed {
        Ok(signed) => Json(signed).into_response(),
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "signing broke off"),
    }
}

async fn nothing_there() -> Response {
    refusal(
        StatusCode::NOT_FOUND,
        "there are /info, /chains, /health, /public/latest and /public/ROUND",
    )
}

fn refusal(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({"error": text}))).into_response()
}

/// Web pages may ask, too, and nobody keeps an answer that changes.
async fn for_everybody(mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}
