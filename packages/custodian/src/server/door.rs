//! Connections: how many there are, how fast they come, how long they last.

use crate::custodian::{Settings, Tell};
use crate::refusal::Refusal;
use axum::body::Body;
use axum::response::IntoResponse;
use axum::Router;
use governor::clock::MonotonicClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::Request;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use std::convert::Infallible;
use std::future::Future;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_service::Service;

/// What a connection may last beyond the reading of an answer: its request, and the chain's block.
const AROUND: Duration = Duration::from_secs(60);
/// How long answers under way may take once the server is told to stop. What they owe is in the journal.
const STOP: Duration = Duration::from_secs(10);
/// How often addresses that have long been silent are forgotten.
const FORGET: Duration = Duration::from_secs(60);
/// How long nothing is accepted when the system has no more connections to give.
const BREATH: Duration = Duration::from_millis(200);
/// The largest head of a request, in bytes.
const HEAD_BYTES: usize = 16_384;

/// Whose requests are counted together: one subscriber has a whole /64 of IPv6.
pub fn subscriber(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => IpAddr::V4(four),
            None => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

/// Counts the requests of each subscriber.
struct Pace(Option<RateLimiter<IpAddr, HashMapStateStore<IpAddr>, MonotonicClock>>);

impl Pace {
    fn of(settings: Settings) -> Self {
        let quota = NonZeroU32::new(settings.pace).map(|pace| {
            // a moment's worth at once, so that a ward that opens its day is not put off
            Quota::per_second(pace).allow_burst(pace.saturating_mul(NonZeroU32::MIN.saturating_add(1)))
        });
        Self(quota.map(|quota| RateLimiter::new(quota, HashMapStateStore::default(), MonotonicClock)))
    }

    fn admits(&self, address: IpAddr) -> bool {
        self.0
            .as_ref()
            .is_none_or(|limiter| limiter.check_key(&subscriber(address)).is_ok())
    }

    fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
        }
    }
}

/// Answers connections until told to stop, then lets answers under way end.
pub(super) async fn keep(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    tell: &Tell,
    stop: impl Future<Output = ()> + Send,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(settings.connections));
    let pace = Arc::new(Pace::of(settings));
    let mut forget = tokio::time::interval(FORGET);
    tokio::pin!(stop);
    loop {
        let accepted = async {
            // the semaphore is never closed
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            _ = forget.tick() => {
                pace.forget();
                continue;
            }
            () = &mut stop => break,
        };
        let (stream, address) = match accepted {
            Ok((stream, address)) => (stream, address.ip()),
            Err(e) => {
                tell(&format!("no connection: {e}"));
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let answering = answer(
            stream,
            address,
            router.clone(),
            Arc::clone(&pace),
            graceful.watcher(),
            settings.request,
        );
        let lasts = settings.reading.saturating_add(AROUND);
        tokio::spawn(async move {
            let _place = place;
            // what is cut off, or broke off by itself, is no news: the journal has what is owed
            let _ = tokio::time::timeout(lasts, answering).await;
        });
    }
    // from now on nobody is let wait who will not be answered
    drop(listener);
    if tokio::time::timeout(STOP, graceful.shutdown()).await.is_err() {
        tell("answers were still being read at the stop: they are cut off");
    }
}

async fn answer(
    stream: TcpStream,
    address: IpAddr,
    router: Router,
    pace: Arc<Pace>,
    watcher: Watcher,
    head: Duration,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut router = router.clone();
        let admitted = pace.admits(address);
        async move {
            match admitted {
                true => router.call(request.map(Body::new)).await,
                false => Ok::<_, Infallible>(Refusal::Busy.into_response()),
            }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(head)
        .max_header_size(HEAD_BYTES);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    // a connection that breaks is no news
    let _ = watcher.watch(connection).await;
}
