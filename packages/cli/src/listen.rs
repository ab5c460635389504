//! What the commands that serve over HTTP have in common: where they listen, when they are told to stop, how they end.

use crate::failure::{Done, Failure};
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::Router;
use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{signal, SignalKind};

/// Listens at an address, and says at which: port 0 picks a free one.
pub(crate) async fn at(address: SocketAddr) -> Done<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(address).await.map_err(|e| {
        Failure::network(format!("{address} cannot be used: {e}"))
            .mend("stop what listens there, or choose another with --listen (port 0 picks a free one)")
    })?;
    let taken = listener
        .local_addr()
        .map_err(|e| Failure::network(format!("cannot tell where it listens: {e}")))?;
    Ok((listener, taken))
}

/// Ends when the process is told to stop. Signals are caught from now on, not from when it is waited for.
pub(crate) fn told_to_stop() -> Done<impl Future<Output = ()>> {
    let failed = |e| Failure::network(format!("cannot listen for signals: {e}"));
    let mut term = signal(SignalKind::terminate()).map_err(failed)?;
    let mut int = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

/// Answers until told to stop. Requests under way then have so long to end; `what` is who broke off if that happens.
pub(crate) async fn answer(
    what: &str,
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    last: Duration,
) -> Done {
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let service: IntoMakeServiceWithConnectInfo<_, SocketAddr> = router.into_make_service_with_connect_info();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        // nobody waits for it any more if the server has ended by itself
        let _ = stopping.send(());
    });
    let too_long = async move {
        // an error means that the server has ended, and with it this race
        let _ = stopped.await;
        tokio::time::sleep(last).await;
    };
    tokio::select! {
        ended = server.into_future() => ended.map_err(|e| Failure::network(format!("{what} broke off: {e}"))),
        () = too_long => Ok(()),
    }
}
