//! `tradewind serve`: the server, and the work in the background; how both begin and end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};
use channels::FilePlaces;
use db::Db;
use kernel::{Actor, Fault};
use outside::Outside;
use system::diagnose::{Here, Metrics};
use system::post::SendMail;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::background::{Background, Means};
use crate::config::{House, Serve};
use crate::metrics::{self, Sight};
use crate::{assets, contexts, docs, health, roles};

/// How long requests that were taken may still run once the program is asked to stop. Streams of
/// news never end by themselves; their screens come back when the next program answers.
const DRAIN: Duration = Duration::from_secs(4);

/// Serves until the program is asked to stop.
///
/// # Errors
/// What keeps it from beginning: the database, the address.
pub async fn serve(house: &House, options: &Serve) -> Result<(), Fault> {
    let db = house.open_patiently().await?;
    let outcome = serve_on(&db, house, options).await;
    // Blocks until what was promised is on disk.
    let closed = tokio::task::spawn_blocking(move || db.close()).await;
    if closed.is_err() {
        tracing::error!("closing the database ended in a panic");
    }
    outcome
}

async fn serve_on(db: &Db, house: &House, options: &Serve) -> Result<(), Fault> {
    // Before anybody gets an answer: who has one may ask the program to stop at once.
    let asked_to_stop = asked_to_stop();
    let begin = access::BeginRoles { ready_made: roles::book() };
    // A house that only reads begins with the roles of the program, as they are.
    if let Err(fault) = db.run(&Actor::system("first start"), begin).await {
        tracing::warn!(?fault, "the ready-made roles could not be written down");
    }
    let outside = outside(&options.private_hosts);
    let trusted = options.trusted_proxies.clone();
    let access = contexts::access(db, options.tls_terminated, trusted, outside.clone());
    let listener = listen(options.listen).await?;
    let metrics = match options.metrics_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    let here = house.here()?;
    let mail =
        SendMail { password: house.mail_password.as_ref().map(|secret| secret.open().to_owned()) };
    let places = FilePlaces::new(options.file_drops.clone(), outside.clone());
    let doorway = contexts::doorway(outside.clone()).with_files(places);
    let doorway = doorway.at(options.public_address.as_deref())?;
    let asking = doorway.clone();
    let means = Means { workshop: Arc::clone(&here.workshop), mail, outside, doorway };
    let background = Background::start(db, access.clone(), means);
    let sight = Sight::new(db, background.beat());
    let here = Here { beat: Some(background.beat()), metrics: Some(told_by(&sight)), ..here };
    let router = router(&sight, contexts::api(db, &access, here, asking));
    let router = match options.tls_terminated {
        true => router.layer(middleware::map_response(stay_with_tls)),
        false => router,
    };
    let address = listener.local_addr().unwrap_or(options.listen);
    tracing::info!(%address, engine = ?db.engine(), "listening on http://{address}");
    welcome(db, house).await?;
    let metrics = metrics.map(|listener| tokio::spawn(metrics::serve(listener, sight)));

    let (stop, stopped) = watch::channel(false);
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(told(stopped));
    let mut serving = tokio::spawn(served.into_future());
    let ended = tokio::select! {
        ended = &mut serving => Some(ended),
        () = asked_to_stop => None,
    };
    if ended.is_none() {
        tracing::info!("stopping: no new requests, those that were taken are finished");
        stop.send_replace(true);
        if tokio::time::timeout(DRAIN, &mut serving).await.is_err() {
            serving.abort();
        }
    }
    if let Some(metrics) = metrics {
        metrics.abort();
    }
    background.stop().await;
    match ended {
        Some(Ok(Err(error))) => Err(Fault::unavailable("app.cannot_listen", error.to_string())),
        _ => Ok(()),
    }
}

/// What asks servers of others; a machine without certificates to trust asks nobody.
fn outside(private_hosts: &[String]) -> Option<Outside> {
    let outside = Outside::new(private_hosts);
    outside.inspect_err(|error| tracing::warn!(%error, "no server of others is asked")).ok()
}

/// Browsers that reached us over TLS come by TLS alone for a year.
async fn stay_with_tls(mut response: Response) -> Response {
    let for_a_year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, for_a_year);
    response
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.map_err(|error| {
        let detail = format!("cannot listen on {address}");
        Fault::unavailable("app.cannot_listen", detail).with_source(error)
    })
}

/// What `GET /metrics` would answer, for the bundle of diagnostics.
fn told_by(sight: &Sight) -> Metrics {
    let sight = sight.clone();
    Arc::new(move || {
        let sight = sight.clone();
        Box::pin(async move { metrics::page(&sight).await })
    })
}

/// Everything that can be asked over HTTP.
fn router(sight: &Sight, api: Router) -> Router {
    let ready = sight.clone();
    let pages = Router::new()
        .route("/healthz", get(health::lives))
        .route("/readyz", get(async move || health::ready(&ready).await))
        .merge(docs::router())
        .fallback(assets::answer);
    let traffic = sight.traffic.clone();
    web::protect(pages).merge(api).layer(middleware::from_fn_with_state(traffic, metrics::count))
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

/// Hears from the call on when somebody asks the program to stop.
#[cfg(unix)]
fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn heard(signal: std::io::Result<Signal>) {
        match signal {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "nobody is heard who asks the program to stop");
                std::future::pending::<()>().await;
            }
        }
    }
    let terminated = heard(signal(SignalKind::terminate()));
    let interrupted = heard(signal(SignalKind::interrupt()));
    async {
        tokio::select! {
            () = terminated => {}
            () = interrupted => {}
        }
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() {
    let _heard = tokio::signal::ctrl_c().await;
}
