//! `tradewind serve`: the server, and the work in the background; how both begin and end.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use db::Db;
use kernel::Fault;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::background::Background;
use crate::config::{House, Serve};
use crate::{assets, contexts, docs, health};

/// How long requests that were taken may still run once the program is asked to stop. Streams of
/// news never end by themselves; their screens come back when the next program answers.
const DRAIN: Duration = Duration::from_secs(4);

/// Serves until the program is asked to stop.
///
/// # Errors
/// What keeps it from beginning: the database, the address.
pub async fn serve(house: &House, options: &Serve) -> Result<(), Fault> {
    let db = house.open().await?;
    let outcome = serve_on(&db, house, options).await;
    // Blocks until what was promised is on disk.
    let closed = tokio::task::spawn_blocking(move || db.close()).await;
    if closed.is_err() {
        tracing::error!("closing the database ended in a panic");
    }
    outcome
}

async fn serve_on(db: &Db, house: &House, options: &Serve) -> Result<(), Fault> {
    let access = contexts::access(db, options.tls_terminated, options.trusted_proxies.clone());
    let router = router(db, contexts::api(db, &access));
    let listener = TcpListener::bind(options.listen).await.map_err(|error| {
        let detail = format!("cannot listen on {}", options.listen);
        Fault::unavailable("app.cannot_listen", detail).with_source(error)
    })?;
    let background = Background::start(db, access.clone(), house.workshop()?);
    let address = listener.local_addr().unwrap_or(options.listen);
    tracing::info!(%address, engine = ?db.engine(), "listening on http://{address}");
    welcome(db, house).await?;

    let (stop, stopped) = watch::channel(false);
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(told(stopped));
    let mut serving = tokio::spawn(served.into_future());
    let ended = tokio::select! {
        ended = &mut serving => Some(ended),
        () = asked_to_stop() => None,
    };
    if ended.is_none() {
        tracing::info!("stopping: no new requests, those that were taken are finished");
        stop.send_replace(true);
        if tokio::time::timeout(DRAIN, &mut serving).await.is_err() {
            serving.abort();
        }
    }
    background.stop().await;
    match ended {
        Some(Ok(Err(error))) => Err(Fault::unavailable("app.cannot_listen", error.to_string())),
        _ => Ok(()),
    }
}

/// Everything that can be asked over HTTP.
pub fn router(db: &Db, api: Router) -> Router {
    let ready = db.clone();
    let pages = Router::new()
        .route("/healthz", get(health::lives))
        .route("/readyz", get(async move || health::ready(&ready).await))
        .merge(docs::router())
        .fallback(assets::answer);
    web::protect(pages).merge(api).layer(middleware::from_fn(log))
}

/// One line per request at `debug`: the path without its query, in which people search for names.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let began = std::time::Instant::now();
    let response = next.run(request).await;
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(%method, path, status = response.status().as_u16(), micros, "answered");
    response
}

/// A house nobody can enter yet says how to make its first key.
async fn welcome(db: &Db, house: &House) -> Result<(), Fault> {
    if access::has_users(db).await? {
        return Ok(());
    }
    let place = match &house.database_url {
        Some(_) => "--database-url …".to_owned(),
        None => format!("--data {}", house.data.display()),
    };
    eprintln!(
        "\nNobody can sign in yet. Make the administrator; the password is printed once:\n\
         \n    tradewind user add {place} --username YOU\n"
    );
    Ok(())
}

async fn told(mut stopped: watch::Receiver<bool>) {
    // An error means the sender is gone, and with it the program.
    let _told = stopped.wait_for(|stop| *stop).await;
}

#[cfg(unix)]
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _heard = tokio::signal::ctrl_c().await;
}
