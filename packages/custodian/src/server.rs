//! The custodian's HTTP server.
//!
//! `POST /release` takes an [`Ask`] and answers with a manifest and ciphertexts; `GET /place` says of which chain, registry
//! and custodian it is, for whoever signs a request. No path has anything of a patient in it, and nothing of a request is
//! logged.

use crate::ask::Ask;
use crate::custodian::Custodian;
use crate::refusal::Refusal;
use crate::registry::{Place, Registry};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::future::{Future, IntoFuture};
use std::time::Duration;
use tokio::net::TcpListener;

/// The longest request, in bytes.
const LONGEST: usize = 8_192;
/// What an answer is.
pub const ANSWER: &str = "application/x-salus-release";
/// After how many seconds a request that was put off may come again.
const AGAIN: &str = "1";
/// How long answers under way may take once the server is told to stop. What they owe is in the journal.
const STOP: Duration = Duration::from_secs(10);

/// Answer to `GET /place`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceInfo {
    /// id of the chain
    pub chain_id: String,
    /// address of the consent registry
    pub registry: String,
    /// number of the custodian
    pub custodian: u64,
}

impl From<&Place> for PlaceInfo {
    fn from(place: &Place) -> Self {
        Self {
            chain_id: place.chain_id.clone(),
            registry: place.registry.clone(),
            custodian: place.custodian.u64(),
        }
    }
}

/// Serves until told to stop, then lets answers under way end.
pub async fn serve<R: Registry>(
    listener: TcpListener,
    custodian: Custodian<R>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router(custodian)).with_graceful_shutdown(async move {
        stop.await;
        // nobody waits for it any more if the server has ended by itself
        let _ = stopping.send(());
    });
    let too_long = async move {
        // an error means that the server has ended, and with it this race
        let _ = stopped.await;
        tokio::time::sleep(STOP).await;
    };
    tokio::select! {
        ended = server.into_future() => ended,
        () = too_long => Ok(()),
    }
}

/// The paths.
pub fn router<R: Registry>(custodian: Custodian<R>) -> Router {
    Router::new()
        .route("/release", post(release))
        .route("/place", get(place))
        .fallback(nothing_there)
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(custodian)
}

async fn place<R: Registry>(State(custodian): State<Custodian<R>>) -> Response {
    Json(PlaceInfo::from(custodian.registry().place())).into_response()
}

async fn release<R: Registry>(State(custodian): State<Custodian<R>>, body: Bytes) -> Response {
    let ask: Ask = match serde_json::from_slice(&body) {
        Ok(ask) => ask,
        Err(e) => return Refusal::NotUnderstood { why: e.to_string() }.into_response(),
    };
    match custodian.release(ask).await {
        Ok(answer) => {
            let length = HeaderValue::from(answer.length);
            let mut response = Body::from_stream(answer.bytes).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ANSWER));
            headers.insert(header::CONTENT_LENGTH, length);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn nothing_there() -> Response {
    (StatusCode::NOT_FOUND, "there are POST /release and GET /place\n").into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.is_passing() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(AGAIN));
        }
        response
    }
}
