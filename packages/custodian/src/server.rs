//! The custodian's HTTP server.
//!
//! `POST /release` takes an [`Ask`] and answers with a manifest and ciphertexts; `PUT /readers` takes a [`ReaderList`];
//! `GET /place` says of which chain, registry and custodian it is, for whoever signs a request; `GET /health` is for whoever
//! watches the machine. No path has anything of a patient in it, and nothing of a request is
//! logged.

use crate::ask::Ask;
use crate::custodian::Custodian;
use crate::readers::ReaderList;
use crate::refusal::Refusal;
use crate::registry::{Place, Registry};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Request, State};
use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpListener;

mod door;

pub use door::subscriber;

/// The longest request, in bytes.
const LONGEST: usize = 8_192;
/// What an answer is.
pub const ANSWER: &str = "application/x-salus-release";
/// After how many seconds a request that was put off may come again.
const AGAIN: &str = "1";

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
    let settings = custodian.settings();
    let tell = custodian.tell();
    door::keep(listener, router(custodian), settings, &tell, stop).await;
    Ok(())
}

/// The paths.
pub fn router<R: Registry>(custodian: Custodian<R>) -> Router {
    Router::new()
        .route("/release", post(release))
        .route("/readers", put(readers))
        .route("/place", get(place))
        .route("/health", get(health::<R>))
        .fallback(nothing_there)
        .layer(DefaultBodyLimit::max(LONGEST))
        .with_state(custodian)
}

async fn place<R: Registry>(State(custodian): State<Custodian<R>>) -> Response {
    Json(PlaceInfo::from(custodian.registry().place())).into_response()
}

/// Answer to `GET /health`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// the chain answers
    pub chain: bool,
    /// accesses that are owed a word on the chain; none if the journal cannot be read
    pub owed: Option<usize>,
}

/// For whoever watches the machine: 200 if it works, else 503. It says nothing that the chain does not say.
async fn health<R: Registry>(State(custodian): State<Custodian<R>>) -> Response {
    let health = Health {
        chain: custodian.registry().now().await.is_ok(),
        owed: custodian.owed().ok().map(|owed| owed.len()),
    };
    let status = match health.chain && health.owed.is_some() {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health)).into_response()
}

/// What a request says. Whoever sends it byte by byte is not waited for.
async fn said<T: DeserializeOwned>(request: Request, within: Duration) -> Result<T, Response> {
    let not_understood = |why: String| Refusal::NotUnderstood { why }.into_response();
    let body = tokio::time::timeout(within, Bytes::from_request(request, &()))
        .await
        .map_err(|_| StatusCode::REQUEST_TIMEOUT.into_response())?
        .map_err(IntoResponse::into_response)?;
    serde_json::from_slice(&body).map_err(|e| not_understood(e.to_string()))
}

async fn release<R: Registry>(State(custodian): State<Custodian<R>>, request: Request) -> Response {
    let ask: Ask = match said(request, custodian.settings().request).await {
        Ok(ask) => ask,
        Err(response) => return response,
    };
    match custodian.release(ask).await {
        Ok(answer) => {
            let length = HeaderValue::from(answer.length);
            let mut response = Body::from_stream(answer.bytes).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ANSWER));
            headers.insert(header::CONTENT_LENGTH, length);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            // one answer, one connection: so a reader that stops reading can be cut off
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn readers<R: Registry>(State(custodian): State<Custodian<R>>, request: Request) -> Response {
    let list: ReaderList = match said(request, custodian.settings().request).await {
        Ok(list) => list,
        Err(response) => return response,
    };
    match custodian.name_readers(&list).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn nothing_there() -> Response {
    let there = "there are POST /release, PUT /readers, GET /place and GET /health\n";
    (StatusCode::NOT_FOUND, there).into_response()
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
